"""Refreshing: short spaced sets of practice items, by the FSRS memory model.

Two days after a lesson its items come up; every answer moves the next time so far that the
trainee should still know the item with the probability wanted (Ye, Su & Cao 2022; the `fsrs`
library with its default parameters). Nothing here counts for anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from fsrs import Card as MemoryCard
from fsrs import Rating, Scheduler, State
from sqlmodel import Session

from firstline.domain.form import Response
from firstline.domain.marking import mark_item
from firstline.domain.person import Person
from firstline.domain.refresher import (
    REST,
    SESSION,
    Card,
    Due,
    drawn_for,
    due_items,
    refreshable,
    retention_of,
)
from firstline.domain.scope import Scope
from firstline.services import scoping
from firstline.services.assessing import check_size
from firstline.services.learning import Study, study_of
from firstline.services.library import Edition, Library
from firstline.store import cards, enrolments
from firstline.store.enrolments import Enrolment

LONGEST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Set:
    """The items of a course that one may refresh now, at most SESSION of them in three days."""

    edition: Edition
    enrolment: Enrolment
    due: tuple[Due, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """How much a cohort still knew in one month: ``right`` of ``answers``, by so many people."""

    first: date
    people: int
    answers: int
    right: int


def offered(session: Session, person: Person, studies: Iterable[Study], *, at: datetime) -> tuple[Set, ...]:
    """The sets that are due in what a person takes; courses with nothing due are left out. Two queries."""
    known, answered = cards.of_person(session, person.id), cards.recent(session, person.id, since=at - REST)
    sets = []
    for study in studies:
        enrolment_id, course = study.enrolment.id, study.edition.course
        left = max(0, SESSION - answered.get(enrolment_id, 0))
        if due := due_items(course, study.done, known.get(enrolment_id, {}), at)[:left]:
            sets.append(Set(study.edition, study.enrolment, due))
    return tuple(sets)


def due_set(session: Session, library: Library, person: Person, course: str, *, at: datetime) -> Set:
    """The set of one course; empty where nothing is due. Raises NotFound without an enrolment."""
    return _set_of(session, person, study_of(session, library, person, course), at=at)


def answer(
    session: Session,
    library: Library,
    person: Person,
    course: str,
    item_id: str,
    turn: int,
    response: Response,
    *,
    at: datetime,
) -> None:
    """Mark an answer and plan the item's next time. ``turn`` is how often it was answered before.

    One that was sent twice, or that is not due, changes nothing. Raises NotFound, Invalid.
    """
    check_size(response)
    study = study_of(session, library, person, course)
    enrolments.lock(session, study.enrolment.id)
    here = _set_of(session, person, study, at=at)
    due = next((each for each in here.due if each.item.id == item_id and each.times == turn), None)
    if due is None:
        return
    mark = mark_item(due.item, drawn_for(due.item, turn), response)
    rating = Rating.Good if mark == 1 else Rating.Hard if mark else Rating.Again
    card = _after(due, rating, retention_of(here.edition.course, due.item), at)
    seen_at = due.card.seen_at if due.card else refreshable(here.edition.course, study.done)[item_id][1]
    cards.keep(session, study.enrolment.id, card, days=(at - seen_at).days, right=mark == 1)


def retention(session: Session, visitor: Person, cohort_id: int) -> tuple[Month, ...]:
    """How much a cohort still knew, month by month from the first answer. Raises NotFound."""
    return retention_in(session, scoping.of_cohort(session, visitor, cohort_id)[1])


def retention_in(session: Session, scope: Scope) -> tuple[Month, ...]:
    """As ``retention``, of a scope that was resolved for the visitor (services/scoping)."""
    months: dict[date, list[tuple[int, bool]]] = defaultdict(list)
    for enrolment_id, recalled_at, _, right in cards.recalls(session, scope):
        months[recalled_at.date().replace(day=1)].append((enrolment_id, right))
    return tuple(
        Month(first, len({who for who, _ in answers}), len(answers), sum(right for _, right in answers))
        for first, answers in sorted(months.items())
    )


def _set_of(session: Session, person: Person, study: Study, *, at: datetime) -> Set:
    nothing = Set(study.edition, study.enrolment, ())
    return next(iter(offered(session, person, (study,), at=at)), nothing)


def _after(due: Due, rating: Rating, wanted: float, at: datetime) -> Card:
    before = due.card
    memory = MemoryCard(
        card_id=0,
        state=State.Review if before else State.Learning,
        stability=before.stability if before else None,
        difficulty=before.difficulty if before else None,
        due=due.due_at,
        last_review=before.seen_at if before else None,
    )
    after, _ = _scheduler(wanted).review_card(memory, rating, at)
    assert after.stability is not None
    assert after.difficulty is not None
    return Card(due.item.id, after.stability, after.difficulty, after.due, at, due.times + 1)


@cache
def _scheduler(retention: float) -> Scheduler:
    """Whole days only, and no chance in it, so that a trainee's dates can be explained."""
    return Scheduler(
        desired_retention=retention,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )
