"""Refreshers: what comes up when, and that it counts for nothing."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firstline.domain.person import Person
from firstline.domain.refresher import SESSION, Card, drawn_for
from firstline.domain.refusal import NotFound
from firstline.domain.response import right_response
from firstline.services import gathering, overseeing, refreshing
from firstline.services.refreshing import Month, Set
from firstline.store import cards, enrolments

if TYPE_CHECKING:
    from tests.services.conftest import Acts

COURSE = "foundations"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def due(acts: "Acts", person: Person, at: datetime) -> Set:
    return refreshing.due_set(acts.session, acts.library, person, COURSE, at=at)


def answer_first(acts: "Acts", person: Person, at: datetime, *, right: bool = True) -> str:
    """Answer the first item that is due; returns its id."""
    first = due(acts, person, at).due[0]
    given = right_response(first.item, drawn_for(first.item, first.times)) if right else ("9",)
    refreshing.answer(acts.session, acts.library, person, COURSE, first.item.id, first.times, given, at=at)
    return first.item.id


def cohort_of(acts: "Acts", trainer: Person, person: Person) -> int:
    cohort = gathering.create_cohort(
        acts.session,
        acts.library,
        trainer,
        name="Autumn",
        course=COURSE,
        starts_on=AT.date(),
        due_on=None,
        at=AT,
    )
    line = f"{person.name}; {person.email}"
    overseeing.add_people(acts.session, acts.library, trainer, cohort, None, line, at=AT)
    return cohort


def card(acts: "Acts", person: Person, item: str) -> Card:
    (known,) = cards.of_person(acts.session, person.id).values()
    return known[item]


def test_nothing_is_due_before_a_lesson(acts: "Acts", ada: Person) -> None:
    assert refreshing.offered(acts.session, ada, acts.studies(ada), at=AT) == ()


def test_due_set_without_an_enrolment_is_not_found(acts: "Acts", ada: Person) -> None:
    with pytest.raises(NotFound):
        due(acts, ada, AT)


def test_items_of_a_lesson_come_up_after_two_days(acts: "Acts", ada: Person) -> None:
    acts.learn(ada)
    now, later = (due(acts, ada, AT + days * DAY).due for days in (1.9, 2))
    assert (now, bool(later)) == ((), True)


def test_due_items_are_practice_items_only(acts: "Acts", ada: Person) -> None:
    acts.learn(ada)
    found = due(acts, ada, AT + 2 * DAY)
    practice = {i.id for b in found.edition.course.banks if b.kind == "practice" for i in b.items}
    assert {each.item.id for each in found.due} <= practice


def test_right_answer_puts_the_item_off_by_days(acts: "Acts", ada: Person) -> None:
    acts.learn(ada)
    at = AT + 2 * DAY
    known = card(acts, ada, answer_first(acts, ada, at))
    assert (known.seen_at, known.times, known.due_at - at >= 2 * DAY) == (at, 1, True)


def test_wrong_answer_brings_the_item_back_sooner_than_a_right_one(
    acts: "Acts", ada: Person, bo: Person
) -> None:
    at = AT + 2 * DAY
    for person in (ada, bo):
        acts.learn(person)
    right = card(acts, ada, answer_first(acts, ada, at))
    wrong = card(acts, bo, answer_first(acts, bo, at, right=False))
    assert (wrong.item, wrong.due_at < right.due_at, wrong.difficulty > right.difficulty) == (
        right.item,
        True,
        True,
    )


def test_every_right_answer_makes_the_wait_longer(acts: "Acts", ada: Person) -> None:
    acts.learn(ada)
    at, waits, item = AT + 2 * DAY, [], ""
    for _ in range(4):
        while (found := answer_first(acts, ada, at)) != item and item:
            at += timedelta(minutes=1)
        item = item or found
        waits.append(card(acts, ada, item).due_at - at)
        at = card(acts, ada, item).due_at
    assert waits == sorted(set(waits))


def test_answer_that_was_sent_twice_counts_once(acts: "Acts", ada: Person) -> None:
    acts.learn(ada)
    at = AT + 2 * DAY
    first = due(acts, ada, at).due[0]
    given = right_response(first.item, drawn_for(first.item, 0))
    for _ in range(2):
        refreshing.answer(acts.session, acts.library, ada, COURSE, first.item.id, 0, given, at=at)
    assert card(acts, ada, first.item.id).times == 1


def test_set_ends_after_its_items_and_the_next_waits(acts: "Acts", ada: Person) -> None:
    acts.learn(ada)
    at = AT + 2 * DAY
    answered = 0
    while due(acts, ada, at).due:
        answer_first(acts, ada, at, right=False)
        answered += 1
    assert answered <= SESSION


def test_answer_changes_no_progress(acts: "Acts", ada: Person) -> None:
    acts.learn(ada)
    before = enrolments.find(acts.session, ada.id, COURSE)
    answer_first(acts, ada, AT + 2 * DAY)
    assert enrolments.find(acts.session, ada.id, COURSE) == before


def test_offer_is_the_persons_own(acts: "Acts", ada: Person, bo: Person) -> None:
    acts.learn(ada)
    assert refreshing.offered(acts.session, bo, acts.studies(bo), at=AT + 9 * DAY) == ()


def test_retention_of_a_cohort_counts_by_month(acts: "Acts", ada: Person, tess: Person) -> None:
    cohort = cohort_of(acts, tess, ada)
    acts.learn(ada)
    answer_first(acts, ada, AT + 2 * DAY)
    answer_first(acts, ada, AT + 40 * DAY, right=False)
    months = refreshing.retention(acts.session, tess, cohort)
    assert months == (
        Month(AT.date().replace(day=1), 1, 1, 1),
        Month((AT + 40 * DAY).date().replace(day=1), 1, 1, 0),
    )


def test_retention_of_somebody_elses_cohort_is_not_found(
    acts: "Acts", ada: Person, tess: Person, theo: Person
) -> None:
    cohort = cohort_of(acts, tess, ada)
    with pytest.raises(NotFound):
        refreshing.retention(acts.session, theo, cohort)
