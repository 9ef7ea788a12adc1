"""Answer blocks: options, steps and pairs."""

import re
from dataclasses import dataclass
from typing import Literal

from firstline.content.attributes import Attributes, Form, take_attributes
from firstline.content.document import Block, Document
from firstline.content.naming import shown
from firstline.content.problem import Problem
from firstline.content.prose import Prose
from firstline.content.quiz_drafts import HarmDraft
from firstline.domain.item import Option, Pair, Step

BlockKind = Literal["tasks", "steps", "judgement", "table", "rubric", "gaps"]

_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")
JUDGED = re.compile(r"\(([0-9]{1,3})\)\s*")
"""The rank at the start of an entry of a judgement list."""
_MARKS = {"answer": re.compile(r"(?:\[[ xX]?\])?\s*"), "action": JUDGED}
_QUOTE = re.compile(r"[ \t]*>? ?")
_OPTION: dict[str, Form] = {"harm": "either"}
_FEWEST_OPTIONS = 2
_FEWEST_STEPS = 3
_PAIR = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """What the readers of one file's answers share."""

    document: Document
    prose: Prose
    problems: list[Problem]

    def error(self, block: Block, sentence: str, *, kind: str) -> None:
        """Report a problem at a block."""
        self.problems.append(self.document.place(block.start).error(sentence, kind=kind))


def answer_kind(block: Block) -> BlockKind | None:
    """Which kind of answer block this may be, or None."""
    match block.kind:
        case "bullet_list_open" | "ordered_list_open":
            texts = [entry.text for entry in block.children]
            if any(JUDGED.match(text) for text in texts):
                return "judgement"
            if any(_TASK.match(text) for text in texts):
                return "tasks"
            return "steps" if block.kind == "ordered_list_open" else None
        case "table_open":
            first_row = block.children[0].children[0]
            return "table" if len(first_row.children) <= _PAIR else "rubric"
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
            reading.error(
                entry,
                "start this answer with [x] for a right or [ ] for a wrong one, with the space in [ ]",
                kind="option-without-box",
            )
        text, attributes = entry_text(entry, "answer", _OPTION, reading)
        key = task is not None and task[1] != " "
        if "harm" in attributes.values:
            harms.append(HarmDraft(attributes.id, attributes.name("harm"), place))
            if key:
                reading.error(
                    entry,
                    "a right answer cannot be harmful: remove 'harm', or tick another answer",
                    kind="harmful-key",
                )
        feedback = entry_feedback(entry, "answer", attributes.id, reading)
        options.append(Option(attributes.id, reading.prose.settle(text), feedback, key))
    if len(options) < _FEWEST_OPTIONS:
        reading.error(block, "this item has a single answer: add at least one more", kind="single-option")
    if not any(option.key for option in options):
        reading.error(block, "this item has no right answer: mark it with [x]", kind="item-without-key")
    elif all(option.key for option in options) and len(options) >= _FEWEST_OPTIONS:
        reading.error(block, "every answer is right: mark at least one as wrong with [ ]", kind="only-keys")
    check_twice([(option.id, option.text) for option in options], "answer", block, reading)
    return tuple(options), tuple(harms)


def read_steps(block: Block, reading: Reading) -> tuple[Step, ...]:
    """Read an ordered list, whose order is the key."""
    steps = []
    for entry in block.children:
        text, attributes = entry_text(entry, "step", {}, reading)
        if len(entry.children) > 1:
            reading.error(
                entry.children[1], "a step is one paragraph: move this below the list", kind="step-with-more"
            )
        steps.append(Step(attributes.id, reading.prose.settle(text)))
    if len(steps) < _FEWEST_STEPS:
        reading.error(
            block, f"an ordering needs at least {_FEWEST_STEPS} steps: add more", kind="too-few-steps"
        )
    check_twice([(step.id, step.text) for step in steps], "step", block, reading)
    return tuple(steps)


