"""Certifying: issuing credentials, verifying and revoking them, and keeping their first print."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session

from firstline.content.safety import from_text
from firstline.domain.audit import AuditEntry
from firstline.domain.credential import (
    CredentialFacts,
    Standing,
    is_well_formed,
    months_later,
    number_from,
    read_number,
    standing,
)
from firstline.domain.person import Person
from firstline.domain.progress import check_earned, is_earned
from firstline.domain.refusal import N_, Conflict, NotFound
from firstline.domain.text import clean_text
from firstline.sealing import tokens
from firstline.services.library import Edition
from firstline.store import audit, credentials, enrolments, issuers, jobs, people, safety
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


@dataclass(frozen=True, slots=True)
class Verified:
    """What the public page says about a number."""

    facts: CredentialFacts
    standing: Standing
    revoked_on: date | None


Unverified = Literal["unknown", "mistyped", "incomplete"]


def issue_if_earned(
    session: Session, edition: Edition, enrolment: Enrolment, terms: Terms, *, at: datetime
) -> str | None:
    """Issue the credential when the last condition is met, and ask for its print.

    Returns the number of the credential for this edition, None where it is not earned. One
    that exists already is not issued again; after a revocation nothing is issued by itself.
    """
    if not is_earned(edition.course, enrolment.progress):
        return None
    before = credentials.of_edition(session, enrolment.person_id, enrolment.course, edition.digest)
    if before:
        return next((c.facts.number for c in before if c.state == "in-force"), None)
    return _issue(session, edition, enrolment, terms, at=at)


def issue_again(
    session: Session,
    edition: Edition,
    enrolment: Enrolment,
    terms: Terms,
    *,
    by: Person,
    reason: str,
    at: datetime,
) -> str:
    """Issue once more after a revocation, with a reason for the record. Returns the number.

    Raises Conflict where it is not earned or one is in force, Invalid for a missing reason.
    """
    enrolment = enrolments.lock(session, enrolment.id)
    check_earned(edition.course, enrolment.progress)
    checked = _checked_reason(reason)
    before = credentials.of_edition(session, enrolment.person_id, enrolment.course, edition.digest)
    if any(c.state == "in-force" for c in before):
        raise Conflict(N_("A certificate for this course is in force."))
    number = _issue(session, edition, enrolment, terms, at=at)
    audit.append(session, AuditEntry(at, by.id, "credential.issued-again", number, {"reason": checked}))
    return number


def verify(session: Session, typed: str, *, on: date) -> Verified | Unverified:
    """What is known about a number, or why nothing can be said: unknown, mistyped or incomplete."""
    number = read_number(typed)
    if number is None:
        return "incomplete"
    if not is_well_formed(number):
        return "mistyped"
    found = credentials.by_number(session, number)
    if found is None:
        return "unknown"
    revoked_on = found.revoked_at.date() if found.revoked_at else None
    return Verified(found.facts, standing(found.state, found.facts.expires_on, on), revoked_on)


def document_for(session: Session, typed: str, visitor: Person) -> tuple[CredentialFacts, bytes | None]:
    """The facts and the kept PDF for its holder and her trainers; None while it is being printed.

    Raises NotFound for everybody else, as for an unknown number.
    """
    found = credentials.by_number(session, read_number(typed) or "")
    if found is None or not _may_download(session, found, visitor):
        raise NotFound
    return found.facts, credentials.printed(session, found.id)


def of_person(session: Session, person_id: int) -> tuple[Credential, ...]:
    """A person's credentials, the newest first."""
    return credentials.of_person(session, person_id)


def register(
    session: Session, words: str, visitor: Person, *, limit: int, offset: int
) -> tuple[int, tuple[Credential, ...]]:
    """How many credentials the visitor may see, and one page of them, the newest first."""
    scope = None if visitor.role in ("administrator", "auditor") else visitor.id
    found = credentials.register(session, words, trainer_id=scope, limit=limit, offset=offset)
    return credentials.count(session, words, trainer_id=scope), found


