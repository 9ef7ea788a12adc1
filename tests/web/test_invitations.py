"""The page that an invitation opens, and the trainer's page of invitations."""

import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from firstline.domain.person import Person
from firstline.store.database import Database
from firstline.web.runner import Runner
from firstline.web.settings import Settings
from tests.gathered import Rows
from tests.mailboxes import Mailbox
from tests.web.browsing import SECRET, Browser
from tests.web.conftest import Browse, Sql

NEW = {"password": "a green winter coat", "again": "a green winter coat"}
LINK = re.compile(r"http://localhost(/invitations/\S+)")
NOBODY = "/invitations/" + "x" * 43


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    """An installation that sends by a server on this machine."""
    return replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")


@pytest.fixture
def cohort(database: Database) -> int:
    """A cohort of Tess with Noor, who cannot sign in yet."""
    with database.writing() as session:
        rows = Rows(session)
        rows.one(10, rows.cohort(1), hash=None)
    return 1


@pytest.fixture
def invite(browse: Browse, app: Flask, cohort: int, mailbox: Mailbox) -> str:
    """The path of the link in the mail that Noor got."""
    assert browse("tess").post(f"/cohorts/{cohort}/invitations", {"who": "new"}).status_code == 303
    Runner(app).send_mails()
    return str(LINK.findall(mailbox.mails[-1].get_content())[0])


_SEND = """
import sys
from pathlib import Path
from firstline.web import create_app
from firstline.web.mailing import send_due
from firstline.web.settings import ROOT, Settings

url, instance, mail_url, secret = sys.argv[1:]
app = create_app(Settings(
    instance=Path(instance), database_url=url, content=(ROOT,), secret_key=secret,
    base_url="http://localhost", mail_url=mail_url,
))
with app.app_context():
    send_due(app.extensions["firstline"])
"""


def test_death_before_noting_brings_the_same_link_once_more_and_no_third_time(
    app: Flask, browse: Browse, cohort: int, mailbox: Mailbox, database_url: str, tmp_path: Path, sql: Sql
) -> None:
    browse("tess").post(f"/cohorts/{cohort}/invitations", {"who": "new"})
    server = f"smtp://127.0.0.1:{mailbox.port}"
    words = [sys.executable, "-c", _SEND, database_url, str(tmp_path), server, SECRET]
    with subprocess.Popen(words) as process:
        mailbox.before_answer = lambda: os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
    mailbox.before_answer = lambda: None
    Runner(app).send_mails()  # the claim of the dead one still holds
    sent_before = len(mailbox.letters)
    sql("UPDATE mail SET due_at = '2026-03-02 09:00:00'")
    for _ in range(2):
        Runner(app).send_mails()
    links = {LINK.findall(mail.get_content())[0] for mail in mailbox.mails}
    assert (process.returncode, sent_before, len(mailbox.letters), len(links)) == (-signal.SIGKILL, 1, 2, 1)
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def state(sql: Sql) -> list[tuple[object, ...]]:
    """All that a link could change."""
    return [
        *sql("SELECT person_id, token_hash, expires_at FROM invitation"),
        *sql("SELECT id, password_hash FROM person"),
        *sql("SELECT person_id, id_hash FROM session"),
        *sql("SELECT * FROM throttle"),
    ]


def test_mail_of_an_invitation_reaches_her_with_its_link(invite: str, mailbox: Mailbox) -> None:
    ((_, to, _),) = mailbox.letters
    assert (to, mailbox.mails[0]["Subject"], len(invite)) == (
        "n10@example.org",
        "Your training: an invitation",
        len(NOBODY),
    )
    assert (mailbox.mails[0]["List-Unsubscribe"], mailbox.mails[0]["Auto-Submitted"]) == (
        None,
        "auto-generated",
    )


@pytest.mark.parametrize("headers", [{}, {"Sec-Purpose": "prefetch"}, {"Purpose": "prefetch"}])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_opening_the_link_changes_nothing(
    browser: Browser, invite: str, sql: Sql, method: str, headers: dict[str, str]
) -> None:
    before = state(sql)
    assert [browser.open(method, invite, headers=headers).status_code for _ in range(3)] == [200] * 3
    assert state(sql) == before


