"""The real files, damaged at random: reading never raises, and every problem has a line."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.content.shelf import read_shelf

_ROOT = Path(__file__).parents[2]
_PATHS = sorted(
    path.relative_to(_ROOT)
    for area in ("courses/foundations", "quizzes/foundations", "courses/references.toml")
    for path in ([_ROOT / area] if (_ROOT / area).is_file() else (_ROOT / area).rglob("*"))
    if path.suffix in (".md", ".toml")
)
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


@given(path=st.sampled_from(_PATHS), edits=_EDITS, cut=st.booleans())
@settings(max_examples=60, deadline=None)
def test_read_shelf_never_raises_on_damaged_files(
    path: Path, edits: list[tuple[int, int, str]], cut: bool
) -> None:
    text = (_ROOT / path).read_text(encoding="utf-8")
    for place, gone, snippet in edits:
        at = place % (len(text) + 1)
        text = text[:at] + snippet + ("" if cut else text[at + gone :])
    with TemporaryDirectory() as folder:
        pack = Path(folder)
        (pack / path).parent.mkdir(parents=True)
        (pack / path).write_text(text, encoding="utf-8", newline="")

        shelf = read_shelf([_ROOT, pack])

        lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    assert [p for p in shelf.problems if p.line < 1 or (p.file == path.as_posix() and p.line > lines)] == []
