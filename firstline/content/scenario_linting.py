"""Rules for scenarios: every way through ends in a debrief, whatever one chose before."""

from collections.abc import Iterator

from firstline.content.drafts import CourseDraft
from firstline.content.naming import shown, unknown_name
from firstline.content.problem import Problem
from firstline.content.quiz_drafts import ScenarioDraft, SceneDraft
from firstline.content.walks import MOST_PLACES, MOST_SCENES, TooLarge, Walk, admitted, described, walk
from firstline.domain.scenario import Scenario, State

_FEWEST_ENDINGS = 2


def check_scenario(draft: ScenarioDraft, course: CourseDraft) -> Iterator[Problem]:
    """Check a scenario: its names, its endings, and every way through it."""
    if len(draft.scenes) > MOST_SCENES:
        yield draft.name.error(
            f"this scenario has {len(draft.scenes)} scenes, {MOST_SCENES} are the most: split it",
            kind="scenario-too-large",
        )
        return
    problems = [*_names(draft, course), *_endings(draft)]
    yield from problems
    scenes = {scene.name.id for scene in draft.scenes}
    whole = all(target.id in scenes for scene in draft.scenes for target in scene.targets)
    if draft.scenes and draft.sound and whole and len(scenes) == len(draft.scenes):
        yield from _ways(draft)


def _names(draft: ScenarioDraft, course: CourseDraft) -> Iterator[Problem]:
    objectives = [objective.name.id for objective in course.objectives]
    lessons = [lesson.name.id for lesson in course.lessons]
    scenes = [scene.name.id for scene in draft.scenes]
    modules = [name.id for name in course.module_names]
    yield from unknown_name(draft.module, "module", modules, "use one of course.md")
    for scene in draft.scenes:
        yield from unknown_name(scene.objective, "objective", objectives, "use one of course.md")
        for target in scene.targets:
            yield from unknown_name(target, "scene", scenes, "name the id of a scene of this file")
        for harm in scene.harms:
            if not scene.objective:
                yield harm.place.error(
                    "a harmful choice needs an objective: add objective=... to its scene",
                    kind="harm-without-objective",
                )
            if course.complete:
                yield from unknown_name(harm.lesson, "lesson", lessons, "name a lesson of this course")


def _endings(draft: ScenarioDraft) -> Iterator[Problem]:
    endings = [scene for scene in draft.scenes if not scene.moves]
    for scene in draft.scenes:
        if not scene.moves and not scene.scene.debrief:
            yield scene.name.error(
                f"the scene '{shown(scene.name.id)}' has no choice and no debrief: add choices, or "
                "'> [!DEBRIEF]' where the scenario ends here",
                kind="ending-without-debrief",
            )
        if scene.moves and scene.scene.debrief:
            yield scene.name.error(
                f"the scene '{shown(scene.name.id)}' has choices and a debrief: a debrief ends the scenario",
                kind="debrief-with-choices",
            )
    if draft.scenes and len(endings) < _FEWEST_ENDINGS:
        yield draft.name.place.warning(
            f"this scenario has {len(endings)} ending, so that no choice matters: write at least "
            f"{_FEWEST_ENDINGS}",
            kind="few-endings",
        )


def _ways(draft: ScenarioDraft) -> Iterator[Problem]:
    scenario = Scenario(
        draft.name.id,
        draft.title,
        draft.summary,
        draft.variables,
        tuple(scene.scene for scene in draft.scenes),
    )
    try:
        found = walk(scenario)
    except TooLarge:
        yield draft.name.error(
            f"this scenario has more than {MOST_PLACES:,} pairs of scene and state: use fewer state names",
            kind="scenario-too-large",
        )
        return
    wrong = [*_unmet(draft, found), *_dead_ends(draft, scenario, found)]
    # What is never open or shown may only follow from these.
    yield from wrong or _never(draft, scenario, found)


