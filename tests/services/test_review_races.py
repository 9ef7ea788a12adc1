"""Trainers and trainees at the same moment: no review is lost, doubled or judged by what is gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict
from firstline.services import assessing
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.store.database import Database
from tests.writing import AT, TEXTS, Writing, publish

AtOnce = Callable[[int, Callable[[Session, int], Any]], list[Any]]
ActsIn = Callable[[Session], Writing]
DAY = timedelta(days=1)


@pytest.fixture
def acts_in(database: Database, course: Course, library: Library, terms: Terms) -> ActsIn:
    """Acts in a session of one's own; the course with texts is current."""
    publish(database, course)
    return lambda session: Writing(session, library, terms)


@pytest.fixture
def attempt(database: Database, acts_in: ActsIn, tess: Person, theo: Person, ada: Person) -> int:
    """Ada has handed in; Tess and Theo hold her cohort."""
    with database.writing() as session:
        acts = acts_in(session)
        cohort = acts.gather(tess, "Batam", ada)
        session.connection().exec_driver_sql(
            f"INSERT INTO cohort_trainer (cohort_id, person_id) VALUES ({cohort}, {theo.id})"
        )
        acts.learn(ada)
        return acts.hand_in(ada)


def odd(found: list[Any]) -> list[Any]:
    """What was raised and is no refusal of its own accord."""
    return [each for each in found if isinstance(each, Exception) and not isinstance(each, Conflict)]


def is_sound(database: Database, acts_in: ActsIn, ada: Person, attempt: int) -> bool:
    """Whether a verdict stands exactly where both texts are marked, and the summary is what the facts say."""
    with database.reading() as session:
        acts = acts_in(session)
        kept, facts = acts.summaries(ada)
        both = set(acts.standing(attempt)) == set(TEXTS)
        return kept == facts and (acts.verdict(ada, attempt)[1] is not None) == both


def test_many_reviews_at_once_leave_two_of_two_people(
    database: Database,
    acts_in: ActsIn,
    at_once: AtOnce,
    attempt: int,
    tess: Person,
    theo: Person,
    ruth: Person,
    ada: Person,
) -> None:
    people = (tess, theo, ruth)

    def act(session: Session, number: int) -> int:
        acts_in(session).review(people[number % 3], attempt, levels=(number % 3, number % 2))
        return number

    found = at_once(18, act)
    with database.reading() as session:
        standing = acts_in(session).standing(attempt)["describe"]
    assert (odd(found), len(standing), is_sound(database, acts_in, ada, attempt)) == ([], 2, True)


def test_same_review_sent_many_times_at_once_is_one(
    database: Database, acts_in: ActsIn, at_once: AtOnce, attempt: int, tess: Person
) -> None:
    found = at_once(12, lambda session, _: acts_in(session).review(tess, attempt))
    with database.reading() as session:
        assert (found, acts_in(session).standing(attempt)) == ([None] * 12, {"describe": [(2, 2)]})


def test_last_two_texts_marked_at_once_give_one_certificate(
    database: Database,
    acts_in: ActsIn,
    at_once: AtOnce,
    attempt: int,
    tess: Person,
    theo: Person,
    ada: Person,
) -> None:
    def act(session: Session, number: int) -> None:
        who, item = ((tess, "describe"), (theo, "letter"))[number]
        acts_in(session).review(who, attempt, item)

    found = at_once(2, act)
    with database.reading() as session:
        acts = acts_in(session)
        assert (found, acts.verdict(ada, attempt), len(acts.numbers(ada))) == ([None] * 2, (100, True), 1)


def test_reviews_against_reopenings_leave_a_sound_attempt(
    database: Database,
    acts_in: ActsIn,
    at_once: AtOnce,
    attempt: int,
    tess: Person,
    theo: Person,
    ada: Person,
) -> None:
    with database.writing() as session:
        acts_in(session).review_all(tess, attempt)

    def act(session: Session, number: int) -> None:
        acts, item = acts_in(session), ("describe", "letter")[number % 2]
        if number % 3:
            acts.review((tess, theo)[number % 4 // 2], attempt, item, comment=f"Word {number}.")
        else:
            acts.reopen((tess, theo)[number % 2], attempt, item)

    found = at_once(18, act)
    with database.reading() as session:
        numbers = acts_in(session).numbers(ada)
    assert (odd(found), is_sound(database, acts_in, ada, attempt)) == ([], True)
    assert [state for _, state in numbers] == ["in-force"]


def test_last_review_against_new_attempts_lets_none_begin_under_review(
    database: Database,
    acts_in: ActsIn,
    at_once: AtOnce,
    attempt: int,
    tess: Person,
    ada: Person,
) -> None:
    """A new attempt begins after the verdict or not at all, and never twice."""
    with database.writing() as session:
        acts_in(session).review(tess, attempt, "describe", (0, 0))

    def act(session: Session, number: int) -> int | None:
        acts = acts_in(session)
        if number % 4 == 0:
            acts.review(tess, attempt, "letter", (0,))
            return None
        return acts.start(ada, at=AT + DAY)

    found = at_once(12, act)
    begun = {each for each in found if isinstance(each, int)}
    assert (odd(found), len(begun) <= 1, is_sound(database, acts_in, ada, attempt)) == ([], True, True)


def test_late_saves_do_not_hold_a_review_up(
    database: Database,
    acts_in: ActsIn,
    at_once: AtOnce,
    attempt: int,
    tess: Person,
    theo: Person,
    ada: Person,
) -> None:
    """A phone that sends again what was handed in takes the same locks in the same order."""

    def act(session: Session, number: int) -> str:
        acts = acts_in(session)
        if number % 4 == 0:
            acts.review((tess, theo)[number // 4 % 2], attempt, comment=f"Word {number}.")
            return "reviewed"
        return assessing.save_response(
            session,
            acts.library,
            ada,
            attempt,
            "describe",
            ("Late.",),
            sequence=number + 2,
            terms=acts.terms,
            at=AT,
        )

    found = at_once(16, act)
    with database.reading() as session:
        text = acts_in(session).text(attempt)
    assert (odd(found), text, is_sound(database, acts_in, ada, attempt)) == ([], (TEXTS["describe"],), True)
