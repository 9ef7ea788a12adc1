"""A wrong name: the same award with a new number, and the old number marked as replaced."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import accounts, certifying, correcting, verifying
from firstline.services.verifying import Verified
from firstline.store import audit, credentials

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=40)
REASON = "The roster had the maiden name."


def correct(acts: "Acts", number: str, by: Person, name: str = "Ada Berg", reason: str = REASON) -> str:
    return correcting.correct_name(
        acts.session, number, name, by=by, reason=reason, terms=acts.terms, at=LATER
    )


def test_corrected_certificate_states_the_same_award(acts: "Acts", ada: Person, ruth: Person) -> None:
    old = acts.earn(ada)
    new = correct(acts, old, ruth, "  Ada   Berg ")
    corrected, replaced = certifying.of_person(acts.session, ada.id)
    assert corrected.facts == replace(
        replaced.facts,
        number=new,
        name="Ada Berg",
        address=f"https://learn.example.org/certificates/{new}",
    )
    assert (replaced.state, corrected.state, corrected.earlier_id) == ("replaced", "in-force", replaced.id)


def test_old_number_says_that_it_was_replaced(acts: "Acts", ada: Person, ruth: Person) -> None:
    old = acts.earn(ada)
    new = correct(acts, old, ruth)
    found = verifying.verify(acts.session, old, on=LATER.date())
    told = verifying.verify(acts.session, old, visitor=ada, on=LATER.date())
    assert isinstance(found, Verified)
    assert isinstance(told, Verified)
    assert (found.standing, found.facts.name, found.newer, told.newer) == (
        "replaced",
        "Ada Lindqvist",
        None,
        new,
    )


def test_replaced_one_is_in_the_next_status_list(acts: "Acts", ada: Person, ruth: Person) -> None:
    old = acts.earn(ada)
    correct(acts, old, ruth)
    found = credentials.by_number(acts.session, old)
    assert found is not None
    assert credentials.withdrawn_ids(acts.session) == (found.id,)
    assert len(acts.session.info["jobs"]) == 3  # two prints and the lists


def test_correction_is_recorded_without_a_name(acts: "Acts", ada: Person, ruth: Person) -> None:
    old = acts.earn(ada)
    new = correct(acts, old, ruth)
    (entry,) = audit.of_subject(acts.session, old)
    assert (entry.act, entry.actor_id, entry.facts) == (
        "credential.replaced",
        ruth.id,
        {"reason": REASON, "new": new},
    )


def test_corrected_name_stands_on_what_comes_after(acts: "Acts", ada: Person, ruth: Person) -> None:
    correct(acts, acts.earn(ada), ruth)
    assert accounts.certificate_name(acts.session, ada) == "Ada Berg"


@pytest.mark.parametrize(
    ("name", "reason", "field"),
    [("Ada Lindqvist", REASON, "name"), ("", REASON, "name"), ("Ada Berg", "short", "reason")],
)
def test_correction_that_cannot_be_is_refused(
    acts: "Acts", ada: Person, ruth: Person, name: str, reason: str, field: str
) -> None:
    number = acts.earn(ada)
    with pytest.raises(Invalid) as caught:
        correct(acts, number, ruth, name, reason)
    assert (caught.value.field, acts.numbers(ada)) == (field, [number])


def test_correction_of_what_is_not_in_force_is_refused(acts: "Acts", ada: Person, ruth: Person) -> None:
    old = acts.earn(ada)
    correct(acts, old, ruth)
    with pytest.raises(Conflict):
        correct(acts, old, ruth, "Ada Third")


def test_correction_of_an_unknown_number_is_not_found(acts: "Acts", ruth: Person) -> None:
    with pytest.raises(NotFound):
        correct(acts, "185G-R38E-1W81-24GK2", ruth)
