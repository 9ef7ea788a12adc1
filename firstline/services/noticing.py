"""Noticing: who and what needs a trainer today, so that her start page leads straight to the act.

What was done leaves the page: whoever was reminded rests for three days, whoever got an attempt has it to
take. Costs the same queries for one person and for thousands, and for any number of cohorts.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from firstline.domain.cohort import FAILED_TWICE, Cohort, Need, is_overdue, stalled_before
from firstline.domain.invitation import FORGOTTEN_AFTER
from firstline.domain.pack import is_overdue as is_entry_overdue
from firstline.domain.person import Person
from firstline.domain.progress import TestStanding
from firstline.domain.quiz import Test
from firstline.services import revising, triaging
from firstline.services.inspecting import is_through
from firstline.services.library import Edition, Library
from firstline.services.overseeing import scope
from firstline.services.reminding import REST
from firstline.store import enrolments, item_reports, missed_items, needs
from firstline.store.missed_items import MissedItem
from firstline.store.needs import CohortCounts, FailedTwice, Kind

MOST_LOOKED_AT = 25
"""How many of those who failed twice are looked at one by one; of the others only the number is told."""
MOST_NAMED = 3
MOST_MISSED = MOST_REPORTED = 3
REPORTED_LATELY, UNSENT_LATELY = timedelta(days=14), timedelta(days=7)

EntryKind = Literal["contact", "note"]


@dataclass(frozen=True, slots=True)
class Line:
    """A cohort in one line: how many people, how far, and what they need.

    ``needs`` counts people as the matrix does, less those for whom something was done already; ``unused``
    counts invitations that nobody has used for a week, ``waiting`` people who wait for a place.
    """

    cohort: Cohort
    people: int
    begun: int
    finished: int
    certified: int
    needs: Mapping[Need, int]
    unused: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Somebody who failed a test twice; ``attempt_id`` is the one to look at, ``left`` what she may take yet.

    ``attempt_id`` is None where the visitor may not see its keys, because she takes the course herself, or
    where there is none. ``is_own``: it is the visitor.
    """

    person_id: int
    name: str
    cohort_id: int
    cohort: str
    edition: Edition
    test: Test
    attempt_id: int | None
    left: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A question that people reported of late."""

    course: str
    item: str
    edition: Edition | None
    times: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that most people of a cohort missed."""

    figures: MissedItem
    edition: Edition


@dataclass(frozen=True, slots=True)
class Today:
    """All that a trainer should know this morning.

    ``written`` counts answers that wait to be marked, the first ``since`` then. ``entries`` counts what is
    past its review day, by pack and kind; ``behind`` holders of superseded certificates who were not offered
    the changes; ``unsent`` mails that were given up, for administrators only.
    """

    lines: tuple[Line, ...]
    failures: tuple[Failure, ...]
    written: int
    since: datetime | None
    reports: tuple[Report, ...]
    missed: tuple[Missed, ...]
    entries: Mapping[tuple[str, EntryKind], int]
    behind: int
    unsent: int


def today(session: Session, library: Library, visitor: Person, *, at: datetime) -> Today:
    """Who and what needs the visitor, in her cohorts; for an administrator everywhere."""
    held = scope(visitor)
    counted = needs.counts(session, trainer_id=held, stalled_before=stalled_before(at))
    tallies = needs.tallies(session, trainer_id=held, made_before=at - FORGOTTEN_AFTER)
    reminded = _reminded(session, counted, at=at)
    failures, helped = _failures(session, library, visitor, counted)
    written, since = triaging.pile(session, library, visitor)
    is_administrator = visitor.role == "administrator"
    return Today(
        tuple(_line(each, tallies, reminded, helped[each.cohort.id], at) for each in counted),
        failures,
        written,
        since,
        _reports(session, library, held, at=at),
        _missed(session, library, held),
        _entries(session, library, at=at),
        revising.count_behind(session, library, visitor, at=at),
        needs.count_unsent(session, since=at - UNSENT_LATELY) if is_administrator else 0,
    )


def note_missed_items(session: Session, library: Library) -> int:
    """Find anew which questions most people of each cohort missed, and keep that; returns how many.

    Not those of tests that measure before and after: before a course most people miss most of them.
    """
    found = [each for each in missed_items.find(session) if _is_learnt(session, library, each)]
    missed_items.replace_all(session, found)
    return len(found)


def _is_learnt(session: Session, library: Library, found: MissedItem) -> bool:
    tests = library.edition(session, found.edition).course.tests
    return any(test.id == found.quiz and test.role is None for test in tests)


