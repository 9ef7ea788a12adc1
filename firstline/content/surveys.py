"""Survey files: statements on one scale."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import get_args

from firstline.content.answers import Reading
from firstline.content.attributes import Attributes, Form, take_attributes
from firstline.content.document import Block, blocks_of
from firstline.content.fields import Fields, Key
from firstline.content.layout import Location
from firstline.content.naming import check_id, shown, suggestion
from firstline.content.opening import open_text, refuse_citations
from firstline.content.problem import Name, Problem
from firstline.content.prose import Surroundings, inspect
from firstline.content.quiz_drafts import SurveyDraft
from firstline.content.sources import Source
from firstline.content.versions import TRANSLATES
from firstline.domain.survey import Direction, Statement, Survey, Wave

_WAVES: dict[str, Wave] = {wave: wave for wave in get_args(Wave)}
_DIRECTIONS: dict[str, Direction] = {direction: direction for direction in get_args(Direction)}
_STATEMENT: dict[str, Form] = {"facet": "value", "direction": "value"}
_FEWEST_POINTS = 3
_FEWEST_STATEMENTS = 2
_ID = re.compile(r"\{[^{}]*#[^{}]*\}\s*$", re.MULTILINE)
SURVEY = {
    "kind": Key("what it is: survey", choices=("survey",)),
    "title": Key("the title"),
    "scale": Key("the list of answers, from the least to the most agreement", "texts"),
    "waves": Key("the list of times at which it is asked", "ids", choices=tuple(_WAVES)),
    "translates": TRANSLATES,
}


def read_survey(
    source: Source, location: Location, around: Surroundings, problems: list[Problem]
) -> SurveyDraft | None:
    """Read a survey, or report why not."""
    opened = open_text(source, location, "survey", SURVEY, problems)
    if not opened:
        return None
    fields, document = opened.fields, opened.document
    title, scale, waves = fields.text("title"), fields.texts("scale"), _waves(fields, problems)
    if scale and len(scale) < _FEWEST_POINTS:
        problems.append(
            fields.place("scale").error(
                f"scale: {_FEWEST_POINTS} answers or more are needed: add some", kind="short-scale"
            )
        )
    prose = inspect(document, around, problems)
    refuse_citations(prose, problems)
    reading = Reading(document, prose, problems)
    intro, lists = _parts(blocks_of(document.tokens), reading)
    statements = [_statement(entry, reading) for block in lists for entry in block.children]
    names = tuple(name for name, _ in statements)
    if not statements:
        problems.append(
            opened.name.error(
                "this survey has no statement: add '- text {#id facet=... direction=+}'",
                kind="survey-without-statement",
            )
        )
    survey = Survey(opened.name.id, title, intro, scale, tuple(each for _, each in statements), waves)
    _check_facets(survey, names, problems)
    return SurveyDraft(opened.name, location.order, fields.name("translates"), survey, names, prose)


def _waves(fields: Fields, problems: list[Problem]) -> tuple[Wave, ...]:
    waves = []
    for name in fields.names("waves"):
        if name.id in _WAVES:
            waves.append(_WAVES[name.id])
        else:
            hint = suggestion(name.id, _WAVES) or f": use {', '.join(_WAVES)}"
            problems.append(name.error(f"the wave '{shown(name.id)}' is unknown{hint}", kind="unknown-name"))
    return tuple(waves)


def _parts(blocks: Sequence[Block], reading: Reading) -> tuple[str, list[Block]]:
    """The introduction, and the lists of statements below it."""
    intro: list[Block] = []
    lists: list[Block] = []
    for block in blocks:
        if block.kind == "bullet_list_open" and (lists or any(_ID.search(e.text) for e in block.children)):
            lists.append(block)
        elif not lists:
            intro.append(block)
        elif block.kind != "heading_open":
            reading.error(
                block, "write the introduction above the first statement", kind="text-after-statements"
            )
    text = reading.document.raw(intro[0].start, intro[-1].end) if intro else ""
    return reading.prose.settle(text), lists


def _statement(entry: Block, reading: Reading) -> tuple[Name, Statement]:
    place = reading.document.place(entry.start)
    first, *rest = entry.text.split("\n")
    line, attributes = take_attributes(first, place, _STATEMENT, "statement", reading.problems)
    text = "\n".join([line, *rest]).strip()
    if not text:
        reading.error(entry, "this statement is empty: write its text before the id", kind="empty-entry")
    if len(entry.children) > 1:
        reading.error(entry.children[1], "a statement is one paragraph: move this", kind="step-with-more")
    facet, direction = attributes.values.get("facet", ""), _direction(attributes, entry, reading)
    if not facet:
        reading.error(entry, "this statement has no facet: add facet=...", kind="statement-without-facet")
    else:
        check_id(Name(facet, place), "facet", reading.problems)
    return Name(attributes.id, place), Statement(attributes.id, reading.prose.settle(text), facet, direction)


def _direction(attributes: Attributes, entry: Block, reading: Reading) -> Direction:
    value = attributes.values.get("direction", "")
    if value not in _DIRECTIONS:
        reading.error(
            entry,
            "this statement has no direction: add direction=+ where agreeing speaks for the attitude, "
            "direction=- where it speaks against it",
            kind="statement-without-direction",
        )
    return _DIRECTIONS.get(value, "+")


def _check_facets(survey: Survey, names: Sequence[Name], problems: list[Problem]) -> None:
    held = Counter(statement.facet for statement in survey.statements if statement.facet)
    seen: set[str] = set()
    for name, statement in zip(names, survey.statements, strict=True):
        facet = statement.facet
        if facet in seen or not facet:
            continue
        seen.add(facet)
        directions = {each.direction for each in survey.statements if each.facet == facet}
        if held[facet] < _FEWEST_STATEMENTS:
            problems.append(
                name.place.warning(
                    f"the facet '{shown(facet)}' has one statement only: write at least {_FEWEST_STATEMENTS}",
                    kind="small-facet",
                )
            )
        elif len(directions) < len(_DIRECTIONS):
            problems.append(
                name.place.warning(
                    f"all statements of the facet '{shown(facet)}' point in one direction: "
                    "turn some of them round",
                    kind="one-way-facet",
                )
            )
