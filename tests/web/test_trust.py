"""What verifiers of every make fetch: public, of the right kind, kept by others, and gone when condemned."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from openbadgeslib import baking

from firstline.sealing import badges
from firstline.services import keying, trusting
from firstline.store import credentials
from firstline.store.database import Database
from firstline.web.runner import Runner
from firstline.web.settings import Settings
from tests.keyed import Keyring
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql

REASON = "The test was taken by somebody else."
BADGE = (
    '{"id": "http://localhost/certificates/x", "issuer": {"name": "Academy"}, "name": "A <course> & more"}'
)
FRESH = "public, max-age=300"


@pytest.fixture
def signed_lists(app: Flask) -> Callable[[], None]:
    """The job process's daily act, in this process."""
    return Runner(app).sign_lists


def condemn(database: Database, settings: Settings, key_id: str) -> None:
    with database.writing() as session:
        keying.condemn(session, settings.keys, key_id, at=datetime.now(UTC))


def keep_badge(database: Database, keyring: Keyring) -> None:
    with database.writing() as session:
        credentials.keep_badge(session, 1, BADGE, keyring.badge.id)


def test_identity_is_a_did_document(browser: Browser, keyring: Keyring) -> None:
    reply = browser.get("/.well-known/did.json")
    found = json.loads(reply.text)
    assert (reply.status_code, reply.content_type, reply.headers["Cache-Control"]) == (
        200,
        "application/did+ld+json",
        FRESH,
    )
    assert (found["id"], [each["publicKeyMultibase"] for each in found["verificationMethod"]]) == (
        "did:web:localhost",
        [keyring.badge.multikey],
    )


def test_condemned_key_vanishes_from_the_identity(
    browser: Browser, database: Database, settings: Settings, keyring: Keyring
) -> None:
    condemn(database, settings, keyring.badge.id)
    reply = browser.get("/.well-known/did.json")
    assert (len(json.loads(reply.text)["assertionMethod"]), keyring.badge.multikey in reply.text) == (
        1,
        False,
    )


def test_status_list_is_a_signed_credential(
    browser: Browser, signed_lists: Callable[[], None], keyring: Keyring
) -> None:
    before = browser.get("/status/0").status_code
    signed_lists()
    reply = browser.get("/status/0")
    assert (before, reply.status_code, reply.content_type) == (404, 200, "application/vc")
    found = badges.check_list(reply.text, keyring.believed)
    assert (found["id"], badges.is_withdrawn(found, 1)) == ("http://localhost/status/0", False)


@pytest.mark.parametrize("path", ["/status/1", "/status/99999999999", "/status/-1", "/status/x"])
def test_list_that_is_not_there_is_404(browser: Browser, signed_lists: Callable[[], None], path: str) -> None:
    signed_lists()
    assert browser.get(path).status_code == 404


def test_revocation_is_in_the_list_after_its_job(
    app: Flask, browse: Browse, number: str, sql: Sql, keyring: Keyring
) -> None:
    assert browse("ruth").post(f"/register/{number}/revocation", {"reason": REASON}).status_code == 303
    (job,) = sql("SELECT id FROM job WHERE kind = 'sign-lists' AND subject = :number", number=number)
    Runner(app).run(job[0])
    found = badges.check_list(browse().get("/status/0").text, keyring.believed)
    state = sql("SELECT state FROM job WHERE kind = 'sign-lists'")
    assert (badges.is_withdrawn(found, 1), state) == (True, [("done",)])


def test_lists_wait_for_keys_that_are_missing(
    browser: Browser, signed_lists: Callable[[], None], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    for path in settings.keys.iterdir():
        path.unlink()
    signed_lists()
    words = [record.message for record in caplog.records if "status lists were not signed" in record.message]
    assert (browser.get("/status/0").status_code, len(words)) == (404, 1)


def test_trust_is_one_file_for_checks_without_a_network(
    browser: Browser, signed_lists: Callable[[], None], keyring: Keyring
) -> None:
    signed_lists()
    reply = browser.get("/trust.json")
    found = trusting.read_trust(reply.text)
    assert (reply.content_type, reply.headers["Cache-Control"]) == ("application/json", FRESH)
    assert (found.keys, found.seals, list(found.lists)) == (
        keyring.believed,
        (keyring.seal.certificates,),
        [0],
    )


def test_badge_is_waited_for(browser: Browser, number: str) -> None:
    reply = browser.get(f"/certificates/{number}/badge.json")
    assert (reply.status_code, reply.json, reply.headers["Retry-After"]) == (202, {"state": "waiting"}, "5")


def test_badge_is_the_kept_one(browser: Browser, number: str, database: Database, keyring: Keyring) -> None:
    keep_badge(database, keyring)
    reply = browser.get(f"/certificates/{number.lower()}/badge.json")
    assert (reply.status_code, reply.content_type, reply.text) == (200, "application/vc", BADGE)
    assert [reply.headers[name] for name in ("Cache-Control", "X-Robots-Tag")] == ["no-cache", "noindex"]


def test_picture_holds_the_kept_badge(
    browser: Browser, number: str, database: Database, keyring: Keyring
) -> None:
    assert browser.get(f"/certificates/{number}/badge.svg").status_code == 202
    keep_badge(database, keyring)
    reply = browser.get(f"/certificates/{number}/badge.svg")
    assert (reply.status_code, reply.mimetype) == (200, "image/svg+xml")
    assert baking.extract_svg(reply.data, element=baking.SVG_ELEMENT_OB3, text_fallback=True) == BADGE


@pytest.mark.parametrize("column", ["hidden_at", "erased_at"])
def test_badge_out_of_the_public_is_404(
    browser: Browser, number: str, database: Database, keyring: Keyring, sql: Sql, column: str
) -> None:
    keep_badge(database, keyring)
    sql(f"UPDATE credential SET {column} = '2026-05-01 10:00:00.000000+00'")
    for kind in ("json", "svg"):
        assert browser.get(f"/certificates/{number}/badge.{kind}").status_code == 404


@pytest.mark.parametrize("typed", ["0000-0000-0000-00000", "x", "185G-R38E"])
def test_badge_of_an_unknown_number_is_404(browser: Browser, typed: str) -> None:
    assert browser.get(f"/certificates/{typed}/badge.json").status_code == 404


PATHS = ("/.well-known/did.json", "/status/0", "/trust.json")


@pytest.mark.parametrize("path", PATHS)
def test_pages_of_other_sites_may_read_it_and_no_cookie_is_set(
    browser: Browser, signed_lists: Callable[[], None], path: str
) -> None:
    signed_lists()
    headers = browser.get(path).headers
    assert [headers[name] for name in ("Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy")] == [
        "*",
        "cross-origin",
    ]
    assert ("Set-Cookie" in headers, "Access-Control-Allow-Credentials" in headers) == (False, False)


@pytest.mark.parametrize("path", PATHS[:2])
def test_what_somebody_has_already_is_not_sent_again(
    browser: Browser, signed_lists: Callable[[], None], path: str
) -> None:
    signed_lists()
    tag = browser.get(path).headers["ETag"]
    again = browser.get(path, **{"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
