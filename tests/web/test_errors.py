"""Calm pages for everything that can go wrong."""

import logging
import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from firstline.web.access import public
from firstline.web.settings import Settings
from tests.web.browsing import COURSE, START, Browser, pass_test
from tests.web.conftest import Browse, MakeApp, Sql

REFERENCE = re.compile(r"Number of this message: <bdi[^>]*>([0-9A-F]{8})</bdi>")


def page_of(browser: Browser, status: int) -> str:
    """A page of this status, made in the plainest way."""
    match status:
        case 400:
            return browser.get("/help?x=%00").text
        case 401:
            return browser.post(f"{COURSE}/enrolment").text
        case 403:
            return browser.post("/sign-in", {"csrf_token": "x"}).text
        case 404:
            return browser.get("/nowhere").text
        case 405:
            return browser.get("/sign-out").text
        case _:
            return browser.post("/sign-in", {"sign_in": "x" * 1_100_000}).text


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (400, "This cannot be used"),
        (401, "You are signed out"),
        (403, "This page is not open to you"),
        (404, "We cannot find this page"),
        (405, "This cannot be done like that"),
        (413, "This is too large"),
    ],
)
def test_problem_has_a_title_a_number_and_a_way_on(browser: Browser, status: int, title: str) -> None:
    text = page_of(browser, status)
    assert (f"<h1>{title}</h1>" in text, len(REFERENCE.findall(text)), 'href="/"' in text) == (True, 1, True)


def test_foreign_host_gets_a_plain_sentence(browser: Browser) -> None:
    reply = browser.get("/help", Host="evil.example")
    assert (reply.status_code, reply.mimetype) == (400, "text/plain")


def test_change_without_a_session_says_signed_out(browser: Browser, sql: Sql) -> None:
    assert browser.post(f"{COURSE}/enrolment").status_code == 401
    assert sql("SELECT count(*) FROM enrolment") == [(0,)]


def test_page_of_another_role_is_403(browse: Browse) -> None:
    assert browse("ada").get("/cohorts").status_code == 403


def test_too_large_a_request_is_413(browser: Browser) -> None:
    assert browser.post("/sign-in", {"sign_in": "x" * 1_100_000}).status_code == 413


def test_conflict_is_409(browse: Browse) -> None:
    browser = browse("ada")
    pass_test(browser)
    assert browser.post(START, {"certificate_name": "Ada"}).status_code == 409


@pytest.fixture
def broken(app: Flask) -> Flask:
    """The application with a view that fails."""

    @public
    def fail() -> str:
        raise ZeroDivisionError("secret detail")

    app.add_url_rule("/fail", view_func=fail)
    app.add_url_rule("/silent", view_func=lambda: "nobody is admitted", endpoint="silent")
    return app


def test_bug_is_500_with_the_number_that_stands_in_the_log(
    broken: Flask, browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    reply = browser.get("/fail")
    (reference,) = REFERENCE.findall(reply.text)
    assert (reply.status_code, "secret detail" in reply.text, reference in caplog.text) == (500, False, True)


def test_view_that_admits_nobody_is_500(broken: Flask, browser: Browser) -> None:
    assert browser.get("/silent").status_code == 500


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"secret_key": ""}, "FIRSTLINE_SECRET_KEY"),
        ({"secret_key": "short"}, "FIRSTLINE_SECRET_KEY"),
        ({"base_url": ""}, "FIRSTLINE_BASE_URL"),
        ({"base_url": "ftp://localhost"}, "FIRSTLINE_BASE_URL"),
        ({"base_url": "http://localhost/portal"}, "FIRSTLINE_BASE_URL"),
    ],
)
def test_missing_setting_is_503_and_named_in_the_log_only(
    make_app: MakeApp,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    changed: dict[str, Any],
    name: str,
) -> None:
    reply = Browser(make_app(replace(settings, **changed))).get("/help")
    assert (reply.status_code, name in caplog.text, name in reply.text) == (503, True, False)


def test_busy_database_is_503_and_nothing_is_lost(
    browse: Browse, app: Flask, settings: Settings, sql: Sql
) -> None:
    browser = browse("ada")
    engine = app.extensions["firstline"].database.engine
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=20"))
    other = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = browser.post(f"{COURSE}/mandate/duties/completion")
    read = browser.get(COURSE)
    other.execute("ROLLBACK")
    other.close()
    again = browser.post(f"{COURSE}/mandate/duties/completion")
    assert (refused.status_code, refused.headers.get("Retry-After"), read.status_code) == (503, "30", 200)
    assert (again.status_code, sql("SELECT lesson FROM completion")) == (303, [("duties",)])


def test_database_without_tables_is_503(make_app: MakeApp, settings: Settings, tmp_path: Path) -> None:
    app = make_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'fresh.db'}"))
    assert Browser(app).get("/support").status_code == 503


def test_portal_without_content_is_503(browse: Browse, sql: Sql) -> None:
    browser = browse("ada")
    sql("DELETE FROM publication")
    assert browser.get("/courses").status_code == 503


def test_problem_page_knows_who_is_signed_in(browse: Browse) -> None:
    assert "Ada Lindqvist" in browse("ada").get("/nowhere").text


def test_refusal_is_not_logged_as_an_error(browse: Browse, caplog: pytest.LogCaptureFixture) -> None:
    browse("ada").get("/cohorts")
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
