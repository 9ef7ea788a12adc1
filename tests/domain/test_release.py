"""What is shown of a year: the same cell everywhere, and nobody in it."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from firstline.domain.agency import Agency, Tree
from firstline.domain.release import protected
from firstline.domain.report import ALL, TOTAL, Count, Tally

TREE = Tree(
    [
        Agency(1, "Police", "UTC", 0, audience="law-enforcer", region="North"),
        Agency(2, "Border unit", "UTC", 0, parent_id=1, region="South"),
        Agency(3, "Prosecution", "UTC", 0, audience="prosecutor", region="North"),
        Agency(4, "Shelter", "UTC", 0, audience="service-provider", region="South"),
    ]
)
DONE: frozenset[Count] = frozenset({"completed", "certified", "tested", "passed"})
FAILED: frozenset[Count] = frozenset({"tested"})
OPEN: frozenset[Count] = frozenset()


def tally(people: int, agency: int = 1, outcomes: frozenset[Count] = OPEN, **other: object) -> Tally:
    values = {"quarter": 1, "course": "one", "path": "", "sex": "", "language": "en"} | other
    return Tally(agency=agency, outcomes=outcomes, people=people, **values)  # type: ignore[arg-type]


def measured(people: int, before: float, after: float, *, agency: int = 1, sex: str = "") -> Tally:
    """People who all moved alike."""
    sums = {"before": people * before, "after": people * after, "squares": people * (after - before) ** 2}
    return tally(people, agency, frozenset({"measured"}), sex=sex, **sums)


def test_small_agency_is_hidden_with_the_next() -> None:
    year = protected([tally(40), tally(9, 3), tally(3, 4)], TREE, 5)
    found = {key: year.group(key).counts["enrolled"] for key in year.keys("agency")}
    assert found == {("agency", "1"): 40, ("agency", "3"): None, ("agency", "4"): None}


def test_unit_is_hidden_where_it_would_give_the_rest_of_its_agency_away() -> None:
    year = protected([tally(3), tally(20, 2), tally(30, 3)], TREE, 5)
    enrolled = [year.group(("agency", name)).counts["enrolled"] for name in ("1", "2")]
    assert enrolled == [23, None]


def test_agency_counts_the_people_of_its_units() -> None:
    year = protected([tally(10), tally(20, 2)], TREE, 5)
    assert year.group(("agency", "1")).counts["enrolled"] == 30


def test_audience_and_region_come_from_the_tree() -> None:
    year = protected([tally(10), tally(20, 2), tally(30, 4)], TREE, 5)
    found = [
        year.group(key).counts["enrolled"] for key in (("audience", "law-enforcer"), ("region", "South"))
    ]
    assert found == [30, 50]


def test_outcome_is_hidden_where_few_have_it_and_where_few_lack_it() -> None:
    few = protected([tally(20), tally(4, outcomes=DONE)], TREE, 5).group(TOTAL)
    most = protected([tally(4), tally(20, outcomes=DONE)], TREE, 5).group(TOTAL)
    assert [(group.counts["enrolled"], group.counts["completed"]) for group in (few, most)] == [
        (24, None),
        (24, None),
    ]


def test_outcome_of_all_and_of_nobody_is_shown() -> None:
    everybody = protected([tally(8, outcomes=DONE)], TREE, 5).group(TOTAL)
    nobody = protected([tally(8)], TREE, 5).group(TOTAL)
    assert (everybody.share("completed"), nobody.share("completed")) == (1.0, 0.0)


def test_year_of_few_people_shows_nothing() -> None:
    year = protected([tally(4, outcomes=DONE)], TREE, 5)
    assert {count for group in year.groups.values() for count in group.counts.values()} == {None}


def test_group_without_anybody_has_zeroes() -> None:
    assert protected([], TREE, 5).group(("region", "West")).counts["enrolled"] == 0


def test_pass_rate_is_of_those_who_took_the_test_and_its_number_is_rounded() -> None:
    group = protected([tally(13, outcomes=DONE), tally(9, outcomes=FAILED), tally(50)], TREE, 5).group(TOTAL)
    assert group.passes is not None
    assert (group.passes.people, group.passes.share) == (20, 13 / 22)


def test_pass_rate_is_hidden_where_few_failed() -> None:
    group = protected([tally(30, outcomes=DONE), tally(4, outcomes=FAILED)], TREE, 5).group(TOTAL)
    assert (group.passes, set(group.nobody)) == (None, {"measured"})


def test_gain_has_an_interval_and_a_rounded_number_of_people() -> None:
    gain = protected([measured(11, 40, 60), measured(11, 50, 80)], TREE, 5).group(TOTAL).gain
    assert gain is not None
    numbers = (gain.before, gain.after, gain.points, round(gain.low, 2), round(gain.high, 2))
    assert (gain.people, numbers) == (20, (45.0, 70.0, 25.0, 22.86, 27.14))


@pytest.mark.parametrize(("people", "is_there"), [(19, False), (20, True)])
def test_gain_is_shown_from_twenty_people(people: int, is_there: bool) -> None:
    group = protected([measured(people, 40, 60), tally(30)], TREE, 5).group(TOTAL)
    assert (group.gain is not None) == is_there


def test_gain_of_a_group_is_hidden_where_it_would_give_a_few_others_away() -> None:
    year = protected([measured(30, 40, 60, sex="female"), measured(3, 40, 60, sex="male")], TREE, 5)
    assert (year.group(TOTAL).gain is None, year.group(("sex", "female")).gain) == (False, None)


def test_course_is_a_filter_of_every_table() -> None:
    year = protected([tally(10), tally(20, course="two")], TREE, 5)
    key = ("agency", "1")
    found = [year.group(key, course).counts["enrolled"] for course in (ALL, "one", "two", "three")]
    assert found == [30, 10, 20, 0]


def test_course_is_hidden_where_the_others_would_give_it_away() -> None:
    year = protected([tally(30), tally(2, course="two")], TREE, 5)
    found = [year.group(TOTAL, course).counts["enrolled"] for course in (ALL, "one", "two")]
    assert found == [32, None, None]


def test_role_path_is_counted_in_its_course() -> None:
    year = protected([tally(10, path="consular"), tally(20)], TREE, 5)
    found = {key: year.group(key).counts["enrolled"] for key in year.keys("course")}
    assert found == {("course", "one"): 30, ("course", "one", ""): 20, ("course", "one", "consular"): 10}


PEOPLE = 24
CERTIFIED: frozenset[Count] = frozenset({"completed", "certified"})
COMPLETED: frozenset[Count] = frozenset({"completed"})
Atom = tuple[int, str, str, str, str, str, frozenset[Count]]
EVERY_ATOM: tuple[Atom, ...] = tuple(
    product(
        range(1, 5),
        ("female", "male"),
        ("en", "ar"),
        ("one", "two"),
        ("", "consular"),
        "12",
        (OPEN, COMPLETED, CERTIFIED),
    )
)
"""Every way in which people can differ: an attacker does not know which of them occur."""


def _is_in(atom: Atom, key: tuple[str, ...], course: str, count: Count) -> bool:
    agency, sex, language, taken, path, quarter, outcomes = atom
    places: dict[str, tuple[str, ...]] = {
        "total": (),
        "audience": (TREE.audience(agency), sex),
        "region": (TREE.region(agency),),
        "sex": (sex,),
        "language": (language,),
        "course": (taken, path),
        "quarter": (quarter,),
    }
    if key[0] == "agency":
        is_member = key[1] in {str(each.id) for each in TREE.line(agency)}
    else:
        is_member = places[key[0]][: len(key) - 1] == key[1:]
    return is_member and course in (ALL, taken) and (count == "enrolled" or count in outcomes)


@pytest.mark.parametrize("seed", range(10))
def test_no_lone_group_follows_from_all_tables_together(seed: int) -> None:
    random = Random(seed)
    people = {atom: random.choice((1, 2, 3, 6, 11, 25)) for atom in random.sample(EVERY_ATOM, PEOPLE)}
    tallies = [
        tally(
            n,
            atom[0],
            atom[6],
            sex=atom[1],
            language=atom[2],
            course=atom[3],
            path=atom[4],
            quarter=int(atom[5]),
        )
        for atom, n in people.items()
    ]
    year = protected(tallies, TREE, 5)
    figures = {
        (key, course, count): (shown, {atom for atom in EVERY_ATOM if _is_in(atom, key, course, count)})
        for (key, course), group in year.groups.items()
        for count, shown in group.counts.items()
    }
    sizes = {cell: sum(people.get(atom, 0) for atom in atoms) for cell, (_, atoms) in figures.items()}
    assert [cell for cell, (shown, _) in figures.items() if shown not in (None, sizes[cell])] == []
    # Whoever reads a zero knows that nobody is in any part of it.
    empty = set().union(*(atoms for shown, atoms in figures.values() if shown == 0))
    places = [atom for atom in EVERY_ATOM if atom not in empty]
    basis = _echelon([[int(a in atoms) for a in places] for shown, atoms in figures.values() if shown])
    hidden = [cell for cell, (shown, _) in figures.items() if shown is None]
    small = [cell for cell in hidden if 0 < sizes[cell] < 5]
    given_away = [
        cell for cell in small if not any(_rest(basis, [Fraction(a in figures[cell][1]) for a in places]))
    ]
    assert (given_away, len(basis) > 10) == ([], True)


def _echelon(rows: list[list[int]]) -> list[tuple[int, list[Fraction]]]:
    basis: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = _rest(basis, [Fraction(value) for value in row])
        pivot = next((place for place, value in enumerate(rest) if value), None)
        if pivot is not None:
            basis.append((pivot, [value / rest[pivot] for value in rest]))
    return basis


def _rest(basis: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> list[Fraction]:
    for pivot, known in basis:
        if factor := row[pivot]:
            row = [value - factor * other for value, other in zip(row, known, strict=True)]
    return row
