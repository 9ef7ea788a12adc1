"""Cohorts: groups that take an edition together, and who in them needs the trainer first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, get_args

from firstline.domain.course import Course
from firstline.domain.progress import Progress, is_earned

STALLED_AFTER = timedelta(days=7)
FAILED_TWICE = 2

Need = Literal["harm-flag", "failed-twice", "overdue", "stalled", "not-started", "none", "finished"]
NEEDS: tuple[Need, ...] = get_args(Need)
"""The most urgent first."""
Sorting = Literal["need", "name", "agency", "progress", "active"]
SORTINGS: tuple[Sorting, ...] = get_args(Sorting)


@dataclass(frozen=True, slots=True)
class Cohort:
    """A group of people who take one edition of a course together, all on one role path where it has one.

    ``reminds`` says whether its people are reminded of the due date. An archived one stands in no list that
    asks for anything, and takes nobody in.
    """

    id: int
    name: str
    course: str
    edition: str
    starts_on: date
    due_on: date | None
    path: str = ""
    archived_at: datetime | None = None
    reminds: bool = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which people of a cohort a trainer looks at, and in which order.

    ``need`` None, ``agencies`` None and ``words`` () narrow nothing; ``agencies`` are the ids of those that
    people serve in themselves, every one of ``words`` stands in the name.
    """

    need: Need | None = None
    agencies: frozenset[int] | None = None
    words: tuple[str, ...] = ()
    sorting: Sorting = "need"
    descending: bool = False


ALL_BY_NEED = Wanted()


@dataclass(frozen=True, slots=True)
class Member:
    """One row of the matrix: a person's progress in the cohort's course, and her attention_rank."""

    person_id: int
    name: str
    agency: str
    progress: Progress
    rank: int
    active_at: datetime
    started: bool


def attention_rank(course: Course, progress: Progress) -> int:
    """How soon a trainer should look, as far as it does not depend on the day.

    0 an open harm flag, 1 a test failed twice, 2 under way or not begun, 3 finished. The
    store keeps it beside the enrolment, so that the matrix sorts without reading everybody.
    """
    if progress.flags:
        return 0
    if is_earned(course, progress):
        return 3
    return 1 if _failed_twice(progress) else 2


def need(member: Member, due_on: date | None, at: datetime) -> Need:
    """What a trainer should know about a person today, the most urgent first."""
    known: dict[int, Need] = {0: "harm-flag", 1: "failed-twice", 3: "finished"}
    if member.rank in known:
        return known[member.rank]
    if is_overdue(due_on, at):
        return "overdue"
    if member.active_at < stalled_before(at):
        return "stalled" if member.started else "not-started"
    return "none"


def is_overdue(due_on: date | None, at: datetime) -> bool:
    """Whether a due date lies behind; who works on the day itself is in time."""
    return due_on is not None and at.date() > due_on


def stalled_before(at: datetime) -> datetime:
    """Who was active before this moment and not since has stalled."""
    return at - STALLED_AFTER


def _failed_twice(progress: Progress) -> bool:
    return any(t.failures >= FAILED_TWICE and not t.passed for t in progress.tests.values())
