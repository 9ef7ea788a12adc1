"""Assessing: taking a test, from drawing the form to the result."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from sqlmodel import Session

from firstline.domain.attempt import Attempt, check_may_start
from firstline.domain.cohort import attention_rank
from firstline.domain.course import Objective
from firstline.domain.form import Response, draw_form
from firstline.domain.marking import Result, mark_form
from firstline.domain.person import Person
from firstline.domain.progress import Progress, TestStanding
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.domain.text import clean_text, is_storable
from firstline.services.certifying import Terms
from firstline.services.enrolling import enrol
from firstline.services.learning import keep
from firstline.services.library import Edition, Library
from firstline.store import attempts, credentials, enrolments, flags, item_reports
from firstline.store.attempts import SavedResponse
from firstline.store.enrolments import Enrolment

PARTS_IN_RESPONSE = 40
CHARACTERS_IN_PART = 500
REPORT_LENGTHS = (5, 1000)
REPORTS_A_DAY = 20

Saving = Literal["saved", "ended", "late"]
"""saved; ended: the attempt was handed in before; late: its time had run out, it was closed now."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt with all that its pages show."""

    attempt: Attempt
    edition: Edition
    test: Test
    saved: dict[str, SavedResponse]

    @property
    def unanswered(self) -> tuple[int, ...]:
        """Positions (from 1) of the items without a response."""
        given = {item for item, saved in self.saved.items() if any(saved.response)}
        return tuple(n for n, drawn in enumerate(self.attempt.form, 1) if drawn.item not in given)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Objectives with an open harm flag, and the number of the certificate in force."""

    flags: tuple[Objective, ...]
    certificate: str | None


def start_attempt(
    session: Session,
    library: Library,
    person: Person,
    course: str,
    quiz: str,
    *,
    random: Random,
    at: datetime,
) -> int:
    """Open an attempt: draw its form and start its clock. Returns the attempt's id.

    One that is open already is returned as it is. Raises NotFound, and Conflict when the
    test is passed, the attempts are used up, or the cooling-off has not ended.
    """
    enrolment, edition = enrol(session, library, person, course, at=at)
    test = edition.test(quiz)
    enrolment = enrolments.lock(session, enrolment.id)
    before = enrolment.progress.test(quiz)
    if before.open_attempt is not None:
        return before.open_attempt
    check_may_start(test, before, at)
    seen = attempts.items_seen(session, enrolment.id, quiz)
    attempt_id = attempts.add(
        session,
        enrolment.id,
        edition=edition.digest,
        quiz=quiz,
        number=before.attempts + 1,
        most=test.attempts,
        form=draw_form(edition.course, test, random, avoid=seen),
        started_at=at,
        deadline=at + timedelta(minutes=test.minutes) if test.minutes else None,
    )
    opened = replace(before, attempts=before.attempts + 1, open_attempt=attempt_id)
    progress = _with_standing(enrolment.progress, quiz, opened)
    # An open attempt earns nothing, so nothing can be issued here: the terms are not needed.
    rank = attention_rank(edition.course, progress)
    enrolments.keep_progress(session, enrolment.id, progress, rank=rank, at=at)
    return attempt_id


def sitting(session: Session, library: Library, person: Person, attempt_id: int) -> Sitting:
    """A person's own attempt with what stands saved. Raises NotFound."""
    attempt = _own(session, person, attempt_id)
    edition = library.edition(session, attempt.edition)
    return Sitting(attempt, edition, edition.test(attempt.quiz), attempts.responses(session, attempt.id))


def save_response(
    session: Session,
    library: Library,
    person: Person,
    attempt_id: int,
    item: str,
    response: Response,
    *,
    sequence: int | None,
    terms: Terms,
    at: datetime,
) -> Saving:
    """Keep a response; the highest sequence wins, so that a late repeat changes nothing.

    ``sequence`` None takes the next free one. An attempt whose time is over is closed and
    marked by what was saved before. Raises NotFound, Invalid for what no form can send.
    """
    attempt = _held(session, person, attempt_id)
    if item not in {drawn.item for drawn in attempt.form}:
        raise NotFound
    check_size(response)
    if attempt.state != "open":
        return "ended"
    if attempt.is_over(at):
        _close(session, library, attempt, "closed-late", terms, at=at)
        return "late"
    number = attempts.next_sequence(session, attempt_id, item) if sequence is None else sequence
    attempts.save_response(session, attempt_id, item, response, sequence=number, at=at)
    return "saved"


def submit_attempt(
    session: Session, library: Library, person: Person, attempt_id: int, *, terms: Terms, at: datetime
) -> Attempt:
    """Hand an attempt in: mark it once, raise harm flags, and issue what is now earned.

    Handing in twice changes nothing. Raises NotFound.
    """
    attempt = _held(session, person, attempt_id)
    if attempt.state == "open":
        _close(session, library, attempt, "closed-late" if attempt.is_over(at) else "handed-in", terms, at=at)
    return _own(session, person, attempt_id)


