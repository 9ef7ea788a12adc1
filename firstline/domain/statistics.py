"""Reliability of tests and agreement of judges: pure functions, each with the source of its formula.

Where data cannot give a figure (too few, or no spread) the answer is ``None``, never an invented number.
Wrong arguments, such as lists of unequal length, raise ``ValueError``.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import chain
from operator import mul
from statistics import NormalDist
from typing import Literal, TypeVar

Z_95 = NormalDist().inv_cdf(0.975)
"""The normal deviate of a two-sided 95 % interval, 1.96."""

Exact = TypeVar("Exact", float, Fraction)
Weighting = Literal["unweighted", "linear", "quadratic"]

_ROUNDING = 1e-12


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean, summed without loss (Shewchuk 1997); ``ValueError`` for nothing."""
    if not values:
        raise ValueError("a mean needs at least one value")
    return math.fsum(values) / len(values)


def variance(values: Sequence[float]) -> float:
    """The sample variance, with n - 1; ``ValueError`` for fewer than two values."""
    if len(values) < 2:
        raise ValueError("a variance needs at least two values")
    return _spread(values)[1] / (len(values) - 1)


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """The product-moment correlation (Pearson 1895), clamped to -1..1 against rounding.

    None below two pairs, or where either side has no spread.
    """
    if len(first) != len(second):
        raise ValueError("a correlation needs pairs")
    if len(first) < 2:
        return None
    first_deviations, first_squares = _spread(first)
    second_deviations, second_squares = _spread(second)
    if not first_squares or not second_squares:
        return None
    products = math.fsum(map(mul, first_deviations, second_deviations))
    return max(-1.0, min(1.0, products / math.sqrt(first_squares) / math.sqrt(second_squares)))


def cronbach_alpha(marks: Sequence[Sequence[float]]) -> float | None:
    """Coefficient alpha of a matrix of marks, persons x items (Cronbach 1951).

    KR-20 (Kuder and Richardson 1937) is its case for marks of 0 and 1. At most 1, and negative where
    items work against each other: not clamped. None below two persons or two items, or where every
    person has the same total. ``ValueError`` where persons have unequal numbers of items.
    """
    items = [list(column) for column in zip(*marks, strict=True)]
    if len(marks) < 2 or len(items) < 2:
        return None
    return alpha_from_variances([variance(item) for item in items], variance([math.fsum(p) for p in marks]))


def alpha_from_variances(items: Sequence[float], total: float) -> float | None:
    """Coefficient alpha from the items' variances and that of the persons' totals (Cronbach 1951).

    k / (k - 1) times (1 - sum of item variances / variance of totals); None below two items or where
    the totals have no spread.
    """
    k = len(items)
    return k / (k - 1) * (1 - math.fsum(items) / total) if k >= 2 and total > 0 else None


def random_draws_reliability(attempts: Iterable[tuple[int, float, float]]) -> float | None:
    """Reliability of the mean mark where every attempt drew its own items (Brennan 2001, design i:p).

    Items are nested in persons: (MS_p - MS_i:p) / MS_p, the same as ICC(1,k) of Shrout and Fleiss (1979).
    Each attempt is its number of items, the sum of its marks and the sum of their squares. Attempts may
    differ in length; they then weigh by it. Negative where attempts differ less than chance makes them:
    not clamped. None below two attempts, without a second item, or where all attempts have the same mean.
    """
    played = [attempt for attempt in attempts if attempt[0]]
    rows = sum(count for count, _, _ in played)
    if len(played) < 2 or rows <= len(played):
        return None
    centre = math.fsum(total for _, total, _ in played) / rows
    means = [total / count for count, total, _ in played]
    if not variance(means):
        return None
    between = math.fsum(
        count * (own - centre) ** 2 for (count, _, _), own in zip(played, means, strict=True)
    ) / (len(played) - 1)
    within = math.fsum(square - total * total / count for count, total, square in played)
    return 1 - max(0.0, within) / (rows - len(played)) / between


def bonett_interval(reliability: float, persons: int, items: float) -> tuple[float, float] | None:
    """The 95 % interval of coefficient alpha, in closed form (Bonett 2002).

    1 - exp(ln(1 - alpha) +- z sqrt(2k / ((k - 1)(n - 2)))), for n persons and k items. Also fit for
    random draws, with the mean number of items an attempt: ln F has nearly the same variance there.
    None below three persons, for one item or fewer, or for an alpha of 1, whose logarithm is undefined.
    """
    if persons < 3 or items <= 1 or reliability >= 1:
        return None
    reach = Z_95 * math.sqrt(2 * items / ((items - 1) * (persons - 2)))
    return 1 - (1 - reliability) * math.exp(reach), 1 - (1 - reliability) * math.exp(-reach)


