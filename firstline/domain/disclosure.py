"""Disclosure control: which counts of a report may be shown, so that nobody is found in them.

The rules are those of cell suppression for linked tables of counts with a smallest group (threshold rule):
Hundepool, Domingo-Ferrer, Franconi, Giessing, Schulte Nordholt, Spicer and de Wolf, Statistical Disclosure
Control (Wiley 2012), chapter 4. Hidden first is every count of 1 to k - 1 people (primary suppression), then
as many others as it takes (secondary suppression) until no such count can be had by any calculation from
what is shown: not from one table, and not from several that share people.

Every table offered is a sum over *atoms*, groups without a common person that no table divides further, so
that whatever can be calculated is a sum of atoms with factors. Figures are admitted one by one, the more
important first, each only if afterwards **no set of atoms that can be calculated has 1 to k - 1 people**:

* A set with an atom of k people or more is large enough. So only calculations matter in which all such atoms
  cancel out. Gaussian elimination on these atoms finds them: a new figure is either independent there (and
  nothing cancels), or leaves a remainder of small atoms.
* A remainder of small atoms is admitted if no sum of remainders is such a set. Atoms that have the same
  factors in all of them stand or fall together (a block), so that only unions of blocks with less than k
  people in all are tried, each exactly. Where there are more than TRIED, the figure is hidden untried.

It is safe rather than sparing: a figure more may be hidden than need be. Zeroes are no secret (as in most
official statistics), and atoms of nobody are not looked at: who knows that they are empty learns nothing. A
hidden figure never says for which of both reasons it is hidden, since that would be a bound on it.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

SMALLEST_GROUP = 5
"""The least people of a shown count where nobody set another number."""

_PRIME = 2**61 - 1
"""Calculations are made modulo this prime, exactly: factors of sums of sets stay far below it."""

TRIED = 400
"""So many unions are tried for a figure: enough for every table that a person can read."""

Key = TypeVar("Key", bound=Hashable)
_Sum = dict[int, int]


@dataclass
class Shield(Generic[Key]):
    """What was admitted so far of figures over ``people``, the number of people of each atom."""

    people: Sequence[int]
    smallest: int = SMALLEST_GROUP
    shown: set[Key] = field(default_factory=set)
    _basis: list[tuple[int, _Sum]] = field(default_factory=list)
    _rests: dict[int, _Sum] = field(default_factory=dict)
    _blocks: list[frozenset[int]] = field(default_factory=list)

    def admit(self, key: Key, atoms: Collection[int], secrets: Iterable[Collection[int]] = ()) -> bool:
        """Show a figure, the people of these atoms together, if that gives nobody away; says whether it did.

        ``secrets`` are figures that another system of tables hides: they must not follow from this one.
        The answer for a key that was admitted is yes again.
        """
        if key in self.shown:
            return True
        known, rests, blocks = len(self._basis), self._rests, self._blocks
        if not self._takes(self._sum(atoms)):
            return False
        if any(self._follows(self._sum(secret)) for secret in secrets):
            del self._basis[known:]
            self._rests, self._blocks = rests, blocks
            return False
        self.shown.add(key)
        return True

    def _sum(self, atoms: Iterable[int]) -> _Sum:
        return {atom: 1 for atom in atoms if self.people[atom]}

    def _takes(self, wanted: _Sum) -> bool:
        """Take a sum among what can be calculated, unless that would give a small group away."""
        rest = self._reduced(wanted)
        large = next((atom for atom in rest if self.people[atom] >= self.smallest), None)
        if large is None:
            return not rest or self._takes_rest(rest)
        self._basis.append((large, _scaled(rest, large)))
        return True

    def _reduced(self, wanted: _Sum) -> _Sum:
        """What is left of a sum when the known ones are taken off, each at its own atom."""
        rest = dict(wanted)
        for pivot, known in self._basis:
            _take_off(rest, pivot, known)
        if all(self.people[atom] < self.smallest for atom in rest):
            for pivot in [atom for atom in rest if atom in self._rests]:
                _take_off(rest, pivot, self._rests[pivot])
        return rest

    def _follows(self, wanted: _Sum) -> bool:
        """Whether a figure can be calculated; one of nobody is no secret."""
        return bool(wanted) and not self._reduced(wanted)

    def _takes_rest(self, rest: _Sum) -> bool:
        """Take a remainder of small atoms, unless sets of too few people follow from it and the others."""
        pivot = next(iter(rest))
        scaled = _scaled(rest, pivot)
        rests = {pivot: scaled}
        for other, before in self._rests.items():
            rests[other] = dict(before)
            _take_off(rests[other], pivot, scaled)
        blocks = self._divided(rest)
        for tried, union in enumerate(self._small_unions(blocks)):
            if tried == TRIED or _is_sum(union, rests):
                return False
        self._rests, self._blocks = rests, blocks
        return True

    def _divided(self, rest: _Sum) -> list[frozenset[int]]:
        """The blocks, divided by the factors of their atoms in one more remainder."""
        block_of = {atom: number for number, block in enumerate(self._blocks) for atom in block}
        parts: dict[tuple[int, int], set[int]] = {}
        for atom in block_of.keys() | rest.keys():
            parts.setdefault((block_of.get(atom, -1), rest.get(atom, 0)), set()).add(atom)
        return [frozenset(part) for part in parts.values()]

    def _small_unions(self, blocks: Iterable[frozenset[int]]) -> Iterator[frozenset[int]]:
        """Every union of blocks with less than k people in all."""
        sizes = [(sum(self.people[atom] for atom in block), block) for block in blocks]
        small = [(size, block) for size, block in sizes if size < self.smallest]
        begun: list[tuple[int, int, frozenset[int]]] = [(0, 0, frozenset())]
        while begun:
            start, people, union = begun.pop()
            for place in range(start, len(small)):
                size, block = small[place]
                if people + size < self.smallest:
                    yield union | block
                    begun.append((place + 1, people + size, union | block))


def _scaled(wanted: _Sum, pivot: int) -> _Sum:
    inverse = pow(wanted[pivot], -1, _PRIME)
    return {atom: factor * inverse % _PRIME for atom, factor in wanted.items()}


def _take_off(rest: _Sum, pivot: int, known: _Sum) -> None:
    """Take a known sum, whose factor at the pivot is 1, off another so often that the pivot is gone."""
    if not (factor := rest.get(pivot)):
        return
    for atom, share in known.items():
        if left := (rest.get(atom, 0) - factor * share) % _PRIME:
            rest[atom] = left
        else:
            rest.pop(atom, None)


def _is_sum(union: frozenset[int], rests: Mapping[int, _Sum]) -> bool:
    """Whether a set follows from remainders, each of which is the only one that has its own atom, once."""
    rest = dict.fromkeys(union, 1)
    for pivot in union & rests.keys():
        _take_off(rest, pivot, rests[pivot])
    return not rest


def shown(
    people: Sequence[int], figures: Mapping[Key, Collection[int]], smallest: int = SMALLEST_GROUP
) -> frozenset[Key]:
    """Which of these figures may stand side by side, the first in the mapping being the most important."""
    shield = Shield[Key](people, smallest)
    for key, atoms in figures.items():
        shield.admit(key, atoms)
    return frozenset(shield.shown)
