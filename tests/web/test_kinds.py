"""Rankings, texts, sets, near misses, and tests that measure: their pages from the start to the result."""

import json
import re
from collections.abc import Callable

import pytest
from flask import Flask

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.progress import Progress, TestStanding
from firstline.services.library import Library
from firstline.store.database import Database
from firstline.web.course_views import measuring_rows
from firstline.web.portal import Portal
from tests.assessed import LETTER, assessed, publish
from tests.web.browsing import START, Browser, answer_all, begin_test, complete_lessons, hand_in
from tests.web.conftest import Browse, Sql
from tests.writing import Writing

FIRST, LAST = ("1", "2", "3", "4"), ("4", "3", "2", "1")
TAG = re.compile(r'class="tag tag-[a-z]+">(?:<svg.*?</svg>)?([^<]+)<', re.DOTALL)
BOX = re.compile(r"<textarea[^>]*>\n([^<]*)</textarea>")
QUIZ = "/quizzes/foundations/final"


@pytest.fixture
def ada_browser(browse: Browse, database: Database, course: Course) -> Browser:
    """Ada's browser in a portal with rankings."""
    publish(database, course)
    found = browse("ada")
    found.portal.library = Library()
    return found


@pytest.fixture
def writer(browse: Browse, database: Database, course: Course) -> Browser:
    """Ada's browser in a portal whose final test has a text."""
    publish(database, course, texts=True)
    found = browse("ada")
    found.portal.library = Library()
    return found


def put(browser: Browser, attempt: int, item: str, *response: str) -> int:
    body = {"response": list(response), "sequence": 1}
    return browser.put(f"/attempts/{attempt}/responses/{item}", body).status_code


def places(attempt: int, browser: Browser, item: str, sql: Sql, *ranks: str) -> int:
    """Give the authored actions these ranks, in the order in which the form shows them."""
    forms = dict(_forms(sql, attempt))
    return put(browser, attempt, item, *(ranks[position] for position in forms[item][0]))


def _forms(sql: Sql, attempt: int) -> list[tuple[str, list[list[int]]]]:
    return list(map(tuple, json.loads(sql("SELECT form FROM attempt WHERE id = :id", id=attempt)[0][0])))


def tags(browser: Browser, path: str) -> list[str]:
    return [text.strip() for text in TAG.findall(browser.get(path).text)]


def test_ranking_asks_for_places(ada_browser: Browser) -> None:
    text = ada_browser.get(f"/attempts/{begin_test(ada_browser)}/1").text
    assert ("Give each action its place: 1 is best." in text, text.count("<select")) == (True, 4)


def test_ranking_without_a_panel_looks_alike_before_marking(ada_browser: Browser) -> None:
    attempt = begin_test(ada_browser)
    pages = [ada_browser.get(f"/attempts/{attempt}/{number}").text for number in (1, 2)]
    assert ["panel" in page for page in pages] == [False, False]


@pytest.mark.parametrize("ranks", [("1", "1", "2", "3"), ("1", "2", "3", "")])
def test_check_page_names_an_incomplete_ranking_and_keeps_it(
    ada_browser: Browser, ranks: tuple[str, ...], sql: Sql
) -> None:
    attempt = begin_test(ada_browser)
    statuses = [
        put(ada_browser, attempt, "ranked", *ranks),
        put(ada_browser, attempt, "steps", "1", "1", "2"),
    ]
    found = tags(ada_browser, f"/attempts/{attempt}/check")
    assert (statuses, found) == (
        [204, 204],
        [
            "Not complete: give each action a place of its own",
            "Not answered",
            "Not complete: give each step a place of its own",
            "Not answered",
            "Not answered",
        ],
    )
    assert "2 answers are not complete." in ada_browser.get(f"/attempts/{attempt}/check").text
    assert len(sql("SELECT item FROM response")) == 2


def test_complete_answers_leave_nothing_to_say(ada_browser: Browser) -> None:
    attempt = begin_test(ada_browser)
    answer_all(ada_browser, attempt)
    text = ada_browser.get(f"/attempts/{attempt}/check").text
    assert ("All questions are answered." in text, "not complete" in text) == (True, False)


