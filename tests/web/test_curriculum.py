"""What stands behind a course: glossary, coverage, guide, scenarios and surveys."""

import re
from dataclasses import replace

import pytest

from firstline.domain.course import Course, Objective, RolePath
from firstline.domain.person import Person
from firstline.domain.quiz import Test
from tests.bilingual import bilingual
from tests.web.browsing import COURSE
from tests.web.conftest import Browse, Publish
from tests.web.test_editions import rows

FLAT, ATTITUDES = f"{COURSE}/scenarios/the-flat", f"{COURSE}/surveys/attitudes"


@pytest.fixture
def edition(publish: Publish, course: Course) -> str:
    """The digest of the whole course in two languages."""
    return publish(bilingual(course))


def main_of(text: str) -> str:
    return text.partition("<main")[2].partition("</main>")[0]


def test_glossary_has_an_anchor_for_each_term(browse: Browse, edition: str) -> None:
    text = browse("ada").get(f"{COURSE}/glossary").text
    assert re.findall(r'<dt id="(.*?)"><strong>(.*?)</strong></dt>', text) == [
        ("term-interpreter", "Interpreter")
    ]
    assert "<p>Who speaks <strong>for</strong> nobody.</p>" in text


def test_term_in_a_lesson_leads_to_its_anchor(browse: Browse, publish: Publish, course: Course) -> None:
    whole = bilingual(course)
    first, *others = whole.modules
    lesson = replace(first.lessons[0], body="Call an [interpreter](term:foundations#interpreter).")
    publish(replace(whole, modules=(replace(first, lessons=(lesson, *first.lessons[1:])), *others)))
    browser = browse("ada")
    text = browser.get(f"{COURSE}/mandate/duties").text
    (href,) = re.findall(r'<a href="([^"]*)" class="term"|<a class="term" href="([^"]*)"', text)
    path, _, anchor = "".join(href).partition("#")
    assert (path, f'id="{anchor}"' in browser.get(path).text) == (f"{COURSE}/glossary", True)


def test_glossary_is_in_the_readers_language(browse: Browse, edition: str) -> None:
    browser = browse("ada")
    browser.get("/language/ar")
    text = browser.get(f"{COURSE}/glossary").text
    assert (
        '<dt id="term-interpreter"><strong>مترجم</strong></dt>' in text,
        "Interpreter" in main_of(text),
    ) == (
        True,
        False,
    )


def test_course_without_a_glossary_says_so(browse: Browse) -> None:
    assert (
        "The authors have not written a glossary for this course."
        in browse("ada").get(f"{COURSE}/glossary").text
    )


def test_coverage_shows_what_stands_behind_each_objective(browse: Browse, edition: str) -> None:
    table = rows(browse("ada").get(f"{COURSE}/coverage").text)
    assert table == [
        [
            "Name your duties.",
            "Domestic Workers Convention (C189)",
            "Duties Rights",
            "6",
            "0",
            "Final test : 4",
            "None",
        ],
        [
            "See her alone. safety-critical",
            "–",
            "First contact Referral",
            "3",
            "3",
            "Final test : 1",
            "no standard",
        ],
    ]


def test_coverage_shows_every_gap(browse: Browse, publish: Publish, course: Course) -> None:
    publish(replace(course, objectives=(*course.objectives, Objective("bare", "Nothing yet."))))
    last = rows(browse("ada").get(f"{COURSE}/coverage").text)[-1]
    assert (last[0], last[-1]) == ("Nothing yet.", "no standard no lesson no question no test")


@pytest.mark.parametrize("path", ["coverage", "glossary"])
def test_curriculum_is_open_to_auditors(browse: Browse, otto: Person, edition: str, path: str) -> None:
    assert browse("otto").get(f"{COURSE}/{path}").status_code == 200


@pytest.mark.parametrize("path", ["coverage", "glossary"])
def test_curriculum_is_for_people_with_an_account(browse: Browse, edition: str, path: str) -> None:
    assert browse().get(f"{COURSE}/{path}").headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("path", ["coverage", "glossary", "guide", "scenarios/the-flat", "surveys/attitudes"])
def test_curriculum_of_an_unknown_course_is_not_found(browse: Browse, path: str) -> None:
    assert browse("tess").get(f"/courses/nothing/{path}").status_code == 404


