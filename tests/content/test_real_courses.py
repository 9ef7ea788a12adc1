"""The courses of this repository: clean, whole as editions, and with all that they promise to teach."""

from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest

from firstline.content.editions import canonical, parse
from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.coverage import coverage
from firstline.domain.form import draw_form
from firstline.domain.item import Judgement, OpenResponse, harm_options, marked_by_key
from firstline.domain.quiz import Bank, Test
from firstline.domain.role_path import on_path

WHOLE = ("building-the-case", "first-response", "safe-support")
CRITICAL = {"building-the-case": 6, "first-response": 12, "safe-support": 12}
LESSONS = {"building-the-case": 22, "first-response": 20, "safe-support": 20}
PATHS = {
    ("building-the-case", "charging-prosecutor"): 34,
    ("building-the-case", "trial-prosecutor"): 35,
    ("safe-support", "consulate"): 33,
    ("safe-support", "health"): 26,
    ("safe-support", "hotline"): 26,
    ("safe-support", "shelter"): 33,
}
"""How many items the final test has on each role path."""
COURSES = (*WHOLE[:2], "foundations", WHOLE[2])
Courses = Mapping[str, Course]


@pytest.fixture(params=COURSES)
def course(real_courses: Courses, request: pytest.FixtureRequest) -> Course:
    """Each of them in turn."""
    return real_courses[request.param]


@pytest.fixture(params=WHOLE)
def whole(real_courses: Courses, request: pytest.FixtureRequest) -> Course:
    """Each of the courses for one audience."""
    return real_courses[request.param]


def test_real_courses_are_clean(real_shelf: Shelf) -> None:
    assert [str(problem) for problem in real_shelf.errors] == []


def test_real_courses_are_all_there(real_courses: Courses) -> None:
    assert tuple(sorted(real_courses)) == COURSES


def test_real_course_round_trips_as_edition(course: Course) -> None:
    assert parse(canonical(course)) == course


def test_real_course_covers_every_objective_without_gaps(course: Course) -> None:
    assert [(line.objective.id, line.gaps) for line in coverage(course) if line.gaps] == []


def test_real_bank_of_each_module_has_enough_items_and_cases(course: Course) -> None:
    banks = [_bank(course, module.id) for module in course.modules]
    thin = [bank.id for bank in banks if len(bank.items) < 15]
    dry = [bank.id for bank in banks if sum(item.case for item in bank.items) < 0.6 * len(bank.items)]
    assert (thin, dry) == ([], [])


def test_real_banks_of_modules_hold_only_items_that_a_key_marks(course: Course) -> None:
    items = [item for module in course.modules for item in _bank(course, module.id).items]
    assert [item.id for item in items if not marked_by_key(item)] == []


def test_real_objective_that_is_critical_can_be_failed_by_an_unsafe_choice(course: Course) -> None:
    scenes = [scene for scenario in course.scenarios for scene in scenario.scenes]
    unsafe = {item.objective for item in course.items() if harm_options(item)}
    unsafe |= {scene.objective for scene in scenes if any(move.harm for move in scene.moves)}
    assert [each.id for each in course.objectives if each.critical and each.id not in unsafe] == []


@pytest.mark.parametrize(("name", "each"), [*((name, 8) for name in WHOLE), ("foundations", 4)])
def test_real_judgement_items_stand_in_two_forms_and_only_in_practice(
    real_courses: Courses, name: str, each: int
) -> None:
    course = real_courses[name]
    found = Counter(
        (bank.id, bank.kind) for bank in course.banks for item in bank.items if isinstance(item, Judgement)
    )
    assert found == {("judgement-a", "practice"): each, ("judgement-b", "practice"): each}


def test_whole_course_asks_for_four_texts_with_rubrics(whole: Course) -> None:
    texts = [item for item in whole.items() if isinstance(item, OpenResponse)]
    assert (len(texts), [item.id for item in texts if len(item.rubric) < 2]) == (4, [])


def test_whole_course_measures_before_and_after_in_two_forms(whole: Course) -> None:
    measures = {test.role: test.forms for test in whole.tests if test.role}
    assert list(measures) == ["pre", "post"]
    first, second = measures["pre"]
    assert (measures["post"], set(first) & set(second)) == (measures["pre"], set())


def test_final_test_draws_forty_items_with_the_critical_ones(whole: Course) -> None:
    final, items = _final(whole), {item.id: item for item in whole.items()}
    forms = [draw_form(whole, final, Random(seed)) for seed in range(20)]
    critical = {sum(items[drawn.item].critical for drawn in form) for form in forms}
    assert ({len(form) for form in forms}, critical) == ({40}, {CRITICAL[whole.id]})


def test_final_test_can_be_sat_again_with_other_items_for_every_line(whole: Course) -> None:
    short = [
        line.objective
        for line in _final(whole).draws
        if sum(item.objective == line.objective for item in _bank(whole, line.bank).items) < 2 * line.count
    ]
    assert short == []


def test_whole_course_is_about_six_hours_in_sittings_of_a_quarter(whole: Course) -> None:
    odd = [lesson.id for _, lesson in whole.lessons() if not 15 <= lesson.minutes <= 25]
    lessons = len(list(whole.lessons()))
    assert (len(whole.modules), lessons, whole.hours, odd) == (7, LESSONS[whole.id], 6, [])


def test_real_paths_are_those_of_the_courses(real_courses: Courses) -> None:
    found = {(course.id, path.id) for course in real_courses.values() for path in course.paths}
    assert found == set(PATHS)


@pytest.mark.parametrize(("name", "path"), PATHS)
def test_real_path_still_asks_for_everything_critical(real_courses: Courses, name: str, path: str) -> None:
    course = real_courses[name]
    role = course.path(path)
    assert role is not None
    final = _final(on_path(course, role))
    critical = {objective.id for objective in course.objectives if objective.critical}
    assert (final.length, critical - {draw.objective for draw in final.draws}) == (PATHS[name, path], set())


@pytest.mark.parametrize(("name", "path"), PATHS)
def test_real_path_leaves_at_most_two_modules_and_their_scenarios_to_choice(
    real_courses: Courses, name: str, path: str
) -> None:
    course = real_courses[name]
    role = course.path(path)
    assert role is not None
    narrowed = on_path(course, role)
    asked = {each.id for each in course.scenarios if each.module not in role.optional}
    assert (len(role.optional) <= 2, set(narrowed.certificate.scenarios)) == (True, asked)
    assert narrowed.certificate.renewal != ()


def _bank(course: Course, name: str) -> Bank:
    return next(bank for bank in course.banks if bank.id == name)


def _final(course: Course) -> Test:
    return next(test for test in course.tests if test.id == "final")
