"""Answer blocks: options, steps, pairs and gaps."""

import re
from dataclasses import dataclass
from typing import Literal

from firstline.content.attributes import Attributes, Form, take_attributes
from firstline.content.document import Block, Document
from firstline.content.drafts import HarmDraft
from firstline.content.naming import shown
from firstline.content.problem import Place, Problem
from firstline.content.prose import Prose
from firstline.domain.item import ChosenGap, Gap, Option, Pair, Step, TypedGap

BlockKind = Literal["tasks", "steps", "judgement", "table", "gaps"]

_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")
_MARK = re.compile(r"(?:\[[ xX]?\])?\s*")
_JUDGED = re.compile(r"\(\d+\)")
_QUOTE = re.compile(r"[ \t]*>? ?")
_OPTION: dict[str, Form] = {"harm": "either"}
_FEWEST_OPTIONS = 2
_FEWEST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers of one file's answers share."""

    document: Document
    prose: Prose
    problems: list[Problem]

    def error(self, block: Block, sentence: str) -> None:
        """Report a problem at a block."""
        self.problems.append(self.document.place(block.start).error(sentence))


def answer_kind(block: Block) -> BlockKind | None:
    """Which kind of answer block this may be, or None."""
    match block.kind:
        case "bullet_list_open" | "ordered_list_open":
            texts = [entry.text for entry in block.children]
            if any(_JUDGED.match(text) for text in texts):
                return "judgement"
            if any(_TASK.match(text) for text in texts):
                return "tasks"
            return "steps" if block.kind == "ordered_list_open" else None
        case "table_open":
            return "table"
        case "paragraph_open" if "[[" in block.text:
            return "gaps"
    return None


def read_options(block: Block, reading: Reading) -> tuple[tuple[Option, ...], tuple[HarmDraft, ...]]:
    """Read a task list: options with keys and feedback, and which of them endanger somebody."""
    options: list[Option] = []
    harms: list[HarmDraft] = []
    for entry in block.children:
        place = reading.document.place(entry.start)
        task = _TASK.match(entry.text)
        if not task:
            reading.error(entry, "start this option with [x] for a key or [ ] for a distractor")
        text, attributes = _entry_text(entry, "option", _OPTION, reading)
        key = task is not None and task[1] != " "
        if "harm" in attributes.values:
            harms.append(HarmDraft(attributes.id, attributes.name("harm"), place))
            if key:
                reading.error(entry, "a key cannot be harmful: remove 'harm', or tick another option")
        feedback = _option_feedback(entry, attributes.id, reading)
        options.append(Option(attributes.id, reading.prose.settle(text), feedback, key))
    if len(options) < _FEWEST_OPTIONS:
        reading.error(block, "this item has a single option: add at least one more")
    if not any(option.key for option in options):
        reading.error(block, "this item has no key: mark the right option with [x]")
    elif all(option.key for option in options) and len(options) >= _FEWEST_OPTIONS:
        reading.error(block, "every option is a key: mark at least one as wrong with [ ]")
    _check_twice([(option.id, option.text) for option in options], "option", block, reading)
    return tuple(options), tuple(harms)


def read_steps(block: Block, reading: Reading) -> tuple[Step, ...]:
    """Read an ordered list, whose order is the key."""
    steps = []
    for entry in block.children:
        text, attributes = _entry_text(entry, "step", {}, reading)
        if len(entry.children) > 1:
            reading.error(entry.children[1], "a step is one paragraph: move this below the list")
        steps.append(Step(attributes.id, reading.prose.settle(text)))
    if len(steps) < _FEWEST_STEPS:
        reading.error(block, f"an ordering needs at least {_FEWEST_STEPS} steps: add more")
    _check_twice([(step.id, step.text) for step in steps], "step", block, reading)
    return tuple(steps)


def read_pairs(block: Block, reading: Reading) -> tuple[tuple[str, str], tuple[Pair, ...]]:
    """Read a two-column table: its headings, and its rows."""
    rows = [row for part in block.children for row in part.children]
    texts = [tuple(reading.prose.settle(cell.text) for cell in row.children) for row in rows]
    width = len(texts[0])
    if width != 2:
        later = "tables of three or more columns are not yet supported; use" if width > 2 else "use"
        reading.error(block, f"{later} a table of two columns: what is asked, and what fits it")
        return ("", ""), ()
    for side, name in enumerate(("left", "right")):
        seen: set[str] = set()
        for row, cells in zip(rows, texts, strict=True):
            if not cells[side]:
                reading.error(row, f"the {name} cell of this row is empty: fill it in")
            elif row is not rows[0] and cells[side].casefold() in seen:
                reading.error(
                    row, f"the {name} cell '{shown(cells[side])}' stands here twice: make it differ"
                )
            if row is not rows[0]:
                seen.add(cells[side].casefold())
    if len(rows) <= _FEWEST_OPTIONS:
        reading.error(block, "a matching needs at least two rows: add more")
    (prompts, targets), *pairs = texts
    return (prompts, targets), tuple(Pair(prompt, target) for prompt, target in pairs)


