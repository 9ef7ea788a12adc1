"""Scenarios as pages show them: choices without what they do, the way back in words, pictures."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for

from firstline.domain.charts.chart import Picture
from firstline.domain.charts.flow import FlowWords, Link, Node, flow
from firstline.domain.course import Lesson, Module
from firstline.domain.progress import Progress
from firstline.domain.refusal import N_
from firstline.domain.run import Step, Stop, Way, shuffled
from firstline.domain.scenario import Condition, Consequence, Scenario, Scene
from firstline.domain.traffic import Traffic
from firstline.services.library import Edition
from firstline.web.languages import gettext, ngettext, page_locale
from firstline.web.pages import Row
from firstline.web.texts import language_of

MOVED: dict[str, tuple[str, str]] = {
    "trust": (N_("Her trust grew."), N_("Her trust became less.")),
    "safety": (N_("She became safer."), N_("She became less safe.")),
    "evidence": (N_("There was more evidence."), N_("There was less evidence.")),
}
"""What a state name says when it goes up, and down. Other names are the author's own marks: they are
felt in later scenes, and no sentence about them would be read by anybody else."""
MOST_UNSAFE = 3


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the way back: what was met, what was chosen, what it moved, what else stood open.

    ``lesson`` is the one to take again after an unsafe choice, None for any other.
    """

    number: int
    scene: Scene
    consequences: tuple[Consequence, ...]
    chosen: str
    changes: tuple[str, ...]
    alternatives: tuple[str, ...]
    lesson: tuple[Module, Lesson] | None


def choice_texts(stop: Stop, run_id: int) -> tuple[str, ...]:
    """The open choices, each at its place; nothing of them but their words leaves the server."""
    return tuple(move.text for move in shuffled(stop, run_id))


def steps(way: Way, edition: Edition, run_id: int) -> list[StepView]:
    """The way back over a path that has ended."""
    return [_step(number, step, edition, run_id) for number, step in enumerate(way.steps, 1)]


def scenario_rows(edition: Edition, progress: Progress) -> list[Row]:
    """The scenarios of a course as its page lists them."""
    return [_row(edition, scenario, progress) for scenario in edition.course.scenarios]


def tree(scenario: Scenario, language: str) -> Picture:
    """The drawing of a scenario: every scene, every choice."""
    links = dict.fromkeys(
        Link(scene.id, move.target, None, move.harm is not None)
        for scene in scenario.scenes
        for move in scene.moves
    )
    nodes = [Node(scene.id, scene.title, is_ending=not scene.moves) for scene in scenario.scenes]
    ends = sum(node.is_ending for node in nodes)
    values = {"scenes": len(nodes), "endings": ends, "choices": _count(scenario)}
    text = gettext("%(scenes)s scenes with %(choices)s choices lead to %(endings)s endings.") % values
    return flow(
        nodes,
        list(links),
        title=scenario.title,
        description=text,
        words=_words(unused=False),
        rtl=page_locale(language).direction == "rtl",
    )


def condition_text(condition: Condition) -> str:
    """A condition as its author wrote it."""
    return " and ".join(f"{test.name}{test.comparison}{test.value}" for test in condition)


def footprints(found: Traffic, language: str) -> Picture:
    """The drawing of where a group went."""
    scenario = found.scenario
    nodes = [
        Node(scene.id, scene.title, found.scenes[scene.id], is_ending=not scene.moves)
        for scene in scenario.scenes
    ]
    links = [Link(link.source, link.target, link.people, link.harm) for link in found.links]
    text = " ".join(findings(found))
    return flow(
        nodes,
        links,
        title=scenario.title,
        description=text,
        words=_words(unused=any(not link.people for link in found.links)),
        people=_people,
        rtl=page_locale(language).direction == "rtl",
    )


def findings(found: Traffic) -> list[str]:
    """In words, what a trainer should look at: unsafe choices first, then endings."""
    said = [_harmed(found)]
    for scene, taken in found.unsafe[:MOST_UNSAFE]:
        values = {"scene": scene.title, "choice": _plain(taken.text)}
        said.append(
            ngettext(
                "“%(scene)s”, %(num)s person, unsafe: %(choice)s",
                "“%(scene)s”, %(num)s people, unsafe: %(choice)s",
                taken.people,
            )
            % {**values, "num": taken.people}
        )
    reached = [(scene, count) for scene, count in found.endings if count]
    if reached:
        values = {"ending": reached[0][0].title, "people": _people(reached[0][1])}
        said.append(gettext("The ending that most reached: “%(ending)s” (%(people)s).") % values)
    missed = [scene.title for scene, count in found.endings if not count]
    if missed:
        titles = gettext(", ").join(f"“{title}”" for title in missed)
        said.append(gettext("Nobody reached: %(endings)s") % {"endings": titles})
    return said


def share(part: int, whole: int) -> str:
    """A share in per cent, as a cell shows it."""
    return gettext("%(percent)s %%") % {"percent": round(100 * part / whole)} if whole else "–"


def _harmed(found: Traffic) -> str:
    if not found.harmed:
        return gettext("Nobody chose unsafely.")
    values = {"num": found.harmed, "people": found.people}
    return gettext("%(num)s of %(people)s people chose unsafely at least once.") % values


def _plain(markdown: str) -> str:
    """The words of a choice without its emphasis."""
    return markdown.replace("*", "").replace("`", "")


def _people(count: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", count) % {"num": count}


def _words(*, unused: bool) -> FlowWords:
    return FlowWords(
        gettext("Start"),
        gettext("Ending"),
        gettext("Unsafe choice"),
        gettext("Nobody went this way") if unused else "",
    )


def _count(scenario: Scenario) -> int:
    return sum(len({move.text for move in scene.moves}) for scene in scenario.scenes)


def _step(number: int, step: Step, edition: Edition, run_id: int) -> StepView:
    others = (move for move in shuffled(step.stop, run_id) if move.id != step.move.id)
    lesson = edition.lessons.get(step.move.harm) if step.move.harm is not None else None
    return StepView(
        number,
        step.stop.scene,
        step.stop.consequences,
        step.move.text,
        tuple(_moved(step.changes)),
        tuple(move.text for move in others),
        lesson,
    )


def _moved(changes: Iterable[tuple[str, int]]) -> Iterable[str]:
    for name, change in changes:
        if name in MOVED:
            up, down = MOVED[name]
            yield gettext(up if change > 0 else down)


def _row(edition: Edition, scenario: Scenario, progress: Progress) -> Row:
    course = edition.course
    done = scenario.id in progress.scenarios
    asked = scenario.id in course.certificate.scenarios
    note = gettext("You decide, and see what follows.")
    return Row(
        title=scenario.title,
        href=url_for("scenarios.show", course=course.id, scenario=scenario.id),
        status_text=gettext("Played") if done else gettext("Not played"),
        status_kind="done" if done else "open",
        note=gettext("%(note)s The certificate asks for it.") % {"note": note} if asked else note,
        language=language_of(edition, f"scenario:{scenario.id}"),
    )
