"""Statistics: cases worked by hand, published numbers, and what holds for any data."""

import math
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.gains import NormalisedGain, PairedEffect, has_ceiling, hedges_g_av, normalised_gain
from firstline.domain.statistics import (
    Weighting,
    alpha_from_variances,
    bonett_interval,
    cohen_kappa,
    correlation,
    cronbach_alpha,
    kendall_w,
    lord_error,
    mean,
    random_draws_reliability,
    standard_error_of_measurement,
    variance,
)

# The ratings of six persons by four judges, in Shrout and Fleiss (1979), table 2.
SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
WEIGHTINGS: tuple[Weighting, ...] = ("unweighted", "linear", "quadratic")

marks = st.integers(0, 12).map(lambda twelfths: twelfths / 12)
matrices = st.tuples(st.integers(2, 12), st.integers(2, 6)).flatmap(
    lambda size: st.lists(
        st.lists(marks, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)
level_pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)
judgements = st.integers(2, 6).flatmap(
    lambda actions: st.lists(
        st.lists(st.integers(1, 5), min_size=actions, max_size=actions), min_size=2, max_size=8
    )
)
score_pairs = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=3, max_size=40)


def sums(rows: Sequence[Sequence[float]]) -> list[tuple[int, float, float]]:
    """Each attempt as its number of marks, their sum, and the sum of their squares."""
    return [(len(row), math.fsum(row), math.fsum(mark * mark for mark in row)) for row in rows]


def paired(n: int, pre: tuple[float, float], post: tuple[float, float], r: float) -> PairedEffect:
    """The effect of made-up scores with exactly these means, spreads and correlation; n a multiple of 4."""
    unit = math.sqrt((n - 1) / n)
    first, second = [1.0, -1.0] * (n // 2), [1.0, 1.0, -1.0, -1.0] * (n // 4)
    mixed = [r * a + math.sqrt(1 - r * r) * b for a, b in zip(first, second, strict=True)]
    effect = hedges_g_av(
        [pre[0] + pre[1] * unit * a for a in first], [post[0] + post[1] * unit * b for b in mixed]
    )
    assert effect is not None
    return effect


def test_mean_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        mean([])


def test_variance_of_four_numbers_divides_by_three() -> None:
    assert variance([2, 4, 4, 6]) == 8 / 3


def test_variance_of_one_number_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two"):
        variance([1])


def test_variance_far_from_zero_keeps_its_digits() -> None:
    assert variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]) == 30.0


def test_variance_of_rounding_noise_is_exactly_zero() -> None:
    assert variance([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1, 0.6]) == 0.0


def test_correlation_with_a_constant_is_undefined() -> None:
    assert correlation([1, 2, 3], [0.1, 0.1, 0.1]) is None


def test_correlation_of_one_pair_is_undefined() -> None:
    assert correlation([1], [2]) is None


def test_correlation_of_unequal_lengths_is_refused() -> None:
    with pytest.raises(ValueError, match="pairs"):
        correlation([1, 2], [1])


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30, unique=True), st.integers(1, 9))
def test_correlation_of_a_straight_line_is_one(values: list[int], slope: int) -> None:
    r = correlation(values, [slope * value + 3 for value in values])
    assert r == pytest.approx(1, abs=1e-12)
    assert r is not None
    assert r <= 1


def test_alpha_of_shrout_and_fleiss_is_their_icc_3_k() -> None:
    assert round(cronbach_alpha(SHROUT_FLEISS) or 0, 2) == 0.91


def test_alpha_of_a_covariance_matrix_is_the_published_one() -> None:
    # The example in the manual of Julia's StatsBase: variances 10 to 13, every covariance 6.
    assert round(alpha_from_variances([10, 11, 12, 13], 46 + 12 * 6) or 0, 4) == 0.8136


def test_alpha_of_right_and_wrong_is_kr_20() -> None:
    rows = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]
    # p = 3/4, 2/4, 1/4: sum of pq = 10/16; totals 3, 2, 1, 0: variance over n = 5/4
    assert cronbach_alpha(rows) == pytest.approx(3 / 2 * (1 - 10 / 16 / (5 / 4)), abs=1e-15)


def test_alpha_of_items_against_each_other_is_negative() -> None:
    assert cronbach_alpha([[1, 0, 1], [0, 1, 0], [0, 1, 1], [1, 0, 1]]) == pytest.approx(-4, abs=1e-12)


@pytest.mark.parametrize("rows", [[], [[1, 0]], [[1], [0]], [[1, 0], [0, 1]]])
def test_alpha_without_persons_items_or_spread_is_undefined(rows: list[list[int]]) -> None:
    assert cronbach_alpha(rows) is None


def test_alpha_of_ragged_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        cronbach_alpha([[1, 0], [1]])


