"""Attempts: time limits, near misses, and who may begin again."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.attempt import check_may_start, deadline, is_near_miss, next_start
from firstline.domain.progress import NO_ATTEMPT, TestStanding
from firstline.domain.quiz import Draw, Test
from firstline.domain.refusal import Conflict

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def final(
    *, minutes: int | None = None, pass_mark: int = 80, attempts: int = 3, free_retry: bool = True
) -> Test:
    draws = (Draw("bank", "see", 20),)
    return Test("final", "F", pass_mark, attempts, 24, draws, minutes=minutes, free_retry=free_retry)


def right(score: Fraction | int, length: int = 20) -> list[Fraction]:
    """Marks of a form of some length that sum up to a score."""
    whole = int(score)
    marks = [Fraction(1)] * whole + ([Fraction(score) - whole] if score != whole else [])
    return marks + [Fraction(0)] * (length - len(marks))


@pytest.mark.parametrize(
    ("minutes", "extra", "after"),
    [
        (None, 0, None),
        (None, 100, None),
        (30, 0, timedelta(minutes=30)),
        (30, 25, timedelta(minutes=37, seconds=30)),
        (30, 300, timedelta(hours=2)),
        (1, 33, timedelta(seconds=79.8)),
    ],
)
def test_deadline_has_the_extra_time_of_the_person(
    minutes: int | None, extra: int, after: timedelta | None
) -> None:
    assert deadline(final(minutes=minutes), extra, AT) == (after and AT + after)


@pytest.mark.parametrize(
    ("length", "pass_mark", "scores"),
    [
        # SE = sqrt(x (k - x) / (k - 1)): 15 of 20 has 1.987, 14 has 2.102, 13 has 2.188; 16 pass.
        (20, 80, [14, 15]),
        # 5 of 10 has 1.667, 4 has 1.633; 6 pass.
        (10, 60, [5]),
        # 34 of 40 has 2.287, 33 has 2.434, 32 has 2.562; 36 pass.
        (40, 90, [34, 35]),
        # 4 of 5 has 1; 5 pass.
        (5, 100, [4]),
        # 1 of 2 has 1; 2 pass.
        (2, 80, [1]),
        (1, 80, []),
    ],
)
def test_near_misses_are_within_one_standard_error(length: int, pass_mark: int, scores: list[int]) -> None:
    test = final(pass_mark=pass_mark)
    near = [score for score in range(length + 1) if is_near_miss(test, right(score, length))]
    assert near == scores


@pytest.mark.parametrize(
    ("score", "near"), [(Fraction(139, 10), True), (Fraction(138, 10), False), (Fraction(1599, 100), True)]
)
def test_near_miss_takes_the_exact_score(score: Fraction, near: bool) -> None:
    assert is_near_miss(final(), right(score)) is near


def test_near_miss_needs_a_test_that_gives_one() -> None:
    assert is_near_miss(final(free_retry=False), right(15)) is False


@given(st.lists(st.fractions(0, 1), max_size=12), st.integers(1, 100))
def test_near_miss_never_passes(marks: list[Fraction], pass_mark: int) -> None:
    passed = bool(marks) and sum(marks) * 100 >= pass_mark * len(marks)
    assert not (passed and is_near_miss(final(pass_mark=pass_mark), marks))


def test_near_miss_needs_no_cooling_off() -> None:
    standing = TestStanding(attempts=1, failures=1, failed_at=AT, extra=1, near_miss=True)
    check_may_start(final(), standing, AT)
    assert next_start(final(), standing) is None


def test_failure_after_the_free_attempt_has_its_cooling_off() -> None:
    standing = TestStanding(attempts=2, failures=2, failed_at=AT, extra=1)
    assert next_start(final(), standing) == AT + timedelta(hours=24)
    with pytest.raises(Conflict, match="Please wait"):
        check_may_start(final(), standing, AT)


@pytest.mark.parametrize(("attempts", "refused"), [(3, False), (4, True)])
def test_free_attempt_does_not_count(attempts: int, refused: bool) -> None:
    standing = TestStanding(attempts=attempts, failures=attempts, failed_at=AT, extra=1)
    later = AT + timedelta(days=2)
    if refused:
        with pytest.raises(Conflict, match="You have used all"):
            check_may_start(final(), standing, later)
    else:
        check_may_start(final(), standing, later)


def test_attempt_under_review_holds_the_next_one() -> None:
    with pytest.raises(Conflict, match="still reading"):
        check_may_start(final(), TestStanding(attempts=1, in_review=7), AT)


def test_test_before_or_after_is_asked_once() -> None:
    before = Test("before", "B", 100, 1, 0, (), role="pre", forms=(("a",), ("b",)))
    check_may_start(before, NO_ATTEMPT, AT)
    with pytest.raises(Conflict, match="asked once"):
        check_may_start(before, TestStanding(attempts=1, failures=1), AT)
