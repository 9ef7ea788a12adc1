"""Files damaged at random, real ones and the manual's: reading never raises, every problem has a line."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.content.problem import Problem
from firstline.content.shelf import Shelf, read_shelf
from tests.content.guide import examples

_ROOT = Path(__file__).parents[2]
_SHARED = Path("courses/references.toml")
_COURSES = {
    name: sorted(
        path.relative_to(_ROOT)
        for area in ("courses", "quizzes")
        for path in (_ROOT / area / name).rglob("*")
        if path.suffix in (".md", ".toml")
    )
    for name in ("building-the-case", "first-response", "foundations", "safe-support")
}
_PATHS = [(name, path) for name, paths in _COURSES.items() for path in [*paths, _SHARED]]
_EXAMPLES = [(path, files) for _, files, _ in examples() for path in files if path.endswith((".md", ".toml"))]
"""Every file of every example of the manual, which shows all of the grammar."""

_MARKS = (
    "{",
    "}",
    "{#a}",
    "[[",
    "]]",
    "---",
    "#",
    "##",
    ">",
    "*",
    "=",
    "```",
    "![](",
    "<b>",
    "[^a]",
    "[^a]: ",
    "|",
    "&a",
    "> [!IF] trust>0\n> ",
    "> [!LOCAL] a\n> ",
    "> [!DEBRIEF]\n> ",
    "[a](#a) {#a trust=+1}",
    '{if="a>1 and "}',
    "[[=1 +-",
    "(1) ",
    "translates: ",
    "\u064b",
    "«",
)
_BLOCKS = (
    "\n",
    "\n\n",
    "\n- [x] ",
    "\n1. ",
    "\n> ",
    "\n| a | b |\n|-|-|\n",
    "  ",
    "\t",
    "\x00",
    "é",
    "\u202e",
)
_SNIPPETS = st.sampled_from(_MARKS + _BLOCKS) | st.binary(max_size=4).map(lambda raw: raw.decode("latin-1"))
_EDITS = st.lists(
    st.tuples(st.integers(0, 30_000), st.integers(0, 40), _SNIPPETS),
    min_size=1,
    max_size=6,
)


def _damaged(text: str, edits: list[tuple[int, int, str]], *, cut: bool) -> str:
    for place, gone, snippet in edits:
        at = place % (len(text) + 1)
        text = text[:at] + snippet + ("" if cut else text[at + gone :])
    return text


def _misplaced(shelf: Shelf, path: str, text: str) -> list[Problem]:
    """Problems without a line of the damaged file."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    return [p for p in shelf.problems if p.line < 1 or not p.kind or (p.file == path and p.line > lines)]


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A content root for each real course: the one that is damaged is read, and not the others as well."""
    found = {}
    for name, paths in _COURSES.items():
        found[name] = tmp_path_factory.mktemp(name)
        for path in [*paths, _SHARED]:
            (found[name] / path).parent.mkdir(parents=True, exist_ok=True)
            copy(_ROOT / path, found[name] / path)
    return found


@given(place=st.sampled_from(_PATHS), edits=_EDITS, cut=st.booleans())
@settings(max_examples=20, deadline=None, derandomize=True)  # each reads a whole course, half a second
def test_read_shelf_never_raises_on_damaged_files(
    roots: Mapping[str, Path], place: tuple[str, Path], edits: list[tuple[int, int, str]], cut: bool
) -> None:
    name, path = place
    text = _damaged((_ROOT / path).read_text(encoding="utf-8"), edits, cut=cut)
    with TemporaryDirectory() as folder:
        pack = Path(folder)
        (pack / path).parent.mkdir(parents=True)
        (pack / path).write_text(text, encoding="utf-8", newline="")

        shelf = read_shelf([roots[name], pack])

    assert _misplaced(shelf, path.as_posix(), text) == []


@given(example=st.sampled_from(_EXAMPLES), edits=_EDITS, cut=st.booleans())
@settings(max_examples=150, deadline=None)
def test_read_shelf_never_raises_on_damaged_examples(
    example: tuple[str, dict[str, str]], edits: list[tuple[int, int, str]], cut: bool
) -> None:
    path, files = example
    text = _damaged(files[path], edits, cut=cut)
    with TemporaryDirectory() as folder:
        for name, whole in {**files, path: text}.items():
            file = Path(folder) / ("" if name.startswith("pack/") else "root") / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(whole, encoding="utf-8", newline="")

        shelf = read_shelf([Path(folder, "root"), Path(folder, "pack")], on=date(2100, 1, 1))

    assert _misplaced(shelf, path.removeprefix("pack/"), text) == []