def test_review_shows_places_feedback_and_the_panel(ada_browser: Browser, sql: Sql) -> None:
    attempt = begin_test(ada_browser)
    answer_all(ada_browser, attempt)
    places(attempt, ada_browser, "ranked", sql, *FIRST)
    ada_browser.put(
        f"/attempts/{attempt}/responses/unranked", {"response": ["1", "1", "1", "1"], "sequence": 2}
    )
    hand_in(ada_browser, attempt)
    ranked, unranked = _reviews(ada_browser.get(f"/attempts/{attempt}").text, 2)
    assert ("Right" in ranked, "Thing 1 leads there." in ranked, "Your place" in ranked) == (True, True, True)
    assert ("Not marked<" in unranked, "No panel of experts" in unranked) == (True, True)
    assert ("Thing 1 leads there." in unranked, "The panel's place" in unranked) == (True, False)


def _reviews(text: str, most: int) -> list[str]:
    return text.split('<section class="review">')[1 : most + 1]


def test_review_names_the_place_of_the_panel_where_it_differs(ada_browser: Browser, sql: Sql) -> None:
    attempt = begin_test(ada_browser)
    answer_all(ada_browser, attempt)
    sql('UPDATE response SET value = \'["1","2","3","4"]\' WHERE item = \'ranked\'')
    sql("UPDATE attempt SET form = replace(form, :old, :new)", old=_order(sql), new="[[3,2,1,0]]")
    hand_in(ada_browser, attempt)
    sql("UPDATE enrolment SET progress = replace(progress, 'false', 'true')")
    (ranked,) = _reviews(ada_browser.get(f"/attempts/{attempt}").text, 1)
    assert (ranked.count("The panel's place") > 0, "Not yet<" in ranked) == (True, True)


def _order(sql: Sql) -> str:
    """The stored order of the ranking."""
    found = re.search(r'"ranked",(\[\[[\d,]+\]\])', sql("SELECT form FROM attempt")[0][0])
    assert found is not None
    return found[1]


def test_review_hides_feedback_and_panel_while_attempts_are_left(ada_browser: Browser) -> None:
    attempt = begin_test(ada_browser)
    put(ada_browser, attempt, "ranked", *LAST)
    hand_in(ada_browser, attempt)
    text = ada_browser.get(f"/attempts/{attempt}").text
    shown = [words in text for words in ("leads there", "The panel's place", "Her safety comes first")]
    assert ("Your place" in text, shown) == (True, [False, False, False])


def test_case_of_a_set_stands_above_each_of_its_items(ada_browser: Browser) -> None:
    attempt = begin_test(ada_browser)
    pages = [ada_browser.get(f"/attempts/{attempt}/{number}").text for number in (3, 4, 5)]
    assert ["A call at night" in page for page in pages] == [False, True, True]
    assert "Mira calls you and <strong>whispers</strong>." in pages[2]


def test_case_of_a_set_stands_once_in_the_review(ada_browser: Browser) -> None:
    attempt = begin_test(ada_browser)
    hand_in(ada_browser, attempt)
    text = ada_browser.get(f"/attempts/{attempt}").text
    assert (text.count("Mira calls you"), text.index("Mira calls you") < text.index("Question call-")) == (
        1,
        True,
    )


def test_near_miss_is_said_on_the_result_and_at_the_start(ada_browser: Browser) -> None:
    attempt = begin_test(ada_browser)
    answer_all(ada_browser, attempt)
    put(ada_browser, attempt, "steps", "", "", "")
    ada_browser.put(f"/attempts/{attempt}/responses/steps", {"response": ["", "", ""], "sequence": 9})
    hand_in(ada_browser, attempt)
    result, start = ada_browser.get(f"/attempts/{attempt}").text, ada_browser.get(QUIZ).text
    free = "You can take another form now; it does not count as one of your attempts."
    assert ("Not yet: 75 %" in result, free in result, free in start) == (True, True, True)
    assert "You have 2 attempts left." in start
    again = begin_test(ada_browser)
    assert free not in ada_browser.get(f"/attempts/{attempt}").text
    assert again != attempt


def test_keys_stay_hidden_while_the_free_attempt_is_left(ada_browser: Browser, sql: Sql) -> None:
    attempt = begin_test(ada_browser)
    answer_all(ada_browser, attempt)
    ada_browser.put(f"/attempts/{attempt}/responses/steps", {"response": [""], "sequence": 9})
    sql("UPDATE attempt SET number = 3")
    hand_in(ada_browser, attempt)
    sql("UPDATE enrolment SET progress = replace(progress, '[1,1,', '[3,3,')")
    assert "Her safety comes first." not in ada_browser.get(f"/attempts/{attempt}").text


