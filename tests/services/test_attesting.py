"""What anybody may fetch: the issuer's identity, status lists, badges, and the trust in one file."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.sealing import badges
from firstline.services import attesting, awarding, certifying, keying, queueing, trusting
from firstline.services.awarding import Workshop
from firstline.services.trusting import NotTrust
from firstline.store import credentials, status_lists
from tests.keyed import Keyring

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
BASE_URL = "https://learn.example.org"
REASON = "The test was taken by somebody else."


@pytest.fixture
def tools(keyring: Keyring) -> Workshop:
    """What signs."""
    return Workshop(keyring.badge_key, keyring.seal_key, BASE_URL)


def place_of(session: Session, number: str) -> int:
    found = credentials.by_number(session, number)
    assert found is not None
    return found.id


def withdrawn(session: Session, keyring: Keyring, place: int) -> bool:
    found = badges.check_list(attesting.status_list(session, 0).content, keyring.believed)
    return badges.is_withdrawn(found, place)


def test_identity_names_the_keys_that_are_believed(
    session: Session, keyring: Keyring, tmp_path: Path
) -> None:
    made = keying.rotate(session, tmp_path, "badge", at=LATER)
    found = attesting.identity(session, BASE_URL)
    methods = {each["id"]: each["publicKeyMultibase"] for each in found["verificationMethod"]}
    did = "did:web:learn.example.org"
    assert methods == {f"{did}#{key.id}": key.multikey for key in (made, keyring.badge)}
    assert (found["id"], found["assertionMethod"]) == (did, list(methods))


def test_condemned_key_vanishes_from_the_identity(session: Session, keyring: Keyring, tmp_path: Path) -> None:
    fresh = keying.condemn(session, tmp_path, keyring.badge.id, at=LATER)
    assert fresh is not None
    (method,) = attesting.identity(session, BASE_URL)["verificationMethod"]
    assert method["publicKeyMultibase"] == fresh.multikey


def test_list_that_was_never_signed_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        attesting.status_list(session, 0)


def test_list_shows_a_revocation_after_it_was_signed_anew(
    acts: "Acts", ada: Person, ruth: Person, keyring: Keyring, tools: Workshop
) -> None:
    number, session = acts.earn(ada), acts.session
    awarding.sign_lists(session, tools, at=AT)
    before = withdrawn(session, keyring, place_of(session, number))
    certifying.revoke(session, number, by=ruth, reason=REASON, at=LATER)
    count = awarding.sign_lists(session, tools, at=LATER)
    after = withdrawn(session, keyring, place_of(session, number))
    assert (before, after, count, attesting.status_list(session, 0).signed_at) == (False, True, 1, LATER)


def test_list_of_nobody_is_signed_too(session: Session, keyring: Keyring, tools: Workshop) -> None:
    assert awarding.sign_lists(session, tools, at=AT) == 1
    assert not withdrawn(session, keyring, 1)


def test_credential_beyond_the_first_list_opens_the_second(
    acts: "Acts", ada: Person, ruth: Person, keyring: Keyring, tools: Workshop
) -> None:
    number, session = acts.earn(ada), acts.session
    session.execute(text("UPDATE credential SET id = 131079"))
    certifying.revoke(session, number, by=ruth, reason=REASON, at=AT)
    assert awarding.sign_lists(session, tools, at=AT) == 2
    first, second = (
        badges.check_list(attesting.status_list(session, n).content, keyring.believed) for n in (0, 1)
    )
    assert (badges.is_withdrawn(first, 7), badges.is_withdrawn(second, 7)) == (False, True)


def test_revocation_asks_for_new_lists(acts: "Acts", ada: Person, ruth: Person) -> None:
    number = acts.earn(ada)
    certifying.revoke(acts.session, number, by=ruth, reason=REASON, at=LATER)
    statement = text("SELECT subject FROM job WHERE kind = 'sign-lists'")
    assert acts.session.execute(statement).scalars().all() == [number]
    assert len(queueing.woken(acts.session)) >= 2


def test_badge_is_waited_for_and_then_the_kept_one(acts: "Acts", ada: Person, keyring: Keyring) -> None:
    number = acts.earn(ada)
    before = attesting.badge(acts.session, number)
    certifying.keep_badge(acts.session, place_of(acts.session, number), '{"a": 1}', keyring.badge.id)
    certifying.keep_badge(acts.session, place_of(acts.session, number), '{"b": 2}', keyring.badge.id)
    after = attesting.badge(acts.session, number.lower().replace("-", " "))
    assert (before, after) == (None, '{"a": 1}')


@pytest.mark.parametrize("column", ["hidden_at", "erased_at"])
def test_badge_that_is_not_public_is_not_found(acts: "Acts", ada: Person, column: str) -> None:
    number = acts.earn(ada)
    acts.session.execute(
        text(f"UPDATE credential SET {column} = :at"), {"at": "2026-03-02 09:00:00.000000+00"}
    )
    with pytest.raises(NotFound):
        attesting.badge(acts.session, number)


@pytest.mark.parametrize("typed", ["", "0000-0000-0000-00000", "nothing"])
def test_badge_of_an_unknown_number_is_not_found(session: Session, typed: str) -> None:
    with pytest.raises(NotFound):
        attesting.badge(session, typed)


def test_trust_is_read_as_it_was_written(session: Session, keyring: Keyring, tools: Workshop) -> None:
    awarding.sign_lists(session, tools, at=AT)
    written = attesting.trust(session, BASE_URL, at=LATER)
    found = trusting.read_trust(attesting.trust_text(written))
    assert (found.keys, found.seals, found.made_at, found.base_url) == (
        keyring.believed,
        (keyring.seal.certificates,),
        LATER,
        BASE_URL,
    )
    assert badges.check_list(found.lists[0], found.keys)["id"] == f"{BASE_URL}/status/0"


def test_condemned_keys_are_not_in_the_trust(session: Session, keyring: Keyring, tmp_path: Path) -> None:
    fresh = [keying.condemn(session, tmp_path, key.id, at=AT) for key in (keyring.badge, keyring.seal)]
    found = attesting.trust(session, BASE_URL, at=LATER)
    assert [*found.keys] == [fresh[0].id if fresh[0] else ""]
    assert found.seals == (fresh[1].certificates if fresh[1] else "",)


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "no keys": lambda t: t.pop("keys"),
    "keys are a list": lambda t: t.update(keys=["a"]),
    "key is rubbish": lambda t: t.update(keys={"a": "b"}),
    "key of a seal": lambda t: t.update(keys={"a": t["seals"][0]}),
    "seal is rubbish": lambda t: t.update(seals=["x"]),
    "seals are a number": lambda t: t.update(seals=7),
    "no date": lambda t: t.update(made_at="yesterday"),
    "list has no number": lambda t: t.update(lists={"first": {}}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_file_that_is_no_trust_is_refused(session: Session, change: str) -> None:
    plain = json.loads(attesting.trust_text(attesting.trust(session, BASE_URL, at=AT)))
    CHANGES[change](plain)
    with pytest.raises(NotTrust):
        trusting.read_trust(json.dumps(plain))


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", "[" * 100_000, '"x"'], ids=range(6))
def test_text_that_is_no_trust_is_refused(text: str) -> None:
    with pytest.raises(NotTrust):
        trusting.read_trust(text)


def test_lists_are_replaced_not_gathered(session: Session, tools: Workshop) -> None:
    for at in (AT, LATER):
        awarding.sign_lists(session, tools, at=at)
    assert list(status_lists.contents(session)) == [0]
