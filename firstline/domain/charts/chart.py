"""Shapes that a picture is made of, and what every picture needs: room for words, a mirror, marks.

A layout (``flow``, and those of ``plot``) returns a Picture; one macro draws any Picture as SVG.
A tone says what a shape means; the style sheet gives it a colour. No meaning hangs on the tone
alone: layouts add a form, a pattern, a mark or a word, so that a black-and-white print says the same.

Places count from the upper corner on the side where reading starts. From right to left the whole
picture is mirrored; words are not, and ``start`` and ``end`` keep their sense.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import ClassVar, Literal
from unicodedata import category, east_asian_width

Tone = Literal["plain", "main", "second", "good", "warn", "stop", "quiet", "paper", "inverse"]
"""``quiet`` is for what stands back (grids, notes), ``paper`` covers, ``inverse`` is written on main."""
Anchor = Literal["start", "middle", "end"]
Dash = Literal["", "dash", "dot"]

SIZE, SMALL = 15.0, 13.0
"""Heights of words, in pixels of the picture."""
LEADING = 1.3
"""From one line of words to the next, in heights."""

_NARROW, _WIDE = frozenset("fijlrtI.,:;'|!()[]-‘’ \u00a0"), frozenset("mwMW%@…—&")
_PAIR = re.compile(r"(-?[\d.]+) (-?[\d.]+)")


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled box."""

    kind: ClassVar[str] = "rect"
    x: float
    y: float
    width: float
    height: float
    tone: Tone = "plain"
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A straight stroke."""

    kind: ClassVar[str] = "line"
    x1: float
    y1: float
    x2: float
    y2: float
    tone: Tone = "plain"
    width: float = 1.0
    dash: Dash = ""


@dataclass(frozen=True, slots=True)
class Path:
    """Any other outline, as ``drawn`` writes it: filled where ``width`` is 0, else a stroke.

    ``is_sign``: it goes elsewhere from right to left, but keeps its form.
    """

    kind: ClassVar[str] = "path"
    d: str
    tone: Tone = "plain"
    width: float = 0.0
    dash: Dash = ""
    is_sign: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """Words on one line; ``y`` is their base line. A halo keeps them readable over strokes."""

    kind: ClassVar[str] = "label"
    x: float
    y: float
    text: str
    tone: Tone = "plain"
    anchor: Anchor = "start"
    size: float = SIZE
    strong: bool = False
    halo: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle around a point."""

    kind: ClassVar[str] = "dot"
    x: float
    y: float
    radius: float
    tone: Tone = "plain"


