"""Items: from one heading of level 2 to the next."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from firstline.content.answers import Reading, answer_kind, read_options, read_pairs, read_steps
from firstline.content.attributes import Attributes, take_attributes
from firstline.content.document import Block
from firstline.content.gaps import read_gaps
from firstline.content.item_sets import ITEM_FORMS, check_empty, item_sections, read_set
from firstline.content.judged import read_actions, read_panel, read_rubric
from firstline.content.naming import shown, suggestion
from firstline.content.problem import Name
from firstline.content.quiz_drafts import HarmDraft, ItemDraft, SetDraft
from firstline.domain.item import (
    Choice,
    Cloze,
    Item,
    Judgement,
    Matching,
    NumberGap,
    OpenResponse,
    Ordering,
    Scoring,
)

_SINGLE_GAP = re.compile(r"\[[^\[\]\n]+\|[^\[\]\n]+\]")
_SCORINGS: dict[str, Scoring] = {"all-or-nothing": "all-or-nothing", "per-option": "per-option"}
_LEVELS = ("recall", "apply")
_KINDS = ("single", "multiple", "ordering", "matching", "cloze", "number", "judgement", "open")
_ONLY_FOR = {
    "scoring": (("multiple",), "scoring= is for items with several right answers only"),
    "panel": (("judgement",), "panel= is for lists of (n) actions only"),
    "fixed": (("single", "multiple"), "'fixed' is for lists of [x] and [ ] answers only"),
    "anonymous": (("open",), "'anonymous' is for open answers only"),
}


class _Common(TypedDict):
    id: str
    title: str
    stem: str
    objective: str
    feedback: str
    case: bool
    critical: bool
    set: str


@dataclass(frozen=True, slots=True)
class _Section:
    """An item's heading and the blocks before, in and after its answers."""

    heading: Block
    title: str
    attributes: Attributes
    set: str
    stem: str
    feedback: str


def read_items(reading: Reading) -> tuple[tuple[ItemDraft, ...], tuple[SetDraft, ...]]:
    """Read every item and item set of a quiz file; what is wrong is reported."""
    items: list[ItemDraft] = []
    sets: list[SetDraft] = []
    belongs = ""
    for heading, blocks in item_sections(reading):
        if heading.tokens[0].tag == "h2":
            items.append(_item(heading, blocks, belongs, reading))
            continue
        sets.append(read_set(heading, blocks, reading))
        belongs = sets[-1].name.id
    check_empty(sets, items, reading)
    return tuple(items), tuple(sets)


def _item(heading: Block, blocks: Sequence[Block], belongs: str, reading: Reading) -> ItemDraft:
    place = reading.document.place(heading.start)
    title, attributes = take_attributes(heading.text, place, ITEM_FORMS, "item", reading.problems)
    if not title:
        reading.error(
            heading, "this item has no label: write a few words in its heading", kind="item-without-label"
        )
    kinds = [answer_kind(block) for block in blocks]
    answer = max((number for number, kind in enumerate(kinds) if kind), default=-1)
    end = blocks[-1].end if blocks else heading.end
    split = blocks[answer] if answer >= 0 else None
    raw, settle = reading.document.raw, reading.prose.settle
    section = _Section(
        heading,
        settle(title),
        attributes,
        belongs,
        settle(raw(heading.end, split.start if split else end)),
        settle(raw(split.end, end)) if split else "",
    )
    _check_attributes(section, reading)
    item, harms = _answers(section, split, reading)
    for block, kind in zip(blocks[: max(answer, 0)], kinds, strict=False):
        if kind in ("tasks", "gaps", "judgement") or (kind == "steps" and "{#" in block.text):
            reading.error(
                block,
                "the answers stand in two groups: give all of them the same mark (- or 1.), with no "
                "paragraph between; a new question begins with '## '",
                kind="two-answer-blocks",
            )
    if harms and attributes.values and "case" not in attributes.values:
        reading.error(
            heading,
            "an item with a harmful answer is a case: add the word 'case' to its attributes",
            kind="harm-outside-case",
        )
    return ItemDraft(Name(attributes.id, place), attributes.name("objective"), item, harms)


