"""Pictures of numbers in rows: bars, thirds, and effects with their intervals.

A picture of more than about 20 rows prints small: give each part of a longer list its own.

Values are written beside what shows them, so that nobody reads them off an axis. A layout is told
how to write numbers, since that depends on the reader's language; the words it needs are handed in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from firstline.domain.charts.chart import (
    SMALL,
    Label,
    Line,
    Path,
    Picture,
    Rect,
    Shape,
    Tone,
    alert,
    drawn,
    finished,
    hatch,
    lines_of,
    text_width,
    tick,
    wrapped,
)
from firstline.domain.charts.frame import WIDE, Frame

_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_HEAD, _EDGE, _BAR = 34.0, 10.0, 16.0
_KEY = 28.0


Say = Callable[[float], str]


def percent(value: float) -> str:
    """A share as English pages write it: 62 %."""
    return f"{round(value * 100)}\u00a0%"


def signed(value: float) -> str:
    """A difference with its sign, which stays before it from right to left as well."""
    return f"\u200e{'+' if value > 0 else '−' if value < 0 else ''}{abs(value):.2f}"


@dataclass(frozen=True, slots=True)
class Bar:
    """A share from 0 to 1, None where there is none; perhaps with an interval and what was before.

    ``note`` stands in place of a missing value ("fewer than 10 people"); the tones ``warn`` and
    ``stop`` add a mark.
    """

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    note: str = ""
    tone: Tone = "main"


@dataclass(frozen=True, slots=True)
class Thirds:
    """An option: which share of the lowest, the middle and the highest third of people chose it."""

    label: str
    lowest: float
    middle: float
    highest: float
    is_key: bool = False
    tone: Tone = "second"


@dataclass(frozen=True, slots=True)
class Effect:
    """A difference with its interval; without them only ``note`` is shown ("too few pairs")."""

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from ``least`` to ``most`` on places from ``start`` to ``end``."""

    start: float
    end: float
    least: float = 0.0
    most: float = 1.0

    def __call__(self, value: float) -> float:
        held = max(self.least, min(self.most, value))
        return self.start + (self.end - self.start) * (held - self.least) / (self.most - self.least)


def bars(
    rows: Sequence[Bar],
    *,
    title: str,
    description: str,
    names: tuple[str, str] = ("", ""),
    say: Say = percent,
    rtl: bool = False,
    frame: Frame = WIDE,
) -> Picture:
    """A row for each share. ``names`` say what the striped and the solid bars are, where any row has both."""
    scale = Scale(frame.start, frame.width - 64)
    is_paired = any(row.before is not None for row in rows)
    head = _HEAD + (_KEY if is_paired and any(names) else 0.0)
    tall = (52.0 if is_paired else 46.0) - frame.above / 2
    bottom = head + (tall + frame.above) * len(rows)
    shapes = _pair_key(names, frame.start) if head > _HEAD else []
    spans = frame.spans(head, tall, len(rows))
    shapes += _grid([(scale(value), say(value)) for value in _TICKS], head, spans)
    shapes += [Line(scale(0), top, scale(0), end, "second") for top, end in spans]
    for number, row in enumerate(rows):
        middle, is_marked = frame.middle(head, tall, number), row.tone in ("warn", "stop")
        shapes += _row_label(row.label, frame.words(middle, tall), frame, is_marked=is_marked, tone=row.tone)
        shapes += _bar_of(row, scale, middle, say)
    return finished(shapes, frame.width, bottom + _EDGE, title, description, rtl=rtl)


def thirds(
    rows: Sequence[Thirds],
    names: tuple[str, str, str],
    *,
    title: str,
    description: str,
    say: Say = percent,
    rtl: bool = False,
    frame: Frame = WIDE,
) -> Picture:
    """A row for each option, a column for each third (``names``): read across how the share grows or falls.

    The key has a tick and solid bars, other options striped ones.
    """
    tall, start = 46.0 - frame.above / 2, 0.0 if frame.above else frame.start
    shapes, column, bottom = (
        list[Shape](),
        (frame.width - start) / 3,
        _HEAD + (tall + frame.above) * len(rows),
    )
    for place, name in enumerate(names):
        x = start + place * column
        shapes += lines_of(Label(x, 17, "", strong=True, size=SMALL), wrapped(name, column - 12, SMALL))
        spans = frame.spans(_HEAD + 4, tall, len(rows))
        shapes += [Line(x, top, x, end, "second") for top, end in spans]
    for number, row in enumerate(rows):
        middle, is_marked = frame.middle(_HEAD + 4, tall, number), row.tone in ("warn", "stop")
        y = frame.words(middle, tall)
        shapes += _row_label(row.label, y, frame, is_marked=is_marked, is_key=row.is_key, tone=row.tone)
        for place, share in enumerate((row.lowest, row.middle, row.highest)):
            x = start + place * column
            scale = Scale(x, x + column - 58)
            shapes += _strip(x, middle - _BAR / 2, scale(share) - x, _BAR, "main" if row.is_key else row.tone)
            shapes.append(Label(scale(share) + 6, middle + 5, say(share), size=SMALL, strong=row.is_key))
    return finished(shapes, frame.width, bottom + _EDGE, title, description, rtl=rtl)


