"""Items that a panel or a trainer judges, and gaps for numbers."""

from collections.abc import Callable, Mapping

import pytest

from firstline.content.editions import canonical, parse
from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.item import (
    Action,
    Cloze,
    Criterion,
    Item,
    Judgement,
    NumberGap,
    OpenResponse,
    Panel,
)

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]

_PRACTICE = "quizzes/c/en/01-basics-practice.md"
_ITEMS = """
## What first {#p-first objective=see-alone panel=7/0.82}

Rank what you would do.

- (1) See her alone. {#alone}
  > She can speak.
- (2) Call a colleague. {#colleague}
  > It helps little.
- (2) Wait. {#wait}
  > It helps little.

## In your words {#p-words-own objective=see-alone kind=open}

What do you say to her?

| What counts | Not yet | Well |
|---|---|---|
| Safety | Not asked | Asked first |
| Respect | She is talked over | She is heard |

## How many {#p-number objective=see-alone kind=number}

Wait [[=12.5 +-0.5]] minutes, then [[=-3]] more.

Give her time.
"""


@pytest.fixture
def course(read: Read, files: Files) -> Course:
    """The sample course with one item of each of these kinds."""
    files[_PRACTICE] = str(files[_PRACTICE]) + _ITEMS
    shelf = read(files)
    assert shelf.problems == ()
    (compiled,) = shelf.courses
    return compiled


def _item(course: Course, item: str) -> Item:
    return next(each for each in course.items() if each.id == item)


def test_read_items_compiles_a_judgement_with_its_panel(course: Course) -> None:
    assert _item(course, "p-first") == Judgement(
        id="p-first",
        title="What first",
        stem="Rank what you would do.",
        objective="see-alone",
        actions=(
            Action("alone", "See her alone.", "She can speak.", 1),
            Action("colleague", "Call a colleague.", "It helps little.", 2),
            Action("wait", "Wait.", "It helps little.", 2),
        ),
        panel=Panel(7, "0.82"),
    )


def test_read_items_compiles_an_open_response_with_its_rubric(course: Course) -> None:
    assert _item(course, "p-words-own") == OpenResponse(
        id="p-words-own",
        title="In your words",
        stem="What do you say to her?",
        objective="see-alone",
        rubric=(
            Criterion("Safety", ("Not asked", "Asked first")),
            Criterion("Respect", ("She is talked over", "She is heard")),
        ),
    )


def test_read_items_compiles_number_gaps(course: Course) -> None:
    item = _item(course, "p-number")

    assert isinstance(item, Cloze)
    assert item.gaps == (NumberGap("12.5", "0.5"), NumberGap("-3", "0"))


def test_parse_gives_back_judged_items(course: Course) -> None:
    assert parse(canonical(course)) == course


def test_read_items_goes_without_a_panel(read: Read, files: Files) -> None:
    files[_PRACTICE] = str(files[_PRACTICE]) + _ITEMS.replace(" panel=7/0.82", "")

    (course,) = read(files).courses

    item = _item(course, "p-first")
    assert isinstance(item, Judgement)
    assert item.panel is None


@pytest.mark.parametrize(
    "panel",
    ["7", "7/0.82/1", "0/0.5", "7/1.5", "seven/0.8", "7/.8"],
    ids=lambda panel: panel.replace("/", "-"),
)
def test_read_items_refuses_an_unreadable_panel(read: Read, files: Files, panel: str) -> None:
    files[_PRACTICE] = str(files[_PRACTICE]) + _ITEMS.replace("7/0.82", panel)

    assert [problem.kind for problem in read(files).problems] == ["panel"]


@pytest.mark.parametrize("gap", ["=", "=1,5", "=1 +-", "=1|2", "=1e3", "=.5", "=1 - 2"])
def test_read_items_refuses_an_unreadable_number(read: Read, files: Files, gap: str) -> None:
    files[_PRACTICE] = str(files[_PRACTICE]) + _ITEMS.replace("=12.5 +-0.5", gap)

    assert [problem.kind for problem in read(files).problems] == ["number-gap"]


@pytest.mark.parametrize(
    ("heading", "block"),
    [
        ("What first", "Rank them.\n\n- (1) See her. {#s}\n  > Yes.\n- (2) Wait. {#w}\n  > No."),
        ("In your words", "Say it.\n\n| What | Not yet | Well |\n|---|---|---|\n| Safety | No | Yes |"),
    ],
)
def test_check_quizzes_keeps_judged_items_out_of_drawn_banks(
    read: Read, files: Files, heading: str, block: str
) -> None:
    bank = "quizzes/c/en/01-basics.md"
    files[bank] = str(files[bank]) + f"\n## {heading} {{#judged objective=see-alone}}\n\n{block}\n"

    assert [(problem.kind, problem.file) for problem in read(files).problems] == [
        ("unmarked-item", "quizzes/c/en/09-final.md")
    ]


def test_check_quizzes_admits_judged_items_in_a_bank_from_which_nothing_is_drawn(
    read: Read, files: Files
) -> None:
    files["quizzes/c/en/02-judged.md"] = "---\nkind: bank\ntitle: Judged\n---\n" + _ITEMS

    assert read(files).problems == ()
