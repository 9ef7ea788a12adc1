"""A trainer's insight into a cohort: who may look, what stands there, and what is withheld."""

import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.store.database import Database
from tests.crowds import AT, Crowd, Sitting, measuring, twice
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Publish, Sql

MakeCohort = Callable[..., int]
PAGES = ("", "/items/long", "/items/long/i00", "/change", "/change?cohorts=all", "/retention")
PLANTED = "i05"
"""The item whose key the fixture gets wrong."""


@pytest.fixture
def edition(publish: Publish, course: Course) -> str:
    """The course that measures, current."""
    return publish(measuring(course))


@pytest.fixture
def spring(make_cohort: MakeCohort, edition: str, tess: Person) -> int:
    """Tess's cohort, with nobody in it."""
    return make_cohort(tess, "Spring")


@pytest.fixture
def desk(browse: Browse, spring: int) -> Browser:
    """Tess's browser."""
    return browse("tess")


@pytest.fixture
def fill(database: Database, edition: str, spring: int) -> Callable[..., None]:
    """Puts people into the cohort: tests of 10 items, measured twice, refreshers in three months."""

    def put(size: int) -> None:
        people, random = range(1000, 1000 + size), Random(5)
        with database.writing() as session:
            crowd = Crowd(session, "foundations", edition, spring)
            crowd.enrol(people)
            crowd.sit("long", [_sat(who, random) for who in people], first_id=10_000)
            both = [twice(who, float(who % 2), float(who % 3 > 0)) for who in people]
            crowd.sit("pre", [pre for pre, _ in both], first_id=20_000)
            crowd.sit("post", [post for _, post in both], first_id=30_000)
            for months, share in ((0, 1.0), (1, 0.8), (2, 0.1)):
                answering = people[: max(1, int(size * share))]
                right = int(len(answering) * 0.9)
                crowd.recall(answering, right=right, at=AT + timedelta(days=31 * months))

    return put


def _sat(who: int, random: Random) -> Sitting:
    ability, marks = random.gauss(0, 1), dict[str, tuple[float | None, str | None]]()
    for n in range(10):
        knows = random.random() < 1 / (1 + math.exp(-ability))
        chosen = (1 if f"i{n:02}" == PLANTED else 0) if knows else 2
        marks[f"i{n:02}"] = (float(chosen == 0), str(chosen))
    return Sitting(who, marks, percent=40, passed=False)


def text_of(browser: Browser, path: str) -> str:
    """What a page says, without its mark-up."""
    reply = browser.get(path)
    assert reply.status_code == 200, path
    return " ".join(re.sub(r"<[^>]+>", " ", reply.text).split())