@given(matrices, st.randoms())
def test_alpha_ignores_the_order_of_persons_and_items(rows: list[list[float]], random: Random) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    random.shuffle(columns)
    turned = [list(row) for row in zip(*columns, strict=True)]
    random.shuffle(turned)
    assert cronbach_alpha(turned) == pytest.approx(cronbach_alpha(rows), abs=1e-9)


@given(matrices)
def test_alpha_is_at_most_one(rows: list[list[float]]) -> None:
    alpha = cronbach_alpha(rows)
    assert alpha is None or alpha <= 1 + 1e-12


def test_random_draws_of_shrout_and_fleiss_is_their_icc_1_k() -> None:
    assert round(random_draws_reliability(sums(SHROUT_FLEISS)) or 0, 2) == 0.44


def test_random_draws_without_error_within_attempts_is_one() -> None:
    assert random_draws_reliability(sums([[0.1] * 3, [0.7] * 3, [0.4] * 2])) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("rows", [[], [[1, 0]], [[1], [0]], [[1, 0], [0, 1]], [[], [1, 0]]])
def test_random_draws_without_attempts_items_or_spread_is_undefined(rows: list[list[float]]) -> None:
    assert random_draws_reliability(sums(rows)) is None


@given(matrices)
def test_random_draws_is_at_most_one(rows: list[list[float]]) -> None:
    reliability = random_draws_reliability(sums(rows))
    assert reliability is None or reliability <= 1


def test_interval_of_alpha_lies_where_bonett_puts_it() -> None:
    # ln(0.2) +- 1.96 sqrt(80 / (39 * 98)), worked by hand
    assert bonett_interval(0.8, 100, 40) == pytest.approx((0.73440, 0.84940), abs=5e-5)


def test_interval_of_alpha_is_near_the_published_exact_one() -> None:
    # R's statpsych::ci.cronbach(.05, .85, 7, 89), an F interval: 0.7971 to 0.8932
    assert bonett_interval(0.85, 89, 7) == pytest.approx((0.7971, 0.8932), abs=0.005)


@pytest.mark.parametrize(("alpha", "n", "k"), [(0.8, 2, 40), (0.8, 100, 1), (1.0, 100, 40)])
def test_interval_of_alpha_without_data_is_undefined(alpha: float, n: int, k: int) -> None:
    assert bonett_interval(alpha, n, k) is None


@given(st.floats(-3, 0.999), st.integers(3, 10_000), st.integers(2, 100))
def test_interval_of_alpha_holds_alpha(alpha: float, n: int, k: int) -> None:
    interval = bonett_interval(alpha, n, k)
    assert interval is not None
    assert interval[0] < alpha < interval[1] < 1


def test_error_of_measurement_is_four_points_in_the_dossiers_example() -> None:
    assert round(standard_error_of_measurement(9, 0.80), 1) == 4.0


def test_error_of_measurement_of_a_reliability_above_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 1"):
        standard_error_of_measurement(9, 1.1)


def test_lord_error_of_thirty_of_forty_is_nearly_three_items() -> None:
    assert lord_error(30, 40) == math.sqrt(30 * 10 / 39)


def test_lord_error_at_both_ends_is_zero() -> None:
    assert (lord_error(0, 40), lord_error(40, 40)) == (0.0, 0.0)


def test_lord_error_of_one_item_is_undefined() -> None:
    assert lord_error(1, 1) is None


@pytest.mark.parametrize("score", [-0.1, 40.1])
def test_lord_error_of_an_impossible_score_is_refused(score: float) -> None:
    with pytest.raises(ValueError, match="between 0"):
        lord_error(score, 40)


def test_kappa_of_the_textbook_table_is_two_fifths() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: agreement 0.7, by chance 0.5
    first, second = [1] * 25 + [0] * 25, [1] * 20 + [0] * 5 + [1] * 10 + [0] * 15
    assert cohen_kappa(first, second, 2) == pytest.approx(0.4, abs=1e-15)


def test_kappa_by_distance_forgives_near_misses() -> None:
    first, second = [0, 1, 2, 3, 0, 1, 2, 3], [0, 1, 2, 3, 1, 2, 3, 2]
    kappas = [cohen_kappa(first, second, 4, weighting) for weighting in WEIGHTINGS]
    assert kappas == pytest.approx([1 - 8 * 4 / 48, 1 - 8 * 4 / 76, 1 - 8 * 4 / 144], abs=1e-15)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_kappa_of_full_agreement_is_exactly_one(weighting: Weighting) -> None:
    assert cohen_kappa([0, 1, 2, 2, 1], [0, 1, 2, 2, 1], 3, weighting) == 1.0


@pytest.mark.parametrize(("first", "second"), [([], []), ([2, 2], [2, 2])])
def test_kappa_that_chance_alone_explains_is_undefined(first: list[int], second: list[int]) -> None:
    assert cohen_kappa(first, second, 3) is None


@pytest.mark.parametrize(("first", "second"), [([0, 1], [0]), ([0, 3], [0, 1]), ([0, -1], [0, 1])])
def test_kappa_of_impossible_levels_is_refused(first: list[int], second: list[int]) -> None:
    with pytest.raises(ValueError, match=r"mark the same|outside the scale"):
        cohen_kappa(first, second, 3)


