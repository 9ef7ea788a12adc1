"""Scenario files: scenes with choices, state, and what shows only under a condition."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstline.content.answers import Reading, unquoted
from firstline.content.attributes import Attributes, Form, take_attributes
from firstline.content.callouts import MARK
from firstline.content.conditions import Unreadable, read_condition, read_variables
from firstline.content.document import Block
from firstline.content.fields import Key
from firstline.content.glossary import sections
from firstline.content.layout import Location
from firstline.content.naming import shown
from firstline.content.opening import open_text, refuse_citations, refuse_titles
from firstline.content.problem import Name, Place, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.quiz_drafts import HarmDraft, ScenarioDraft, SceneDraft
from firstline.content.sources import Source
from firstline.content.versions import TRANSLATES
from firstline.domain.scenario import HIGHEST, LOWEST, Condition, Consequence, Effect, Move, Scene, Variable

SCENARIO = {
    "kind": Key("what it is: scenario", choices=("scenario",)),
    "title": Key("the title"),
    "summary": Key("the summary, in a sentence or two"),
    "state": Key(
        "the state names, each with where it starts", "numbers", needed=False, least=LOWEST, most=HIGHEST
    ),
    "objective": Key("the id of the objective that its scenes have", "id", needed=False),
    "module": Key("the id of the module that it belongs to", "id", needed=False),
    "translates": TRANSLATES,
}
_SCENE: dict[str, Form] = {"objective": "value"}
_LINK = re.compile(r"\[(.+)\]\(#([^()\s]*)\)", re.DOTALL)
_OWN_LINK = re.compile(r"\]\(\s*<?#")
_CHANGE = re.compile(r"[+-][1-6]")


@dataclass(frozen=True, slots=True)
class _Context:
    """What the readers of one scenario share."""

    reading: Reading
    variables: tuple[Variable, ...]
    objective: Name | None

    @property
    def names(self) -> list[str]:
        return [variable.name for variable in self.variables]

    @property
    def forms(self) -> dict[str, Form]:
        forms: dict[str, Form] = dict.fromkeys(self.names, "value")
        return forms | {"if": "value", "harm": "either"}


def read_scenario(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> ScenarioDraft | None:
    """Read a scenario, or report why not."""
    opened = open_text(source, location, "scenario", SCENARIO, problems)
    if not opened:
        return None
    before = len(problems)
    fields, document = opened.fields, opened.document
    title, summary = fields.text("title"), fields.text("summary")
    prose = inspect(document, around, problems, "scenario")
    refuse_citations(prose, problems)
    refuse_titles(document, problems)
    context = _Context(
        Reading(document, prose, problems), read_variables(fields, problems), fields.name("objective")
    )
    scenes = [_scene(*section, context) for section in sections(document, "the first scene", problems)]
    if not scenes:
        problems.append(
            opened.name.error(
                "this scenario has no scene: add one below a heading ##", kind="scenario-without-scene"
            )
        )
    return ScenarioDraft(
        name=opened.name,
        order=location.order,
        title=title,
        summary=summary,
        translates=fields.name("translates"),
        module=fields.name("module"),
        variables=context.variables,
        scenes=tuple(scenes),
        prose=prose,
        sound=all(problem.warning for problem in problems[before:]),
    )


def _scene(heading: Block, blocks: Sequence[Block], context: _Context) -> SceneDraft:
    reading = context.reading
    place = reading.document.place(heading.start)
    title, attributes = take_attributes(heading.text, place, _SCENE, "scene", reading.problems)
    if not title:
        reading.error(heading, "this scene has no title: write it in its heading", kind="scene-without-title")
    parts = _Parts([], [], [], [], [])
    for block in blocks:
        _sort(block, parts, context)
    moves = [_move(entry, context) for block in parts.moves for entry in block.children]
    _check_twice(moves, reading)
    text = "\n\n".join(reading.document.raw(block.start, block.end) for block in parts.texts)
    if not text and not parts.debriefs:
        reading.error(heading, "this scene has no text: write what happens", kind="scene-without-text")
    if len(parts.debriefs) > 1:
        reading.error(heading, "this scene has two debriefs: join them", kind="two-debriefs")
    return SceneDraft(
        name=Name(attributes.id, place),
        objective=attributes.name("objective") or context.objective,
        scene=Scene(
            id=attributes.id,
            title=reading.prose.settle(title),
            text=reading.prose.settle(text),
            moves=tuple(move.move for move in moves),
            consequences=tuple(parts.consequences),
            debrief=parts.debriefs[0] if parts.debriefs else "",
            objective=attributes.values.get("objective")
            or (context.objective.id if context.objective else ""),
        ),
        moves=tuple(move.place for move in moves),
        consequences=tuple(parts.conditions),
        targets=tuple(Name(move.move.target, move.place) for move in moves),
        harms=tuple(move.harm for move in moves if move.harm),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """The blocks of a scene by what they are."""

    texts: list[Block]
    moves: list[Block]
    consequences: list[Consequence]
    conditions: list[Place]
    debriefs: list[str]


@dataclass(frozen=True, slots=True)
class _MoveDraft:
    move: Move
    place: Place
    harm: HarmDraft | None


def _sort(block: Block, parts: _Parts, context: _Context) -> None:
    reading = context.reading
    mark = MARK.match(block.text) if block.kind == "blockquote_open" else None
    kind = mark[1].upper() if mark else ""
    if mark and kind in ("IF", "DEBRIEF"):
        text = reading.prose.settle(unquoted(block, reading).partition("\n")[2].strip())
        if not text:
            reading.error(block, f"write the text of [!{kind}] on the lines below it", kind="empty-callout")
        if kind == "DEBRIEF":
            parts.debriefs.append(text)
            if mark[2].strip():
                reading.error(
                    block, "write the debrief on the line below [!DEBRIEF]", kind="text-beside-callout"
                )
        else:
            place = reading.document.place(block.start)
            parts.consequences.append(Consequence(_condition(mark[2], place, context), text))
            parts.conditions.append(place)
    elif block.kind.endswith("list_open") and any(_LINK.search(entry.text) for entry in block.children):
        parts.moves.append(block)
    else:
        parts.texts.append(block)
        if any(token.type == "inline" and _OWN_LINK.search(token.content) for token in block.tokens):
            reading.error(
                block,
                "a choice is a list entry of its own: write '- [text](#scene) {#id}'",
                kind="choice-outside-list",
            )


def _move(entry: Block, context: _Context) -> _MoveDraft:
    reading = context.reading
    place = reading.document.place(entry.start)
    first, *rest = entry.text.split("\n")
    line, attributes = take_attributes(first, place, context.forms, "choice", reading.problems)
    link = _LINK.fullmatch(line.strip())
    if not link or rest or len(entry.children) > 1:
        reading.error(
            entry,
            "a choice is only a link to a scene with its attributes, on one line: [text](#scene) {#id}",
            kind="choice-not-link",
        )
    return _MoveDraft(
        Move(
            id=attributes.id,
            text=reading.prose.settle(link[1]) if link else "",
            target=link[2] if link else "",
            effects=_effects(attributes.values, place, context),
            condition=_condition(attributes.values["if"], place, context)
            if "if" in attributes.values
            else (),
        ),
        place,
        _harm(attributes, place),
    )


def _harm(attributes: Attributes, place: Place) -> HarmDraft | None:
    if "harm" not in attributes.values:
        return None
    return HarmDraft(attributes.id, attributes.name("harm"), place)


def _effects(values: Mapping[str, str], place: Place, context: _Context) -> tuple[Effect, ...]:
    effects = []
    for name in context.names:
        value = values.get(name)
        if value and _CHANGE.fullmatch(value):
            effects.append(Effect(name, int(value)))
        elif value:
            context.reading.problems.append(
                place.error(
                    f"{name}={shown(value)} cannot be read: write a change from +1 to +6 or -1 to -6",
                    kind="state-change",
                )
            )
    return tuple(effects)


def _condition(text: str, place: Place, context: _Context) -> Condition:
    try:
        return read_condition(text, context.names)
    except Unreadable as error:
        context.reading.problems.append(place.error(str(error), kind="condition"))
        return ()


def _check_twice(moves: Sequence[_MoveDraft], reading: Reading) -> None:
    seen: set[str] = set()
    for move in moves:
        if move.move.id and move.move.id in seen:
            reading.problems.append(
                move.place.error(
                    f"the id '{shown(move.move.id)}' names two choices of this scene: change one",
                    kind="entry-id-twice",
                )
            )
        seen.add(move.move.id)
