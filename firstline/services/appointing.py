"""Appointing: what an administrator says of somebody's account: name, sign-in, agency, role."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.person import (
    ROLES,
    SEXES,
    Person,
    Role,
    Sex,
    clean_name,
    normalised_address,
    normalised_staff_number,
)
from firstline.domain.preference import Preferences
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.services import preferring, staffing
from firstline.store import agencies, audit, invitations, people, sessions, slips


@dataclass(frozen=True, slots=True)
class Account:
    """A person as her administrator sees her; ``sex`` is "" where the installation does not collect it."""

    person: Person
    sex: Sex
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a form says that a person shall be, as it was typed; "" for no address or no number."""

    name: str
    email: str
    staff_number: str
    agency_id: int | None
    role: str
    language: str
    sex: str


def find_account(session: Session, person_id: int) -> Account:
    """Somebody's account. Raises NotFound."""
    person = people.find(session, person_id)
    if person is None:
        raise NotFound
    wishes = preferring.read(session)
    return Account(person, people.sex(session, person_id) if wishes.collects_sex else "", wishes)


def change_account(
    session: Session, person_id: int, wanted: Wanted, languages: tuple[str, ...], *, by: Person, at: datetime
) -> None:
    """Change what is said of a person, at once.

    Another role ends her sessions and her slip, and like another address an open invitation.
    ``languages`` are those that she may read. Raises NotFound; Invalid for what cannot be used or is
    taken; Conflict for another role of one's own, and where no administrator would be left.
    """
    found = people.find(session, person_id)
    if found is None:
        raise NotFound
    told = people.sex(session, person_id)
    after, sex = _checked(session, found, wanted, languages), told
    if preferring.read(session).collects_sex:
        sex = _sex(wanted.sex)
    _check_role(session, found, after.role, by=by)
    facts = _changes(found, after) | ({"sex": "changed"} if sex != told else {})
    if not facts:
        return
    people.change(session, after, told_sex=sex)
    if after.role != found.role:
        sessions.end_all(session, person_id)
        slips.forget(session, person_id)  # a trainer may have printed it, and its code now opens more
    if (after.email, after.role) != (found.email, found.role):
        invitations.forget(session, person_id)  # a link is for one address and one role
    audit.append(session, AuditEntry(at, by.id, "person.changed", f"person {person_id}", facts))


def _check_role(session: Session, found: Person, role: Role, *, by: Person) -> None:
    if role == found.role:
        return
    if found.id == by.id:
        raise Conflict(N_("You cannot change your own role. Another administrator can."))
    if found.active:
        staffing.check_not_last(session, found)


def _checked(session: Session, found: Person, wanted: Wanted, languages: tuple[str, ...]) -> Person:
    """The person as she shall be. Raises Invalid."""
    email = normalised_address(wanted.email) if wanted.email.strip() else None
    number = normalised_staff_number(wanted.staff_number) if wanted.staff_number.strip() else None
    if email is None and number is None:
        raise Invalid("email", N_("Enter an e-mail address or a staff number: nobody can sign in without."))
    if wanted.language not in (*languages, found.language):
        raise Invalid("language", N_("Choose a language from the list."))
    after = replace(
        found,
        name=clean_name(wanted.name),
        email=email,
        staff_number=number,
        agency_id=_agency(session, wanted.agency_id),
        role=_role(wanted.role),
        language=wanted.language,
    )
    _check_free(session, after)
    return after


def _check_free(session: Session, person: Person) -> None:
    """Raise Invalid where somebody else has the address, or the number in the same root agency."""
    holder = people.by_email(session, person.email) if person.email else None
    if holder is not None and holder.id != person.id:
        raise Invalid("email", N_("Somebody with this e-mail address is here already."))
    if person.staff_number is None:
        return
    root_id = agencies.root_of(session, person.agency_id)
    holder = people.by_staff_number(session, root_id, person.staff_number) if root_id is not None else None
    if holder is not None and holder.id != person.id:
        raise Invalid(
            "staff_number", N_("Somebody in this agency or its units has this staff number already.")
        )


def _agency(session: Session, agency_id: int | None) -> int:
    if agency_id is None or agencies.root_of(session, agency_id) is None:
        raise Invalid("agency_id", N_("Choose an agency."))
    return agency_id


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise Invalid("role", N_("Choose a role."))


def _sex(text: str) -> Sex:
    for sex in SEXES:
        if sex == text:
            return sex
    raise Invalid("sex", N_("Choose one from the list."))


def _changes(before: Person, after: Person) -> dict[str, str]:
    """What was and is, for the log: what somebody may do and signs in with; of a name, only that it changed.

    The log cannot be rewritten, and a name may have to be taken out one day.
    """
    facts: dict[str, str] = {"name": "changed"} if before.name != after.name else {}
    for field in ("email", "staff_number", "agency_id", "role", "language"):
        old, new = getattr(before, field), getattr(after, field)
        if old != new:
            facts[f"{field}_before"] = "" if old is None else str(old)
            facts[f"{field}_after"] = "" if new is None else str(new)
    return facts