@given(level_pairs, st.sampled_from(WEIGHTINGS), st.randoms())
def test_kappa_ignores_who_is_first_and_the_order(
    pairs: list[tuple[int, int]], weighting: Weighting, random: Random
) -> None:
    kappa = cohen_kappa([a for a, _ in pairs], [b for _, b in pairs], 4, weighting)
    random.shuffle(pairs)
    assert cohen_kappa([b for _, b in pairs], [a for a, _ in pairs], 4, weighting) == kappa
    assert kappa is None or -1 <= kappa <= 1


def test_kendall_w_of_three_judges_is_worked_by_hand() -> None:
    # rank sums 4, 6, 8, 12: S = 35, 12 * 35 / (9 * 60)
    assert kendall_w([[1, 2, 3, 4], [1, 3, 2, 4], [2, 1, 3, 4]]) == pytest.approx(7 / 9, abs=1e-15)


def test_kendall_w_of_full_agreement_with_ties_is_one() -> None:
    assert kendall_w([[1, 2, 2, 4], [1, 3, 3, 7]]) == 1.0


@pytest.mark.parametrize("rankings", [[], [[1, 2, 3]], [[1], [1]], [[2, 2], [1, 1]]])
def test_kendall_w_without_judges_actions_or_order_is_undefined(rankings: list[list[float]]) -> None:
    assert kendall_w(rankings) is None


def test_kendall_w_of_unequal_rankings_is_refused() -> None:
    with pytest.raises(ValueError, match="same actions"):
        kendall_w([[1, 2, 3], [1, 2]])


@given(judgements, st.randoms())
def test_kendall_w_ignores_the_order_of_judges(rankings: list[list[float]], random: Random) -> None:
    w = kendall_w(rankings)
    random.shuffle(rankings)
    assert kendall_w(rankings) == pytest.approx(w, abs=1e-12)
    assert w is None or 0 <= w <= 1 + 1e-12


def test_gain_of_the_dossiers_example_is_medium() -> None:
    gain = normalised_gain(58, 74)
    assert gain == NormalisedGain(16 / 42, "medium")


@pytest.mark.parametrize(
    ("post", "word"), [(40, "low"), (64.9, "low"), (65, "medium"), (84.9, "medium"), (85, "high")]
)
def test_gain_is_named_by_hakes_limits(post: float, word: str) -> None:
    gain = normalised_gain(50, post)
    assert gain is not None
    assert gain.word == word


def test_gain_from_the_maximum_is_undefined() -> None:
    assert normalised_gain(100, 90) is None


def test_gain_above_the_maximum_is_refused() -> None:
    with pytest.raises(ValueError, match="above the maximum"):
        normalised_gain(50, 101)


def test_effect_of_the_dossiers_example_is_reproduced() -> None:
    effect = paired(60, (58, 14), (74, 12), 0.5)
    assert (round(effect.g, 2), tuple(round(end, 2) for end in effect.interval)) == (1.21, (0.88, 1.54))


def test_effect_keeps_the_figures_that_it_rests_on() -> None:
    effect = paired(60, (58, 14), (74, 12), 0.5)
    figures = (effect.n, effect.pre_mean, effect.post_mean, effect.pre_sd, effect.post_sd, effect.r)
    assert figures == pytest.approx((60, 58, 74, 14, 12, 0.5), abs=1e-12)


@pytest.mark.parametrize(
    ("pre", "post"),
    [([], []), ([1, 2], [2, 3]), ([5, 5, 5], [6, 7, 8]), ([6, 7, 8], [5, 5, 5])],
)
def test_effect_of_too_few_pairs_or_no_spread_is_undefined(pre: list[float], post: list[float]) -> None:
    assert hedges_g_av(pre, post) is None


def test_effect_of_unpaired_scores_is_refused() -> None:
    with pytest.raises(ValueError, match="its score after"):
        hedges_g_av([1, 2, 3], [1, 2])


@given(score_pairs, st.randoms())
def test_effect_ignores_the_order_of_persons_and_turns_with_the_sides(
    pairs: list[tuple[int, int]], random: Random
) -> None:
    there = hedges_g_av([a for a, _ in pairs], [b for _, b in pairs])
    random.shuffle(pairs)
    back = hedges_g_av([b for _, b in pairs], [a for a, _ in pairs])
    assert (there is None) == (back is None)
    assert there is None or back is None or there.g == pytest.approx(-back.g, abs=1e-9)
    assert there is None or there.interval[0] <= there.g <= there.interval[1]


def test_ceiling_needs_more_than_three_of_twenty_at_the_top() -> None:
    scores = [50.0] * 17 + [100.0] * 3
    assert (has_ceiling(scores), has_ceiling([*scores, 100.0]), has_ceiling([])) == (False, True, False)
