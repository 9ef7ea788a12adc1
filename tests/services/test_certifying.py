"""Certificates: issued once, verified and revoked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import accounts, certifying, verifying
from firstline.services.verifying import Verified
from firstline.store import audit, credentials
from firstline.store.credentials import Credential
from firstline.store.issuers import Issuer

if TYPE_CHECKING:
    from tests.services.conftest import Acts


AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


LATER = AT + timedelta(days=1)


ACADEMY = Issuer("Academy of Exampleland", "Dr H. Marsh", "Director")


REASON = "The test was taken by somebody else."


def test_certificate_states_what_the_record_says(acts: "Acts", ada: Person, ruth: Person) -> None:
    certifying.set_issuer(acts.session, ACADEMY, by=ruth, at=AT)
    accounts.confirm_certificate_name(acts.session, ada, "Ada Maria Lindqvist")
    number = acts.earn(ada)
    found = verifying.verify(acts.session, number, on=AT.date())
    assert isinstance(found, Verified)
    facts = found.facts
    assert (facts.number, facts.name, facts.course, facts.course_title, facts.edition) == (
        number,
        "Ada Maria Lindqvist",
        "foundations",
        "Foundations",
        acts.enrolment(ada).edition,
    )
    assert (facts.release, facts.language, facts.hours, facts.passed) == (1, "en", 1, ("Final test",))
    assert (facts.issuer, facts.signatory, facts.signatory_role) == (
        "Academy of Exampleland",
        "Dr H. Marsh",
        "Director",
    )
    assert (facts.issued_on, facts.expires_on) == (date(2026, 3, 2), date(2029, 3, 2))
    assert (facts.address, facts.design, facts.design_digest, facts.specimen) == (
        f"https://learn.example.org/certificates/{number}",
        "standard",
        "5" * 64,
        False,
    )


def test_certificate_keeps_its_facts_when_name_and_issuer_change(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    number = acts.earn(ada)
    before = verifying.verify(acts.session, number, on=AT.date())
    accounts.confirm_certificate_name(acts.session, ada, "Somebody Else")
    certifying.set_issuer(acts.session, ACADEMY, by=ruth, at=AT)
    assert verifying.verify(acts.session, number, on=AT.date()) == before


def test_certificate_keeps_the_look_that_the_issuer_had_at_issue(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    look = {"ink": "#301030", "logo": "svg,PHN2Zy8+"}
    certifying.set_issuer(acts.session, replace(ACADEMY, design_fields=look), by=ruth, at=AT)
    number = acts.earn(ada)
    certifying.set_issuer(acts.session, ACADEMY, by=ruth, at=AT)
    credential = credentials.by_number(acts.session, number)
    assert credential is not None
    assert credential.facts.design_fields == look


def test_certificate_is_issued_once_whatever_is_done_again(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    acts.learn(ada, at=LATER)
    again = certifying.issue_if_earned(
        acts.session,
        acts.library.edition(acts.session, acts.enrolment(ada).edition),
        acts.enrolment(ada),
        acts.terms,
        at=LATER,
    )
    assert (acts.numbers(ada), again) == ([number], number)


def test_certificate_that_is_not_earned_is_not_issued(acts: "Acts", ada: Person) -> None:
    acts.learn(ada)
    edition = acts.library.edition(acts.session, acts.enrolment(ada).edition)
    issued = certifying.issue_if_earned(acts.session, edition, acts.enrolment(ada), acts.terms, at=AT)
    assert (issued, acts.numbers(ada)) == (None, [])


def test_issue_asks_for_one_print(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    acts.learn(ada, at=LATER)
    credential = credentials.by_number(acts.session, number)
    assert credential is not None
    assert len(acts.session.info["jobs"]) == 1
    assert certifying.facts_to_print(acts.session, credential.id) == credential.facts


def test_after_a_revocation_nothing_is_issued_by_itself(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=AT)
    acts.learn(ada, at=LATER)
    assert acts.numbers(ada) == [number]


def test_revocation_shows_at_once_with_its_date(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=LATER)
    found = verifying.verify(acts.session, number, on=LATER.date())
    assert isinstance(found, Verified)
    assert (found.standing, found.revoked_on) == ("revoked", LATER.date())


def test_revocation_is_recorded_with_its_reason(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    certifying.revoke(acts.session, number, by=ruth, reason=f"  {REASON}\n", at=LATER)
    assert audit.page(acts.session, limit=1, offset=0) == (
        AuditEntry(LATER, ruth.id, "credential.revoked", number, {"reason": REASON}),
    )


def test_revocation_twice_is_refused(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=AT)
    with pytest.raises(Conflict):
        certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=LATER)


@pytest.mark.parametrize("reason", ["", "too short", "x" * 501])
def test_revocation_without_a_reason_is_refused(acts: "Acts", ada: Person, ruth: Person, reason: str) -> None:
    number = acts.earn(ada)
    with pytest.raises(Invalid) as caught:
        certifying.revoke(acts.session, number, by=ruth, reason=reason, at=AT)
    assert caught.value.field == "reason"


@pytest.mark.parametrize("number", ["", "0000-0000-0000-00000", "nothing"])
def test_revocation_of_an_unknown_number_is_not_found(acts: "Acts", ruth: Person, number: str) -> None:
    with pytest.raises(NotFound):
        certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=AT)


@pytest.mark.parametrize(
    ("on", "standing"),
    [(date(2026, 3, 2), "valid"), (date(2029, 3, 2), "valid"), (date(2029, 3, 3), "expired")],
)
def test_verify_says_how_a_number_stands(acts: "Acts", ada: Person, on: date, standing: str) -> None:
    found = verifying.verify(acts.session, acts.earn(ada).lower().replace("-", " "), on=on)
    assert isinstance(found, Verified)
    assert (found.standing, found.revoked_on) == (standing, None)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("185G-R38E-1W81-24GK2", "unknown"),
        ("185G-R38E-1W81-24GK3", "mistyped"),
        ("185G-R38E", "incomplete"),
        ("", "incomplete"),
        ("\x00", "incomplete"),
    ],
)
def test_verify_says_why_nothing_can_be_said(acts: "Acts", ada: Person, typed: str, answer: str) -> None:
    acts.earn(ada)
    assert verifying.verify(acts.session, typed, on=AT.date()) == answer


def credential(acts: "Acts", number: str) -> Credential:
    found = credentials.by_number(acts.session, number)
    assert found is not None
    return found
