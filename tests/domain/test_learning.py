"""Progress, attempts, cohorts and harm, on one small course."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from firstline.domain.attempt import GRACE, Attempt, check_may_start, next_start
from firstline.domain.cohort import Member, Need, attention_rank, need
from firstline.domain.course import CertificateRule, Course, Lesson, Module, in_teaching_order
from firstline.domain.form import DrawnItem
from firstline.domain.harm import HarmFlag, parallel_cases
from firstline.domain.item import Choice, Option
from firstline.domain.progress import (
    NO_ATTEMPT,
    Progress,
    TestStanding,
    check_earned,
    is_earned,
    lessons_done,
    module_done,
    module_state,
    next_lesson,
    open_lessons,
    open_tests,
)
from firstline.domain.quiz import Bank, Draw, Test
from firstline.domain.refusal import Conflict

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def lesson(name: str, minutes: int = 20, instead: str | None = None) -> Lesson:
    return Lesson(name, name.title(), minutes, ("see",), "", instead=instead)


def case(name: str, *, harm: bool = True, objective: str = "see") -> Choice:
    options = (
        Option("safe", "Safe", "", True),
        Option("unsafe", "Unsafe", "", False, harm="c" if harm else None),
    )
    return Choice(id=name, title=name, stem="?", objective=objective, options=options, multiple=False)


FINAL = Test("final", "Final test", 80, 3, 24, (Draw("bank", "see", 1),))
OTHER = Test("other", "Other test", 80, 3, 0, (Draw("bank", "see", 1),))
COURSE = Course(
    id="course",
    title="Course",
    summary="",
    description="",
    language="en",
    audience=(),
    release=1,
    sensitive=False,
    objectives=(),
    modules=(
        Module("one", "One", "", (lesson("a"), lesson("b"))),
        Module("two", "Two", "", (lesson("c", instead="d"), lesson("d"))),
    ),
    banks=(
        Bank("practice", "Practice", "practice", (case("noise-practice"),)),
        Bank(
            "bank",
            "Bank",
            "bank",
            (
                case("x"),
                case("y"),
                case("noise-harmless", harm=False),
                case("noise-objective", objective="other"),
                case("z"),
            ),
        ),
    ),
    tests=(FINAL, OTHER),
    certificate=CertificateRule(("a", "b", "c"), ("final",), 36, "standard"),
    references=(),
)
PASSED = TestStanding(attempts=1, best=90, passed=True)
EARNED = Progress(frozenset("abc"), "c", {"final": PASSED})


def test_course_sums_the_minutes_of_its_lessons() -> None:
    assert (COURSE.minutes, [module.minutes for module in COURSE.modules]) == (80, [40, 40])


@pytest.mark.parametrize(("minutes", "hours"), [(5, 1), (89, 1), (90, 2), (240, 4)])
def test_course_hours_are_rounded_half_up(minutes: int, hours: int) -> None:
    course = replace(COURSE, modules=(Module("one", "One", "", (lesson("a", minutes),)),))
    assert course.hours == hours


def test_lessons_done_counts_the_equivalent_and_not_what_is_gone() -> None:
    assert lessons_done(COURSE, Progress(frozenset({"a", "d", "gone"}))) == 3


@pytest.mark.parametrize(
    ("done", "state"), [("", "not-started"), ("a", "in-progress"), ("ab", "completed"), ("cd", "not-started")]
)
def test_module_state_follows_its_own_lessons(done: str, state: str) -> None:
    assert module_state(COURSE.modules[0], Progress(frozenset(done))) == state


def test_module_done_counts_its_own_lessons() -> None:
    assert module_done(COURSE.modules[0], Progress(frozenset("acd"))) == 1


@pytest.mark.parametrize(
    ("done", "last", "following"),
    [
        ("", None, "a"),
        ("a", "a", "b"),
        ("c", "c", "d"),
        ("cd", "d", "a"),
        ("bcd", "d", "a"),
        ("bd", "b", "a"),
        ("a", "gone", "b"),
        ("abcd", "d", None),
    ],
)
def test_next_lesson_is_the_first_open_one_after_the_last(
    done: str, last: str | None, following: str | None
) -> None:
    found = next_lesson(COURSE, Progress(frozenset(done), last))
    assert (found[1].id if found else None) == following


def test_next_lesson_comes_with_its_module() -> None:
    found = next_lesson(COURSE, Progress(frozenset("ab"), "b"))
    assert found is not None
    assert found[0].id == "two"


def test_open_lessons_are_those_that_the_certificate_asks_for() -> None:
    assert [open_.id for open_ in open_lessons(COURSE, Progress(frozenset("a")))] == ["b", "c"]


def test_open_tests_are_those_that_the_certificate_asks_for() -> None:
    assert open_tests(COURSE, Progress(tests={"other": NO_ATTEMPT})) == (FINAL,)


def test_certificate_with_all_conditions_is_earned() -> None:
    check_earned(COURSE, EARNED)
    assert is_earned(COURSE, EARNED) is True


@pytest.mark.parametrize(
    ("progress", "sentence"),
    [
        (replace(EARNED, lessons=frozenset("a")), "2 lessons of the course are still open."),
        (replace(EARNED, tests={"final": NO_ATTEMPT}), "“Final test” is not passed yet."),
        (replace(EARNED, tests={"other": PASSED}), "“Final test” is not passed yet."),
        (
            replace(EARNED, flags=frozenset({"see"})),
            "A choice that would have put her in danger must be worked through first.",
        ),
    ],
)
def test_certificate_with_an_open_condition_is_refused(progress: Progress, sentence: str) -> None:
    with pytest.raises(Conflict) as caught:
        check_earned(COURSE, progress)
    assert (str(caught.value), is_earned(COURSE, progress)) == (sentence, False)


def test_first_attempt_may_start() -> None:
    check_may_start(FINAL, NO_ATTEMPT, AT)


def test_attempt_after_a_pass_is_refused() -> None:
    with pytest.raises(Conflict, match="You have passed this test"):
        check_may_start(FINAL, PASSED, AT)


def test_attempt_past_the_limit_is_refused() -> None:
    with pytest.raises(Conflict, match="You have used all 3 attempts"):
        check_may_start(FINAL, TestStanding(attempts=3, failures=3, failed_at=AT), AT + timedelta(days=9))


@pytest.mark.parametrize("wait", [timedelta(0), timedelta(hours=23, minutes=59, seconds=59)])
def test_attempt_within_the_cooling_off_is_refused(wait: timedelta) -> None:
    with pytest.raises(Conflict, match="Please wait until") as caught:
        check_may_start(FINAL, TestStanding(attempts=1, failures=1, failed_at=AT), AT + wait)
    assert caught.value.values == {"opens": AT + timedelta(hours=24)}


def test_attempt_at_the_end_of_the_cooling_off_may_start() -> None:
    check_may_start(FINAL, TestStanding(attempts=1, failures=1, failed_at=AT), AT + timedelta(hours=24))


def test_next_start_without_a_failure_is_none() -> None:
    assert next_start(FINAL, NO_ATTEMPT) is None


@pytest.mark.parametrize(
    ("deadline", "late", "over"),
    [
        (AT, GRACE, False),
        (AT, GRACE + timedelta(microseconds=1), True),
        (None, timedelta(days=999), False),
    ],
)
def test_attempt_is_over_after_its_grace(deadline: datetime | None, late: timedelta, over: bool) -> None:
    attempt = Attempt(1, 1, 1, "course", "e", "final", 1, "open", (), AT, deadline, None, None, None)
    assert attempt.is_over(AT + late) is over


FAILED = {"final": TestStanding(attempts=2, failures=2, failed_at=AT)}
FLAGGED = frozenset({"see"})


@pytest.mark.parametrize(
    ("progress", "rank"),
    [
        (replace(EARNED, flags=FLAGGED), 0),
        (Progress(tests=FAILED, flags=FLAGGED), 0),
        (Progress(tests=FAILED), 1),
        (Progress(tests={"final": TestStanding(attempts=1, failures=1)}), 2),
        (Progress(), 2),
        (EARNED, 3),
        (replace(EARNED, tests={**EARNED.tests, "other": FAILED["final"]}), 3),
        (Progress(tests={"final": replace(FAILED["final"], passed=True)}), 2),
    ],
)
def test_attention_rank_puts_danger_first(progress: Progress, rank: int) -> None:
    assert attention_rank(COURSE, progress) == rank


TODAY, YESTERDAY = AT.date(), AT.date() - timedelta(days=1)
QUIET = timedelta(days=7, seconds=1)


@pytest.mark.parametrize(
    ("progress", "due_on", "idle", "started", "expected"),
    [
        (replace(EARNED, flags=FLAGGED), YESTERDAY, QUIET, True, "harm-flag"),
        (EARNED, YESTERDAY, QUIET, True, "finished"),
        (Progress(tests=FAILED), YESTERDAY, QUIET, True, "failed-twice"),
        (Progress(), YESTERDAY, QUIET, True, "overdue"),
        (Progress(), TODAY, QUIET, True, "stalled"),
        (Progress(), None, QUIET, False, "not-started"),
        (Progress(), None, timedelta(days=7), True, "none"),
    ],
)
def test_need_names_the_most_urgent(
    progress: Progress, due_on: date | None, idle: timedelta, started: bool, expected: Need
) -> None:
    rank = attention_rank(COURSE, progress)
    member = Member(1, "Ada", "Academy", progress, rank, AT - idle, started)
    assert need(member, due_on, AT) == expected


def test_parallel_cases_are_the_banks_harm_cases_of_the_objective() -> None:
    found = parallel_cases(COURSE, "see", besides=frozenset({"x"}))
    assert [item.id for item in found] == ["y", "z"]


def test_parallel_cases_repeat_when_nothing_else_is_left() -> None:
    found = parallel_cases(COURSE, "see", besides=frozenset({"x", "y", "z"}))
    assert [item.id for item in found] == ["x", "y", "z"]


FLAG = HarmFlag(1, 1, "see", "x", "c", AT)


@pytest.mark.parametrize(
    ("flag", "step"),
    [
        (FLAG, "lesson"),
        (replace(FLAG, case=DrawnItem("y", ((0, 1),))), "lesson"),
        (replace(FLAG, lesson_retaken_at=AT), "case"),
        (replace(FLAG, lesson_retaken_at=AT, cleared_at=AT), "cleared"),
    ],
)
def test_flag_says_what_comes_next(flag: HarmFlag, step: str) -> None:
    assert flag.step == step


def test_courses_stand_after_those_that_they_build_on(course: Course) -> None:
    first = replace(course, id="z-first", title="Z first")
    second = replace(course, id="b-second", title="B second", prerequisites=("z-first", "not-here"))
    third = replace(course, id="a-third", title="A third", prerequisites=("b-second",))
    alone = replace(course, id="m-alone", title="M alone")
    found = [each.id for each in in_teaching_order((third, second, alone, first))]
    assert found == ["m-alone", "z-first", "b-second", "a-third"]
