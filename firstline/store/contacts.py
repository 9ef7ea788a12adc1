"""Contacts for support: whom trainees and the women they meet can turn to."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from firstline.store.tables import ContactRow, table

_C = table(ContactRow)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to turn to: how, when, and when this was last checked."""

    id: int
    name: str
    reach: str
    note: str
    checked_on: date


def every(session: Session) -> tuple[Contact, ...]:
    """All contacts in the order in which they were entered."""
    statement = select(_C.c.id, _C.c.name, _C.c.reach, _C.c.note, _C.c.checked_on).order_by(_C.c.id)
    return tuple(Contact(*row) for row in session.execute(statement))


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
    }
