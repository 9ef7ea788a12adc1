"""Surveys: answering, declining, and what a trainer sees of them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.services import surveying
from firstline.store import insights, people
from firstline.web import chores
from tests.bilingual import SURVEY, bilingual
from tests.web.browsing import COURSE, SECRET, Browser, complete_lessons, pass_test
from tests.web.conftest import Browse, Publish, Sql

START = f"/surveys/foundations/{SURVEY.id}/start"
TURN = f"{START}/turn"
ANSWERS = {"s-d1": "0", "s-d2": "2"}
TOO_FEW = "not shown before 10 people"


@pytest.fixture(autouse=True)
def surveyed(publish: Publish, course: Course) -> str:
    """The course with a survey, in two languages."""
    return publish(bilingual(course))


@pytest.fixture
def ada_in(browse: Browse) -> Browser:
    """Ada, who has begun the course."""
    browser = browse("ada")
    assert browser.post(f"{COURSE}/enrolment").status_code == 303
    return browser


@pytest.fixture
def results(
    app: Flask, browse: Browse, tess: Person, make_cohort: Callable[..., int]
) -> Callable[[int], tuple[Browser, str]]:
    """Makes a cohort of 11 in which so many have answered; Tess and the address of its results."""

    def make(answers: int) -> tuple[Browser, str]:
        cohort, portal = (
            make_cohort(tess, "Spring", *(f"Noor {n}; N{n}" for n in range(11))),
            app.extensions["firstline"],
        )
        with portal.database.writing() as session:
            for person_id in insights.members(session, [cohort])[cohort][:answers]:
                person, at = people.find(session, person_id), datetime.now(UTC)
                assert person is not None
                points = {"d1": 0, "d2": 2}
                surveying.end_turn(
                    session,
                    portal.library,
                    person,
                    "foundations",
                    SURVEY.id,
                    "start",
                    points,
                    secret=SECRET,
                    at=at,
                )
        return browse("tess"), f"/cohorts/{cohort}/surveys/{SURVEY.id}"

    return make


def test_survey_shows_every_statement_with_nothing_chosen(ada_in: Browser) -> None:
    page = ada_in.get(START)
    chosen = re.findall(r"<input[^>]*checked", page.text)
    radios = re.findall(r'type="radio"[^>]* name="s-(\w+)" value="(\d?)"', page.text)
    assert (page.status_code, chosen, radios) == (
        200,
        [],
        [(name, value) for name in ("d1", "d2") for value in ("0", "1", "2", "")],
    )


def test_survey_is_kept_nowhere_and_saves_nothing_by_itself(ada_in: Browser) -> None:
    page = ada_in.get(START)
    assert (page.headers["Cache-Control"], "data-autosave" in page.text) == ("no-store", False)


def test_answering_and_declining_look_the_same_from_outside(browse: Browse, ada_in: Browser) -> None:
    bo = browse("bo")
    bo.post(f"{COURSE}/enrolment")
    replies = [ada_in.post(TURN, ANSWERS), bo.post(TURN)]
    pages = [browser.follow(reply) for browser, reply in zip((ada_in, bo), replies, strict=True)]
    own = r"Ada Lindqvist|Bo Svensson|(?<=csrf_token\" value=\")\w+"
    texts = [re.sub(own, "", page.text) for page in pages]
    assert (replies[0].headers["Location"], texts[0]) == (replies[1].headers["Location"], texts[1])


def test_answer_is_stored_once(ada_in: Browser, sql: Sql) -> None:
    for fields in (ANSWERS, {"s-d1": "2"}, {}):
        assert ada_in.post(TURN, fields).status_code == 303
    assert sql("SELECT wave, points FROM survey_response") == [("start", '{"of":3,"points":{"d1":0,"d2":2}}')]


def test_statement_not_to_be_said_is_left_out(ada_in: Browser, sql: Sql) -> None:
    ada_in.post(TURN, {"s-d1": "", "s-d2": "1"})
    assert sql("SELECT points FROM survey_response") == [('{"of":3,"points":{"d2":1}}',)]


def test_declining_stores_the_turn_alone(ada_in: Browser, sql: Sql, ada: Person) -> None:
    ada_in.post(TURN)
    assert (sql("SELECT person_id FROM survey_turn"), sql("SELECT * FROM survey_response")) == (
        [(ada.id,)],
        [],
    )


def test_page_says_thank_you_once_the_turn_is_over(ada_in: Browser) -> None:
    page = ada_in.follow(ada_in.post(TURN, ANSWERS))
    assert ("Thank you" in page.text, "<fieldset" in page.text) == (True, False)


def test_wave_that_is_not_open_is_said_so_and_refused(ada_in: Browser, sql: Sql) -> None:
    address = START.replace("/start", "/end")
    page, sent = ada_in.get(address), ada_in.post(f"{address}/turn", ANSWERS)
    assert (page.status_code, "This survey is not open now" in page.text, sent.status_code) == (
        200,
        True,
        409,
    )
    assert sql("SELECT * FROM survey_turn") == []


@pytest.mark.parametrize("fields", [{"s-d1": "3"}, {"s-nothing": "1"}])
def test_forged_answer_is_refused(ada_in: Browser, sql: Sql, fields: dict[str, str]) -> None:
    assert (ada_in.post(TURN, fields).status_code, sql("SELECT * FROM survey_turn")) == (400, [])


@pytest.mark.parametrize(
    "path", [START, START.replace("/start", "/never"), START.replace("foundations", "x")]
)
def test_survey_of_a_course_that_one_does_not_take_is_not_found(browse: Browse, path: str) -> None:
    browser = browse("bo")
    assert (browser.get(path).status_code, browser.post(f"{path}/turn").status_code) == (404, 404)


def test_answer_changes_no_progress_and_the_certificate_needs_none(ada_in: Browser, sql: Sql) -> None:
    look = "SELECT progress, rank, active_at FROM enrolment"
    before = sql(look)
    ada_in.post(TURN, ANSWERS)
    after = sql(look)
    complete_lessons(ada_in)
    pass_test(ada_in)
    assert (after, len(sql("SELECT * FROM credential"))) == (before, 1)


def test_answer_leaves_no_time_in_any_table(ada_in: Browser, sql: Sql) -> None:
    tables = [row[0] for row in sql("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    before = {name: sql(f"SELECT * FROM {name}") for name in tables}
    ada_in.post(TURN, ANSWERS)
    changed = {name for name in tables if sql(f"SELECT * FROM {name}") != before[name]}
    assert changed == {"survey_turn", "survey_response"}


def test_survey_in_arabic_has_its_words_in_arabic(ada_in: Browser) -> None:
    ada_in.get("/language/ar")
    assert "أفضّل عدم الإجابة" in ada_in.get(START).text


def figures(page: str) -> list[str]:
    """What stands where figures do: counts by wave, then the cells of the tables."""
    counts = re.findall(r"<dd><bdi>(.*?)</bdi></dd>", page)
    return counts + re.findall(r'<td class="number"[^>]*>\s*([^<]*?)\s*<', page)


@pytest.mark.parametrize("answers", [0, 9])
def test_trainer_sees_no_figure_below_ten(
    results: Callable[[int], tuple[Browser, str]], answers: int
) -> None:
    tess, address = results(answers)
    page = tess.get(address)
    assert (page.status_code, set(figures(page.text))) == (200, {TOO_FEW, "–"})


def test_trainer_sees_figures_and_no_name_from_ten_on(
    results: Callable[[int], tuple[Browser, str]],
) -> None:
    tess, address = results(10)
    page = tess.get(address).text
    shares = ["100", "0", "0", "10", "0", "0", "100", "10"]
    assert (figures(page), "Noor" in page) == (["10", TOO_FEW, "100", "–", "–", *shares], False)


def test_results_are_the_trainers_of_the_cohort(
    browse: Browse, results: Callable[[int], tuple[Browser, str]]
) -> None:
    tess, address = results(0)
    unknown = address.replace(SURVEY.id, "nothing")
    statuses = [browse("theo").get(address), browse("ada").get(address), tess.get(unknown)]
    assert [reply.status_code for reply in statuses] == [404, 403, 404]


def test_runner_rewrites_the_tables(app: Flask, ada_in: Browser, sql: Sql) -> None:
    ada_in.post(TURN, ANSWERS)
    before = sql("SELECT * FROM survey_response")
    chores.rewrite_surveys(app.extensions["firstline"], datetime.now(UTC))
    assert (sql("SELECT * FROM survey_response"), len(before)) == (before, 1)
