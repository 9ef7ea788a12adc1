"""The trainer's queue, one response beside its rubric, and opening it again."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.services.library import Library
from firstline.store.database import Database
from firstline.web.portal import Portal
from firstline.web.runner import Runner
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql
from tests.writing import TEXTS, Writing, publish

TOP = {"c0": "2", "c1": "2", "comment": "Well seen."}
REASON = {"reason": "The second page was overlooked."}


def words(text: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


@pytest.fixture
def portal(app: Flask, database: Database, course: Course) -> Portal:
    """The application with the course of texts."""
    publish(database, course)
    found: Portal = app.extensions["firstline"]
    found.library = Library()
    return found


def acts(portal: Portal, database: Database, person: Person, trainer: Person, cohort: str = "Batam") -> int:
    """Somebody in a trainer's cohort has handed in; the attempt's id."""
    with database.writing() as session:
        writing = Writing(session, portal.library, portal.terms)
        writing.gather(trainer, cohort, person)
        writing.learn(person)
        return writing.hand_in(person)


@pytest.fixture
def attempt(portal: Portal, database: Database, ada: Person, tess: Person) -> int:
    """Ada's texts wait for Tess."""
    return acts(portal, database, ada, tess)


@pytest.fixture
def desk(attempt: int, browse: Browse) -> Browser:
    """Tess's browser."""
    return browse("tess")


def test_queue_shows_what_waits_by_question_and_cohort(desk: Browser) -> None:
    page = desk.get("/reviews").text
    rows = [words(row) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[1:]]
    assert [row.split(" Begin")[0] for row in rows] == [
        "Describe what you see Foundations Batam 1 2 March 2026",
        "Write to the shelter Foundations Batam 1 2 March 2026",
    ]
    assert "2 answers wait for a mark." in words(page)


def test_queue_leads_to_the_oldest(desk: Browser, attempt: int) -> None:
    assert f'href="/reviews/{attempt}/describe"' in desk.get("/reviews").text


def test_empty_queue_says_so(portal: Portal, browse: Browse) -> None:
    assert "Nothing waits for you" in browse("tess").get("/reviews").text


def test_other_trainer_finds_neither_line_nor_page(attempt: int, browse: Browse) -> None:
    theo, address = browse("theo"), f"/reviews/{attempt}/describe"
    assert "Nothing waits for you" in theo.get("/reviews").text
    statuses = [
        theo.get(address).status_code,
        theo.post(address, TOP).status_code,
        theo.post(f"{address}/reopening", REASON).status_code,
    ]
    assert statuses == [404, 404, 404]


def test_unknown_and_foreign_responses_look_the_same(attempt: int, browse: Browse) -> None:
    theo = browse("theo")
    pages = [words(theo.get(f"/reviews/{number}/describe").text) for number in (attempt, attempt + 99)]
    number = re.compile(r"[0-9A-F]{8}")
    assert number.sub("", pages[0]) == number.sub("", pages[1])


def test_trainee_is_refused(attempt: int, browse: Browse) -> None:
    ada, address = browse("ada"), f"/reviews/{attempt}/describe"
    statuses = [
        ada.get("/reviews").status_code,
        ada.get(address).status_code,
        ada.post(address, TOP).status_code,
        ada.post(f"{address}/reopening", REASON).status_code,
    ]
    assert statuses == [403, 403, 403, 403]


def test_stranger_is_asked_to_sign_in(attempt: int, browser: Browser) -> None:
    assert browser.get("/reviews").status_code == 303


def test_own_text_is_refused(portal: Portal, database: Database, tess: Person, browse: Browse) -> None:
    attempt = acts(portal, database, tess, tess)
    desk = browse("tess")
    assert [
        desk.get(f"/reviews/{attempt}/describe").status_code,
        "Nothing waits" in desk.get("/reviews").text,
    ] == [
        403,
        True,
    ]


def test_name_occurs_nowhere_until_it_is_marked(desk: Browser, attempt: int, ada: Person) -> None:
    """Neither her name nor her address, agency, cohort or the hour; in no address and no heading either."""
    address = f"/reviews/{attempt}/describe"
    page = desk.get(address)
    said = page.text + str(page.headers)
    hints = ("Ada", "Lindqvist", "ada@", "Northbank", "Batam", "09:00", "2 March", f"/people/{ada.id}")
    assert [hint for hint in hints if hint in said] == []
    assert "The name is hidden until you have marked the answer." in page.text