def test_page_greets_her_and_says_whose_portal_it_is(browser: Browser, invite: str) -> None:
    page = browser.get(invite).text
    words = ("Hello <bdi>Noor 00010</bdi>,", "<bdi>Northbank Police Academy</bdi> invites you", "localhost")
    assert [word for word in words if word not in page] == []


def test_page_is_kept_nowhere_and_told_to_no_other_page(browser: Browser, invite: str) -> None:
    browser.get("/sign-in")  # the cookie is there already, so no new one says no-store
    replies = [browser.get(invite), browser.post(invite), browser.get(NOBODY), browser.post(invite, NEW)]
    headers = {(r.headers["Cache-Control"], r.headers["Referrer-Policy"]) for r in replies[:3]}
    assert headers == {("no-store", "strict-origin")}
    assert [reply.status_code for reply in replies] == [200, 400, 404, 303]


def test_link_sets_the_password_and_signs_in(browser: Browser, browse: Browse, invite: str) -> None:
    reply = browser.post(invite, NEW)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/home")
    assert "Noor 00010" in browser.get("/home").text
    assert browse().sign_in("n10", NEW["password"]).get("/home").status_code == 200


def test_link_works_once(browse: Browse, invite: str) -> None:
    assert [browse().post(invite, NEW).status_code for _ in range(3)] == [303, 404, 404]


def test_twenty_presses_at_once_let_in_one(browse: Browse, invite: str, sql: Sql) -> None:
    browsers = [browse() for _ in range(20)]
    tokens = [browser.token for browser in browsers]

    def press(number: int) -> int:
        fields = {**NEW, "csrf_token": tokens[number]}
        return browsers[number].open("POST", invite, data=fields).status_code

    sessions = sql("SELECT count(*) FROM session")[0][0]
    with ThreadPoolExecutor(20) as pool:
        outcomes = sorted(pool.map(press, range(20)))
    assert outcomes == [303, *(404,) * 19]
    assert sql("SELECT count(*) FROM session") == [(sessions + 1,)]


def test_unknown_spent_and_old_links_look_the_same(browse: Browse, invite: str, sql: Sql) -> None:
    def look(path: str) -> set[tuple[int, str]]:
        browser = browse()
        replies = (browser.get(path), browser.post(path, NEW), browser.post(path, {}))
        plain = [re.sub(r'(href|value)="[^"]*"', "", reply.text) for reply in replies]
        return {(reply.status_code, page) for reply, page in zip(replies, plain, strict=True)}

    unknown = look(NOBODY)
    sql("UPDATE invitation SET expires_at = '2026-01-01 00:00:00'")
    old = look(invite)
    sql("UPDATE invitation SET expires_at = '2036-01-01 00:00:00'")
    sql("UPDATE person SET active = 0 WHERE id = 10")
    suspended = look(invite)
    sql("UPDATE person SET active = 1 WHERE id = 10")
    assert browse().post(invite, NEW).status_code == 303
    assert (len(unknown), old, suspended, look(invite)) == (1, unknown, unknown, unknown)
    assert {status for status, _ in unknown} == {404}


@pytest.mark.parametrize("method", ["get", "post"])
def test_link_never_touches_whoever_is_signed_in(browse: Browse, invite: str, sql: Sql, method: str) -> None:
    ada = browse("ada")
    before, cookie = state(sql), ada.cookie
    reply = ada.get(invite) if method == "get" else ada.post(invite, NEW)
    assert (reply.status_code, "You are signed in here as <bdi>Ada Lindqvist</bdi>" in reply.text) == (
        409,
        True,
    )
    assert (state(sql), ada.cookie, ada.get("/home").status_code) == (before, cookie, 200)
    assert ada.get(NOBODY).status_code == 409


