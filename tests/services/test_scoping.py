"""Scopes: whose rows are in them, who may see them, and which may be chosen."""

from dataclasses import replace

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course, RolePath
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.services import comparing, gathering, publishing, reporting, scoping
from firstline.services.library import Library
from firstline.store import agencies, flags
from tests.crowds import AT, Crowd, Sitting, measuring, twice

PATH = RolePath("counsellor", "Counsellor", (), ())


class Desk:
    """The measuring course published, cohorts of two trainers, and an agency with a unit."""

    def __init__(self, session: Session, library: Library, course: Course) -> None:
        self.session, self.library = session, library
        (done,) = publishing.publish(
            session, Shelf((replace(measuring(course), paths=(PATH,)),), {}, ()), at=AT
        )
        self.edition = done.edition
        self.north = agencies.add(session, "North", "UTC")
        self.unit = agencies.add(session, "North, desk 2", "UTC", parent_id=self.north)

    def crowd(self, trainer: Person, people: range, name: str) -> Crowd:
        cohort = gathering.create_cohort(
            self.session, self.library, trainer, name=name, course="foundations", starts_on=AT.date(),
            due_on=None, at=AT,
        )  # fmt: skip
        crowd = Crowd(self.session, "foundations", self.edition, cohort)
        crowd.enrol(people)
        marks = ((who, float(who % 3 > 0)) for who in people)
        sittings = [Sitting(who, {"i00": (mark, "0" if mark else "1")}) for who, mark in marks]
        crowd.sit("long", sittings, first_id=300_000 + people.start)
        both = [twice(who, float(who % 2), float(who % 3 > 0)) for who in people]
        crowd.sit("pre", [pre for pre, _ in both], first_id=100_000 + people.start)
        crowd.sit("post", [post for _, post in both], first_id=200_000 + people.start)
        return crowd

    def put(self, agency: int, people: range) -> None:
        keys = {"agency": agency, "first": people.start, "last": people.stop - 1}
        self.session.execute(
            text("UPDATE person SET agency_id = :agency WHERE id BETWEEN :first AND :last"), keys
        )

    def wide(self, visitor: Person, **chosen: object) -> scoping.Wide:
        return scoping.wide(self.session, self.library, visitor, "foundations", **chosen)  # type: ignore[arg-type]

    def count(self, visitor: Person, **chosen: object) -> int:
        scope = self.wide(visitor, **chosen).scope
        return reporting.items_in(self.session, self.library, visitor, scope, "long").figures.n


@pytest.fixture
def desk(session: Session, library: Library, course: Course, tess: Person, theo: Person) -> Desk:
    """40 people of Tess's in two cohorts (10 of them in North, 10 in its unit), and 30 of Theo's."""
    made = Desk(session, library, course)
    made.crowd(tess, range(1000, 1030), "Spring")
    made.crowd(tess, range(2000, 2010), "Autumn")
    made.crowd(theo, range(3000, 3030), "Noise")
    made.put(made.north, range(1000, 1010))
    made.put(made.unit, range(2000, 2010))
    made.put(made.north, range(3000, 3010))
    return made


def test_trainer_sees_people_of_her_own_cohorts_alone(desk: Desk, tess: Person, ruth: Person) -> None:
    assert [desk.count(visitor) for visitor in (tess, ruth)] == [40, 70]


def test_agency_has_the_people_of_its_units(desk: Desk, tess: Person, ruth: Person) -> None:
    found = [desk.count(who, agency_id=place) for who in (tess, ruth) for place in (desk.north, desk.unit)]
    assert found == [20, 10, 30, 10]


def test_role_path_has_its_own_people(desk: Desk, tess: Person) -> None:
    desk.session.execute(
        text("UPDATE enrolment SET path = :path WHERE id BETWEEN 1010 AND 1019"), {"path": PATH.id}
    )
    assert desk.count(tess, path=PATH.id) == 10


def test_attempts_of_another_edition_are_not_mixed_in(desk: Desk, tess: Person) -> None:
    desk.session.execute(
        text("INSERT INTO edition (digest, course, release, document) SELECT 'older', course, 0, document"
             " FROM edition WHERE course = 'foundations' LIMIT 1")
    )  # fmt: skip
    desk.session.execute(
        text("UPDATE attempt SET edition = 'older' WHERE enrolment_id BETWEEN 1000 AND 1004")
    )
    assert desk.count(tess, edition=desk.edition) == 35


def test_voided_attempts_count_for_nothing(desk: Desk, tess: Person) -> None:
    desk.session.execute(
        text("UPDATE attempt SET voided_at = :at WHERE enrolment_id BETWEEN 1000 AND 1004"), {"at": AT}
    )
    assert desk.count(tess, agency_id=desk.north) == 15


def test_agency_that_leaves_few_others_may_not_be_chosen(desk: Desk, tess: Person) -> None:
    """All but 4 people in North: whoever subtracts it from everybody finds 4."""
    desk.put(desk.north, range(1010, 1026))
    with pytest.raises(NotFound):
        desk.wide(tess, agency_id=desk.north)


def test_agency_of_few_people_is_as_unknown_as_no_agency(desk: Desk, tess: Person) -> None:
    small = agencies.add(desk.session, "Small", "UTC")
    desk.put(small, range(1020, 1024))
    for agency in (small, 9999):
        with pytest.raises(NotFound):
            desk.wide(tess, agency_id=agency)
    assert small not in [agency.id for _, agency in desk.wide(tess).agencies]


@pytest.mark.parametrize("chosen", [{"edition": "no-such"}, {"path": "no-such"}])
def test_unknown_choice_is_not_found(desk: Desk, tess: Person, chosen: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        desk.wide(tess, **chosen)


def test_nobody_but_trainers_and_administrators_sees_a_scope(desk: Desk, ada: Person) -> None:
    with pytest.raises(NotFound):
        desk.wide(ada)


def test_change_in_a_scope_is_of_tests_alone_and_of_its_people(desk: Desk, tess: Person) -> None:
    found = comparing.change_in(desk.session, desk.library, desk.wide(tess, agency_id=desk.north).scope)
    assert (found.people, [(m.subject, m.paired) for m in found.measures]) == (20, [("knowledge", 20)])


def test_flags_are_counted_by_objective_within_a_scope(desk: Desk, tess: Person) -> None:
    for who in (1000, 1001, 1020, 3000):
        flags.raise_flag(desk.session, who, objective="see", item="x", lesson="a", at=AT)
    (found,) = flags.open_flags(desk.session, 1001)
    flags.clear(desk.session, found.id, at=AT)
    scopes = [desk.wide(tess).scope, desk.wide(tess, agency_id=desk.north).scope]
    counted = [[(t.people, t.open, t.cleared) for t in flags.tallies(desk.session, s)] for s in scopes]
    assert counted == [[(3, 2, 1)], [(2, 1, 1)]]


def test_scope_costs_the_same_statements_for_any_number_of_people(desk: Desk, tess: Person) -> None:
    def cost() -> int:
        seen: list[str] = []
        engine = desk.session.get_bind()

        def note(*args: object) -> None:
            seen.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", note)
        scope = desk.wide(tess).scope
        reporting.overview_in(desk.session, desk.library, scope)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    cost()
    few = cost()
    desk.crowd(tess, range(5000, 5300), "Crowd")
    assert cost() == few
