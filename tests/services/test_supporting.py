"""Contacts, and the log of privileged acts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.domain.refusal import Invalid, NotFound
from firstline.services import arranging, auditing, supporting
from firstline.store import audit
from firstline.store.contacts import Contact

if TYPE_CHECKING:
    pass


AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


DAY = timedelta(days=1)


def last_act(session: Session) -> tuple[str, str, int | None]:
    (entry,) = audit.page(session, limit=1, offset=0)
    return entry.act, entry.subject, entry.actor_id


def test_contact_is_added_changed_and_removed(session: Session, ruth: Person) -> None:
    supporting.add_contact(session, "Noise", "Room 1", "", by=ruth, on=AT.date(), at=AT)
    supporting.add_contact(session, " Legal  desk", "Room  2", " mornings ", by=ruth, on=AT.date(), at=AT)
    noise, contact = supporting.list_contacts(session)
    added = last_act(session)
    supporting.change_contact(
        session, contact.id, "Legal desk", "Room 3", "", by=ruth, on=AT.date() + DAY, at=AT
    )
    _, changed = supporting.list_contacts(session)
    supporting.remove_contact(session, contact.id, by=ruth, at=AT)
    assert (contact, changed, supporting.list_contacts(session)) == (
        Contact(contact.id, "Legal desk", "Room 2", "mornings", AT.date()),
        Contact(contact.id, "Legal desk", "Room 3", "", AT.date() + DAY),
        (noise,),
    )
    assert (added, last_act(session)) == (
        ("contact.added", f"contact {contact.id}", ruth.id),
        ("contact.removed", f"contact {contact.id}", ruth.id),
    )


@pytest.mark.parametrize(
    ("name", "reach", "note", "field"),
    [
        ("", "Room 2", "", "name"),
        ("Desk", " ", "", "reach"),
        ("Desk", "x" * 301, "", "reach"),
        ("Desk", "Room", "x" * 301, "note"),
    ],
)
def test_contact_that_cannot_be_used_is_refused(
    session: Session, ruth: Person, name: str, reach: str, note: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        supporting.add_contact(session, name, reach, note, by=ruth, on=AT.date(), at=AT)
    assert (caught.value.field, supporting.list_contacts(session)) == (field, ())


def test_contacts_of_ones_own_agencies_come_first(session: Session, ada: Person, ruth: Person) -> None:
    district, haven = (
        arranging.add_agency(session, name, "UTC", parent_id=parent, by=None, at=AT)
        for name, parent in (("District", ada.agency_id), ("Haven", None))
    )
    station = arranging.add_agency(session, "Station", "UTC", parent_id=district, by=None, at=AT)
    other = arranging.add_agency(session, "Other station", "UTC", parent_id=district, by=None, at=AT)
    places = (None, ada.agency_id, haven, station, None, district, other, station)
    for number, place in enumerate(places):
        supporting.add_contact(
            session, f"Desk {number}", "Room", "", agency_id=place, by=ruth, on=AT.date(), at=AT
        )
    readers = (replace(ada, agency_id=station), replace(ada, agency_id=district), ada, None)
    seen = [[c.name[5:] for c in supporting.contacts_for(session, reader)] for reader in readers]
    assert seen == [list("375104"), list("5104"), list("104"), list("04")]


def test_contact_names_its_agency(session: Session, ada: Person, ruth: Person) -> None:
    supporting.add_contact(session, "Desk", "Room", "", agency_id=ada.agency_id, by=ruth, on=AT.date(), at=AT)
    (contact,) = supporting.contacts_for(session, ada)
    supporting.change_contact(session, contact.id, "Desk", "Room", "", by=ruth, on=AT.date(), at=AT)
    (changed,) = supporting.contacts_for(session, None)
    assert ((contact.agency_id, contact.agency), (changed.agency_id, changed.agency)) == (
        (ada.agency_id, "Northbank Police Academy"),
        (None, None),
    )


def test_contact_for_an_unknown_agency_is_refused(session: Session, ruth: Person) -> None:
    with pytest.raises(Invalid) as caught:
        supporting.add_contact(session, "Desk", "Room", "", agency_id=99, by=ruth, on=AT.date(), at=AT)
    assert caught.value.field == "agency_id"


def test_contact_that_is_not_there_is_not_found(session: Session, ruth: Person) -> None:
    with pytest.raises(NotFound):
        supporting.change_contact(session, 99, "Desk", "Room", "", by=ruth, on=AT.date(), at=AT)
    with pytest.raises(NotFound):
        supporting.remove_contact(session, 99, by=ruth, at=AT)


def test_log_is_read_with_the_actors_names(session: Session, ruth: Person) -> None:
    before, _ = auditing.read_log(session, limit=1, offset=0)
    for actor in (None, ruth.id):
        audit.append(session, AuditEntry(AT, actor, "act", "thing"))
    count, entries = auditing.read_log(session, limit=2, offset=0)
    assert (count - before, [name for _, name in entries]) == (2, ["Ruth Adeyemi", None])


def test_log_that_is_whole_has_no_break(session: Session) -> None:
    assert auditing.find_break(session) is None


def test_log_that_was_tampered_with_has_a_break(session: Session, dialect: str) -> None:
    """By somebody who may drop the triggers: the chain still tells."""
    trigger = "audit_no_update" if dialect == "sqlite" else "audit_insert_only ON audit"
    session.execute(text(f"DROP TRIGGER {trigger}"))
    session.execute(text("UPDATE audit SET subject = 'person 9' WHERE id = 3"))
    assert auditing.find_break(session) == 3
