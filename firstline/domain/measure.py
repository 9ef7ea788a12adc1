"""Before and after: what was measured twice, how many people stand behind it, and what may be shown.

Scores lie between 0 and 100. What is measured by tests is shown exactly; attitudes were given
anonymously, so that only whole numbers of large enough groups leave this module.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from firstline.domain.gains import NormalisedGain, has_ceiling, hedges_g_av, normalised_gain
from firstline.domain.statistics import mean, variance
from firstline.domain.survey import Wave
from firstline.domain.survey_result import LEAST

Subject = Literal["knowledge", "judgement", "attitude"]

GAIN_LEAST = 20
"""Fewer pairs than this tell too little of a gain in a test."""
FACET_LEAST = LEAST
"""Fewer people than this are never shown what they answered anonymously, nor counted."""

Who = TypeVar("Who", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Movement:
    """How far those who were measured twice moved.

    Means and standard deviations of their scores before and after; the normalised gain of the
    two means, None where nothing could be gained; Hedges' g_av with its 95 % interval, None where
    people did not differ. ``ceiling`` says when too many had the highest score to see more.
    """

    before: float
    after: float
    sd_before: float
    sd_after: float
    gain: NormalisedGain | None
    g: float | None
    interval: tuple[float, float] | None
    ceiling: Literal["", "before", "after"]


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that was measured twice: ``later`` is the second time.

    ``started`` people were measured the first time and ``paired`` both times; None where so few
    are not even counted. ``movement`` is None below ``least`` pairs.
    """

    subject: Subject
    facet: str
    later: Wave
    least: int
    started: int | None
    paired: int | None
    movement: Movement | None

    @property
    def dropped(self) -> int | None:
        """How many were measured the first time only."""
        return None if self.started is None or self.paired is None else self.started - self.paired


def by_tests(subject: Subject, first: Mapping[int, float], later: Mapping[int, float]) -> Measure:
    """What tests measured: counts always, figures of GAIN_LEAST pairs or more."""
    paired = sorted(first.keys() & later.keys())
    movement = _movement(first, later, paired) if len(paired) >= GAIN_LEAST else None
    return Measure(subject, "", "end", GAIN_LEAST, len(first), len(paired), movement)


def by_survey(
    facet: str,
    wave: Wave,
    first: Mapping[str, float],
    later: Mapping[str, float],
    groups: Sequence[Set[str]],
) -> Measure:
    """What anonymous answers measured, of people in these groups: FACET_LEAST of them, or nothing at all."""
    started = shown_together([first.keys() & group for group in groups], FACET_LEAST)
    paired = shown_together([first.keys() & later.keys() & group for group in groups], FACET_LEAST)
    movement = _rounded(_movement(first, later, sorted(paired))) if paired else None
    return Measure("attitude", facet, wave, FACET_LEAST, len(started) or None, len(paired) or None, movement)


def shown_together(groups: Iterable[Set[Who]], least: int) -> frozenset[Who]:
    """Who may stand in one figure; nobody where they are too few.

    Groups that are too small to be shown alone come in when they are large enough together. Else
    whoever sees the figures of the others could subtract them, and be left with a few people.
    """
    large, small = set[Who](), set[Who]()
    for group in groups:
        (large if len(group) >= least else small).update(group)
    return frozenset(large | small if len(small) >= least else large)


def _movement(first: Mapping[Who, float], later: Mapping[Who, float], paired: Sequence[Who]) -> Movement:
    pre, post = [first[who] for who in paired], [later[who] for who in paired]
    effect, before, after = hedges_g_av(pre, post), mean(pre), mean(post)
    return Movement(
        before,
        after,
        variance(pre) ** 0.5,
        variance(post) ** 0.5,
        normalised_gain(before, after),
        effect.g if effect else None,
        effect.interval if effect else None,
        "before" if has_ceiling(pre) else "after" if has_ceiling(post) else "",
    )


def _rounded(movement: Movement) -> Movement:
    """Whole numbers, and one decimal of g: what one more person changes does not show."""
    before, after = round(movement.before), round(movement.after)
    low, high = movement.interval or (0.0, 0.0)
    return replace(
        movement,
        before=before,
        after=after,
        sd_before=round(movement.sd_before),
        sd_after=round(movement.sd_after),
        gain=normalised_gain(before, after),
        g=None if movement.g is None else round(movement.g, 1),
        interval=(round(low, 1), round(high, 1)) if movement.interval else None,
    )
