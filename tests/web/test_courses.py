"""The catalogue, the course page, lessons, practice and job aids."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from firstline.domain.course import Course
from firstline.domain.form import fixed_item
from firstline.domain.item import Action, Choice, Criterion, Item, Judgement, OpenResponse
from firstline.domain.quiz import Bank
from tests.web.browsing import COURSE, LESSONS, Browser, complete_lessons
from tests.web.conftest import Browse, Publish, Sql

RIGHTS = f"{COURSE}/mandate/rights"
PRACTICE = "/quizzes/foundations/practice/practice"


def place_of(browser: Browser, item: str, option: str) -> int:
    """Where a practice item shows an option."""
    portal = browser.portal
    with portal.database.reading() as session:
        edition = portal.library.course(session, "foundations", at=datetime.now(UTC))
    found = edition.items[item]
    assert isinstance(found, Choice)
    position = next(n for n, one in enumerate(found.options) if one.id == option)
    return fixed_item(found).orders[0].index(position)


def test_catalogue_lists_the_course(browse: Browse) -> None:
    assert f'<a href="{COURSE}">Foundations</a>' in browse("ada").get("/courses").text


@pytest.mark.parametrize(
    ("audience", "found"), [("law-enforcer", 1), ("prosecutor", 0), ("nobody", 1), ("", 1)]
)
def test_catalogue_is_narrowed_by_audience(browse: Browse, audience: str, found: int) -> None:
    assert browse("ada").get(f"/courses?audience={audience}").text.count(f'href="{COURSE}"') == found


def test_course_page_offers_to_begin(browse: Browse) -> None:
    text = browse("ada").get(COURSE).text
    assert (f'action="{COURSE}/enrolment"' in text, "Continue" in text) == (True, False)


def test_enrolment_leads_to_the_first_lesson(browse: Browse) -> None:
    assert browse("ada").post(f"{COURSE}/enrolment").headers["Location"] == f"{COURSE}/mandate/duties"


def test_enrolment_twice_is_one(browse: Browse, sql: Sql) -> None:
    browser = browse("ada")
    for _ in range(2):
        browser.post(f"{COURSE}/enrolment")
    assert sql("SELECT count(*) FROM enrolment") == [(1,)]


def test_course_page_lists_lessons_and_test(browse: Browse) -> None:
    text = browse("ada").get(COURSE).text
    hrefs = re.findall(r'class="task-link" href="([^"]+)"', text)
    assert hrefs == [
        f"{COURSE}/mandate/duties",
        f"{COURSE}/mandate/rights",
        PRACTICE,
        f"{COURSE}/safe-help/first-contact",
        f"{COURSE}/safe-help/referral",
        f"{COURSE}/job-aids/card",
        "/quizzes/foundations/final",
    ]


def test_lesson_is_rendered(browse: Browse) -> None:
    text = browse("ada").get(f"{COURSE}/mandate/duties").text
    assert ("<h1>Duties</h1>" in text, "<strong>Duties</strong>" in text) == (True, True)


@pytest.mark.parametrize(
    "path",
    [
        "/courses/unknown",
        f"{COURSE}/unknown/duties",
        f"{COURSE}/mandate/unknown",
        f"{COURSE}/safe-help/duties",
        f"{COURSE}/job-aids/unknown",
        "/quizzes/foundations/unknown",
        "/quizzes/foundations/duties/practice",
        "/quizzes/foundations/final/practice",
        f"/assets/{'0' * 64}.png",
    ],
)
def test_unknown_place_is_not_found(browse: Browse, path: str) -> None:
    assert browse("ada").get(path).status_code == 404


def test_completion_of_a_lesson_outside_its_module_is_not_found(browse: Browse, sql: Sql) -> None:
    assert browse("ada").post(f"{COURSE}/safe-help/duties/completion").status_code == 404
    assert sql("SELECT count(*) FROM enrolment") == [(0,)]


def test_completion_leads_through_the_course(browse: Browse) -> None:
    browser = browse("ada")
    places = [browser.post(f"{COURSE}/{lesson}/completion").headers["Location"] for lesson in LESSONS]
    assert places == [
        *(f"{COURSE}/{lesson}?done=completed" for lesson in LESSONS[1:]),
        f"{COURSE}?done=completed",
    ]


def test_completion_says_so_on_the_next_page(browse: Browse) -> None:
    browser = browse("ada")
    text = browser.follow(browser.post(f"{COURSE}/mandate/duties/completion")).text
    assert "Lesson completed. We keep your place." in text


def test_home_goes_on_with_the_next_lesson(browse: Browse) -> None:
    browser = browse("ada")
    browser.post(f"{COURSE}/mandate/rights/completion")
    assert (
        f'class="button button-primary" href="{COURSE}/safe-help/first-contact"' in browser.get("/home").text
    )


def test_home_after_all_lessons_leads_to_the_test(browse: Browse) -> None:
    browser = browse("ada")
    complete_lessons(browser)
    assert 'class="button button-primary" href="/quizzes/foundations/final"' in browser.get("/home").text


def test_progress_of_another_is_not_shown(browse: Browse) -> None:
    complete_lessons(browse("ada"))
    assert "Completed" not in browse("bo").get(COURSE).text


@pytest.mark.parametrize(
    ("page", "item"), [(RIGHTS, "practice-oath"), (PRACTICE, "practice-oath"), (PRACTICE, "practice-case")]
)
def test_practice_page_shows_no_feedback_before_the_check(browse: Browse, page: str, item: str) -> None:
    text = browse("ada").get(page).text
    assert (f'name="item" value="{item}"' in text, "feedback" in text, "Right<" in text) == (
        True,
        False,
        False,
    )


def test_practice_check_shows_feedback_at_once(browse: Browse) -> None:
    browser = browse("ada")
    browser.get(PRACTICE)
    right, wrong = (place_of(browser, "practice-case", option) for option in ("private", "papers"))
    good, bad = (browser.get(f"{PRACTICE}?item=practice-case&r={place}").text for place in (right, wrong))
    assert [("Right<" in text, "Not yet<" in text, "It silences her." in text) for text in (good, bad)] == [
        (True, False, True),
        (False, True, True),
    ]


def test_practice_check_in_a_lesson_stores_nothing(browse: Browse, sql: Sql) -> None:
    browser = browse("ada")
    browser.post(f"{COURSE}/enrolment")
    tables = ("response", "attempt", "completion", "harm_flag")
    assert browser.get(f"{RIGHTS}?item=practice-oath&r=0").status_code == 200
    assert [sql(f"SELECT count(*) FROM {table}") for table in tables] == [[(0,)]] * 4


@pytest.mark.parametrize(
    "query", ["item=unknown&r=0", "item=oath&r=0", "r=0", "item=practice-oath&r=99", "item="]
)
def test_strange_practice_check_is_harmless(browse: Browse, query: str) -> None:
    assert browse("ada").get(f"{RIGHTS}?{query}").status_code == 200


UNMARKED: tuple[Item, ...] = (
    Judgement(
        id="rank",
        title="Rank them",
        stem="What would you do?",
        objective="duties",
        actions=(Action("wait", "Wait.", "", 2), Action("call", "Call.", "", 1)),
        feedback="Calling comes first.",
    ),
    OpenResponse(
        id="note",
        title="Your note",
        stem="Write its first line.",
        objective="duties",
        rubric=(Criterion("Her words", ("None", "All")),),
        feedback="Her own words count.",
    ),
)


@pytest.fixture
def practised(browse: Browse, publish: Publish, course: Course) -> Callable[[Item], Browser]:
    """Ada's browser in a portal whose practice quiz is one item."""

    def make(item: Item) -> Browser:
        practice = Bank("practice", "Practice", "practice", (item,))
        first, *others = course.modules
        lessons = tuple(replace(lesson, practice=()) for lesson in first.lessons)
        modules = (replace(first, lessons=lessons), *others)
        publish(replace(course, banks=(*course.banks[:2], practice), modules=modules))
        return browse("ada")

    return make


