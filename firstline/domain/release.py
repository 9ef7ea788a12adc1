"""What may be shown of a year's people, decided at once for every table, page, filter and file.

**Linked tables.** A cell is shown, or hidden, wherever it appears. Tables are fixed: one characteristic, or
audience by sex and course by role path, each for all courses or for one. They make five families, each a
system of linked tables (domain/disclosure): *places* (audience, region, the agencies in their tree, which
tell both), *sexes* by audience, *languages*, *learning* (courses and role paths) and *quarters*. Families
share their totals, and two of them the audiences: what they share is decided first, shown if it may stand in
all, and else a secret for each. Their
other characteristics are independent: no sum over two families is a group of people unless it is one over
the one or the other. Years share nobody: a person belongs to the year in which she began.

**Counts and rates.** Those who enrolled, completed and hold a certificate are counted exactly, in one system.
Pass rates and gains are systems of their own: their numbers of people are rounded to multiples of the
smallest group, and the rates to whole numbers, so that they cannot be subtracted from exact counts
(rounding: Hundepool et al. 2012, section 5.4). Else one person who was ill on the day of a test would take a
country's pass rate away.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from itertools import product

from firstline.domain.agency import Tree
from firstline.domain.disclosure import Shield
from firstline.domain.report import (
    ALL,
    COUNTS,
    SYSTEMS,
    TOTAL,
    Count,
    Group,
    Key,
    Passes,
    Sums,
    Tally,
    Year,
    rounded,
)

_Cell = tuple[Key, str, Count]
_Keys = Callable[[Tally], tuple[Key, ...]]
"""The groups that a person is in, within a family, the more important first."""


def protected(tallies: Iterable[Tally], tree: Tree, smallest: int) -> Year:
    """Decide what may be shown of a year's people."""
    known = tuple(tallies)
    courses = tuple(sorted({tally.course for tally in known}))
    keys = _families(tree)
    shown: dict[_Cell, int] = {}
    for counts in SYSTEMS:
        shown |= _linked([_Family(known, keys_of, counts, smallest) for keys_of in keys], counts)
    sums = _sums(known, keys)
    groups = {place: _group(place, shown, sums.get(place), smallest) for place in _all_places(known, keys)}
    return Year(groups, courses)


def _linked(families: Sequence["_Family"], counts: tuple[Count, ...]) -> dict[_Cell, int]:
    """What may be shown of one system, with its numbers: what families share must stand in each of them."""
    times = Counter(cell for family in families for cell in family.cells)
    shared = frozenset(cell for cell, number in times.items() if number > 1)
    barred: frozenset[_Cell] = frozenset()
    while True:
        admitted = [family.admitted(counts, shared, barred) for family in families]
        refused = frozenset(
            cell
            for family, some in zip(families, admitted, strict=True)
            for cell in (shared & family.cells.keys()) - some
        )
        if refused <= barred:
            break
        barred |= refused
    return {
        cell: family.people(cell) for family, some in zip(families, admitted, strict=True) for cell in some
    }


def _group(place: tuple[Key, str], shown: Mapping[_Cell, int], sums: Sums | None, smallest: int) -> Group:
    counts: dict[Count, int | None] = {count: shown.get((*place, count)) for count in COUNTS}
    if counts["enrolled"] is None:
        return Group(counts)
    tested, passed = (shown.get((*place, count)) for count in ("tested", "passed"))
    passes = Passes(rounded(tested, smallest), passed / tested) if tested and passed is not None else None
    untaken: tuple[Count, ...] = ("tested", "measured")
    nobody = frozenset(count for count in untaken if shown.get((*place, count)) == 0)
    gain = sums.gain(smallest) if sums and shown.get((*place, "measured")) else None
    return Group(counts, passes, gain, nobody)


def _all_places(tallies: Iterable[Tally], families: Sequence[_Keys]) -> frozenset[tuple[Key, str]]:
    return frozenset(
        (key, course)
        for tally in tallies
        for keys_of in families
        for key in (TOTAL, *keys_of(tally))
        for course in (ALL, tally.course)
    )


