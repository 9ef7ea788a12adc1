"""Courses as they are compiled from the authors' folders: one value, one edition.

A compiled course is plain data all the way down, so that its canonical JSON names the
edition and reads back as an equal value. Texts are Markdown.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from firstline.domain.item import Item
from firstline.domain.quiz import Bank, Test

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
    in its place.
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


@dataclass(frozen=True, slots=True)
class JobAid:
    """One page to print and carry."""

    id: str
    title: str
    module: str
    body: str


@dataclass(frozen=True, slots=True)
class Module:
    """A run of lessons on one theme."""

    id: str
    title: str
    summary: str
    lessons: tuple[Lesson, ...]
    job_aids: tuple[JobAid, ...] = ()

    @property
    def minutes(self) -> int:
        """Time to work through it, summed from its lessons."""
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class CertificateRule:
    """What must be done for the certificate, and how it is printed.

    ``lessons`` and ``tests`` are ids; ``valid_months`` is None where it never expires.
    """

    lessons: tuple[str, ...]
    tests: tuple[str, ...]
    valid_months: int | None
    design: str


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
    supersedes editions of a lower one.
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

    @property
    def minutes(self) -> int:
        """Time to work through all lessons."""
        return sum(module.minutes for module in self.modules)

    @property
    def hours(self) -> int:
        """Learning hours, rounded half up and at least 1, as a certificate states them."""
        return max(1, (self.minutes + 30) // 60)

    def lessons(self) -> Iterator[tuple[Module, Lesson]]:
        """Every lesson with its module, in course order."""
        return ((module, lesson) for module in self.modules for lesson in module.lessons)

    def items(self) -> Iterator[Item]:
        """Every item of every bank and practice quiz."""
        return (item for bank in self.banks for item in bank.items)
