"""Staffing: agencies, people, and the one-time slips with which they first sign in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from firstline.domain.agency import Agency, Tree
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
from firstline.services import arranging
from firstline.store import agencies, audit, newcomers, people, sessions, slips
from firstline.store.people import EVERYBODY, Narrowing

SLIP_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class OpenSlip:
    """A slip as it is printed; ``code`` is None where it was sealed under an older secret.

    ``agency`` is where she serves; ``root`` is the agency to choose with a staff number, "" with an address.
    """

    name: str
    sign_in: str
    code: str | None
    expires_at: datetime
    language: str = "en"
    agency: str = ""
    root: str = ""


def list_agencies(session: Session) -> tuple[Agency, ...]:
    """All agencies by name, with how many people serve in each; for administrators."""
    return agencies.every(session)


def add_agency(session: Session, name: str, zone: str, *, by: Person | None, at: datetime) -> int:
    """Add an agency that is no unit, and return its id. Raises Invalid as ``arranging.add_agency``."""
    return arranging.add_agency(session, name, zone, by=by, at=at)


def agency_names(session: Session) -> Tree:
    """The tree of agencies without numbers of people.

    A trainer reads it, since she has to say where the people serve whom she adds. That a service
    exists betrays nobody; how many people it has beyond her cohorts would.
    """
    return Tree(agencies.named(session))


def list_people(
    session: Session, wanted: Narrowing = EVERYBODY, *, limit: int, offset: int
) -> tuple[int, tuple[tuple[Person, str, bool], ...]]:
    """How many people match, and one page: each with her agency's name and whether she ever came in."""
    return people.count(session, wanted), people.search(session, wanted, limit=limit, offset=offset)


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
    if agency_id is None or agencies.root_of(session, agency_id) is None:
        raise Invalid("agency_id", N_("Choose an agency."))
    if role not in ROLES:
        raise Invalid("role", N_("Choose a role."))
    found = find_by_sign_in(session, sign_in, agency_id)
    if found is not None:
        raise Invalid("sign_in", N_("Somebody with this e-mail address or staff number is here already."))
    email, number = read_sign_in(sign_in)
    person = Person(0, clean_name(name), _role(role), agency_id, "en", "UTC", email, number)
    person_id = people.add(session, person, at=at)
    _record(session, by, "person.added", f"person {person_id}", {"role": role}, at=at)
    return person_id


def find_by_sign_in(session: Session, sign_in: str, agency_id: int) -> Person | None:
    """The person whom an e-mail address names, or a staff number anywhere in the agency's tree.

    Staff numbers are those of the agency at the top, whatever unit is named. Raises Invalid.
    """
    email, number = read_sign_in(sign_in)
    if email is not None:
        return people.by_email(session, email)
    root_id = agencies.root_of(session, agency_id)
    return people.by_staff_number(session, root_id, number or "") if root_id is not None else None


def read_sign_in(text: str) -> tuple[str | None, str | None]:
    """(address, None) or (None, staff number), each in the form that is compared. Raises Invalid."""
    return (
        (normalised_address(text, "sign_in"), None)
        if "@" in text
        else (None, normalised_staff_number(text, "sign_in"))
    )


def set_active(session: Session, person_id: int, active: bool, *, by: Person, at: datetime) -> None:
    """Suspend a person, which ends her sessions at once, or let her in again.

    Raises NotFound, and Conflict for one's own account and for the last administrator.
    """
    found = people.find(session, person_id)
    if found is None:
        raise NotFound
    if person_id == by.id:
        raise Conflict(N_("You cannot suspend your own account."))
    if not active:
        check_not_last(session, found)
    people.set_active(session, person_id, active)
    if not active:
        sessions.end_all(session, person_id)
    _record(session, by, "person.let-in" if active else "person.suspended", f"person {person_id}", {}, at=at)


def check_not_last(session: Session, person: Person) -> None:
    """Raise Conflict where nobody could run the portal without this person.

    The administrators are held until the transaction ends, so that two of them cannot remove each other.
    """
    if person.role == "administrator" and people.administrators(session) == {person.id}:
        raise Conflict(N_("This is the last administrator. Make somebody else an administrator first."))


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
    """Give slips to a cohort's trainees who cannot sign in yet; returns how many.

    The same number of statements for one person and for thousands.
    """
    without = slips.without(session, cohort_id, at=at)
    make_slips(session, without, secret, at=at)
    entries = [AuditEntry(at, by.id, "slip.given", f"person {person_id}") for person_id in without]
    audit.append_all(session, entries)
    return len(without)


def make_slips(session: Session, person_ids: Sequence[int], secret: str, *, at: datetime) -> None:
    """New slips, good for 30 days, for many people; older ones end. The caller records the act."""
    seal, codes = boxes.sealer(secret), tokens.slip_codes(len(person_ids))
    made = [
        (person_id, tokens.digest(code), seal(code))
        for person_id, code in zip(person_ids, codes, strict=True)
    ]
    newcomers.give_slips(session, made, expires_at=at + SLIP_LIFE)


def open_slips(session: Session, cohort_id: int, secret: str, *, at: datetime) -> tuple[OpenSlip, ...]:
    """A cohort's open slips, ready to print."""
    return _opened(slips.of_cohort(session, cohort_id, at=at), secret)


def slip_of(session: Session, person_id: int, secret: str, *, at: datetime) -> tuple[OpenSlip, ...]:
    """One person's open slip, ready to print; none where it is spent. Raises NotFound."""
    if people.find(session, person_id) is None:
        raise NotFound
    return _opened(slips.of_person(session, person_id, at=at), secret)


def _opened(found: Iterable[slips.Slip], secret: str) -> tuple[OpenSlip, ...]:
    opened = boxes.opener(secret)
    return tuple(
        OpenSlip(
            slip.name,
            slip.email or slip.staff_number or "",
            opened(slip.sealed),
            slip.expires_at,
            slip.language,
            slip.agency,
            "" if slip.email else slip.root,
        )
        for slip in found
    )


def _role(text: str) -> Role:
    return next(role for role in ROLES if role == text)


def _record(
    session: Session, by: Person | None, act: str, subject: str, facts: dict[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id if by else None, act, subject, facts))
