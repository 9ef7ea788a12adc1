"""Announcements: what trainers told their cohorts. The words stand here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session

from firstline.domain.announcement import Announcement
from firstline.store.tables import AnnouncementRow, CohortRow, EnrolmentRow, PersonRow, table

_N, _P, _E, _C = (table(r) for r in (AnnouncementRow, PersonRow, EnrolmentRow, CohortRow))
_COLUMNS = (_N.c.id, _N.c.cohort_id, _P.c.name, _N.c.words, _N.c.made_at)
_ALL = select(*_COLUMNS).join(_P, _P.c.id == _N.c.by_id)
_OF_COHORT = (
    _ALL.where(_N.c.cohort_id == bindparam("cohort_id")).order_by(_N.c.id.desc()).limit(bindparam("limit"))
)
_SINCE = _OF_COHORT.where(_N.c.made_at > bindparam("since"))
_BY_ID = (
    select(*_COLUMNS, _C.c.course)
    .join(_P, _P.c.id == _N.c.by_id)
    .join(_C, _C.c.id == _N.c.cohort_id)
    .where(_N.c.id.in_(bindparam("ids", expanding=True)))
)
_READERS = (
    select(_P.c.id, _P.c.name, _P.c.language)
    .join(_E, _E.c.person_id == _P.c.id)
    .where(_E.c.cohort_id == bindparam("cohort_id"), _P.c.active, _P.c.email.is_not(None))
    .order_by(_P.c.name, _P.c.id)
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who gets a mail."""

    id: int
    name: str
    language: str


def add(session: Session, cohort_id: int, by_id: int, words: str, *, at: datetime) -> int:
    """Keep the words of an announcement; its id."""
    values = {"cohort_id": cohort_id, "by_id": by_id, "words": words, "made_at": at}
    return int(session.execute(insert(_N).returning(_N.c.id), values).scalar_one())


def newest(
    session: Session, cohort_id: int, *, limit: int, since: datetime | None = None
) -> tuple[Announcement, ...]:
    """What was told to a cohort last, the newest first; ``since`` leaves out what is older."""
    keys = {"cohort_id": cohort_id, "limit": limit}
    rows = session.execute(_SINCE, {**keys, "since": since}) if since else session.execute(_OF_COHORT, keys)
    return tuple(Announcement(*row) for row in rows)


def by_ids(session: Session, ids: Sequence[int]) -> dict[int, tuple[Announcement, str]]:
    """Announcements with the course of their cohort, by id."""
    rows = session.execute(_BY_ID, {"ids": list(ids)})
    return {row[0]: (Announcement(*row[:5]), row[5]) for row in rows}


def readers(session: Session, cohort_id: int) -> tuple[Reader, ...]:
    """The people of a cohort who can be written to, by name."""
    return tuple(Reader(*row) for row in session.execute(_READERS, {"cohort_id": cohort_id}))
