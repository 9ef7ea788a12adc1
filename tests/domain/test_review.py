"""Reviews: marks along a rubric, who may mark, and agreement."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.item import Criterion
from firstline.domain.refusal import Conflict, Invalid
from firstline.domain.review import (
    MOST_CHARACTERS,
    Review,
    agreement,
    check_levels,
    check_may_review,
    clean_comment,
    differs,
    is_removed,
    mean_mark,
    missing_criteria,
    review_mark,
    standing,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
RUBRIC = (Criterion("Facts", ("none", "some", "all")), Criterion("Tone", ("cold", "kind")))


def review(*levels: int, by: int = 1, withdrawn: bool = False) -> Review:
    return Review(by, levels, "", AT, AT if withdrawn else None, "A good reason." if withdrawn else None)


def test_mark_is_the_share_of_the_highest_levels() -> None:
    assert [review_mark(RUBRIC, levels) for levels in ((0, 0), (1, 1), (2, 1))] == [0, Fraction(2, 3), 1]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=1, max_size=2))
def test_mean_lies_between_the_marks(levels: list[tuple[int, int]]) -> None:
    marks = [review_mark(RUBRIC, each) for each in levels]
    assert min(marks) <= mean_mark(RUBRIC, [review(*each) for each in levels]) <= max(marks)


def test_mean_is_exact() -> None:
    assert mean_mark(RUBRIC, [review(0, 0), review(1, 0)]) == Fraction(1, 6)


def test_markers_differ_from_two_levels_apart() -> None:
    pairs = [(review(0, 1), review(1, 0)), (review(0, 1), review(2, 1))]
    assert [differs(pair) for pair in pairs] == [False, True]


def test_one_marker_does_not_differ() -> None:
    assert (differs([review(0, 1)]), differs([])) == (False, False)


def test_every_criterion_without_a_level_of_its_own_is_named() -> None:
    cases = [(2, 1), (None, 1), (3, 1), (-1, 2), (), (1,), (1, 1, 1)]
    assert [missing_criteria(RUBRIC, case) for case in cases] == [(), (0,), (0,), (0, 1), (0, 1), (1,), ()]


def test_missing_level_is_refused_beside_its_criterion() -> None:
    with pytest.raises(Invalid) as caught:
        check_levels(RUBRIC, (2,))
    assert caught.value.field == "c1"


def test_same_person_may_not_mark_twice() -> None:
    with pytest.raises(Conflict):
        check_may_review([review(1, 1, by=7)], 7)


def test_third_person_may_not_mark() -> None:
    with pytest.raises(Conflict):
        check_may_review([review(1, 1, by=7), review(1, 1, by=8)], 9)


def test_second_person_may_mark() -> None:
    check_may_review([review(1, 1, by=7)], 8)


def test_withdrawn_reviews_do_not_stand() -> None:
    assert standing([review(1, 1, withdrawn=True), review(2, 1)]) == (review(2, 1),)


def test_text_counts_as_removed_only_where_it_was_marked() -> None:
    cases = [(("",), [review(1, 1)]), (("",), []), (("words",), [review(1, 1)])]
    assert [is_removed(response, reviews) for response, reviews in cases] == [True, False, False]


def test_comment_keeps_its_lines() -> None:
    assert clean_comment("  Good. \r\n\r\nLook at her words.  \n") == "Good.\n\nLook at her words."


@pytest.mark.parametrize("text", ["x" * (MOST_CHARACTERS + 1), "\0", "\ud800"])
def test_comment_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        clean_comment(text)
    assert caught.value.field == "comment"


def test_agreement_is_silent_about_few_responses() -> None:
    (found,) = agreement([(3, (0, 2), (0, 2))] * 19)
    assert (found.levels, found.responses, found.kappa) == (3, 19, None)


def test_agreement_weighs_distances_by_their_square() -> None:
    """Two markers, 25 responses with 2 criteria: the figure is computed by hand from the tables."""
    pairs = [(3, (0, 2), (0, 2))] * 20 + [(3, (1, 2), (2, 0))] * 5
    first, second = [0] * 20 + [1] * 5 + [2] * 25, [0] * 20 + [2] * 5 + [2] * 20 + [0] * 5
    observed = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / 50
    chance = sum((a - b) ** 2 for a in first for b in second) / 50**2
    (found,) = agreement(pairs)
    assert found.kappa == pytest.approx(1 - observed / chance)


def test_agreement_without_spread_is_undefined() -> None:
    (found,) = agreement([(3, (2,), (2,))] * 30)
    assert (found.responses, found.kappa) == (30, None)


def test_agreement_keeps_scales_apart() -> None:
    found = agreement([(3, (0,), (0,)), (2, (1,), (1,)), (3, (2,), (2,))])
    assert [(each.levels, each.responses) for each in found] == [(2, 1), (3, 2)]
