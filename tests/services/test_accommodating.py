"""Extra time: who gives it, what it changes, and what is recorded."""

from datetime import datetime, timedelta

import pytest

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Invalid, NotFound
from firstline.services import accommodating, assessing
from firstline.store import audit
from firstline.store.database import Database
from tests.assessed import AT, publish
from tests.services.conftest import Acts


@pytest.fixture
def desk(database: Database, course: Course, request: pytest.FixtureRequest) -> Acts:
    """Acts on the course of tests/assessed.py, whose final test has 60 minutes."""
    publish(database, course)
    found: Acts = request.getfixturevalue("acts")
    return found


def give(acts: Acts, visitor: Person, person: Person, percent: int | None) -> None:
    accommodating.set_extra_time(acts.session, visitor, person.id, "foundations", percent, at=AT)


def minutes(acts: Acts, person: Person, attempt: int) -> float:
    """How long an attempt may take."""
    found = assessing.sitting(acts.session, acts.library, person, attempt).attempt
    assert isinstance(found.deadline, datetime)
    return (found.deadline - found.started_at) / timedelta(minutes=1)


def test_set_extra_time_lengthens_attempts_that_start_later(desk: Acts, tess: Person, ada: Person) -> None:
    desk.gather(tess, "Batam", ada)
    give(desk, tess, ada, 50)
    assert minutes(desk, ada, desk.start(ada)) == 90


def test_set_extra_time_leaves_an_open_attempt_alone(desk: Acts, tess: Person, ada: Person) -> None:
    desk.gather(tess, "Batam", ada)
    attempt = desk.start(ada)
    give(desk, tess, ada, 100)
    assert minutes(desk, ada, attempt) == 60


def test_set_extra_time_is_recorded(desk: Acts, tess: Person, ada: Person) -> None:
    desk.gather(tess, "Batam", ada)
    give(desk, tess, ada, 25)
    give(desk, tess, ada, 25)
    acts = [
        entry for entry in audit.page(desk.session, limit=9, offset=0) if entry.act == "person.extra-time"
    ]
    assert [(entry.subject, entry.facts) for entry in acts] == [
        (f"person {ada.id}", {"course": "foundations", "before": "0", "percent": "25"})
    ]


def test_set_extra_time_can_be_taken_back(desk: Acts, tess: Person, ada: Person) -> None:
    desk.gather(tess, "Batam", ada)
    give(desk, tess, ada, 25)
    give(desk, tess, ada, 0)
    assert desk.enrolment(ada).extra_time == 0


@pytest.mark.parametrize("percent", [None, 5, -10, 301, 1000])
def test_set_extra_time_refuses_what_is_not_offered(
    desk: Acts, tess: Person, ada: Person, percent: int | None
) -> None:
    desk.gather(tess, "Batam", ada)
    with pytest.raises(Invalid):
        give(desk, tess, ada, percent)


def test_set_extra_time_is_for_trainers_of_the_cohort(
    desk: Acts, tess: Person, theo: Person, ada: Person, bo: Person
) -> None:
    desk.gather(tess, "Batam", ada)
    desk.learn(bo, "duties")
    for visitor, person in ((theo, ada), (tess, bo)):
        with pytest.raises(NotFound):
            give(desk, visitor, person, 50)


def test_set_extra_time_is_open_to_the_administrator(desk: Acts, ruth: Person, bo: Person) -> None:
    desk.learn(bo, "duties")
    give(desk, ruth, bo, 50)
    assert desk.enrolment(bo).extra_time == 50
