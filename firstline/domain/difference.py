"""What differs between two texts: lines and words that came and went, and patches that other tools take.

Comparing line by line can cost the square of their number, so that a text made for it could hold a server
up. What stands alike at both ends is set aside first, and a middle that would cost too much counts as
replaced as a whole.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]

CONTEXT = 3
"""Lines around a change that are shown with it, as in unified diffs."""
MOST_PARTS = 3000
MOST_PAIRS = 60_000
"""Parts of the middles of two texts, and pairs of equal parts in them, up to which they are compared."""
_POPULAR = 200
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words, and what became of it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line in pieces, with its number (from 1) in the old and in the new text, None where it is not."""

    kind: Kind
    pieces: tuple[Piece, ...]
    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class Hunk:
    """Changed lines that stand close together, with what stands around them."""

    lines: tuple[Line, ...]


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Two texts as one: what stayed, what went and what came, word by word."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    found: list[Piece] = []
    for tag, first, last, start, end in _opcodes(before, after):
        if tag == "equal":
            found.append(Piece("same", "".join(before[first:last])))
            continue
        if last > first:
            found.append(Piece("removed", "".join(before[first:last])))
        if end > start:
            found.append(Piece("added", "".join(after[start:end])))
    return tuple(found)


def hunks(old: str, new: str, context: int = CONTEXT) -> tuple[Hunk, ...]:
    """The lines that differ with ``context`` lines around them; none where the texts are alike."""
    before, after = plain(old).split("\n"), plain(new).split("\n")
    return tuple(
        Hunk(tuple(line for code in group for line in _lines(code, before, after)))
        for group in _grouped(_opcodes(before, after), context)
    )


def merged(base: str, mine: str, theirs: str) -> str | None:
    """What two people made of one text, put together; None where both changed a line or its neighbour."""
    start, own, other = (plain(text).split("\n") for text in (base, mine, theirs))
    edits = [
        (a, b, found[c:d])
        for found in (own, other)
        for tag, a, b, c, d in _opcodes(start, found)
        if tag != "equal"
    ]
    done, result = 0, list[str]()
    for place, (a, b, lines) in enumerate(sorted(edits)):
        if place and a <= done:
            return None
        result += [*start[done:a], *lines]
        done = b
    return "\n".join([*result, *start[done:]])


def patch(path: str, old: str, new: str) -> str:
    """The change as a unified diff with ``a/`` and ``b/`` before the path; "" where nothing differs.

    Line ends stay as they are, and a missing one at the end is said, so that ``git apply`` and
    ``patch -p1`` make exactly the new text (the format: POSIX.1-2017, diff, and GNU diffutils).
    """
    before, after = _ended(old), _ended(new)
    body = [
        text
        for group in _grouped(_opcodes(before, after), CONTEXT)
        for text in (_place(group), *_marked(group, before, after))
    ]
    return "".join([f"--- a/{path}\n+++ b/{path}\n", *body]) if body else ""


def plain(text: str) -> str:
    """A text with bare line feeds at the ends of its lines, without a mark at its start."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def in_style_of(model: str, text: str) -> str:
    """A text with line ends, a mark at its start and an end of its last line as another text has them."""
    written = plain(text)
    if plain(model).endswith("\n") and written and not written.endswith("\n"):
        written += "\n"
    if "\r\n" in model and "\n" not in model.replace("\r\n", ""):
        written = written.replace("\n", "\r\n")
    return ("\ufeff" if model.startswith("\ufeff") else "") + written


def visible(text: str) -> str:
    """A text in which characters that turn the order of letters can be seen (UAX 9: embeddings, isolates)."""
    return _TURNING.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def turning(text: str) -> tuple[tuple[int, str], ...]:
    """Each character that turns the order of letters, with its line (from 1)."""
    return tuple(
        (number, f"U+{ord(found[0]):04X}")
        for number, line in enumerate(plain(text).split("\n"), 1)
        for found in _TURNING.finditer(line)
    )


Code = tuple[str, int, int, int, int]


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[Code]:
    start, least = 0, min(len(old), len(new))
    while start < least and old[start] == new[start]:
        start += 1
    end = 0
    while end < least - start and old[-1 - end] == new[-1 - end]:
        end += 1
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    codes: list[Code] = [("equal", 0, start, 0, start)] if start else []
    codes += [(tag, a + start, b + start, c + start, d + start) for tag, a, b, c, d in _middle(before, after)]
    if end:
        codes.append(("equal", len(old) - end, len(old), len(new) - end, len(new)))
    return codes


def _middle(old: Sequence[str], new: Sequence[str]) -> list[Code]:
    if not old and not new:
        return []
    if _costs_too_much(old, new):
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new).get_opcodes())


def _costs_too_much(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether comparing could take long; what difflib passes over as popular is not counted."""
    if max(len(old), len(new)) > MOST_PARTS:
        return True
    theirs, popular = Counter(new), len(new) // 100 + 1 if len(new) >= _POPULAR else len(new) + 1
    pairs = sum(count * theirs[part] for part, count in Counter(old).items() if theirs[part] <= popular)
    return pairs > MOST_PAIRS


def _grouped(codes: list[Code], context: int) -> Iterable[list[Code]]:
    """The changes in groups, what is alike between them cut to the context."""
    matcher = SequenceMatcher(None, "", "")
    matcher.opcodes = codes  # type: ignore[attr-defined]
    return matcher.get_grouped_opcodes(context)


def _lines(code: Code, old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    tag, a, b, c, d = code
    if tag == "equal":
        for shift in range(b - a):
            text = visible(old[a + shift])
            yield Line("same", (Piece("same", text),), a + shift + 1, c + shift + 1)
        return
    pairs = [_pair(old[a + shift], new[c + shift]) for shift in range(min(b - a, d - c))]
    gone = [pair[0] for pair in pairs] + [_whole("removed", text) for text in old[a + len(pairs) : b]]
    come = [pair[1] for pair in pairs] + [_whole("added", text) for text in new[c + len(pairs) : d]]
    for shift, pieces in enumerate(gone):
        yield Line("removed", pieces, a + shift + 1, None)
    for shift, pieces in enumerate(come):
        yield Line("added", pieces, None, c + shift + 1)


def _pair(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """A line and what took its place; word by word where they have something in common."""
    pieces = words(visible(old), visible(new))
    kept = sum(len(piece.text.strip()) for piece in pieces if piece.kind == "same")
    if kept < _ALIKE * max(len(old), len(new), 1):
        return _whole("removed", old), _whole("added", new)
    return (
        tuple(piece for piece in pieces if piece.kind != "added"),
        tuple(piece for piece in pieces if piece.kind != "removed"),
    )


def _whole(kind: Kind, text: str) -> tuple[Piece, ...]:
    return (Piece(kind, visible(text)),)


def _ended(text: str) -> list[str]:
    """Lines with their ends; nothing but a line feed ends a line of a patch."""
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _place(group: Sequence[Code]) -> str:
    first, last = group[0], group[-1]
    return f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n"


def _range(start: int, stop: int) -> str:
    """A range of lines; an empty one names the line before it."""
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _marked(group: Sequence[Code], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for tag, a, b, c, d in group:
        if tag == "equal":
            yield from (_mark(" ", text) for text in old[a:b])
            continue
        yield from (_mark("-", text) for text in old[a:b])
        yield from (_mark("+", text) for text in new[c:d])


def _mark(sign: str, text: str) -> str:
    return f"{sign}{text}" if text.endswith("\n") else f"{sign}{text}\n\\ No newline at end of file\n"
