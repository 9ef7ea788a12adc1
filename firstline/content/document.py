"""A file's Markdown body: parsed once, with the place of every block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote import footnote_plugin

from firstline.content.frontmatter import LARGEST_BLOCK
from firstline.content.problem import Place, Problem
from firstline.content.rendering import NESTING

MOST_BRACKETS = 500


@dataclass(frozen=True, slots=True)
class Block:
    """A block with all that it holds; ``start`` and ``end`` are body lines, the end not included."""

    tokens: Sequence[Token]
    start: int
    end: int

    @property
    def kind(self) -> str:
        """What opens it, such as ``bullet_list_open``."""
        return self.tokens[0].type

    @property
    def text(self) -> str:
        """The raw text of its first paragraph, heading or cell; empty where there is none."""
        return next((token.content for token in self.tokens if token.type == "inline"), "")

    @property
    def children(self) -> list["Block"]:
        """The blocks directly inside."""
        return blocks_of(self.tokens[1:-1], self.start)


@dataclass(frozen=True, slots=True)
class Document:
    """The body of a file: its lines, its block tokens, and the number of its first line.

    Inline tokens hold their raw text; ``spans`` parses it.
    """

    path: str
    first: int
    lines: Sequence[str]
    tokens: Sequence[Token]
    env: EnvType

    def place(self, line: int) -> Place:
        """The place of a body line, counted from 0; of an empty body, the line before it."""
        return Place(self.path, self.first + (line if self.lines else -1))

    def at(self, token: Token) -> Place:
        """The place at which a block starts."""
        return self.place(start_of(token))

    def find(self, text: str, token: Token) -> Place:
        """The first line of a block that holds a text, whatever its case; else the block's first line."""
        start, end = token.map or (0, 1)
        wanted = text.casefold()
        for line in range(start, min(end, len(self.lines))):
            if wanted in self.lines[line].casefold():
                return self.place(line)
        return self.place(start)

    def raw(self, start: int, end: int) -> str:
        """The source of some lines, without empty lines around it."""
        return "\n".join(self.lines[start:end]).strip("\n").rstrip()

    def spans(self, inline: Token) -> list[Token]:
        """Parse the inside of a paragraph, heading or cell."""
        spans: list[Token] = []
        _PARSER.inline.parse(inline.content, _PARSER, self.env, spans)
        return spans


def start_of(token: Token) -> int:
    """The body line at which a block starts, counted from 0."""
    return token.map[0] if token.map else 0


def blocks_of(tokens: Sequence[Token], line: int = 0) -> list[Block]:
    """Group tokens into the outermost blocks; ``line`` stands in where a block has no place of its own."""
    blocks = []
    opened = depth = 0
    for place, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            first = tokens[opened]
            start, end = first.map or (line, line + 1)
            blocks.append(Block(tokens[opened : place + 1], start, end))
            opened = place + 1
    return blocks


def read_document(path: str, lines: Sequence[str], first: int, problems: list[Problem]) -> Document | None:
    """Parse a body; None, with a problem, where its size or nesting would cost too much."""
    before = len(problems)
    problems += _oversized(path, lines, first)
    if len(problems) > before:
        return None
    env: EnvType = {}
    tokens = _PARSER.parse("\n".join(lines), env)
    document = Document(path, first, lines, tokens, env)
    deepest = next((token for token in tokens if token.level >= NESTING - 1 and token.map), None)
    if deepest:
        problems.append(
            document.at(deepest).error(
                "lists and quotes are nested too deeply here: use fewer levels", kind="nested-too-deep"
            )
        )
        return None
    return document


def _oversized(path: str, lines: Sequence[str], first: int) -> Iterator[Problem]:
    size = brackets = 0
    start = 0
    for number, line in enumerate([*lines, ""]):
        if line.strip():
            size += len(line.encode()) + 1
            brackets += line.count("[")
            continue
        place = Place(path, first + start)
        if size > LARGEST_BLOCK:
            yield place.error(
                f"this block is larger than {LARGEST_BLOCK // 1024} KB: part it with empty lines",
                kind="block-too-large",
            )
        elif brackets > MOST_BRACKETS:
            yield place.error(
                f"this block holds more than {MOST_BRACKETS} '[': part it with empty lines",
                kind="too-many-brackets",
            )
        size = brackets = 0
        start = number + 1


def _built() -> MarkdownIt:
    """A parser of blocks: raw HTML is recognised, so that it can be refused with its line."""
    parser = MarkdownIt("js-default", {"html": True, "maxNesting": NESTING})
    parser.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    parser.disable(["inline", "text_join"])
    return parser


_PARSER = _built()
