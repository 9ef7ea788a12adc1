"""Role paths in the portal: choosing one, and what the pages then say."""

import re

import pytest

from firstline.domain.course import Course
from tests.pathed import pathed
from tests.web.browsing import Browser, begin_test
from tests.web.conftest import Browse, Publish, Sql

COURSE = "/courses/foundations"


@pytest.fixture
def edition(publish: Publish, course: Course) -> str:
    """The course with role paths."""
    return publish(pathed(course))


@pytest.fixture
def ada_browser(edition: str, browse: Browse) -> Browser:
    """Ada, before she begins."""
    return browse("ada")


def test_course_page_asks_for_the_path_before_it_begins(ada_browser: Browser) -> None:
    page = ada_browser.get(COURSE).text
    assert re.findall(r'name="role_path" value="([^"]*)"', page) == ["", "desk", "shelter"]
    assert "Front desk. Optional: Safe help" in page


def test_beginning_on_a_path_opens_its_first_lesson(ada_browser: Browser, sql: Sql) -> None:
    reply = ada_browser.post(f"{COURSE}/enrolment", {"role_path": "shelter"})
    assert (reply.status_code, reply.headers["Location"]) == (303, f"{COURSE}/safe-help/first-contact")
    assert sql("SELECT path FROM enrolment") == [("shelter",)]


def test_page_marks_optional_modules_and_offers_a_change(ada_browser: Browser, sql: Sql) -> None:
    ada_browser.post(f"{COURSE}/enrolment", {"role_path": "desk"})
    page = ada_browser.get(COURSE).text
    assert page.count("Optional on your role path") == 1
    assert "Change the role path" in page
    reply = ada_browser.post(f"{COURSE}/path", {"role_path": "shelter"})
    assert (reply.status_code, reply.headers["Location"]) == (303, f"{COURSE}?done=saved")
    assert sql("SELECT path FROM enrolment") == [("shelter",)]


def test_page_of_a_begun_test_says_why_the_path_stays(ada_browser: Browser) -> None:
    ada_browser.post(f"{COURSE}/enrolment", {"role_path": "desk"})
    begin_test(ada_browser)
    page = ada_browser.get(COURSE).text
    assert "Change the role path" not in page
    assert "so your role path stays as it is" in page
    assert ada_browser.post(f"{COURSE}/path", {"role_path": "shelter"}).status_code == 409


@pytest.mark.parametrize("path", ["nothing", "مسار", "<b>", "desk/shelter", "x" * 10_000])
def test_path_that_does_not_exist_changes_nothing(ada_browser: Browser, sql: Sql, path: str) -> None:
    assert ada_browser.post(f"{COURSE}/path", {"role_path": path}).status_code == 404
    assert sql("SELECT path FROM enrolment") == []


@pytest.mark.parametrize("place", ["enrolment", "path"])
def test_form_that_names_no_path_leaves_it_as_it_is(ada_browser: Browser, sql: Sql, place: str) -> None:
    ada_browser.post(f"{COURSE}/enrolment", {"role_path": "shelter"})
    assert ada_browser.post(f"{COURSE}/{place}").status_code == 303
    assert sql("SELECT path FROM enrolment") == [("shelter",)]


def test_whole_course_can_be_chosen_again(ada_browser: Browser, sql: Sql) -> None:
    ada_browser.post(f"{COURSE}/enrolment", {"role_path": "shelter"})
    assert ada_browser.post(f"{COURSE}/path", {"role_path": ""}).status_code == 303
    assert sql("SELECT path FROM enrolment") == [("",)]


def test_course_without_paths_does_not_ask(browse: Browse) -> None:
    page = browse("ada").get(COURSE).text
    assert 'name="role_path"' not in page
    assert "Begin the course" in page


def test_trainer_begins_a_cohort_on_a_path(edition: str, browse: Browse, sql: Sql) -> None:
    tess = browse("tess")
    form = tess.get("/cohorts/new").text
    assert re.findall(r'<option value="([^"]*)"', form) == [
        "foundations",
        "foundations/desk",
        "foundations/shelter",
    ]
    made = tess.post(
        "/cohorts",
        {"name": "Autumn", "course": "foundations/shelter", "starts_on": "2026-03-02", "due_on": ""},
    )
    assert made.status_code == 303
    assert sql("SELECT course, path FROM cohort") == [("foundations", "shelter")]
    cohort = made.headers["Location"].split("/")[2]
    tess.post(f"/cohorts/{cohort}/people", {"agency_id": "1", "people": "Ada; ada@example.org"})
    page = tess.get(f"/cohorts/{cohort}").text
    assert "Foundations: Shelter" in page
    assert "Your mandate (optional)" in page
    assert "Role path: Shelter" in re.sub(r"\s+", " ", tess.get("/people/1").text)
