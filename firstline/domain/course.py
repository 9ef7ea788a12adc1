"""Courses as they are compiled from the authors' folders: one value, one edition.

A compiled course is plain data all the way down, so that its canonical JSON names the
edition and reads back as an equal value. Texts are Markdown.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter

from firstline.domain.item import Item
from firstline.domain.quiz import Bank, Test
from firstline.domain.scenario import Scenario
from firstline.domain.survey import Survey

AUDIENCES = ("law-enforcer", "prosecutor", "service-provider")


@dataclass(frozen=True, slots=True)
class Objective:
    """What a trainee can do afterwards; ``covers`` are keys of the references it rests on."""

    id: str
    text: str
    covers: tuple[str, ...] = ()
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A source: title, publishing body, year, document symbol and address.

    ``checked_on`` is the ISO date on which an author last looked at it.
    """

    key: str
    title: str
    body: str
    year: int
    symbol: str
    url: str
    checked_on: str


@dataclass(frozen=True, slots=True)
class Lesson:
    """One sitting. ``practice`` holds ids of practice items, ``references`` the cited keys in order.

    ``content_note`` says what the lesson describes; ``instead`` names a lesson that counts
    in its place; ``local`` holds the ids of its local notes, which a pack may fill.
    """

    id: str
    title: str
    minutes: int
    objectives: tuple[str, ...]
    body: str
    practice: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    content_note: str = ""
    instead: str | None = None
    local: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary; linked where a lesson first uses it."""

    id: str
    term: str
    meaning: str


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A chapter of the trainer's guide; ``module`` is the id that it is for, "" for the whole course."""

    id: str
    title: str
    module: str
    body: str


@dataclass(frozen=True, slots=True)
class RolePath:
    """Which modules are core for a role, and which are optional, by id."""

    id: str
    title: str
    core: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JobAid:
    """One page to print and carry."""

    id: str
    title: str
    module: str
    body: str


@dataclass(frozen=True, slots=True)
class Module:
    """A run of lessons on one theme; ``optional`` on a role path whose certificate does not ask for it."""

    id: str
    title: str
    summary: str
    lessons: tuple[Lesson, ...]
    job_aids: tuple[JobAid, ...] = ()
    optional: bool = False

    @property
    def minutes(self) -> int:
        """Time to work through it, summed from its lessons."""
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class CertificateRule:
    """What must be done for the certificate, and how it is printed.

    ``lessons``, ``tests`` and ``scenarios`` are ids; ``valid_months`` is None where it never
    expires; ``renewal`` holds the ids of the lessons that renew it.
    """

    lessons: tuple[str, ...]
    tests: tuple[str, ...]
    valid_months: int | None
    design: str
    scenarios: tuple[str, ...] = ()
    renewal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture or file of the course: its path in the course folder, digest and media type."""

    path: str
    digest: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Course:
    """One edition of a course with all that belongs to it.

    ``release`` is the author's word for a material state of the content: a higher one
    supersedes editions of a lower one. ``translations`` are the same course in other
    languages, with the same ids and keys in the same order; in them ``untranslated`` names
    (as "lesson:id", "item:id", ...) what is shown in the source language, and ``stale`` what
    was translated from an older text.
    """

    id: str
    title: str
    summary: str
    description: str
    language: str
    audience: tuple[str, ...]
    release: int
    sensitive: bool
    objectives: tuple[Objective, ...]
    modules: tuple[Module, ...]
    banks: tuple[Bank, ...]
    tests: tuple[Test, ...]
    certificate: CertificateRule
    references: tuple[Reference, ...]
    assets: tuple[Asset, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    surveys: tuple[Survey, ...] = ()
    paths: tuple[RolePath, ...] = ()
    prerequisites: tuple[str, ...] = ()
    glossary: tuple[Term, ...] = ()
    guide: tuple[GuidePage, ...] = ()
    untranslated: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    translations: tuple["Course", ...] = ()

    @property
    def minutes(self) -> int:
        """Time to work through all lessons, without those of optional modules."""
        return sum(module.minutes for module in self.modules if not module.optional)

    @property
    def hours(self) -> int:
        """Learning hours, rounded half up and at least 1, as a certificate states them."""
        return max(1, (self.minutes + 30) // 60)

    def lessons(self) -> Iterator[tuple[Module, Lesson]]:
        """Every lesson with its module, in course order."""
        return ((module, lesson) for module in self.modules for lesson in module.lessons)

    def core_lessons(self) -> tuple[tuple[Module, Lesson], ...]:
        """The lessons of the modules that are not optional, each with its module, in course order."""
        return tuple((module, lesson) for module, lesson in self.lessons() if not module.optional)

    def path(self, path_id: str) -> RolePath | None:
        """The role path of this id, or None."""
        return next((path for path in self.paths if path.id == path_id), None)

    def offered_tests(self) -> tuple[Test, ...]:
        """The tests that trainees take for themselves: not those that measure before and after."""
        return tuple(test for test in self.tests if test.role is None)

    def parallel_tests(self, test: Test) -> frozenset[str]:
        """The ids of the tests that share a test's forms, itself among them."""
        return frozenset(
            {test.id, *(other.id for other in self.tests if test.role and other.forms == test.forms)}
        )

    def items(self) -> Iterator[Item]:
        """Every item of every bank and practice quiz."""
        return (item for bank in self.banks for item in bank.items)


def in_teaching_order(courses: Iterable[Course]) -> tuple[Course, ...]:
    """Courses by title, each after those that it names as prerequisites."""
    known = {course.id: course for course in sorted(courses, key=lambda course: course.title)}
    sorter = TopologicalSorter(dict.fromkeys(known, ()))  # named first, they come in this order
    for course in known.values():
        sorter.add(course.id, *(each for each in course.prerequisites if each in known))
    return tuple(known[name] for name in sorter.static_order())