def test_start_page_says_the_own_minutes(ada_browser: Browser, sql: Sql) -> None:
    complete_lessons(ada_browser, ("mandate/duties",))
    plain = ada_browser.get(QUIZ).text
    sql("UPDATE enrolment SET extra_time = 50")
    longer = ada_browser.get(QUIZ).text
    assert ("You have 60 minutes from the start." in plain, "90 minutes" in plain) == (True, False)
    assert "You have 90 minutes from the start, your extra time included." in longer


def test_text_page_shows_the_rubric_and_asks_for_no_real_people(writer: Browser) -> None:
    text = writer.get(f"/attempts/{begin_test(writer)}/2").text
    shown = ["Do not write about real people.", "Some of it", "In her words", 'maxlength="4000"']
    assert [words in text for words in shown] == [True] * 4
    assert "A good letter names no name." not in text


def test_text_is_kept_with_its_lines(writer: Browser, sql: Sql) -> None:
    attempt = begin_test(writer)
    reply = writer.post(f"/attempts/{attempt}/responses/letter", {"r0": "One.\r\n\r\nTwo <b>."})
    assert reply.headers["Location"] == f"/attempts/{attempt}/3"
    assert sql("SELECT value FROM response") == [('["One.\\n\\nTwo <b>."]',)]
    assert BOX.findall(writer.get(f"/attempts/{attempt}/2").text) == ["One.\n\nTwo &lt;b&gt;."]


def test_text_of_4000_characters_is_kept(writer: Browser) -> None:
    assert put(writer, begin_test(writer), "letter", "ä" * 4000) == 204


def test_text_of_more_characters_comes_back(writer: Browser, sql: Sql) -> None:
    attempt = begin_test(writer)
    reply = writer.post(f"/attempts/{attempt}/responses/letter", {"r0": "x" * 4001})
    assert (reply.status_code, sql("SELECT count(*) FROM response")) == (400, [(0,)])
    assert (BOX.findall(reply.text), "This answer is too long." in reply.text) == (["x" * 4001], True)


def test_other_items_still_have_500_characters(writer: Browser) -> None:
    assert put(writer, begin_test(writer), "call-a", "1" * 501) == 400


REAL = "Her name is Mei, call +62 812 3456 789."


def test_text_that_looks_real_is_kept_and_the_page_comes_back(writer: Browser, sql: Sql) -> None:
    attempt = begin_test(writer)
    reply = writer.post(f"/attempts/{attempt}/responses/letter", {"r0": REAL})
    assert reply.headers["Location"] == f"/attempts/{attempt}/2?look=again"
    assert sql("SELECT value FROM response") == [(f'["{REAL}"]',)]
    page = writer.follow(reply).text
    assert (BOX.findall(page), "Keep the text as it is and continue" in page) == ([REAL], True)
    assert ("+62 812 3456 789" in page, "Her name is Mei" in page, " autofocus" in page) == (True, True, True)


@pytest.mark.parametrize("then", ["", "check"])
def test_text_that_looks_real_is_asked_about_whatever_the_button(writer: Browser, then: str) -> None:
    attempt = begin_test(writer)
    reply = writer.post(f"/attempts/{attempt}/responses/letter", {"r0": REAL, "then": then})
    assert reply.headers["Location"] == f"/attempts/{attempt}/2?look=again"


def test_text_that_looks_real_can_be_kept_all_the_same(writer: Browser) -> None:
    attempt = begin_test(writer)
    reply = writer.post(f"/attempts/{attempt}/responses/letter", {"r0": REAL, "then": "keep"})
    assert reply.headers["Location"] == f"/attempts/{attempt}/3"


def test_script_saves_a_text_that_looks_real_without_a_word(writer: Browser) -> None:
    assert put(writer, begin_test(writer), "letter", REAL) == 204


def test_spaces_are_no_answer(writer: Browser) -> None:
    attempt = begin_test(writer)
    put(writer, attempt, "letter", " \n ")
    assert tags(writer, f"/attempts/{attempt}/check") == ["Not answered"] * 3