def _check_attributes(section: _Section, reading: Reading) -> None:
    values, heading = section.attributes.values, section.heading
    if section.attributes.id and not values.get("objective"):
        reading.error(
            heading,
            "this item has no objective: add objective=... with an id of course.md",
            kind="item-without-objective",
        )
    for key, known in (("scoring", tuple(_SCORINGS)), ("level", _LEVELS), ("kind", _KINDS)):
        value = values.get(key)
        if value and value not in known:
            hint = suggestion(value, known) or f": use one of {', '.join(known)}"
            reading.error(heading, f"{key}={shown(value)} is unknown{hint}", kind="unknown-attribute-value")


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
            f"this item has no answer block: {_missing_answers(section.stem)}",
            kind="item-without-answers",
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
        case "judgement":
            item = _judgement(section, block, reading)
        case _:
            item = _open(section, block, reading)
    if item:
        _check_kind(item, section, reading)
    return (item if len(reading.problems) == before else None), harms


def _missing_answers(stem: str) -> str:
    """What to do about an item without answers, where its text shows what was meant."""
    if any(line.lstrip().startswith("|") for line in stem.split("\n")):
        return "is the line |---|---| missing?"
    gap = _SINGLE_GAP.search(stem)
    if gap:
        return f"write a gap with two brackets, [{shown(gap[0])}]"
    return "add a task list, an ordered list, a list of (n) actions, a table or a paragraph with [[gaps]]"


def _choice(section: _Section, block: Block, reading: Reading) -> tuple[Choice, tuple[HarmDraft, ...]]:
    options, harms = read_options(block, reading)
    scoring = _SCORINGS.get(section.attributes.values.get("scoring", ""), "all-or-nothing")
    multiple = sum(option.key for option in options) > 1
    common = _common(section, reading, ordinary=True)
    fixed = "fixed" in section.attributes.values
    return Choice(**common, options=options, multiple=multiple, scoring=scoring, fixed=fixed), harms


def _judgement(section: _Section, block: Block, reading: Reading) -> Judgement:
    panel = read_panel(section.attributes.values.get("panel", ""), section.heading, reading)
    return Judgement(
        **_common(section, reading, ordinary=True), actions=read_actions(block, reading), panel=panel
    )


def _open(section: _Section, block: Block, reading: Reading) -> OpenResponse:
    levels, rubric = read_rubric(block, reading)
    anonymous = "anonymous" in section.attributes.values
    return OpenResponse(
        **_common(section, reading, ordinary=True), rubric=rubric, levels=levels, anonymous=anonymous
    )


def _kinds(item: Item) -> tuple[str, ...]:
    """What ``kind=`` may say of an item."""
    match item:
        case Choice(multiple=multiple):
            return ("multiple" if multiple else "single",)
        case Cloze(gaps=gaps) if gaps and all(isinstance(gap, NumberGap) for gap in gaps):
            return ("cloze", "number")
    return (item.kind,)


def _check_kind(item: Item, section: _Section, reading: Reading) -> None:
    values = section.attributes.values
    kind, *others = _kinds(item)
    if values.get("kind") in _KINDS and values["kind"] not in (kind, *others):
        reading.error(
            section.heading,
            f"kind={values['kind']} is said here, but the answers are {kind}: change one",
            kind="kind-mismatch",
        )
    for key, (kinds, sentence) in _ONLY_FOR.items():
        if key in values and kind not in kinds:
            reading.error(section.heading, f"{sentence}: remove it", kind="attribute-misplaced")
    if not item.stem and not isinstance(item, Cloze):
        reading.error(
            section.heading,
            "this item has no stem: write the case and the question below the heading",
            kind="item-without-stem",
        )


def _common(section: _Section, reading: Reading, *, ordinary: bool) -> _Common:
    """What every item has; an ``ordinary`` one, whose answers have feedback, may go without its own."""
    if not ordinary and not section.feedback:
        reading.error(
            section.heading,
            "this item has no feedback: add a paragraph below its answers",
            kind="item-without-feedback",
        )
    values = section.attributes.values
    return {
        "id": section.attributes.id,
        "title": section.title,
        "stem": section.stem,
        "objective": values.get("objective", ""),
        "feedback": section.feedback,
        "case": "case" in values,
        "critical": "critical" in values,
        "set": section.set,
    }
