"""Certificates that an administrator gives by hand, and those of a whole cohort."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import certifying, issuing
from firstline.services.issuing import Entitled
from firstline.store import audit
from firstline.store.database import Database

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
REASON = "She took the course on paper in May."
REVOKED = "The test was taken by somebody else."


def give(
    acts: "Acts", person_id: int, by: Person, *, reason: str = REASON, course: str = "foundations"
) -> str:
    return issuing.issue_by_hand(
        acts.session, acts.library, person_id, course, by=by, reason=reason, terms=acts.terms, at=LATER
    )


def give_cohort(acts: "Acts", cohort: int, by: Person, *, reason: str = REASON) -> tuple[str, ...]:
    return issuing.issue_for_cohort(
        acts.session, acts.library, cohort, by=by, reason=reason, terms=acts.terms, at=LATER
    )


def test_certificate_by_hand_asks_for_nothing_and_claims_nothing(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    number = give(acts, ada.id, ruth)
    (found,) = certifying.of_person(acts.session, ada.id)
    assert (found.facts.number, found.state, found.facts.passed) == (number, "in-force", ())


def test_certificate_by_hand_names_what_was_passed(acts: "Acts", ada: Person, ruth: Person) -> None:
    certifying.revoke(acts.session, acts.earn(ada), by=ruth, reason=REVOKED, at=AT)
    give(acts, ada.id, ruth)
    assert certifying.of_person(acts.session, ada.id)[0].facts.passed == ("Final test",)


def test_certificate_by_hand_is_recorded_with_its_reason(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = give(acts, ada.id, ruth)
    (entry,) = audit.of_subject(acts.session, number)
    assert (entry.act, entry.actor_id, entry.facts) == (
        "credential.issued-by-hand",
        ruth.id,
        {"reason": REASON, "earned": "no"},
    )


def test_certificate_by_hand_after_a_revocation_has_a_new_number(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    old = acts.earn(ada)
    certifying.revoke(acts.session, old, by=ruth, reason=REVOKED, at=AT)
    new = give(acts, ada.id, ruth)
    states = {found.facts.number: found.state for found in certifying.of_person(acts.session, ada.id)}
    assert states == {old: "revoked", new: "in-force"}


def test_certificate_by_hand_while_one_is_in_force_is_refused(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    acts.earn(ada)
    with pytest.raises(Conflict, match="is in force"):
        give(acts, ada.id, ruth)


@pytest.mark.parametrize("reason", ["", "too short", "x" * 501])
def test_certificate_by_hand_without_a_reason_is_refused(
    acts: "Acts", ada: Person, ruth: Person, reason: str
) -> None:
    with pytest.raises(Invalid) as caught:
        give(acts, ada.id, ruth, reason=reason)
    assert (caught.value.field, acts.numbers(ada)) == ("reason", [])


def test_certificate_by_hand_for_nobody_or_nothing_is_not_found(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    with pytest.raises(NotFound):
        give(acts, 999, ruth)
    with pytest.raises(NotFound):
        give(acts, ada.id, ruth, course="no-such-course")


def test_ten_parallel_issues_by_hand_give_one_certificate(
    database: Database,
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]],
    acts_in: "Callable[[Session], Acts]",
    ada: Person,
    ruth: Person,
) -> None:
    found = at_once(10, lambda session, _: give(acts_in(session), ada.id, ruth))
    assert sorted(type(outcome).__name__ for outcome in found) == ["Conflict"] * 9 + ["str"]
    with database.reading() as session:
        assert len(certifying.of_person(session, ada.id)) == 1


def test_cohort_lists_who_has_earned_one_and_holds_none(
    acts: "Acts", ada: Person, bo: Person, tess: Person, ruth: Person
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo, tess)
    acts.earn(bo)
    acts.learn(tess)
    certifying.revoke(acts.session, acts.earn(ada), by=ruth, reason=REVOKED, at=AT)
    found = issuing.cohort_awards(acts.session, acts.library, cohort)
    assert (found.entitled, found.holders) == ((Entitled(ada.id, "Ada Lindqvist", True),), 1)


def test_cohort_gets_what_it_has_earned(
    acts: "Acts", ada: Person, bo: Person, tess: Person, ruth: Person
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo, tess)
    kept = acts.earn(bo)
    acts.learn(tess)
    certifying.revoke(acts.session, acts.earn(ada), by=ruth, reason=REVOKED, at=AT)
    (number,) = give_cohort(acts, cohort, ruth)
    assert (acts.numbers(ada)[0], acts.numbers(bo), acts.numbers(tess)) == (number, [kept], [])
    (entry,) = audit.of_subject(acts.session, number)
    assert (entry.act, entry.facts) == (
        "credential.issued-for-cohort",
        {"reason": REASON, "cohort": str(cohort)},
    )


def test_cohort_with_nothing_to_issue_is_refused(
    acts: "Acts", ada: Person, tess: Person, ruth: Person
) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.earn(ada)
    with pytest.raises(Conflict, match="Nobody in this cohort"):
        give_cohort(acts, cohort, ruth)


def test_cohort_without_a_reason_or_that_is_not_there_is_refused(acts: "Acts", ruth: Person) -> None:
    with pytest.raises(Invalid):
        give_cohort(acts, 999, ruth, reason="")
    with pytest.raises(NotFound):
        give_cohort(acts, 999, ruth)
