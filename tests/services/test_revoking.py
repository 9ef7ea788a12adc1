"""Many certificates at once: two administrators, one day, nothing deleted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import certifying, revoking, staffing
from firstline.store import audit, people, revocations
from firstline.store.database import Clash, Database

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
REASON = "The questions of the test had leaked."


@pytest.fixture
def rosa(database: Database, ruth: Person) -> Person:
    """A second administrator."""
    with database.writing() as session:
        person_id = staffing.add_person(
            session, "Rosa Duarte", "rosa@example.org", ruth.agency_id, "administrator", by=None, at=AT
        )
        found = people.find(session, person_id)
    assert found is not None
    return replace(found)


def ask(acts: "Acts", by: Person, **wanted: Any) -> int:
    return revoking.ask(acts.session, **wanted, by=by, reason=REASON, at=AT)


def decide(acts: "Acts", found: int, by: Person, *, agrees: bool = True) -> int:
    return revoking.decide(acts.session, found, by=by, agrees=agrees, at=LATER)


def states(acts: "Acts", *holders: Person) -> list[str]:
    return [c.state for each in holders for c in certifying.of_person(acts.session, each.id)]


def test_asking_revokes_nothing(acts: "Acts", ada: Person, rosa: Person, ruth: Person) -> None:
    ask(acts, ruth, numbers=acts.earn(ada))
    assert states(acts, ada) == ["in-force"]


def test_another_administrator_revokes_them_at_once(
    acts: "Acts", ada: Person, bo: Person, rosa: Person, ruth: Person
) -> None:
    numbers = [acts.earn(ada), acts.earn(bo)]
    found = ask(acts, ruth, numbers=f" {numbers[0].lower()}\n\n{numbers[1].replace('-', ' ')} ")
    assert (decide(acts, found, rosa), states(acts, ada, bo)) == (2, ["revoked", "revoked"])
    (held,) = certifying.of_person(acts.session, ada.id)
    assert held.revoked_at == LATER


def test_who_asked_does_not_decide(acts: "Acts", ada: Person, rosa: Person, ruth: Person) -> None:
    found = ask(acts, ruth, numbers=acts.earn(ada))
    with pytest.raises(Conflict, match="Somebody else decides"):
        decide(acts, found, ruth)
    assert states(acts, ada) == ["in-force"]


def test_database_itself_wants_two_people(database: Database, ruth: Person) -> None:
    with database.writing() as session:
        found = revocations.add(session, ("X",), reason=REASON, by=ruth.id, at=AT)
    with pytest.raises(Clash), database.writing() as session:
        revocations.decide(session, found, "done", by=ruth.id, at=LATER)


def test_declined_request_revokes_nothing_and_is_over(
    acts: "Acts", ada: Person, rosa: Person, ruth: Person
) -> None:
    found = ask(acts, ruth, numbers=acts.earn(ada))
    assert (decide(acts, found, rosa, agrees=False), states(acts, ada)) == (0, ["in-force"])
    with pytest.raises(Conflict, match="decided already"):
        decide(acts, found, rosa)


@pytest.mark.parametrize("by", ["edition", "cohort"])
def test_whole_edition_or_cohort_is_meant_as_it_stands_now(
    acts: "Acts", ada: Person, bo: Person, tess: Person, rosa: Person, ruth: Person, by: str
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo)
    acts.earn(ada)
    edition = acts.enrolment(ada).edition
    found = ask(acts, ruth, **({"edition": edition} if by == "edition" else {"cohort_id": cohort}))
    acts.earn(bo, at=LATER)
    assert (decide(acts, found, rosa), states(acts, ada, bo)) == (1, ["revoked", "in-force"])


@pytest.mark.parametrize("numbers", ["", "nothing", "185G-R38E-1W81-24GK3", "185G-R38E-1W81-24GK2"], ids=str)
def test_numbers_that_name_nothing_are_refused(acts: "Acts", ruth: Person, numbers: str) -> None:
    with pytest.raises(Invalid) as caught:
        ask(acts, ruth, numbers=numbers)
    assert caught.value.field == "numbers"


def test_number_that_is_not_in_force_is_refused(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=AT)
    with pytest.raises(Invalid, match="not in force any more"):
        ask(acts, ruth, numbers=number)


def test_request_without_a_reason_is_refused(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    with pytest.raises(Invalid) as caught:
        revoking.ask(acts.session, numbers=number, by=ruth, reason="no", at=AT)
    assert caught.value.field == "reason"


def test_what_is_out_of_force_meanwhile_keeps_its_day(
    acts: "Acts", ada: Person, rosa: Person, ruth: Person
) -> None:
    number = acts.earn(ada)
    found = ask(acts, ruth, numbers=number)
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=AT)
    assert decide(acts, found, rosa) == 0
    (held,) = certifying.of_person(acts.session, ada.id)
    assert held.revoked_at == AT


def test_everything_is_recorded(acts: "Acts", ada: Person, rosa: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    found = ask(acts, ruth, numbers=number)
    decide(acts, found, rosa)
    of_request = audit.of_subject(acts.session, f"revocation {found}")
    assert [(entry.act, entry.actor_id) for entry in of_request] == [
        ("revocation.done", rosa.id),
        ("revocation.asked", ruth.id),
    ]
    (entry,) = audit.of_subject(acts.session, number)
    assert (entry.act, entry.facts) == (
        "credential.revoked",
        {"reason": REASON, "by": f"revocation {found}"},
    )


def test_list_has_what_waits_first_with_names(
    acts: "Acts", ada: Person, bo: Person, rosa: Person, ruth: Person
) -> None:
    waiting = ask(acts, ruth, numbers=acts.earn(ada))
    declined = ask(acts, rosa, numbers=acts.earn(bo))
    decide(acts, declined, ruth, agrees=False)
    found = revoking.list_asked(acts.session)
    assert [(each.revocation.id, each.asked_by, each.decided_by) for each in found] == [
        (waiting, "Ruth Adeyemi", ""),
        (declined, "Rosa Duarte", "Ruth Adeyemi"),
    ]
    shown = revoking.find(acts.session, waiting)
    assert [each.facts.name for each in shown.held] == ["Ada Lindqvist"]


def test_request_that_is_not_there_is_not_found(acts: "Acts", ruth: Person) -> None:
    with pytest.raises(NotFound):
        revoking.find(acts.session, 999)
    with pytest.raises(NotFound):
        decide(acts, 999, ruth)


def test_ten_parallel_decisions_are_one(
    database: Database,
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]],
    acts_in: "Callable[[Session], Acts]",
    ada: Person,
    rosa: Person,
    ruth: Person,
) -> None:
    with database.writing() as session:
        found = ask(acts_in(session), ruth, numbers=acts_in(session).earn(ada))
    outcomes = at_once(10, lambda session, _: decide(acts_in(session), found, rosa))
    assert sorted(str(each) for each in outcomes) == ["1"] + ["This was decided already."] * 9
