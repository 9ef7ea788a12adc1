"""The ledger of published ids."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from firstline.content.ledger import record
from firstline.content.shelf import Shelf, read_shelf

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]
Write = Callable[[Mapping[str, str | bytes], str], Path]

_COURSE = "courses/c/course.md"
_BANK = "quizzes/c/en/01-basics.md"
_LEDGER = "courses/c/published.toml"
_FIRST = """\
# Every id of this course that was ever published. `flask content check --record` adds new ones.
# Take none out by hand: an id that goes for good is named under `retired` in course.md.

objectives = [
    "see-alone",
]

modules = [
    "basics",
]

lessons = [
    "why",
]

job-aids = [
    "card",
]

quizzes = [
    "basics",
    "basics-practice",
    "final",
]

items = [
    "counter",
    "p-door",
    "p-gaps",
    "p-words",
    "phone",
]

answers = [
    "counter/him",
    "counter/room",
    "p-door/enter",
    "p-door/knock",
    "p-door/wait",
    "phone/nothing",
    "phone/where",
]
"""


def test_record_writes_every_id(write: Write, files: Files) -> None:
    root = write(files, "root")

    assert record(root, read_shelf([root]).courses) == (root / _LEDGER,)
    assert (root / _LEDGER).read_text() == _FIRST
    assert read_shelf([root]).problems == ()


def test_record_changes_nothing_the_second_time(write: Write, files: Files) -> None:
    root = write(files | {_LEDGER: _FIRST}, "root")

    assert record(root, read_shelf([root]).courses) == ()


def test_record_keeps_what_is_gone(write: Write, files: Files) -> None:
    files[_LEDGER] = _FIRST.replace('"why",', '"what",')
    files[_COURSE] = str(files[_COURSE]).replace("release: 1", "release: 1\nretired: [what]")
    root = write(files, "root")

    record(root, read_shelf([root]).courses)

    assert (root / _LEDGER).read_text() == _FIRST.replace('"why",', '"what",\n    "why",')


def test_record_passes_over_courses_of_other_roots(write: Write, files: Files) -> None:
    courses = read_shelf([write(files, "root")]).courses

    assert record(write({}, "pack"), courses) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "what"),
    [
        ('    "why",', '    "what",\n    "why",', 13, "the lesson 'what'"),
        ('    "card",', '    "card",\n    "sheet",', 18, "the job aid 'sheet'"),
        ('    "phone",', '    "phone",\n    "post",', 32, "the item 'post'"),
        ('    "phone/where",', '    "phone/where",\n    "phone/when",', 42, "the answer 'phone/when'"),
    ],
)
def test_read_shelf_finds_a_vanished_id(
    read: Read, files: Files, old: str, new: str, line: int, what: str
) -> None:
    files[_LEDGER] = _FIRST.replace(old, new)

    shelf = read(files)

    assert shelf.courses == ()
    assert [str(problem) for problem in shelf.problems] == [
        f"{_LEDGER}:{line}: {what} was published and is gone: bring it back, "
        "or name it under 'retired' in course.md"
    ]


def test_read_shelf_lets_a_retired_item_go_with_its_answers(read: Read, files: Files) -> None:
    files[_LEDGER] = _FIRST.replace('"counter",', '"old",').replace('"counter/', '"old/')
    files[_COURSE] = str(files[_COURSE]).replace("release: 1", "release: 1\nretired: [old]")

    assert read(files).problems == ()


def test_read_shelf_warns_of_what_is_retired_in_vain(read: Read, files: Files) -> None:
    files[_LEDGER] = _FIRST
    files[_COURSE] = str(files[_COURSE]).replace("release: 1", "release: 1\nretired: [why]")

    assert [str(problem) for problem in read(files).problems] == [
        f"{_COURSE}:8: no published id 'why' is gone: remove it from 'retired'"
    ]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (
            'lessons = ["why"]\nchapters = ["a"]\n',
            2,
            "the ledger cannot read 'chapters': bring back the last version of this file",
        ),
        ("lessons = [1]\n", 1, "the ledger cannot read 'lessons': bring back the last version of this file"),
        ("lessons = [\n", 2, "this is not TOML: check quotes and brackets here or just above"),
    ],
)
def test_read_shelf_refuses_a_broken_ledger(
    read: Read, files: Files, text: str, line: int, sentence: str
) -> None:
    files[_LEDGER] = text

    assert [str(problem) for problem in read(files).problems] == [f"{_LEDGER}:{line}: {sentence}"]
