"""When the tests that measure before and after are offered."""

from dataclasses import replace

import pytest

from firstline.domain.course import Course
from firstline.domain.offer import check_may_measure, is_offered, measuring_tests
from firstline.domain.progress import Progress, TestStanding
from firstline.domain.refusal import Conflict
from tests.assessed import AFTER, BEFORE, FINAL, assessed

LESSONS = frozenset({"duties", "rights", "first-contact", "referral"})
TAKEN = TestStanding(attempts=1, best=40)


@pytest.fixture
def measured(course: Course) -> Course:
    """The course with a pre-test and a post-test."""
    return assessed(course)


def offers(course: Course, progress: Progress) -> list[str]:
    """The ids of those on offer."""
    return [test.id for test in measuring_tests(course) if is_offered(course, test, progress)]


def test_is_offered_gives_the_pre_test_before_the_first_lesson(measured: Course) -> None:
    assert offers(measured, Progress()) == ["before"]


def test_is_offered_gives_none_between_the_lessons(measured: Course) -> None:
    assert offers(measured, Progress(lessons=frozenset({"duties"}))) == []


def test_is_offered_gives_the_post_test_after_the_last_lesson(measured: Course) -> None:
    assert offers(measured, Progress(lessons=LESSONS)) == ["after"]


def test_is_offered_gives_each_once(measured: Course) -> None:
    taken = Progress(lessons=LESSONS, tests={"before": TAKEN, "after": TAKEN})
    assert offers(measured, taken) == []


def test_is_offered_lets_an_open_one_go_on(measured: Course) -> None:
    begun = Progress(lessons=frozenset({"duties"}), tests={"before": replace(TAKEN, open_attempt=7)})
    assert offers(measured, begun) == ["before"]


def test_check_may_measure_refuses_out_of_time(measured: Course) -> None:
    with pytest.raises(Conflict, match="before the first lesson"):
        check_may_measure(measured, BEFORE, Progress(lessons=frozenset({"duties"})))
    with pytest.raises(Conflict, match="after the last lesson"):
        check_may_measure(measured, AFTER, Progress())


def test_check_may_measure_lets_other_tests_pass(measured: Course) -> None:
    check_may_measure(measured, FINAL, Progress())
