"""Progress: the share of a course that is done, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from firstline.domain.course import Course, Lesson, Module
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_, Conflict
from firstline.domain.scenario import Scenario

ModuleState = Literal["completed", "in-progress", "not-started"]


@dataclass(frozen=True, slots=True)
class TestStanding:
    """Where a person stands in one test.

    ``attempts`` counts those begun, ``failures`` those handed in and not passed; ``best``
    is the best score in per cent; ``open_attempt`` the id of one under way, ``in_review`` of one
    that waits for a trainer. ``extra`` counts the attempts beyond those of the test: ``retries`` came free
    after a near miss, ``voided`` stand for attempts that count for nothing, the others a trainer gave.
    ``near_miss`` says that the last failure was close enough for a free one, which needs no cooling-off.
    """

    __test__ = False  # pytest must not take the class for a test case

    attempts: int = 0
    failures: int = 0
    best: int | None = None
    passed: bool = False
    failed_at: datetime | None = None
    open_attempt: int | None = None
    in_review: int | None = None
    extra: int = 0
    near_miss: bool = False
    retries: int = 0
    voided: int = 0

    @property
    def counted(self) -> int:
        """How many attempts were begun that count."""
        return self.attempts - self.voided

    @property
    def granted(self) -> int:
        """How many attempts she has beyond those of the test, voided ones aside."""
        return self.extra - self.voided


NO_ATTEMPT = TestStanding()


@dataclass(frozen=True, slots=True)
class Progress:
    """What one enrolment has done.

    ``flags`` are objectives with an open harm flag, ``scenarios`` those played to an ending.
    """

    lessons: frozenset[str] = frozenset()
    last_lesson: str | None = None
    tests: Mapping[str, TestStanding] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    scenarios: frozenset[str] = frozenset()

    def test(self, test_id: str) -> TestStanding:
        """The standing in one test; an untouched one where she never began it."""
        return self.tests.get(test_id, NO_ATTEMPT)

    @property
    def is_begun(self) -> bool:
        """Whether a lesson was finished or a test begun."""
        return bool(self.lessons) or any(standing.attempts for standing in self.tests.values())


def has_done(lesson: Lesson, progress: Progress) -> bool:
    """Whether a lesson counts as done: itself, or its equivalent where it names one."""
    return lesson.id in progress.lessons or (
        lesson.instead is not None and lesson.instead in progress.lessons
    )


def lessons_done(course: Course, progress: Progress) -> int:
    """How many core lessons of the course are done; completions of lessons that are gone do not count."""
    return sum(has_done(lesson, progress) for _, lesson in course.core_lessons())


def module_done(module: Module, progress: Progress) -> int:
    """How many lessons of one module are done."""
    done = progress.lessons  # asked for each cell of a matrix, so without a call a lesson
    return len([1 for lesson in module.lessons if lesson.id in done or lesson.instead in done])


def module_state(module: Module, progress: Progress) -> ModuleState:
    """Completed, in progress or not started."""
    done = module_done(module, progress)
    return "completed" if done == len(module.lessons) else "in-progress" if done else "not-started"


def next_lesson(course: Course, progress: Progress) -> tuple[Module, Lesson] | None:
    """The first open core lesson after the last completion, then from the top; None when all are done."""
    path = course.core_lessons()
    start = next((n + 1 for n, (_, lesson) in enumerate(path) if lesson.id == progress.last_lesson), 0)
    ahead = path[start:] + path[:start]
    return next(((module, lesson) for module, lesson in ahead if not has_done(lesson, progress)), None)


def open_lessons(course: Course, progress: Progress) -> tuple[Lesson, ...]:
    """The lessons that the certificate asks for and that are not done."""
    asked = frozenset(course.certificate.lessons)
    return tuple(
        lesson for _, lesson in course.lessons() if lesson.id in asked and not has_done(lesson, progress)
    )


def open_tests(course: Course, progress: Progress) -> tuple[Test, ...]:
    """The tests that the certificate asks for and that are not passed."""
    asked = frozenset(course.certificate.tests)
    return tuple(test for test in course.tests if test.id in asked and not progress.test(test.id).passed)


def open_scenarios(course: Course, progress: Progress) -> tuple[Scenario, ...]:
    """The scenarios that the certificate asks for and that were not played to an ending."""
    asked = frozenset(course.certificate.scenarios) - progress.scenarios
    return tuple(scenario for scenario in course.scenarios if scenario.id in asked)


def is_earned(course: Course, progress: Progress) -> bool:
    """Whether every condition of the certificate is met: lessons, scenarios, tests, no open harm flag."""
    steps = (open_lessons, open_scenarios, open_tests)
    return not (progress.flags or any(still_open(course, progress) for still_open in steps))


def check_earned(course: Course, progress: Progress) -> None:
    """Refuse a certificate that is not earned, naming the first condition that is not met."""
    if lessons := open_lessons(course, progress):
        if len(lessons) == 1:
            raise Conflict(N_("One lesson of the course is still open."))
        raise Conflict(N_("%(count)s lessons of the course are still open."), count=len(lessons))
    if scenarios := open_scenarios(course, progress):
        raise Conflict(N_("“%(scenario)s” is not played to an end yet."), scenario=scenarios[0].title)
    if tests := open_tests(course, progress):
        raise Conflict(N_("“%(test)s” is not passed yet."), test=tests[0].title)
    if progress.flags:
        raise Conflict(N_("A choice that would have put her in danger must be worked through first."))
