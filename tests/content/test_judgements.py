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
        levels=("Not yet", "Well"),
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


_BANK, _FINAL, _BEFORE = "quizzes/c/en/01-basics.md", "quizzes/c/en/09-final.md", "quizzes/c/en/00-before.md"
_RANK = """
## What first {#rank objective=see-alone%s}

Rank them.

- (1) See her. {#see}
  > Yes.
- (2) Wait. {#wait}
  > No.
"""
_OPEN = """
## In your words {#say objective=see-alone%s}

Say it.

| What | Not yet | Well |
|---|---|---|
| Safety | No | Yes |
"""
_FORMS = "forms:\n  - [counter, phone]\n  - [%s, %s]\n"
_PRE = f"---\nkind: test\ntitle: Before\nrole: pre\n{_FORMS}---\n"


def _by_forms(files: Files, *second: str) -> str:
    """The final test with two forms in place of its draws."""
    start = str(files[_FINAL]).partition("draws:")[0]
    return f"{start}{_FORMS % second}---\n"


@pytest.mark.parametrize(
    ("item", "kinds"),
    [(_RANK % "", ["unmarked-item"]), (_RANK % " panel=7/0.82", []), (_OPEN % "", [])],
    ids=["no-panel", "panel", "open"],
)
def test_check_quizzes_admits_in_draws_what_a_key_or_a_trainer_marks(
    read: Read, files: Files, item: str, kinds: list[str]
) -> None:
    files[_BANK] = str(files[_BANK]) + item

    assert [problem.kind for problem in read(files).problems] == kinds


@pytest.mark.parametrize("path", [_FINAL, _BEFORE])
@pytest.mark.parametrize(
    ("rank", "own", "kinds"),
    [
        (_RANK % "", _RANK.replace("#rank", "#say") % "", ["unmarked-item"] * 2),
        (_RANK % " panel=7/0.82", _RANK.replace("#rank", "#say") % " panel=3/1", []),
        (_RANK % " panel=7/0.82", _OPEN % "", {_FINAL: [], _BEFORE: ["unmarked-item"]}),
    ],
    ids=["no-panel", "panel", "open"],
)
def test_check_quizzes_admits_in_forms_what_can_be_marked_in_them(
    read: Read, files: Files, path: str, rank: str, own: str, kinds: list[str] | dict[str, list[str]]
) -> None:
    files["quizzes/c/en/02-more.md"] = f"---\nkind: bank\ntitle: More\n---\n{rank}{own}"
    files[path] = _PRE % ("rank", "say") if path == _BEFORE else _by_forms(files, "rank", "say")

    assert [problem.kind for problem in read(files).problems] == (
        kinds[path] if isinstance(kinds, dict) else kinds
    )


def test_read_items_compiles_an_anonymous_open_response(read: Read, files: Files) -> None:
    files[_PRACTICE] = str(files[_PRACTICE]) + _OPEN % " anonymous"

    (course,) = read(files).courses

    item = _item(course, "say")
    assert isinstance(item, OpenResponse)
    assert item.anonymous is True


def test_check_quizzes_admits_judged_items_in_a_bank_from_which_nothing_is_drawn(
    read: Read, files: Files
) -> None:
    files["quizzes/c/en/02-judged.md"] = "---\nkind: bank\ntitle: Judged\n---\n" + _ITEMS

    assert read(files).problems == ()
