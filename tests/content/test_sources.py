"""Hostile and broken files: every one becomes a problem with its line."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from firstline.content.shelf import Shelf, read_shelf

Files = dict[str, str | bytes]
Read = Callable[[Mapping[str, str | bytes]], Shelf]
Write = Callable[[Mapping[str, str | bytes], str], Path]

_LESSON = "courses/c/en/01-basics/01-why.md"
_HEAD = "---\ntitle: Why\nobjectives: [see-alone]\nminutes: 10\n---\n"
_BOMB = "---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: *b\n---\n"
_ANCHORS = "anchors (&), aliases (*) and tags (!) are not taken: put the text in quotes"


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        (_HEAD + "[" * 20_000, 6, "this block holds more than 500 '[': part it with empty lines"),
        (
            _HEAD + "One.\n\n" + "word " * 5_000,
            8,
            "this block is larger than 20 KB: part it with empty lines",
        ),
        (b"x" * 10_000_000, 1, "the file is larger than 200 KB: split it or make it smaller"),
        (_HEAD + "One.\nTwo\x00.", 7, "remove the invisible control character U+0000"),
        (_HEAD + "One.\u2028Two.", 6, "remove the invisible control character U+2028"),
        (_HEAD.encode() + b"One.\nTwo \xff.", 7, "this is not UTF-8: save the file in the encoding UTF-8"),
        ("One.".encode("utf-16"), 1, "this is not UTF-8: save the file in the encoding UTF-8"),
        (_BOMB, 2, _ANCHORS),
        ("---\ntitle: !!python/object/apply:os.system [true]\n---\n", 2, _ANCHORS),
        (
            "---\ntitle: " + "[" * 9_000 + "\n---\n",
            2,
            "the front matter is nested too deeply: use fewer levels",
        ),
        (
            "---\ntitle: " + "a" * 21_000 + "\n---\n",
            1,
            "the front matter is larger than 20 KB: shorten it",
        ),
        ("---\n- title\n---\n", 2, "the front matter must be keys with values, such as 'title: Her rights'"),
        (
            "---\ntitle: 'Why\n---\n",
            2,
            "the front matter cannot be read here: check the indentation, "
            "and put a text that holds a colon in quotes",
        ),
        ("---\ntitle: Why\n", 1, "the front matter has no end: add a line '---' below its last key"),
        ("", 1, "start the file with its front matter: keys between two lines of '---'"),
        (_HEAD + "- " * 30 + "deep", 6, "lists and quotes are nested too deeply here: use fewer levels"),
    ],
)
def test_read_shelf_refuses(read: Read, files: Files, text: str | bytes, line: int, sentence: str) -> None:
    files[_LESSON] = text

    assert [str(problem) for problem in read(files).problems] == [f"{_LESSON}:{line}: {sentence}"]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.png", b"GIF89a", "this is not a PNG picture: save it in the format of its name"),
        (
            "a.svg",
            b"<svg onload='x()'/>",
            "this drawing holds scripts or foreign parts: export it as a plain SVG",
        ),
        (
            "a.svg",
            b"<svg><script/></svg>",
            "this drawing holds scripts or foreign parts: export it as a plain SVG",
        ),
        (
            "a.jpg",
            b"\xff\xd8\xff" + b"0" * 300_000,
            "the file is larger than 200 KB: split it or make it smaller",
        ),
    ],
)
def test_read_shelf_refuses_a_picture(
    read: Read, files: Files, name: str, data: bytes, sentence: str
) -> None:
    files[f"courses/c/en/{name}"] = data

    assert [str(problem) for problem in read(files).problems] == [f"courses/c/en/{name}:1: {sentence}"]


def test_read_shelf_refuses_a_link_out_of_the_root(write: Write, files: Files, tmp_path: Path) -> None:
    root = write(files, "root")
    (tmp_path / "secret.md").write_text(_HEAD)
    (root / "courses/c/en/01-basics/02-linked.md").symlink_to(tmp_path / "secret.md")

    assert [str(problem) for problem in read_shelf([root]).problems] == [
        "courses/c/en/01-basics/02-linked.md:1: this link leaves the content root: put the file itself here"
    ]


def test_read_shelf_refuses_a_linked_folder(write: Write, files: Files) -> None:
    root = write(files, "root")
    (root / "courses/c/en/02-circle").symlink_to(root / "courses")

    assert [str(problem) for problem in read_shelf([root]).problems] == [
        "courses/c/en/02-circle:1: a linked folder is not followed: put the folder itself here"
    ]


def test_read_shelf_refuses_links_in_a_circle(write: Write, files: Files) -> None:
    root = write(files, "root")
    (root / "courses/c/en/01-basics/02-circle.md").symlink_to("02-circle.md")

    assert [str(problem) for problem in read_shelf([root]).problems] == [
        "courses/c/en/01-basics/02-circle.md:1: this file cannot be read: check its permissions"
    ]


def test_read_shelf_refuses_a_pipe(write: Write, files: Files) -> None:
    root = write(files, "root")
    os.mkfifo(root / "courses/c/en/01-basics/02-pipe.md")

    assert [str(problem) for problem in read_shelf([root]).problems] == [
        "courses/c/en/01-basics/02-pipe.md:1: this is not a plain file: remove it"
    ]


def test_read_shelf_lists_problems_by_file_and_line(read: Read, files: Files) -> None:
    files[_LESSON] = _HEAD.replace("minutes: 10", "minutes: x") + "## A\n\n<b>\n\n# B\n"

    shelf = read(files)

    assert [(problem.file, problem.line) for problem in shelf.problems] == sorted(
        (problem.file, problem.line) for problem in shelf.problems
    )
