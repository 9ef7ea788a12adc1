"""Statistics against NumPy and SciPy on the same data, to 1e-9, where possible in another way."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats  # type: ignore[import-untyped]

from firstline.domain.gains import hedges_g_av
from firstline.domain.item_analysis import ItemFigures, Row, TestFigures, analyse_items
from firstline.domain.statistics import (
    Z_95,
    Weighting,
    bonett_interval,
    cohen_kappa,
    correlation,
    cronbach_alpha,
    kendall_w,
    random_draws_reliability,
    variance,
)

Array = NDArray[np.float64]

CLOSE = 1e-9
SEEDS = range(5)
ATTEMPTS, ITEMS, DRAWN = 300, 20, 12


def answers(seed: int, attempts: int = ATTEMPTS, items: int = ITEMS) -> Array:
    """Marks of 0, 1/3, 1/2, 2/3 and 1 that hang on an ability, attempts x items."""
    random = np.random.default_rng(seed)
    ability = random.normal(size=(attempts, 1)) - random.normal(size=(1, items))
    steps = np.array([0, 1 / 3, 1 / 2, 2 / 3, 1])
    places = np.clip(np.round(2 + ability + random.normal(size=(attempts, items))), 0, 4).astype(int)
    return np.asarray(steps[places])


def drawn(seed: int) -> Array:
    """The same marks with all but 12 of 20 items an attempt blanked out, another 12 each time."""
    random = np.random.default_rng(seed + 100)
    marks = answers(seed)
    for attempt in marks:
        attempt[random.permutation(ITEMS)[DRAWN:]] = np.nan
    return marks


def chosen(seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed + 200).integers(0, 4, size=(ATTEMPTS, ITEMS))


def analysed(marks: Array, choices: NDArray[np.int64]) -> TestFigures:
    rows: list[Row] = [
        (attempt, f"i{item:02}", float(marks[attempt, item]), str(choices[attempt, item]))
        for attempt in range(ATTEMPTS)
        for item in range(ITEMS)
        if not np.isnan(marks[attempt, item])
    ]
    return analyse_items(rows)


def ranked(marks: Array) -> NDArray[np.intp]:
    """Attempts from the lowest to the highest mean mark, ties by number."""
    return np.lexsort((np.arange(ATTEMPTS), np.round(np.nanmean(marks, axis=1), 12)))


def close(ours: Sequence[float | None], theirs: Any) -> bool:
    return bool(np.allclose(np.array(ours, dtype=float), theirs, rtol=0, atol=CLOSE))


def test_normal_deviate_agrees_with_scipy() -> None:
    assert pytest.approx(stats.norm.ppf(0.975), abs=CLOSE) == Z_95


@pytest.mark.parametrize("seed", SEEDS)
def test_variance_and_correlation_agree_with_scipy(seed: int) -> None:
    first, second = answers(seed).T[:2]
    ours = [variance(list(first)), correlation(list(first), list(second))]
    assert close(ours, [np.var(first, ddof=1), stats.pearsonr(first, second).statistic])


@pytest.mark.parametrize("seed", SEEDS)
def test_alpha_agrees_with_the_covariance_matrix(seed: int) -> None:
    marks = answers(seed)
    covariance = np.cov(marks, rowvar=False)
    theirs = ITEMS / (ITEMS - 1) * (1 - np.trace(covariance) / covariance.sum())
    assert close([cronbach_alpha(marks.tolist())], theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_draws_agree_with_scipys_analysis_of_variance(seed: int) -> None:
    groups = [row[~np.isnan(row)][: 12 - number % 5] for number, row in enumerate(drawn(seed))]
    ours = random_draws_reliability((len(g), float(g.sum()), float((g**2).sum())) for g in groups)
    assert close([ours], 1 - 1 / stats.f_oneway(*groups).statistic)


@pytest.mark.parametrize(("reliability", "n", "k"), [(0.3, 100, 10), (0.8, 100, 40), (0.9, 2000, 12)])
def test_interval_is_near_the_exact_one_of_random_draws(reliability: float, n: int, k: int) -> None:
    degrees = (n - 1, n * (k - 1))  # of the F test of persons over items within persons
    exact = [
        1 - (1 - reliability) * stats.f.ppf(0.975, *degrees),
        1 - (1 - reliability) * stats.f.ppf(0.025, *degrees),
    ]
    assert bonett_interval(reliability, n, k) == pytest.approx(exact, abs=0.02 * (1 - reliability) + 0.01)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("levels", [2, 5])
@pytest.mark.parametrize(("weighting", "power"), [("unweighted", 0), ("linear", 1), ("quadratic", 2)])
def test_kappa_agrees_with_the_confusion_matrix(
    seed: int, levels: int, weighting: Weighting, power: int
) -> None:
    random = np.random.default_rng(seed)
    first = random.integers(0, levels, size=80)
    second = np.clip(first + random.integers(-1, 2, size=80), 0, levels - 1)
    confusion = np.zeros((levels, levels))
    np.add.at(confusion, (first, second), 1 / 80)
    distance = np.abs(np.subtract.outer(np.arange(levels), np.arange(levels)))
    agreement = 1 - (distance / (levels - 1)) ** power if power else np.eye(levels)
    by_chance = float((agreement * np.outer(confusion.sum(axis=1), confusion.sum(axis=0))).sum())
    theirs = (float((agreement * confusion).sum()) - by_chance) / (1 - by_chance)
    assert close([cohen_kappa(first.tolist(), second.tolist(), levels, weighting)], theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_kendall_w_agrees_with_scipys_friedman_test(seed: int) -> None:
    rankings = np.random.default_rng(seed).integers(1, 5, size=(8, 6))  # with ties
    theirs = stats.friedmanchisquare(*rankings.T).statistic / (8 * 5)
    assert close([kendall_w(rankings.tolist())], theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_effect_agrees_with_the_covariance_matrix(seed: int) -> None:
    pre, post = 100 * answers(seed, attempts=40).T[:2]
    effect = hedges_g_av(list(pre), list(post))
    covariance = np.cov(pre, post)
    d = (post - pre).mean() / np.sqrt(np.trace(covariance) / 2)
    r = covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1])
    g = d * (1 - 3 / (4 * 39 - 1))
    reach = stats.norm.ppf(0.975) * g / d * np.sqrt(2 * (1 - r) / 40 * (1 + d**2 / 2))
    assert effect is not None
    assert close([effect.g, *effect.interval, effect.r], [g, g - reach, g + reach, r])


@pytest.mark.parametrize("n", [10, 60, 500])
def test_small_sample_correction_is_near_the_exact_one(n: int) -> None:
    pre, post = 100 * answers(n, attempts=n).T[:2]
    effect = hedges_g_av(list(pre), list(post))
    assert effect is not None
    d = (effect.post_mean - effect.pre_mean) / np.sqrt((effect.pre_sd**2 + effect.post_sd**2) / 2)
    exact = np.exp(special.gammaln((n - 1) / 2) - special.gammaln((n - 2) / 2)) / np.sqrt((n - 1) / 2)
    assert effect.g / d == pytest.approx(exact, rel=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sample", [answers, drawn])
def test_facility_and_point_biserial_agree_with_scipy(seed: int, sample: Any) -> None:
    marks = sample(seed)
    items = analysed(marks, chosen(seed)).items
    theirs = []
    for item in range(ITEMS):
        got = ~np.isnan(marks[:, item])
        rest = np.nanmean(np.delete(marks, item, axis=1), axis=1)
        theirs.append((marks[got, item].mean(), stats.pearsonr(marks[got, item], rest[got]).statistic))
    assert close([item.facility for item in items], [facility for facility, _ in theirs])
    assert close([item.point_biserial for item in items], [r for _, r in theirs])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sample", [answers, drawn])
def test_upper_lower_agrees_with_numpys_ranks(seed: int, sample: Any) -> None:
    marks = sample(seed)
    order, tail = ranked(marks), round(0.27 * ATTEMPTS)
    theirs = np.nanmean(marks[order[-tail:]], axis=0) - np.nanmean(marks[order[:tail]], axis=0)
    assert close([item.upper_lower for item in analysed(marks, chosen(seed)).items], theirs)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("sample", [answers, drawn])
def test_option_shares_agree_with_numpys_ranks(seed: int, sample: Any) -> None:
    marks, choices = sample(seed), chosen(seed)
    thirds = np.split(ranked(marks), 3)

    def shares(figures: ItemFigures) -> list[list[float]]:
        options = [figures.option(position) for position in range(4)]
        return [[option.low, option.middle, option.high] for option in options]

    for item, figures in enumerate(analysed(marks, choices).items):
        given = [choices[third, item][~np.isnan(marks[third, item])] for third in thirds]
        theirs = [[(own == position).mean() for own in given] for position in range(4)]
        assert np.allclose(shares(figures), theirs, rtol=0, atol=CLOSE)


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_a_test_agree_with_numpy(seed: int) -> None:
    marks = answers(seed)
    figures = analysed(marks, chosen(seed))
    scores = 100 * marks.mean(axis=1)
    correlations = np.cov(marks, rowvar=False)
    alpha = ITEMS / (ITEMS - 1) * (1 - np.trace(correlations) / correlations.sum())
    theirs = [scores.mean(), scores.std(ddof=1), alpha, scores.std(ddof=1) * np.sqrt(1 - alpha)]
    assert figures.kind == "alpha"
    assert close([figures.mean, figures.sd, figures.reliability, figures.sem], theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_random_draws_agree_with_scipy(seed: int) -> None:
    marks = drawn(seed)
    figures = analysed(marks, chosen(seed))
    reliability = 1 - 1 / stats.f_oneway(*(row[~np.isnan(row)] for row in marks)).statistic
    scores = 100 * np.nanmean(marks, axis=1)
    theirs = [scores.mean(), scores.std(ddof=1), reliability, scores.std(ddof=1) * np.sqrt(1 - reliability)]
    assert figures.kind == "random-draws"
    assert close([figures.mean, figures.sd, figures.reliability, figures.sem], theirs)
