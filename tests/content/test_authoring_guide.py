"""The manual for authors: what it shows works, and what it calls wrong gives the messages it prints."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from firstline.content.shelf import read_shelf
from tests.content.guide import GUIDE, examples
from tests.content.test_mistakes import MISTAKES

_PACK = "pack/"
_ROW = re.compile(r"^\| `(.+?)` \| ", re.MULTILINE)

Write = Callable[[Mapping[str, str | bytes], str], Path]


@pytest.mark.parametrize(
    ("files", "printed"), [pytest.param(files, printed, id=title) for title, files, printed in examples()]
)
def test_guide_examples_give_just_the_messages_printed(
    write: Write, files: dict[str, str], printed: str
) -> None:
    own = {path: text for path, text in files.items() if not path.startswith(_PACK)}
    pack = {path.removeprefix(_PACK): text for path, text in files.items() if path.startswith(_PACK)}
    roots = [write(own, "root")] + ([write(pack, "pack")] if pack else [])

    assert [str(problem) for problem in read_shelf(roots).problems] == printed.splitlines()


def test_guide_explains_messages_that_the_check_gives() -> None:
    _, table = GUIDE.read_text(encoding="utf-8").split("\n## Part 3")
    said = [sentence for mistake in MISTAKES for sentence in mistake["says"]]

    assert [row for row in _ROW.findall(table) if not any(row in sentence for sentence in said)] == []
