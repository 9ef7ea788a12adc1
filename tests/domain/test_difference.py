"""What differs between two texts, and patches that git and patch take."""

import random
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from firstline.domain.difference import (
    Piece,
    hunks,
    in_style_of,
    merged,
    patch,
    turning,
    visible,
    words,
)

PATH = "courses/c/en/01-basics/01-why.md"


def test_words_tell_what_stayed_went_and_came() -> None:
    assert words("See her alone.", "See her safely alone.") == (
        Piece("same", "See her "),
        Piece("added", "safely "),
        Piece("same", "alone."),
    )


def test_words_of_equal_texts_are_one_piece() -> None:
    assert words("alone", "alone") == (Piece("same", "alone"),)


def test_hunks_of_equal_texts_are_none() -> None:
    assert hunks("a\nb\n", "a\r\nb\r\n") == ()


def test_hunks_number_the_lines_of_both_texts() -> None:
    (hunk,) = hunks("one\ntwo\nthree", "one\nthree\nfour", context=1)
    assert [(line.kind, line.old, line.new) for line in hunk.lines] == [
        ("same", 1, 1),
        ("removed", 2, None),
        ("same", 3, 2),
        ("added", None, 3),
    ]


def test_hunks_far_apart_stand_apart() -> None:
    old = "\n".join(str(number) for number in range(40))
    new = old.replace("\n5\n", "\nfive\n").replace("\n35\n", "\nthirty\n")
    assert len(hunks(old, new)) == 2


def test_changed_line_shows_the_changed_words_only() -> None:
    (hunk,) = hunks("She speaks with him.", "She speaks with her.")
    assert [[(p.kind, p.text) for p in line.pieces if p.kind != "same"] for line in hunk.lines] == [
        [("removed", "him")],
        [("added", "her")],
    ]


def test_merged_puts_changes_of_different_lines_together() -> None:
    assert merged("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n") == "A\nb\nc\nD\n"


def test_merged_of_the_same_line_is_none() -> None:
    assert merged("a\nb\n", "A\nb\n", "x\nb\n") is None


def test_style_of_line_ends_and_mark_is_kept() -> None:
    assert in_style_of("\ufeffa\r\nb\r\n", "a\nc") == "\ufeffa\r\nc\r\n"


def test_turning_characters_are_found_and_made_visible() -> None:
    text = "a\nb\u202ec"
    assert (turning(text), visible(text)) == (((2, "U+202E"),), "a\nb[U+202E]c")


def test_texts_made_to_be_slow_are_compared_quickly() -> None:
    dice = random.Random(7)
    letters = [str(number) for number in range(150)]
    old, new = ("\n".join(dice.choices(letters, k=40_000)) for _ in range(2))
    began = time.perf_counter()
    hunks(old, new)
    patch(PATH, old, new)
    assert time.perf_counter() - began < 5


CASES = {
    "middle": ("a\nb\nc\n", "a\nB\nc\n"),
    "no end before": ("a\nb", "a\nb\n"),
    "no end after": ("a\nb\n", "a\nb"),
    "neither end": ("a\nb", "a\nc"),
    "line ends of Windows": ("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"),
    "Arabic": ("عند الباب\nثم\n", "عند الباب وحدها\nثم\n"),
    "separators that end no line": ("a\u2028b\x0cc\n", "a\u2028b\x0cd\n"),
    "first line": ("a\n", "x\na\n"),
    "many": ("\n".join(map(str, range(60))) + "\n", "\n".join(map(str, range(0, 60, 7))) + "\n"),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("tool", ["git", "patch"])
def test_patch_makes_the_new_text(tmp_path: Path, case: str, tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    old, new = CASES[case]
    file = tmp_path / PATH
    file.parent.mkdir(parents=True)
    file.write_bytes(old.encode())
    command = {"git": ["git", "apply", "-p1", "-"], "patch": ["patch", "-p1", "--binary", "--fuzz=0"]}[tool]
    subprocess.run(
        command, cwd=tmp_path, input=patch(PATH, old, new).encode(), check=True, capture_output=True
    )
    assert file.read_bytes() == new.encode()


def test_patch_of_equal_texts_is_empty() -> None:
    assert patch(PATH, "a\n", "a\n") == ""
