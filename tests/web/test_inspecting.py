"""A trainer looks at an attempt, and gives more time."""

from collections.abc import Callable

import pytest

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.services.library import Library
from firstline.store.database import Database
from tests.assessed import publish
from tests.web.browsing import Browser, answer_all, begin_test, hand_in
from tests.web.conftest import Browse, Sql

MakeCohort = Callable[..., int]


@pytest.fixture
def attempt(browse: Browse, database: Database, course: Course, make_cohort: MakeCohort, tess: Person) -> int:
    """Ada, of Tess's cohort 1, has handed in all right answers but one."""
    publish(database, course)
    ada = browse("ada")
    ada.portal.library = Library()
    make_cohort(tess, "Batam", "Ada Lindqvist; ada@example.org")
    found = begin_test(ada)
    answer_all(ada, found)
    ada.put(f"/attempts/{found}/responses/steps", {"response": ["", "", ""], "sequence": 9})
    hand_in(ada, found)
    return found


@pytest.fixture
def desk(attempt: int, browse: Browse) -> Browser:
    """Tess's browser."""
    return browse("tess")


def test_attempt_is_linked_from_the_timeline(desk: Browser, attempt: int, ada: Person) -> None:
    assert f'href="/cohorts/1/attempts/{attempt}"' in desk.get(f"/people/{ada.id}").text


def test_attempt_is_shown_with_keys_and_feedback(desk: Browser, attempt: int) -> None:
    text = desk.get(f"/cohorts/1/attempts/{attempt}").text
    shown = [
        *("<bdi>Ada Lindqvist</bdi>", "<bdi>Batam</bdi>", "Not passed: 75 %"),
        *(
            "Thing 1 leads there.",
            "The place given",
            "The right answer",
            "The answer given",
            "Mira calls you",
        ),
    ]
    assert [words for words in shown if words not in text] == []
    assert "Your answer" not in text


def test_open_attempt_is_409(desk: Browser, browse: Browse, sql: Sql) -> None:
    open_one = begin_test(browse("ada"))
    assert desk.get(f"/cohorts/1/attempts/{open_one}").status_code == 409


@pytest.mark.parametrize(("local", "status"), [("ada", 403), ("theo", 404), ("ruth", 200), ("", 303)])
def test_attempt_is_for_trainers_of_the_cohort(attempt: int, browse: Browse, local: str, status: int) -> None:
    assert browse(local).get(f"/cohorts/1/attempts/{attempt}").status_code == status


@pytest.mark.parametrize("path", ["/cohorts/1/attempts/99", "/cohorts/9/attempts/1"])
def test_unknown_attempt_is_404(desk: Browser, path: str) -> None:
    assert desk.get(path).status_code == 404


def test_keys_are_refused_to_a_trainer_at_the_test(desk: Browser, attempt: int) -> None:
    begin_test(desk, "Tess Moreau")
    reply = desk.get(f"/cohorts/1/attempts/{attempt}")
    assert (reply.status_code, "when your own attempt has ended" in reply.text) == (403, True)
    assert "leads there" not in reply.text


def extra_time(browser: Browser, person: Person, percent: str) -> int:
    fields = {"course": "foundations", "percent": percent}
    return browser.post(f"/people/{person.id}/extra-time", fields).status_code


def test_extra_time_is_kept_and_shown(desk: Browser, ada: Person, sql: Sql) -> None:
    assert (extra_time(desk, ada, "50"), sql("SELECT extra_time FROM enrolment")) == (303, [(50,)])
    text = desk.get(f"/people/{ada.id}").text
    assert ("Extra time: 50 %" in text, '<option value="50" selected>' in text) == (True, True)


@pytest.mark.parametrize("percent", ["", "7", "-1", "x"])
def test_extra_time_of_another_amount_comes_back(desk: Browser, ada: Person, percent: str) -> None:
    reply = desk.post(f"/people/{ada.id}/extra-time", {"course": "foundations", "percent": percent})
    assert (reply.status_code, "Choose how much time to add." in reply.text) == (400, True)


def test_extra_time_is_for_trainers_of_the_cohort(
    attempt: int, browse: Browse, ada: Person, sql: Sql
) -> None:
    statuses = [extra_time(browse(local), ada, "50") for local in ("ada", "theo", "ruth")]
    assert (statuses, sql("SELECT extra_time FROM enrolment")) == ([403, 404, 303], [(50,)])


def test_extra_time_in_an_unknown_course_is_404(desk: Browser, ada: Person) -> None:
    fields = {"course": "none", "percent": "50"}
    assert desk.post(f"/people/{ada.id}/extra-time", fields).status_code == 404
