"""Agencies: the services, offices, missions and shelters that people serve in."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import Session

from firstline.store.tables import AgencyRow, PersonRow, table

_A, _P = table(AgencyRow), table(PersonRow)
_ALL = (
    select(_A.c.id, _A.c.name, _A.c.zone, func.count(_P.c.id))
    .outerjoin(_P, _P.c.agency_id == _A.c.id)
    .group_by(_A.c.id, _A.c.name, _A.c.zone)
    .order_by(_A.c.name)
)
_BY_NAME = select(_A.c.id).where(_A.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency with the number of its people."""

    id: int
    name: str
    zone: str
    people: int


def every(session: Session) -> tuple[Agency, ...]:
    """All agencies by name."""
    return tuple(Agency(*row) for row in session.execute(_ALL))


def by_name(session: Session, name: str) -> int | None:
    """The id of the agency with exactly this name."""
    return session.execute(_BY_NAME, {"name": name}).scalar()


def add(session: Session, name: str, zone: str) -> int:
    """Store a new agency and return its id; raises IntegrityError for a name that is taken."""
    return int(session.execute(insert(_A).returning(_A.c.id), {"name": name, "zone": zone}).scalar_one())