@pytest.mark.parametrize("page", PAGES)
def test_trainee_may_not_look(browse: Browse, spring: int, page: str) -> None:
    assert browse("ada").get(f"/cohorts/{spring}/insight{page}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_insight_into_another_trainers_cohort_is_not_found(browse: Browse, spring: int, page: str) -> None:
    browser = browse("theo")
    replies = [browser.get(f"/cohorts/{number}/insight{page}") for number in (spring, 999)]
    assert [reply.status_code for reply in replies] == [404, 404]


@pytest.mark.parametrize("page", ["/items/no-such-test", "/items/long/no-such-item", "/items/long/oath"])
def test_unknown_test_or_item_is_not_found(desk: Browser, spring: int, page: str) -> None:
    assert desk.get(f"/cohorts/{spring}/insight{page}").status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_an_empty_cohort_say_what_is_missing(desk: Browser, spring: int, page: str) -> None:
    assert desk.get(f"/cohorts/{spring}/insight{page}").status_code == 200


def test_start_page_leads_everywhere_with_a_figure(
    desk: Browser, spring: int, fill: Callable[..., None]
) -> None:
    fill(12)
    here = f"/cohorts/{spring}"
    reply = desk.get(f"{here}/insight")
    links = re.findall(r'class="task-link" href="([^"]+)"', reply.text)
    expected = ["/flags", "/insight/change", "/insight/retention"]
    expected += [f"/insight/items/{quiz}" for quiz in ("final", "long", "pre", "post")]
    assert links == [*(here + link for link in expected), f"{here}/surveys/views"]
    text = text_of(desk, f"{here}/insight")
    figures = ("12 people took the tests before and after", "12 people, first attempts; mean score: 44 %")
    assert [figure for figure in figures if figure not in text] == []


@pytest.mark.parametrize(("people", "count"), [(29, 10), (30, 0)])
def test_facility_of_too_few_people_is_replaced_by_words(
    desk: Browser, spring: int, fill: Callable[..., None], people: int, count: int
) -> None:
    """The other 30 items of the test were given to nobody."""
    fill(people)
    text = text_of(desk, f"/cohorts/{spring}/insight/items/long")
    assert text.count(" too few ") == 30 + count


def test_discrimination_and_reliability_of_too_few_people_are_replaced_by_words(
    desk: Browser, spring: int, fill: Callable[..., None]
) -> None:
    fill(99)
    text = text_of(desk, f"/cohorts/{spring}/insight/items/long")
    figures = ("not before 100 people", "Highest less lowest group (D) What to look at")
    assert [text.count(each) for each in figures] == [2, 0]  # reliability and its error; no columns of items


def test_wrong_key_is_named_in_words_with_the_text_of_the_option(
    desk: Browser, spring: int, fill: Callable[..., None]
) -> None:
    fill(120)
    sentence = f"The key may be wrong: strong people choose “Answer 1 of {PLANTED}”."
    here = f"/cohorts/{spring}/insight/items/long"
    assert [text_of(desk, f"{here}{page}").count(sentence) for page in ("", f"/{PLANTED}", "/i00")] == [
        1,
        1,
        0,
    ]


def test_item_page_shows_its_key_and_who_chose_what(
    desk: Browser, spring: int, fill: Callable[..., None]
) -> None:
    fill(120)
    text = text_of(desk, f"/cohorts/{spring}/insight/items/long/{PLANTED}")
    expected = (
        "Answer 0 of i05 The right answer",
        "Share of responses that chose each answer",
        "Lowest third",
    )
    assert [words for words in expected if words not in text] == []


def test_trainer_who_takes_the_test_herself_sees_no_key_and_no_advice(
    desk: Browser, spring: int, fill: Callable[..., None]
) -> None:
    fill(120)
    assert desk.post("/courses/foundations/enrolment").status_code == 303
    here = f"/cohorts/{spring}/insight/items/long"
    for page in (here, f"{here}/{PLANTED}"):
        text = text_of(desk, page)
        found = [words for words in ("The right answer", "The key may be wrong", "Answer 0") if words in text]
        assert (found, "You take this course yourself" in text) == ([], True)


def test_analysis_of_all_own_cohorts_is_one_click_away(
    desk: Browser,
    spring: int,
    fill: Callable[..., None],
    make_cohort: MakeCohort,
    sql: Sql,
    tess: Person,
    theo: Person,
) -> None:
    fill(33)
    other, noise = make_cohort(tess, "Autumn"), make_cohort(theo, "Noise")
    sql("UPDATE enrolment SET cohort_id = :other WHERE id >= 1020", other=other)
    sql("UPDATE enrolment SET cohort_id = :noise WHERE id >= 1030", noise=noise)
    here = f"/cohorts/{spring}/insight/items/long"
    texts = [text_of(desk, here), text_of(desk, f"{here}?of=everybody")]
    assert ["First attempts 20" in texts[0], "First attempts 30" in texts[1]] == [True, True]


def test_change_says_what_it_cannot_show(desk: Browser, spring: int, fill: Callable[..., None]) -> None:
    fill(25)
    text = text_of(desk, f"/cohorts/{spring}/insight/change")
    expected = (
        "There is no comparison group",
        "do better without having learnt anything",
        "Those who left are not in the figures",
        "Judgement is not measured",
    )
    assert [words for words in expected if words not in text] == []


@pytest.mark.parametrize(("people", "is_drawn"), [(19, False), (20, True)])
def test_change_is_drawn_from_20_pairs(
    desk: Browser, spring: int, fill: Callable[..., None], people: int, is_drawn: bool
) -> None:
    fill(people)
    page = f"/cohorts/{spring}/insight/change"
    text = text_of(desk, page)
    shown = ("not before 20 people" in text, "<svg xmlns" in desk.get(page).text)
    assert shown == (not is_drawn, is_drawn)


def test_change_of_all_cohorts_is_of_the_trainers_own(
    desk: Browser, spring: int, fill: Callable[..., None], make_cohort: MakeCohort, tess: Person, theo: Person
) -> None:
    fill(5)
    make_cohort(tess, "Summer", "Ada Lindqvist; ada@example.org")
    make_cohort(theo, "Autumn", "Bo Svensson; bo@example.org")
    text = text_of(desk, f"/cohorts/{spring}/insight/change?cohorts=all")
    assert "2 cohorts of yours · 6 people" in text


def test_month_of_fewer_than_five_people_is_hidden(
    desk: Browser, spring: int, fill: Callable[..., None]
) -> None:
    fill(40)
    text = text_of(desk, f"/cohorts/{spring}/insight/retention")
    rows = re.findall(r"(Mar|Apr|May) 2026 (\d+) (\d+) (\d+ %)", text)
    assert rows == [("Apr", "32", "32", "88 %"), ("Mar", "40", "40", "90 %")]
    assert "1 month is left out: fewer than 5 people answered in it." in text


def test_pictures_are_mirrored_for_readers_of_arabic(
    desk: Browser, spring: int, fill: Callable[..., None]
) -> None:
    fill(40)
    desk.get("/language/ar")
    for page in ("/items/long", "/change", "/retention"):
        found = re.findall(r'<svg [^>]*direction="(\w+)"', desk.get(f"/cohorts/{spring}/insight{page}").text)
        assert set(found) == {"rtl"}


def test_catalogue_of_reports_leads_to_the_item(
    desk: Browser, spring: int, fill: Callable[..., None], sql: Sql
) -> None:
    fill(3)
    _report(sql, "i00")
    assert 'href="/item-reports/foundations/i00"' in desk.get("/item-reports").text
    assert "Two are right." in text_of(desk, "/item-reports/foundations/i00")


def _report(sql: Sql, item: str) -> None:
    sql(
        "INSERT INTO item_report (enrolment_id, edition, item, words, reported_at)"
        " SELECT id, edition, :item, 'Two are right.', began_at FROM enrolment WHERE id = 1000",
        item=item,
    )


REMARK = "/item-reports/foundations/i00/re-marking"
FIELDS = {"way": "credit", "reason": "Two answers are right in this case."}


def test_remark_raises_marks_and_says_so(
    desk: Browser, spring: int, fill: Callable[..., None], sql: Sql
) -> None:
    fill(10)
    reply = desk.post(REMARK, FIELDS)
    assert reply.headers["Location"] == "/item-reports/foundations/i00?done=re-marked"
    assert "The question was marked again." in desk.follow(reply).text
    assert sql("SELECT DISTINCT mark FROM response WHERE item = 'i00'") == [(1.0,)]


def test_dry_run_tells_what_would_happen_and_changes_nothing(
    desk: Browser, spring: int, fill: Callable[..., None], sql: Sql
) -> None:
    fill(10)
    before = sql("SELECT * FROM response ORDER BY attempt_id, item")
    wrong = sql("SELECT count(*) FROM response WHERE item = 'i00' AND mark = 0")[0][0]
    text = text_of(desk, "/item-reports/foundations/i00")
    assert f"Give everybody the full mark 10 {wrong} " in text
    assert sql("SELECT * FROM response ORDER BY attempt_id, item") == before


@pytest.mark.parametrize(
    ("field", "value"), [("reason", " "), ("reason", "no"), ("way", ""), ("way", "worse")]
)
def test_faulty_remark_keeps_what_was_typed_and_changes_nothing(
    desk: Browser, spring: int, fill: Callable[..., None], sql: Sql, field: str, value: str
) -> None:
    fill(10)
    before = sql("SELECT * FROM response ORDER BY attempt_id, item")
    reply = desk.post(REMARK, {**FIELDS, field: value})
    assert (reply.status_code, f'id="error-{field}"' in reply.text) == (400, True)
    assert (field == "reason" or FIELDS["reason"] in reply.text) is True
    assert sql("SELECT * FROM response ORDER BY attempt_id, item") == before


def test_remark_in_another_trainers_cohort_is_not_found(
    browse: Browse, spring: int, fill: Callable[..., None]
) -> None:
    fill(3)
    browser = browse("theo")
    statuses = [browser.get(REMARK.removesuffix("/re-marking")), browser.post(REMARK, FIELDS)]
    assert [reply.status_code for reply in statuses] == [404, 404]


def test_trainee_may_not_remark(browse: Browse, spring: int, fill: Callable[..., None]) -> None:
    fill(3)
    browser = browse("ada")
    statuses = [browser.get(REMARK.removesuffix("/re-marking")), browser.post(REMARK, FIELDS)]
    assert [reply.status_code for reply in statuses] == [403, 403]


def test_remark_by_a_trainer_who_takes_the_test_herself_is_refused(
    desk: Browser, spring: int, fill: Callable[..., None], sql: Sql
) -> None:
    fill(3)
    desk.post("/courses/foundations/enrolment")
    before = sql("SELECT * FROM response ORDER BY attempt_id, item")
    assert desk.post(REMARK, FIELDS).status_code == 403
    assert sql("SELECT * FROM response ORDER BY attempt_id, item") == before


def test_remark_of_many_attempts_says_how_many_are_left(
    desk: Browser, database: Database, edition: str, spring: int
) -> None:
    people = range(1000, 1503)
    with database.writing() as session:
        crowd = Crowd(session, "foundations", edition, spring)
        crowd.enrol(people)
        wrong = [Sitting(who, {"i00": (0.0, "1")}, percent=0, passed=False) for who in people]
        crowd.sit("long", wrong, first_id=1)
    first = desk.post(REMARK, FIELDS)
    assert first.headers["Location"].endswith("?done=re-marked&left=3")
    assert "500 attempts were marked; 3 are left." in desk.follow(first).text
    assert desk.post(REMARK, FIELDS).headers["Location"].endswith("?done=re-marked")


def test_pages_cost_the_same_for_few_and_for_many(
    app: Flask, desk: Browser, spring: int, fill: Callable[..., None], database: Database, edition: str
) -> None:
    fill(3)
    counts = [_costs(app, desk, spring)]
    with database.writing() as session:
        crowd = Crowd(session, "foundations", edition, spring)
        crowd.enrol(range(2000, 2040))
        crowd.sit("long", [_sat(who, Random(who)) for who in range(2000, 2040)], first_id=40_000)
        crowd.recall(range(2000, 2040), right=30, at=AT)
    counts.append(_costs(app, desk, spring))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


@contextmanager
def _counting(engine: Engine, seen: list[str]) -> Iterator[None]:
    """Notes the statements of a page, but for the look every 5 seconds at what is published."""

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not (statement.startswith("BEGIN") or "publication" in statement or "FROM safety" in statement):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield
    event.remove(engine, "before_cursor_execute", note)


def _costs(app: Flask, desk: Browser, spring: int) -> list[int]:
    engine, costs = app.extensions["firstline"].database.engine, list[int]()
    for page in PAGES:
        desk.get(f"/cohorts/{spring}/insight{page}")  # editions are read once a process
        seen: list[str] = []
        with _counting(engine, seen):
            desk.get(f"/cohorts/{spring}/insight{page}")
        costs.append(len(seen))
    return costs
