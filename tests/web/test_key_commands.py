"""The keys on the command line."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from firstline.store import signing_keys
from firstline.store.database import Database
from firstline.web.settings import Settings
from tests.keyed import Keyring, make_keyring
from tests.web.conftest import MakeApp, Sql
from tests.web.test_cli import run


@pytest.fixture
def bare(make_app: MakeApp, settings: Settings, tmp_path: Path) -> Flask:
    """An installation whose database is not there yet, and its keys neither."""
    own = tmp_path / "own"
    return make_app(replace(settings, instance=own, database_url=f"sqlite:///{own / 'own.db'}"))


def kinds(output: str) -> list[str]:
    return [line.split()[1] for line in output.splitlines()]


def test_keys_are_made_once_and_only_their_owner_reads_them(bare: Flask, tmp_path: Path) -> None:
    run(bare, "database", "upgrade")
    made, again = run(bare, "keys", "make"), run(bare, "keys", "make")
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "own" / "keys").iterdir()}
    assert (made.exit_code, kinds(made.output), modes) == (0, ["badge", "seal"], {0o600})
    assert (again.exit_code, again.output) == (0, "The keys are there already.\n")


def test_keys_are_not_made_without_a_database(bare: Flask) -> None:
    result = run(bare, "keys", "make")
    assert (result.exit_code, "flask database upgrade" in result.output, "Traceback" in result.output) == (
        1,
        True,
        False,
    )


def test_no_command_shows_a_private_key(app: Flask) -> None:
    shown = [
        run(app, "keys", *words).output for words in (("list",), ("rotate", "seal"), ("rotate", "badge"))
    ]
    assert [text for text in shown if "PRIVATE" in text or "BEGIN" in text] == []


def test_list_shows_each_key_and_its_state(app: Flask, keyring: Keyring) -> None:
    run(app, "keys", "rotate", "badge")
    run(app, "keys", "compromised", keyring.seal.id)
    lines = [line.split(maxsplit=4) for line in run(app, "keys", "list").output.splitlines()]
    states = {(key, kind): state.split(" since")[0].split()[0] for key, kind, _, _, state in lines}
    old = {key: state for key, state in states.items() if key[0] in (keyring.badge.id, keyring.seal.id)}
    assert old == {(keyring.badge.id, "badge"): "retired", (keyring.seal.id, "seal"): "not"}
    assert sorted(state for key, state in states.items() if key not in old) == ["signs", "signs"]


def test_rotation_lets_another_key_sign(app: Flask, database: Database, keyring: Keyring) -> None:
    result = run(app, "keys", "rotate", "badge")
    with database.reading() as session:
        found = signing_keys.active(session, "badge")
    assert found is not None
    assert (result.exit_code, result.output.split()[0], found.id != keyring.badge.id) == (0, found.id, True)


def test_other_kinds_are_not_rotated(app: Flask) -> None:
    assert run(app, "keys", "rotate", "session").exit_code == 2


def write(folder: Path, keyring: Keyring) -> tuple[str, ...]:
    key, certificates = folder / "key.pem", folder / "chain.pem"
    key.write_bytes(keyring.seal_key.private)
    certificates.write_text(keyring.seal.certificates)
    return "keys", "import-seal", "--key", str(key), "--certificates", str(certificates)


def test_own_seal_is_imported(app: Flask, database: Database, keyring: Keyring, tmp_path: Path) -> None:
    own = make_keyring(tmp_path / "own", at=datetime.now(UTC))
    result = run(app, *write(tmp_path, own))
    with database.reading() as session:
        assert (result.exit_code, signing_keys.active(session, "seal")) == (0, own.seal)


def test_seal_that_is_there_already_is_refused_in_words(app: Flask, keyring: Keyring, tmp_path: Path) -> None:
    result = run(app, *write(tmp_path, keyring))
    assert (result.exit_code, result.output.startswith("Error: "), "Traceback" in result.output) == (
        1,
        True,
        False,
    )


def test_rubbish_is_not_imported(app: Flask, keyring: Keyring, tmp_path: Path, sql: Sql) -> None:
    words = write(tmp_path, keyring)
    (tmp_path / "key.pem").write_bytes(b"\0rubbish")
    result = run(app, *words)
    assert (result.exit_code, result.output.startswith("Error: ")) == (1, True)
    assert sql("SELECT count(*) FROM signing_key") == [(2,)]


def test_condemned_key_is_replaced_and_its_lists_are_signed_anew(
    app: Flask, keyring: Keyring, sql: Sql
) -> None:
    result = run(app, "keys", "compromised", keyring.badge.id)
    assert (result.exit_code, len(result.output.splitlines())) == (0, 2)
    assert sql("SELECT kind, subject FROM job") == [("sign-lists", f"key {keyring.badge.id}")]


def test_unknown_key_is_not_condemned(app: Flask) -> None:
    result = run(app, "keys", "compromised", "0" * 16)
    assert (result.exit_code, result.output) == (1, "Error: There is no key of this name.\n")


def keys_of(app: Flask) -> str:
    (line,) = [each for each in run(app, "doctor").output.splitlines() if each[5:].startswith("keys:")]
    return line


def test_doctor_is_content_with_good_keys(app: Flask) -> None:
    assert keys_of(app) == "ok   keys: they are there, and nobody else may read them"


def test_doctor_finds_a_lost_and_an_open_key(app: Flask, settings: Settings, keyring: Keyring) -> None:
    (settings.keys / f"seal-{keyring.seal.id}.pem").chmod(0o604)
    (settings.keys / f"badge-{keyring.badge.id}.pem").unlink()
    line = keys_of(app)
    assert [words in line for words in ("NO   keys:", "others may read it", keyring.badge.id)] == [True] * 3
