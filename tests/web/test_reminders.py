"""Reminders by hand, switched off for a cohort, and switched off by their reader."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from firstline.sealing import tokens
from firstline.services import reminding
from firstline.store.database import Database
from firstline.web.mailing import send_due
from firstline.web.settings import Settings
from tests.gathered import Rows
from tests.mailboxes import Mailbox
from tests.web.browsing import SECRET, Browser
from tests.web.conftest import Browse, Sql

HERE = "/cohorts/1/reminders"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    """An installation that sends by a server on this machine."""
    return replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")


@pytest.fixture(autouse=True)
def _cohort(database: Database) -> None:
    """A cohort of Tess with two people, where it is always day."""
    with database.writing() as session:
        rows = Rows(session)
        due_on = (datetime.now(UTC) + timedelta(days=7)).date()
        rows.people(range(10, 12), rows.cohort(1, due_on=due_on))
        zone = f"Etc/GMT{datetime.now(UTC).hour - 12:+}" if datetime.now(UTC).hour != 12 else "UTC"
        session.connection().exec_driver_sql("UPDATE agency SET zone = ?", (zone,))


@pytest.fixture
def link() -> str:
    """Where Noor, person 10, switches her reminders off."""
    return f"/reminders/{tokens.opt_out_token(SECRET, 10)}"


def wanted(sql: Sql) -> list[int]:
    """Who wants no reminders."""
    return [row[0] for row in sql("SELECT id FROM person WHERE NOT wants_reminders ORDER BY id")]


def send(app: Flask) -> None:
    with app.app_context():
        send_due(app.extensions["firstline"])


def test_trainer_sees_names_number_and_mail_before_it_goes(browse: Browse, sql: Sql) -> None:
    page = browse("tess").get(HERE).text
    words = ("2 people would get this mail", "Noor 00010", "Your training: a reminder", "Course: Foundations")
    assert ([word for word in words if word not in page], sql("SELECT * FROM mail")) == ([], [])


def test_reminder_by_hand_reaches_them_once(
    browse: Browse, app: Flask, mailbox: Mailbox, sql: Sql, link: str
) -> None:
    tess = browse("tess")
    places = [tess.post(HERE, {"whom": "not-begun"}).headers["Location"] for _ in range(2)]
    send(app)
    assert places == [f"{HERE}?whom=not-begun&done={done}" for done in ("mailed", "nobody-mailed")]
    assert sorted(to for _, to, _ in mailbox.letters) == ["n10@example.org", "n11@example.org"]
    (mail,) = (each for each in mailbox.mails if each["To"] == "n10@example.org")
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (f"<http://localhost{link}>", None)
    assert f"http://localhost{link}" in mail.get_content().splitlines()


def test_daily_reminder_reaches_them_and_the_next_day_does_not(
    app: Flask, mailbox: Mailbox, database: Database
) -> None:
    at = datetime.now(UTC)
    for n in range(2):
        with database.writing() as session:
            reminding.remind_of_due_dates(session, on=at.date() + timedelta(days=n), at=at)
        send(app)
    assert len(mailbox.letters) == 2


@pytest.mark.parametrize("whom", ["", "nonsense", "not-finished"])
def test_nonsense_is_those_who_have_not_finished(browse: Browse, whom: str) -> None:
    assert (
        browse("tess").post(HERE, {"whom": whom}).headers["Location"].startswith(f"{HERE}?whom=not-finished")
    )


def test_trainer_switches_reminders_off_and_on(browse: Browse, sql: Sql) -> None:
    tess, found = browse("tess"), []
    for fields in ({}, {"reminds": "yes"}):
        assert tess.post(f"{HERE}/choice", fields).status_code == 303
        found.append(
            (sql("SELECT reminds FROM cohort"), 'name="reminds" value="yes" checked' in tess.get(HERE).text)
        )
    assert found == [([(0,)], False), ([(1,)], True)]


@pytest.mark.parametrize("path", ["", "/choice"])
def test_other_trainers_cohort_is_unknown(browse: Browse, path: str, sql: Sql) -> None:
    assert (browse("theo").post(HERE + path).status_code, browse("theo").get(HERE).status_code) == (404, 404)
    assert sql("SELECT count(*) FROM mail") == [(0,)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_way_out_changes_nothing(browser: Browser, link: str, sql: Sql, method: str) -> None:
    assert (browser.open(method, link).status_code, wanted(sql)) == (200, [])


def test_reader_switches_reminders_off_without_signing_in(browser: Browser, link: str, sql: Sql) -> None:
    reply = browser.post(link)
    assert (reply.status_code, wanted(sql)) == (303, [10])
    assert "You get no more reminders by mail." in browser.follow(reply).text


def test_mail_program_switches_reminders_off_by_one_post(app: Flask, link: str, sql: Sql) -> None:
    browser = Browser(app)
    reply = browser.open(
        "POST",
        link,
        data=ONE_CLICK,
        headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"},
    )
    assert (reply.status_code, reply.text, wanted(sql)) == (200, "", [10])


def test_way_out_belongs_to_its_reader_whoever_is_signed_in(browse: Browse, link: str, sql: Sql) -> None:
    browse("ada").post(link)
    assert wanted(sql) == [10]


@pytest.mark.parametrize("token", ["10-x", "x", "10", "-", "11-" + "a" * 43])
def test_forged_way_out_is_unknown(app: Flask, token: str, sql: Sql) -> None:
    browser = Browser(app)
    replies = (
        browser.get(f"/reminders/{token}"),
        browser.post(f"/reminders/{token}"),
        browser.open("POST", f"/reminders/{token}", data=ONE_CLICK),
    )
    assert ([reply.status_code for reply in replies], wanted(sql)) == ([404] * 3, [])


@pytest.mark.parametrize("path", ["/me/reminders", "/sign-out", "/reports/none", HERE])
def test_one_click_opens_no_other_door(app: Flask, browse: Browse, path: str) -> None:
    ada = browse("ada")
    assert ada.open("POST", path, data=ONE_CLICK).status_code in (403, 404)


def test_switched_off_reader_gets_nothing_that_waits(
    browse: Browse, app: Flask, mailbox: Mailbox, link: str
) -> None:
    browse("tess").post(HERE)
    Browser(app).open("POST", link, data=ONE_CLICK)
    send(app)
    assert [to for _, to, _ in mailbox.letters] == ["n11@example.org"]


def test_account_page_says_what_comes(browse: Browse) -> None:
    pages = {local: browse(local).get("/me").text for local in ("ada", "tess")}
    found = {local: bool(re.search("And on Monday morning", page)) for local, page in pages.items()}
    assert found == {"ada": False, "tess": True}
