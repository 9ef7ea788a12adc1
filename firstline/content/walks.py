"""Every way through a scenario: which scenes are met, and where somebody would be stuck.

The walk is that of ``firstline.domain.scenario``, prepared for speed: a scenario may have
two hundred thousand places, a place being a scene with a state.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from firstline.domain.scenario import HIGHEST, LOWEST, Condition, Scenario, State

MOST_SCENES = 200
MOST_PLACES = 200_000

Place = tuple[int, State]
"""The number of a scene, and the values of the state."""


class TooLarge(Exception):
    """A scenario with more places than are walked."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Places in the order in which they are met, and the places that each one leads to."""

    places: Sequence[Place]
    following: Sequence[Sequence[int]]
    taken: Sequence[Sequence[int]]
    """For each place the numbers of the open moves, beside ``following``."""

    def stuck(self, endings: set[int]) -> list[int]:
        """The numbers of the places that are no ending and have no open move."""
        return [
            number
            for number, ((scene, _), following) in enumerate(zip(self.places, self.following, strict=True))
            if not following and scene not in endings
        ]

    def cover(self, starts: Sequence[int], covered: set[int]) -> None:
        """Add to ``covered`` the numbers of some places and of all that can be reached from them."""
        waiting = deque(starts)
        covered.update(starts)
        while waiting:
            for number in self.following[waiting.popleft()]:
                if number not in covered:
                    covered.add(number)
                    waiting.append(number)

    def leading_to(self, goals: set[int]) -> set[int]:
        """The numbers of the places from which one of the goals can be reached, the goals included."""
        before: list[list[int]] = [[] for _ in self.places]
        for number, following in enumerate(self.following):
            for after in following:
                before[after].append(number)
        found, waiting = set(goals), deque(goals)
        while waiting:
            for number in before[waiting.popleft()]:
                if number not in found:
                    found.add(number)
                    waiting.append(number)
        return found


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A move whose names are places in the state."""

    target: int
    bounds: tuple[tuple[int, frozenset[int]], ...]
    changes: tuple[tuple[int, int], ...] = field(default=())

    def is_open(self, state: State) -> bool:
        return all(state[at] in allowed for at, allowed in self.bounds)

    def after(self, state: State) -> State:
        values = list(state)
        for at, change in self.changes:
            values[at] = max(LOWEST, min(HIGHEST, values[at] + change))
        return tuple(values)


def walk(scenario: Scenario) -> Walk:
    """Walk a scenario whose targets and names all exist. Raises TooLarge."""
    moves = _prepared(scenario)
    first = (0, scenario.start)
    places: list[Place] = [first]
    numbers = {first: 0}
    following: list[list[int]] = []
    taken: list[list[int]] = []
    for scene, state in places:  # it grows while it is walked
        after: list[int] = []
        open_moves: list[int] = []
        for move_number, move in enumerate(moves[scene]):
            if not move.is_open(state):
                continue
            place = (move.target, move.after(state) if move.changes else state)
            number = numbers.setdefault(place, len(places))
            if number == len(places):
                places.append(place)
                if number >= MOST_PLACES:
                    raise TooLarge
            after.append(number)
            open_moves.append(move_number)
        following.append(after)
        taken.append(open_moves)
    return Walk(places, following, taken)


def admitted(scenario: Scenario, condition: Condition, states: Iterable[State]) -> bool:
    """Whether a condition holds in one of some states."""
    names = {variable.name: number for number, variable in enumerate(scenario.variables)}
    bounds = _bounds(condition, names)
    return any(all(state[at] in allowed for at, allowed in bounds) for state in states)


def _prepared(scenario: Scenario) -> list[list[_Prepared]]:
    scenes = {scene.id: number for number, scene in enumerate(scenario.scenes)}
    names = {variable.name: number for number, variable in enumerate(scenario.variables)}
    return [
        [
            _Prepared(
                scenes[move.target],
                _bounds(move.condition, names),
                tuple((names[effect.name], effect.change) for effect in move.effects),
            )
            for move in scene.moves
        ]
        for scene in scenario.scenes
    ]


def _bounds(condition: Condition, names: dict[str, int]) -> tuple[tuple[int, frozenset[int]], ...]:
    """For each name that a condition speaks of, the values that it admits."""
    allowed: dict[int, frozenset[int]] = {}
    every = range(LOWEST, HIGHEST + 1)
    for test in condition:
        at = names[test.name]
        admitted = frozenset(value for value in every if _admits(test.comparison, value, test.value))
        allowed[at] = allowed.get(at, frozenset(every)) & admitted
    return tuple(allowed.items())


def _admits(comparison: str, left: int, right: int) -> bool:
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "=": left == right,
        "!=": left != right,
    }[comparison]


def described(scenario: Scenario, state: State) -> str:
    """A state as a sentence can say it."""
    pairs = zip(scenario.variables, state, strict=True)
    return ", ".join(f"{variable.name}={value}" for variable, value in pairs)
