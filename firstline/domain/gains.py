"""Before and after: how far a group moved, and how sure that is.

Neither figure is an effect of the course: there is no control group, and who drops out is not in it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from firstline.domain.statistics import Z_95, correlation, mean, variance

GainWord = Literal["low", "medium", "high"]

MEDIUM_GAIN = 0.3
HIGH_GAIN = 0.7
CEILING_SHARE = 0.15
"""More people than this at the highest score: the scale cannot show how much more they know."""


@dataclass(frozen=True, slots=True)
class NormalisedGain:
    """The share of what could still be gained that the group did gain; negative for a loss."""

    value: float
    word: GainWord


@dataclass(frozen=True, slots=True)
class PairedEffect:
    """A standardised mean difference of paired scores; its denominator is the average of both spreads.

    ``g`` is Hedges' g_av with its 95 % ``interval``; ``r`` the correlation of both scores; ``n`` pairs.
    Not to be compared with d_z, which divides by the spread of the differences (Lakens 2013).
    """

    n: int
    pre_mean: float
    post_mean: float
    pre_sd: float
    post_sd: float
    r: float
    g: float
    interval: tuple[float, float]


def normalised_gain(pre: float, post: float, maximum: float = 100.0) -> NormalisedGain | None:
    """The gain of two group averages over the largest gain possible (Hake 1998).

    (post - pre) / (maximum - pre); low below 0.3 (a loss too), high from 0.7, medium between. Never the
    mean of single persons' gains, which is biased. None where ``pre`` is the maximum; ``ValueError``
    for an average above it.
    """
    if max(pre, post) > maximum:
        raise ValueError("an average is above the maximum")
    if pre == maximum:
        return None
    value = (post - pre) / (maximum - pre)
    word: GainWord = "low" if value < MEDIUM_GAIN else "medium" if value < HIGH_GAIN else "high"
    return NormalisedGain(value, word)


def hedges_g_av(pre: Sequence[float], post: Sequence[float]) -> PairedEffect | None:
    """Hedges' g of paired scores, person by person in the same order (Borenstein et al. 2009, chapter 4).

    d = (M_post - M_pre) / sqrt((SD_pre^2 + SD_post^2) / 2); J = 1 - 3 / (4(n - 1) - 1); g = J d;
    V_d = (1/n + d^2 / (2n)) 2(1 - r); interval g +- 1.96 sqrt(J^2 V_d). None below three pairs (for two, J
    is 0 and says nothing) or where either side has no spread. ``ValueError`` for unequal lengths.
    """
    if len(pre) != len(post):
        raise ValueError("every score before needs its score after")
    n = len(pre)
    r = correlation(pre, post)
    if n < 3 or r is None:
        return None
    pre_mean, post_mean, pre_variance, post_variance = mean(pre), mean(post), variance(pre), variance(post)
    d = (post_mean - pre_mean) / math.sqrt((pre_variance + post_variance) / 2)
    shrink = 1 - 3 / (4 * (n - 1) - 1)
    g = shrink * d
    reach = Z_95 * shrink * math.sqrt((1 / n + d * d / (2 * n)) * 2 * (1 - r))
    return PairedEffect(
        n=n,
        pre_mean=pre_mean,
        post_mean=post_mean,
        pre_sd=math.sqrt(pre_variance),
        post_sd=math.sqrt(post_variance),
        r=r,
        g=g,
        interval=(g - reach, g + reach),
    )


def has_ceiling(scores: Sequence[float], maximum: float = 100.0) -> bool:
    """Whether more than 15 % of the persons reach the highest score (Terwee et al. 2007)."""
    return sum(score >= maximum for score in scores) > CEILING_SHARE * len(scores)
