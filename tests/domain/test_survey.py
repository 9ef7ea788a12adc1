"""Surveys: whose turn it is, how answers are scored, and from how many people on a figure is shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.course import Course
from firstline.domain.survey import Statement, Survey, Wave
from firstline.domain.survey_result import (
    LEAST,
    Change,
    Figure,
    Points,
    Shares,
    facets_of,
    result,
    scores,
    waves_of,
)
from firstline.domain.survey_turn import WINDOW, finished_at, open_turns

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WAVES: tuple[Wave, ...] = ("start", "end", "3-months", "6-months")
LESSONS = ("duties", "rights", "first-contact", "referral")


def statement(name: str, facet: str = "belief", *, against: bool = False) -> Statement:
    return Statement(name, name, facet, "-" if against else "+")


def survey(*statements: Statement, points: int = 6, waves: tuple[Wave, ...] = WAVES) -> Survey:
    shown = statements or (statement("a"), statement("b", against=True))
    return Survey("attitudes", "", "", tuple(f"{n}" for n in range(points)), shown, waves)


@pytest.fixture(scope="session")
def asked(course: Course) -> Course:
    """The course with a survey in all waves."""
    return replace(course, surveys=(survey(),))


def done(count: int, at: datetime = AT) -> dict[str, datetime]:
    return {lesson: at + number * DAY for number, lesson in enumerate(LESSONS[:count])}


def waves(course: Course, count: int, at: datetime, taken: tuple[Wave, ...] = ()) -> list[str]:
    over = {("attitudes", wave) for wave in taken}
    return [turn.wave for turn in open_turns(course, done(count), over, at)]


@pytest.mark.parametrize(("count", "expected"), [(0, ["start"]), (1, ["start"]), (2, []), (3, [])])
def test_start_is_open_until_half_of_the_lessons_are_done(
    asked: Course, count: int, expected: list[str]
) -> None:
    assert waves(asked, count, AT + 400 * DAY) == expected


def test_end_opens_with_the_last_lesson_and_closes_after_the_window(asked: Course) -> None:
    finish = AT + 3 * DAY
    moments = [finish, finish + WINDOW - timedelta(seconds=1), finish + WINDOW]
    assert [waves(asked, 4, at) for at in moments] == [["end"], ["end"], []]


def test_later_waves_open_months_after_the_last_lesson(asked: Course) -> None:
    june, september = datetime(2026, 6, 5, 9, tzinfo=UTC), datetime(2026, 9, 5, 9, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert [waves(asked, 4, at) for at in (june - second, june, september - second, september)] == [
        [],
        ["3-months"],
        [],
        ["6-months"],
    ]


def test_turn_says_until_when_it_is_open(asked: Course) -> None:
    (start,), (end,) = open_turns(asked, {}, (), AT), open_turns(asked, done(4), (), AT + 4 * DAY)
    assert (start.until, end.until) == (None, AT + 3 * DAY + WINDOW)


def test_turn_that_is_over_is_not_offered_again(asked: Course) -> None:
    assert (waves(asked, 0, AT, ("start",)), waves(asked, 4, AT + 4 * DAY, ("start",))) == ([], ["end"])


def test_turn_of_another_survey_is_not_this_one(asked: Course) -> None:
    assert [turn.wave for turn in open_turns(asked, {}, {("other", "start")}, AT)] == ["start"]


def test_survey_without_a_wave_is_never_asked_in_it(asked: Course) -> None:
    only_end = replace(asked, surveys=(survey(waves=("end",)),))
    assert (waves(only_end, 0, AT), waves(only_end, 4, AT + 4 * DAY)) == ([], ["end"])


def test_lesson_that_was_repeated_counts_from_the_first_time(asked: Course) -> None:
    assert finished_at(asked, done(4)) == AT + 3 * DAY


def test_equivalent_lesson_counts_in_its_place(asked: Course) -> None:
    module = asked.modules[1]
    first, second = module.lessons
    swapped = replace(module, lessons=(first, replace(second, instead="duties")))
    course = replace(asked, modules=(asked.modules[0], swapped))
    assert finished_at(course, done(3)) == AT + 2 * DAY


@given(hours=st.dictionaries(st.sampled_from(LESSONS), st.integers(0, 20_000)), later=st.integers(0, 30_000))
def test_two_waves_are_never_open_at_once(asked: Course, hours: dict[str, int], later: int) -> None:
    times = {lesson: AT + timedelta(hours=count) for lesson, count in hours.items()}
    assert len(open_turns(asked, times, (), AT + timedelta(hours=later))) <= 1


def test_facets_and_waves_have_their_order() -> None:
    shown = survey(statement("a", "role"), statement("b"), statement("c", "role"), waves=("end", "start"))
    assert (facets_of(shown), waves_of(shown)) == (("role", "belief"), ("start", "end"))


@pytest.mark.parametrize(("points", "score"), [({"a": 5, "b": 0}, 100), ({"a": 0, "b": 5}, 0)])
def test_agreeing_counts_by_the_direction_of_the_statement(points: Points, score: float) -> None:
    assert scores(survey(), points) == {"belief": score}


def test_score_is_the_mean_of_the_answered_statements() -> None:
    shown = survey(statement("a"), statement("b"), statement("c"), points=5)
    assert scores(shown, {"a": 4, "c": 1}) == {"belief": 62.5}


def test_half_of_the_statements_make_a_score_and_less_do_not() -> None:
    shown = survey(*(statement(name) for name in "abcd"))
    assert [scores(shown, dict.fromkeys(names, 5)) for names in ("ab", "a", "")] == [{"belief": 100}, {}, {}]


def test_facets_are_scored_apart() -> None:
    shown = survey(statement("a"), statement("b", "role", against=True))
    assert scores(shown, {"a": 5, "b": 5}) == {"belief": 100, "role": 0}


@given(st.dictionaries(st.sampled_from("ab"), st.integers(0, 5)))
def test_scores_lie_between_0_and_100(points: dict[str, int]) -> None:
    assert all(0 <= score <= 100 for score in scores(survey(), points).values())


def group(size: int, **points: int) -> dict[str, Points]:
    return {f"{number:064x}": points for number in range(size)}


def test_nothing_is_shown_of_nine_people() -> None:
    found = result(survey(), {"start": 9}, {"start": group(9, a=5, b=0), "end": group(9, a=5, b=0)})
    (facet,) = found.facets
    shown = {found.over, facet.figures, facet.changes, *(each.waves for each in found.statements)}
    assert shown == {(None,) * 4, (None,) * 3}


def test_everything_is_shown_of_ten_people() -> None:
    found = result(survey(), {"start": 10}, {"start": group(10, a=3, b=2), "end": group(10, a=5, b=0)})
    (facet,) = found.facets
    assert (found.over, facet.figures) == (
        (10, None, None, None),
        (Figure(10, 60), Figure(10, 100), None, None),
    )
    assert (facet.changes, found.statements[0].waves[0]) == (
        (Change(10, 40, None, None), None, None),
        Shares(10, (0, 0, 0, 100, 0, 0)),
    )


def test_statement_that_nine_of_ten_answered_is_not_shown() -> None:
    some: dict[str, Points] = {**group(10, a=5, b=0), "0" * 63 + "9": {"a": 5}}
    found = result(survey(), {}, {"start": some})
    assert [each.waves[0] for each in found.statements] == [Shares(10, (0, 0, 0, 0, 0, 100)), None]


def test_change_is_of_those_who_answered_twice_and_needs_ten_of_them() -> None:
    before, after = group(12, a=3, b=2), group(12, a=5, b=0)
    nine = dict(list(after.items())[:9]) | {"f" * 63 + f"{n}": {"a": 0, "b": 5} for n in range(3)}
    ten = dict(list(after.items())[:10]) | {"f" * 63 + f"{n}": {"a": 0, "b": 5} for n in range(3)}
    changes = [result(survey(), {}, {"start": before, "end": end}).facets[0].changes for end in (nine, ten)]
    assert changes == [(None, None, None), (Change(10, 40, None, None), None, None)]


def test_change_has_an_effect_where_people_differ() -> None:
    before = {f"{n:064x}": {"a": n % 3, "b": 5} for n in range(20)}
    after = {f"{n:064x}": {"a": n % 3 + (n % 4 > 0) * 2, "b": 5} for n in range(20)}
    change = result(survey(), {}, {"start": before, "end": after}).facets[0].changes[0]
    assert change is not None
    assert change.g is not None
    assert change.interval is not None
    assert change.interval[0] < change.g < change.interval[1]


def test_shares_are_whole_per_cents_of_those_who_answered() -> None:
    mixed: dict[str, Points] = {f"{n:064x}": {"a": 5 if n < 4 else 0} for n in range(11)}
    found = result(survey(), {}, {"start": mixed})
    assert found.statements[0].waves[0] == Shares(11, (64, 0, 0, 0, 0, 36))


def test_least_is_ten() -> None:
    assert LEAST == 10
