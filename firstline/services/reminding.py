"""Reminding: of a cohort's due date, by itself and by a trainer's hand, and trainers of their week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort
from firstline.domain.mail import (
    COURSE_DUE,
    COURSE_REMINDER,
    DUE_STEPS,
    LATEST_REMINDER,
    TRAINER_DIGEST,
    asked_occasion,
    by_day,
    digest_at,
    digest_week,
    due_occasion,
    due_step,
)
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict
from firstline.services import notifying, overseeing
from firstline.services.notifying import zone_of
from firstline.store import audit, digests, reminders
from firstline.store.mails import Wish
from firstline.store.reminders import DueReader, Unfinished

REST = timedelta(days=3)
"""How long a person is left in peace after a reminder before a trainer's hand can remind her."""
LATELY = timedelta(days=1)
"""Whoever was reminded by hand within this time is not reminded by itself too."""

Whom = Literal["not-begun", "not-finished"]


@dataclass(frozen=True, slots=True)
class Reminding:
    """Whom a trainer can remind now, by name, and how many others there are, and why not those."""

    cohort: Cohort
    reminds: bool
    archived: bool
    readers: tuple[Unfinished, ...]
    lately: int
    unwilling: int
    unable: int


def remind_of_due_dates(session: Session, *, on: date, at: datetime) -> int:
    """Remind people who have not finished 7 days and 1 day before the due date, and 3 days after it.

    Each step once, after a pause of this portal only the nearest, by day only; returns how many. Nobody
    in an archived cohort, or in one whose trainer switched it off, and nobody who cannot sign in yet.
    """
    wishes: list[Wish] = []
    for step, first, last in ((-3, LATEST_REMINDER, -3), (1, 0, 1), (7, 2, 7)):
        days = {"first": on + timedelta(days=first), "last": on + timedelta(days=last)}
        found = reminders.due(session, step, **days, lately=at - LATELY)
        wishes += [
            _due_wish(each, step, at)
            for each in found
            if step in DUE_STEPS and due_step(each.began_on, each.due_on, on) == step
        ]
    notifying.notify_all(session, COURSE_DUE, wishes, f"due dates of {on}", at=at)
    return len(wishes)


def preview(session: Session, visitor: Person, cohort_id: int, whom: Whom, *, at: datetime) -> Reminding:
    """Whom the visitor can remind in a cohort of hers. Raises NotFound. Costs the same for any size."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    reminds, archived = reminders.choice(session, cohort_id)
    asked = [
        each
        for each in reminders.unfinished(session, cohort_id)
        if whom == "not-finished" or not each.has_begun
    ]
    able = [each for each in asked if each.active and each.has_address and each.has_password]
    willing = [each for each in able if each.wants_reminders]
    readers = tuple(each for each in willing if each.reminded_at is None or each.reminded_at <= at - REST)
    counts = (len(willing) - len(readers), len(able) - len(willing), len(asked) - len(able))
    return Reminding(cohort, reminds, archived, readers, *counts)


def remind(session: Session, visitor: Person, cohort_id: int, whom: Whom, *, at: datetime) -> int:
    """Remind those who have not begun, or not finished; returns how many. Nobody twice within three days.

    Raises NotFound, and Conflict for an archived cohort.
    """
    reminders.hold(session, cohort_id)  # a second press waits here, and then finds nobody left
    found = preview(session, visitor, cohort_id, whom, at=at)
    if found.archived:
        raise Conflict(N_("This cohort is archived, so nothing is sent to it."))
    occasion, facts = asked_occasion(cohort_id, at.date()), {"cohort": str(cohort_id)}
    wishes = [
        Wish(each.person_id, COURSE_REMINDER, occasion, facts, by_day(at, zone_of(each.zone)))
        for each in found.readers
    ]
    notifying.notify_all(session, COURSE_REMINDER, wishes, f"{occasion} {whom}", at=at)
    if wishes:
        told = {"people": str(len(wishes)), "whom": whom}
        _record(session, visitor, "cohort.reminded", cohort_id, told, at=at)
    return len(wishes)


def choose(session: Session, visitor: Person, cohort_id: int, reminds: bool, *, at: datetime) -> None:
    """Remind a cohort's people of its due date from now on, or no more. Raises NotFound."""
    overseeing.find_cohort(session, visitor, cohort_id)
    reminders.choose(session, cohort_id, reminds)
    _record(session, visitor, "cohort.reminders", cohort_id, {"on": "yes" if reminds else "no"}, at=at)


def ask_for_digests(session: Session, *, on: date, at: datetime) -> int:
    """Ask for the trainers' digests of a week, on Sunday for Monday at 07:00 of each trainer's day.

    On Monday those that were missed are made up for. Returns for how many; what there is to tell is
    looked up when each is sent, and nothing is sent where there is nothing.
    """
    monday = digest_week(on)
    if monday is None:
        return 0
    wishes = [
        Wish(each.person_id, TRAINER_DIGEST, f"week {monday}", {}, _morning(monday, each.zone, at))
        for each in digests.trainers(session)
    ]
    notifying.notify_all(session, TRAINER_DIGEST, wishes, f"digests of {monday}", at=at)
    return len(wishes)


def _morning(monday: date, zone: str, at: datetime) -> datetime:
    """Monday at 07:00, or now where that is over and it is still day."""
    where = zone_of(zone)
    return max(digest_at(monday, where), by_day(at, where))


def _due_wish(found: DueReader, step: int, at: datetime) -> Wish:
    occasion = due_occasion(found.cohort_id, found.due_on, step)
    facts = {"cohort": str(found.cohort_id), "due_on": found.due_on.isoformat(), "step": str(step)}
    return Wish(found.person_id, COURSE_DUE, occasion, facts, by_day(at, zone_of(found.zone)))


def _record(
    session: Session, by: Person, act: str, cohort_id: int, facts: dict[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id, act, f"cohort {cohort_id}", facts))
