"""The scenarios of this repository, played from every place with every choice."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from firstline.domain.course import Course
from firstline.domain.refusal import Conflict
from firstline.domain.run import endings, replay, take
from firstline.domain.scenario import Scenario, open_moves, reachable

NAMES = (
    "building-the-case/signed-settlement",
    "building-the-case/recruiter-across-the-border",
    "building-the-case/withdrawn-statement",
    "building-the-case/village-interpreter",
    "building-the-case/two-files",
    "building-the-case/counsellors-house",
    "foundations/front-desk",
    "foundations/watched-call",
    "first-response/brought-for-theft",
    "first-response/night-at-the-villa",
    "first-response/departure-gate",
    "first-response/dormitory",
    "first-response/car-at-the-checkpoint",
    "first-response/a-colleagues-house",
    "safe-support/call-from-a-locked-room",
    "safe-support/pregnant-and-afraid",
    "safe-support/the-interpreter-who-edits",
    "safe-support/employer-at-the-gate",
    "safe-support/visit-in-detention",
    "safe-support/money-for-the-family",
    "safe-support/a-colleague-who-asks",
)
Place = tuple[str, tuple[int, ...]]


@pytest.fixture(scope="module")
def scenarios(real_courses: Mapping[str, Course]) -> Mapping[str, Scenario]:
    """All scenarios of all courses, by the names of course and scenario."""
    return {f"{course.id}/{each.id}": each for course in real_courses.values() for each in course.scenarios}


@pytest.fixture(params=NAMES)
def scenario(scenarios: Mapping[str, Scenario], request: pytest.FixtureRequest) -> Scenario:
    """Each of them in turn."""
    return scenarios[request.param]


def test_real_scenarios_are_all_played(scenarios: Mapping[str, Scenario]) -> None:
    assert set(scenarios) == set(NAMES)


def walk_all(scenario: Scenario) -> tuple[set[Place], list[str], set[str]]:
    """Every place met by taking every open choice once from each; choices that were refused; endings."""
    waiting, met, refused, ended = [replay(scenario, ())], set[Place](), list[str](), set[str]()
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
    places = [
        (scene.id, state, [move.text for move in open_moves(scenario, scene, state)])
        for scene, state in reachable(scenario)
        if scene.moves
    ]
    odd = [(scene, state) for scene, state, texts in places if not 2 <= len(texts) <= 6]
    twins = [(scene, state) for scene, state, texts in places if len(set(texts)) != len(texts)]
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


def test_a_real_scenario_has_ten_scenes_and_three_endings(scenario: Scenario) -> None:
    assert (len(scenario.scenes) >= 10, len(endings(scenario)) >= 3) == (True, True)