def forest(
    rows: Sequence[Effect],
    *,
    title: str,
    description: str,
    names: tuple[str, str] = ("", ""),
    say: Say = signed,
    rtl: bool = False,
    frame: Frame = WIDE,
) -> Picture:
    """Effects around 0 with their intervals. ``names`` say what less and more mean ("worse", "better")."""
    ends = [abs(end) for row in rows for end in (row.value, row.low, row.high) if end is not None]
    most = min(3.0, max(1.0, ceil(2 * max(ends, default=1.0)) / 2))
    scale, tall = Scale(frame.start, frame.width - 84, -most, most), 46.0 - frame.above / 2
    head = _HEAD + (_KEY if any(names) else 0.0)
    bottom = head + (tall + frame.above) * len(rows)
    shapes = _sides(names, scale(0), frame) if any(names) else []
    step = 0.5 if most <= 1.5 else 1.0
    marks = [number * step for number in range(-int(most / step), int(most / step) + 1)]
    spans = frame.spans(head, tall, len(rows))
    shapes += _grid([(scale(value), say(value)) for value in marks], head, spans)
    shapes += [Line(scale(0), top, scale(0), end, "plain", 1.5) for top, end in spans]
    for number, row in enumerate(rows):
        middle = frame.middle(head, tall, number)
        shapes += _row_label(row.label, frame.words(middle, tall), frame)
        if row.value is None:
            shapes.append(Label(scale(0) + 8, middle + 5, row.note, "quiet", size=SMALL, halo=True))
            continue
        if row.low is not None and row.high is not None:
            shapes += _whisker(scale(row.low), scale(row.high), middle)
        shapes.append(Rect(scale(row.value) - 6, middle - 6, 12, 12, "main", 1))
        shapes.append(Label(frame.width - 70, middle + 5, say(row.value), strong=True))
    return finished(shapes, frame.width, bottom + _EDGE, title, description, rtl=rtl)


def _grid(
    ticks: Sequence[tuple[float, str]], head: float, spans: Sequence[tuple[float, float]]
) -> list[Shape]:
    lines = [Line(x, top, x, bottom, "quiet") for x, _ in ticks for top, bottom in spans]
    return [*lines, *(Label(x, head - 9, text, "quiet", "middle", SMALL) for x, text in ticks)]


def _row_label(
    text: str,
    middle: float,
    frame: Frame,
    *,
    is_marked: bool = False,
    is_key: bool = False,
    tone: Tone = "plain",
) -> list[Shape]:
    """Words of a row, before them a tick for a key or a mark for what needs a look."""
    indent = 24.0 if is_marked or is_key else 0.0
    words = wrapped(text, frame.room - indent)
    sign = tick(8, middle) if is_key else alert(9, middle, tone) if is_marked else []
    return [*sign, *lines_of(Label(indent, middle, "", strong=is_key), words)]


def _strip(x: float, y: float, wide: float, tall: float, tone: Tone) -> list[Shape]:
    """A bar; every tone but main is striped, so that print tells them apart."""
    box = Rect(x, y, wide, tall, tone)
    return [box] if tone == "main" or not wide else [box, *hatch(x, y, wide, tall, tone)]


def _bar_of(row: Bar, scale: Scale, middle: float, say: Say) -> list[Shape]:
    if row.value is None:
        return [Label(scale.start + 6, middle + 5, row.note, "quiet", size=SMALL, halo=True)]
    tall = _BAR if row.before is None else 15.0
    top = middle - tall / 2 if row.before is None else middle + 1
    shapes = _strip(scale.start, top, scale(row.value) - scale.start, tall, row.tone)
    end = scale(row.value)
    if row.low is not None and row.high is not None:
        shapes += _whisker(scale(row.low), scale(row.high), top + tall / 2)
        end = max(end, scale(row.high))
    shapes.append(Label(end + 7, top + tall / 2 + 5, say(row.value), strong=True, halo=True))
    if row.before is not None:
        shapes += _strip(scale.start, middle - tall - 1, scale(row.before) - scale.start, tall, "second")
        text = say(row.before)
        shapes.append(Label(scale(row.before) + 7, middle - tall / 2 + 3.5, text, size=SMALL, halo=True))
    return shapes


def _whisker(low: float, high: float, y: float) -> list[Shape]:
    """An interval that shows on dark and on light."""
    path = drawn(
        "M", low, y - 5, "L", low, y + 5, "M", low, y, "L", high, y, "M", high, y - 5, "L", high, y + 5
    )
    return [Path(path, "paper", 4.5), Path(path, "plain", 1.8)]


def _pair_key(names: tuple[str, str], left: float) -> list[Shape]:
    first, second = names
    start = left + 40 + text_width(first, SMALL) + 24
    return [
        *_strip(left, 6, 30, 13, "second"),
        Label(left + 38, 17, first, size=SMALL),
        *_strip(start, 6, 30, 13, "main"),
        Label(start + 38, 17, second, size=SMALL),
    ]


def _sides(names: tuple[str, str], zero: float, frame: Frame) -> list[Shape]:
    """What lies on either side of 0, with an arrow to each where there is room for one."""
    if frame.above:
        first, second = names
        return [Label(0, 18.5, first, size=SMALL), Label(frame.width, 18.5, second, "plain", "end", SMALL)]
    shapes = list[Shape]()
    for side, name, anchor in ((-1, names[0], "end"), (1, names[1], "start")):
        tip = zero + side * 26
        shapes.append(Path(drawn("M", zero + side * 10, 14, "L", tip, 14), "second", 1.8))
        shapes.append(Path(drawn("M", tip + side * 6, 14, "L", tip, 9.5, "L", tip, 18.5, "Z"), "second"))
        shapes.append(
            Label(zero + side * 40, 18.5, name, "plain", "end" if anchor == "end" else "start", SMALL)
        )
    return shapes