def _line(
    counts: CohortCounts,
    tallies: Mapping[tuple[Kind, int], int],
    reminded: frozenset[tuple[int, Need]],
    helped: int,
    at: datetime,
) -> Line:
    cohort = counts.cohort
    late = counts.under_way if is_overdue(cohort.due_on, at) else 0
    found: dict[Need, int] = {
        "harm-flag": counts.flagged,
        "failed-twice": counts.failed - helped,
        "overdue": late,
        "stalled": 0 if late else counts.stalled,
        "not-started": 0 if late else counts.absent,
    }
    open_needs = {
        need: number for need, number in found.items() if number and (cohort.id, need) not in reminded
    }
    certified, unused, waiting = (
        tallies.get((kind, cohort.id), 0) for kind in ("certified", "unused", "waiting")
    )
    return Line(cohort, counts.people, counts.begun, counts.finished, certified, open_needs, unused, waiting)


def _reminded(
    session: Session, counted: Iterable[CohortCounts], *, at: datetime
) -> frozenset[tuple[int, Need]]:
    """What was answered by a reminder already; not asked where nobody would be reminded."""
    if not any(each.under_way for each in counted):
        return frozenset()
    found: set[tuple[int, Need]] = set()
    for subject, facts in needs.reminded(session, since=at - REST):
        cohort_id = int(subject.removeprefix("cohort "))
        found.add((cohort_id, "not-started"))
        if json.loads(facts).get("whom") == "not-finished":
            found |= {(cohort_id, "stalled"), (cohort_id, "overdue")}
    return frozenset(found)


def _failures(
    session: Session, library: Library, visitor: Person, counted: Iterable[CohortCounts]
) -> tuple[tuple[Failure, ...], Counter[int]]:
    """Some who failed twice, and by cohort how many of them were given attempts that they have to take."""
    helped: Counter[int] = Counter()
    if not any(each.failed for each in counted):
        return (), helped
    people = needs.failed_twice(session, trainer_id=scope(visitor), limit=MOST_LOOKED_AT)
    found: list[tuple[FailedTwice, Edition, Test]] = []
    for each in people:
        edition = library.edition(session, each.edition, each.path)
        tests = [test for test in edition.course.tests if _has_failed(each.progress.test(test.id))]
        stuck = next((test for test in tests if not _has_more(test, each.progress.test(test.id))), None)
        if stuck is None:
            helped[each.cohort_id] += 1
        else:
            found.append((each, edition, stuck))
    return _named(session, visitor, found[:MOST_NAMED]), helped


def _named(
    session: Session, visitor: Person, found: list[tuple[FailedTwice, Edition, Test]]
) -> tuple[Failure, ...]:
    if not found:
        return ()
    attempts = needs.last_attempts(session, [each.enrolment_id for each, _, _ in found])
    own = {each.course: each for each in enrolments.of_person(session, visitor.id)}
    named = []
    for each, edition, test in found:
        hers = own.get(edition.course.id)
        may_see = hers is None or is_through(hers.progress, edition.course.parallel_tests(test))
        attempt_id = attempts.get((each.enrolment_id, test.id)) if may_see else None
        standing, is_own = each.progress.test(test.id), each.person_id == visitor.id
        left = max(0, test.attempts + standing.granted - standing.counted)
        who = (each.person_id, each.name, each.cohort_id, each.cohort)
        named.append(Failure(*who, edition, test, attempt_id, left, is_own))
    return tuple(named)


def _has_failed(standing: TestStanding) -> bool:
    return standing.failures >= FAILED_TWICE and not standing.passed


def _has_more(test: Test, standing: TestStanding) -> bool:
    """Whether a trainer gave her attempts, and one of them is there to take."""
    given = standing.granted - standing.retries
    return given > 0 and test.attempts + standing.granted > standing.counted


def _reports(session: Session, library: Library, held: int | None, *, at: datetime) -> tuple[Report, ...]:
    found = item_reports.lately(session, trainer_id=held, since=at - REPORTED_LATELY, limit=MOST_REPORTED)
    current = library.current(session, among={course for course, _, _ in found}, at=at) if found else {}
    return tuple(Report(course, item, current.get(course), times) for course, item, times in found)


def _missed(session: Session, library: Library, held: int | None) -> tuple[Missed, ...]:
    found = missed_items.worst(session, trainer_id=held, limit=MOST_MISSED)
    return tuple(Missed(each, library.edition(session, each.edition)) for each in found)


def _entries(session: Session, library: Library, *, at: datetime) -> Counter[tuple[str, EntryKind]]:
    on, data = at.date(), library.safety(session, at=at)
    late: Counter[tuple[str, EntryKind]] = Counter()
    late.update((each.pack, "contact") for each in data.contacts if is_entry_overdue(each.review_by, on))
    late.update((each.pack, "note") for each in data.notes if is_entry_overdue(each.review_by, on))
    return late
