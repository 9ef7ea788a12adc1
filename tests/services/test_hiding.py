"""What a holder takes out of the public, and the name that leaves everything."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.domain.signing_key import KeyKind
from firstline.services import attesting, certifying, correcting, hiding, verifying
from firstline.services.verifying import Verified
from firstline.store import audit, credentials, signing_keys

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
REASON = "She asked for it in writing."


def seen(session: Session, number: str) -> Verified:
    found = verifying.verify(session, number, on=LATER.date())
    assert isinstance(found, Verified)
    return found


def test_hidden_certificate_tells_its_state_alone(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    hiding.hide(acts.session, ada, number, at=AT)
    assert (seen(acts.session, number).is_hidden, seen(acts.session, number).standing) == (True, "valid")
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=AT)
    assert (seen(acts.session, number).is_hidden, seen(acts.session, number).standing) == (True, "revoked")


def test_holder_undoes_it(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    hiding.hide(acts.session, ada, number, at=AT)
    hiding.hide(acts.session, ada, number, at=LATER)
    hiding.show(acts.session, ada, number, at=LATER)
    hiding.show(acts.session, ada, number, at=LATER)
    assert seen(acts.session, number).is_hidden is False
    assert [entry.act for entry in audit.of_subject(acts.session, number)] == [
        "credential.shown",
        "credential.hidden",
    ]


def test_badge_of_a_hidden_one_is_not_handed_out(acts: "Acts", ada: Person) -> None:
    number = acts.earn(ada)
    hiding.hide(acts.session, ada, number, at=AT)
    with pytest.raises(NotFound):
        attesting.badge(acts.session, number)


def test_only_the_holder_hides(acts: "Acts", ada: Person, bo: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    for other in (bo, ruth):
        with pytest.raises(NotFound):
            hiding.hide(acts.session, other, number, at=AT)


def erase(acts: "Acts", person_id: int, by: Person, reason: str = REASON) -> int:
    return hiding.erase(acts.session, person_id, by=by, reason=reason, at=LATER)


def key(acts: "Acts", kind: KeyKind) -> str:
    """A key that signs now."""
    found = signing_keys.active(acts.session, kind)
    assert found is not None
    return found.id


def kept(acts: "Acts", number: str) -> credentials.Credential:
    found = credentials.by_number(acts.session, number)
    assert found is not None
    return found


def test_erasing_takes_the_name_out_of_everything(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    found = kept(acts, number)
    certifying.keep_print(acts.session, found.id, b"%PDF- Ada Lindqvist", key(acts, "seal"), at=AT)
    certifying.keep_badge(acts.session, found.id, '{"name": "Ada Lindqvist"}', key(acts, "badge"))
    assert erase(acts, ada.id, ruth) == 1
    stripped = kept(acts, number)
    assert (stripped.facts.name, stripped.state, stripped.erased_at) == ("", "in-force", LATER)
    assert (credentials.printed(acts.session, found.id), credentials.badge(acts.session, found.id)) == (
        None,
        None,
    )
    table = acts.session.connection().exec_driver_sql("SELECT facts FROM credential").all()
    assert [row for row in table if "Lindqvist" in str(row)] == []


def test_erased_one_says_so_and_keeps_its_number(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    erase(acts, ada.id, ruth)
    found = seen(acts.session, number)
    assert (found.is_erased, found.standing, found.facts.course_title) == (True, "valid", "Foundations")


def test_erasing_goes_through_every_certificate_of_hers(
    acts: "Acts", ada: Person, bo: Person, ruth: Person
) -> None:
    old = acts.earn(ada)
    correcting.correct_name(acts.session, old, "Ada Berg", by=ruth, reason=REASON, terms=acts.terms, at=AT)
    other = acts.earn(bo)
    assert erase(acts, ada.id, ruth) == 2
    assert [c.facts.name for c in certifying.of_person(acts.session, ada.id)] == ["", ""]
    assert kept(acts, other).facts.name == "Bo Svensson"


def test_print_that_was_under_way_is_not_kept(acts: "Acts", ada: Person, ruth: Person) -> None:
    found = kept(acts, acts.earn(ada))
    erase(acts, ada.id, ruth)
    assert certifying.facts_to_print(acts.session, found.id) is None
    with pytest.raises(Conflict):
        certifying.keep_print(acts.session, found.id, b"%PDF-", "key", at=LATER)
    with pytest.raises(Conflict):
        certifying.keep_badge(acts.session, found.id, "{}", "key")


def test_erasing_is_recorded_without_the_name(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    erase(acts, ada.id, ruth)
    (entry,) = audit.of_subject(acts.session, number)
    assert (entry.act, entry.actor_id, entry.facts) == ("credential.erased", ruth.id, {"reason": REASON})


def test_erasing_nothing_or_nobody_is_refused(acts: "Acts", ada: Person, ruth: Person) -> None:
    with pytest.raises(Conflict):
        erase(acts, ada.id, ruth)
    with pytest.raises(NotFound):
        erase(acts, 999, ruth)
    acts.earn(ada)
    with pytest.raises(Invalid):
        erase(acts, ada.id, ruth, reason="")


def test_erased_certificate_is_not_corrected(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    erase(acts, ada.id, ruth)
    with pytest.raises(Conflict):
        correcting.correct_name(
            acts.session, number, "Ada Berg", by=ruth, reason=REASON, terms=acts.terms, at=LATER
        )
