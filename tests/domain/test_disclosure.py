"""Disclosure control, attacked by everything that can be calculated from what is shown."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domain.disclosure import Shield, shown

Figures = Mapping[str, Collection[int]]


def derivable(people: list[int], figures: Figures, keys: Collection[str], smallest: int) -> list[set[int]]:
    """Every set of atoms of 1 to k - 1 people that follows from the shown figures, by exact elimination."""
    basis = eliminated([[int(atom in figures[key]) for atom in range(len(people))] for key in sorted(keys)])
    small = [atom for atom, count in enumerate(people) if 0 < count < smallest]
    sets = (set(chosen) for size in range(1, len(small) + 1) for chosen in combinations(small, size))
    # An empty atom tells nothing: it is out of every sum.
    return [
        found
        for found in sets
        if sum(people[atom] for atom in found) < smallest
        and follows(basis, [int(atom in found) for atom in range(len(people))])
    ]


def eliminated(rows: list[list[int]]) -> list[tuple[int, list[Fraction]]]:
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = reduced(basis, [Fraction(value) for value in row])
        pivot = next((place for place, value in enumerate(rest) if value), None)
        if pivot is not None:
            basis.append((pivot, [value / rest[pivot] for value in rest]))
    return basis


def reduced(basis: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> list[Fraction]:
    for pivot, known in basis:
        if factor := row[pivot]:
            row = [value - factor * other for value, other in zip(row, known, strict=True)]
    return row


def follows(basis: list[tuple[int, list[Fraction]]], wanted: list[int]) -> bool:
    return not any(reduced(basis, [Fraction(value) for value in wanted]))


def without_empty(people: list[int], figures: Figures) -> Figures:
    return {key: {atom for atom in atoms if people[atom]} for key, atoms in figures.items()}


@st.composite
def _systems(draw: st.DrawFn) -> tuple[list[int], dict[str, frozenset[int]], int]:
    """Linked tables of any form: up to nine atoms, up to fourteen sets of them."""
    people = draw(st.lists(st.integers(0, 9), min_size=1, max_size=9))
    sets = st.frozensets(st.integers(0, len(people) - 1))
    figures = draw(st.lists(sets, min_size=1, max_size=14))
    return people, {str(n): atoms for n, atoms in enumerate(figures)}, draw(st.integers(2, 7))


@settings(max_examples=300, deadline=None)
@given(_systems())
def test_no_small_group_follows_from_any_shown_figures(
    system: tuple[list[int], dict[str, frozenset[int]], int],
) -> None:
    people, figures, smallest = system
    found = shown(people, figures, smallest)
    assert derivable(people, without_empty(people, figures), found, smallest) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.integers(0, 8), min_size=3, max_size=3), min_size=2, max_size=3))
def test_no_cell_of_a_two_way_table_follows_from_it(table: list[list[int]]) -> None:
    people = [count for row in table for count in row]
    width = len(table[0])
    figures = {
        "total": range(len(people)),
        **{f"row {r}": range(r * width, (r + 1) * width) for r in range(len(table))},
        **{f"column {c}": range(c, len(people), width) for c in range(width)},
        **{f"cell {n}": (n,) for n in range(len(people))},
    }
    found = shown(people, figures)
    assert derivable(people, without_empty(people, figures), found, 5) == []


@settings(max_examples=100, deadline=None)
@given(_systems())
def test_shown_counts_are_never_small(system: tuple[list[int], dict[str, frozenset[int]], int]) -> None:
    people, figures, smallest = system
    sizes = [sum(people[atom] for atom in figures[key]) for key in shown(people, figures, smallest)]
    assert [size for size in sizes if 0 < size < smallest] == []


def test_small_cell_takes_the_smallest_other_with_it() -> None:
    figures = {"total": (0, 1, 2), "police": (0,), "shelters": (1,), "prosecutors": (2,)}
    assert shown([40, 9, 3], figures) == {"total", "police"}


def test_small_cells_that_are_large_together_need_no_other() -> None:
    figures = {"total": (0, 1, 2, 3), "police": (0,), "shelters": (1,), "consuls": (2,), "courts": (3,)}
    assert shown([40, 9, 3, 4], figures) == {"total", "police", "shelters"}


def test_table_without_small_cells_is_shown_whole() -> None:
    figures = {"total": (0, 1, 2), "a": (0,), "b": (1,), "c": (2,)}
    assert shown([5, 6, 0], figures) == {"total", "a", "b", "c"}


def test_total_of_a_small_group_is_hidden() -> None:
    assert shown([3, 1], {"total": (0, 1), "a": (0,), "b": (1,)}) == frozenset()


def test_nested_cell_is_hidden_where_it_leaves_a_small_rest() -> None:
    assert shown([12, 2], {"agency": (0, 1), "unit": (0,)}) == {"agency"}


def test_second_table_is_hidden_where_it_gives_a_cell_of_the_first_away() -> None:
    # Law enforcers are agencies 0 and 1, the north is agencies 0 and 2: neither table alone tells of 1.
    figures = {"total": (0, 1, 2), "law": (0, 1), "north": (0, 2), "agency 0": (0,)}
    assert shown([20, 3, 9], figures) == {"total", "law"}


def test_other_smallest_group_shows_more() -> None:
    figures = {"total": (0, 1), "a": (0,), "b": (1,)}
    assert shown([20, 4], figures, 4) == {"total", "a", "b"}


def test_figure_that_was_admitted_is_admitted_again() -> None:
    shield = Shield[str]([9, 9])
    assert [shield.admit("a", (0,)), shield.admit("a", (0,))] == [True, True]


def test_figure_that_was_refused_leaves_no_trace() -> None:
    shield = Shield[str]([9, 9, 2])
    answers = [shield.admit(str(atoms), atoms) for atoms in ((0, 1), (2,), (0,), (1, 2), (0, 1, 2))]
    assert answers == [True, False, True, False, False]
