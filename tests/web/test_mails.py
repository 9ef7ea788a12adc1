"""What mails say, to the eye and to whoever looks over a shoulder."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from firstline.domain.mail import (
    ANNOUNCEMENT,
    COURSE_DUE,
    COURSE_REMINDER,
    FACTS,
    INVITATION,
    KINDS,
    REMINDERS,
    TRAINER_DIGEST,
    MailKind,
)
from firstline.services.composing import Found
from firstline.web.cohort_mails import FOUND, HIDDEN
from firstline.web.languages import languages
from firstline.web.mails import SAMPLES, SUBJECTS, MailText, draw
from firstline.web.settings import Settings
from tests.web.browsing import Browser
from tests.web.conftest import Browse, MakeApp, Sql
from tests.web.test_cli import run

BASE = "https://training.example.org"
TELLING = re.compile(
    r"abus|migrant|violen|police|women|certif|revok|expir|First response|شهاد|عنف|شرط|مهاجر|نساء", re.I
)
"""What a subject must not say: a telephone shows it to the whole room."""
ABOUT_CERTIFICATES = [kind for kind in KINDS if kind.startswith("certificate")]


@pytest.fixture
def _speaking(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def drawn(kind: MailKind, language: str = "en", name: str = "Mariam Haddad") -> MailText:
    return draw(kind, SAMPLES[kind], name, language, BASE)


@pytest.mark.usefixtures("_speaking")
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", KINDS)
def test_subject_says_nothing_to_others(kind: MailKind, language: str) -> None:
    subject = drawn(kind, language).subject
    assert (TELLING.findall(subject), subject.splitlines()) == ([], [subject])


@pytest.mark.usefixtures("_speaking")
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", ABOUT_CERTIFICATES)
def test_body_has_all_facts_and_says_why_it_comes(kind: MailKind, language: str) -> None:
    body = drawn(kind, language).body
    facts = {value for name, value in SAMPLES[kind].items() if name != "expires_on"}
    lines = set(body.splitlines())
    off = f"{BASE}/reminders/{HIDDEN}"
    assert ({fact for fact in facts if fact in body}, BASE in lines, off in lines, "%" in body) == (
        facts,
        True,
        kind in REMINDERS,
        False,
    )


@pytest.mark.usefixtures("_speaking")
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        (INVITATION, [f"invitations/{HIDDEN}"]),
        (COURSE_DUE, ["courses/first-response", f"reminders/{HIDDEN}"]),
        (COURSE_REMINDER, ["courses/first-response", f"reminders/{HIDDEN}"]),
        (ANNOUNCEMENT, ["courses/first-response"]),
        (TRAINER_DIGEST, ["cohorts", f"reminders/{HIDDEN}"]),
    ],
)
def test_body_has_one_link_and_perhaps_one_out(kind: MailKind, paths: list[str], language: str) -> None:
    body = drawn(kind, language).body
    alone = [line for line in body.splitlines() if BASE in line]
    assert (alone, "%" in body) == ([f"{BASE}/{path}" for path in paths], False)


@pytest.mark.usefixtures("_speaking")
def test_invitation_says_who_invites_where_and_until_when() -> None:
    assert drawn(INVITATION).body == (
        "Hello Mariam Haddad,\n\n"
        "Harbour Police invites you to its online training. Open this address and choose a password:\n"
        "https://training.example.org/invitations/…\n\n"
        "The address works once, until 31 March 2027. Keep it to yourself: it opens your account.\n\n"
        "You get this message because an account was made for you there. If you do not know why, or do not "
        "want it, you need not do anything. Nobody reads replies to it.\n"
    )


@pytest.mark.usefixtures("_speaking")
@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("7", "Your training is due on 31 March 2027; that day still counts."),
        ("-3", "Your training was due on 31 March 2027. You can still finish it, and your place is kept."),
    ],
)
def test_reminder_says_whether_there_is_time(step: str, says: str) -> None:
    facts = {**SAMPLES[COURSE_DUE], "step": step}
    assert draw(COURSE_DUE, facts, "Mariam", "en", BASE).body.split("\n\n")[1].startswith(says)


@pytest.mark.usefixtures("_speaking")
def test_digest_tells_each_figure_that_is_not_nought() -> None:
    assert drawn(TRAINER_DIGEST).body.split("\n\n")[2:4] == [
        "Spring course, Harbour station\n- 3 people need your attention\n- 2 answers wait to be marked\n"
        "- 4 invitations have not been used for a week\n- Due on 31 March 2027: 5 people have not finished",
        "Night shift\n- 1 answer waits to be marked",
    ]


@pytest.mark.usefixtures("_speaking")
def test_announcement_brings_its_words_line_by_line_and_no_marks_of_direction() -> None:
    found = Found(by="Tess", words="One.\u202e\n\nTwo:  %s\nthree", course="foundations")
    body = draw(ANNOUNCEMENT, {}, "Mariam", "en", BASE, found).body
    assert body.split("\n\n")[1:4] == ["Your trainer Tess writes to your group:", "One.", "Two: %s\nthree"]


def test_every_kind_has_a_subject_and_a_sample() -> None:
    assert list(SUBJECTS) == list(KINDS)
    assert {kind: frozenset(facts) for kind, facts in SAMPLES.items()} == dict(FACTS)
    assert date.fromisoformat(SAMPLES["certificate-expires"]["expires_on"])


@pytest.mark.usefixtures("_speaking")
@pytest.mark.parametrize("kind", KINDS)
def test_arabic_is_whole_and_runs_from_the_right(kind: MailKind) -> None:
    body = drawn(kind, "ar", "مريم حداد").body
    for line in FOUND[kind].words.splitlines() if kind in FOUND else ():
        body = body.replace(line, "")
    plain = re.sub(r"\u2068[^\u2069]*\u2069|https://\S+", "", body)
    assert (re.findall(r"[A-Za-z]+", plain), body.count("\u2068"), "\u2068مريم" in body) == (
        [],
        body.count("\u2069"),
        False,
    )


@pytest.mark.usefixtures("_speaking")
def test_arabic_name_is_isolated_in_an_english_mail() -> None:
    assert drawn("certificate-ready", name="مريم حداد").body.splitlines()[0] == "Hello \u2068مريم حداد\u2069,"


@pytest.mark.parametrize("path", ["/my-certificates", "/me"])
def test_addresses_in_mails_lead_somewhere(browse: Browse, path: str) -> None:
    assert browse("ada").get(path).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_preview_prints_the_mail(app: Flask, kind: MailKind) -> None:
    result = run(app, "mail", "preview", kind)
    with app.app_context():
        text = draw(kind, SAMPLES[kind], "Mariam Haddad", "en", "http://localhost")
    assert (result.exit_code, result.output) == (0, f"{text.subject}\n\n{text.body}")


def test_preview_speaks_arabic(app: Flask) -> None:
    result = run(app, "mail", "preview", "certificate-expires", "--language", "ar")
    assert (result.exit_code, result.output.splitlines()[0].isascii()) == (0, False)


@pytest.fixture
def bare(make_app: MakeApp, settings: Settings, tmp_path: Path) -> Flask:
    """An installation whose database is not there yet."""
    return make_app(replace(settings, database_url=f"sqlite:///{tmp_path / 'none.db'}"))


@pytest.fixture
def troubled(sql: Sql, app: Flask) -> Flask:
    """An installation with a failed, a delayed and a sent mail to Ada, who is person 1."""
    for occasion, state, sent, problem in (
        ("one", "failed", None, "550 no such"),
        ("two", "waiting", None, "451 later"),
        ("three", "sent", "2026-03-02 09:05:00", None),
    ):
        sql(
            "INSERT INTO mail (person_id, kind, occasion, facts, state, tries, due_at, sent_at, problem)"
            " VALUES (1, 'certificate-ready', :occasion, '{}', :state, 1, '2026-03-02 09:00:00',"
            " :sent, :problem)",
            occasion=occasion,
            state=state,
            sent=sent,
            problem=problem,
        )
    return app


def test_outbox_is_listed_without_addresses(troubled: Flask) -> None:
    result = run(troubled, "mail", "list")
    assert result.output.splitlines() == [
        "     3  sent     2026-03-02 09:05  person 1  certificate-ready  three",
        "     2  waiting  2026-03-02 09:00  person 1  certificate-ready  two  after 1 tries: 451 later",
        "     1  failed   2026-03-02 09:00  person 1  certificate-ready  one  after 1 tries: 550 no such",
    ]


def test_failed_mails_are_listed_alone_and_tried_again(troubled: Flask, sql: Sql) -> None:
    listed = run(troubled, "mail", "list", "--failed").output
    retried = run(troubled, "mail", "retry").output
    assert (len(listed.splitlines()), retried) == (1, "1 mails wait to be sent\n")
    assert sql("SELECT state, tries FROM mail WHERE occasion = 'one'") == [("waiting", 0)]


def test_doctor_says_that_mail_fails(troubled: Flask) -> None:
    lines = run(troubled, "doctor").output.splitlines()
    assert [line for line in lines if " mail: " in line] == [
        "NO   mail: 1 mails failed (flask mail list --failed), 1 are delayed; the newest: 451 later"
    ]


@pytest.mark.parametrize("words", [("list",), ("retry",)])
def test_without_a_database_the_commands_say_so(bare: Flask, words: tuple[str, ...]) -> None:
    result = run(bare, "mail", *words)
    assert (result.exit_code, "flask database upgrade" in result.output) == (1, True)


def test_reminders_are_switched_off_and_on_in_the_account(browse: Browse, sql: Sql) -> None:
    browser = browse("ada")
    shown = [is_checked(browser)]
    for fields in ({}, {"reminders": "yes"}):
        assert browser.post("/me/reminders", fields).status_code == 303
        shown.append(is_checked(browser))
    assert shown == [True, False, True]
    assert sql("SELECT count(*) FROM person WHERE wants_reminders") == [(5,)]


def is_checked(browser: Browser) -> bool:
    (box,) = re.findall(r'<input[^>]*name="reminders"[^>]*>', browser.get("/me").text)
    return " checked" in box


def test_whoever_has_no_address_is_offered_no_reminders(browse: Browse, sql: Sql) -> None:
    browser = browse("ada")
    sql("UPDATE person SET email = NULL, staff_number = 'N1' WHERE email = 'ada@example.org'")
    assert 'name="reminders"' not in browser.get("/me").text
