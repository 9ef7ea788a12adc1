"""The tree of agencies."""

import pytest

from firstline.domain.agency import DEEPEST, Agency, Tree
from firstline.domain.refusal import Invalid


def agency(number: int, name: str, parent_id: int | None = None, **more: str) -> Agency:
    return Agency(number, name, "UTC", number, parent_id, **more)


TREE = Tree(
    (
        agency(5, "Post", 3),
        agency(4, "east", 1),
        agency(3, "West", 1, region="Coast", audience="prosecutor"),
        agency(2, "Haven"),
        agency(1, "Academy", audience="law-enforcer"),
    )
)


def test_tree_is_a_table_of_contents() -> None:
    found = [(depth, each.name) for depth, each in TREE.ordered()]
    assert found == [(0, "Academy"), (1, "east"), (1, "West"), (2, "Post"), (0, "Haven")]


def test_roots_are_no_units() -> None:
    assert [each.name for each in TREE.roots()] == ["Academy", "Haven"]


def test_line_goes_from_the_root_down() -> None:
    assert ([each.id for each in TREE.line(5)], TREE.root(5).id) == ([1, 3, 5], 1)


def test_agency_is_counted_with_its_units() -> None:
    assert [TREE.people(number) for number in (1, 2, 3, 5)] == [13, 2, 8, 5]


def test_places_are_all_but_itself_and_its_units() -> None:
    assert [(depth, each.id) for depth, each in TREE.places(3)] == [(0, 1), (1, 4), (0, 2)]


def test_audience_and_region_are_the_nearest_up_the_line() -> None:
    assert [(TREE.audience(n), TREE.region(n)) for n in (5, 4, 2)] == [
        ("prosecutor", "Coast"),
        ("law-enforcer", ""),
        ("", ""),
    ]


@pytest.mark.parametrize("parent", [None, 1, 2, 4])
def test_agency_may_stand_elsewhere(parent: int | None) -> None:
    TREE.check_parent(3, parent)


@pytest.mark.parametrize(("own", "parent"), [(3, 3), (3, 5), (1, 5), (None, 99), (2, 99)])
def test_agency_may_not_stand_below_itself_or_nothing(own: int | None, parent: int) -> None:
    with pytest.raises(Invalid) as caught:
        TREE.check_parent(own, parent)
    assert caught.value.field == "parent_id"


def test_tree_has_an_end() -> None:
    deep = Tree(agency(n, str(n), n - 1 if n > 1 else None) for n in range(1, DEEPEST + 1))
    deep.check_parent(None, DEEPEST - 1)
    with pytest.raises(Invalid):
        deep.check_parent(None, DEEPEST)