def test_start_page_leads_to_what_was_handed_in(writer: Browser) -> None:
    hand_in(writer, first := begin_test(writer))
    text = writer.get(QUIZ).text
    assert (f'href="/attempts/{first}"' in text, "Attempt 1" in text, "Not passed: 0 %" in text) == (
        True,
        True,
        True,
    )


def test_failed_result_says_how_many_attempts_are_left_and_from_when(writer: Browser) -> None:
    hand_in(writer, attempt := begin_test(writer))
    text = writer.get(f"/attempts/{attempt}").text
    assert ("You have 2 attempts left." in text, "You can begin the next attempt on" in text) == (True, True)


def test_handed_in_text_waits_without_any_mark(writer: Browser) -> None:
    attempt = begin_test(writer)
    put(writer, attempt, "letter", "We need a bed.")
    hand_in(writer, attempt)
    text = writer.get(f"/attempts/{attempt}").text
    hidden = ["%", "Not yet", "Question call-a", "Topics to look at again", "Right<"]
    assert ("Handed in" in text, "A trainer reads your text." in text) == (True, True)
    assert [words for words in hidden if words in text] == []
    assert TAG.findall(text) == ["With your trainer"]


def test_waiting_test_is_said_on_the_course_and_at_the_start(writer: Browser) -> None:
    attempt = begin_test(writer)
    put(writer, attempt, "letter", "We need a bed.")
    hand_in(writer, attempt)
    start = writer.get(QUIZ).text
    assert "With your trainer" in tags(writer, "/courses/foundations")
    assert (f'href="/attempts/{attempt}"' in start, "Start the test" in start) == (True, False)


@pytest.fixture
def marked(writer: Browser, database: Database, tess: Person, ada: Person) -> Callable[..., int]:
    """Ada has handed in, and Tess has marked her text; the attempt's id."""

    def make(levels: tuple[int, ...], comment: str = "Clear.\nName her wishes.") -> int:
        portal: Portal = writer.portal
        with database.writing() as session:
            Writing(session, portal.library, portal.terms).gather(tess, "Batam", ada)
        attempt = begin_test(writer)
        answer_all(writer, attempt)
        writer.put(f"/attempts/{attempt}/responses/letter", {"response": ["We need a bed."], "sequence": 9})
        hand_in(writer, attempt)
        with database.writing() as session:
            writing = Writing(session, portal.library, portal.terms)
            writing.review(tess, attempt, LETTER.id, levels, comment)
        return attempt

    return make


def test_marked_text_shows_levels_and_comment(writer: Browser, marked: Callable[..., int]) -> None:
    text = writer.get(f"/attempts/{marked((2, 1))}").text
    shown = ["You passed: 91 %", "We need a bed.", "All of it", "Guessed", "75 % of the marks"]
    assert [words for words in shown if words not in text] == []
    assert ("Your trainer writes:" in text, "Name her wishes." in text) == (True, True)
    assert "A good letter names no name." in text


def test_marked_text_shows_levels_while_keys_are_hidden(writer: Browser, marked: Callable[..., int]) -> None:
    text = writer.get(f"/attempts/{marked((0, 0))}").text
    assert ("Not yet: 66 %" in text, "Nothing of it" in text, "Clear." in text) == (True, True, True)
    assert "A good letter names no name." not in text


def test_removed_text_keeps_its_marks(writer: Browser, marked: Callable[..., int], sql: Sql) -> None:
    attempt = marked((2, 2))
    sql("UPDATE response SET value = '[\"\"]' WHERE item = 'letter'")
    text = writer.get(f"/attempts/{attempt}").text
    assert ("The text was removed after its time." in text, "100 % of the marks" in text) == (True, True)


BEFORE, AFTER = "/quizzes/foundations/before", "/quizzes/foundations/after"


def measure(browser: Browser, quiz: str, *, right: bool = True) -> int:
    """Take a measuring test; the attempt's id."""
    reply = browser.post(f"{quiz}/attempts")
    assert reply.status_code == 303, reply.text
    attempt = int(reply.headers["Location"].split("/")[2])
    if right:
        answer_all(browser, attempt)
    hand_in(browser, attempt)
    return attempt


def test_pre_test_has_words_of_its_own_and_asks_for_no_name(ada_browser: Browser) -> None:
    text = ada_browser.get(BEFORE).text
    shown = ["It does not count.", "You may leave it out.", "Leave it out", "asked once before the course"]
    assert [words for words in shown if words not in text] == []
    assert [words for words in ("certificate_name", "You pass with", "attempts left") if words in text] == []


