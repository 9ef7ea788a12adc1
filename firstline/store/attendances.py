"""What attending a meeting makes of people's progress: completions that name the meeting, in bulk."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, exists, insert, or_, select, update
from sqlmodel import Session

from firstline.domain.progress import Progress
from firstline.store import summaries
from firstline.store.tables import (
    AgencyRow,
    AttendanceRow,
    CompletionRow,
    CredentialRow,
    EnrolmentRow,
    HarmFlagRow,
    PersonRow,
    table,
)

_C, _E, _F, _R = (table(row) for row in (CompletionRow, EnrolmentRow, HarmFlagRow, CredentialRow))
_P, _A, _T = table(PersonRow), table(AgencyRow), table(AttendanceRow)
CHUNK = 10_000
"""How many ids one statement names; SQLite takes 32,766."""
_THESE = _C.c.enrolment_id.in_(bindparam("enrolments", expanding=True))
_MADE = select(_C.c.enrolment_id, _C.c.lesson, _C.c.completed_at).where(
    _THESE, _C.c.meeting_id == bindparam("meeting_id")
)
_LESSONS = select(_C.c.enrolment_id, _C.c.lesson).where(_THESE).order_by(_C.c.id)
_TAKE_BACK = delete(_C).where(
    _C.c.enrolment_id == bindparam("enrolment"),
    _C.c.meeting_id == bindparam("meeting"),
    _C.c.lesson == bindparam("name"),
)
_KEEP = (
    update(_E)
    .where(_E.c.id == bindparam("enrolment"))
    .values(
        progress=bindparam("summary"),
        rank=bindparam("new_rank"),
        done=bindparam("lessons"),
        begun=bindparam("is_begun"),
    )
)
_ACTIVE = update(_E).where(_E.c.id == bindparam("enrolment")).values(active_at=bindparam("at"))
_RETAKEN = (
    update(_F)
    .where(
        _F.c.enrolment_id == bindparam("enrolment"),
        _F.c.lesson == bindparam("name"),
        _F.c.cleared_at.is_(None),
        _F.c.lesson_retaken_at.is_(None),
    )
    .values(lesson_retaken_at=bindparam("at"))
)
_NOT_RETAKEN = (
    update(_F)
    .where(
        _F.c.enrolment_id == bindparam("enrolment"),
        _F.c.lesson == bindparam("name"),
        _F.c.cleared_at.is_(None),
        _F.c.lesson_retaken_at == bindparam("at", type_=_F.c.lesson_retaken_at.type),
    )
    .values(lesson_retaken_at=None)
)
_HOLDERS = (
    select(_R.c.enrolment_id, _R.c.issued_at)
    .where(_R.c.state == "in-force", _R.c.enrolment_id.in_(bindparam("enrolments", expanding=True)))
    .order_by(_R.c.issued_at)
)
_ATTENDS = exists().where(_T.c.meeting_id == bindparam("meeting_id"), _T.c.enrolment_id == _E.c.id)
_ROLL = (
    select(_E.c.id, _P.c.id, _P.c.name, _A.c.name, _E.c.cohort_id)
    .join(_P, _P.c.id == _E.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(or_(_E.c.cohort_id == bindparam("cohort_id"), _ATTENDS))
    .order_by(_P.c.sort_name, _P.c.name, _E.c.id)
)

Lessons = Iterable[tuple[int, str]]
"""Pairs of enrolment and lesson."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody on the roll of a meeting; ``is_member``: she is in the cohort now."""

    enrolment_id: int
    person_id: int
    name: str
    agency: str
    is_member: bool


def roll(session: Session, cohort_id: int, meeting_id: int) -> tuple[Named, ...]:
    """The people of a cohort, and those who attended its meeting and left it since, by name."""
    keys = {"cohort_id": cohort_id, "meeting_id": meeting_id}
    rows = session.execute(_ROLL, keys)
    return tuple(Named(row[0], row[1], row[2], row[3], row[4] == cohort_id) for row in rows)


def made(
    session: Session, meeting_id: int, enrolment_ids: Collection[int]
) -> dict[tuple[int, str], datetime]:
    """When a meeting completed lessons for these enrolments, by pairs of enrolment and lesson."""
    return {
        (row[0], row[1]): row[2]
        for some in _chunks(enrolment_ids)
        for row in session.execute(_MADE, {"enrolments": some, "meeting_id": meeting_id})
    }


def lessons(session: Session, enrolment_ids: Collection[int]) -> dict[int, list[str]]:
    """Every completion of these enrolments, the oldest first."""
    found: dict[int, list[str]] = {}
    for some in _chunks(enrolment_ids):
        for enrolment_id, lesson in session.execute(_LESSONS, {"enrolments": some}):
            found.setdefault(enrolment_id, []).append(lesson)
    return found


def complete(session: Session, meeting_id: int, pairs: Lessons, *, at: datetime) -> None:
    """Store that lessons were finished in a meeting."""
    rows = [
        {"enrolment_id": key, "lesson": lesson, "completed_at": at, "meeting_id": meeting_id}
        for key, lesson in pairs
    ]
    if rows:
        session.execute(insert(_C), rows)


def take_back(session: Session, meeting_id: int, pairs: Lessons) -> None:
    """Remove completions that a meeting made, and no others."""
    rows = [{"enrolment": key, "meeting": meeting_id, "name": lesson} for key, lesson in pairs]
    if rows:
        session.connection().execute(_TAKE_BACK, rows)


def keep(session: Session, kept: Mapping[int, tuple[Progress, int]]) -> None:
    """Write summaries with their ranks; the caller has stored the facts in the same transaction."""
    rows = [
        {
            "enrolment": key,
            "summary": summaries.to_text(progress),
            "new_rank": rank,
            "lessons": len(progress.lessons),
            "is_begun": progress.is_begun,
        }
        for key, (progress, rank) in kept.items()
    ]
    if rows:
        session.connection().execute(_KEEP, rows)


def note_active(session: Session, enrolment_ids: Collection[int], *, at: datetime) -> None:
    """Say that people did something now."""
    rows = [{"enrolment": each, "at": at} for each in sorted(enrolment_ids)]
    if rows:
        session.connection().execute(_ACTIVE, rows)


def note_retaken(session: Session, pairs: Lessons, *, at: datetime) -> None:
    """The first half of clearing harm flags that name these lessons; see store/flags."""
    rows = [{"enrolment": key, "name": lesson, "at": at} for key, lesson in pairs]
    if rows:
        session.connection().execute(_RETAKEN, rows)


def forget_retaken(session: Session, pairs: Iterable[tuple[int, str, datetime]]) -> None:
    """Take that first half back where it was noted at exactly this moment, and the flag is still open."""
    rows = [{"enrolment": key, "name": lesson, "at": at} for key, lesson, at in pairs]
    if rows:
        session.connection().execute(_NOT_RETAKEN, rows)


def certified(session: Session, enrolment_ids: Collection[int]) -> dict[int, datetime]:
    """When the newest certificate in force was issued, by enrolment; those without one are left out."""
    return {
        row[0]: row[1]
        for some in _chunks(enrolment_ids)
        for row in session.execute(_HOLDERS, {"enrolments": some})
    }


def _chunks(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))
