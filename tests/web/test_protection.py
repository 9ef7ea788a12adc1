"""Against forged requests, foreign hosts and hostile pages."""

from dataclasses import replace
from typing import Any

import pytest

from firstline.web.settings import Settings
from tests.web.browsing import COURSE, PASSWORD, Browser
from tests.web.conftest import Browse, MakeApp, Sql

ADDRESS = f"{COURSE}/mandate/duties/completion"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_forms_carry_the_token_of_the_person(browse: Browse) -> None:
    browser = browse("ada")
    assert f'name="csrf_token" value="{browser.token}"' in browser.get(COURSE).text


def test_anonymous_form_brings_a_cookie_for_its_token(browser: Browser) -> None:
    reply = browser.get("/sign-in")
    assert (reply.headers["Set-Cookie"].startswith("sid="), browser.token in reply.text) == (True, True)


def test_anonymous_page_without_a_form_sets_no_cookie(browser: Browser) -> None:
    assert browser.get("/help").headers.get("Set-Cookie") is None


@pytest.mark.parametrize("token", ["", "0" * 64, "é"], ids=["missing", "made-up", "not-ascii"])
def test_post_without_the_token_is_refused_and_changes_nothing(browse: Browse, sql: Sql, token: str) -> None:
    assert browse("ada").post(ADDRESS, {"csrf_token": token}).status_code == 403
    assert sql("SELECT count(*) FROM completion") == [(0,)]


def test_token_of_another_person_is_refused(browse: Browse) -> None:
    ada, bo = browse("ada"), browse("bo")
    assert ada.post(ADDRESS, {"csrf_token": bo.token}).status_code == 403


def test_page_left_open_works_after_signing_in_again(browse: Browse, sql: Sql) -> None:
    ada = browse("ada")
    old = ada.token
    ada.post("/sign-out")
    assert ada.post(ADDRESS, {"csrf_token": old}).status_code == 401
    ada.sign_in("ada")
    assert ada.post(ADDRESS, {"csrf_token": old}).status_code == 303


def test_token_in_a_header_is_as_good(browse: Browse) -> None:
    browser = browse("ada")
    assert browser.post(ADDRESS, {"csrf_token": ""}, **{"X-CSRF-Token": browser.token}).status_code == 303


def test_sign_in_needs_the_token_too(browser: Browser) -> None:
    fields = {"csrf_token": "", "sign_in": "ada@example.org", "password": PASSWORD}
    assert browser.post("/sign-in", fields).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8001"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda headers: "-".join(headers.values()),
)
def test_post_from_elsewhere_is_refused(browse: Browse, headers: dict[str, Any]) -> None:
    assert browse("ada").post(ADDRESS, **headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}],
    ids=["silent", "origin", "same-origin", "none"],
)
def test_post_from_here_is_admitted(browse: Browse, headers: dict[str, Any]) -> None:
    assert browse("ada").post(ADDRESS, **headers).status_code == 303


def test_origin_of_the_base_url_is_admitted_behind_a_proxy(make_app: MakeApp, settings: Settings) -> None:
    app = make_app(replace(settings, base_url="https://training.example.org"))
    browser = Browser(app, headers={"Host": "training.example.org"})
    reply = browser.post("/sign-out", Origin="https://training.example.org")
    assert reply.status_code == 403  # the plain cookie is not the one of https: only the token is amiss
    browser.client.set_cookie("__Host-sid", "x", domain="training.example.org")
    page = browser.client.get("/sign-in", base_url="https://training.example.org")
    assert page.status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 400),
        ("evil.example", 400),
        ("localhost.evil.example", 400),
        ("localhost@evil.example", 400),
        ("", 200),
    ],
)
def test_only_own_hosts_are_answered(browser: Browser, host: str, status: int) -> None:
    assert browser.get("/help", **({"Host": host} if host else {})).status_code == status


def test_foreign_host_is_not_repeated(browser: Browser) -> None:
    assert "evil.example" not in browser.get("/certificates", Host="evil.example").text


def test_forwarded_host_is_not_believed(browser: Browser) -> None:
    text = browser.get("/certificates/x", **{"X-Forwarded-Host": "evil.example"}).text
    assert "evil.example" not in text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/help", 200),
        ("/home", 303),
        ("/nowhere", 404),
        ("/sign-out", 405),
        ("/certificates/x", 404),
        ("/static/css/firstline.css", 200),
        ("/healthz", 200),
    ],
)
def test_every_reply_has_the_headers(browser: Browser, path: str, status: int) -> None:
    reply = browser.get(path)
    found = {name: reply.headers.get(name) for name in HEADERS}
    assert (reply.status_code, found) == (status, HEADERS)


def test_https_is_asked_for_where_the_base_url_has_it(make_app: MakeApp, settings: Settings) -> None:
    app = make_app(replace(settings, base_url="https://localhost"))
    reply = Browser(app, base="https://localhost").get("/help")
    assert reply.headers["Strict-Transport-Security"] == "max-age=63072000"


def test_http_installation_does_not_speak_of_https(browser: Browser) -> None:
    assert browser.get("/help").headers.get("Strict-Transport-Security") is None


@pytest.mark.parametrize("path", ["/home", "/courses", COURSE, "/me", "/help", "/nowhere"])
def test_pages_of_signed_in_people_are_kept_nowhere(browse: Browse, path: str) -> None:
    assert browse("ada").get(path).headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_for_a_year_under_their_digest(browser: Browser) -> None:
    page = browser.get("/help").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert address.startswith("/static/css/firstline.css?v=")
    assert browser.get(address).headers["Cache-Control"] == "public, max-age=31536000"


@pytest.mark.parametrize(
    "cookie",
    ["\xff\xfe", "a" * 8000, '"', "é", "\\u0000", "=;=;"],
    ids=["bytes", "long", "quote", "é", "u", "="],
)
def test_hostile_cookie_is_nobody(browser: Browser, cookie: str) -> None:
    assert browser.get("/home", Cookie=f"sid={cookie}").status_code == 303


def test_wrong_method_names_the_right_one(browse: Browse) -> None:
    reply: Any = browse("ada").get(ADDRESS)
    assert (reply.status_code, reply.headers["Allow"]) == (405, "OPTIONS, POST")