def test_after_signing_out_the_link_is_still_good(browse: Browse, invite: str) -> None:
    ada = browse("ada")
    ada.get(invite)
    ada.post("/sign-out")
    assert ada.post(invite, NEW).status_code == 303
    assert "Noor 00010" in ada.get("/home").text


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"password": "short", "again": "short"}, "Use 10 to 128 characters"),
        ({"password": "a green winter coat", "again": "another"}, "The two passwords differ."),
        ({"password": "Noor 00010", "again": "Noor 00010"}, "Do not use your own name"),
        ({}, "Use 10 to 128 characters"),
    ],
)
def test_bad_password_is_refused_and_the_link_stays(
    browser: Browser, invite: str, fields: dict[str, str], error: str
) -> None:
    reply = browser.post(invite, fields)
    assert (reply.status_code, error in reply.text) == (400, True)
    assert browser.post(invite, NEW).status_code == 303


def test_tries_are_counted_by_network(browse: Browse, invite: str) -> None:
    here, there = browse(address="203.0.113.5"), browse(address="198.51.100.9")
    tries = [here.post(NOBODY, NEW).status_code for _ in range(61)]
    assert (tries[:60], tries[60]) == ([404] * 60, 429)
    assert (here.post(invite, NEW).status_code, there.post(invite, NEW).status_code) == (429, 303)


def test_forged_request_is_refused(browser: Browser, invite: str, sql: Sql) -> None:
    before = state(sql)
    assert [
        browser.post(invite, {**NEW, "csrf_token": "x"}).status_code,
        browser.post(invite, NEW, Origin="https://evil.example").status_code,
        browser.post(invite, NEW, Origin="null").status_code,
    ] == [403] * 3
    assert state(sql) == before


def test_page_speaks_her_language_unless_another_was_chosen(browse: Browse, invite: str, sql: Sql) -> None:
    sql("UPDATE person SET language = 'ar' WHERE id = 10")
    here = browse()
    spoken = [re.findall(r'<html lang="(\w+)"', here.get(invite).text)[0]]
    here.get(f"/language/en?next={invite}")
    spoken.append(re.findall(r'<html lang="(\w+)"', here.get(invite).text)[0])
    assert spoken == ["ar", "en"]


def test_trainer_sees_names_number_and_mail_before_it_goes(browse: Browse, cohort: int, sql: Sql) -> None:
    page = browse("tess").get(f"/cohorts/{cohort}/invitations").text
    words = ("1 person would get this mail", "Noor 00010", "Your training: an invitation", "/invitations/…")
    assert ([word for word in words if word not in page], sql("SELECT * FROM mail")) == ([], [])


def test_trainer_sees_what_the_post_refused(
    browse: Browse, app: Flask, cohort: int, mailbox: Mailbox
) -> None:
    mailbox.to_recipients = ["550 no such <user>"]
    tess = browse("tess")
    tess.post(f"/cohorts/{cohort}/invitations", {"who": "new"})
    Runner(app).send_mails()
    page = tess.get(f"/cohorts/{cohort}/invitations").text
    assert ("550 no such &lt;user&gt;" in page, "1 invitation could not be delivered" in page) == (True, True)


def test_second_invitation_on_a_day_sends_nothing_and_says_so(browse: Browse, cohort: int, sql: Sql) -> None:
    tess = browse("tess")
    places = [
        tess.post(f"/cohorts/{cohort}/invitations", {"who": who}).headers["Location"]
        for who in ("new", "new", "again", "nonsense")
    ]
    assert places == [
        f"/cohorts/{cohort}/invitations?done=mailed",
        *(f"/cohorts/{cohort}/invitations?done=nobody-mailed",) * 3,
    ]
    assert "nobody is left who may get one now" in tess.get(places[1]).text
    assert sql("SELECT count(*) FROM mail") == [(1,)]


@pytest.mark.parametrize("method", ["get", "post"])
def test_other_trainers_cohort_is_unknown(browse: Browse, cohort: int, tess: Person, method: str) -> None:
    theo = browse("theo")
    replies = [getattr(theo, method)(f"/cohorts/{number}/invitations") for number in (cohort, 999)]
    pages = {re.sub(r'<bdi class="code" dir="ltr">\w+</bdi>|href="[^"]*"', "", r.text) for r in replies}
    assert ([reply.status_code for reply in replies], len(pages), tess.id) == ([404, 404], 1, 3)
