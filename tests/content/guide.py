"""The examples of the manual for authors."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt

GUIDE = Path(__file__).parents[2] / "docs" / "authoring.md"


@dataclass(slots=True)
class _Section:
    """A heading of the manual with its files, and the messages it prints."""

    title: str
    part: int
    files: dict[str, str] = field(default_factory=dict)
    printed: str = ""
    wrong: bool = False


def _sections() -> Iterator[_Section]:
    """The manual's sections; an example names its file behind the language, and says where it is wrong."""
    section, part = _Section("", 0), 0
    tokens = MarkdownIt().parse(GUIDE.read_text(encoding="utf-8"))
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            yield section
            part += token.tag == "h2"
            section = _Section(following.content, part)
        elif token.type == "fence":
            language, _, name = token.info.partition(" ")
            if name:
                section.files[name.removesuffix(" (wrong)")] = token.content
                section.wrong = section.wrong or name.endswith(" (wrong)")
            elif language == "text":
                section.printed += token.content
    yield section


def examples() -> Iterator[tuple[str, dict[str, str], str]]:
    """What is checked: the course of part 1, and each section that adds to it or breaks it."""
    sections = list(_sections())
    base: dict[str, str] = {}
    for section in sections:
        if section.part == 1 and not section.wrong:
            base |= section.files
    yield "the course of part 1", base, ""
    for section in sections:
        if section.files and (section.part > 1 or section.wrong):
            yield section.title, base | section.files, section.printed
