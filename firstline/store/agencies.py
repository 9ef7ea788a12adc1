"""Agencies: the services, offices, missions and shelters that people serve in, and their units."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, delete, func, insert, literal, select, text, update
from sqlmodel import Session

from firstline.domain.agency import Agency
from firstline.domain.text import sort_name
from firstline.store.patterns import containing
from firstline.store.tables import AgencyRow, ContactRow, JoiningCodeRow, PersonRow, RosterRow, table

_A, _P, _C, _J, _R = (table(row) for row in (AgencyRow, PersonRow, ContactRow, JoiningCodeRow, RosterRow))
_COLUMNS = (_A.c.parent_id, _A.c.audience, _A.c.region)
_ALL = (
    select(_A.c.id, _A.c.name, _A.c.zone, func.count(_P.c.id), *_COLUMNS)
    .outerjoin(_P, _P.c.agency_id == _A.c.id)
    .group_by(_A.c.id, _A.c.name, _A.c.zone, *_COLUMNS)
    .order_by(_A.c.name)
)
_START = _A.c.id == bindparam("agency_id")
_ABOVE = select(_A.c.id, _A.c.parent_id).where(_START).cte("above", recursive=True)
_UP = _ABOVE.union(select(_A.c.id, _A.c.parent_id).join(_ABOVE, _A.c.id == _ABOVE.c.parent_id))
_ROOT = select(_UP.c.id).where(_UP.c.parent_id.is_(None))
_HELD = select(_A.c.id).where(_START).with_for_update(read=True)
_NAMED = select(_A.c.id, _A.c.name, _A.c.zone, literal(0), *_COLUMNS)
_CHANGE = update(_A).where(_A.c.id == bindparam("agency"))


def _how_many(column: Any) -> ScalarSelect[int]:
    return select(func.count()).where(column == bindparam("agency_id")).scalar_subquery()


_USES = select(
    _how_many(_P.c.agency_id),
    _how_many(_A.c.parent_id),
    _how_many(_C.c.agency_id),
    _how_many(_J.c.agency_id),
    select(func.count())
    .where((_R.c.agency_id == bindparam("agency_id")) | (_R.c.stand_in_id == bindparam("agency_id")))
    .scalar_subquery(),
)
_BY_NAME = select(_A.c.id).where(_A.c.name == bindparam("name"))


@dataclass(frozen=True, slots=True)
class Uses:
    """How many people, units, contacts, joining codes and rosters being checked hang on an agency itself."""

    people: int
    units: int
    contacts: int
    codes: int
    rosters: int


def every(session: Session) -> tuple[Agency, ...]:
    """All agencies by name."""
    return tuple(Agency(*row) for row in session.execute(_ALL))


def named(session: Session) -> tuple[Agency, ...]:
    """All agencies without their numbers of people (0), for those who may know the names alone."""
    return tuple(Agency(*row) for row in session.execute(_NAMED))


def names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names of many agencies."""
    rows = session.execute(select(_A.c.id, _A.c.name).where(_A.c.id.in_(sorted(set(ids)))))
    return {row[0]: row[1] for row in rows}


def called(session: Session, words: str, *, limit: int) -> tuple[int, ...]:
    """The ids of agencies whose names hold all of these words."""
    each = (_A.c.name.ilike(containing(word), escape="\\") for word in words.split())
    return tuple(session.execute(select(_A.c.id).where(*each).order_by(_A.c.id).limit(limit)).scalars())


def root_of(session: Session, agency_id: int) -> int | None:
    """The id of the agency at the top of this one's line; None for an unknown one."""
    return session.execute(_ROOT, {"agency_id": agency_id}).scalar()


def held_root_of(session: Session, agency_id: int) -> int | None:
    """As ``root_of``; the line stays as it is until the transaction ends, so that somebody may join.

    Waits for whoever moves agencies at this moment (``hold``).
    """
    session.execute(_HELD, {"agency_id": agency_id})
    return root_of(session, agency_id)


def hold(session: Session) -> None:
    """Let nobody else change the tree, or join an agency, until the transaction ends: two moves at once
    could make a circle, and somebody who joins meanwhile would have the root of before. SQLite's writing
    transaction does so anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE agency IN EXCLUSIVE MODE"))


def uses(session: Session, agency_id: int) -> Uses:
    """What hangs on an agency, and so keeps it from being taken away."""
    return Uses(*session.execute(_USES, {"agency_id": agency_id}).one())


def change(session: Session, agency: Agency) -> None:
    """Replace what is known of an agency; raises IntegrityError for a name that is taken."""
    values = {name: getattr(agency, name) for name in ("name", "zone", "parent_id", "audience", "region")}
    statement = _CHANGE.values(**values, sort_name=sort_name(agency.name))
    session.execute(statement, {"agency": agency.id})


def remove(session: Session, agency_id: int) -> None:
    """Take an agency away; raises IntegrityError where something hangs on it."""
    session.execute(delete(_A).where(_A.c.id == agency_id))


def by_name(session: Session, name: str) -> int | None:
    """The id of the agency with exactly this name."""
    return session.execute(_BY_NAME, {"name": name}).scalar()


def add(
    session: Session,
    name: str,
    zone: str,
    *,
    parent_id: int | None = None,
    audience: str = "",
    region: str = "",
) -> int:
    """Store a new agency and return its id; raises IntegrityError for a name that is taken."""
    values = {"name": name, "zone": zone, "parent_id": parent_id, "audience": audience, "region": region}
    return int(session.execute(insert(_A).returning(_A.c.id), values).scalar_one())
