"""What trainees say is wrong with items."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlmodel import Session

from firstline.store.tables import EnrolmentRow, ItemReportRow, table

_R, _E = table(ItemReportRow), table(EnrolmentRow)


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


def page(session: Session, *, limit: int, offset: int) -> tuple[ItemReport, ...]:
    """Reports, the newest first."""
    statement = (
        select(_E.c.course, _R.c.item, _R.c.words, _R.c.reported_at)
        .join(_E, _E.c.id == _R.c.enrolment_id)
        .order_by(_R.c.id.desc())
    )
    return tuple(ItemReport(*row) for row in session.execute(statement.limit(limit).offset(offset)))


def count_since(session: Session, enrolment_id: int, *, since: datetime) -> int:
    """How many reports an enrolment has sent since a moment."""
    statement = select(func.count(_R.c.id)).where(_R.c.enrolment_id == enrolment_id, _R.c.reported_at > since)
    return int(session.execute(statement).scalar_one())