def read_gaps(block: Block, reading: Reading) -> tuple[tuple[str, ...], tuple[Gap, ...]]:
    """Read a paragraph with gaps: the texts around them, and the gaps."""
    start, *parts = block.text.split("[[")
    texts, gaps = [start], []
    for part in parts:
        inside, closed, after = part.partition("]]")
        place = reading.document.find("[[" + inside.split("\n")[0], block.tokens[0])
        if not closed:
            reading.problems.append(place.error("this gap has no end: write ]] behind its last alternative"))
        gap = _gap(inside, place, reading.problems)
        if gap:
            gaps.append(gap)
        texts.append(after)
    return tuple(reading.prose.settle(text) for text in texts), tuple(gaps)


def _gap(inside: str, place: Place, problems: list[Problem]) -> Gap | None:
    if inside.lstrip().startswith("="):
        problems.append(
            place.error("gaps for numbers, [[=...]], are not yet supported: write the accepted texts")
        )
        return None
    alternatives = [" ".join(text.split()) for text in inside.split("|")]
    keys = [number for number, text in enumerate(alternatives) if text.startswith("*")]
    plain = [text.removeprefix("*").strip() for text in alternatives]
    if not all(plain):
        problems.append(place.error("this gap has an empty alternative: write a text between the bars"))
        return None
    if not keys:
        return TypedGap(tuple(plain))
    if len(keys) > 1:
        problems.append(place.error("this gap has two keys: leave the star on one alternative only"))
    elif len(plain) < _FEWEST_OPTIONS:
        problems.append(
            place.error("this gap has nothing to choose from: add wrong alternatives behind the key")
        )
    elif len({text.casefold() for text in plain}) < len(plain):
        problems.append(place.error("two alternatives of this gap read the same: change one"))
    return ChosenGap(tuple(plain), keys[0])


def _entry_text(entry: Block, what: str, forms: dict[str, Form], reading: Reading) -> tuple[str, Attributes]:
    place = reading.document.place(entry.start)
    children = entry.children
    if not children or children[0].kind != "paragraph_open":
        reading.error(entry, f"this {what} is empty: write its text, and its id at the end of the line")
        return "", Attributes(place)
    text = children[0].text
    if what == "option":
        text = text[_MARK.match(text).end() :]  # type: ignore[union-attr]  # it matches the empty text as well
    first, *rest = text.split("\n")
    first, attributes = take_attributes(first, place, forms, what, reading.problems)
    full = "\n".join([first, *rest]).strip()
    if not full:
        reading.error(entry, f"this {what} is empty: write its text before the id")
    return full, attributes


def _option_feedback(entry: Block, identifier: str, reading: Reading) -> str:
    feedback = ""
    for child in entry.children[1:]:
        if child.kind != "blockquote_open" or feedback:
            reading.error(child, "below an option stands its feedback only, as one quote that starts with >")
            continue
        lines = reading.document.raw(child.start, child.end).split("\n")
        feedback = "\n".join(_QUOTE.sub("", line, count=1) for line in lines).strip()
    if not feedback:
        name = f"the option '{shown(identifier)}'" if identifier else "this option"
        reading.error(entry, f"{name} has no feedback: add a line '  > ...' below it, indented by two spaces")
    return reading.prose.settle(feedback)


def _check_twice(entries: list[tuple[str, str]], what: str, block: Block, reading: Reading) -> None:
    ids: set[str] = set()
    texts: set[str] = set()
    for (identifier, text), entry in zip(entries, block.children, strict=True):
        if identifier and identifier in ids:
            reading.error(entry, f"the id '{shown(identifier)}' names two {what}s of this item: change one")
        if text and text.casefold() in texts:
            reading.error(entry, f"two {what}s of this item read the same: change one")
        ids.add(identifier)
        texts.add(text.casefold())
