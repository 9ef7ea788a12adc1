"""Inspecting: a trainer looks at an attempt with its keys, and who may see keys at all."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.domain.cohort import Cohort
from firstline.domain.course import Course
from firstline.domain.item import OpenResponse
from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_, Conflict, NotAllowed, NotFound
from firstline.domain.review import Review
from firstline.services import overseeing
from firstline.services.library import Edition, Library
from firstline.store import attempts, enrolments, people, reviews
from firstline.store.attempts import SavedResponse


@dataclass(frozen=True, slots=True)
class Inspected:
    """An attempt that has ended, as its trainer sees it.

    ``hidden`` are the open responses whose writer must stay unknown until they are marked.
    """

    cohort: Cohort
    person: Person
    attempt: Attempt
    edition: Edition
    test: Test
    saved: dict[str, SavedResponse]
    reviews: dict[str, tuple[Review, ...]]
    hidden: frozenset[str]


def inspect(
    session: Session, library: Library, visitor: Person, cohort_id: int, attempt_id: int
) -> Inspected:
    """An attempt of somebody in a cohort that the visitor holds, with everything that its keys need.

    Raises NotFound for any other, as for an unknown one, Conflict while it is open, and NotAllowed
    as ``check_may_see_keys``.
    """
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    attempt = attempts.in_cohort(session, attempt_id, cohort.id)
    person = people.find(session, attempt.person_id) if attempt else None
    if attempt is None or person is None:
        raise NotFound
    if attempt.state == "open":
        raise Conflict(N_("This attempt is still under way. It opens here when it has been handed in."))
    edition = library.edition(session, attempt.edition)
    test = edition.any_test(attempt.quiz)
    check_may_see_keys(session, library, visitor, attempt.course, quizzes=edition.course.parallel_tests(test))
    given = reviews.of_attempt(session, attempt.id)
    saved = attempts.responses(session, attempt.id)
    hidden = (n for n, kept in saved.items() if kept.mark is None and _is_anonymous(edition, n))
    return Inspected(cohort, person, attempt, edition, test, saved, given, frozenset(hidden))


def check_may_see_keys(
    session: Session, library: Library, visitor: Person, course: str, *, quizzes: Iterable[str] = ()
) -> None:
    """Refuse the keys of some tests to somebody who takes their course herself and is not through with them.

    ``quizzes`` are the tests whose keys would be shown; none stands for all of the course. That
    she is a trainer or an administrator, and for which cohorts, is asked elsewhere. Raises NotAllowed.
    """
    own = enrolments.find(session, visitor.id, course)
    if own is None:
        return
    taken = library.taken(session, own).course
    if not is_through(own.progress, tuple(quizzes) or _takeable(taken, own.progress)):
        raise NotAllowed(
            N_("You take this course yourself, so its keys open to you when your own attempt has ended.")
        )


def is_through(progress: Progress, quizzes: Iterable[str]) -> bool:
    """Whether an attempt of her own at each of these tests has ended, and none is under way."""
    standings = [progress.test(quiz) for quiz in quizzes]
    return all(each.counted > 0 and each.open_attempt is None for each in standings)


def _takeable(course: Course, progress: Progress) -> tuple[str, ...]:
    """Every test that she took or can still take: a pre-test that she let pass shuts nobody out for good."""
    missed = {test.id for test in course.tests if test.role == "pre" and progress.lessons}
    return tuple(test.id for test in course.tests if test.id not in missed or progress.test(test.id).attempts)


def _is_anonymous(edition: Edition, item_id: str) -> bool:
    item = edition.items[item_id]
    return isinstance(item, OpenResponse) and item.anonymous
