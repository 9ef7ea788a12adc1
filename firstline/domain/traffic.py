"""Where a group went in a scenario: how many people met each scene and took each choice.

People are counted, not steps: who comes to a scene twice counts once there.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from firstline.domain.run import Way, endings
from firstline.domain.scenario import Scenario, Scene


@dataclass(frozen=True, slots=True)
class Taken:
    """A choice of a scene as people read it, and how many took it.

    An author may write one choice several times, with other conditions and targets: it is one here.
    """

    text: str
    people: int
    harm: bool


@dataclass(frozen=True, slots=True)
class Link:
    """Choices between two scenes, and how many people went there."""

    source: str
    target: str
    harm: bool
    people: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """Counts of people. ``scenes`` has every scene of the scenario, 0 where nobody came."""

    scenario: Scenario
    people: int
    harmed: int
    scenes: dict[str, int]
    choices: dict[str, tuple[Taken, ...]]
    links: tuple[Link, ...]

    @property
    def endings(self) -> tuple[tuple[Scene, int], ...]:
        """The endings with how many reached them, the most frequent first."""
        reached = ((scene, self.scenes[scene.id]) for scene in endings(self.scenario))
        return tuple(sorted(reached, key=lambda each: -each[1]))

    @property
    def unsafe(self) -> tuple[tuple[Scene, Taken], ...]:
        """The unsafe choices that somebody took, the most frequent first."""
        found = [
            (scene, option)
            for scene in self.scenario.scenes
            for option in self.choices[scene.id]
            if option.harm and option.people
        ]
        return tuple(sorted(found, key=lambda each: -each[1].people))


def traffic(scenario: Scenario, ways: Iterable[tuple[int, Way]]) -> Traffic:
    """Count the ways of people, who are told apart by any number; one may have several ways.

    Ways through another edition of the scenario count as far as this one has their scenes and choices.
    """
    people, harmed = set[int](), set[int]()
    met, took = set[tuple[str, int]](), set[tuple[str, str, int]]()
    for person, way in ways:
        people.add(person)
        if way.harms:
            harmed.add(person)
        met |= {(stop.scene.id, person) for stop in (*(step.stop for step in way.steps), way.here)}
        took |= {(step.stop.scene.id, step.move.id, person) for step in way.steps}
    scenes = Counter(scene for scene, _ in met)
    return Traffic(
        scenario,
        len(people),
        len(harmed),
        {scene.id: scenes[scene.id] for scene in scenario.scenes},
        {scene.id: _choices(scene, took) for scene in scenario.scenes},
        _links(scenario, took),
    )


def worded(found: Traffic, scenario: Scenario) -> Traffic:
    """The same counts in the words of a translation: it has the same scenes and choices."""
    words = {(scene.id, move.id): move.text for scene in scenario.scenes for move in scene.moves}
    choices = {}
    for scene in found.scenario.scenes:
        own = {move.text: words.get((scene.id, move.id), move.text) for move in reversed(scene.moves)}
        choices[scene.id] = tuple(replace(each, text=own[each.text]) for each in found.choices[scene.id])
    return replace(found, scenario=scenario, choices=choices)


def _choices(scene: Scene, took: set[tuple[str, str, int]]) -> tuple[Taken, ...]:
    people: dict[tuple[str, bool], set[int]] = {}
    written = {move.id: (move.text, move.harm is not None) for move in scene.moves}
    for option in written.values():
        people.setdefault(option, set())
    for scene_id, move_id, person in took:
        if scene_id == scene.id and move_id in written:
            people[written[move_id]].add(person)
    return tuple(Taken(text, len(found), harm) for (text, harm), found in people.items())


def _links(scenario: Scenario, took: set[tuple[str, str, int]]) -> tuple[Link, ...]:
    people: dict[tuple[str, str, bool], set[int]] = {}
    leads: dict[tuple[str, str], tuple[str, str, bool]] = {}
    for scene in scenario.scenes:
        for move in scene.moves:
            link = leads[scene.id, move.id] = (scene.id, move.target, move.harm is not None)
            people.setdefault(link, set())
    for scene_id, move_id, person in took:
        if (link := leads.get((scene_id, move_id), ("", "", False))) in people:
            people[link].add(person)
    return tuple(Link(source, target, harm, len(found)) for (source, target, harm), found in people.items())
