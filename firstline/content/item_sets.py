"""How a quiz file is parted: items, and the sets that join items about one case."""

from collections.abc import Sequence

from firstline.content.answers import Reading
from firstline.content.attributes import Form, take_attributes
from firstline.content.document import Block, blocks_of
from firstline.content.naming import shown
from firstline.content.problem import Name, Problem
from firstline.content.quiz_drafts import ItemDraft, SetDraft
from firstline.domain.quiz import ItemSet

ITEM_FORMS: dict[str, Form] = {
    "objective": "value",
    "case": "flag",
    "critical": "flag",
    "kind": "value",
    "scoring": "value",
    "level": "value",
    "panel": "value",
    "fixed": "flag",
    "anonymous": "flag",
}
"""The attributes of an item; on the heading of a set they show that an item was meant."""


def item_sections(reading: Reading) -> list[tuple[Block, list[Block]]]:
    """The headings of items and sets with the blocks below each one."""
    sections: list[tuple[Block, list[Block]]] = []
    lost = False
    for block in blocks_of(reading.document.tokens):
        if block.tokens[0].tag in ("h1", "h2"):
            sections.append((block, []))
        elif sections:
            sections[-1][1].append(block)
        elif not lost:
            lost = True
            reading.error(
                block,
                "this text stands before the first item: move it below a heading ##",
                kind="text-before-items",
            )
    return sections


def read_set(heading: Block, blocks: Sequence[Block], reading: Reading) -> SetDraft:
    """Read the heading of a set and the case below it."""
    place = reading.document.place(heading.start)
    found: list[Problem] = []
    title, attributes = take_attributes(heading.text, place, {}, "item set", found)
    if attributes.values.keys() & ITEM_FORMS.keys():
        reading.error(heading, "a single # opens a set: write ## for a question", kind="set-for-item")
        return SetDraft(Name("", place), ItemSet("", "", ""))
    reading.problems.extend(found)
    text = reading.document.raw(heading.end, blocks[-1].end) if blocks else ""
    if not title or not text:
        reading.error(
            heading,
            "an item set has a title and, below it, the case that its items share: write both",
            kind="set-without-text",
        )
    settle = reading.prose.settle
    return SetDraft(Name(attributes.id, place), ItemSet(attributes.id, settle(title), settle(text)))


def check_empty(sets: Sequence[SetDraft], items: Sequence[ItemDraft], reading: Reading) -> None:
    """Report sets without an item, where every item could be read."""
    held = {draft.item.set for draft in items if draft.item}
    for each in sets if all(draft.item for draft in items) else ():
        if each.name.id and each.name.id not in held:
            reading.problems.append(
                each.name.error(
                    f"the item set '{shown(each.name.id)}' has no item: add one below it", kind="empty-set"
                )
            )
