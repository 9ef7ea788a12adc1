"""A certificate from the portal, checked on the command line without the portal."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from firstline.web.runner import Runner
from firstline.web.settings import Settings
from tests.keyed import Keyring, make_keyring
from tests.web.browsing import complete_lessons, pass_test
from tests.web.conftest import Browse, MakeApp, Sql
from tests.web.test_cli import run

REASON = "The test was taken by somebody else."


@pytest.fixture
def paper(app: Flask, browse: Browse, tmp_path: Path, sql: Sql) -> Path:
    """Ada's certificate as the portal gave it to her."""
    holder = browse("ada")
    complete_lessons(holder)
    pass_test(holder)
    runner = Runner(app)
    runner.sweep()
    runner.sign_lists()
    (number,) = sql("SELECT number FROM credential")[0]
    path = tmp_path / "certificate.pdf"
    path.write_bytes(holder.get(f"/certificates/{number}/pdf").data)
    return path


@pytest.fixture
def trust(app: Flask, paper: Path, tmp_path: Path) -> Path:
    """The portal's trust file."""
    path = tmp_path / "trust.json"
    assert run(app, "certificates", "trust", "--out", str(path)).exit_code == 0
    return path


@pytest.fixture
def elsewhere(make_app: MakeApp, tmp_path: Path) -> Flask:
    """A machine that has nothing but the program."""
    folder = tmp_path / "elsewhere"
    return make_app(Settings(instance=folder, database_url=f"sqlite:///{folder / 'none.db'}", content=()))


def verify(app: Flask, paper: Path, trust: Path | None = None) -> tuple[int, str]:
    options = ("--trust", str(trust)) if trust else ()
    result = run(app, "certificates", "verify", str(paper), *options)
    assert "Traceback" not in result.output
    return result.exit_code, result.output


def verdict(app: Flask, paper: Path, trust: Path | None = None) -> tuple[int, str]:
    status, output = verify(app, paper, trust)
    return status, output.partition(":")[0]


def test_genuine_certificate_stands_here_and_elsewhere(
    app: Flask, elsewhere: Flask, paper: Path, trust: Path, sql: Sql
) -> None:
    (number,) = sql("SELECT number FROM credential")[0]
    here, there = verify(app, paper), verify(elsewhere, paper, trust)
    assert (here, here[0], here[1].partition(":")[0]) == (there, 0, "GENUINE")
    stated = [line.split(maxsplit=1)[1] for line in here[1].splitlines() if line.startswith("  N")]
    assert (stated, "less than a day old" in here[1]) == ([number, "Ada Lindqvist"], True)


def test_revoked_certificate_does_not_stand(
    app: Flask, elsewhere: Flask, browse: Browse, paper: Path, trust: Path, sql: Sql
) -> None:
    (number,) = sql("SELECT number FROM credential")[0]
    browse("ruth").post(f"/register/{number}/revocation", {"reason": REASON})
    Runner(app).sweep()
    assert verdict(app, paper) == (1, "REVOKED OR REPLACED")
    assert verdict(elsewhere, paper, trust) == (0, "GENUINE")  # that file is older than the revocation
    run(app, "certificates", "trust", "--out", str(trust))
    assert verdict(elsewhere, paper, trust) == (1, "REVOKED OR REPLACED")


def test_altered_certificate_is_told(elsewhere: Flask, paper: Path, trust: Path) -> None:
    content = bytearray(paper.read_bytes())
    content[content.index(b"stream") + 40] ^= 1
    paper.write_bytes(content)
    assert verdict(elsewhere, paper, trust) == (1, "ALTERED")


def test_certificate_is_not_another_issuers(
    elsewhere: Flask, paper: Path, trust: Path, tmp_path: Path
) -> None:
    plain = json.loads(trust.read_text(encoding="utf-8"))
    other = make_keyring(tmp_path / "other", at=datetime.now(UTC))
    trust.write_text(
        json.dumps({**plain, "keys": other.believed, "seals": [other.seal.certificates]}), encoding="utf-8"
    )
    assert verdict(elsewhere, paper, trust) == (1, "OTHER KEY")


def test_certificate_stands_after_every_key_was_rotated(app: Flask, paper: Path) -> None:
    for kind in ("badge", "seal"):
        assert run(app, "keys", "rotate", kind).exit_code == 0
    Runner(app).sign_lists()
    assert verdict(app, paper) == (0, "GENUINE")


@pytest.mark.parametrize("kind", ["badge", "seal"])
def test_certificate_of_a_condemned_key_is_not_believed(
    app: Flask, paper: Path, keyring: Keyring, kind: str
) -> None:
    key = keyring.badge if kind == "badge" else keyring.seal
    run(app, "keys", "compromised", key.id)
    Runner(app).sweep()
    assert verdict(app, paper) == (1, "OTHER KEY")


def test_certificate_without_a_list_is_uncertain(app: Flask, paper: Path, sql: Sql) -> None:
    sql("DELETE FROM status_list")
    assert verdict(app, paper) == (1, "NOT CERTAIN")


@pytest.mark.parametrize("content", [b"", b"no PDF", b"%PDF-1.7\n%%EOF"])
def test_other_file_is_no_certificate(app: Flask, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(content)
    assert verdict(app, path) == (1, "NO CERTIFICATE")


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b'{"keys": {}}'])
def test_file_that_is_no_trust_is_refused(
    elsewhere: Flask, paper: Path, tmp_path: Path, content: bytes
) -> None:
    trust = tmp_path / "wrong.json"
    trust.write_bytes(content)
    status, output = verify(elsewhere, paper, trust)
    assert (status, output.startswith("Error: ")) == (1, True)


def test_check_without_trust_and_without_a_database_says_what_is_missing(
    elsewhere: Flask, paper: Path
) -> None:
    status, output = verify(elsewhere, paper)
    assert (status, output.startswith("Error: "), "Is there a database?" in output) == (1, True, True)


def test_trust_that_cannot_be_written_is_told(app: Flask, tmp_path: Path) -> None:
    result = run(app, "certificates", "trust", "--out", str(tmp_path / "no" / "trust.json"))
    assert (result.exit_code, "cannot be written" in result.output) == (1, True)


def test_papers_of_a_compromised_key_are_counted_first_and_then_signed_anew(
    app: Flask, paper: Path, browse: Browse, keyring: Keyring, sql: Sql
) -> None:
    (number,) = sql("SELECT number FROM credential")[0]
    run(app, "keys", "compromised", keyring.badge.id)
    counted = run(app, "certificates", "re-sign").output.splitlines()
    line = "certificates in force that rest on a compromised key: {0} (badges: {0})"
    assert (counted[0], verdict(app, paper)) == (line.format(1), (1, "OTHER KEY"))
    assert sql("SELECT count(*) FROM job WHERE kind = 're-sign'") == [(0,)]
    assert run(app, "certificates", "re-sign", "--yes").exit_code == 0
    Runner(app).sweep()
    paper.write_bytes(browse("ada").get(f"/certificates/{number}/pdf").data)
    assert verdict(app, paper) == (0, "GENUINE")
    assert run(app, "certificates", "re-sign", "--yes").output == line.format(0) + "\n"
