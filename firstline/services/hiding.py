"""Hiding: what a holder wants of her certificates in public, and taking a person's name out of them."""

from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.credential import read_number
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, NotFound
from firstline.services.certifying import checked_reason
from firstline.store import audit, credentials, people
from firstline.store.credentials import Credential


def own(session: Session, person: Person, typed: str) -> Credential:
    """One of a person's own certificates. Raises NotFound for those of others."""
    found = credentials.by_number(session, read_number(typed) or "")
    if found is None or found.person_id != person.id:
        raise NotFound
    return found


def hide(session: Session, person: Person, typed: str, *, at: datetime) -> None:
    """Take the holder's certificate out of the public; done twice it stays as it was. Raises NotFound.

    The public page then tells the state and nothing else (services/verifying), and the badge is not
    handed out any more. What others downloaded before is theirs.
    """
    found = own(session, person, typed)
    if found.hidden_at is None:
        credentials.set_hidden(session, found.id, at)
        audit.append(session, AuditEntry(at, person.id, "credential.hidden", found.facts.number))


def show(session: Session, person: Person, typed: str, *, at: datetime) -> None:
    """Let the public page tell everything again. Raises NotFound."""
    found = own(session, person, typed)
    if found.hidden_at is not None:
        credentials.set_hidden(session, found.id, None)
        audit.append(session, AuditEntry(at, person.id, "credential.shown", found.facts.number))


def erase(session: Session, person_id: int, *, by: Person, reason: str, at: datetime) -> int:
    """Take a person's name out of all her certificates, as she wished; returns how many there were.

    The name leaves the facts and the badge, the printed bytes and the bundles of her cohorts go. Number,
    course, dates and state stay, so that a paper that was shown can still be told from an invented one.
    What was sent out cannot be called back. Nothing undoes it. Raises NotFound, Invalid for a missing
    reason, and Conflict where there is nothing to take out.
    """
    checked = checked_reason(reason)
    if people.find(session, person_id) is None:
        raise NotFound
    held = [c for c in credentials.of_person(session, person_id) if c.erased_at is None]
    if not held:
        raise Conflict(N_("No certificate carries the name of this person."))
    for credential in held:
        credentials.erase(session, credential, at=at)
        entry = AuditEntry(at, by.id, "credential.erased", credential.facts.number, {"reason": checked})
        audit.append(session, entry)
    return len(held)
