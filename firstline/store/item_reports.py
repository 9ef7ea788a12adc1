"""What trainees say is wrong with items."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import Session

from firstline.store.tables import CohortTrainerRow, EnrolmentRow, ItemReportRow, table

_R, _E, _T = table(ItemReportRow), table(EnrolmentRow), table(CohortTrainerRow)
_COUNTED = (
    select(_E.c.course, _R.c.item, func.count(_R.c.id))
    .join(_E, _E.c.id == _R.c.enrolment_id)
    .where(_R.c.reported_at > bindparam("since", type_=_R.c.reported_at.type))
    .group_by(_E.c.course, _R.c.item)
    .order_by(func.max(_R.c.id).desc())
)
_LATELY = _COUNTED.limit(bindparam("limit"))
_LATELY_HELD = _LATELY.join(_T, _T.c.cohort_id == _E.c.cohort_id).where(
    _T.c.person_id == bindparam("trainer_id")
)


@dataclass(frozen=True, slots=True)
class ItemReport:
    """One report; who wrote it is not shown."""

    course: str
    item: str
    words: str
    reported_at: datetime


def add(session: Session, enrolment_id: int, edition: str, item: str, words: str, *, at: datetime) -> None:
    """Keep a report."""
    values = {
        "enrolment_id": enrolment_id,
        "edition": edition,
        "item": item,
        "words": words,
        "reported_at": at,
    }
    session.execute(insert(_R), values)


def page(session: Session, *, trainer_id: int | None, limit: int, offset: int) -> tuple[ItemReport, ...]:
    """Reports, the newest first; with ``trainer_id`` only those from that trainer's cohorts."""
    statement = _scoped(select(_E.c.course, _R.c.item, _R.c.words, _R.c.reported_at), trainer_id)
    rows = session.execute(statement.order_by(_R.c.id.desc()).limit(limit).offset(offset))
    return tuple(ItemReport(*row) for row in rows)


def count(session: Session, *, trainer_id: int | None) -> int:
    """How many reports there are under the same narrowing."""
    return int(session.execute(_scoped(select(func.count(_R.c.id)), trainer_id)).scalar_one())


def of_item(
    session: Session, course: str, item: str, *, trainer_id: int | None, limit: int
) -> tuple[ItemReport, ...]:
    """What is said of one item, the newest first, under the same narrowing."""
    statement = _scoped(select(_E.c.course, _R.c.item, _R.c.words, _R.c.reported_at), trainer_id)
    narrowed = statement.where(_E.c.course == course, _R.c.item == item)
    rows = session.execute(narrowed.order_by(_R.c.id.desc()).limit(limit))
    return tuple(ItemReport(*row) for row in rows)


def lately(
    session: Session, *, trainer_id: int | None, since: datetime, limit: int
) -> tuple[tuple[str, str, int], ...]:
    """Which items were reported since a moment, and how often, the latest first: (course, item, times)."""
    keys = {"trainer_id": trainer_id, "since": since, "limit": limit}
    rows = session.execute(_LATELY if trainer_id is None else _LATELY_HELD, keys)
    return tuple((row[0], row[1], row[2]) for row in rows)


def count_since(session: Session, enrolment_id: int, *, since: datetime) -> int:
    """How many reports an enrolment has sent since a moment."""
    statement = select(func.count(_R.c.id)).where(_R.c.enrolment_id == enrolment_id, _R.c.reported_at > since)
    return int(session.execute(statement).scalar_one())


def _scoped(statement: Any, trainer_id: int | None) -> Any:
    joined = statement.join(_E, _E.c.id == _R.c.enrolment_id)
    if trainer_id is None:
        return joined
    return joined.join(_T, _T.c.cohort_id == _E.c.cohort_id).where(_T.c.person_id == trainer_id)
