"""Who waits for a place in a cohort, in the order of asking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.store.people import PERSON_COLUMNS, person_from
from firstline.store.tables import AgencyRow, PersonRow, WaitingRow, table

_W, _P, _A = table(WaitingRow), table(PersonRow), table(AgencyRow)
_OF_COHORT = (
    select(*PERSON_COLUMNS, _A.c.name, _W.c.asked_at)
    .join(_P, _P.c.id == _W.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(_W.c.cohort_id == bindparam("cohort_id"))
    .order_by(_W.c.asked_at, _W.c.person_id)
)
_COUNT = select(func.count(_W.c.person_id)).where(_W.c.cohort_id == bindparam("cohort_id"))
_ASKED = select(_W.c.asked_at).where(
    _W.c.cohort_id == bindparam("cohort_id"), _W.c.person_id == bindparam("person_id")
)
_BEFORE = _COUNT.where(_W.c.asked_at < bindparam("asked_at"))
_BESIDE = _COUNT.where(_W.c.asked_at == bindparam("asked_at"), _W.c.person_id <= bindparam("person_id"))
_REMOVE = delete(_W).where(
    _W.c.cohort_id == bindparam("cohort_id"), _W.c.person_id.in_(bindparam("people", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits: who she is, the name of her agency, and since when."""

    person: Person
    agency: str
    asked_at: datetime


def of_cohort(session: Session, cohort_id: int) -> tuple[Waiting, ...]:
    """Who waits for a cohort, the first first."""
    rows = session.execute(_OF_COHORT, {"cohort_id": cohort_id})
    return tuple(Waiting(person_from(row), row[-2], row[-1]) for row in rows)


def count(session: Session, cohort_id: int) -> int:
    """How many people wait for a cohort."""
    return int(session.execute(_COUNT, {"cohort_id": cohort_id}).scalar_one())


def place(session: Session, cohort_id: int, person_id: int) -> int | None:
    """Her place in the line, from 1; None where she does not wait."""
    keys = {"cohort_id": cohort_id, "person_id": person_id}
    asked_at = session.execute(_ASKED, keys).scalar()
    if asked_at is None:
        return None
    before = session.execute(_BEFORE, {"cohort_id": cohort_id, "asked_at": asked_at}).scalar_one()
    return int(before + session.execute(_BESIDE, keys | {"asked_at": asked_at}).scalar_one())


def add(session: Session, cohort_id: int, person_id: int, *, at: datetime) -> None:
    """Let somebody wait; who waits already keeps her place."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(_W).on_conflict_do_nothing(index_elements=[_W.c.cohort_id, _W.c.person_id])
    session.execute(statement, {"cohort_id": cohort_id, "person_id": person_id, "asked_at": at})


def remove(session: Session, cohort_id: int, person_ids: Collection[int]) -> None:
    """Take people off a cohort's line."""
    if person_ids:
        session.execute(_REMOVE, {"cohort_id": cohort_id, "people": sorted(person_ids)})
