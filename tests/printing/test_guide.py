"""docs/designing.md lists what a design may use, all of it and nothing else."""

import re

import pytest

from firstline.domain.design_field import FIELDS
from firstline.printing.designs import WORDS
from firstline.printing.wording import FACTS
from tests.printing.conftest import DESIGNS

GUIDE = (DESIGNS.parent / "docs" / "designing.md").read_text(encoding="utf-8")


def part(heading: str) -> str:
    return GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize(("heading", "names"), [("Facts", FACTS), ("What an agency may set", FIELDS)])
def test_guide_lists_in_a_table(heading: str, names: frozenset[str]) -> None:
    first_cells = re.findall(r"^\| (`.+?) \|", part(heading), re.M)
    assert sorted(name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)) == sorted(names)


def test_guide_lists_every_word() -> None:
    sentence = part("Words").partition(".\n")[0].replace("`ltr` or `rtl`", "")
    assert re.findall(r"`(\w+)`", sentence) == list(WORDS)
