"""Branching scenarios: scenes, choices, named state, and what every way through them meets.

State names are small whole numbers, clamped to -3..3, such as trust or safety. Running a
scenario for a person comes later; here stand its shape and the walk that proves it sound.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

LOWEST, HIGHEST = -3, 3
Comparison = Literal["<", "<=", ">", ">=", "=", "!="]
State = tuple[int, ...]
"""Values in the order in which the scenario declares its names."""


@dataclass(frozen=True, slots=True)
class Variable:
    """A state name and where it starts."""

    name: str
    start: int


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of a state name with a whole number; a condition is a run of them, joined by "and"."""

    __test__ = False  # pytest must not take the class for a test case

    name: str
    comparison: Comparison
    value: int


Condition = tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a choice adds to a state name."""

    name: str
    change: int


@dataclass(frozen=True, slots=True)
class Move:
    """A choice in a scene: what one may do, where it leads, and what it changes.

    ``harm`` is the lesson to take again after this unsafe choice, None for any other.
    """

    id: str
    text: str
    target: str
    effects: tuple[Effect, ...] = ()
    condition: Condition = ()
    harm: str | None = None


@dataclass(frozen=True, slots=True)
class Consequence:
    """A text that a scene shows only when its condition holds: often for a choice scenes ago."""

    condition: Condition
    text: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A step. One without moves is an ending and has a debrief."""

    id: str
    title: str
    text: str
    moves: tuple[Move, ...]
    consequences: tuple[Consequence, ...] = ()
    debrief: str = ""
    objective: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A case to act in. The first scene is where it starts; ``module`` is the one it belongs to, if any."""

    id: str
    title: str
    summary: str
    variables: tuple[Variable, ...]
    scenes: tuple[Scene, ...]
    module: str = ""

    @property
    def start(self) -> State:
        """The state in the first scene."""
        return tuple(variable.start for variable in self.variables)

    def scene(self, scene_id: str) -> Scene | None:
        """The scene of this id, or None."""
        return next((scene for scene in self.scenes if scene.id == scene_id), None)


def holds(condition: Condition, state: Mapping[str, int]) -> bool:
    """Whether every comparison holds; an empty condition always does."""
    return all(_compares(state[test.name], test.comparison, test.value) for test in condition)


def after(scenario: Scenario, move: Move, state: State) -> State:
    """The state after a choice, each value clamped to -3..3."""
    values = named(scenario, state)
    for effect in move.effects:
        values[effect.name] = max(LOWEST, min(HIGHEST, values[effect.name] + effect.change))
    return tuple(values[variable.name] for variable in scenario.variables)


def named(scenario: Scenario, state: State) -> dict[str, int]:
    """A state by its names."""
    return {variable.name: value for variable, value in zip(scenario.variables, state, strict=True)}


def open_moves(scenario: Scenario, scene: Scene, state: State) -> tuple[Move, ...]:
    """The choices that a state admits."""
    values = named(scenario, state)
    return tuple(move for move in scene.moves if holds(move.condition, values))


def reachable(scenario: Scenario) -> Iterator[tuple[Scene, State]]:
    """Every scene with every state that some way reaches it with, once each, breadth first.

    Targets that do not exist are passed over: finding them is the linter's work.
    """
    first = scenario.scenes[0]
    waiting, seen = deque([(first.id, scenario.start)]), {(first.id, scenario.start)}
    while waiting:
        scene_id, state = waiting.popleft()
        scene = scenario.scene(scene_id)
        if scene is None:
            continue
        yield scene, state
        for move in open_moves(scenario, scene, state):
            step = (move.target, after(scenario, move, state))
            if step not in seen:
                seen.add(step)
                waiting.append(step)


def dead_ends(scenario: Scenario) -> frozenset[tuple[str, State]]:
    """Reachable places, by scene id and state, from which no ending can be reached."""
    places = list(reachable(scenario))
    alive = {(scene.id, state) for scene, state in places if not scene.moves}
    before: dict[tuple[str, State], list[tuple[str, State]]] = {}
    for scene, state in places:
        for move in open_moves(scenario, scene, state):
            before.setdefault((move.target, after(scenario, move, state)), []).append((scene.id, state))
    waiting = deque(alive)
    while waiting:
        for place in before.get(waiting.popleft(), ()):
            if place not in alive:
                alive.add(place)
                waiting.append(place)
    return frozenset((scene.id, state) for scene, state in places) - alive


def _compares(left: int, comparison: Comparison, right: int) -> bool:
    match comparison:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "=":
            return left == right
        case "!=":
            return left != right
