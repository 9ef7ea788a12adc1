"""Certifying: issuing credentials when they are earned, revoking one, and keeping their first print."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from firstline.content.safety import from_text
from firstline.domain.audit import AuditEntry
from firstline.domain.course import Course
from firstline.domain.credential import (
    CredentialFacts,
    Standard,
    months_later,
    number_from,
    read_number,
)
from firstline.domain.design_field import COLOURS, check_colour
from firstline.domain.person import Person
from firstline.domain.progress import is_earned
from firstline.domain.refusal import N_, Conflict, NotFound
from firstline.domain.text import clean_text
from firstline.sealing import tokens
from firstline.services import attesting, notifying
from firstline.services.library import Edition
from firstline.store import audit, credentials, issuers, jobs, people, safety
from firstline.store.credentials import Credential
from firstline.store.enrolments import Enrolment
from firstline.store.issuers import Issuer

PRINT = "print-certificate"
REASON_LENGTHS = (10, 500)
ISSUER_LENGTH = 120
_NO_ISSUER = Issuer("Firstline", "", "")


@dataclass(frozen=True, slots=True)
class Terms:
    """What this installation adds to a credential.

    ``base_url`` is where it can be verified, ``designs`` the digest of each certificate
    design by id; ``specimen`` marks everything that a demonstration issues.
    """

    base_url: str
    designs: Mapping[str, str]
    specimen: bool


def issue_if_earned(
    session: Session, edition: Edition, enrolment: Enrolment, terms: Terms, *, at: datetime
) -> str | None:
    """Issue the credential when the last condition is met, and ask for its print.

    Returns the number of the credential for this course, None where there is none in force. Who had one
    already, of whatever edition, gets no second one: it is renewed (services/renewing), and after a
    revocation nothing is issued by itself.
    """
    if not is_earned(edition.course, enrolment.progress):
        return None
    before = credentials.of_course(session, enrolment.person_id, enrolment.course)
    if before:
        return next((c.facts.number for c in before if c.state == "in-force"), None)
    return award(session, edition, enrolment, terms, at=at)


def award(
    session: Session,
    edition: Edition,
    enrolment: Enrolment,
    terms: Terms,
    *,
    earlier_id: int | None = None,
    at: datetime,
) -> str:
    """Issue a credential, whatever was done for it, and ask for its print; returns its number.

    The caller holds the enrolment and has seen that none is in force any more: a second one for the
    same edition raises IntegrityError. ``earlier_id`` is the one that it renews.
    """
    facts = _frozen_facts(session, edition, enrolment, terms, on=at.date())
    store(session, facts, enrolment.person_id, enrolment.id, earlier_id=earlier_id, at=at)
    return facts.number


def store(
    session: Session,
    facts: CredentialFacts,
    person_id: int,
    enrolment_id: int,
    *,
    earlier_id: int | None = None,
    at: datetime,
) -> None:
    """Keep these facts as a credential in force, and ask for its print."""
    credential_id = credentials.add(session, facts, person_id, enrolment_id, earlier_id=earlier_id, at=at)
    jobs.add(session, PRINT, str(credential_id), at=at)


def document_for(session: Session, typed: str, visitor: Person) -> tuple[CredentialFacts, bytes | None]:
    """The facts and the kept PDF for its holder and her trainers; None while it is being printed.

    Raises NotFound for everybody else, as for an unknown number.
    """
    found = credentials.by_number(session, read_number(typed) or "")
    if found is None or not may_see(session, found, visitor):
        raise NotFound
    if found.erased_at is not None:
        raise NotFound(N_("The name was taken out of this certificate, and its print with it."))
    return found.facts, credentials.printed(session, found.id)


def of_person(session: Session, person_id: int) -> tuple[Credential, ...]:
    """A person's credentials, the newest first."""
    return credentials.of_person(session, person_id)


def revoke(session: Session, typed: str, *, by: Person, reason: str, at: datetime) -> None:
    """Take a credential away for good; the reason stays in the record and is not shown in public.

    Raises NotFound, Invalid for a missing reason, Conflict when it is not in force.
    """
    found = credentials.by_number(session, read_number(typed) or "")
    if found is None:
        raise NotFound
    checked = checked_reason(reason)
    if not credentials.revoke(session, found.id, reason=checked, at=at):
        raise Conflict(N_("This certificate is not in force any more."))
    audit.append(
        session, AuditEntry(at, by.id, "credential.revoked", found.facts.number, {"reason": checked})
    )
    attesting.ask_for_lists(session, found.facts.number, at=at)
    notifying.tell_revoked(session, (found.facts.number,), at=at)


def facts_to_print(session: Session, credential_id: int) -> CredentialFacts | None:
    """What a print job needs; None when the certificate was printed already, or its name is gone."""
    found = credentials.find(session, credential_id)
    if found is None:
        raise NotFound
    if found.erased_at is not None or credentials.printed(session, credential_id) is not None:
        return None
    return found.facts


def keep_badge(session: Session, credential_id: int, badge: str, key_id: str) -> str:
    """Keep the first badge and return the kept one: a later one is dropped.

    Raises Conflict where the holder's name was taken out meanwhile.
    """
    _check_not_erased(session, credential_id)
    if (kept := credentials.badge(session, credential_id)) is not None:
        return kept
    credentials.keep_badge(session, credential_id, badge, key_id)
    return badge