def test_course_that_asks_before_its_first_lesson_opens_with_that(ada_browser: Browser) -> None:
    reply = ada_browser.post("/courses/foundations/enrolment")
    assert reply.headers["Location"] == "/courses/foundations?done=enrolled"
    pages = (ada_browser.follow(reply).text, ada_browser.get("/home").text)
    assert [f'<a href="{BEFORE}">Before you begin</a>' in text for text in pages] == [True, True]


def test_pre_test_leaves_home_with_the_first_lesson(ada_browser: Browser) -> None:
    complete_lessons(ada_browser, ("mandate/duties",))
    assert BEFORE not in ada_browser.get("/home").text


def test_pre_test_thanks_and_shows_no_keys(ada_browser: Browser) -> None:
    text = ada_browser.get(f"/attempts/{measure(ada_browser, BEFORE)}").text
    assert ("Thank you" in text, "You reached 100 %." in text) == (True, True)
    assert [
        words for words in ("Question call", "Feedback", "Your answers", "You passed") if words in text
    ] == []


def test_pre_test_is_asked_once(ada_browser: Browser) -> None:
    measure(ada_browser, BEFORE)
    assert ada_browser.post(f"{BEFORE}/attempts").status_code == 409
    assert "You have answered these questions." in ada_browser.get(BEFORE).text


def test_pre_test_is_over_once_a_lesson_is_done(ada_browser: Browser) -> None:
    complete_lessons(ada_browser, ("mandate/duties",))
    assert ada_browser.post(f"{BEFORE}/attempts").status_code == 409
    text = ada_browser.get(BEFORE).text
    assert ("for the time before the first lesson" in text, "Begin<" in text) == (True, False)


def test_post_test_waits_for_the_last_lesson(ada_browser: Browser) -> None:
    assert "These questions come after the last lesson." in ada_browser.get(AFTER).text
    assert ada_browser.post(f"{AFTER}/attempts").status_code == 409


def test_post_test_compares_with_the_pre_test(ada_browser: Browser) -> None:
    measure(ada_browser, BEFORE, right=False)
    complete_lessons(ada_browser)
    text = ada_browser.get(f"/attempts/{measure(ada_browser, AFTER)}").text
    assert "Before the course: 0 %. Now: 100 %." in text


def test_post_test_without_a_pre_test_compares_nothing(ada_browser: Browser) -> None:
    complete_lessons(ada_browser)
    text = ada_browser.get(f"/attempts/{measure(ada_browser, AFTER)}").text
    assert ("You reached 100 %." in text, "Before the course" in text) == (True, False)


def test_measuring_tests_ask_for_other_questions_after(ada_browser: Browser, sql: Sql) -> None:
    measure(ada_browser, BEFORE)
    complete_lessons(ada_browser)
    measure(ada_browser, AFTER)
    forms = [re.findall(r"call-[ab]", form) for (form,) in sql("SELECT form FROM attempt ORDER BY id")]
    assert sorted(forms) == [["call-a"], ["call-b"]]


def test_start_of_an_unknown_test_is_404(ada_browser: Browser) -> None:
    assert ada_browser.post(START.replace("final", "none")).status_code == 404


def rows(app: Flask, course: Course, progress: Progress) -> list[tuple[str, str | None, str]]:
    with app.test_request_context():
        return [(row.title, row.href, row.status_text) for row in measuring_rows(assessed(course), progress)]


LESSONS = frozenset({"duties", "rights", "first-contact", "referral"})


def test_course_rows_offer_the_pre_test_until_a_lesson_is_done(app: Flask, course: Course) -> None:
    begun = Progress(lessons=frozenset({"duties"}))
    found = [rows(app, course, progress) for progress in (Progress(), begun)]
    assert found == [[("Before you begin", BEFORE, "")], []]


def test_course_rows_offer_the_post_test_and_keep_it(app: Flask, course: Course) -> None:
    taken = Progress(lessons=LESSONS, tests={"after": TestStanding(attempts=1, best=50)})
    found = [rows(app, course, progress) for progress in (Progress(lessons=LESSONS), taken)]
    title = "What you would do now"
    assert found == [[(title, AFTER, "")], [(title, AFTER, "Answered")]]
