"""Supporting: the contacts that everybody may need, kept by administrators."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person, clean_name
from firstline.domain.refusal import N_, Invalid, NotFound
from firstline.domain.text import clean_text
from firstline.store import agencies, audit, contacts
from firstline.store.contacts import Contact

TEXT_LENGTH = 300


def list_contacts(session: Session) -> tuple[Contact, ...]:
    """All contacts that administrators entered, as they stand now; for those who keep them."""
    return contacts.every(session)


def contacts_for(session: Session, visitor: Person | None) -> tuple[Contact, ...]:
    """Whom somebody can turn to: at her agency and those above it, the nearest first, then for everybody.

    A stranger (None) sees those for everybody alone.
    """
    return contacts.for_people_of(session, visitor.agency_id if visitor else None)


def add_contact(
    session: Session,
    name: str,
    reach: str,
    note: str,
    *,
    agency_id: int | None = None,
    by: Person | None,
    on: date,
    at: datetime,
) -> None:
    """Add a contact, checked today, for an agency with its units, or for everybody (None). Raises Invalid."""
    _check_agency(session, agency_id)
    contact = replace(_checked(0, name, reach, note, on=on), agency_id=agency_id)
    added = replace(contact, id=contacts.add(session, contact))
    _record(session, by, "contact.added", added, at=at)


def change_contact(
    session: Session,
    contact_id: int,
    name: str,
    reach: str,
    note: str,
    *,
    agency_id: int | None = None,
    by: Person,
    on: date,
    at: datetime,
) -> None:
    """Replace a contact, checked today. Raises Invalid, NotFound."""
    _check_agency(session, agency_id)
    contact = replace(_checked(contact_id, name, reach, note, on=on), agency_id=agency_id)
    if not contacts.change(session, contact):
        raise NotFound
    _record(session, by, "contact.changed", contact, at=at)


def remove_contact(session: Session, contact_id: int, *, by: Person | None, at: datetime) -> None:
    """Take a contact away. Raises NotFound."""
    found = {contact.id: contact for contact in contacts.every(session)}.get(contact_id)
    if found is None:
        raise NotFound
    contacts.remove(session, contact_id)
    _record(session, by, "contact.removed", found, at=at)


def _check_agency(session: Session, agency_id: int | None) -> None:
    if agency_id is not None and agencies.root_of(session, agency_id) is None:
        raise Invalid("agency_id", N_("Choose an agency from the list."))


def _checked(contact_id: int, name: str, reach: str, note: str, *, on: date) -> Contact:
    if not reach.strip():
        raise Invalid("reach", N_("Say how to reach them: a number, an address, opening hours."))
    reach = clean_text(reach, "reach", least=1, most=TEXT_LENGTH)
    note = clean_text(note, "note", most=TEXT_LENGTH)
    return Contact(contact_id, clean_name(name), reach, note, on)


def _record(session: Session, by: Person | None, act: str, contact: Contact, *, at: datetime) -> None:
    facts = {"name": contact.name, "reach": contact.reach}
    if contact.agency_id is not None:
        facts["agency"] = str(contact.agency_id)
    audit.append(session, AuditEntry(at, by.id if by else None, act, f"contact {contact.id}", facts))
