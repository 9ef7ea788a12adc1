"""Revoking many certificates: one administrator asks, another decides. Nothing is ever deleted.

One certificate is revoked at once by one administrator (services/certifying). Many at once are a mistake
or an attack more often, and nothing brings them back, so two people have to agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.credential import is_well_formed, read_number
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.services import attesting, notifying
from firstline.services.certifying import checked_reason
from firstline.services.library import Edition, Library
from firstline.store import audit, people, registers, revocations
from firstline.store.credentials import Credential
from firstline.store.revocations import Revocation

MOST_NUMBERS = 5000
LISTED = 100
"""How many requests the list shows; all of them stand in the audit log."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the names of those who asked and decided, and the certificates that it names."""

    revocation: Revocation
    asked_by: str
    decided_by: str
    held: tuple[Credential, ...] = ()


def ask(
    session: Session,
    *,
    numbers: str = "",
    edition: str = "",
    cohort_id: int | None = None,
    by: Person,
    reason: str,
    at: datetime,
) -> int:
    """Ask for a revocation of the typed numbers, of an edition's and of a cohort's certificates in force.

    Returns the request's id. What is meant is fixed now: a certificate that is issued later is
    not of it. Raises Invalid for a missing reason, a number that is mistyped, unknown or not in force,
    and where nothing was named.
    """
    checked = checked_reason(reason)
    wanted = dict.fromkeys(_typed(session, numbers))
    if edition:
        wanted |= dict.fromkeys(registers.numbers_in_force(session, edition=edition))
    if cohort_id is not None:
        wanted |= dict.fromkeys(registers.numbers_in_force(session, cohort_id=cohort_id))
    if not wanted:
        raise Invalid("numbers", N_("Name the certificates by their numbers, an edition or a cohort."))
    if len(wanted) > MOST_NUMBERS:
        raise Invalid("numbers", N_("These are more than %(most)s certificates."), most=MOST_NUMBERS)
    found = revocations.add(session, tuple(wanted), reason=checked, by=by.id, at=at)
    facts = {"reason": checked, "certificates": str(len(wanted))}
    audit.append(session, AuditEntry(at, by.id, "revocation.asked", f"revocation {found}", facts))
    return found


def editions(session: Session, library: Library) -> tuple[tuple[Edition, int], ...]:
    """The editions on which certificates in force rest, with how many: what can be named as a whole."""
    found = registers.editions_in_force(session)
    return tuple((library.edition(session, digest), number) for digest, number in found)


def list_asked(session: Session) -> tuple[Asked, ...]:
    """The requests, those that wait for a decision first."""
    return _named(session, revocations.newest(session, limit=LISTED))


def find(session: Session, revocation_id: int) -> Asked:
    """One request with its certificates. Raises NotFound."""
    found = revocations.find(session, revocation_id)
    if found is None:
        raise NotFound
    (asked,) = _named(session, [found])
    held = registers.by_numbers(session, found.numbers)
    return Asked(found, asked.asked_by, asked.decided_by, held)


def decide(session: Session, revocation_id: int, *, by: Person, agrees: bool, at: datetime) -> int:
    """Agree and revoke at once, or decline; returns how many were revoked.

    A certificate that is out of force meanwhile is left as it is. Raises NotFound, and Conflict for who
    asked for it and for what was decided before.
    """
    found = revocations.find(session, revocation_id)
    if found is None:
        raise NotFound
    if found.asked_by_id == by.id:
        raise Conflict(N_("Somebody else decides about what you asked for."))
    if not revocations.decide(session, found.id, "done" if agrees else "declined", by=by.id, at=at):
        raise Conflict(N_("This was decided already."))
    revoked = registers.revoke_many(session, found.numbers, reason=found.reason, at=at) if agrees else ()
    subject, act = f"revocation {found.id}", "revocation.done" if agrees else "revocation.declined"
    audit.append(session, AuditEntry(at, by.id, act, subject, {"certificates": str(len(revoked))}))
    facts = {"reason": found.reason, "by": subject}
    for number in revoked:
        audit.append(session, AuditEntry(at, by.id, "credential.revoked", number, facts))
    if revoked:
        attesting.ask_for_lists(session, subject, at=at)
        notifying.tell_revoked(session, revoked, at=at)
    return len(revoked)


def _typed(session: Session, text: str) -> tuple[str, ...]:
    """The numbers in a text, one a line or parted by commas. Raises Invalid for the first that cannot be."""
    words = [word.strip() for word in text.replace(",", "\n").replace(";", "\n").split("\n")]
    typed = [word for word in words if word]
    numbers = [read_number(word) for word in typed]
    for word, number in zip(typed, numbers, strict=True):
        if number is None or not is_well_formed(number):
            raise Invalid("numbers", N_("“%(number)s” is no number of a certificate."), number=word[:40])
    known = {held.facts.number: held.state for held in registers.by_numbers(session, _there(numbers))}
    for number in _there(numbers):
        if number not in known:
            raise Invalid("numbers", N_("No certificate has the number %(number)s."), number=number)
        if known[number] != "in-force":
            raise Invalid("numbers", N_("%(number)s is not in force any more."), number=number)
    return _there(numbers)


def _there(numbers: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(number for number in numbers if number is not None)


def _named(session: Session, found: Iterable[Revocation]) -> tuple[Asked, ...]:
    listed = tuple(found)
    ids = {each.asked_by_id for each in listed} | {each.decided_by_id for each in listed}
    names = people.names(session, (each for each in ids if each is not None))
    return tuple(
        Asked(each, names[each.asked_by_id], names.get(each.decided_by_id or 0, "")) for each in listed
    )
