"""Assessing: taking a test, from drawing the form to the result."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from sqlmodel import Session

from firstline.domain.attempt import Attempt, check_may_start, deadline
from firstline.domain.cohort import attention_rank
from firstline.domain.course import Objective
from firstline.domain.form import Response, draw_form
from firstline.domain.offer import check_may_measure
from firstline.domain.person import Person
from firstline.domain.progress import Progress, TestStanding
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.domain.response import CHARACTERS_IN_PART, is_answered, lacks_places, most_characters
from firstline.domain.review import Review
from firstline.domain.text import clean_text, is_storable
from firstline.services import scoring
from firstline.services.certifying import Terms
from firstline.services.enrolling import enrol
from firstline.services.library import Edition, Library
from firstline.store import attempts, credentials, enrolments, flags, item_reports, reviews
from firstline.store.attempts import SavedResponse

PARTS_IN_RESPONSE = 40
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
        return tuple(
            n for n, drawn in enumerate(self.attempt.form, 1) if not is_answered(self.response(drawn.item))
        )

    @property
    def incomplete(self) -> tuple[int, ...]:
        """Positions (from 1) of the rankings and orderings with a place that is missing or given twice."""
        return tuple(
            n
            for n, drawn in enumerate(self.attempt.form, 1)
            if lacks_places(self.edition.items[drawn.item], self.response(drawn.item))
        )

    def response(self, item: str) -> Response:
        """What stands saved for an item; nothing where there is nothing."""
        return self.saved[item].response if item in self.saved else ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stands after an attempt.

    ``flags`` are the objectives with an open harm flag, ``certificate`` is the number of the one in
    force; ``standing`` is that of the test, ``reviews`` hold what trainers said of each open response.
    ``before`` is what the pre-test came to, in per cent, where the attempt is the post-test to it.
    """

    flags: tuple[Objective, ...]
    certificate: str | None
    standing: TestStanding
    reviews: dict[str, tuple[Review, ...]]
    before: int | None

    def may_see_keys(self, test: Test) -> bool:
        """Whether her own keys are open to her: it is passed, or there is no attempt left to use them in."""
        stood = self.standing
        is_over = stood.attempts >= test.attempts + stood.extra
        is_waiting = stood.open_attempt is not None or stood.in_review is not None
        return test.role is None and (stood.passed or (is_over and not is_waiting))


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
    """Open an attempt: draw its form and start its clock. Returns its id, or that of the one that is open.

    Raises NotFound, and Conflict when the test is passed, the attempts are used up, the cooling-off
    has not ended, or it is not the time to measure.
    """
    enrolment, edition = enrol(session, library, person, course, at=at)
    test = edition.any_test(quiz)
    enrolment = enrolments.lock(session, enrolment.id)
    before = enrolment.progress.test(quiz)
    if before.open_attempt is not None:
        return before.open_attempt
    check_may_start(test, before, at)
    check_may_measure(edition.course, test, enrolment.progress)
    seen = attempts.items_seen(session, enrolment.id, edition.course.parallel_tests(test))
    attempt_id = attempts.add(
        session,
        enrolment.id,
        edition=edition.digest,
        quiz=quiz,
        number=before.attempts + 1,
        most=test.attempts + before.extra,
        form=draw_form(edition.course, test, random, avoid=seen),
        started_at=at,
        deadline=deadline(test, enrolment.extra_time, at),
    )
    progress = _with_open(enrolment.progress, quiz, attempt_id)
    # An open attempt earns nothing, so nothing can be issued here: the terms are not needed.
    rank = attention_rank(edition.course, progress)
    enrolments.keep_progress(session, enrolment.id, progress, rank=rank, at=at)
    return attempt_id


def sitting(session: Session, library: Library, person: Person, attempt_id: int) -> Sitting:
    """A person's own attempt with what stands saved. Raises NotFound."""
    attempt = _own(session, person, attempt_id)
    edition = library.edition(session, attempt.edition)
    return Sitting(attempt, edition, edition.any_test(attempt.quiz), attempts.responses(session, attempt.id))


def ended_attempts(session: Session, enrolment_id: int, quiz: str) -> tuple[Attempt, ...]:
    """What an enrolment has handed in of one test, the first attempt first."""
    made = attempts.of_enrolment(session, enrolment_id)
    return tuple(attempt for attempt in made if attempt.quiz == quiz and attempt.state != "open")


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
    check_size(response, most_characters(library.edition(session, attempt.edition).items[item]))
    if attempt.state != "open":
        return "ended"
    if attempt.is_over(at):
        scoring.close(session, library, attempt, "closed-late", terms, at=at)
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
        state = "closed-late" if attempt.is_over(at) else "handed-in"
        scoring.close(session, library, attempt, state, terms, at=at)
    return _own(session, person, attempt_id)


def standing_of(session: Session, sitting: Sitting) -> Outcome:
    """What stands after an attempt. Raises NotFound where its enrolment is gone."""
    attempt, course = sitting.attempt, sitting.edition.course
    enrolment = enrolments.find(session, attempt.person_id, attempt.course)
    if enrolment is None:
        raise NotFound
    raised = {flag.objective for flag in flags.open_flags(session, attempt.enrolment_id)}
    earned = credentials.of_person(session, attempt.person_id)
    in_force = (found.facts for found in earned if found.state == "in-force")
    return Outcome(
        tuple(o for o in course.objectives if o.id in raised),
        next((facts.number for facts in in_force if facts.course == attempt.course), None),
        enrolment.progress.test(attempt.quiz),
        reviews.of_attempt(session, attempt.id),
        _before(sitting, enrolment.progress),
    )


def close_overdue(
    session: Session, library: Library, attempt_id: int, person_id: int, *, terms: Terms, at: datetime
) -> None:
    """Close one attempt whose time ran out while nobody looked, marked by what was saved."""
    attempt = attempts.hold(session, attempt_id, person_id=person_id)
    if attempt is not None and attempt.state == "open" and attempt.is_over(at):
        scoring.close(session, library, attempt, "closed-late", terms, at=at)


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


def check_size(response: Response, most: int = CHARACTERS_IN_PART) -> None:
    """Raise Invalid for a response that no form of ours can send; ``most`` characters fit into a part."""
    if len(response) > PARTS_IN_RESPONSE or any(len(part) > most for part in response):
        raise Invalid("r", N_("This answer is too long."))
    if not all(is_storable(part) for part in response):
        raise Invalid("r", N_("This answer has characters that cannot be read."))


def _before(sitting: Sitting, progress: Progress) -> int | None:
    """What the pre-test of a post-test came to."""
    if sitting.test.role != "post":
        return None
    siblings = sitting.edition.course.parallel_tests(sitting.test)
    pre_tests = (t for t in sitting.edition.course.tests if t.role == "pre" and t.id in siblings)
    return next((progress.test(test.id).best for test in pre_tests), None)


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


def _with_open(progress: Progress, quiz: str, attempt_id: int) -> Progress:
    before = progress.test(quiz)
    opened = replace(before, attempts=before.attempts + 1, open_attempt=attempt_id)
    return replace(progress, tests={**progress.tests, quiz: opened})
