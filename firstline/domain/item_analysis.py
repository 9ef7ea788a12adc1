"""Item analysis: how hard each item is, and whether it tells those who know from those who do not.

One pass keeps 16 bytes a row. What follows goes item by item in loops of the interpreter's own C
functions, so that 10,000 attempts of 40 items take less than a second.
"""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, count, groupby
from operator import itemgetter, mul, sub, truediv
from typing import Literal

from firstline.domain.statistics import (
    alpha_from_variances,
    bonett_interval,
    correlation,
    mean,
    random_draws_reliability,
    standard_error_of_measurement,
    variance,
)

MEAN_LEAST = 5
FACILITY_LEAST = 30
DISCRIMINATION_LEAST = 100
RELIABILITY_LEAST = 100
TAIL = 0.27
"""The share of attempts in the upper and in the lower group (Kelley 1939)."""

Row = tuple[int, str, float | None, str | None]
"""An attempt's id, an item's id, its mark (0..1; None for none) and the options chosen.

Choices are authored positions, joined by commas ("0,2"; "" for nothing given); None without options.
"""

ReliabilityKind = Literal["alpha", "random-draws"]


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """Who chose one option: shares (0..1) of all, and of the lowest, middle and highest third of attempts.

    ``position`` is the authored one; None stands for nothing given. Shares of an item with several keys
    add up to more than 1.
    """

    position: int | None
    share: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item. ``n`` counts its marked responses; a figure that needs more of them is None.

    ``facility`` is the mean mark (30 responses). From 100: ``point_biserial``, the correlation of the
    mark with the mean of the attempt's other marks (corrected for the item itself; Henrysson 1963);
    ``upper_lower``, the facility in the highest 27 % of attempts less that in the lowest (Johnson 1951);
    ``choices``, options that were chosen at least once, () for an item without options; ``thirds``, how
    many responses with options the lowest, middle and highest third of attempts gave.
    """

    item: str
    n: int
    facility: float | None = None
    point_biserial: float | None = None
    upper_lower: float | None = None
    choices: tuple[OptionFigures, ...] | None = None
    thirds: tuple[int, int, int] = (0, 0, 0)

    def option(self, position: int | None) -> OptionFigures:
        """The figures of one option; all 0 for one that nobody chose."""
        chosen = (option for option in self.choices or () if option.position == position)
        return next(chosen, OptionFigures(position, 0.0, 0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class TestFigures:
    """One test. ``n`` counts attempts with a mark; ``mean``, ``sd`` and ``sem`` are in per cent.

    ``kind`` is "alpha" where every attempt has the same marked items, "random-draws" where not. ``mean``
    and ``sd`` need 5 attempts; ``reliability``, its 95 % ``interval`` and the standard error of
    measurement ``sem`` need 100, and are of the attempt's mean mark. ``items`` are in order of their ids.
    """

    __test__ = False  # pytest must not take the class for a test case

    n: int
    kind: ReliabilityKind
    items: tuple[ItemFigures, ...]
    mean: float | None = None
    sd: float | None = None
    reliability: float | None = None
    interval: tuple[float, float] | None = None
    sem: float | None = None


class _Column:
    """The marked responses to one item. ``add_`` methods are bound once: they run for every row."""

    __slots__ = ("add_choice", "add_mark", "add_place", "choices", "codes", "marks", "places")

    def __init__(self) -> None:
        self.places, self.marks, self.choices = array("I"), array("d"), array("I")
        self.add_place, self.add_mark = self.places.append, self.marks.append
        self.add_choice = self.choices.append
        self.codes: defaultdict[str | None, int] = defaultdict(count().__next__)


class _Sheet:
    """All marked responses, item by item, and what each attempt adds up to, in the order of reading."""

    def __init__(self) -> None:
        self.columns: defaultdict[str, _Column] = defaultdict(_Column)
        self.ids, self.counts = array("q"), array("I")
        self.sums, self.squares = array("d"), array("d")


# Bands of attempts by score: 0 lowest 27 %, 1 rest of the lowest third, 2 middle, 3 and 4 the same above.
_MIDDLE = 2
_THIRDS = (0, 0, 1, 2, 2)
_LOWER = bytes(band == 0 for band in range(256))
_UPPER = bytes(band == 4 for band in range(256))


def analyse_items(rows: Iterable[Row]) -> TestFigures:
    """Analyse every item of a test from its rows, all rows of an attempt together, in any order else.

    An attempt has at most one row an item; give only attempts whose marking is finished. Rows without
    a mark are left out; an item with no other rows is listed with ``n`` 0. Attempts rank by their mean
    mark, and those with equal means by their ids. ``ValueError`` where an attempt comes in two pieces.
    """
    sheet = _read(rows)
    scores = list(map(truediv, sheet.sums, sheet.counts))
    bands = _bands(scores, sheet.ids)
    items = tuple(_item_figures(item, sheet, bands) for item in sorted(sheet.columns))
    return _test_figures(sheet, scores, items)


def _read(rows: Iterable[Row]) -> _Sheet:
    sheet = _Sheet()
    columns = sheet.columns
    for attempt, responses in groupby(rows, itemgetter(0)):
        place, marks = len(sheet.ids), []
        for _, item, mark, chosen in responses:
            column = columns[item]
            if mark is not None:
                marks.append(mark)
                column.add_place(place)
                column.add_mark(mark)
                column.add_choice(column.codes[chosen])
        if marks:
            sheet.ids.append(attempt)
            sheet.counts.append(len(marks))
            sheet.sums.append(math.fsum(marks))
            sheet.squares.append(math.fsum(map(mul, marks, marks)))
    if len(set(sheet.ids)) != len(sheet.ids):
        raise ValueError("the rows of an attempt must come together")
    return sheet


def _bands(scores: Sequence[float], ids: Sequence[int]) -> bytes:
    n = len(scores)
    # Equal means of unequal marks differ by rounding; ids must decide then, not the last bit.
    ranks = [(round(score, 12), own) for score, own in zip(scores, ids, strict=True)]
    order = sorted(range(n), key=ranks.__getitem__)
    bands = bytearray([_MIDDLE]) * n
    for size, low, high in ((n // 3, 1, 3), (round(TAIL * n), 0, 4)):
        for lower, higher in zip(order[:size], order[n - size :], strict=True):
            bands[lower], bands[higher] = low, high
    return bytes(bands)


def _item_figures(item: str, sheet: _Sheet, bands: bytes) -> ItemFigures:
    column = sheet.columns[item]
    n = len(column.marks)
    facility = mean(column.marks) if n >= FACILITY_LEAST else None
    if n < DISCRIMINATION_LEAST:
        return ItemFigures(item, n, facility)
    own = bytes(map(bands.__getitem__, column.places))
    choices, thirds = _choices(column, own)
    r, difference = _point_biserial(column, sheet), _upper_lower(column.marks, own)
    return ItemFigures(item, n, facility, r, difference, choices, thirds)


def _point_biserial(column: _Column, sheet: _Sheet) -> float | None:
    """Over the attempts that have another mark to compare with."""
    others = [sheet.counts[place] - 1 for place in column.places]
    rests = map(sub, map(sheet.sums.__getitem__, column.places), column.marks)
    means = list(map(truediv, compress(rests, others), filter(None, others)))
    marks = list(compress(column.marks, others))
    return correlation(marks, means) if len(marks) >= DISCRIMINATION_LEAST else None


def _upper_lower(marks: Sequence[float], bands: bytes) -> float | None:
    upper, lower = bands.count(4), bands.count(0)
    if not upper or not lower:
        return None
    best = math.fsum(compress(marks, bands.translate(_UPPER)))
    return best / upper - math.fsum(compress(marks, bands.translate(_LOWER))) / lower


def _choices(column: _Column, bands: bytes) -> tuple[tuple[OptionFigures, ...] | None, tuple[int, int, int]]:
    """The distractor table and the responses by third; None where a third gave none."""
    if not any(chosen is not None for chosen in column.codes):
        return (), (0, 0, 0)
    names = list(column.codes)
    given = [0, 0, 0]
    tally: defaultdict[int | None, list[int]] = defaultdict(lambda: [0, 0, 0])
    for (band, code), times in Counter(zip(bands, column.choices, strict=True)).items():
        chosen, third = names[code], _THIRDS[band]
        if chosen is None:
            continue
        given[third] += times
        for position in map(int, chosen.split(",")) if chosen else (None,):
            tally[position][third] += times
    low, middle, high = given
    if not (low and middle and high):
        return None, (low, middle, high)
    options = (
        OptionFigures(position, sum(by) / sum(given), by[0] / low, by[1] / middle, by[2] / high)
        for position, by in sorted(tally.items(), key=lambda entry: (entry[0] is None, entry[0] or 0))
    )
    return tuple(options), (low, middle, high)


def _test_figures(sheet: _Sheet, scores: Sequence[float], items: tuple[ItemFigures, ...]) -> TestFigures:
    n = len(scores)
    marked = [column for column in sheet.columns.values() if column.marks]
    kind: ReliabilityKind = "alpha" if all(len(column.marks) == n for column in marked) else "random-draws"
    if n < MEAN_LEAST:
        return TestFigures(n, kind, items)
    centre, sd = mean(scores), math.sqrt(variance(scores))
    reliability = _reliability(sheet, kind, marked) if n >= RELIABILITY_LEAST else None
    if reliability is None:
        return TestFigures(n, kind, items, 100 * centre, 100 * sd)
    interval = bonett_interval(reliability, n, sum(sheet.counts) / n)
    sem = 100 * standard_error_of_measurement(sd, reliability)
    return TestFigures(n, kind, items, 100 * centre, 100 * sd, reliability, interval, sem)


def _reliability(sheet: _Sheet, kind: ReliabilityKind, marked: Sequence[_Column]) -> float | None:
    if kind == "alpha":
        return alpha_from_variances([variance(column.marks) for column in marked], variance(sheet.sums))
    return random_draws_reliability(zip(sheet.counts, sheet.sums, sheet.squares, strict=True))
