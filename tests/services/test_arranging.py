"""The tree of agencies: adding, moving and removing; staff numbers follow the root."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound, Refusal
from firstline.services import arranging, staffing, supporting
from firstline.store import audit, people

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NORTHBANK = 1
NUMBERED = "NP 7"


def unit(session: Session, name: str, parent_id: int | None, **more: str) -> int:
    return arranging.add_agency(session, name, "UTC", parent_id=parent_id, by=None, at=AT, **more)


def serve(session: Session, agency_id: int, number: str = NUMBERED, name: str = "Mina Rai") -> int:
    return staffing.add_person(session, name, number, agency_id, "trainee", by=None, at=AT)


def change(session: Session, agency_id: int, **more: Any) -> None:
    found = arranging.tree(session).by_id[agency_id]
    fields = {name: getattr(found, name) for name in ("name", "zone", "parent_id", "audience", "region")}
    arranging.change_agency(session, agency_id, **{**fields, **more}, by=None, at=AT)


def roots_are_kept(session: Session) -> bool:
    """Whether everybody's root is that of her agency, in the whole database."""
    tree = arranging.tree(session)
    rows = session.connection().execute(text("SELECT agency_id, root_id FROM person")).all()
    return all(root_id == tree.root(agency_id).id for agency_id, root_id in rows)


def last_facts(session: Session) -> tuple[str, str, dict[str, str]]:
    (entry,) = audit.page(session, limit=1, offset=0)
    return entry.act, entry.subject, dict(entry.facts)


def refusal(session: Session, agency_id: int, **more: Any) -> tuple[type[Refusal], str, str]:
    with pytest.raises(Refusal) as caught:
        change(session, agency_id, **more)
    return type(caught.value), getattr(caught.value, "field", ""), str(caught.value)


def test_add_unit_stands_below_its_agency_and_is_recorded(session: Session, ruth: Person) -> None:
    station = unit(session, "Station 4", NORTHBANK, audience="prosecutor", region=" North  shore ")
    tree = arranging.tree(session)
    assert last_facts(session) == ("agency.added", f"agency {station}", {"name": "Station 4", "below": "1"})
    assert [(depth, each.name) for depth, each in tree.ordered()] == [
        (0, "Northbank Police Academy"),
        (1, "Station 4"),
    ]
    assert (tree.audience(station), tree.region(station)) == ("prosecutor", "North shore")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Northbank Police Academy"}, "name"),
        ({"zone": "Mars/North"}, "zone"),
        ({"audience": "judge"}, "audience"),
        ({"region": "x" * 121}, "region"),
        ({"region": "\u202e"}, "region"),
        ({"parent_id": 99}, "parent_id"),
    ],
)
def test_change_agency_to_what_cannot_be_is_refused(
    session: Session, ruth: Person, fields: dict[str, Any], field: str
) -> None:
    station = unit(session, "Station 4", NORTHBANK)
    assert refusal(session, station, **fields)[:2] == (Invalid, field)


def test_agency_below_itself_or_its_unit_is_refused(session: Session, ruth: Person) -> None:
    station = unit(session, "Station 4", NORTHBANK)
    post = unit(session, "Post 4b", station)
    sentence = "An agency cannot stand below itself or one of its own units."
    found = [refusal(session, NORTHBANK, parent_id=place) for place in (NORTHBANK, station, post)]
    assert found == [(Invalid, "parent_id", sentence)] * 3


def test_agencies_cannot_be_nested_without_end(session: Session, ruth: Person) -> None:
    last = NORTHBANK
    for level in range(2, 13):
        last = unit(session, f"Level {level}", last)
    with pytest.raises(Invalid) as caught:
        unit(session, "Level 13", last)
    assert caught.value.field == "parent_id"


def test_changed_agency_is_recorded_as_it_was_and_is(session: Session, ruth: Person) -> None:
    haven = unit(session, "Haven", None)
    change(session, haven, name="Haven House", parent_id=NORTHBANK)
    assert last_facts(session) == (
        "agency.changed",
        f"agency {haven}",
        {
            "name_before": "Haven",
            "name_after": "Haven House",
            "parent_id_before": "",
            "parent_id_after": "1",
        },
    )


def test_agency_saved_as_it_is_leaves_no_trace(session: Session, ruth: Person) -> None:
    before = audit.count(session)
    change(session, NORTHBANK)
    assert audit.count(session) == before


def test_moved_unit_takes_its_people_to_their_new_root(session: Session, ada: Person) -> None:
    haven = unit(session, "Haven", None)
    station = unit(session, "Station 4", haven)
    post = unit(session, "Post 4b", station)
    mina, noise = serve(session, post), serve(session, haven, "NP 8", "Noise")
    change(session, station, parent_id=NORTHBANK)
    there, left = (people.by_staff_number(session, NORTHBANK, number) for number in ("NP 7", "NP 8"))
    assert (there.id if there else None, left, roots_are_kept(session)) == (mina, None, True)
    assert people.by_staff_number(session, haven, "NP 8") == people.find(session, noise)


