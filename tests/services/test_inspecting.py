"""A trainer's look at an attempt, and who may see keys."""

from dataclasses import replace
from datetime import timedelta

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.item import OpenResponse
from firstline.domain.person import Person
from firstline.domain.progress import Progress, TestStanding
from firstline.domain.refusal import Conflict, NotAllowed, NotFound
from firstline.services import inspecting, publishing
from firstline.services.inspecting import Inspected, check_may_see_keys, is_through
from firstline.store.database import Database
from tests.assessed import AT, assessed, publish
from tests.services.conftest import Acts

LATER = AT + timedelta(hours=1)


@pytest.fixture
def assessing_course(database: Database, course: Course) -> None:
    """The course of tests/assessed.py is current."""
    publish(database, course)


@pytest.fixture
def desk(assessing_course: None, acts: Acts) -> Acts:
    """Acts on that course."""
    return acts


def inspect(acts: Acts, visitor: Person, cohort: int, attempt: int) -> Inspected:
    return inspecting.inspect(acts.session, acts.library, visitor, cohort, attempt)


def ended(acts: Acts, trainer: Person, trainee: Person, name: str = "Batam") -> tuple[int, int]:
    """A trainee of a trainer's cohort has handed in: (cohort, attempt)."""
    cohort = acts.gather(trainer, name, trainee)
    attempt = acts.start(trainee)
    acts.hand_in(trainee, attempt)
    return cohort, attempt


def test_inspect_shows_an_attempt_of_the_own_cohort(desk: Acts, tess: Person, ada: Person) -> None:
    cohort, attempt = ended(desk, tess, ada)
    found = inspect(desk, tess, cohort, attempt)
    assert (found.person.name, found.attempt.id, found.cohort.id) == (ada.name, attempt, cohort)
    assert set(found.saved) == {drawn.item for drawn in found.attempt.form}


def test_inspect_admits_the_administrator(desk: Acts, tess: Person, ruth: Person, ada: Person) -> None:
    cohort, attempt = ended(desk, tess, ada)
    assert inspect(desk, ruth, cohort, attempt).attempt.id == attempt


def test_inspect_hides_the_cohorts_of_others(desk: Acts, tess: Person, theo: Person, ada: Person) -> None:
    cohort, attempt = ended(desk, tess, ada)
    with pytest.raises(NotFound):
        inspect(desk, theo, cohort, attempt)


def test_inspect_hides_an_attempt_of_another_cohort(
    desk: Acts, tess: Person, theo: Person, ada: Person, bo: Person
) -> None:
    _, attempt = ended(desk, tess, ada)
    other, _ = ended(desk, theo, bo, "Haven")
    with pytest.raises(NotFound):
        inspect(desk, theo, other, attempt)


def test_inspect_hides_an_attempt_outside_of_cohorts(
    desk: Acts, tess: Person, ada: Person, bo: Person
) -> None:
    cohort, _ = ended(desk, tess, ada)
    alone = desk.start(bo)
    desk.hand_in(bo, alone)
    with pytest.raises(NotFound):
        inspect(desk, tess, cohort, alone)


def test_inspect_waits_for_the_end_of_an_attempt(desk: Acts, tess: Person, ada: Person) -> None:
    cohort = desk.gather(tess, "Batam", ada)
    attempt = desk.start(ada)
    with pytest.raises(Conflict, match="still under way"):
        inspect(desk, tess, cohort, attempt)


def test_inspect_shows_no_keys_to_a_trainer_who_sits_the_test(desk: Acts, tess: Person, ada: Person) -> None:
    cohort, attempt = ended(desk, tess, ada)
    own = desk.start(tess)
    with pytest.raises(NotAllowed):
        inspect(desk, tess, cohort, attempt)
    desk.hand_in(tess, own)
    assert inspect(desk, tess, cohort, attempt).attempt.id == attempt


def test_inspect_shows_no_keys_to_a_trainer_with_a_second_attempt_open(
    desk: Acts, tess: Person, ada: Person
) -> None:
    cohort, attempt = ended(desk, tess, ada)
    desk.hand_in(tess, desk.start(tess))
    desk.start(tess, at=AT + timedelta(days=2))
    with pytest.raises(NotAllowed):
        inspect(desk, tess, cohort, attempt)


def test_inspect_shows_no_keys_to_an_administrator_who_learns(
    desk: Acts, tess: Person, ruth: Person, ada: Person
) -> None:
    cohort, attempt = ended(desk, tess, ada)
    desk.learn(ruth, "duties")
    with pytest.raises(NotAllowed):
        inspect(desk, ruth, cohort, attempt)


def test_inspect_hides_anonymous_texts_until_they_are_marked(
    database: Database, course: Course, acts: Acts, tess: Person, ada: Person
) -> None:
    found = assessed(course, texts=True)
    banks = tuple(
        replace(
            bank,
            items=tuple(replace(i, anonymous=True) if isinstance(i, OpenResponse) else i for i in bank.items),
        )
        for bank in found.banks
    )
    publishing.publish(acts.session, Shelf((replace(found, banks=banks),), {}, ()), at=AT)
    cohort = acts.gather(tess, "Batam", ada)
    attempt = acts.start(ada)
    acts.save(ada, attempt, "letter", ("We need a bed.",))
    acts.hand_in(ada, attempt)
    assert inspect(acts, tess, cohort, attempt).hidden == {"letter"}


def test_inspect_shows_texts_with_names_where_the_course_does_not_hide_them(
    database: Database, course: Course, acts: Acts, tess: Person, ada: Person
) -> None:
    publishing.publish(acts.session, Shelf((assessed(course, texts=True),), {}, ()), at=AT)
    cohort, attempt = ended(acts, tess, ada)
    assert inspect(acts, tess, cohort, attempt).hidden == frozenset()


def test_check_may_see_keys_lets_whoever_does_not_take_the_course(desk: Acts, tess: Person) -> None:
    check_may_see_keys(desk.session, desk.library, tess, "foundations")


def test_check_may_see_keys_asks_for_every_test_that_is_named(desk: Acts, tess: Person) -> None:
    desk.hand_in(tess, desk.start(tess))
    check_may_see_keys(desk.session, desk.library, tess, "foundations", quizzes=["final"])
    with pytest.raises(NotAllowed):
        check_may_see_keys(desk.session, desk.library, tess, "foundations", quizzes=["final", "after"])


def test_check_may_see_keys_asks_for_every_test_that_can_still_be_taken(desk: Acts, tess: Person) -> None:
    desk.hand_in(tess, desk.start(tess))
    with pytest.raises(NotAllowed):
        check_may_see_keys(desk.session, desk.library, tess, "foundations")


@pytest.mark.parametrize(
    ("standing", "through"),
    [
        (TestStanding(), False),
        (TestStanding(attempts=1, open_attempt=5), False),
        (TestStanding(attempts=2, failures=1, open_attempt=5), False),
        (TestStanding(attempts=1, failures=1), True),
        (TestStanding(attempts=1, in_review=5), True),
        (TestStanding(attempts=1, passed=True), True),
    ],
)
def test_is_through_asks_for_an_end_and_for_nothing_open(standing: TestStanding, through: bool) -> None:
    assert is_through(Progress(tests={"final": standing}), ["final"]) is through
