"""What a survey says of a group: facets and statements, and only where enough people stand behind a figure.

Figures are whole numbers, effects have one decimal. A group that grows by one person between two looks
could still tell something of her to whoever knows that she answered: rounding blurs it, and LEAST keeps
her among ten. docs/security.md says what remains.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from firstline.domain.gains import hedges_g_av
from firstline.domain.statistics import mean
from firstline.domain.survey import Statement, Survey, Wave

LEAST = 10
"""Fewer people than this are never shown, neither in a mean nor as a share nor as a count."""

Points = Mapping[str, int]
"""Somebody's answers by statement, from 0 for the least agreement; what she left out is missing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean score of a facet, 0 to 100, and how many people it is of."""

    people: int
    score: int


@dataclass(frozen=True, slots=True)
class Change:
    """How far those who answered twice moved, in points of 100.

    ``g`` is Hedges' g_av with its 95 % ``interval``; both are None where nobody differed from another.
    """

    people: int
    difference: int
    g: float | None
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class FacetResult:
    """One facet: a figure for each wave, and the change from the first wave to each later one."""

    facet: str
    figures: tuple[Figure | None, ...]
    changes: tuple[Change | None, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """Who chose each point of the scale, in per cent of those who answered the statement."""

    people: int
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StatementResult:
    """One statement, with the shares of each wave."""

    statement: Statement
    waves: tuple[Shares | None, ...]


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """A group's results by wave; ``over`` counts those who have answered or declined. None: too few."""

    waves: tuple[Wave, ...]
    over: tuple[int | None, ...]
    facets: tuple[FacetResult, ...]
    statements: tuple[StatementResult, ...]


def facets_of(survey: Survey) -> tuple[str, ...]:
    """The facets in the order in which the survey first touches them."""
    return tuple(dict.fromkeys(statement.facet for statement in survey.statements))


def waves_of(survey: Survey) -> tuple[Wave, ...]:
    """The waves in the order of time."""
    return tuple(wave for wave in get_args(Wave) if wave in survey.waves)


def scores(survey: Survey, points: Points) -> dict[str, float]:
    """One person's score in each facet, 0 to 100: the mean of its answered statements.

    A statement scores points / (k - 1) on a scale of k points, turned round where agreeing speaks
    against the attitude. A facet of which fewer than half of the statements were answered has no
    score (the half rule of the EORTC scoring manual: Fayers et al. 2001).
    """
    highest, found = len(survey.scale) - 1, {}
    for facet in facets_of(survey):
        statements = [statement for statement in survey.statements if statement.facet == facet]
        given = [
            points[statement.id] if statement.direction == "+" else highest - points[statement.id]
            for statement in statements
            if statement.id in points
        ]
        if given and 2 * len(given) >= len(statements):
            found[facet] = 100 * sum(given) / len(given) / highest
    return found


def result(
    survey: Survey, over: Mapping[str, int], responses: Mapping[str, Mapping[str, Points]]
) -> SurveyResult:
    """The results of a group. ``responses`` are by wave and pseudonym, ``over`` counts turns by wave."""
    waves = waves_of(survey)
    scored = [{name: scores(survey, points) for name, points in _of(responses, w).items()} for w in waves]
    return SurveyResult(
        waves,
        tuple(_shown(over.get(wave, 0)) for wave in waves),
        tuple(_facet(facet, scored) for facet in facets_of(survey)),
        tuple(
            StatementResult(
                each, tuple(_shares(each, _of(responses, wave), len(survey.scale)) for wave in waves)
            )
            for each in survey.statements
        ),
    )


def _of(responses: Mapping[str, Mapping[str, Points]], wave: Wave) -> Mapping[str, Points]:
    return responses.get(wave, {})


def _shown(count: int) -> int | None:
    return count if count >= LEAST else None


def _facet(facet: str, scored: list[dict[str, dict[str, float]]]) -> FacetResult:
    waves = [{name: found[facet] for name, found in wave.items() if facet in found} for wave in scored]
    figures = tuple(
        Figure(len(wave), round(mean(list(wave.values())))) if len(wave) >= LEAST else None for wave in waves
    )
    return FacetResult(facet, figures, tuple(_change(waves[0], later) for later in waves[1:]))


def _change(first: Mapping[str, float], later: Mapping[str, float]) -> Change | None:
    paired = sorted(first.keys() & later.keys())
    if len(paired) < LEAST:
        return None
    before, after = [first[name] for name in paired], [later[name] for name in paired]
    effect = hedges_g_av(before, after)
    return Change(
        len(paired),
        round(mean(after) - mean(before)),
        _tenth(effect.g) if effect else None,
        (_tenth(effect.interval[0]), _tenth(effect.interval[1])) if effect else None,
    )


def _tenth(value: float) -> float:
    """To one decimal, and never minus nothing."""
    return round(value, 1) + 0.0


def _shares(statement: Statement, responses: Mapping[str, Points], scale: int) -> Shares | None:
    given = [points[statement.id] for points in responses.values() if statement.id in points]
    if len(given) < LEAST:
        return None
    return Shares(len(given), tuple(round(100 * given.count(point) / len(given)) for point in range(scale)))
