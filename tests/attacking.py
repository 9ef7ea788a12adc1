"""Somebody who calculates: which groups of people follow from the figures that a report shows."""

from collections.abc import Hashable, Iterable, Sequence, Set
from random import Random
from typing import Generic, TypeVar

PRIME = 2**61 - 1
Atom = TypeVar("Atom", bound=Hashable)


class Attacker(Generic[Atom]):
    """Solves the linear system of sums over ``atoms``, modulo a large prime.

    A set follows from the sums if every way to change all atoms that changes no sum leaves the set unchanged
    too. One such way is drawn by chance: it changes a set that does not follow, but for a chance of 2^-61.
    """

    def __init__(self, atoms: Sequence[Atom], sums: Iterable[Set[Atom]]) -> None:
        basis: list[tuple[Atom, dict[Atom, int]]] = []
        for known in sums:
            rest = {atom: 1 for atom in atoms if atom in known}
            for pivot, row in basis:
                if factor := rest.get(pivot):
                    for atom, share in row.items():
                        rest[atom] = (rest.get(atom, 0) - factor * share) % PRIME
            pivot_of = next((atom for atom, value in rest.items() if value), None)
            if pivot_of is not None:
                inverse = pow(rest[pivot_of], -1, PRIME)
                basis.append((pivot_of, {a: v * inverse % PRIME for a, v in rest.items() if v}))
        random = Random(7)
        change = {atom: random.randrange(PRIME) for atom in atoms}
        for pivot, row in reversed(basis):
            change[pivot] = -sum(v * change[a] for a, v in row.items() if a != pivot) % PRIME
        self._change, self.rank = change, len(basis)

    def derives(self, group: Iterable[Atom]) -> bool:
        """Whether the number of people of a set of atoms follows; those known to be empty are none."""
        return sum(self._change.get(atom, 0) for atom in group) % PRIME == 0