def test_name_occurs_nowhere_in_the_queue_until_it_is_marked(desk: Browser) -> None:
    assert [name for name in ("Ada", "Lindqvist", "ada@") if name in desk.get("/reviews").text] == []


def test_name_stays_hidden_where_something_is_missing(desk: Browser, attempt: int) -> None:
    page = desk.post(f"/reviews/{attempt}/describe", {"c0": "1"})
    assert [name for name in ("Ada", "Lindqvist", "Batam") if name in page.text] == []


def test_name_is_shown_once_it_is_marked(desk: Browser, attempt: int) -> None:
    address = f"/reviews/{attempt}/describe"
    desk.post(address, TOP)
    assert ["<bdi>Ada Lindqvist</bdi>" in desk.get(path).text for path in (address, "/reviews")] == [
        True,
        True,
    ]


def test_name_is_shown_where_the_course_hides_none(desk: Browser, attempt: int) -> None:
    assert "<bdi>Ada Lindqvist</bdi>" in desk.get(f"/reviews/{attempt}/letter").text


def test_text_is_shown_with_its_lines_and_as_text(desk: Browser, attempt: int) -> None:
    page = desk.get(f"/reviews/{attempt}/describe").text
    (written,) = re.findall(r'<div class="written">(.*?)</div>', page, re.DOTALL)
    assert written.split("\n")[1].strip() == (
        '<p dir="auto">She held her arm.</p><p dir="auto">&lt;b&gt;Bruise&lt;/b&gt;, about 4 cm.</p>'
    )


def test_text_that_looks_like_a_real_case_comes_with_a_warning(
    portal: Portal, database: Database, ada: Person, tess: Person, browse: Browse
) -> None:
    with database.writing() as session:
        writing = Writing(session, portal.library, portal.terms)
        writing.gather(tess, "Batam", ada)
        texts = {"describe": "Her name is Siti, call +62 812 3456 7890.", "letter": "We need a bed."}
        attempt = writing.hand_in(ada, texts)
    desk = browse("tess")
    pages = [desk.get(f"/reviews/{attempt}/{item}").text for item in texts]
    assert ["could tell of a real person" in page for page in pages] == [True, False]


def test_rubric_is_a_group_of_levels_for_each_criterion(desk: Browser, attempt: int) -> None:
    page = desk.get(f"/reviews/{attempt}/describe").text
    legends = [words(legend) for legend in re.findall(r"<legend.*?</legend>", page, re.DOTALL)]
    labels = [
        words(label) for label in re.findall(r"<label class=\"option-label\".*?</label>", page, re.DOTALL)
    ]
    assert (legends, labels[:3]) == (
        ["Facts", "Her words"],
        ["Not yet Guesses stand among them", "Partly Mostly facts", "Fully Facts only"],
    )


def test_review_goes_on_to_the_next_question_and_ends_at_the_queue(desk: Browser, attempt: int) -> None:
    first = desk.post(f"/reviews/{attempt}/describe", TOP)
    second = desk.post(f"/reviews/{attempt}/letter", {"c0": "2", "comment": ""})
    assert [(reply.status_code, reply.headers["Location"]) for reply in (first, second)] == [
        (303, f"/reviews/{attempt}/letter?done=saved"),
        (303, "/reviews?done=saved"),
    ]


def test_review_goes_on_to_the_next_text_of_the_same_question(
    portal: Portal, database: Database, ada: Person, bo: Person, tess: Person, browse: Browse
) -> None:
    with database.writing() as session:
        writing = Writing(session, portal.library, portal.terms)
        writing.gather(tess, "Batam", ada, bo)
        one, two = writing.hand_in(ada), writing.hand_in(bo)
    desk = browse("tess")
    assert f'href="/reviews/{two}/describe">Skip</a>' in desk.get(f"/reviews/{one}/describe").text
    reply = desk.post(f"/reviews/{one}/describe", TOP)
    assert reply.headers["Location"] == f"/reviews/{two}/describe?done=saved"


def test_last_review_gives_the_trainee_her_certificate(desk: Browser, attempt: int, browse: Browse) -> None:
    desk.post(f"/reviews/{attempt}/describe", TOP)
    desk.post(f"/reviews/{attempt}/letter", {"c0": "2"})
    assert len(re.findall(r"(?:\w{4}-){3}\w{5}", browse("ada").get("/my-certificates").text)) >= 1