def standing_of(session: Session, sitting: Sitting) -> Outcome:
    """What stands after an attempt: open harm flags of the course, and the certificate if it is issued."""
    attempt, course = sitting.attempt, sitting.edition.course
    raised = {flag.objective for flag in flags.open_flags(session, attempt.enrolment_id)}
    earned = credentials.of_person(session, attempt.person_id)
    in_force = (found.facts for found in earned if found.state == "in-force")
    number = next((facts.number for facts in in_force if facts.course == attempt.course), None)
    return Outcome(tuple(o for o in course.objectives if o.id in raised), number)


def close_overdue(
    session: Session, library: Library, attempt_id: int, person_id: int, *, terms: Terms, at: datetime
) -> None:
    """Close one attempt whose time ran out while nobody looked, marked by what was saved."""
    attempt = attempts.hold(session, attempt_id, person_id=person_id)
    if attempt is not None and attempt.state == "open" and attempt.is_over(at):
        _close(session, library, attempt, "closed-late", terms, at=at)


def overdue_attempts(session: Session, *, at: datetime) -> tuple[tuple[int, int], ...]:
    """Attempts to close: (attempt id, person id)."""
    return attempts.overdue(session, before=at)


def report_item(
    session: Session, person: Person, course: str, item: str, words: str, *, at: datetime
) -> None:
    """Keep a trainee's word that something is wrong with an item. Raises Invalid, Conflict, NotFound."""
    enrolment = enrolments.find(session, person.id, course)
    if enrolment is None:
        raise NotFound
    least, most = REPORT_LENGTHS
    text = clean_text(words, "words", least=least, most=most)
    if item_reports.count_since(session, enrolment.id, since=at - timedelta(days=1)) >= REPORTS_A_DAY:
        raise Conflict(N_("You have sent many reports today. Please go on tomorrow."))
    item_reports.add(session, enrolment.id, enrolment.edition, item, text, at=at)


def check_size(response: Response) -> None:
    """Raise Invalid for a response that no form of ours can send."""
    if len(response) > PARTS_IN_RESPONSE or any(len(part) > CHARACTERS_IN_PART for part in response):
        raise Invalid("r", N_("This answer is too long."))
    if not all(is_storable(part) for part in response):
        raise Invalid("r", N_("This answer has characters that cannot be read."))


def _own(session: Session, person: Person, attempt_id: int) -> Attempt:
    attempt = attempts.find(session, attempt_id, person_id=person.id)
    if attempt is None:
        raise NotFound
    return attempt


def _held(session: Session, person: Person, attempt_id: int) -> Attempt:
    attempt = attempts.hold(session, attempt_id, person_id=person.id)
    if attempt is None:
        raise NotFound
    return attempt


def _close(
    session: Session, library: Library, attempt: Attempt, state: str, terms: Terms, *, at: datetime
) -> None:
    enrolment = enrolments.lock(session, attempt.enrolment_id)
    edition = library.edition(session, attempt.edition)
    test = edition.test(attempt.quiz)
    saved = attempts.responses(session, attempt.id)
    result = mark_form(attempt.form, edition.items, {item: kept.response for item, kept in saved.items()})
    passed = result.passed(test.pass_mark)
    # A late one ended at its deadline, whenever somebody looked: the cooling-off counts from there.
    ended_at = attempt.deadline if state == "closed-late" and attempt.deadline else at
    if not attempts.end(session, attempt.id, state=state, percent=result.percent, passed=passed, at=ended_at):
        return  # somebody else closed it while we waited for the lock
    marks = {drawn.item: float(mark) for drawn, mark in zip(attempt.form, result.marks, strict=True)}
    attempts.keep_marks(session, attempt.id, {item: marks[item] for item in saved})
    _raise_flags(session, enrolment, result, at=at)
    progress = _after(enrolment.progress, attempt.quiz, result, passed=passed, at=ended_at)
    # Marked by the edition of its form; what it earns, by the one that she takes now.
    taken = library.edition(session, enrolment.edition)
    keep(session, taken, replace(enrolment, progress=progress), terms, at=at)


def _raise_flags(session: Session, enrolment: Enrolment, result: Result, *, at: datetime) -> None:
    for harm in result.harms:
        flags.raise_flag(
            session, enrolment.id, objective=harm.objective, item=harm.item, lesson=harm.lesson, at=at
        )


def _after(before: Progress, quiz: str, result: Result, *, passed: bool, at: datetime) -> Progress:
    stood = before.test(quiz)
    standing = replace(
        stood,
        failures=stood.failures + (not passed),
        best=max(result.percent, stood.best or 0),
        passed=stood.passed or passed,
        failed_at=stood.failed_at if passed else at,
        open_attempt=None,
    )
    raised = frozenset(harm.objective for harm in result.harms)
    return replace(_with_standing(before, quiz, standing), flags=before.flags | raised)


def _with_standing(progress: Progress, quiz: str, standing: TestStanding) -> Progress:
    return replace(progress, tests={**progress.tests, quiz: standing})
