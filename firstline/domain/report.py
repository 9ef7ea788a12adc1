"""Reports upwards: how many people were trained, and by what divides them.

A figure counts enrolments: a person is counted once in each course that she takes, in the year in which she
began it, with what came of it since. What may be shown of it is decided in domain/release.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from firstline.domain.gains import normalised_gain
from firstline.domain.measure import GAIN_LEAST
from firstline.domain.statistics import Z_95

Count = Literal["enrolled", "completed", "certified", "tested", "passed", "measured"]
Dimension = Literal["audience", "region", "agency", "sex", "language", "course", "quarter"]
COUNTS: tuple[Count, ...] = ("enrolled", "completed", "certified")
"""Shown exactly, the more important first: completed what the certificate asks for, hold the certificate."""
OUTCOMES: tuple[Count, ...] = ("completed", "certified", "tested", "passed", "measured")
"""``tested`` took a test of the certificate, ``passed`` all that they took at the first attempt; ``measured``
took the tests before and after the course."""
SYSTEMS: tuple[tuple[Count, ...], ...] = (COUNTS, ("tested", "passed"), ("measured",))
"""What is protected together; the first of each counts those of whom the others are a part."""
DIMENSIONS: tuple[Dimension, ...] = ("audience", "region", "agency", "sex", "language", "course", "quarter")
ALL = ""
"""The filter that narrows nothing."""

Key = tuple[str, ...]
"""A group: its dimension, and its place in it: ("audience", "prosecutor", "female"); TOTAL is everybody."""
TOTAL: Key = ("total",)


@dataclass(frozen=True, slots=True)
class Tally:
    """People who are alike in all that a report asks for; only counts and sums leave the database.

    ``outcomes`` are the OUTCOMES that they reached. For those ``measured``: the sums of
    the scores before and after (0 to 100), and of the squares of their differences.
    """

    quarter: int
    course: str
    path: str
    agency: int
    sex: str
    language: str
    outcomes: frozenset[Count]
    people: int
    before: float = 0.0
    after: float = 0.0
    squares: float = 0.0


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean scores before and after of the same people, and the difference with its 95 % interval, in points.

    ``people`` is rounded; ``share`` is the normalised gain (domain/gains), None where nothing could be
    gained.
    """

    people: int
    before: float
    after: float
    low: float
    high: float
    share: float | None

    @property
    def points(self) -> float:
        """How far the mean moved."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Passes:
    """How many took the test, rounded, and the share of them who passed."""

    people: int
    share: float


@dataclass(frozen=True, slots=True)
class Group:
    """What may be known of a group; a count that is None is hidden.

    ``passes`` and ``gain`` are None where they are hidden, of nobody, or (gains) of fewer than 20 people;
    ``nobody`` says which of "tested" and "measured" nobody was.
    """

    counts: Mapping[Count, int | None]
    passes: Passes | None = None
    gain: Gain | None = None
    nobody: frozenset[Count] = frozenset()

    def share(self, part: Count) -> float | None:
        """A part of those who enrolled; None where either is hidden, or nobody is there."""
        some, whole = self.counts[part], self.counts["enrolled"]
        return some / whole if some is not None and whole else None


@dataclass(frozen=True, slots=True)
class Year:
    """All that may be shown of a year: groups by key and course (ALL for all courses)."""

    groups: Mapping[tuple[Key, str], Group]
    courses: tuple[str, ...]

    def group(self, key: Key, course: str = ALL) -> Group:
        """A group; one without anybody in it has zeroes."""
        return self.groups.get((key, course), _NOBODY)

    def keys(self, dimension: Dimension) -> frozenset[Key]:
        """The groups of a dimension in which somebody is, in any course."""
        return frozenset(key for key, _ in self.groups if key[0] == dimension)


_NOBODY = Group(dict.fromkeys(COUNTS, 0), nobody=frozenset({"tested", "measured"}))


@dataclass(slots=True)
class Sums:
    """Sums over people who were measured twice."""

    people: int = 0
    before: float = 0.0
    after: float = 0.0
    squares: float = 0.0

    def add(self, tally: Tally) -> None:
        """Add people who are alike."""
        self.people += tally.people
        self.before += tally.before
        self.after += tally.after
        self.squares += tally.squares

    def gain(self, smallest: int) -> Gain | None:
        """The mean of the differences, with the interval of its normal distribution."""
        n = self.people
        if n < GAIN_LEAST:
            return None
        before, after = self.before / n, self.after / n
        variance = max(0.0, (self.squares - n * (after - before) ** 2) / (n - 1))
        reach = Z_95 * (variance / n) ** 0.5
        found = normalised_gain(before, after)
        moved = after - before
        share = found.value if found else None
        return Gain(rounded(n, smallest), before, after, moved - reach, moved + reach, share)


def rounded(people: int, smallest: int) -> int:
    """The nearest multiple of the smallest group; the higher one in the middle."""
    return smallest * ((2 * people + smallest) // (2 * smallest))
