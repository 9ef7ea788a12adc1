"""Contacts for support: whom trainees and the women they meet can turn to."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, delete, insert, literal, select, update
from sqlmodel import Session

from firstline.store.tables import AgencyRow, ContactRow, table

_C, _A = table(ContactRow), table(AgencyRow)
_COLUMNS = (_C.c.id, _C.c.name, _C.c.reach, _C.c.note, _C.c.checked_on, _C.c.agency_id, _A.c.name)
_ALL = select(*_COLUMNS).outerjoin(_A, _A.c.id == _C.c.agency_id).order_by(_C.c.id)
_FOR_ALL = _ALL.where(_C.c.agency_id.is_(None))
_OWN = select(_A.c.id, _A.c.parent_id, literal(0).label("height")).where(_A.c.id == bindparam("agency_id"))
_LINE = _OWN.cte("line", recursive=True)
_UP = _LINE.union_all(
    select(_A.c.id, _A.c.parent_id, _LINE.c.height + 1).join(_LINE, _A.c.id == _LINE.c.parent_id)
)
_FOR_LINE = (
    select(*_COLUMNS)
    .outerjoin(_A, _A.c.id == _C.c.agency_id)
    .outerjoin(_UP, _UP.c.id == _C.c.agency_id)
    .where(_C.c.agency_id.is_(None) | _UP.c.id.is_not(None))
    .order_by(_UP.c.height.is_(None), _UP.c.height, _C.c.id)
)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to turn to: how, when, and when this was last checked.

    ``agency_id`` is the agency whose people, with those of its units, see it; None for everybody.
    """

    id: int
    name: str
    reach: str
    note: str
    checked_on: date
    agency_id: int | None = None
    agency: str | None = None


def every(session: Session) -> tuple[Contact, ...]:
    """All contacts in the order in which they were entered."""
    return tuple(Contact(*row) for row in session.execute(_ALL))


def for_people_of(session: Session, agency_id: int | None) -> tuple[Contact, ...]:
    """What people of an agency see: its own, those of the agencies above it, the nearest first, everybody's.

    None stands for strangers, who see everybody's.
    """
    if agency_id is None:
        return tuple(Contact(*row) for row in session.execute(_FOR_ALL))
    return tuple(Contact(*row) for row in session.execute(_FOR_LINE, {"agency_id": agency_id}))


def add(session: Session, contact: Contact) -> int:
    """Store a new contact (its id is ignored) and return the id."""
    return int(session.execute(insert(_C).returning(_C.c.id), _values(contact)).scalar_one())


def change(session: Session, contact: Contact) -> bool:
    """Replace a contact; False when it is not there."""
    statement = update(_C).where(_C.c.id == contact.id).values(**_values(contact))
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def remove(session: Session, contact_id: int) -> None:
    """Take a contact away."""
    session.execute(delete(_C).where(_C.c.id == contact_id))


def _values(contact: Contact) -> dict[str, object]:
    return {
        "name": contact.name,
        "reach": contact.reach,
        "note": contact.note,
        "checked_on": contact.checked_on,
        "agency_id": contact.agency_id,
    }