def test_unit_that_becomes_a_root_keeps_its_people(session: Session, ada: Person) -> None:
    station = unit(session, "Station 4", NORTHBANK)
    mina = serve(session, station)
    change(session, station, parent_id=None)
    found = people.by_staff_number(session, station, NUMBERED)
    assert (found.id if found else None, roots_are_kept(session)) == (mina, True)


def test_move_where_staff_numbers_collide_lists_them(session: Session, ada: Person) -> None:
    haven = unit(session, "Haven", None)
    station, elsewhere = unit(session, "Station 4", haven), unit(session, "Station 5", NORTHBANK)
    for number in ("NP 7", "NP 8", "NP 9"):
        serve(session, station, number)
    for number in ("NP 9", "NP 7", "NP 1"):
        serve(session, elsewhere, number, "Noise")
    assert refusal(session, station, parent_id=NORTHBANK) == (
        Invalid,
        "parent_id",
        "Staff numbers are taken there already: NP 7, NP 9. Change them first.",
    )


def test_move_where_many_numbers_collide_says_how_many_more(session: Session, ada: Person) -> None:
    haven = unit(session, "Haven", None)
    for number in range(23):
        serve(session, haven, f"{number:03}")
        serve(session, NORTHBANK, f"{number:03}", "Noise")
    kind, _, sentence = refusal(session, haven, parent_id=NORTHBANK)
    assert (kind, sentence.endswith("018, 019 and 3 more. Change them first.")) == (Invalid, True)


def test_move_within_its_root_asks_for_no_numbers(session: Session, ada: Person) -> None:
    station, district = unit(session, "Station 4", NORTHBANK), unit(session, "District", NORTHBANK)
    serve(session, station)
    change(session, station, parent_id=district)
    assert ([each.name for each in arranging.tree(session).line(station)], roots_are_kept(session)) == (
        ["Northbank Police Academy", "District", "Station 4"],
        True,
    )


def test_staff_number_is_one_persons_in_the_whole_tree(session: Session, ada: Person) -> None:
    station, other = unit(session, "Station 4", NORTHBANK), unit(session, "Station 5", NORTHBANK)
    haven = unit(session, "Haven", None)
    mina = serve(session, station)
    for agency in (NORTHBANK, other):
        with pytest.raises(Invalid) as caught:
            serve(session, agency, "np  7", "Noise")
        assert caught.value.field == "sign_in"
    serve(session, haven, NUMBERED, "Noise")
    found = [staffing.find_by_sign_in(session, "np 7", place) for place in (NORTHBANK, station, other)]
    assert ([each.id if each else None for each in found], roots_are_kept(session)) == ([mina] * 3, True)


def test_empty_agency_is_removed_and_recorded(session: Session, ruth: Person) -> None:
    station = unit(session, "Station 4", NORTHBANK)
    arranging.remove_agency(session, station, by=ruth, at=AT)
    assert last_facts(session) == ("agency.removed", f"agency {station}", {"name": "Station 4"})
    assert set(arranging.tree(session).by_id) == {NORTHBANK}


def test_agency_on_which_something_hangs_is_not_removed(session: Session, ruth: Person) -> None:
    station = unit(session, "Station 4", None)
    sentences = []
    for step in ("contact", "unit", "person"):
        if step == "contact":
            supporting.add_contact(
                session, "Desk", "Room 2", "", agency_id=station, by=ruth, on=AT.date(), at=AT
            )
        elif step == "unit":
            unit(session, "Post", station)
        else:
            serve(session, station)
        with pytest.raises(Conflict) as caught:
            arranging.remove_agency(session, station, by=ruth, at=AT)
        sentences.append(str(caught.value))
    assert sentences == [
        "This agency has contacts. Change or remove them first.",
        "This agency has units. Move or remove them first.",
        "People serve in this agency. Move them to another one first.",
    ]


def test_unknown_agency_is_not_found(session: Session, ruth: Person) -> None:
    with pytest.raises(NotFound):
        arranging.remove_agency(session, 99, by=ruth, at=AT)
    with pytest.raises(NotFound):
        arranging.change_agency(
            session, 99, name="X", zone="UTC", parent_id=None, audience="", region="", by=ruth, at=AT
        )


def test_names_of_agencies_tell_no_numbers_of_people(session: Session, ada: Person) -> None:
    unit(session, "Station 4", NORTHBANK)
    tree = staffing.agency_names(session)
    assert [(each.name, each.people) for _, each in tree.ordered()] == [
        ("Northbank Police Academy", 0),
        ("Station 4", 0),
    ]


def test_agency_is_counted_with_its_units(session: Session, ada: Person) -> None:
    station = unit(session, "Station 4", NORTHBANK)
    serve(session, station)
    tree = arranging.tree(session)
    assert (tree.people(station), tree.people(NORTHBANK)) == (1, 6)