def standard_error_of_measurement(sd: float, reliability: float) -> float:
    """How far a score lies from the person's true score by chance, in the unit of ``sd``.

    sd sqrt(1 - reliability) (Gulliksen 1950). ``ValueError`` for a reliability above 1.
    """
    if reliability > 1:
        raise ValueError("a reliability is at most 1")
    return sd * math.sqrt(1 - reliability)


def lord_variance(score: Exact, items: int) -> Exact:
    """The binomial error variance of one attempt of two items or more, in items squared (Lord 1957).

    x(k - x) / (k - 1) for x of k items right, which needs no other person; exact for a fraction.
    """
    return score * (items - score) / (items - 1)


def lord_error(score: float, items: int) -> float | None:
    """The standard error of one attempt, in items, from its own score: the root of ``lord_variance``.

    0 for nothing or everything right; None below two items; ``ValueError`` for a score outside 0..items.
    """
    if not 0 <= score <= items:
        raise ValueError("the score lies between 0 and the number of items")
    return math.sqrt(lord_variance(score, items)) if items >= 2 else None


def cohen_kappa(
    first: Sequence[int], second: Sequence[int], levels: int, weighting: Weighting = "unweighted"
) -> float | None:
    """Agreement of two markers beyond chance (Cohen 1960; weighted: Cohen 1968).

    ``first`` and ``second`` are the levels, 0..levels-1, that each gave to the same responses. 1 is full
    agreement, 0 what chance gives. None where it is undefined: no responses, or both markers gave one
    and the same level throughout, so that chance alone agrees. ``ValueError`` for unequal lengths or a
    level outside the scale.
    """
    if len(first) != len(second):
        raise ValueError("both markers must mark the same responses")
    if any(not 0 <= level < levels for level in chain(first, second)):
        raise ValueError("a level is outside the scale")
    given, other = Counter(first), Counter(second)
    observed = sum(_disagreement(a, b, weighting) for a, b in zip(first, second, strict=True))
    by_chance = sum(
        _disagreement(a, b, weighting) * given[a] * other[b] for a in given for b in other
    )  # in whole numbers, so that full agreement is exactly 1
    return 1 - len(first) * observed / by_chance if by_chance else None


def kendall_w(rankings: Sequence[Sequence[float]]) -> float | None:
    """Agreement of judges who ranked the same actions (Kendall and Babington Smith 1939).

    ``rankings`` is judges x actions; equal numbers are ties, take their mean rank, and are corrected for
    (Kendall 1948): 12 S / (m^2 (n^3 - n) - m sum(t^3 - t)). 0 is none, 1 full agreement. None below two
    judges or actions, or where every judge ties everything. ``ValueError`` for unequal lengths.
    """
    if len({len(ranking) for ranking in rankings}) > 1:
        raise ValueError("every judge must rank the same actions")
    judges, actions = len(rankings), len(rankings[0]) if rankings else 0
    if judges < 2 or actions < 2:
        return None
    sums = [sum(ranks) for ranks in zip(*map(_mid_ranks, rankings), strict=True)]
    middle = judges * (actions + 1) / 2
    deviations = sum((total - middle) ** 2 for total in sums)
    ties = sum(tied**3 - tied for ranking in rankings for tied in Counter(ranking).values())
    largest = judges**2 * (actions**3 - actions) - judges * ties
    return 12 * deviations / largest if largest else None


def _spread(values: Sequence[float]) -> tuple[list[float], float]:
    """The deviations from the mean and the sum of their squares, in two passes.

    The sum is exactly 0 where the values differ by rounding only (by about 1e-12 of their mean), so that
    a division by it is refused and not answered with noise.
    """
    centre = mean(values)
    deviations = [value - centre for value in values]
    squares = math.fsum(map(mul, deviations, deviations))
    return deviations, squares if squares > len(values) * (_ROUNDING * centre) ** 2 else 0.0


def _disagreement(first: int, second: int, weighting: Weighting) -> int:
    match weighting:
        case "unweighted":
            return int(first != second)
        case "linear":
            return abs(first - second)
        case "quadratic":
            return (first - second) ** 2


def _mid_ranks(ranking: Sequence[float]) -> list[float]:
    """Ranks from 1; those that tie share the mean of the ranks they take up together."""
    tied, rank, below = Counter(ranking), {}, 0
    for value in sorted(tied):
        rank[value] = below + (tied[value] + 1) / 2
        below += tied[value]
    return [rank[value] for value in ranking]
