"""Items: from one heading of level 2 to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from firstline.content.answers import Reading, answer_kind, read_gaps, read_options, read_pairs, read_steps
from firstline.content.attributes import Attributes, Form, take_attributes
from firstline.content.document import Block, blocks_of
from firstline.content.drafts import HarmDraft, ItemDraft
from firstline.content.naming import shown, suggestion
from firstline.content.problem import Name
from firstline.domain.item import Choice, Cloze, Item, Matching, Ordering, Scoring

_ITEM: dict[str, Form] = {
    "objective": "value",
    "case": "flag",
    "critical": "flag",
    "kind": "value",
    "scoring": "value",
    "level": "value",
}
_SCORINGS: dict[str, Scoring] = {"all-or-nothing": "all-or-nothing", "per-option": "per-option"}
_LEVELS = ("recall", "apply")
_KINDS = ("single", "multiple", "ordering", "matching", "cloze")
_LATER_KINDS = ("judgement", "open", "number")


class _Common(TypedDict):
    id: str
    title: str
    stem: str
    objective: str
    feedback: str
    case: bool
    critical: bool


@dataclass(frozen=True, slots=True)
class _Section:
    """An item's heading and the blocks before, in and after its answers."""

    heading: Block
    title: str
    attributes: Attributes
    stem: str
    feedback: str


def read_items(reading: Reading) -> tuple[ItemDraft, ...]:
    """Read every item of a quiz file; what is wrong is reported."""
    sections: list[list[Block]] = []
    lost = False
    for block in blocks_of(reading.document.tokens):
        if block.tokens[0].tag == "h1":
            reading.error(
                block, "item sets (headings of level 1) are not yet supported: write ## for an item"
            )
        elif block.tokens[0].tag == "h2":
            sections.append([block])
        elif sections:
            sections[-1].append(block)
        elif not lost:
            lost = True
            reading.error(block, "this text stands before the first item: move it below a heading ##")
    return tuple(_item(section[0], section[1:], reading) for section in sections)


def _item(heading: Block, blocks: Sequence[Block], reading: Reading) -> ItemDraft:
    place = reading.document.place(heading.start)
    title, attributes = take_attributes(heading.text, place, _ITEM, "item", reading.problems)
    if not title:
        reading.error(heading, "this item has no label: write a few words in its heading")
    kinds = [answer_kind(block) for block in blocks]
    answer = max((number for number, kind in enumerate(kinds) if kind), default=-1)
    end = blocks[-1].end if blocks else heading.end
    split = blocks[answer] if answer >= 0 else None
    raw, settle = reading.document.raw, reading.prose.settle
    section = _Section(
        heading,
        settle(title),
        attributes,
        settle(raw(heading.end, split.start if split else end)),
        settle(raw(split.end, end)) if split else "",
    )
    _check_attributes(section, reading)
    item, harms = _answers(section, split, reading)
    for block, kind in zip(blocks[: max(answer, 0)], kinds, strict=False):
        if kind in ("tasks", "gaps") or (kind == "steps" and "{#" in block.text):
            reading.error(
                block, "this item has two answer blocks: join them, or give each a heading ## of its own"
            )
    if harms and "case" not in attributes.values:
        reading.error(
            heading, "an item with a harmful option is a case: add the word 'case' to its attributes"
        )
    return ItemDraft(Name(attributes.id, place), attributes.name("objective"), item, harms)


def _check_attributes(section: _Section, reading: Reading) -> None:
    values, heading = section.attributes.values, section.heading
    if section.attributes.id and not values.get("objective"):
        reading.error(heading, "this item has no objective: add objective=... with an id of course.md")
    for key, known in (("scoring", tuple(_SCORINGS)), ("level", _LEVELS), ("kind", _KINDS)):
        value = values.get(key)
        if value in _LATER_KINDS and key == "kind":
            reading.error(heading, f"kind={value} is not yet supported: use one of {', '.join(_KINDS)}")
        elif value and value not in known:
            hint = suggestion(value, known) or f": use one of {', '.join(known)}"
            reading.error(heading, f"{key}={shown(value)} is unknown{hint}")


def _answers(
    section: _Section, block: Block | None, reading: Reading
) -> tuple[Item | None, tuple[HarmDraft, ...]]:
    """Read the answer block; None, with a problem, where there is none that can be marked."""
    harms: tuple[HarmDraft, ...] = ()
    before = len(reading.problems)
    item: Item | None = None
    if block is None:
        reading.error(
            section.heading,
            "this item has no answer block: add a task list, an ordered list, a table of two columns "
            "or a paragraph with [[gaps]]",
        )
        return None, ()
    match answer_kind(block):
        case "tasks":
            item, harms = _choice(section, block, reading)
        case "steps":
            item = Ordering(**_common(section, reading, ordinary=False), steps=read_steps(block, reading))
        case "table":
            (left, right), pairs = read_pairs(block, reading)
            item = Matching(
                **_common(section, reading, ordinary=False),
                pairs=pairs,
                prompt_heading=left,
                target_heading=right,
            )
        case "gaps":
            texts, gaps = read_gaps(block, reading)
            item = Cloze(**_common(section, reading, ordinary=False), texts=texts, gaps=gaps)
        case _:
            reading.error(
                block, "judgement lists, whose entries start with (n), are not yet supported: use [x] and [ ]"
            )
    if item:
        _check_kind(item, section, reading)
    return (item if len(reading.problems) == before else None), harms


def _choice(section: _Section, block: Block, reading: Reading) -> tuple[Choice, tuple[HarmDraft, ...]]:
    options, harms = read_options(block, reading)
    scoring = _SCORINGS.get(section.attributes.values.get("scoring", ""), "all-or-nothing")
    multiple = sum(option.key for option in options) > 1
    common = _common(section, reading, ordinary=True)
    return Choice(**common, options=options, multiple=multiple, scoring=scoring), harms


def _check_kind(item: Item, section: _Section, reading: Reading) -> None:
    values = section.attributes.values
    kind: str = item.kind
    if isinstance(item, Choice):
        kind = "multiple" if item.multiple else "single"
    if values.get("kind") in _KINDS and values["kind"] != kind:
        reading.error(
            section.heading, f"kind={values['kind']} is said here, but the answers are {kind}: change one"
        )
    if "scoring" in values and kind != "multiple":
        reading.error(section.heading, "scoring= is for items with several keys only: remove it")
    if not item.stem and not isinstance(item, Cloze):
        reading.error(
            section.heading, "this item has no stem: write the case and the question below the heading"
        )


def _common(section: _Section, reading: Reading, *, ordinary: bool) -> _Common:
    """What every item has; only a choice, whose options have feedback, may go without its own."""
    if not ordinary and not section.feedback:
        reading.error(section.heading, "this item has no feedback: add a paragraph below its answers")
    values = section.attributes.values
    return {
        "id": section.attributes.id,
        "title": section.title,
        "stem": section.stem,
        "objective": values.get("objective", ""),
        "feedback": section.feedback,
        "case": "case" in values,
        "critical": "critical" in values,
    }
