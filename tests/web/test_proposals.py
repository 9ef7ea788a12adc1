"""The content desk and proposals, as pages: trainers, an author, an administrator."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from firstline.content.shelf import read_shelf
from firstline.services import publishing
from firstline.store.database import Database
from firstline.web.settings import Settings
from tests.content.sample import BANK_FILE, FILES, LESSON_FILE, lay
from tests.web.browsing import Browser
from tests.web.conftest import Browse, MakeApp, Sql

REASON = "The word is wrong in the guidance of 2019."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay(tmp_path / "root")


@pytest.fixture
def app(make_app: MakeApp, settings: Settings, root: Path, database: Database) -> Flask:
    with database.writing() as session:
        publishing.publish(session, read_shelf([root]), at=datetime.now(UTC))
    return make_app(replace(settings, content=(root,)))


@pytest.fixture
def author(browse: Browse, sql: Sql) -> Browser:
    browser = browse("theo")
    sql("UPDATE person SET role = 'author' WHERE email = 'theo@example.org'")
    return browser


def fields(browser: Browser, **typed: str) -> dict[str, str]:
    """What the editor sends: its hidden fields and what was typed."""
    page = browser.get(f"/proposals/new?file={LESSON_FILE}").text
    basis = re.findall(r'name="basis" value="(\w+)"', page)[0]
    text = (FILES[LESSON_FILE]).replace("counter", "desk")
    return {
        "file": LESSON_FILE,
        "basis": basis,
        "before": FILES[LESSON_FILE],
        "text": text,
        "reason": REASON,
    } | typed


def sent(browser: Browser) -> str:
    reply = browser.post("/proposals", fields(browser))
    assert reply.status_code == 303, reply.text
    return reply.headers["Location"].partition("?")[0]


@pytest.mark.parametrize("page", ["", "/check", "/courses/c/en", "/courses/c/en/lessons/why"])
def test_author_reads_the_desk_and_nothing_is_written(author: Browser, sql: Sql, page: str) -> None:
    before = sql("SELECT count(*) FROM enrolment")
    reply = author.get(f"/desk{page}")
    assert (reply.status_code, sql("SELECT count(*) FROM enrolment")) == (200, before)


def test_reading_copy_says_so_and_leads_to_the_editor(author: Browser) -> None:
    page = author.get("/desk/courses/c/en/lessons/why").text
    assert ("Reading copy" in page, f"/proposals/new?file={LESSON_FILE}" in page) == (True, True)


def test_keys_of_a_bank_stay_shut_to_authors_and_to_who_takes_the_course(
    author: Browser, browse: Browse
) -> None:
    tess, address = browse("tess"), "/desk/courses/c/en/banks/basics"
    before = tess.get(address).status_code
    tess.post("/courses/c/enrolment")
    assert (author.get(address).status_code, before, tess.get(address).status_code) == (403, 200, 403)


@pytest.mark.parametrize("path", [BANK_FILE, "courses/references.toml", "../../etc/passwd", ""])
def test_editor_opens_no_other_file(author: Browser, path: str) -> None:
    assert author.get(f"/proposals/new?file={path}").status_code == 404


def test_preview_shows_what_differs_and_saves_nothing(author: Browser, sql: Sql) -> None:
    reply = author.post("/proposals/sight", fields(author))
    assert (reply.status_code, "<ins>desk</ins>" in reply.text, sql("SELECT count(*) FROM proposal")) == (
        200,
        True,
        [(0,)],
    )


@pytest.mark.parametrize(
    "text",
    [
        "no front matter",
        "---\ntitle: [\n---\n",
        "[" * 3000,
        "<script>alert(1)</script>",
        "\u202eابت",
        "x" * 210_000,
        "",
    ],
)
def test_hostile_text_comes_back_with_the_reason(author: Browser, sql: Sql, text: str) -> None:
    typed = fields(author, text=text)
    looked, reply = author.post("/proposals/sight", typed), author.post("/proposals", typed)
    assert (looked.status_code, reply.status_code, sql("SELECT count(*) FROM proposal")) == (200, 400, [(0,)])
    assert ("<script>alert" in reply.text, REASON in reply.text) == (False, True)


def test_missing_reason_loses_no_text(author: Browser) -> None:
    reply = author.post("/proposals", fields(author, reason=""))
    assert (reply.status_code, "your desk" in reply.text) == (400, True)


def test_file_that_changed_meanwhile_shows_all_three(author: Browser, root: Path) -> None:
    typed = fields(author)
    (root / LESSON_FILE).write_text(FILES[LESSON_FILE].replace("minutes: 10", "minutes: 12"))
    reply = author.post("/proposals", typed)
    page = reply.text
    assert (
        reply.status_code,
        "The file has changed in the meantime" in page,
        "What others changed" in page,
    ) == (
        400,
        True,
        True,
    )
    assert ("minutes: 12" in page, "your desk" in page) == (True, True)


def test_trainer_proposes_and_author_publishes(browse: Browse, author: Browser, root: Path) -> None:
    place = sent(browse("tess"))
    reply = author.post(f"{place}/acceptance", {"material": "yes"})
    page = author.follow(reply).text
    course = author.get("/desk/courses/c/en/lessons/why")
    assert ("Accepted" in page, "your desk" in (root / LESSON_FILE).read_text(), course.status_code) == (
        True,
        True,
        200,
    )


def test_trainer_cannot_decide(browse: Browse) -> None:
    tess = browse("tess")
    place = sent(tess)
    replies = [
        tess.post(f"{place}/{act}", {"answer": REASON}).status_code for act in ("acceptance", "refusal")
    ]
    assert (replies, tess.post(f"{place}/withdrawal").status_code) == ([403, 403], 303)


def test_proposal_of_somebody_else_is_like_an_unknown_one(browse: Browse, author: Browser, sql: Sql) -> None:
    place = sent(author)
    tess = browse("tess")
    pages = [
        tess.get(address) for address in (place, "/proposals/999", f"{place}/patch", f"{place}/amendment")
    ]
    bodies = {re.sub(r"[0-9A-F]{8}", "", re.sub(r"/proposals/\S+", "", page.text)) for page in pages}
    assert ([page.status_code for page in pages], len(bodies)) == ([404] * 4, 1)


def test_amended_proposal_holds_the_new_text(author: Browser, sql: Sql) -> None:
    place = sent(author)
    text = FILES[LESSON_FILE].replace("counter", "front desk")
    assert author.get(f"{place}/amendment").status_code == 200
    author.post(f"{place}/amendment", fields(author, text=text))
    assert sql("SELECT text FROM proposal") == [(text,)]


def test_declined_proposal_needs_an_answer(author: Browser) -> None:
    place = sent(author)
    first = author.post(f"{place}/refusal", {"answer": "no"})
    second = author.post(f"{place}/refusal", {"answer": "The handbook says counter."})
    assert (first.status_code, second.status_code) == (400, 303)


def test_patch_is_a_file(author: Browser) -> None:
    reply = author.get(f"{sent(author)}/patch")
    assert (reply.mimetype, reply.text.startswith(f"--- a/{LESSON_FILE}\n+++ b/{LESSON_FILE}\n@@ ")) == (
        "text/x-diff",
        True,
    )


def test_reload_publishes_what_was_shown(browse: Browse, root: Path, sql: Sql) -> None:
    ruth = browse("ruth")
    (root / LESSON_FILE).write_text(FILES[LESSON_FILE].replace("counter", "desk"))
    page = ruth.get("/desk/reload").text
    seen = re.findall(r'name="seen" value="(\w+)"', page)[0]
    wrong, right = (ruth.post("/desk/reload", {"seen": mark}).status_code for mark in ("0" * 64, seen))
    acts = [row[0] for row in sql("SELECT act FROM audit")]
    assert (wrong, right, acts.count("content.reloaded")) == (409, 303, 1)


def test_reload_of_broken_folders_lists_every_error(browse: Browse, root: Path) -> None:
    (root / LESSON_FILE).write_text("broken")
    page = browse("ruth").get("/desk/reload").text
    assert (f"{LESSON_FILE}:1" in page, 'name="seen"' in page) == (True, False)
