"""One way through a scenario: the choices taken, and what follows from them.

A run is nothing but the ids of its choices from the start. All else is replayed: the scenes met,
the state in each of them, what was shown there and what stood open.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from firstline.domain.refusal import N_, Conflict
from firstline.domain.scenario import (
    Consequence,
    Move,
    Scenario,
    Scene,
    State,
    after,
    holds,
    named,
    open_moves,
)

MOST_STEPS = 200
"""The longest way that is taken; a sound scenario ends long before."""

RunPath = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A scene as somebody meets it, in a state."""

    scenario: Scenario
    scene: Scene
    state: State

    @property
    def consequences(self) -> tuple[Consequence, ...]:
        """The consequences that show."""
        values = named(self.scenario, self.state)
        return tuple(each for each in self.scene.consequences if holds(each.condition, values))

    @property
    def moves(self) -> tuple[Move, ...]:
        """The choices that are open."""
        return open_moves(self.scenario, self.scene, self.state)


@dataclass(frozen=True, slots=True)
class Step:
    """A choice taken at a stop, and by how much each state name moved (clamped; 0 left out)."""

    stop: Stop
    move: Move
    changes: tuple[tuple[str, int], ...]

    @property
    def alternatives(self) -> tuple[Move, ...]:
        """What else stood open there."""
        return tuple(move for move in self.stop.moves if move.id != self.move.id)


@dataclass(frozen=True, slots=True)
class Way:
    """A path replayed: every step, and where it has led."""

    scenario: Scenario
    steps: tuple[Step, ...]
    here: Stop

    @property
    def path(self) -> RunPath:
        """The ids of the choices taken."""
        return tuple(step.move.id for step in self.steps)

    @property
    def ending(self) -> Scene | None:
        """The ending that it has reached, if it has."""
        return None if self.here.scene.moves else self.here.scene

    @property
    def harms(self) -> tuple[Step, ...]:
        """The steps that would have endangered somebody."""
        return tuple(step for step in self.steps if step.move.harm is not None)

    @property
    def is_too_long(self) -> bool:
        """Whether it has taken as many steps as are kept."""
        return len(self.steps) >= MOST_STEPS


def replay(scenario: Scenario, path: Iterable[str]) -> Way:
    """Walk a path from the start. Raises Conflict where a choice of it is not open."""
    here, steps = _stop(scenario, scenario.scenes[0].id, scenario.start), list[Step]()
    for choice in path:
        step, here = _step(scenario, here, choice)
        steps.append(step)
    return Way(scenario, tuple(steps), here)


def take(way: Way, choice: str) -> Way:
    """Take one more choice. Raises Conflict when it is not open here, or after MOST_STEPS."""
    if way.is_too_long:
        raise Conflict(N_("This way has become very long. Please begin again from the start."))
    step, here = _step(way.scenario, way.here, choice)
    return Way(way.scenario, (*way.steps, step), here)


def shuffled(stop: Stop, run_id: int) -> tuple[Move, ...]:
    """The open choices in the order in which a run shows them: always the same in one scene of one run.

    All choices of the scene are mixed before the closed ones go, so that the order tells nothing
    about the order in which the author wrote them, nor about which of them are closed.
    """
    order, is_open = list(stop.scene.moves), stop.moves
    Random(f"{run_id}/{stop.scene.id}").shuffle(order)  # noqa: S311 - not a secret, only no habit
    return tuple(move for move in order if move in is_open)


def safe_objectives(way: Way, since: int = 0) -> frozenset[str]:
    """The objectives by which a way was safe: an unsafe choice stood open there and was left.

    Only steps from number ``since`` (from 0) count as chosen. None where any choice harmed.
    """
    if way.harms:
        return frozenset()
    return frozenset(
        step.stop.scene.objective
        for step in way.steps[since:]
        if any(move.harm is not None for move in step.stop.moves)
    )


def endings(scenario: Scenario) -> tuple[Scene, ...]:
    """The scenes that end it."""
    return tuple(scene for scene in scenario.scenes if not scene.moves)


def choice_name(scenario: Scenario, scene: Scene, move: Move) -> str:
    """A choice within its course, as a harm flag names it; no id of an item looks like it."""
    return f"{scenario.id}/{scene.id}/{move.id}"


def named_choice(scenarios: Sequence[Scenario], name: str) -> tuple[Scenario, Scene, Move] | None:
    """The choice that ``choice_name`` named; None for an item, or for what is not there any more."""
    scenario_id, _, rest = name.partition("/")
    scene_id, _, move_id = rest.partition("/")
    for scenario in (each for each in scenarios if each.id == scenario_id):
        scene = scenario.scene(scene_id)
        move = next((each for each in scene.moves if each.id == move_id), None) if scene else None
        if scene and move:
            return scenario, scene, move
    return None


def _stop(scenario: Scenario, scene_id: str, state: State) -> Stop:
    scene = scenario.scene(scene_id)
    if scene is None:
        raise Conflict(N_("This case does not go on here. Please begin again from the start."))
    return Stop(scenario, scene, state)


def _step(scenario: Scenario, here: Stop, choice: str) -> tuple[Step, Stop]:
    move = next((move for move in here.scene.moves if move.id == choice), None)
    if move is None or not holds(move.condition, named(scenario, here.state)):
        raise Conflict(N_("This choice is not open here."))
    state = after(scenario, move, here.state)
    pairs = zip(scenario.variables, here.state, state, strict=True)
    changes = tuple((variable.name, new - old) for variable, old, new in pairs if new != old)
    return Step(here, move, changes), _stop(scenario, move.target, state)
