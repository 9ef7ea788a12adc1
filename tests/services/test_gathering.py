"""The life of a cohort: copying, dates, names, trainers, role paths, the archive."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import gathering, overseeing, publishing
from firstline.services.library import Library
from firstline.store import audit, cohorts
from tests.pathed import pathed
from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = AT.date()
DAY = timedelta(days=1)


def copied(acts: Acts, visitor: Person, cohort: int, name: str = "Next", starts_on: date = TODAY) -> int:
    return gathering.copy_cohort(
        acts.session, acts.library, visitor, cohort, name=name, starts_on=starts_on, at=AT
    )


def last_act(acts: Acts) -> tuple[str, dict[str, str]]:
    (entry,) = audit.page(acts.session, limit=1, offset=0)
    return entry.act, dict(entry.facts)


def test_copy_takes_dates_trainers_and_reminders_but_nobody(
    acts: Acts, ada: Person, tess: Person, theo: Person
) -> None:
    model = acts.gather(tess, "First", ada, due_on=TODAY + 30 * DAY)
    gathering.add_trainer(acts.session, tess, model, theo.id, at=AT)
    acts.session.execute(text("UPDATE cohort SET reminds = :no"), {"no": False})
    made = copied(acts, tess, model, starts_on=TODAY + 100 * DAY)
    found = overseeing.find_cohort(acts.session, tess, made)
    assert (found.name, found.course, found.starts_on, found.due_on, found.reminds) == (
        "Next",
        "foundations",
        TODAY + 100 * DAY,
        TODAY + 130 * DAY,
        False,
    )
    assert (set(cohorts.trainer_ids(acts.session, made)), cohorts.count_members(acts.session, made)) == (
        {tess.id, theo.id},
        0,
    )
    assert last_act(acts) == ("cohort.created", {"name": "Next", "course": "foundations", "from": str(model)})


def test_copy_takes_the_current_edition_and_keeps_the_path(acts: Acts, course: Course, tess: Person) -> None:
    publishing.publish(acts.session, Shelf((pathed(course),), {}, ()), at=AT)
    path = pathed(course).paths[0].id
    model = gathering.create_cohort(
        acts.session,
        acts.library,
        tess,
        name="First",
        course="foundations",
        path=path,
        starts_on=TODAY,
        due_on=None,
        at=AT,
    )
    changed = replace(pathed(course), title="Changed")
    (done,) = publishing.publish(acts.session, Shelf((changed,), {}, ()), at=AT)
    later = replace(acts, library=Library())
    found = overseeing.find_cohort(acts.session, tess, copied(later, tess, model))
    assert (found.path, found.due_on, found.edition) == (path, None, done.edition)


def test_copy_shifts_meetings(acts: Acts, tess: Person) -> None:
    model = acts.gather(tess, "First")
    acts.session.execute(
        text(
            "INSERT INTO meeting (cohort_id, title, held_on, minutes, lessons, made_at)"
            " VALUES (:cohort, 'Kick-off', :day, 60, '[]', :at)"
        ),
        {"cohort": model, "day": TODAY + 2 * DAY, "at": AT},
    )
    made = copied(acts, tess, model, starts_on=TODAY + 10 * DAY)
    rows = acts.session.execute(text("SELECT cohort_id, title, held_on FROM meeting ORDER BY id")).all()
    assert [(row[0], row[1], str(row[2])) for row in rows] == [
        (model, "Kick-off", str(TODAY + 2 * DAY)),
        (made, "Kick-off", str(TODAY + 12 * DAY)),
    ]


@pytest.mark.parametrize("name", ["", "First", "\u202e", "x" * 121])
def test_copy_of_a_bad_or_taken_name_is_refused(acts: Acts, tess: Person, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        copied(acts, tess, acts.gather(tess, "First"), name)
    assert caught.value.field == "name"


def test_copy_of_another_trainers_cohort_is_not_found(acts: Acts, tess: Person, theo: Person) -> None:
    with pytest.raises(NotFound):
        copied(acts, theo, acts.gather(tess, "First"))


def test_copy_by_an_administrator_is_held_by_her_too(acts: Acts, tess: Person, ruth: Person) -> None:
    made = copied(acts, ruth, acts.gather(tess, "First"))
    assert cohorts.trainer_ids(acts.session, made) == {tess.id, ruth.id}


def test_rename_is_recorded_and_the_same_name_is_nothing(acts: Acts, tess: Person) -> None:
    cohort = acts.gather(tess, "First")
    gathering.rename_cohort(acts.session, tess, cohort, " First ", at=AT)
    before = audit.count(acts.session)
    gathering.rename_cohort(acts.session, tess, cohort, "Second", at=AT)
    assert (overseeing.find_cohort(acts.session, tess, cohort).name, audit.count(acts.session) - before) == (
        "Second",
        1,
    )
    assert last_act(acts) == ("cohort.renamed", {"before": "First", "name": "Second"})


def test_dates_are_changed_together(acts: Acts, tess: Person) -> None:
    cohort = acts.gather(tess, "First", due_on=TODAY)
    starts_on, due_on = TODAY + DAY, TODAY + 9 * DAY
    gathering.change_dates(acts.session, tess, cohort, starts_on=starts_on, due_on=due_on, at=AT)
    found = overseeing.find_cohort(acts.session, tess, cohort)
    assert (found.starts_on, found.due_on) == (starts_on, due_on)


def test_another_trainer_holds_the_cohort_too(acts: Acts, tess: Person, theo: Person) -> None:
    cohort = acts.gather(tess, "First")
    gathering.add_trainer(acts.session, tess, cohort, theo.id, at=AT)
    gathering.add_trainer(acts.session, tess, cohort, theo.id, at=AT)
    holders, others = gathering.trainers_of(acts.session, theo, cohort)
    assert ([name for _, name in holders], theo.id in dict(others)) == (["Tess Moreau", "Theo Brandt"], False)
    assert last_act(acts) == ("cohort.trainer-added", {"person": str(theo.id)})


def test_only_trainers_and_administrators_are_offered(
    acts: Acts, ada: Person, tess: Person, theo: Person, ruth: Person
) -> None:
    cohort = acts.gather(tess, "First", ada)
    _, others = gathering.trainers_of(acts.session, tess, cohort)
    assert dict(others).keys() == {theo.id, ruth.id}
    for person_id in (ada.id, 999, None):
        with pytest.raises(Invalid):
            gathering.add_trainer(acts.session, tess, cohort, person_id, at=AT)


def test_suspended_trainer_is_not_offered(acts: Acts, tess: Person, theo: Person) -> None:
    cohort = acts.gather(tess, "First")
    acts.session.execute(text("UPDATE person SET active = :no WHERE id = :id"), {"no": False, "id": theo.id})
    assert theo.id not in dict(gathering.trainers_of(acts.session, tess, cohort)[1])
    with pytest.raises(Invalid):
        gathering.add_trainer(acts.session, tess, cohort, theo.id, at=AT)


def test_trainer_leaves_but_the_last_one_stays(acts: Acts, tess: Person, theo: Person) -> None:
    cohort = acts.gather(tess, "First")
    with pytest.raises(Conflict):
        gathering.remove_trainer(acts.session, tess, cohort, tess.id, at=AT)
    gathering.add_trainer(acts.session, tess, cohort, theo.id, at=AT)
    gathering.remove_trainer(acts.session, tess, cohort, tess.id, at=AT)
    assert cohorts.trainer_ids(acts.session, cohort) == {theo.id}
    with pytest.raises(NotFound):
        overseeing.find_cohort(acts.session, tess, cohort)


def test_archived_cohort_leaves_the_list_and_stays_readable(acts: Acts, ada: Person, tess: Person) -> None:
    cohort, noise = acts.gather(tess, "First", ada), acts.gather(tess, "Noise")
    gathering.archive_cohort(acts.session, tess, cohort, at=AT)
    lists = [
        [line.cohort.id for line in overseeing.list_cohorts(acts.session, tess, archived=archived)]
        for archived in (False, True)
    ]
    people = overseeing.matrix(acts.session, acts.library, tess, cohort, at=AT).people
    assert (lists, people) == ([[noise], [cohort]], 1)


def test_archived_cohort_is_not_changed(acts: Acts, ada: Person, tess: Person, theo: Person) -> None:
    cohort = acts.gather(tess, "First")
    gathering.archive_cohort(acts.session, tess, cohort, at=AT)
    with pytest.raises(Conflict):
        gathering.rename_cohort(acts.session, tess, cohort, "Second", at=AT)
    with pytest.raises(Conflict):
        gathering.change_dates(acts.session, tess, cohort, starts_on=None, due_on=None, at=AT)
    with pytest.raises(Conflict):
        gathering.add_trainer(acts.session, tess, cohort, theo.id, at=AT)
    with pytest.raises(Conflict):
        overseeing.add_people(
            acts.session, acts.library, tess, cohort, ada.agency_id, f"{ada.name}; {ada.email}", at=AT
        )


def test_cohort_comes_back_from_the_archive(acts: Acts, tess: Person) -> None:
    cohort = acts.gather(tess, "First")
    gathering.archive_cohort(acts.session, tess, cohort, at=AT)
    gathering.archive_cohort(acts.session, tess, cohort, at=AT)
    gathering.reopen_cohort(acts.session, tess, cohort, at=AT)
    told = [entry.act for entry in audit.of_subject(acts.session, f"cohort {cohort}")]
    assert told == ["cohort.reopened", "cohort.archived", "cohort.created"]
    assert overseeing.find_cohort(acts.session, tess, cohort).archived_at is None


def test_path_of_a_cohort_moves_everybody_while_no_test_was_begun(
    acts: Acts, course: Course, ada: Person, bo: Person, tess: Person
) -> None:
    whole = pathed(course)
    publishing.publish(acts.session, Shelf((whole,), {}, ()), at=AT)
    cohort, path = acts.gather(tess, "First", ada, bo), whole.paths[0].id
    gathering.change_path(acts.session, acts.library, tess, cohort, path, at=AT)
    assert [acts.enrolment(each).path for each in (ada, bo)] == [path, path]
    acts.sit(ada, wrong=5)
    with pytest.raises(Conflict):
        gathering.change_path(acts.session, acts.library, tess, cohort, "", at=AT)
    with pytest.raises(NotFound):
        gathering.change_path(acts.session, acts.library, tess, cohort, "unknown", at=AT)