def test_missing_levels_come_back_with_everything_kept(desk: Browser, attempt: int) -> None:
    reply = desk.post(f"/reviews/{attempt}/describe", {"c1": "1", "comment": "Nearly <all>."})
    page = reply.text
    assert (reply.status_code, page.count("Choose a level: Facts")) == (400, 2)
    assert ('href="#field-c0"' in page, 'id="error-c0"' in page, 'id="error-c1"' in page) == (
        True,
        True,
        False,
    )
    assert re.findall(r'id="(field-c1[^"]*)"[^>]* checked', page) == ["field-c1-2"]
    assert "Nearly &lt;all&gt;.</textarea>" in page


@pytest.mark.parametrize("level", ["3", "-1", "x", "", "1.5", "9" * 40, "٢"])
def test_level_that_does_not_exist_is_refused(desk: Browser, attempt: int, sql: Sql, level: str) -> None:
    reply = desk.post(f"/reviews/{attempt}/describe", {"c0": level, "c1": "1"})
    assert (reply.status_code, sql("SELECT count(*) FROM review")) == (400, [(0,)])


def test_comment_that_is_too_long_comes_back_beside_what_else_is_wrong(desk: Browser, attempt: int) -> None:
    page = desk.post(f"/reviews/{attempt}/describe", {"c0": "1", "comment": "x" * 2001}).text
    assert ['id="error-c1"' in page, 'id="error-comment"' in page] == [True, True]


def test_same_form_sent_twice_is_one_review(desk: Browser, attempt: int, sql: Sql) -> None:
    replies = [desk.post(f"/reviews/{attempt}/describe", TOP).status_code for _ in range(2)]
    assert (replies, sql("SELECT count(*) FROM review")) == ([303, 303], [(1,)])


def test_other_marks_sent_afterwards_are_refused(desk: Browser, attempt: int, sql: Sql) -> None:
    desk.post(f"/reviews/{attempt}/describe", TOP)
    reply = desk.post(f"/reviews/{attempt}/describe", {**TOP, "c0": "0"})
    assert (reply.status_code, sql("SELECT levels FROM review")) == (409, [("[2, 2]",)])


def test_marked_text_is_shown_with_levels_and_comment(desk: Browser, attempt: int) -> None:
    desk.post(f"/reviews/{attempt}/describe", {"c0": "1", "c1": "2", "comment": "Good.\n<i>More</i> facts."})
    page = desk.get(f"/reviews/{attempt}/describe").text
    assert "The mark is 75 %." in page
    assert '<p dir="auto">Good.</p><p dir="auto">&lt;i&gt;More&lt;/i&gt; facts.</p>' in page


def test_second_marker_is_offered_the_text_and_sees_no_marks(
    desk: Browser, attempt: int, browse: Browse
) -> None:
    desk.post(f"/reviews/{attempt}/describe", {"c0": "0", "c1": "0", "comment": "A word of Tess."})
    ruth = browse("ruth")
    queue, page = ruth.get("/reviews").text, ruth.get(f"/reviews/{attempt}/describe").text
    assert "Answers that one other person has marked" in queue
    hidden = ["A word of Tess" in page, "Tess Moreau" in page, " checked" in page, "The mark is" in page]
    assert (hidden, "Rubric, second marking" in page) == ([False] * 4, True)


def test_markers_that_differ_are_told(desk: Browser, attempt: int, browse: Browse) -> None:
    desk.post(f"/reviews/{attempt}/describe", {"c0": "0", "c1": "0"})
    browse("ruth").post(f"/reviews/{attempt}/describe", TOP)
    page = words(desk.get(f"/reviews/{attempt}/describe").text)
    assert ("The marks differ" in page, "The mark is 50 %. It is the mean of two markers." in page) == (
        True,
        True,
    )


def test_agreement_of_few_is_told_in_words(desk: Browser, attempt: int, browse: Browse) -> None:
    for browser in (desk, browse("ruth")):
        browser.post(f"/reviews/{attempt}/describe", TOP)
    page = words(desk.get("/reviews").text)
    assert "1 answer has been marked twice. Agreement is shown from 20 on" in page


