"""The scenarios of this repository, played from every place with every choice."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from firstline.content.shelf import read_shelf
from firstline.domain.refusal import Conflict
from firstline.domain.run import endings, replay, take
from firstline.domain.scenario import Scenario, open_moves, reachable

ROOT = Path(__file__).parents[2]
NAMES = ("front-desk", "watched-call")


@pytest.fixture(scope="module")
def scenario_named() -> Callable[[str], Scenario]:
    """Finds a scenario of the foundations course."""
    found = {scenario.id: scenario for course in read_shelf([ROOT]).courses for scenario in course.scenarios}
    return found.__getitem__


@pytest.fixture(params=NAMES)
def scenario(scenario_named: Callable[[str], Scenario], request: pytest.FixtureRequest) -> Scenario:
    """Each of them in turn."""
    return scenario_named(request.param)


def walk_all(scenario: Scenario) -> tuple[set[tuple[str, tuple[int, ...]]], list[str], set[str]]:
    """Every place met by taking every open choice once from each; choices that were refused; endings."""
    waiting, met, refused, ended = [replay(scenario, ())], set(), [], set[str]()
    while waiting:
        way = waiting.pop()
        place = (way.here.scene.id, way.here.state)
        if place in met:
            continue
        met.add(place)
        if way.ending:
            ended.add(way.ending.id)
        for move in way.here.moves:
            try:
                waiting.append(take(way, move.id))
            except Conflict:
                refused.append(f"{place} {move.id}")
    return met, refused, ended


def test_every_place_of_a_real_scenario_is_met_by_playing(scenario: Scenario) -> None:
    met, refused, ended = walk_all(scenario)
    expected = {(scene.id, state) for scene, state in reachable(scenario)}
    assert (met, refused, ended) == (expected, [], {scene.id for scene in endings(scenario)})


def test_every_place_of_a_real_scenario_offers_two_to_six_choices(
    scenario: Scenario,
) -> None:
    odd = [
        (scene.id, state)
        for scene, state in reachable(scenario)
        if scene.moves and not 2 <= len({move.text for move in open_moves(scenario, scene, state)}) <= 6
    ]
    twins = [
        (scene.id, state)
        for scene, state in reachable(scenario)
        if len({move.text for move in open_moves(scenario, scene, state)})
        != len(open_moves(scenario, scene, state))
    ]
    assert (odd, twins) == ([], [])


def test_a_real_scenario_can_be_played_safely_and_unsafely(scenario: Scenario) -> None:
    safe = replace(
        scenario,
        scenes=tuple(
            replace(scene, moves=tuple(move for move in scene.moves if move.harm is None))
            for scene in scenario.scenes
        ),
    )
    starts = {(scene.id, state): not scene.moves for scene, state in reachable(safe)}
    unsafe = [move for scene in scenario.scenes for move in scene.moves if move.harm is not None]
    assert (any(starts.values()), len(unsafe) >= 3) == (True, True)
