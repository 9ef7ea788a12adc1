"""From the outbox to a mail server, whatever happens in between."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from firstline.domain.mail import READY, REVOKED
from firstline.domain.person import Person
from firstline.services import notifying
from firstline.store.database import Database
from firstline.web.mailing import MOST_BATCHES
from firstline.web.runner import Runner
from firstline.web.settings import Settings
from tests.mailboxes import OK, Mailbox, free_port
from tests.web.conftest import MakeApp, Sql

FACTS = {"number": "7KQ2-M4XC-9TRA-0WGE5", "course_title": "Foundations"}
STATES = "SELECT occasion, state, tries, problem FROM mail ORDER BY id"
Tell = Callable[..., None]

_SEND = """
import sys
from pathlib import Path
from firstline.web import create_app
from firstline.web.mailing import send_due
from firstline.web.settings import ROOT, Settings

url, instance, mail_url = sys.argv[1:]
app = create_app(Settings(
    instance=Path(instance), database_url=url, content=(ROOT,), secret_key="s" * 40,
    base_url="http://localhost", mail_url=mail_url,
))
print("begun", flush=True)
with app.app_context():
    send_due(app.extensions["firstline"])
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Both: claims are made otherwise on each."""
    return str(request.param)


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    """An installation that sends by a server on this machine."""
    return replace(settings, mail_url=f"smtp://127.0.0.1:{mailbox.port}")


@pytest.fixture
def tell(database: Database, ada: Person) -> Tell:
    """Asks for mails to Ada, one for each occasion."""

    def ask(*occasions: str) -> None:
        with database.writing() as session:
            for occasion in occasions:
                notifying.notify(session, ada.id, READY, occasion, FACTS, at=datetime.now(UTC))

    return ask


@pytest.fixture
def hasten(sql: Sql) -> Callable[[], None]:
    """Lets every wait be over."""

    def hurry() -> None:
        sql("UPDATE mail SET due_at = '2026-03-02 09:00:00'")

    return hurry


def test_mail_is_sent_once(app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql) -> None:
    tell("one")
    Runner(app).sweep()
    Runner(app).send_mails()
    ((sender, to, _),) = mailbox.letters
    assert (sender, to, mailbox.mails[0]["Subject"]) == (
        "no-reply@localhost",
        "ada@example.org",
        "Your training: a document is ready for you",
    )
    assert sql("SELECT occasion, state, tries, problem, sent_at IS NOT NULL FROM mail") == [
        ("one", "sent", 1, None, True)
    ]


def test_mail_speaks_the_language_that_its_reader_reads_now(
    app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql
) -> None:
    tell("one")
    sql("UPDATE person SET language = 'ar' WHERE email = 'ada@example.org'")
    Runner(app).send_mails()
    (mail,) = mailbox.mails
    assert (
        mail["Content-Language"],
        mail["Subject"].isascii(),
        "\u2068Ada Lindqvist\u2069" in mail.get_content(),
    ) == (
        "ar",
        False,
        True,
    )


def test_language_that_we_do_not_speak_becomes_english(
    app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql
) -> None:
    tell("one")
    sql("UPDATE person SET language = 'tlh'")
    Runner(app).send_mails()
    assert mailbox.mails[0]["Content-Language"] == "en"


def test_newlines_in_a_name_make_no_header_and_no_line(
    app: Flask, mailbox: Mailbox, database: Database, tell: Tell
) -> None:
    tell("one")
    with database.writing() as session:
        name = "Ada\r\nBcc: eve@example.org\r\n\r\nhttps://evil.example\u2028x\u202e"
        session.connection().execute(text("UPDATE person SET name = :name"), {"name": name})
    Runner(app).send_mails()
    (mail,) = mailbox.mails
    lines = mail.get_content().splitlines()
    assert (mail["Bcc"], [to for _, to, _ in mailbox.letters]) == (None, ["ada@example.org"])
    assert lines[0] == "Hello Ada Bcc: eve@example.org https://evil.example x,"


def test_address_that_is_none_fails_with_its_reason(
    app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql
) -> None:
    tell("one")
    sql("UPDATE person SET email = 'ada,eve@example.org' WHERE email = 'ada@example.org'")
    Runner(app).send_mails()
    assert (mailbox.letters, sql(STATES)) == (
        [],
        [("one", "failed", 1, "this is not an e-mail address that mail can be sent to")],
    )


def test_mail_that_is_delayed_goes_later(
    app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql, hasten: Callable[[], None]
) -> None:
    mailbox.answers = ["451 greylisted", OK]
    tell("one")
    for _ in range(2):  # the second comes before the wait is over
        Runner(app).send_mails()
    before = sql(STATES)
    hasten()
    Runner(app).send_mails()
    assert (before, sql(STATES), len(mailbox.letters)) == (
        [("one", "waiting", 1, "451 greylisted")],
        [("one", "sent", 2, None)],
        1,
    )


def test_mail_that_is_refused_fails_and_others_go(app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql) -> None:
    mailbox.to_recipients = ["550 no such user", OK]
    tell("one", "two")
    Runner(app).send_mails()
    assert sql(STATES) == [("one", "failed", 1, "550 no such user"), ("two", "sent", 1, None)]


def test_dead_server_costs_one_try_of_one_batch(
    make_app: MakeApp, settings: Settings, tell: Tell, sql: Sql
) -> None:
    app = make_app(replace(settings, mail_url=f"smtp://127.0.0.1:{free_port()}"))
    tell(*(f"{n:02}" for n in range(notifying.BATCH + 5)))
    for _ in range(3):
        Runner(app).send_mails()
    tried = sql("SELECT tries, count(*), min(substr(problem, 1, 22)), state FROM mail GROUP BY tries, state")
    assert sorted(tried) == [
        (0, 5, "ConnectionRefusedError", "waiting"),
        (1, notifying.BATCH, "ConnectionRefusedError", "waiting"),
    ]


def test_server_that_dies_between_two_mails_leaves_the_rest(
    app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql, hasten: Callable[[], None]
) -> None:
    mailbox.answers = [OK, "421 going away", OK]
    tell("one", "two", "three")
    Runner(app).send_mails()
    before = [row[:3] for row in sql(STATES)]
    hasten()
    Runner(app).send_mails()
    assert (before, [row[1] for row in sql(STATES)]) == (
        [("one", "sent", 1), ("two", "waiting", 1), ("three", "waiting", 1)],
        ["sent"] * 3,
    )
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 3


def test_death_between_sending_and_noting_sends_once_more_under_the_same_id(
    database_url: str,
    tmp_path: Path,
    app: Flask,
    mailbox: Mailbox,
    tell: Tell,
    sql: Sql,
    hasten: Callable[[], None],
) -> None:
    tell("one")
    words = [sys.executable, "-c", _SEND, database_url, str(tmp_path), f"smtp://127.0.0.1:{mailbox.port}"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        mailbox.before_answer = lambda: os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
    mailbox.before_answer = lambda: None
    before = sql(STATES)
    Runner(app).send_mails()  # the claim of the dead one still holds
    assert (process.returncode, before, len(mailbox.letters)) == (
        -signal.SIGKILL,
        [("one", "waiting", 1, None)],
        1,
    )
    hasten()
    Runner(app).send_mails()
    assert sql(STATES) == [("one", "sent", 2, None)]
    assert len(mailbox.letters) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_row_that_cannot_be_drawn_fails_and_others_go(
    app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql
) -> None:
    tell("one", "two", "three")
    sql("UPDATE mail SET kind = 'from-another-time' WHERE occasion = 'one'")
    sql("UPDATE mail SET facts = '{}' WHERE occasion = 'two'")
    Runner(app).send_mails()
    assert sql("SELECT occasion, state, problem FROM mail ORDER BY id") == [
        ("one", "failed", "it cannot be drawn: KeyError 'from-another-time'"),
        ("two", "failed", "it cannot be drawn: KeyError 'number'"),
        ("three", "sent", None),
    ]


def test_many_mails_go_in_batches_over_few_connections(
    app: Flask, mailbox: Mailbox, tell: Tell, sql: Sql
) -> None:
    tell(*(f"{n:02}" for n in range(45)))
    Runner(app).send_mails()
    assert (len(mailbox.letters), mailbox.connections) == (45, 3)
    assert MOST_BATCHES * notifying.BATCH == 500
    assert sql("SELECT count(*) FROM mail WHERE state = 'sent'") == [(45,)]


def test_without_a_server_mails_are_files(
    make_app: MakeApp, settings: Settings, tell: Tell, sql: Sql
) -> None:
    app = make_app(replace(settings, mail_url=""))
    tell("one", "two")
    Runner(app).send_mails()
    names = [path.name[:7] for path in sorted((settings.instance / "outbox").iterdir())]
    assert (names, [row[1] for row in sql(STATES)]) == (["000001-", "000002-"], ["sent", "sent"])


def test_revocation_in_the_portal_reaches_the_holder_without_its_reason(
    app: Flask, mailbox: Mailbox, database: Database, ada: Person
) -> None:
    with database.writing() as session:
        notifying.notify(session, ada.id, REVOKED, "one", FACTS, at=datetime.now(UTC))
    Runner(app).send_mails()
    (mail,) = mailbox.mails
    assert (mail["Subject"], mail.get_content().split("\r\n\r\n")[1]) == (
        "Your training: a change to note",
        "The certificate below is no longer valid. Please do not show it to anybody any more.",
    )