def test_ranking_that_has_no_key_shows_its_feedback_and_no_mark(
    practised: Callable[[Item], Browser],
) -> None:
    item, browser = UNMARKED[0], practised(UNMARKED[0])
    pages = [browser.get(path).text for path in (PRACTICE, f"{PRACTICE}?item={item.id}&r0=1&r1=2")]
    assert [item.feedback in page for page in pages] == [False, True]
    assert [words in pages[1] for words in ("Not marked<", "No panel of experts", "Not yet<")] == [
        True,
        True,
        False,
    ]


def test_text_in_practice_is_not_sent_and_its_feedback_unfolds(
    practised: Callable[[Item], Browser],
) -> None:
    text = practised(UNMARKED[1]).get(PRACTICE).text
    box = text[text.index("<textarea") : text.index("</textarea>")]
    assert (' name="' in box, 'name="item"' in text) == (False, False)
    assert (UNMARKED[1].feedback in text, "It is neither sent nor kept." in text) == (True, True)


def test_job_aid_is_shown(browse: Browse) -> None:
    text = browse("ada").get(f"{COURSE}/job-aids/card").text
    assert ("<h1>First contact card</h1>" in text, "See her alone." in text) == (True, True)


def test_auditor_learns_nothing(browse: Browse, otto: object) -> None:
    assert browse("otto").get("/courses").status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/help", "/privacy", "/accessibility", "/support", "/certificates", "/sign-in"]
)
def test_public_page_needs_no_account(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 200


def test_door_leads_home_who_is_signed_in(browse: Browse) -> None:
    assert browse("ada").get("/").headers["Location"] == "/home"


def test_break_page_shows_the_contacts(browse: Browse, sql: Sql) -> None:
    sql(
        "INSERT INTO contact (name, reach, note, checked_on)"
        " VALUES ('Counsellor', 'Room 2', '', '2026-01-05')"
    )
    assert "Room 2" in browse("ada").get("/break").text
