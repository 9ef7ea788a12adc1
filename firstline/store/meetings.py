"""Meetings: sessions in person, and who attended them."""

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlmodel import Session

from firstline.domain.meeting import Meeting
from firstline.store.tables import AttendanceRow, MeetingRow, table

_M, _A = table(MeetingRow), table(AttendanceRow)
CHUNK = 10_000
"""How many ids one statement names; SQLite takes 32,766."""
_COLUMNS = (_M.c.id, _M.c.cohort_id, _M.c.title, _M.c.held_on, _M.c.minutes, _M.c.lessons)
_PEOPLE = (
    select(func.count(_A.c.enrolment_id)).where(_A.c.meeting_id == _M.c.id).correlate(_M).scalar_subquery()
)
_MEETINGS = select(*_COLUMNS, _PEOPLE).where(_M.c.cohort_id == bindparam("cohort_id"))
_LISTED = _MEETINGS.order_by(_M.c.held_on.desc(), _M.c.id.desc())
_ONE = _MEETINGS.where(_M.c.id == bindparam("id"))
_HOLD = select(_M.c.id).where(_M.c.id == bindparam("id")).with_for_update()
_ADD = insert(_M).returning(_M.c.id)
_CHANGE = (
    update(_M)
    .where(_M.c.id == bindparam("meeting"))
    .values(
        title=bindparam("new_title"),
        held_on=bindparam("day"),
        minutes=bindparam("length"),
        lessons=bindparam("covered"),
    )
)
_REMOVE = delete(_M).where(_M.c.id == bindparam("id"))
_NOTED = select(_A.c.enrolment_id, _A.c.noted_at).where(_A.c.meeting_id == bindparam("meeting_id"))
_LEAVE = delete(_A).where(
    _A.c.meeting_id == bindparam("meeting_id"), _A.c.enrolment_id.in_(bindparam("enrolments", expanding=True))
)
_OTHERS = (
    select(_A.c.enrolment_id, _M.c.id, _M.c.lessons)
    .join(_M, _M.c.id == _A.c.meeting_id)
    .where(
        _A.c.enrolment_id.in_(bindparam("enrolments", expanding=True)),
        _A.c.meeting_id != bindparam("meeting_id"),
    )
    .order_by(_M.c.held_on, _M.c.id)
)
_OF_COHORT = (
    select(_M.c.title, _M.c.held_on, _M.c.minutes, _M.c.lessons)
    .where(_M.c.cohort_id == bindparam("cohort_id"))
    .order_by(_M.c.held_on, _M.c.id)
)
_ATTENDED = (
    select(_A.c.enrolment_id, _A.c.noted_at, _M.c.title, _M.c.held_on)
    .join(_M, _M.c.id == _A.c.meeting_id)
    .where(_A.c.enrolment_id.in_(bindparam("enrolments", expanding=True)))
    .order_by(_M.c.held_on, _M.c.id)
)


def copy(session: Session, cohort_id: int, to_id: int, shift: timedelta, *, at: datetime) -> None:
    """Give a cohort the meetings of another one, each as much later, without who attended."""
    rows = [
        {
            "cohort_id": to_id,
            "title": title,
            "held_on": held_on + shift,
            "minutes": minutes,
            "lessons": lessons,
            "made_at": at,
        }
        for title, held_on, minutes, lessons in session.execute(_OF_COHORT, {"cohort_id": cohort_id})
    ]
    if rows:
        session.execute(insert(_M), rows)


def attended(session: Session, enrolment_ids: tuple[int, ...]) -> tuple[tuple[int, datetime, str, date], ...]:
    """What people attended: (enrolment id, when it was noted, title of the meeting, its day)."""
    rows = session.execute(_ATTENDED, {"enrolments": sorted(enrolment_ids)})
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)


def of_cohort(session: Session, cohort_id: int) -> tuple[Meeting, ...]:
    """The meetings of a cohort, the latest first."""
    return tuple(_meeting(row) for row in session.execute(_LISTED, {"cohort_id": cohort_id}))


def find(session: Session, cohort_id: int, meeting_id: int) -> Meeting | None:
    """A meeting of a cohort."""
    row = session.execute(_ONE, {"cohort_id": cohort_id, "id": meeting_id}).first()
    return _meeting(row) if row else None


def hold(session: Session, meeting_id: int) -> None:
    """Hold a meeting against others who note who was there, until the transaction ends."""
    session.execute(_HOLD, {"id": meeting_id})


def add(session: Session, meeting: Meeting, *, at: datetime) -> int:
    """Store a meeting (its id is ignored) and return the id."""
    values = {"cohort_id": meeting.cohort_id, "title": meeting.title, "held_on": meeting.held_on}
    values |= {"minutes": meeting.minutes, "lessons": json.dumps(meeting.lessons), "made_at": at}
    return int(session.execute(_ADD, values).scalar_one())


def change(session: Session, meeting: Meeting) -> None:
    """Replace what is said of a meeting."""
    values = {"meeting": meeting.id, "new_title": meeting.title, "day": meeting.held_on}
    values |= {"length": meeting.minutes, "covered": json.dumps(meeting.lessons)}
    session.execute(_CHANGE, values)


def remove(session: Session, meeting_id: int) -> None:
    """Forget a meeting that nobody attended."""
    session.execute(_REMOVE, {"id": meeting_id})


def noted(session: Session, meeting_id: int) -> dict[int, datetime]:
    """When it was noted that people attended a meeting, by enrolment."""
    return {row[0]: row[1] for row in session.execute(_NOTED, {"meeting_id": meeting_id})}


def note(session: Session, meeting_id: int, enrolment_ids: Collection[int], *, at: datetime) -> None:
    """Say that people attended a meeting who were not said to before."""
    rows = [
        {"meeting_id": meeting_id, "enrolment_id": each, "noted_at": at} for each in sorted(enrolment_ids)
    ]
    if rows:
        session.execute(insert(_A), rows)


def leave(session: Session, meeting_id: int, enrolment_ids: Collection[int]) -> None:
    """Say no more that people attended a meeting."""
    ordered = sorted(enrolment_ids)
    for start in range(0, len(ordered), CHUNK):
        session.execute(_LEAVE, {"meeting_id": meeting_id, "enrolments": ordered[start : start + CHUNK]})


def others(
    session: Session, meeting_id: int, enrolment_ids: Collection[int]
) -> dict[int, tuple[tuple[int, tuple[str, ...]], ...]]:
    """What people attended besides one meeting: (meeting, its lessons) by enrolment, the earliest first."""
    found: dict[int, tuple[tuple[int, tuple[str, ...]], ...]] = {}
    ordered = sorted(enrolment_ids)
    for start in range(0, len(ordered), CHUNK):
        keys = {"meeting_id": meeting_id, "enrolments": ordered[start : start + CHUNK]}
        for enrolment_id, other, lessons in session.execute(_OTHERS, keys):
            found[enrolment_id] = (*found.get(enrolment_id, ()), (other, tuple(json.loads(lessons))))
    return found


def _meeting(row: Any) -> Meeting:
    number, cohort_id, title, held_on, minutes, lessons, people = row
    return Meeting(number, cohort_id, title, held_on, minutes, tuple(json.loads(lessons)), people)
