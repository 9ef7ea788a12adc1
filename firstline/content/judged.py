"""Answer blocks that people judge: rankings whose key is a panel's, and rubrics for a trainer."""

import re

from firstline.content.answers import JUDGED, Reading, check_twice, entry_feedback, entry_text
from firstline.content.document import Block
from firstline.content.naming import shown
from firstline.domain.item import Action, Criterion, Panel

_PANEL = re.compile(r"([0-9]{1,4})/((?:0(?:\.[0-9]{1,4})?|1(?:\.0{1,4})?))")
_FEWEST_ACTIONS = 2
_BAR = re.compile(r"(?<!\\)\|")


def read_actions(block: Block, reading: Reading) -> tuple[Action, ...]:
    """Read a list whose entries start with the panel's rank, ``(1)`` for the best; ties are allowed."""
    actions = []
    entries = block.children
    for entry in entries:
        text, attributes = entry_text(entry, "action", {}, reading)
        rank = JUDGED.match(entry.text)
        if not rank:
            reading.error(
                entry, "start this action with the panel's rank, such as (1)", kind="action-without-rank"
            )
        elif not 1 <= int(rank[1]) <= len(entries):
            reading.error(
                entry,
                f"the rank ({rank[1]}) is out of range: use (1) to ({len(entries)})",
                kind="rank-out-of-range",
            )
        feedback = entry_feedback(entry, "action", attributes.id, reading)
        actions.append(
            Action(attributes.id, reading.prose.settle(text), feedback, int(rank[1]) if rank else 0)
        )
    if len(actions) < _FEWEST_ACTIONS:
        reading.error(block, "this item has a single action: add at least one more", kind="single-option")
    elif len({action.rank for action in actions}) == 1:
        reading.error(
            block, "every action has the same rank: give the better ones a lower number", kind="one-rank"
        )
    check_twice([(action.id, action.text) for action in actions], "action", block, reading)
    return tuple(actions)


def read_panel(value: str, heading: Block, reading: Reading) -> Panel | None:
    """Read ``panel=<judges>/<agreement>``; None where it is missing or cannot be read."""
    if not value:
        return None
    panel = _PANEL.fullmatch(value)
    if not panel or int(panel[1]) < 1:
        reading.error(
            heading,
            f"panel={shown(value)} cannot be read: write how many judged and their agreement, "
            "such as panel=7/0.82",
            kind="panel",
        )
        return None
    return Panel(int(panel[1]), panel[2])


def read_rubric(block: Block, reading: Reading) -> tuple[tuple[str, ...], tuple[Criterion, ...]]:
    """Read a table of criteria: its head names the levels from the lowest, each row describes them for one.

    Returns the names and the criteria.
    """
    head, *rows = (row for part in block.children for row in part.children)
    levels = _rubric_cells(head, reading)[1:]
    if all(levels) and len({level.casefold() for level in levels}) < len(levels):
        reading.error(head, "two levels have the same name: change one", kind="cell-twice")
    rubric: dict[str, Criterion] = {}
    for row in rows:
        name, *texts = _rubric_cells(row, reading)
        if name.casefold() in rubric:
            reading.error(
                row, f"the criterion '{shown(name)}' stands here twice: change one", kind="cell-twice"
            )
        if not name and all(texts):
            reading.error(row, "a cell of this row is empty: fill it in", kind="empty-cell")
        rubric[name.casefold()] = Criterion(name, tuple(texts))
    if not rubric:
        reading.error(block, "this rubric has no criterion: add a row", kind="too-few-rows")
    return levels, tuple(rubric.values())


def _rubric_cells(row: Block, reading: Reading) -> tuple[str, ...]:
    """The texts of a row; only the first may be empty here, as that of a head is."""
    cells = tuple(reading.prose.settle(cell.text) for cell in row.children)
    if _is_short(row, reading):
        reading.error(
            row,
            "this row has fewer cells than the head: fill it in, or remove the extra column "
            "(two columns make pairs, three an open answer)",
            kind="row-too-short",
        )
    elif not all(cells[1:]):
        reading.error(row, "a cell of this row is empty: fill it in", kind="empty-cell")
    return cells


def _is_short(row: Block, reading: Reading) -> bool:
    """Whether a row was written with fewer cells than the head, which Markdown fills up with empty ones."""
    written = reading.document.raw(row.start, row.start + 1).strip().removeprefix("|").removesuffix("|")
    return len(_BAR.split(written)) < len(row.children)
