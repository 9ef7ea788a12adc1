"""Correcting: a name that was printed wrongly. The old number stays, marked as replaced."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.credential import read_number
from firstline.domain.person import Person, clean_name
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.services import attesting, certifying
from firstline.services.certifying import Terms, checked_reason
from firstline.store import audit, credentials, enrolments, people
from firstline.store.credentials import Credential


def find(session: Session, typed: str) -> Credential:
    """The certificate of a number. Raises NotFound."""
    found = credentials.by_number(session, read_number(typed) or "")
    if found is None:
        raise NotFound
    return found


def correct_name(
    session: Session, typed: str, name: str, *, by: Person, reason: str, terms: Terms, at: datetime
) -> str:
    """Issue the same award once more with the right name; returns the new number.

    Everything else stays as it was earned, its dates too, but for what is printed anew: the number, its
    address and the design as it is now. The old number says that it was replaced, to readers of the
    status lists as well. The new name stands on renewals too. The audit log gets no name, since nothing
    can be taken out of it. Raises NotFound, Invalid, and Conflict where it is not in force.
    """
    enrolments.lock(session, find(session, typed).enrolment_id)
    found = find(session, typed)  # anew, now that nobody else can change it
    printed, checked = clean_name(name), checked_reason(reason)
    if printed == found.facts.name:
        raise Invalid("name", N_("This is the name that stands on it already."))
    if found.erased_at is not None or not credentials.supersede(session, found.id, "replaced"):
        raise Conflict(N_("This certificate is not in force any more."))
    number, old = certifying.new_number(), found.facts
    facts = replace(
        old,
        number=number,
        name=printed,
        address=certifying.address_of(number, terms),
        design_digest=terms.designs.get(old.design, ""),
    )
    certifying.store(session, facts, found.person_id, found.enrolment_id, earlier_id=found.id, at=at)
    people.set_certificate_name(session, found.person_id, printed)
    entry = AuditEntry(at, by.id, "credential.replaced", old.number, {"reason": checked, "new": number})
    audit.append(session, entry)
    attesting.ask_for_lists(session, old.number, at=at)
    return number