def keep_print(session: Session, credential_id: int, content: bytes, seal_key: str, *, at: datetime) -> None:
    """Keep the first print; a later one is dropped.

    Raises Conflict where the holder's name was taken out meanwhile.
    """
    _check_not_erased(session, credential_id)
    if credentials.printed(session, credential_id) is None:
        digest = hashlib.sha256(content).hexdigest()
        credentials.keep_print(
            session, credential_id, digest=digest, content=content, seal_key=seal_key, at=at
        )
        _tell_printed(session, credential_id, at=at)


def _tell_printed(session: Session, credential_id: int, *, at: datetime) -> None:
    """Tell the holder of a new paper, and which one it replaces, when there is something to download."""
    found = credentials.find(session, credential_id)
    if found is None or found.state != "in-force":
        return
    earlier = credentials.find(session, found.earlier_id) if found.earlier_id is not None else None
    if earlier is not None and earlier.state == "replaced":
        notifying.tell_replaced(session, found.person_id, found.facts, earlier.facts.number, at=at)
    else:
        notifying.tell_ready(session, found.person_id, found.facts, at=at)


def _check_not_erased(session: Session, credential_id: int) -> None:
    """The print job read the name before it was taken out: what it made of it must not be kept."""
    if credentials.is_erased(session, credential_id):
        raise Conflict(N_("The name was taken out of this certificate."))


def issuer(session: Session) -> Issuer:
    """In whose name certificates are issued."""
    return issuers.find(session) or _NO_ISSUER


def set_issuer(session: Session, issuer: Issuer, *, by: Person | None, at: datetime) -> None:
    """Set it for certificates to come. Raises Invalid for a missing name or a colour that cannot be used.

    The logo among its fields is one that firstline.domain.design_field.check_logo gave.
    """
    names = clean_text(issuer.name, "name", least=1, most=ISSUER_LENGTH)
    signatory = clean_text(issuer.signatory, "signatory", most=ISSUER_LENGTH)
    role = clean_text(issuer.signatory_role, "signatory_role", most=ISSUER_LENGTH)
    fields = {name: value for name, value in issuer.design_fields.items() if value.strip()}
    fields |= {name: check_colour(name, fields[name]) for name in COLOURS if name in fields}
    issuers.replace(session, Issuer(names, signatory, role, fields))
    facts = {"name": names, "signatory": signatory, "role": role}
    facts |= {name: fields[name] for name in COLOURS if name in fields}
    if "logo" in fields:
        facts["logo"] = hashlib.sha256(fields["logo"].encode()).hexdigest()[:12]
    audit.append(session, AuditEntry(at, by.id if by else None, "issuer.changed", "issuer", facts))


def new_number() -> str:
    """A number that nobody has and nobody can guess: 80 random bits and a check symbol."""
    return number_from(tokens.credential_bytes())


def address_of(number: str, terms: Terms) -> str:
    """The public page that verifies a number."""
    return f"{terms.base_url}/certificates/{number}"


def _frozen_facts(
    session: Session, edition: Edition, enrolment: Enrolment, terms: Terms, *, on: date
) -> CredentialFacts:
    person = people.find(session, enrolment.person_id)
    assert person is not None
    course = edition.read_in(person.language).course  # the paper speaks the language she learnt in
    rule, path = course.certificate, course.path(edition.path)
    body = issuer(session)
    number = new_number()
    return CredentialFacts(
        number=number,
        name=people.certificate_name(session, person.id) or person.name,
        course=course.id,
        course_title=course.title,
        edition=edition.digest,
        release=course.release,
        language=course.language,
        hours=course.hours,
        passed=tuple(
            t.title for t in course.tests if t.id in rule.tests and enrolment.progress.test(t.id).passed
        ),
        issuer=body.name,
        signatory=body.signatory,
        signatory_role=body.signatory_role,
        issued_on=on,
        expires_on=months_later(on, rule.valid_months) if rule.valid_months else None,
        address=address_of(number, terms),
        design=rule.design,
        design_digest=terms.designs.get(rule.design, ""),
        specimen=terms.specimen,
        packs=_packs_in_force(session),
        path=edition.path,
        path_title=path.title if path else "",
        standards=_standards(course),
        design_fields=body.design_fields,
    )


def _standards(course: Course) -> tuple[Standard, ...]:
    """What the objectives of the modules that are asked for rest on, each standard once."""
    taught = {name for _, lesson in course.core_lessons() for name in lesson.objectives}
    asked = (objective for objective in course.objectives if objective.id in taught)
    keys = dict.fromkeys(key for objective in asked for key in objective.covers)
    known = {reference.key: reference for reference in course.references}
    return tuple(Standard(key, known[key].title, known[key].url) for key in keys if key in known)


def _packs_in_force(session: Session) -> tuple[str, ...]:
    text = safety.document(session)
    packs = from_text(text).packs if text else ()
    return tuple(f"{pack.name} {pack.digest[:12]}" for pack in packs)


def may_see(session: Session, found: Credential, visitor: Person) -> bool:
    """Whether somebody may have the paper: its holder, her trainers, administrators."""
    if visitor.id == found.person_id or visitor.role == "administrator":
        return True
    return visitor.role == "trainer" and credentials.is_trainers(session, found.id, visitor.id)


def checked_reason(reason: str) -> str:
    """A reason fit for the record. Raises Invalid."""
    least, most = REASON_LENGTHS
    return clean_text(reason, "reason", least=least, most=most)
