"""Staffing: agencies, people, and the one-time slips with which they first sign in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.person import (
    ROLES,
    Person,
    Role,
    clean_name,
    normalised_address,
    normalised_staff_number,
)
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.sealing import boxes, tokens
from firstline.store import agencies, audit, people, sessions, slips
from firstline.store.agencies import Agency

SLIP_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OpenSlip:
    """A slip as it is printed; ``code`` is None where it was sealed under an older secret."""

    name: str
    sign_in: str
    code: str | None
    expires_at: datetime


def list_agencies(session: Session) -> tuple[Agency, ...]:
    """All agencies by name."""
    return agencies.every(session)


def add_agency(session: Session, name: str, zone: str, *, by: Person | None, at: datetime) -> int:
    """Add an agency and return its id. Raises Invalid for a bad or taken name, or an unknown time zone."""
    cleaned = clean_name(name)
    if zone not in available_timezones():
        raise Invalid("zone", N_("Choose a time zone from the list."))
    if agencies.by_name(session, cleaned) is not None:
        raise Invalid("name", N_("There is an agency of this name already."))
    agency_id = agencies.add(session, cleaned, zone)
    _record(session, by, "agency.added", f"agency {agency_id}", {"name": cleaned}, at=at)
    return agency_id


def list_people(
    session: Session, words: str, *, limit: int, offset: int
) -> tuple[int, tuple[tuple[Person, str], ...]]:
    """How many people match, and one page of them with their agency's name."""
    return people.count(session, words), people.search(session, words, limit=limit, offset=offset)


def add_person(
    session: Session,
    name: str,
    sign_in: str,
    agency_id: int | None,
    role: str,
    *,
    by: Person | None,
    at: datetime,
) -> int:
    """Add a person and return her id; ``sign_in`` is an e-mail address or a staff number.

    Raises Invalid for a bad name, address or number, a taken one, an unknown agency or role.
    """
    if agency_id is None or agency_id not in {agency.id for agency in agencies.every(session)}:
        raise Invalid("agency_id", N_("Choose an agency."))
    if role not in ROLES:
        raise Invalid("role", N_("Choose a role."))
    found = find_by_sign_in(session, sign_in, agency_id)
    if found is not None:
        raise Invalid("sign_in", N_("Somebody with this e-mail address or staff number is here already."))
    email, number = _sign_in(sign_in)
    person = Person(0, clean_name(name), _role(role), agency_id, "en", "UTC", email, number)
    person_id = people.add(session, person, at=at)
    _record(session, by, "person.added", f"person {person_id}", {"role": role}, at=at)
    return person_id


def find_by_sign_in(session: Session, sign_in: str, agency_id: int) -> Person | None:
    """The person whom an e-mail address, or a staff number in an agency, names. Raises Invalid."""
    email, number = _sign_in(sign_in)
    if email is not None:
        return people.by_email(session, email)
    return people.by_staff_number(session, agency_id, number or "")


def set_active(session: Session, person_id: int, active: bool, *, by: Person, at: datetime) -> None:
    """Suspend a person, which ends her sessions at once, or let her in again.

    Raises NotFound, and Conflict for one's own account.
    """
    if people.find(session, person_id) is None:
        raise NotFound
    if person_id == by.id:
        raise Conflict(N_("You cannot suspend your own account."))
    people.set_active(session, person_id, active)
    if not active:
        sessions.end_all(session, person_id)
    _record(session, by, "person.let-in" if active else "person.suspended", f"person {person_id}", {}, at=at)


def give_slip(session: Session, person_id: int, secret: str, *, by: Person | None, at: datetime) -> str:
    """Give a person a new one-time slip, good for 30 days, and return its code; an older one ends.

    Raises NotFound.
    """
    if people.find(session, person_id) is None:
        raise NotFound
    code = tokens.slip_code()
    slips.replace(
        session,
        person_id,
        code_hash=tokens.digest(code),
        sealed=boxes.sealed(secret, code),
        expires_at=at + SLIP_LIFE,
    )
    _record(session, by, "slip.given", f"person {person_id}", {}, at=at)
    return code


def give_slips(session: Session, cohort_id: int, secret: str, *, by: Person, at: datetime) -> int:
    """Give slips to a cohort's people who cannot sign in yet; returns how many."""
    without = slips.without(session, cohort_id, at=at)
    for person_id in without:
        give_slip(session, person_id, secret, by=by, at=at)
    return len(without)


def open_slips(session: Session, cohort_id: int, secret: str, *, at: datetime) -> tuple[OpenSlip, ...]:
    """A cohort's open slips, ready to print."""
    return tuple(_opened(slip, secret) for slip in slips.of_cohort(session, cohort_id, at=at))


def slip_of(session: Session, person_id: int, secret: str, *, at: datetime) -> tuple[OpenSlip, ...]:
    """One person's open slip, ready to print; none where it is spent. Raises NotFound."""
    if people.find(session, person_id) is None:
        raise NotFound
    return tuple(_opened(slip, secret) for slip in slips.of_person(session, person_id, at=at))


def _opened(slip: slips.Slip, secret: str) -> OpenSlip:
    sign_in = slip.email or slip.staff_number or ""
    return OpenSlip(slip.name, sign_in, boxes.opened(secret, slip.sealed), slip.expires_at)


def _sign_in(text: str) -> tuple[str | None, str | None]:
    """(address, None) or (None, staff number)."""
    return (
        (normalised_address(text, "sign_in"), None)
        if "@" in text
        else (None, normalised_staff_number(text, "sign_in"))
    )


def _role(text: str) -> Role:
    return next(role for role in ROLES if role == text)


def _record(
    session: Session, by: Person | None, act: str, subject: str, facts: dict[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id if by else None, act, subject, facts))
