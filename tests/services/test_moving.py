"""Moving a person to another cohort, or out of hers: what she did stays hers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import gathering, moving, overseeing, publishing
from firstline.store import audit, members
from tests.pathed import pathed
from tests.services.conftest import COURSE, Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=3)


def move(acts: Acts, visitor: Person, person: Person, cohort: int | None) -> None:
    moving.move_person(acts.session, acts.library, visitor, person.id, COURSE, cohort, acts.terms, at=LATER)


def people_of(acts: Acts, cohort: int) -> list[str]:
    return [each.name for each in members.page(acts.session, cohort, at=AT, limit=9, offset=0)]


def test_move_keeps_everything_that_was_done(acts: Acts, ada: Person, bo: Person, tess: Person) -> None:
    first, second = acts.gather(tess, "First", ada, bo), acts.gather(tess, "Second")
    acts.learn(ada, "duties")
    acts.sit(ada, wrong=5)
    before = acts.enrolment(ada)
    move(acts, tess, ada, second)
    assert acts.enrolment(ada) == replace(before, cohort_id=second)
    assert (people_of(acts, first), people_of(acts, second)) == (["Bo Svensson"], ["Ada Lindqvist"])


def test_move_is_recorded(acts: Acts, ada: Person, tess: Person) -> None:
    first, second = acts.gather(tess, "First", ada), acts.gather(tess, "Second")
    move(acts, tess, ada, second)
    (entry,) = audit.page(acts.session, limit=1, offset=0)
    assert (entry.act, entry.subject, entry.facts) == (
        "person.moved",
        f"person {ada.id}",
        {"course": COURSE, "from": str(first), "to": str(second), "name": "Second"},
    )


def test_only_open_cohorts_that_the_visitor_holds_are_offered(
    acts: Acts, ada: Person, tess: Person, theo: Person
) -> None:
    acts.gather(tess, "First", ada)
    theirs, shut = acts.gather(theo, "Theirs"), acts.gather(tess, "Shut")
    offered = acts.gather(tess, "Second")
    gathering.archive_cohort(acts.session, tess, shut, at=AT)
    found = moving.places(acts.session, acts.library, tess, ada.id, COURSE)
    assert [cohort.id for cohort in found.others] == [offered]
    for cohort in (theirs, shut, None, 999):
        with pytest.raises(Invalid):
            move(acts, tess, ada, cohort)


def test_move_without_another_cohort_is_refused(acts: Acts, ada: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "First", ada)
    with pytest.raises(Conflict):
        move(acts, tess, ada, cohort)


def test_move_of_somebody_elses_person_is_not_found(
    acts: Acts, ada: Person, tess: Person, theo: Person
) -> None:
    acts.gather(tess, "First", ada)
    own = acts.gather(theo, "Second")
    with pytest.raises(NotFound):
        move(acts, theo, ada, own)


def test_unfinished_person_goes_on_with_the_edition_of_the_cohort(
    acts: Acts, course: Course, ada: Person, bo: Person, tess: Person
) -> None:
    acts.gather(tess, "First", ada, bo)
    acts.earn(bo)
    (done,) = publishing.publish(acts.session, Shelf((replace(course, title="Anew"),), {}, ()), at=LATER)
    old, new = acts.enrolment(bo).edition, done.edition
    second = gathering.create_cohort(
        acts.session,
        acts.library,
        tess,
        name="Second",
        course=COURSE,
        starts_on=LATER.date(),
        due_on=None,
        at=LATER,
    )
    for person in (ada, bo):
        move(acts, tess, person, second)
    assert [acts.enrolment(each).edition for each in (ada, bo)] == [new, old]
    assert [acts.enrolment(each).moved_at for each in (ada, bo)] == [LATER, None]


def test_move_to_another_path_is_shut_by_a_begun_test(
    acts: Acts, course: Course, ada: Person, bo: Person, tess: Person
) -> None:
    whole = pathed(course)
    publishing.publish(acts.session, Shelf((whole,), {}, ()), at=AT)
    acts.gather(tess, "First", ada, bo)
    second = gathering.create_cohort(
        acts.session,
        acts.library,
        tess,
        name="Second",
        course=COURSE,
        path=whole.paths[0].id,
        starts_on=AT.date(),
        due_on=None,
        at=AT,
    )
    acts.sit(ada, wrong=5)
    with pytest.raises(Invalid):
        move(acts, tess, ada, second)
    move(acts, tess, bo, second)
    assert acts.enrolment(bo).path == whole.paths[0].id


def test_person_taken_out_goes_on_alone(acts: Acts, ada: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "First", ada)
    acts.learn(ada, "duties")
    before = acts.enrolment(ada)
    left = moving.take_out(acts.session, acts.library, tess, ada.id, COURSE, at=LATER)
    assert (left.id, acts.enrolment(ada)) == (cohort, replace(before, cohort_id=None))
    with pytest.raises(NotFound):
        moving.take_out(acts.session, acts.library, tess, ada.id, COURSE, at=LATER)
    assert overseeing.matrix(acts.session, acts.library, tess, cohort, at=AT).people == 0
