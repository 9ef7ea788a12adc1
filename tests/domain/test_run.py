"""Runs: a path replayed, what may be chosen next, and the way back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstline.domain.refusal import Conflict
from firstline.domain.run import (
    MOST_STEPS,
    Way,
    choice_name,
    endings,
    named_choice,
    replay,
    safe_objectives,
    shuffled,
    take,
)
from firstline.domain.scenario import (
    HIGHEST,
    LOWEST,
    Consequence,
    Effect,
    Move,
    Scenario,
    Scene,
    Test,
    Variable,
)

OPENS = (Test("trust", ">=", 1),)
LOW = Consequence((Test("trust", "<", 0),), "She says nothing.")
DESK = Scene(
    "desk",
    "At the desk",
    "He speaks for her.",
    (
        Move("alone", "See her alone.", "room", (Effect("trust", 1),)),
        Move("ask-him", "Ask him.", "room", (Effect("trust", -1),), harm="first-contact"),
        Move("wait", "Wait.", "desk"),
    ),
    objective="see-alone",
)
ROOM = Scene(
    "room",
    "The room",
    "She looks at you.",
    (
        Move("listen", "Listen.", "heard", (Effect("trust", 9),), OPENS),
        Move("press", "Press her.", "silent", harm="rights"),
        Move("back", "Go back.", "desk"),
    ),
    (LOW,),
    objective="duties",
)
HEARD = Scene("heard", "Heard", "She tells it.", (), debrief="She could speak.")
SILENT = Scene("silent", "Silent", "She says nothing more.", (), debrief="She was pressed.")
CASE = Scenario("evening", "An evening", "", (Variable("trust", 0),), (DESK, ROOM, HEARD, SILENT))


def test_empty_path_stands_at_the_start() -> None:
    way = replay(CASE, ())
    assert (way.here.scene, way.here.state, way.steps, way.ending) == (DESK, (0,), (), None)


def test_path_leads_through_its_scenes_with_their_states() -> None:
    way = replay(CASE, ("ask-him", "back", "alone"))
    assert [(step.stop.scene.id, step.stop.state) for step in way.steps] == [
        ("desk", (0,)),
        ("room", (-1,)),
        ("desk", (-1,)),
    ]
    assert (way.here.scene.id, way.here.state) == ("room", (0,))


def test_consequence_shows_where_its_condition_holds() -> None:
    shown = [replay(CASE, (choice,)).here.consequences for choice in ("ask-him", "alone")]
    assert shown == [(LOW,), ()]


def test_only_open_choices_are_offered() -> None:
    offered = [[move.id for move in replay(CASE, (choice,)).here.moves] for choice in ("ask-him", "alone")]
    assert offered == [["press", "back"], ["listen", "press", "back"]]


def test_taking_a_choice_goes_one_step_on() -> None:
    way = replay(CASE, ("alone",))
    assert take(way, "listen") == replay(CASE, ("alone", "listen"))


@pytest.mark.parametrize("choice", ["listen", "alone", "nothing", ""])
def test_choice_that_is_not_open_is_refused(choice: str) -> None:
    with pytest.raises(Conflict, match="This choice is not open here"):
        take(replay(CASE, ("ask-him",)), choice)


def test_path_with_a_closed_choice_is_refused() -> None:
    with pytest.raises(Conflict):
        replay(CASE, ("ask-him", "listen"))


def test_nothing_can_be_taken_after_an_ending() -> None:
    with pytest.raises(Conflict):
        take(replay(CASE, ("alone", "listen")), "back")


def test_endless_way_is_refused() -> None:
    way = replay(CASE, ("wait",) * MOST_STEPS)
    assert way.is_too_long
    with pytest.raises(Conflict, match="very long"):
        take(way, "wait")


def test_way_of_the_last_length_but_one_can_go_on() -> None:
    way = replay(CASE, ("wait",) * (MOST_STEPS - 1))
    assert len(take(way, "wait").steps) == MOST_STEPS


def test_choice_that_leads_nowhere_is_refused() -> None:
    broken = replace(CASE, scenes=(DESK,))
    with pytest.raises(Conflict, match="does not go on"):
        replay(broken, ("alone",))


def test_ending_is_the_scene_without_choices() -> None:
    found = [replay(CASE, path).ending for path in (("alone",), ("alone", "listen"), ("alone", "press"))]
    assert found == [None, HEARD, SILENT]


def test_harms_are_the_unsafe_steps() -> None:
    way = replay(CASE, ("ask-him", "back", "alone", "press"))
    assert [step.move.id for step in way.harms] == ["ask-him", "press"]


def test_step_tells_what_moved_within_the_bounds() -> None:
    way = replay(CASE, ("alone", "listen"))
    assert [step.changes for step in way.steps] == [(("trust", 1),), (("trust", 2),)]


def test_step_that_moves_nothing_tells_nothing() -> None:
    assert replay(CASE, ("wait",)).steps[0].changes == ()


def test_alternatives_are_the_other_open_choices() -> None:
    way = replay(CASE, ("ask-him", "press"))
    assert [[move.id for move in step.alternatives] for step in way.steps] == [["alone", "wait"], ["back"]]


def test_safe_objective_is_one_whose_unsafe_choice_was_left() -> None:
    assert safe_objectives(replay(CASE, ("alone", "listen"))) == {"see-alone", "duties"}


def test_way_with_an_unsafe_choice_is_safe_by_none() -> None:
    assert (
        safe_objectives(replay(CASE, ("ask-him", "back", "alone", "back", "alone", "listen"))) == frozenset()
    )


def test_inherited_steps_count_as_safe_by_none() -> None:
    assert safe_objectives(replay(CASE, ("alone", "listen")), since=1) == {"duties"}


def test_inherited_unsafe_step_spoils_the_way() -> None:
    way = replay(CASE, ("ask-him", "back", "alone", "back", "alone", "listen"))
    assert safe_objectives(way, since=2) == frozenset()


def test_choice_is_found_by_its_name() -> None:
    name = choice_name(CASE, DESK, DESK.moves[1])
    assert (name, named_choice((CASE,), name)) == ("evening/desk/ask-him", (CASE, DESK, DESK.moves[1]))


@pytest.mark.parametrize(
    "name", ["case-a", "evening/desk", "evening/desk/x", "evening/x/alone", "x/desk/alone", ""]
)
def test_other_names_are_no_choices(name: str) -> None:
    assert named_choice((CASE,), name) is None


def test_endings_are_listed_in_order() -> None:
    assert endings(CASE) == (HEARD, SILENT)


def test_order_of_choices_stays_the_same_in_one_run() -> None:
    stop = replay(CASE, ("alone",)).here
    assert len({shuffled(stop, 7) for _ in range(5)}) == 1


def test_order_of_choices_differs_between_runs() -> None:
    stop = replay(CASE, ("alone",)).here
    assert len({shuffled(stop, run) for run in range(60)}) == 6


def test_order_does_not_depend_on_which_choices_are_closed() -> None:
    few, many = (replay(CASE, (choice,)).here for choice in ("ask-him", "alone"))
    for run in range(20):
        assert [move for move in shuffled(many, run) if move.id != "listen"] == list(shuffled(few, run))


def test_order_does_not_depend_on_harm() -> None:
    harmless = tuple(replace(move, harm=None, effects=()) for move in DESK.moves)
    turned = replace(CASE, scenes=(replace(DESK, moves=harmless), *CASE.scenes[1:]))
    pairs = [
        tuple([move.id for move in shuffled(replay(case, ()).here, run)] for case in (CASE, turned))
        for run in range(20)
    ]
    assert [pair for pair in pairs if pair[0] != pair[1]] == []


@given(st.data())
def test_any_walk_replays_to_where_it_led(data: st.DataObject) -> None:
    way = replay(CASE, ())
    for _ in range(12):
        if not way.here.moves:
            break
        way = take(way, data.draw(st.sampled_from([move.id for move in way.here.moves])))
    assert replay(CASE, way.path) == way
    assert {value for step in way.steps for value in step.stop.state} <= set(range(LOWEST, HIGHEST + 1))


def test_way_knows_its_path() -> None:
    way: Way = replay(CASE, ("alone", "press"))
    assert way.path == ("alone", "press")
