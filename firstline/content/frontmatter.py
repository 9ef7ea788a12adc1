"""Front matter: YAML between two ``---`` lines, every scalar read as text."""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from firstline.content.naming import shown
from firstline.content.problem import Problem
from firstline.content.sources import Source

LARGEST_BLOCK = 20 * 1024
_DEEPEST = 6
_UNREADABLE = (
    "the front matter cannot be read here: check the indentation, and put a text that holds a colon in quotes"
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single text."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Series:
    """A list."""

    members: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """Keys and values."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    line: int


Node = Scalar | Series | Table


class _Refused(Exception):
    def __init__(self, line: int, sentence: str, *, kind: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence
        self.kind = kind


def split(source: Source, problems: list[Problem]) -> tuple[Table, list[str], int] | None:
    """The front matter, the lines of the body, and the number of the body's first line.

    None where the front matter cannot be read; what is wrong is reported.
    """
    lines = source.text.split("\n")
    if lines[0].rstrip() != "---":
        problems.append(
            source.start.error(
                "start the file with its front matter: keys between two lines of '---'",
                kind="no-front-matter",
            )
        )
        return None
    end = next((place for place, line in enumerate(lines) if place and line.rstrip() == "---"), 0)
    if not end:
        problems.append(
            source.start.error(
                "the front matter has no end: add a line '---' below its last key",
                kind="front-matter-without-end",
            )
        )
        return None
    try:
        table = _read(
            "\n".join(["", *lines[1:end]])
        )  # the empty line stands for '---': lines count as in the file
    except _Refused as refused:
        problems.append(
            Problem(source.path, min(max(refused.line, 1), end + 1), refused.sentence, kind=refused.kind)
        )
        return None
    return table, lines[end + 1 :], end + 2


def _read(text: str) -> Table:
    """Read YAML. Raises _Refused."""
    if len(text.encode()) > LARGEST_BLOCK:
        raise _Refused(
            0,
            f"the front matter is larger than {LARGEST_BLOCK // 1024} KB: shorten it",
            kind="front-matter-too-large",
        )
    events = yaml.parse(text, Loader=yaml.CBaseLoader)
    try:
        node = _document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise _Refused(mark.line + 1 if mark else 1, _UNREADABLE, kind="front-matter-unreadable") from error
    except yaml.YAMLError as error:
        raise _Refused(1, _UNREADABLE, kind="front-matter-unreadable") from error
    if not isinstance(node, Table):
        raise _Refused(
            node.line,
            "the front matter must be keys with values, such as 'title: Her rights'",
            kind="front-matter-without-keys",
        )
    return Table(node.entries, 1)


def _document(events: Iterator[Event]) -> Node:
    node: Node = Table((), 0)
    for event in events:
        if isinstance(event, DocumentStartEvent):
            node = _node(events, next(events), 1)
        elif isinstance(event, StreamEndEvent):
            break
    return node


def _node(events: Iterator[Event], event: Event, depth: int) -> Node:
    line = event.start_mark.line + 1 if event.start_mark else 1
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
        raise _Refused(
            line,
            "anchors (&), aliases (*) and tags (!) are not taken: put the text in quotes",
            kind="yaml-anchor",
        )
    if depth > _DEEPEST:
        raise _Refused(
            line, "the front matter is nested too deeply: use fewer levels", kind="front-matter-too-deep"
        )
    if isinstance(event, ScalarEvent):
        return Scalar(event.value.strip(), line)
    if isinstance(event, SequenceStartEvent):
        return Series(tuple(_members(events, depth)), line)
    if isinstance(event, MappingStartEvent):
        return Table(tuple(_entries(events, depth)), line)
    raise _Refused(line, _UNREADABLE, kind="front-matter-unreadable")


def _members(events: Iterator[Event], depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, SequenceEndEvent):
            return
        yield _node(events, event, depth + 1)


def _entries(events: Iterator[Event], depth: int) -> Iterator[tuple[Scalar, Node]]:
    seen = set()
    for event in events:
        if isinstance(event, MappingEndEvent):
            return
        key = _node(events, event, depth + 1)
        if not isinstance(key, Scalar):
            raise _Refused(key.line, _UNREADABLE, kind="front-matter-unreadable")
        if key.value in seen:
            raise _Refused(
                key.line, f"the key '{shown(key.value)}' stands here twice: remove one", kind="key-twice"
            )
        seen.add(key.value)
        yield key, _node(events, next(events), depth + 1)