def test_agreement_of_many_is_a_figure(
    desk: Browser, attempt: int, sql: Sql, tess: Person, ruth: Person
) -> None:
    """Twenty copies of a response, marked alike but for one."""
    sql("DELETE FROM response WHERE attempt_id = :a AND item <> 'describe'", a=attempt)
    for n in range(20):
        sql(
            "INSERT INTO attempt (id, enrolment_id, edition, quiz, number, most, state, form, started_at,"
            " ended_at, percent, passed) SELECT :id, enrolment_id, edition, quiz, :n, 99, state, form,"
            " started_at, ended_at, percent, true FROM attempt WHERE id = :a",
            id=1000 + n,
            n=2 + n,
            a=attempt,
        )
        sql(
            "INSERT INTO response (attempt_id, item, sequence, value, saved_at)"
            " VALUES (:id, 'describe', 1, '[\"x\"]', '2026-03-02 09:00:00')",
            id=1000 + n,
        )
        for who, levels in ((tess, f"[{n % 3}, 1]"), (ruth, f"[{n % 3 if n else 2}, 1]")):
            sql(
                "INSERT INTO review (attempt_id, item, reviewer_id, levels, mark, comment, reviewed_at)"
                " VALUES (:id, 'describe', :who, :levels, 0.5, '', '2026-03-02 09:00:00')",
                id=1000 + n,
                who=who.id,
                levels=levels,
            )
    page = words(desk.get("/reviews").text)
    assert "rubrics with 3 levels: 0.85, from 20 answers" in page
    assert "This is good." in page


def test_reopening_asks_for_a_reason_and_keeps_what_was_typed(desk: Browser, attempt: int) -> None:
    address = f"/reviews/{attempt}/describe"
    desk.post(address, TOP)
    reply = desk.post(f"{address}/reopening", {"reason": "Too few"})
    assert (
        reply.status_code,
        "Too few</textarea>" in reply.text,
        '<details class="unfold" open>' in reply.text,
    ) == (
        400,
        True,
        True,
    )


def test_reopened_text_can_be_marked_anew_and_keeps_the_name_hidden(desk: Browser, attempt: int) -> None:
    address = f"/reviews/{attempt}/describe"
    desk.post(address, TOP)
    reply = desk.post(f"{address}/reopening", REASON)
    page = desk.follow(reply).text
    assert (reply.headers["Location"], "This answer was opened again." in page) == (
        f"{address}?done=saved",
        True,
    )
    assert ("Save and next" in page, "Lindqvist" in page, "overlooked" in page) == (True, False, False)


def test_reopening_says_that_the_certificate_stays(desk: Browser, attempt: int) -> None:
    desk.post(f"/reviews/{attempt}/describe", TOP)
    desk.post(f"/reviews/{attempt}/letter", {"c0": "2"})
    before = desk.get(f"/reviews/{attempt}/describe").text
    page = desk.follow(desk.post(f"/reviews/{attempt}/describe/reopening", REASON)).text
    for text in (before, page):
        assert ("It stays in force" in text, 'href="/register"' in text) == (True, True)


def test_text_of_another_kind_is_not_found(desk: Browser, attempt: int) -> None:
    assert [desk.get(f"/reviews/{attempt}/{item}").status_code for item in ("vow", "rank", "x" * 300)] == [
        404
    ] * 3


def test_form_without_its_token_is_refused(desk: Browser, attempt: int, sql: Sql) -> None:
    reply = desk.post(f"/reviews/{attempt}/describe", {**TOP, "csrf_token": "0"})
    assert (reply.status_code, sql("SELECT count(*) FROM review")) == (403, [(0,)])


def test_job_process_removes_old_texts_and_the_page_says_so(
    desk: Browser, attempt: int, app: Flask, sql: Sql
) -> None:
    for item in TEXTS:
        desk.post(f"/reviews/{attempt}/{item}", TOP if item == "describe" else {"c0": "2"})
    runner = Runner(app)
    runner.remove_old_texts()
    kept = sql("SELECT value FROM response WHERE item = 'letter'")
    old = (datetime.now(UTC) - timedelta(days=181)).strftime("%Y-%m-%d %H:%M:%S")
    sql("UPDATE review SET reviewed_at = :old", old=old)
    runner.remove_old_texts()
    page = desk.get(f"/reviews/{attempt}/letter").text
    assert (kept, sql("SELECT value FROM response WHERE item = 'letter'")) == (
        [('["We need a bed tonight."]',)],
        [('[""]',)],
    )
    assert ("The text was removed after 180 days." in page, "Open the answer again" in page) == (True, False)


def test_pages_speak_arabic(desk: Browser, attempt: int) -> None:
    desk.get("/language/ar")
    page = desk.get(f"/reviews/{attempt}/describe").text
    assert '<html lang="ar" dir="rtl">' in page
