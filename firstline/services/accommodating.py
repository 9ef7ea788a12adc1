"""Accommodating: more time and attempts for a person who needs them, and attempts that shall not count."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_, Conflict, Invalid, NotAllowed, NotFound
from firstline.domain.text import clean_text
from firstline.services import scoring
from firstline.services.library import Edition, Library
from firstline.store import attempts, audit, cohorts, credentials, enrolments, people
from firstline.store.enrolments import Enrolment

EXTRA_TIMES = (0, 10, 25, 50, 100, 200, 300)
"""What can be added to a time limit, in per cent of it."""
MOST_ATTEMPTS = 10
"""How many attempts one act can give."""
REASON_LENGTHS = (5, 300)


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody in a course, before a trainer does something for her there."""

    person: Person
    enrolment: Enrolment
    edition: Edition


def case_of(session: Session, library: Library, visitor: Person, person_id: int, course: str) -> Case:
    """A person in a course, for a trainer of her cohort. Raises NotFound for any other, as for nobody."""
    person, enrolment = people.find(session, person_id), _enrolment(session, visitor, person_id, course)
    if person is None:
        raise NotFound
    return Case(person, enrolment, library.taken(session, enrolment))


def first_course(session: Session, visitor: Person, person_id: int) -> str:
    """A course of a person that the visitor may act in, "" for none: where an address names no other."""
    held = cohorts.held_by(session, visitor.id)
    found = enrolments.of_person(session, person_id)
    seen = (each.course for each in found if visitor.role == "administrator" or each.cohort_id in held)
    return next(seen, "")


def set_extra_time(
    session: Session, visitor: Person, person_id: int, course: str, percent: int | None, *, at: datetime
) -> None:
    """Give a person more time in a course, for every attempt that starts later; recorded.

    Raises NotFound where the visitor does not hold her cohort, as for nobody, and Invalid for
    anything but EXTRA_TIMES. The same again changes nothing.
    """
    enrolment = _enrolment(session, visitor, person_id, course)
    if percent not in EXTRA_TIMES:
        raise Invalid("percent", N_("Choose how much time to add."))
    if enrolment.extra_time == percent:
        return
    enrolments.set_extra_time(session, enrolment.id, percent)
    facts = {"course": course, "before": str(enrolment.extra_time), "percent": str(percent)}
    audit.append(session, AuditEntry(at, visitor.id, "person.extra-time", f"person {person_id}", facts))


def give_attempts(
    session: Session,
    library: Library,
    visitor: Person,
    person_id: int,
    course: str,
    quiz: str,
    count: int | None,
    reason: str,
    *,
    at: datetime,
) -> None:
    """Give a person more attempts at a test than it allows; recorded with the reason.

    The time to wait after a failure stays. Raises NotFound where the visitor does not hold her cohort
    and for an unknown test, NotAllowed for oneself, Conflict where she has passed it, Invalid for a count
    that is not 1 to MOST_ATTEMPTS, for a test that is asked once, and for no reason.
    """
    enrolment = enrolments.lock(session, _enrolment(session, visitor, person_id, course).id)
    _check_other(visitor, person_id)
    test = library.taken(session, enrolment).any_test(quiz)
    if test.role is not None:
        raise Invalid("quiz", N_("These questions are asked once, so there are no more attempts to give."))
    if count is None or not 1 <= count <= MOST_ATTEMPTS:
        raise Invalid("count", N_("Enter a number from 1 to %(most)s."), most=MOST_ATTEMPTS)
    why = _reason(reason)
    if enrolment.progress.test(quiz).passed:
        raise Conflict(N_("This test is passed, so no more attempts are needed."))
    attempts.give(session, enrolment.id, quiz, count, why, by_id=visitor.id, at=at)
    scoring.count_again(session, library, enrolment)
    facts = {"course": course, "quiz": quiz, "count": str(count), "reason": why}
    audit.append(session, AuditEntry(at, visitor.id, "person.extra-attempts", f"person {person_id}", facts))


def find_attempt(
    session: Session, library: Library, visitor: Person, person_id: int, attempt_id: int
) -> tuple[Case, Attempt, Test]:
    """An attempt of a person in a course, for a trainer of her cohort. Raises NotFound for any other."""
    attempt = attempts.find(session, attempt_id, person_id=person_id)
    if attempt is None:
        raise NotFound
    case = case_of(session, library, visitor, person_id, attempt.course)
    return case, attempt, library.edition(session, attempt.edition).any_test(attempt.quiz)


def void_attempt(
    session: Session,
    library: Library,
    visitor: Person,
    person_id: int,
    attempt_id: int,
    reason: str,
    *,
    at: datetime,
) -> str:
    """Let an attempt count for nothing, and return its course; recorded with the reason.

    It stays to be seen, its harm flags too; an open one is closed. Raises NotFound where the visitor
    does not hold her cohort, NotAllowed for oneself, Invalid for no reason, Conflict where it was voided
    before, or where a certificate in force rests on it.
    """
    attempt = attempts.hold(session, attempt_id, person_id=person_id)
    if attempt is None:
        raise NotFound
    enrolment = _enrolment(session, visitor, person_id, attempt.course)
    _check_other(visitor, person_id)
    if attempt.voided_at is not None:
        raise Conflict(N_("This attempt is void already."))
    why = _reason(reason)
    _check_bears_nothing(session, library, enrolment, attempt)
    scoring.void(session, library, attempt, at=at)
    facts = {"course": attempt.course, "quiz": attempt.quiz, "number": str(attempt.number), "reason": why}
    facts |= {"attempt": str(attempt_id)}
    audit.append(session, AuditEntry(at, visitor.id, "attempt.voided", f"person {person_id}", facts))
    return attempt.course


def _check_bears_nothing(session: Session, library: Library, enrolment: Enrolment, attempt: Attempt) -> None:
    """Refuse an attempt without which a certificate in force would not have been earned. Raises Conflict."""
    if not attempt.passed or credentials.in_force(session, attempt.person_id, attempt.course) is None:
        return
    asked = library.taken(session, enrolment).course.certificate.tests
    others = (
        other
        for other in attempts.of_enrolment(session, enrolment.id)
        if other.quiz == attempt.quiz and other.passed and other.voided_at is None and other.id != attempt.id
    )
    if attempt.quiz in asked and next(others, None) is None:
        raise Conflict(
            N_("A certificate that is in force rests on this attempt. It would have to be revoked first.")
        )


def _check_other(visitor: Person, person_id: int) -> None:
    if visitor.id == person_id:
        raise NotAllowed(N_("Another trainer decides on your own attempts."))


def _reason(text: str) -> str:
    least, most = REASON_LENGTHS
    return clean_text(text, "reason", least=least, most=most)


def _enrolment(session: Session, visitor: Person, person_id: int, course: str) -> Enrolment:
    enrolment = enrolments.find(session, person_id, course)
    held = cohorts.held_by(session, visitor.id)
    if enrolment is None or not (visitor.role == "administrator" or enrolment.cohort_id in held):
        raise NotFound
    return enrolment
