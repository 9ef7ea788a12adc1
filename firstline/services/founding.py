"""Founding: the first set-up of an installation that has no administrator yet.

Whoever has the one-time link may decide everything until the first administrator is made, which spends it:
from then on the link names nothing, whoever has it, and two who use it at once make one administrator.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from firstline.domain.agency import Agency, Tree
from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.domain.preference import Preferences
from firstline.domain.refusal import N_, Conflict, NotFound
from firstline.sealing import tokens
from firstline.services import accounts, arranging, certifying, preferring, staffing, supporting
from firstline.store import agencies, audit, contacts, jobs, people, setups
from firstline.store.contacts import Contact
from firstline.store.issuers import Issuer
from firstline.store.people import Narrowing

LINK_LIFE = timedelta(hours=24)
SEED, DEMONSTRATION = "seed", "demonstration"
"""Kind and subject of the job that fills a demonstration."""
_ADMINISTRATORS = Narrowing(role="administrator")


@dataclass(frozen=True, slots=True)
class Founded:
    """What was decided so far; ``agency`` is None before the first step."""

    agency: Agency | None
    issuer: Issuer
    preferences: Preferences
    contacts: tuple[Contact, ...]


def needs_founding(session: Session) -> bool:
    """Whether nobody could run the portal: there is no administrator, not even a suspended one."""
    return people.count(session, _ADMINISTRATORS) == 0


def open_link(session: Session, *, at: datetime) -> str:
    """A new one-time token (256 bits) for the set-up, good for a day; an older one ends.

    Only its hash is kept. Raises Conflict where there is an administrator.
    """
    if not needs_founding(session):
        raise Conflict(N_("There is an administrator already. She adds people, or gives them a new slip."))
    token = tokens.session_token()
    setups.replace(session, tokens.digest(token), expires_at=at + LINK_LIFE)
    audit.append(session, AuditEntry(at, None, "setup.opened", "setup"))
    return token


def look(session: Session, token: str, *, at: datetime) -> Founded:
    """What was decided so far. Changes nothing. Raises NotFound for a link that does not open."""
    if not setups.is_open(session, tokens.digest(token), at=at) or not needs_founding(session):
        raise NotFound
    return _founded(session)


def set_agency(session: Session, token: str, name: str, zone: str, issuer: Issuer, *, at: datetime) -> None:
    """The first agency, and in whose name certificates are issued: ``issuer`` but for its name.

    Raises Invalid, and NotFound for a link that does not open.
    """
    _hold(session, token, at=at)
    found = _first_agency(session)
    if found is None:
        arranging.add_agency(session, name, zone, by=None, at=at)
    else:
        arranging.change_agency(
            session,
            found.id,
            name=name,
            zone=zone,
            parent_id=found.parent_id,
            audience=found.audience,
            region=found.region,
            by=None,
            at=at,
        )
    named = Issuer(" ".join(name.split()), issuer.signatory, issuer.signatory_role, issuer.design_fields)
    if named != certifying.issuer(session):
        certifying.set_issuer(session, named, by=None, at=at)


def set_languages(
    session: Session, token: str, languages: Iterable[str], spoken: Iterable[str], *, at: datetime
) -> None:
    """Which languages are offered. Raises Invalid for none, NotFound for a link that does not open."""
    _hold(session, token, at=at)
    now = preferring.read(session)
    preferring.change(
        session,
        collects_sex=now.collects_sex,
        smallest_group=now.smallest_group,
        languages=languages,
        spoken=spoken,
        by=None,
        at=at,
    )


def add_contact(session: Session, token: str, name: str, reach: str, note: str, *, at: datetime) -> None:
    """Somebody to turn to, for everybody. Raises Invalid, NotFound for a link that does not open."""
    _hold(session, token, at=at)
    supporting.add_contact(session, name, reach, note, by=None, on=at.date(), at=at)


def remove_contact(session: Session, token: str, contact_id: int, *, at: datetime) -> None:
    """Take a contact away again. Raises NotFound."""
    _hold(session, token, at=at)
    supporting.remove_contact(session, contact_id, by=None, at=at)


def candidate(session: Session, token: str, name: str, sign_in: str, *, at: datetime) -> Person:
    """The administrator to be, to check her password by; nothing is stored.

    Raises Invalid, Conflict before there is an agency, NotFound for a link that does not open.
    """
    look(session, token, at=at)
    agency = _needed_agency(session)
    email, number = staffing.read_sign_in(sign_in)
    return Person(0, " ".join(name.split()), "administrator", agency.id, "en", agency.zone, email, number)


def finish(
    session: Session, token: str, name: str, sign_in: str, encoded: str, *, language: str, at: datetime
) -> str:
    """Make the first administrator and spend the link; returns the cookie value of her session.

    ``encoded`` is the hash of her password, made before the transaction. Raises Invalid, Conflict before
    there is an agency, NotFound for a link that does not open: that of whoever came second too.
    """
    _hold(session, token, at=at)
    agency = _needed_agency(session)
    person_id = staffing.add_person(session, name, sign_in, agency.id, "administrator", by=None, at=at)
    people.set_language(session, person_id, language)
    people.set_password_hash(session, person_id, encoded)
    setups.end(session)
    audit.append(session, AuditEntry(at, None, "setup.finished", f"person {person_id}"))
    return accounts.begin_session(session, person_id, at=at)


def is_empty(session: Session) -> bool:
    """Whether there is nobody but administrators, so that a demonstration can still be chosen."""
    return people.count(session) == people.count(session, _ADMINISTRATORS)


def ask_for_demonstration(session: Session, *, by: Person, at: datetime) -> None:
    """Let the job process invent people. Raises Conflict where there are people already."""
    if not is_empty(session):
        raise Conflict(N_("There are people here already. A demonstration needs an empty portal."))
    jobs.add(session, SEED, DEMONSTRATION, at=at)
    audit.append(session, AuditEntry(at, by.id, "setup.demonstration", "setup"))


def demonstration_state(session: Session) -> str | None:
    """How it stands with the demonstration: "waiting", "running", "done" or "failed"; None for none."""
    return jobs.state(session, SEED, DEMONSTRATION)


def _hold(session: Session, token: str, *, at: datetime) -> None:
    """Hold the link, so that parallel requests come one after the other. Raises NotFound."""
    if not setups.hold(session, tokens.digest(token), at=at) or not needs_founding(session):
        raise NotFound


def _founded(session: Session) -> Founded:
    found = _first_agency(session), certifying.issuer(session), preferring.read(session)
    return Founded(*found, contacts.every(session))


def _first_agency(session: Session) -> Agency | None:
    roots = Tree(agencies.named(session)).roots()
    return min(roots, key=lambda agency: agency.id, default=None)


def _needed_agency(session: Session) -> Agency:
    if (found := _first_agency(session)) is None:
        raise Conflict(N_("Name your agency first: it is the first step."))
    return found
