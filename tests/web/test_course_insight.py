"""Insight into more than a cohort: who may look, first sentences, pictures with tables, what is refused."""

import re
from collections.abc import Callable

import pytest

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.store import flags
from firstline.store.database import Database
from tests.crowds import AT, Crowd, Sitting, measuring, twice
from tests.web.conftest import Browse, Publish

MakeCohort = Callable[..., int]
PAGES = ("", "/items/long", "/items/long/i00", "/change", "/retention", "/flags")


@pytest.fixture
def crowded(
    publish: Publish, course: Course, make_cohort: MakeCohort, tess: Person, database: Database
) -> str:
    """Tess's cohort of 120, all with an unsafe choice; the address of the course's insight."""
    edition, people = publish(measuring(course)), range(1000, 1120)
    cohort = make_cohort(tess, "Spring")
    with database.writing() as session:
        crowd = Crowd(session, "foundations", edition, cohort)
        crowd.enrol(people)
        marks = [Sitting(n, {"i00": (float(n % 3 == 0), "0" if n % 3 == 0 else "2")}) for n in people]
        crowd.sit("long", marks, first_id=10_000)
        both = [twice(who, float(who % 2), float(who % 3 > 0)) for who in people]
        crowd.sit("pre", [pre for pre, _ in both], first_id=20_000)
        crowd.sit("post", [post for _, post in both], first_id=30_000)
        crowd.recall(people, right=90, at=AT)
        for who in people[:6]:
            flags.raise_flag(session, who, objective="see", item="x", lesson="a", at=AT)
        flags.raise_flag(session, 1000, objective="few", item="x", lesson="a", at=AT)
    return "/insight/foundations"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_what_to_do(browse: Browse, crowded: str, page: str) -> None:
    reply = browse("tess").get(crowded + page)
    assert (reply.status_code, len(re.findall(r'<p class="lead">[^<]+</p>', reply.text))) == (200, 1)


@pytest.mark.parametrize("page", ["/items/long", "/change", "/retention", "/flags"])
def test_pictures_stand_with_their_table(browse: Browse, crowded: str, page: str) -> None:
    reply = browse("tess").get(crowded + page)
    assert ["<svg" in reply.text, "<table" in reply.text] == [True, True]


def test_hardest_question_is_named_with_what_was_chosen_instead(browse: Browse, crowded: str) -> None:
    text = browse("tess").get(f"{crowded}/items/long").text
    assert re.findall(r'<p class="lead">([^<]+: 67\xa0% chose[^<]+) instead.</p>', text) != []


def test_objective_of_few_people_is_left_out(browse: Browse, crowded: str) -> None:
    text = browse("tess").get(f"{crowded}/flags").text
    assert "1 objective is left out: fewer than 5 people chose unsafely there." in text


@pytest.mark.parametrize("page", PAGES)
def test_course_of_another_trainers_people_is_not_found(browse: Browse, crowded: str, page: str) -> None:
    replies = [browse("theo").get(address + page) for address in (crowded, "/insight/no-such-course")]
    assert [reply.status_code for reply in replies] == [404, 404]


def test_catalogue_lists_courses_of_ones_own_people(browse: Browse, crowded: str) -> None:
    found = [f'href="{crowded}"' in browse(who).get("/insight").text for who in ("tess", "theo")]
    assert found == [True, False]


@pytest.mark.parametrize(
    "query", ["edition=x", "agency=999", "agency=x", "agency=-1", "path=%D9%85", "path=" + "x" * 5000]
)
def test_senseless_choice_is_not_found(browse: Browse, crowded: str, query: str) -> None:
    assert browse("tess").get(f"{crowded}?{query}").status_code == 404


def test_empty_choices_narrow_nothing(browse: Browse, crowded: str) -> None:
    assert browse("tess").get(f"{crowded}?edition=&agency=&path=").status_code == 200
