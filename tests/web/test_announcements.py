"""Announcements: looked at first, sent once, and read on the page of the course."""

from dataclasses import replace

import pytest
from flask import Flask

from firstline.store.database import Database
from firstline.web.mailing import send_due
from firstline.web.settings import Settings
from tests.gathered import Rows
from tests.mailboxes import Mailbox
from tests.web.conftest import Browse, Sql

HERE = "/cohorts/1/announcements"
WORDS = "We meet on <Monday>.\n\nBring questions & pens."


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    """An installation that sends by a server on this machine."""
    return replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")


@pytest.fixture(autouse=True)
def _cohort(database: Database, sql: Sql) -> None:
    """A cohort of Tess with Noor, a reader of Arabic, and Ada."""
    with database.writing() as session:
        rows = Rows(session)
        rows.cohort(1)
        rows.one(10, 1)
        rows.one(11, 1, language="ar")
    sql(
        "INSERT INTO enrolment (person_id, course, edition, cohort_id, began_at, active_at, progress, rank)"
        " SELECT 1, course, edition, 1, began_at, active_at, '{}', 2 FROM enrolment WHERE id = 10"
    )


def test_text_is_looked_at_as_a_mail_in_each_language_first(browse: Browse, sql: Sql) -> None:
    reply = browse("tess").post(HERE, {"words": WORDS})
    words = (
        "3 people would get this mail",
        "We meet on &lt;Monday&gt;.",
        'lang="ar" dir="rtl"',
        "Send it to 3 people",
    )
    assert (reply.status_code, [word for word in words if word not in reply.text]) == (400, [])
    assert (sql("SELECT * FROM mail"), sql("SELECT * FROM announcement")) == ([], [])


def test_announcement_reaches_the_cohort(browse: Browse, app: Flask, mailbox: Mailbox, sql: Sql) -> None:
    reply = browse("tess").post(HERE, {"words": WORDS, "seen": "yes"})
    with app.app_context():
        send_due(app.extensions["firstline"])
    assert reply.headers["Location"] == f"{HERE}?done=mailed"
    assert sorted(to for _, to, _ in mailbox.letters) == [
        "ada@example.org",
        "n10@example.org",
        "n11@example.org",
    ]
    (mail,) = (each for each in mailbox.mails if each["To"] == "ada@example.org")
    body = mail.get_content().replace("\r\n", "\n")
    assert (WORDS in body, mail["List-Unsubscribe"], "\nhttp://localhost/courses/foundations\n" in body) == (
        True,
        None,
        True,
    )
    assert sql("SELECT facts FROM mail WHERE person_id = 1") == [('{"announcement": "1"}',)]


def test_newest_stands_on_the_page_of_the_course_and_of_no_others(browse: Browse, sql: Sql) -> None:
    tess = browse("tess")
    for words in ("First.", WORDS):
        tess.post(HERE, {"words": words, "seen": "yes"})
    pages = [browse(local).get("/courses/foundations").text for local in ("ada", "bo")]
    assert [("&lt;Monday&gt;" in page, "First." in page) for page in pages] == [(True, False), (False, False)]
    sql("UPDATE announcement SET made_at = datetime('now', '-14 days', '-1 minutes')")
    assert "&lt;Monday&gt;" not in browse("ada").get("/courses/foundations").text


@pytest.mark.parametrize("seen", ["", "yes"])
@pytest.mark.parametrize("words", ["", "   \n ", "ب" * 2001, "\u202e" * 3000])
def test_what_cannot_be_sent_comes_back_as_it_was_typed(
    browse: Browse, sql: Sql, words: str, seen: str
) -> None:
    reply = browse("tess").post(HERE, {"words": words, "seen": seen})
    assert (reply.status_code, words.strip() in reply.text, "There is a problem" in reply.text) == (
        400,
        True,
        True,
    )
    assert sql("SELECT * FROM announcement") == []


def test_text_like_a_real_case_is_met_with_a_warning(browse: Browse) -> None:
    tess = browse("tess")
    pages = [
        tess.post(HERE, {"words": words}).text for words in ("Room 4 at nine.", "Her name is Maria Keller.")
    ]
    assert ["This may be from a real case" in page for page in pages] == [False, True]


def test_same_words_twice_are_sent_once(browse: Browse, sql: Sql) -> None:
    tess = browse("tess")
    statuses = [tess.post(HERE, {"words": WORDS, "seen": "yes"}).status_code for _ in range(2)]
    assert (statuses, sql("SELECT count(*) FROM mail")) == ([303, 409], [(3,)])


@pytest.mark.parametrize("method", ["get", "post"])
def test_other_trainers_cohort_is_unknown(browse: Browse, sql: Sql, method: str) -> None:
    theo = browse("theo")
    reply = theo.get(HERE) if method == "get" else theo.post(HERE, {"words": WORDS, "seen": "yes"})
    assert (reply.status_code, sql("SELECT * FROM announcement")) == (404, [])