def _sums(tallies: Iterable[Tally], families: Sequence[_Keys]) -> dict[tuple[Key, str], Sums]:
    """Sums of scores of every group, of those who were measured."""
    found: dict[tuple[Key, str], Sums] = defaultdict(Sums)
    for tally in tallies:
        if "measured" in tally.outcomes:
            for key in {TOTAL, *(key for keys_of in families for key in keys_of(tally))}:
                found[key, ALL].add(tally)
                found[key, tally.course].add(tally)
    return found


def _families(tree: Tree) -> tuple[_Keys, ...]:
    places = {agency: _places(tree, agency) for agency in tree.by_id}

    return (
        lambda tally: places[tally.agency],
        lambda tally: (places[tally.agency][0], ("sex", tally.sex), (*places[tally.agency][0], tally.sex)),
        lambda tally: (("language", tally.language),),
        lambda tally: (("course", tally.course), ("course", tally.course, tally.path)),
        lambda tally: (("quarter", str(tally.quarter)),),
    )


def _places(tree: Tree, agency: int) -> tuple[Key, ...]:
    line = tree.line(agency)
    return (
        ("audience", tree.audience(agency)),
        ("region", tree.region(agency)),
        *(("agency", str(each.id)) for each in line),
    )


class _Family:
    """One system of linked tables: its atoms, and which of them each figure (``cells``) is made of."""

    def __init__(
        self, tallies: Sequence[Tally], keys_of: _Keys, counts: tuple[Count, ...], smallest: int
    ) -> None:
        self._counts: list[int] = []
        self._smallest = smallest
        self._ranks: dict[Key, int] = {}
        self.cells: dict[_Cell, list[int]] = {}
        atoms: dict[tuple[tuple[Key, ...], str, tuple[Count, ...]], int] = {}
        for tally in tallies:
            keys = (TOTAL, *keys_of(tally))
            self._rank(keys)
            reached = tuple(count for count in counts if count == "enrolled" or count in tally.outcomes)
            alike = (keys, tally.course, reached)
            if alike not in atoms:
                atoms[alike] = len(self._counts)
                self._counts.append(0)
                self._place(atoms[alike], keys, tally.course, counts, reached)
            self._counts[atoms[alike]] += tally.people if reached else 0

    def _rank(self, keys: tuple[Key, ...]) -> None:
        for rank, key in enumerate(keys):
            self._ranks.setdefault(key, rank)

    def _place(
        self,
        atom: int,
        keys: tuple[Key, ...],
        course: str,
        counts: tuple[Count, ...],
        reached: tuple[Count, ...],
    ) -> None:
        for key, taken, count in product(keys, (ALL, course), counts):
            cell = self.cells.setdefault((key, taken, count), [])
            if count in reached:
                cell.append(atom)

    def people(self, cell: _Cell) -> int:
        """How many people a figure counts."""
        return sum(self._counts[atom] for atom in self.cells[cell])

    def admitted(self, counts: tuple[Count, ...], shared: Set[_Cell], barred: Set[_Cell]) -> frozenset[_Cell]:
        """What may be shown but for the barred: what is shared first, then others by importance and size.

        What is not shared is hidden where it is hidden of everybody, or where its group's size is.
        """
        shield = Shield[_Cell](self._counts, self._smallest)
        secrets = [self.cells[cell] for cell in sorted(barred & self.cells.keys())]
        for cell in self._ordered(counts, shared):
            key, course, count = cell
            whole = {(key, course, counts[0]), (TOTAL, course, count)}
            if cell not in barred and (cell in shared or whole - {cell} <= shield.shown):
                shield.admit(cell, self.cells[cell], secrets)
        return frozenset(shield.shown)

    def _ordered(self, counts: tuple[Count, ...], shared: Set[_Cell]) -> list[_Cell]:
        def order(cell: _Cell) -> tuple[object, ...]:
            key, course, count = cell
            rank, number = self._ranks[key], counts.index(count)
            by = (rank, number) if cell in shared else (number, rank)
            return (cell not in shared, *by, course, -self.people((key, course, counts[0])), key)

        return sorted(self.cells, key=order)