def _unmet(draft: ScenarioDraft, found: Walk) -> Iterator[Problem]:
    met = {scene for scene, _ in found.places}
    for number, scene in enumerate(draft.scenes):
        if number not in met:
            yield scene.name.error(
                f"no way leads to the scene '{shown(scene.name.id)}': let a choice lead to it, or remove it",
                kind="unreachable-scene",
            )


def _never(draft: ScenarioDraft, scenario: Scenario, found: Walk) -> Iterator[Problem]:
    """Choices that are open in no state with which their scene is met, and texts that never show."""
    states: dict[int, list[State]] = {}
    opened: dict[int, set[int]] = {}
    for (number, state), taken in zip(found.places, found.taken, strict=True):
        states.setdefault(number, []).append(state)
        opened.setdefault(number, set()).update(taken)
    for number, met in states.items():
        scene = draft.scenes[number]
        for move, place in enumerate(scene.moves):
            if move not in opened[number]:
                yield place.warning(
                    f"the choice '{shown(scene.scene.moves[move].id)}' is never open, whatever was chosen "
                    "before: change its condition, or remove it",
                    kind="closed-choice",
                )
        for consequence, place in zip(scene.scene.consequences, scene.consequences, strict=True):
            if not admitted(scenario, consequence.condition, met):
                yield place.warning(
                    "this text never shows, whatever was chosen before: change its condition, or remove it",
                    kind="hidden-text",
                )


def _dead_ends(draft: ScenarioDraft, scenario: Scenario, found: Walk) -> Iterator[Problem]:
    endings = {number for number, scene in enumerate(draft.scenes) if not scene.moves}
    stuck = found.stuck(endings)
    reported: set[int] = set()
    for place in stuck:
        number, state = found.places[place]
        if number not in reported:
            reported.add(number)
            yield draft.scenes[number].name.error(
                f"the scene '{shown(draft.scenes[number].name.id)}' has no open choice"
                f"{_with(scenario, state)}: add a choice without a condition",
                kind="stuck-scene",
            )
    ended = {place for place, (number, _) in enumerate(found.places) if number in endings}
    alive = found.leading_to(ended)
    yield from _loops(draft, scenario, found, alive | found.leading_to(set(stuck)))
    yield from _harms(draft, found, alive)


def _loops(draft: ScenarioDraft, scenario: Scenario, found: Walk, fine: set[int]) -> Iterator[Problem]:
    """Each loop without a way out, once, at the first scene from which there is only the loop."""
    left: dict[int, list[int]] = {}
    for place, (number, _) in enumerate(found.places):
        if place not in fine:
            left.setdefault(number, []).append(place)
    covered: set[int] = set()
    for number in sorted(left):
        starts = [place for place in left[number] if place not in covered]
        if starts:
            found.cover(starts, covered)
            state = found.places[starts[0]][1]
            yield draft.scenes[number].name.error(
                f"from the scene '{shown(draft.scenes[number].name.id)}'{_with(scenario, state)} no ending "
                "can be reached: add a way out of the loop",
                kind="endless-loop",
            )


def _harms(draft: ScenarioDraft, found: Walk, alive: set[int]) -> Iterator[Problem]:
    reported: set[tuple[int, int]] = set()
    for (number, _), following, taken in zip(found.places, found.following, found.taken, strict=True):
        scene = draft.scenes[number]
        unsafe = harmful(scene)
        for after, move in zip(following, taken, strict=True):
            if unsafe[move] and after not in alive and (number, move) not in reported:
                reported.add((number, move))
                yield scene.moves[move].error(
                    f"after the harmful choice '{shown(scene.scene.moves[move].id)}' no debrief can be "
                    "reached: lead it to an ending that says why it harms",
                    kind="harm-without-debrief",
                )


def harmful(scene: SceneDraft) -> list[bool]:
    """For each choice of a scene whether it endangers somebody."""
    options = {harm.option for harm in scene.harms}
    return [move.id in options for move in scene.scene.moves]


def _with(scenario: Scenario, state: tuple[int, ...]) -> str:
    return f" with {described(scenario, state)}" if state else ""
