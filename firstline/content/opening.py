"""Files of front matter and Markdown, opened alike whatever they hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from firstline.content.document import Document, read_document
from firstline.content.fields import Fields, Key
from firstline.content.frontmatter import Table, split
from firstline.content.layout import Location
from firstline.content.naming import check_id
from firstline.content.problem import Name, Problem
from firstline.content.prose import Prose
from firstline.content.sources import Source


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's name, the keys of its front matter, and its body."""

    name: Name
    fields: Fields
    document: Document

    @property
    def body(self) -> str:
        """The whole body as it was written."""
        return self.document.raw(0, len(self.document.lines))


def open_text(
    source: Source, location: Location, what: str, known: Mapping[str, Key], problems: list[Problem]
) -> Opened | None:
    """Open a file; None, with a problem, where its front matter or its body cannot be read."""
    name = Name(location.id, source.start)
    check_id(name, what, problems)
    parts = split(source, problems)
    if not parts:
        return None
    table, lines, first = parts
    document = read_document(source.path, lines, first, problems)
    return Opened(name, Fields(source.path, table, known, problems), document) if document else None


def open_loose(
    source: Source, location: Location, known: Mapping[str, Key], problems: list[Problem]
) -> Opened | None:
    """Open a file that may go without front matter."""
    if source.text.startswith("---"):
        return open_text(source, location, "file", known, problems)
    document = read_document(source.path, source.text.split("\n"), 1, problems)
    fields = Fields(source.path, Table((), 1), known, problems)
    return Opened(Name(location.id, source.start), fields, document) if document else None


def refuse_citations(prose: Prose, problems: list[Problem]) -> None:
    """Report citations in a file that shows no list of sources."""
    problems += [
        citation.error(
            "citations belong into lessons: name the source in the sentence instead",
            kind="misplaced-citation",
        )
        for citation in prose.citations.values()
    ]


def refuse_titles(document: Document, problems: list[Problem]) -> None:
    """Report headings of level 1 where the title is the only one."""
    problems += [
        document.at(token).error(
            "the title is the only heading of level 1: write ## here", kind="second-title"
        )
        for token in document.tokens
        if token.type == "heading_open" and token.tag == "h1"
    ]