def read_pairs(block: Block, reading: Reading) -> tuple[tuple[str, str], tuple[Pair, ...]]:
    """Read a two-column table: its headings, and its rows."""
    rows = [row for part in block.children for row in part.children]
    texts = [tuple(reading.prose.settle(cell.text) for cell in row.children) for row in rows]
    width = len(texts[0])
    if width != _PAIR:
        reading.error(
            block, "use a table of two columns: what is asked, and what fits it", kind="table-width"
        )
        return ("", ""), ()
    for side, name in enumerate(("left", "right")):
        seen: set[str] = set()
        for row, cells in zip(rows, texts, strict=True):
            if not cells[side]:
                reading.error(row, f"the {name} cell of this row is empty: fill it in", kind="empty-cell")
            elif row is not rows[0] and cells[side].casefold() in seen:
                reading.error(
                    row,
                    f"the {name} cell '{shown(cells[side])}' stands here twice: make it differ",
                    kind="cell-twice",
                )
            if row is not rows[0]:
                seen.add(cells[side].casefold())
    if len(rows) <= _FEWEST_OPTIONS:
        reading.error(block, "a matching needs at least two rows: add more", kind="too-few-rows")
    (prompts, targets), *pairs = texts
    return (prompts, targets), tuple(Pair(prompt, target) for prompt, target in pairs)


def entry_text(entry: Block, what: str, forms: dict[str, Form], reading: Reading) -> tuple[str, Attributes]:
    """An entry's text without mark and attributes; ``what`` names it: an answer, a step, an action."""
    place = reading.document.place(entry.start)
    children = entry.children
    if not children or children[0].kind != "paragraph_open":
        reading.error(
            entry,
            f"this {what} is empty: write its text, and its id at the end of the line",
            kind="empty-entry",
        )
        return "", Attributes(place)
    text = children[0].text
    mark = _MARKS[what].match(text) if what in _MARKS else None
    text = text[mark.end() :] if mark else text
    first, *rest = text.split("\n")
    first, attributes = take_attributes(first, place, forms, what, reading.problems)
    full = "\n".join([first, *rest]).strip()
    if not full:
        reading.error(entry, f"this {what} is empty: write its text before the id", kind="empty-entry")
    return full, attributes


def unquoted(block: Block, reading: Reading) -> str:
    """The text of a quote without the marks before its lines."""
    lines = reading.document.raw(block.start, block.end).split("\n")
    return "\n".join(_QUOTE.sub("", line, count=1) for line in lines).strip()


def entry_feedback(entry: Block, what: str, identifier: str, reading: Reading) -> str:
    """The quote below an entry, which has to be there."""
    feedback = ""
    for child in entry.children[1:]:
        if child.kind != "blockquote_open" or feedback:
            reading.error(
                child,
                f"below an {what} stands its feedback only, as one quote that starts with >",
                kind="more-than-feedback",
            )
            continue
        feedback = unquoted(child, reading)
    if not feedback:
        name = f"the {what} '{shown(identifier)}'" if identifier else f"this {what}"
        reading.error(
            entry,
            f"{name} has no feedback: add a line '  > ...' below it, indented by two spaces",
            kind="option-without-feedback",
        )
    return reading.prose.settle(feedback)


def check_twice(entries: list[tuple[str, str]], what: str, block: Block, reading: Reading) -> None:
    """Report entries of one id or of one text."""
    ids: set[str] = set()
    texts: set[str] = set()
    for (identifier, text), entry in zip(entries, block.children, strict=True):
        if identifier and identifier in ids:
            reading.error(
                entry,
                f"the id '{shown(identifier)}' names two {what}s of this item: change one",
                kind="entry-id-twice",
            )
        if text and text.casefold() in texts:
            reading.error(entry, f"two {what}s of this item read the same: change one", kind="entry-twice")
        ids.add(identifier)
        texts.add(text.casefold())