def revoke(session: Session, typed: str, *, by: Person, reason: str, at: datetime) -> None:
    """Take a credential away for good; the reason stays in the record and is not shown in public.

    Raises NotFound, Invalid for a missing reason, Conflict when it is not in force.
    """
    found = credentials.by_number(session, read_number(typed) or "")
    if found is None:
        raise NotFound
    checked = _checked_reason(reason)
    if not credentials.revoke(session, found.id, reason=checked, at=at):
        raise Conflict(N_("This certificate is not in force any more."))
    audit.append(
        session, AuditEntry(at, by.id, "credential.revoked", found.facts.number, {"reason": checked})
    )


def facts_to_print(session: Session, credential_id: int) -> CredentialFacts | None:
    """What a print job needs; None when the certificate was printed already."""
    found = credentials.find(session, credential_id)
    if found is None:
        raise NotFound
    return None if credentials.printed(session, credential_id) is not None else found.facts


def keep_print(session: Session, credential_id: int, content: bytes, *, at: datetime) -> None:
    """Keep the first print; a later one is dropped."""
    if credentials.printed(session, credential_id) is None:
        digest = hashlib.sha256(content).hexdigest()
        credentials.keep_print(session, credential_id, digest=digest, content=content, at=at)


def issuer(session: Session) -> Issuer:
    """In whose name certificates are issued."""
    return issuers.find(session) or _NO_ISSUER


def set_issuer(session: Session, issuer: Issuer, *, by: Person, at: datetime) -> None:
    """Set it for certificates to come. Raises Invalid for a missing name."""
    names = clean_text(issuer.name, "name", least=1, most=ISSUER_LENGTH)
    signatory = clean_text(issuer.signatory, "signatory", most=ISSUER_LENGTH)
    issuer = Issuer(names, signatory, clean_text(issuer.signatory_role, "signatory_role", most=ISSUER_LENGTH))
    issuers.replace(session, issuer)
    facts = {"name": issuer.name, "signatory": issuer.signatory, "role": issuer.signatory_role}
    audit.append(session, AuditEntry(at, by.id, "issuer.changed", "issuer", facts))


def _issue(session: Session, edition: Edition, enrolment: Enrolment, terms: Terms, *, at: datetime) -> str:
    facts = _frozen_facts(session, edition, enrolment, terms, on=at.date())
    credential_id = credentials.add(session, facts, enrolment.person_id, enrolment.id, at=at)
    jobs.add(session, PRINT, str(credential_id), at=at)
    return facts.number


def _frozen_facts(
    session: Session, edition: Edition, enrolment: Enrolment, terms: Terms, *, on: date
) -> CredentialFacts:
    person = people.find(session, enrolment.person_id)
    assert person is not None
    course = edition.read_in(person.language).course  # the paper speaks the language she learnt in
    rule, path = course.certificate, course.path(edition.path)
    body = issuer(session)
    number = number_from(tokens.credential_bytes())
    return CredentialFacts(
        number=number,
        name=people.certificate_name(session, person.id) or person.name,
        course=course.id,
        course_title=course.title,
        edition=edition.digest,
        release=course.release,
        language=course.language,
        hours=course.hours,
        passed=tuple(test.title for test in course.tests if test.id in rule.tests),
        issuer=body.name,
        signatory=body.signatory,
        signatory_role=body.signatory_role,
        issued_on=on,
        expires_on=months_later(on, rule.valid_months) if rule.valid_months else None,
        address=f"{terms.base_url}/certificates/{number}",
        design=rule.design,
        design_digest=terms.designs.get(rule.design, ""),
        specimen=terms.specimen,
        packs=_packs_in_force(session),
        path=edition.path,
        path_title=path.title if path else "",
    )


def _packs_in_force(session: Session) -> tuple[str, ...]:
    text = safety.document(session)
    packs = from_text(text).packs if text else ()
    return tuple(f"{pack.name} {pack.digest[:12]}" for pack in packs)


def _may_download(session: Session, found: Credential, visitor: Person) -> bool:
    if visitor.id == found.person_id or visitor.role == "administrator":
        return True
    return visitor.role == "trainer" and credentials.is_trainers(session, found.id, visitor.id)


def _checked_reason(reason: str) -> str:
    least, most = REASON_LENGTHS
    return clean_text(reason, "reason", least=least, most=most)


def enrolment_of(session: Session, person_id: int, course: str) -> Enrolment:
    """The enrolment that a certificate rests on. Raises NotFound."""
    found = enrolments.find(session, person_id, course)
    if found is None:
        raise NotFound
    return found
