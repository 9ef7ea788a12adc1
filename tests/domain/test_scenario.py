"""Scenarios: conditions, state, and the walk through every way."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.scenario import (
    HIGHEST,
    LOWEST,
    Comparison,
    Condition,
    Effect,
    Move,
    Scenario,
    Scene,
    State,
    Test,
    Variable,
    after,
    dead_ends,
    holds,
    named,
    open_moves,
    reachable,
)


def move(target: str, *changes: tuple[str, int], when: Condition = ()) -> Move:
    return Move(f"to-{target}", target, target, tuple(Effect(*change) for change in changes), when)


def scene(name: str, *moves: Move) -> Scene:
    return Scene(name, name, "", moves, debrief="" if moves else "What happened.")


def scenario(*scenes: Scene, trust: int = 0, safety: int = 0) -> Scenario:
    return Scenario("flat", "The flat", "", (Variable("trust", trust), Variable("safety", safety)), scenes)


def places(found: Scenario) -> list[tuple[str, State]]:
    return [(scene.id, state) for scene, state in reachable(found)]


def test_empty_condition_holds() -> None:
    assert holds((), {})


@pytest.mark.parametrize(
    ("comparison", "below", "equal", "above"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
        ("=", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_comparison_looks_at_the_value(comparison: Comparison, below: bool, equal: bool, above: bool) -> None:
    condition = (Test("trust", comparison, 1),)
    assert [holds(condition, {"trust": value}) for value in (0, 1, 2)] == [below, equal, above]


@pytest.mark.parametrize(("safety", "expected"), [(0, False), (1, True)])
def test_condition_asks_for_all_of_its_comparisons(safety: int, expected: bool) -> None:
    condition = (Test("trust", ">=", 1), Test("safety", ">", 0))
    assert holds(condition, {"trust": 1, "safety": safety}) is expected


def test_scenario_starts_as_its_names_declare() -> None:
    assert scenario(scene("end"), trust=-1, safety=2).start == (-1, 2)


def test_state_is_named_in_the_order_of_declaration() -> None:
    assert named(scenario(scene("end")), (1, -2)) == {"trust": 1, "safety": -2}


@pytest.mark.parametrize(
    ("start", "change", "expected"), [(2, 1, 3), (3, 1, 3), (-3, -1, -3), (-1, -9, -3), (0, 9, 3)]
)
def test_choice_changes_a_value_within_its_bounds(start: int, change: int, expected: int) -> None:
    assert after(scenario(scene("end")), move("end", ("trust", change)), (start, 1)) == (expected, 1)


def test_choice_without_effects_changes_nothing() -> None:
    assert after(scenario(scene("end")), move("end"), (1, 2)) == (1, 2)


def test_effects_on_one_name_come_one_after_the_other() -> None:
    assert after(scenario(scene("end")), move("end", ("trust", 9), ("trust", -1)), (0, 0)) == (2, 0)


def test_only_choices_that_the_state_admits_are_open() -> None:
    free, shut = move("end"), move("end", when=(Test("trust", ">", 0),))
    found = scenario(scene("door", free, shut), scene("end"))
    assert [open_moves(found, found.scenes[0], (trust, 0)) for trust in (0, 1)] == [(free,), (free, shut)]


def test_unknown_scene_is_none() -> None:
    found = scenario(scene("door"))
    assert (found.scene("door"), found.scene("nothing")) == (found.scenes[0], None)


def test_walk_goes_breadth_first() -> None:
    found = scenario(
        scene("door", move("hall"), move("kitchen")),
        scene("hall", move("end", ("trust", 1))),
        scene("kitchen", move("end")),
        scene("end"),
    )
    still = (0, 0)
    assert places(found) == [
        ("door", still),
        ("hall", still),
        ("kitchen", still),
        ("end", (1, 0)),
        ("end", still),
    ]


def test_walk_meets_each_place_once_and_comes_to_an_end() -> None:
    found = scenario(scene("door", move("door", ("trust", 1)), move("door")), trust=1)
    assert places(found) == [("door", (1, 0)), ("door", (2, 0)), ("door", (3, 0))]


def test_walk_does_not_meet_what_no_state_admits() -> None:
    shut = move("hall", when=(Test("trust", ">", 0),))
    found = scenario(scene("door", shut, move("end")), scene("hall"), scene("end"))
    assert places(found) == [("door", (0, 0)), ("end", (0, 0))]


def test_walk_passes_over_targets_that_do_not_exist() -> None:
    assert places(scenario(scene("door", move("nothing")))) == [("door", (0, 0))]


def test_scenario_that_always_ends_has_no_dead_ends() -> None:
    found = scenario(scene("door", move("hall"), move("end")), scene("hall", move("door"), move("end")))
    whole = replace(found, scenes=(*found.scenes, scene("end")))
    assert dead_ends(whole) == frozenset()


def test_circle_without_a_way_out_is_a_dead_end() -> None:
    found = scenario(
        scene("door", move("hall"), move("end")),
        scene("hall", move("kitchen")),
        scene("kitchen", move("hall")),
        scene("end"),
    )
    assert dead_ends(found) == {("hall", (0, 0)), ("kitchen", (0, 0))}


def test_scene_whose_choices_are_all_shut_is_a_dead_end() -> None:
    found = scenario(
        scene("door", move("hall", ("trust", -1)), move("hall", ("trust", 1))),
        scene("hall", move("end", when=(Test("trust", ">", 0),))),
        scene("end"),
    )
    assert dead_ends(found) == {("hall", (-1, 0))}


def test_place_before_a_dead_end_is_one_only_without_another_way() -> None:
    found = scenario(scene("door", move("hall"), move("end")), scene("hall", move("hall")), scene("end"))
    assert dead_ends(found) == {("hall", (0, 0))}


NAMES = ("a", "b", "c", "d")
comparisons = st.builds(
    Test,
    st.sampled_from(["trust", "safety"]),
    st.sampled_from(["<", "<=", ">", ">=", "=", "!="]),
    st.integers(-3, 3),
)
moves = st.builds(
    Move,
    st.just("m"),
    st.just("m"),
    st.sampled_from(NAMES),
    st.lists(st.builds(Effect, st.sampled_from(["trust", "safety"]), st.integers(-2, 2)), max_size=2).map(
        tuple
    ),
    st.lists(comparisons, max_size=2).map(tuple),
)
scenarios = st.builds(
    lambda scenes, start: scenario(
        *(scene(name, *found) for name, found in zip(NAMES, scenes, strict=True)), trust=start
    ),
    st.lists(st.lists(moves, max_size=3), min_size=len(NAMES), max_size=len(NAMES)),
    st.integers(LOWEST, HIGHEST),
)


@given(scenarios)
def test_walk_meets_every_place_once_within_the_bounds(found: Scenario) -> None:
    met = places(found)
    assert len(met) == len(set(met))
    assert {value for _, state in met for value in state} <= set(range(LOWEST, HIGHEST + 1))


@given(scenarios, st.data())
def test_any_way_stays_within_the_walk(found: Scenario, data: st.DataObject) -> None:
    met, here, state = set(places(found)), found.scenes[0], found.start
    for _ in range(8):
        assert (here.id, state) in met
        choices = open_moves(found, here, state)
        if not choices:
            return
        chosen = data.draw(st.sampled_from(choices))
        state, there = after(found, chosen, state), found.scene(chosen.target)
        assert there is not None
        here = there


@given(scenarios)
def test_dead_ends_are_the_places_from_which_no_walk_ends(found: Scenario) -> None:
    expected = set()
    for here, state in reachable(found):
        variables = tuple(Variable(v.name, n) for v, n in zip(found.variables, state, strict=True))
        others = tuple(other for other in found.scenes if other.id != here.id)
        onward = replace(found, variables=variables, scenes=(here, *others))
        if all(met.moves for met, _ in reachable(onward)):
            expected.add((here.id, state))
    assert dead_ends(found) == expected
