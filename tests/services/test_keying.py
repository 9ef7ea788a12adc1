"""Keys: made once, replaced, imported and condemned; what an old one signed stays good."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from firstline.domain.refusal import NotFound
from firstline.domain.signing_key import PublicKey
from firstline.sealing import keys
from firstline.sealing.keys import KeyMissing
from firstline.services import attesting, keying, queueing
from firstline.services.auditing import find_break
from firstline.store import audit, signing_keys
from firstline.store.database import Database
from firstline.store.signing_keys import KeptKey
from tests.keyed import Keyring, make_keyring

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)


def active(session: Session) -> list[PublicKey | None]:
    return [signing_keys.active(session, kind) for kind in keying.KINDS]


def acts(session: Session, count: int) -> list[tuple[str, str]]:
    return [(entry.act, entry.subject) for entry in audit.page(session, limit=count, offset=0)]


@pytest.fixture
def folder(tmp_path: Path, keyring: Keyring) -> Path:
    """The installation's folder of private keys."""
    keyring.copy_private(tmp_path / "keys")
    return tmp_path / "keys"


def test_missing_keys_are_made_once(empty_database: Database, tmp_path: Path) -> None:
    with empty_database.writing() as session:
        made = keying.make_missing(session, tmp_path / "keys", at=AT)
        again = keying.make_missing(session, tmp_path / "keys", at=LATER)
        assert ([key.kind for key in made], again, active(session)) == (["badge", "seal"], (), list(made))
        assert [keying.signing(session, tmp_path / "keys", kind).id for kind in keying.KINDS] == [
            key.id for key in made
        ]


def test_making_is_recorded_without_the_secret(empty_database: Database, tmp_path: Path) -> None:
    with empty_database.writing() as session:
        badge, seal = keying.make_missing(session, tmp_path / "keys", at=AT)
        assert acts(session, 9) == [("key.made", f"key {seal.id}"), ("key.made", f"key {badge.id}")]
        assert find_break(session) is None


def test_rotation_lets_the_new_key_sign_and_keeps_the_old_one_believed(
    session: Session, folder: Path, keyring: Keyring
) -> None:
    made = keying.rotate(session, folder, "badge", at=LATER)
    assert (keying.signing(session, folder, "badge").id, active(session)) == (made.id, [made, keyring.seal])
    assert attesting.believed(session, "badge") == (made, keyring.badge)
    assert [(each.key.id, each.retired_at) for each in keying.list_keys(session)[:1]] == [(made.id, None)]


def test_every_key_stands_in_the_list_with_its_days(session: Session, folder: Path, keyring: Keyring) -> None:
    made = keying.rotate(session, folder, "seal", at=LATER)
    kept = {each.key.id: each for each in keying.list_keys(session)}
    assert set(kept) == {made.id, keyring.badge.id, keyring.seal.id}
    assert kept[keyring.seal.id] == KeptKey(keyring.seal, kept[keyring.seal.id].made_at, LATER, None)


def test_own_seal_signs_from_now_on(session: Session, folder: Path, tmp_path: Path) -> None:
    own = make_keyring(tmp_path / "own", at=AT)
    found = keying.import_seal(
        session, folder, own.seal_key.private, own.seal.certificates.encode(), at=LATER
    )
    assert (found, keying.signing(session, folder, "seal")) == (own.seal, own.seal_key)


def test_seal_that_cannot_be_used_changes_nothing(session: Session, folder: Path, keyring: Keyring) -> None:
    with pytest.raises(ValueError, match=r".+"):
        keying.import_seal(session, folder, b"rubbish", keyring.seal.certificates.encode(), at=LATER)
    assert active(session) == [keyring.badge, keyring.seal]


def test_condemned_key_is_replaced_at_once_and_not_believed(
    session: Session, folder: Path, keyring: Keyring
) -> None:
    fresh = keying.condemn(session, folder, keyring.badge.id, at=LATER)
    assert fresh is not None
    assert (attesting.believed(session, "badge"), active(session)) == ((fresh,), [fresh, keyring.seal])


def test_condemning_is_recorded_and_asks_for_new_lists(
    session: Session, folder: Path, keyring: Keyring
) -> None:
    keying.condemn(session, folder, keyring.badge.id, at=LATER)
    assert acts(session, 1) == [("key.compromised", f"key {keyring.badge.id}")]
    assert len(queueing.woken(session)) == 1


def test_retired_key_is_condemned_without_another_rotation(
    session: Session, folder: Path, keyring: Keyring
) -> None:
    made = keying.rotate(session, folder, "badge", at=AT)
    assert keying.condemn(session, folder, keyring.badge.id, at=LATER) is None
    assert attesting.believed(session, "badge") == (made,)


@pytest.mark.parametrize("key_id", ["", "0" * 16, "' OR 1=1"])
def test_unknown_key_is_not_condemned(session: Session, folder: Path, key_id: str) -> None:
    with pytest.raises(NotFound):
        keying.condemn(session, folder, key_id, at=LATER)


def test_key_that_was_never_made_is_told_with_the_command(empty_database: Database, tmp_path: Path) -> None:
    with empty_database.reading() as session, pytest.raises(KeyMissing, match="flask keys make"):
        keying.signing(session, tmp_path, "badge")


def test_keys_in_good_order_are_no_trouble(session: Session, folder: Path) -> None:
    assert keying.troubles(session, folder, at=AT) == ()


def test_lost_and_open_keys_are_troubles(session: Session, folder: Path, keyring: Keyring) -> None:
    seal = folder / f"seal-{keyring.seal.id}.pem"
    seal.chmod(0o644)
    (folder / f"badge-{keyring.badge.id}.pem").unlink()
    found = keying.troubles(session, folder, at=AT)
    assert (len(found), found[0]) == (2, f"{seal}: others may read it: chmod go= {seal}")
    assert f"badge-{keyring.badge.id}.pem" in found[1]


def test_seal_that_ends_soon_is_a_trouble(session: Session, folder: Path, keyring: Keyring) -> None:
    end = keys.ends_at(keyring.seal.certificates)
    before = keying.troubles(session, folder, at=end - keying.SEAL_NOTICE)
    soon = keying.troubles(session, folder, at=end - keying.SEAL_NOTICE + timedelta(days=1))
    sentence = f"a certificate of the seal {keyring.seal.id} ends on {end.date()}: flask keys rotate seal"
    assert (before, soon) == ((), (sentence,))


def test_second_key_under_one_name_is_refused(keyring: Keyring, tmp_path: Path) -> None:
    with pytest.raises(KeyMissing):
        keys.load(keyring.folder, replace(keyring.badge, id="0" * 16))