Shape = Rect | Line | Path | Label | Dot
_Carry = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes in the order in which they are painted, and the words for those who do not see them.

    ``narrow`` is the same picture laid out for a phone, None where there is no such layout.
    """

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    description: str
    rtl: bool = False
    narrow: "Picture | None" = None

    @property
    def is_tall(self) -> bool:
        """Whether it prints best on an upright sheet."""
        return self.height > 0.85 * self.width

    @property
    def id(self) -> str:
        """A name for its parts on a page: pictures that differ have different ones."""
        return "picture-" + sha256(repr(self).encode()).hexdigest()[:8]


def finished(
    shapes: Iterable[Shape], width: float, height: float, title: str, description: str, *, rtl: bool
) -> Picture:
    """A picture with short numbers (one decimal at most), mirrored where reading goes from right to left."""
    whole = _number(width)
    across: _Carry = (lambda x: whole - x) if rtl else (lambda x: x)
    carried = tuple(_carried(shape, across, lambda y: y) for shape in shapes)
    return Picture(whole, _number(height), carried, title, description, rtl)


def drawn(*parts: str | float) -> str:
    """Path data from letters and pairs of absolute places: ``drawn("M", 0, 0, "L", 4, 2.25)``."""
    text = "".join(part if isinstance(part, str) else f"{_number(part)} " for part in parts)
    return re.sub(r" (?=[A-Z]|$)", "", text)


def text_width(text: str, size: float = SIZE) -> float:
    """How wide words may become: an estimate on the safe side, since the reader's fonts are unknown.

    In heights of the words: 0 for marks that join a letter, 1 for ideographs and full-width forms,
    0.36 for thin letters and spaces, 0.95 for m, w and %, 0.7 for capitals, 0.58 for all others.
    """
    return size * sum(_share(letter) for letter in text)


def wrapped(text: str, room: float, size: float = SIZE, lines: int = 2) -> tuple[str, ...]:
    """Words on at most so many lines of this room, equally long; "…" stands for what does not fit."""
    found, left_over = _filled(text, room, size, lines)
    if left_over:
        found[-1] += "…"
    narrower = room
    while not left_over and len(found) > 1:
        narrower *= 0.95
        tried, missing = _filled(text, narrower, size, len(found))
        if missing or any(text_width(line, size) > narrower for line in tried):
            break
        found = tried
    return tuple(_cut(line, room, size) for line in found)


def lines_of(label: Label, lines: tuple[str, ...]) -> list[Shape]:
    """Lines of words around the middle height of ``label``, in its manner."""
    step = label.size * LEADING
    first = label.y - step * (len(lines) - 1) / 2 + label.size * 0.35
    return [replace(label, y=first + step * number, text=line) for number, line in enumerate(lines)]


def moved(shape: Shape, right: float, down: float) -> Shape:
    """The same shape elsewhere."""
    return _carried(shape, lambda x: x + right, lambda y: y + down)


def hatch(x: float, y: float, width: float, height: float, tone: Tone, step: float = 6.0) -> list[Shape]:
    """Slanting strokes inside a box: a pattern that a black-and-white print keeps."""
    parts, offset = list[str | float](), step
    while offset < width + height:
        parts += ["M", x + max(0.0, offset - height), y + min(height, offset)]
        parts += ["L", x + min(width, offset), y + max(0.0, offset - width)]
        offset += step
    return [Path(drawn(*parts), tone, 1.0)] if parts else []


def alert(x: float, y: float, tone: Tone = "stop") -> list[Shape]:
    """A triangle with an exclamation mark, 15 wide, around a middle: look here."""
    corner = drawn("M", x, y - 7, "L", x + 7.5, y + 6, "L", x - 7.5, y + 6, "Z")
    return [Path(corner, tone), Line(x, y - 2.5, x, y + 1.5, "paper", 1.8), Dot(x, y + 3.7, 0.6, "paper")]


def tick(x: float, y: float, tone: Tone = "good") -> list[Shape]:
    """A tick, 13 wide, around a middle. It leans the same way in every script."""
    return [Path(drawn("M", x - 6, y, "L", x - 2, y + 4, "L", x + 6, y - 5), tone, 2.4, is_sign=True)]


def _filled(text: str, room: float, size: float, lines: int) -> tuple[list[str], list[str]]:
    """Each line as full as it gets, and the words left over; a word longer than the room stands alone."""
    found, waiting = list[str](), text.split()
    while waiting and len(found) < lines:
        line = waiting.pop(0)
        while waiting and text_width(f"{line} {waiting[0]}", size) <= room:
            line = f"{line} {waiting.pop(0)}"
        found.append(line)
    return found, waiting


def _share(letter: str) -> float:
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if east_asian_width(letter) in ("W", "F"):
        return 1.0
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.95
    return 0.7 if letter.isupper() else 0.58


def _cut(line: str, room: float, size: float) -> str:
    if text_width(line, size) <= room:
        return line
    kept = line.rstrip("…")
    while kept and text_width(f"{kept}…", size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def _number(value: float) -> float:
    short = round(value, 1)
    return int(short) if short == int(short) else short


def _carried(shape: Shape, across: _Carry, down: _Carry) -> Shape:
    """A shape whose places went elsewhere, its numbers short."""

    match shape:
        case Rect():
            left = _number(min(across(shape.x), across(shape.x + shape.width)))
            size = _number(shape.width), _number(shape.height)
            return Rect(left, _number(down(shape.y)), *size, shape.tone, _number(shape.radius))
        case Line():
            ends = (across(shape.x1), down(shape.y1), across(shape.x2), down(shape.y2))
            x1, y1, x2, y2 = map(_number, ends)
            return Line(x1, y1, x2, y2, shape.tone, _number(shape.width), shape.dash)
        case Path():
            return replace(shape, d=_outline(shape, across, down), width=_number(shape.width))
        case _:
            return replace(shape, x=_number(across(shape.x)), y=_number(down(shape.y)))


def _outline(path: Path, across: _Carry, down: _Carry) -> str:
    places = [float(found[1]) for found in _PAIR.finditer(path.d)]
    middle = (min(places) + max(places)) / 2 if places else 0.0
    shift = across(middle) - middle

    def pair(found: re.Match[str]) -> str:
        x, y = float(found[1]), float(found[2])
        return f"{_number(x + shift if path.is_sign else across(x))} {_number(down(y))}"

    return _PAIR.sub(pair, path.d)