def test_guide_has_chapters_and_leads_to_scenarios_and_surveys(browse: Browse, edition: str) -> None:
    text = main_of(browse("tess").get(f"{COURSE}/guide").text)
    assert ("<h2>Before you begin</h2>" in text, "<p>Read <em>all</em> of it.</p>" in text) == (True, True)
    assert re.findall(r'<li><a href="(.*?)">(.*?)</a></li>', text) == [
        (FLAT, "The flat"),
        (ATTITUDES, "What you think"),
    ]


def test_course_without_a_guide_says_so(browse: Browse) -> None:
    text = main_of(browse("tess").get(f"{COURSE}/guide").text)
    assert ("The authors have not written a trainer's guide" in text, "<form" in text) == (True, False)


def test_scenario_shows_every_scene_and_where_its_choices_lead(browse: Browse, edition: str) -> None:
    text = main_of(browse("tess").get(FLAT).text)
    assert re.findall(r'id="(scene-\w+)"', text) == ["scene-door", "scene-kitchen", "scene-hall"]
    assert re.findall(r'<a href="#(scene-\w+)"><span class="prose-inline">(.*?)</span></a>', text) == [
        ("scene-kitchen", "Ask to see her alone."),
        ("scene-hall", "Ask him."),
    ]
    assert re.findall(r'dir="ltr">(\w+ [+-]\d)<', text) == ["trust +1", "trust -1"]
    assert ("3 scenes, 3 situations that can be reached" in text, text.count("unsafe")) == (True, 1)


def test_scenario_and_survey_can_only_be_read(browse: Browse, edition: str) -> None:
    browser = browse("tess")
    for path in (FLAT, ATTITUDES):
        assert "<form" not in main_of(browser.get(path).text)
        assert browser.post(path).status_code == 405


def test_survey_shows_its_statements_and_its_scale(browse: Browse, edition: str) -> None:
    text = main_of(browse("tess").get(ATTITUDES).text)
    assert re.findall(r"<li>(.*?)</li>", text) == ["She is to blame.", "She has rights."]
    assert "Not at all · Partly · Fully · Prefer not to say" in text


@pytest.mark.parametrize("path", ["scenarios/nothing", "surveys/nothing"])
def test_unknown_scenario_or_survey_is_not_found(browse: Browse, edition: str, path: str) -> None:
    assert browse("tess").get(f"{COURSE}/{path}").status_code == 404


@pytest.mark.parametrize("path", [FLAT, ATTITUDES, f"{COURSE}/guide"])
@pytest.mark.parametrize("local", ["ada", "otto"])
def test_scenario_survey_and_guide_are_for_trainers(
    browse: Browse, otto: Person, edition: str, local: str, path: str
) -> None:
    assert browse(local).get(path).status_code == 403


@pytest.fixture
def measured(publish: Publish, course: Course) -> str:
    """The small course with a test that measures before, two role paths and a course to take first."""
    before = Test("before", "Before", 100, 1, 0, (), role="pre", forms=(("case-a",), ("case-b",)))
    path = RolePath("patrol", "Patrol", ("mandate",), ("safe-help",))
    return publish(
        replace(course, tests=(*course.tests, before), paths=(path,), prerequisites=("foundations",))
    )


def test_test_that_measures_is_offered_before_the_first_lesson_only(browse: Browse, measured: str) -> None:
    browser = browse("ada")
    before = main_of(browser.get(COURSE).text)
    browser.post(f"{COURSE}/mandate/duties/completion")
    after = main_of(browser.get(COURSE).text)
    assert ("/quizzes/foundations/before" in before, "/quizzes/foundations/before" in after) == (True, False)


def test_test_that_measures_is_shown_to_trainers_by_form(browse: Browse, measured: str) -> None:
    text = main_of(browse("tess").get(f"{COURSE}/guide").text)
    assert [word in text for word in ("<h2>Before</h2>", "Form 1", "Form 2")] == [True, True, True]


def test_course_page_shows_paths_and_what_comes_first(browse: Browse, measured: str) -> None:
    text = main_of(browse("ada").get(COURSE).text)
    assert ("Patrol" in text, "Take these courses first:" in text) == (True, True)
