"""Extra time, extra attempts, void attempts: who gives them, what they change, and what is recorded."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.progress import TestStanding
from firstline.domain.refusal import Conflict, Invalid, NotAllowed, NotFound
from firstline.domain.scope import Scope
from firstline.services import accommodating, assessing
from firstline.store import attempts, audit, marks, review_queues, summaries
from firstline.store.database import Database
from tests.assessed import AT, publish
from tests.services.conftest import Acts


@pytest.fixture
def desk(database: Database, course: Course, request: pytest.FixtureRequest) -> Acts:
    """Acts on the course of tests/assessed.py, whose final test has 60 minutes."""
    publish(database, course)
    found: Acts = request.getfixturevalue("acts")
    return found


@pytest.fixture
def texts(database: Database, course: Course, request: pytest.FixtureRequest) -> Acts:
    """Acts on the course whose final test has a text that a trainer marks."""
    publish(database, course, texts=True)
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


REASON = "The power failed."


def grant(acts: Acts, visitor: Person, person: Person, count: int | None, reason: str = REASON) -> None:
    accommodating.give_attempts(
        acts.session, acts.library, visitor, person.id, "foundations", "final", count, reason, at=AT
    )


def void(acts: Acts, visitor: Person, person: Person, attempt: int, reason: str = REASON) -> None:
    accommodating.void_attempt(acts.session, acts.library, visitor, person.id, attempt, reason, at=AT)


def stood(acts: Acts, person: Person) -> TestStanding:
    """The standing in the final test, which must be what the facts say."""
    kept = acts.enrolment(person)
    assert kept.progress == summaries.recompute(acts.session, kept.id)
    return kept.progress.test("final")


def use_up(acts: Acts, person: Person) -> list[int]:
    """Three failed attempts, each after the cooling-off."""
    return [acts.sit(person, wrong=5, at=AT + n * timedelta(days=3)).id for n in range(3)]


def test_given_attempts_can_be_begun(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    use_up(acts, ada)
    late = AT + timedelta(days=30)
    with pytest.raises(Conflict):
        acts.start(ada, at=late)
    grant(acts, tess, ada, 1)
    fourth = acts.sit(ada, wrong=5, at=late)
    with pytest.raises(Conflict):
        acts.start(ada, at=late + timedelta(days=30))
    assert (fourth.number, stood(acts, ada).extra, stood(acts, ada).failures) == (4, 1, 4)


def test_given_attempts_are_recorded_with_their_reason(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    grant(acts, tess, ada, 2, "  The   power failed. ")
    (entry,) = audit.page(acts.session, limit=1, offset=0)
    assert (entry.act, entry.subject, entry.facts) == (
        "person.extra-attempts",
        f"person {ada.id}",
        {"course": "foundations", "quiz": "final", "count": "2", "reason": "The power failed."},
    )
    assert (stood(acts, ada).extra, stood(acts, ada).granted, acts.enrolment(ada).progress.is_begun) == (
        2,
        2,
        False,
    )


@pytest.mark.parametrize(
    ("count", "reason"), [(0, REASON), (11, REASON), (None, REASON), (1, ""), (1, " no ")]
)
def test_give_attempts_refuses_what_is_not_offered(
    acts: Acts, tess: Person, ada: Person, count: int | None, reason: str
) -> None:
    acts.gather(tess, "Batam", ada)
    with pytest.raises(Invalid):
        grant(acts, tess, ada, count, reason)
    assert stood(acts, ada).extra == 0


def test_give_attempts_for_a_passed_test_is_refused(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    acts.sit(ada)
    with pytest.raises(Conflict):
        grant(acts, tess, ada, 1)


def test_give_attempts_at_questions_that_are_asked_once_is_refused(
    desk: Acts, tess: Person, ada: Person
) -> None:
    desk.gather(tess, "Batam", ada)
    with pytest.raises(Invalid) as caught:
        accommodating.give_attempts(
            desk.session, desk.library, tess, ada.id, "foundations", "before", 1, REASON, at=AT
        )
    assert caught.value.field == "quiz"


def test_attempts_are_for_trainers_of_the_cohort_and_not_for_oneself(
    acts: Acts, tess: Person, theo: Person, ada: Person
) -> None:
    acts.gather(tess, "Batam", ada, tess)
    attempt, own = acts.sit(ada, wrong=5).id, acts.sit(tess, wrong=5).id
    for trainer, person, theirs in ((theo, ada, attempt), (tess, ada, own)):
        with pytest.raises(NotFound):
            void(acts, trainer, person, theirs)
    with pytest.raises(NotFound):
        grant(acts, theo, ada, 1)
    with pytest.raises(NotAllowed):
        grant(acts, tess, tess, 1)
    with pytest.raises(NotAllowed):
        void(acts, tess, tess, own)


def test_given_attempts_leave_the_free_retry_alone(desk: Acts, tess: Person, ada: Person) -> None:
    """A near miss brings one attempt, whatever a trainer gave before it."""
    desk.gather(tess, "Batam", ada)
    grant(desk, tess, ada, 2)
    assert (stood(desk, ada).extra, stood(desk, ada).retries) == (2, 0)


def test_void_attempt_counts_for_nothing(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    *_, third = use_up(acts, ada)
    before = acts.enrolment(ada).active_at
    void(acts, tess, ada, third)
    found = stood(acts, ada)
    assert (found.attempts, found.counted, found.failures, found.extra, found.granted) == (3, 2, 2, 1, 0)
    assert (found.failed_at, acts.enrolment(ada).active_at) == (AT + timedelta(days=3), before)
    assert acts.sit(ada, at=AT + timedelta(days=30)).number == 4


def test_void_attempt_stays_and_is_recorded(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    attempt = acts.sit(ada, wrong=5)
    void(acts, tess, ada, attempt.id)
    (kept,) = attempts.of_enrolment(acts.session, attempt.enrolment_id)
    (entry,) = audit.page(acts.session, limit=1, offset=0)
    assert kept == replace(attempt, voided_at=AT)
    assert (entry.act, entry.subject, entry.facts) == (
        "attempt.voided",
        f"person {ada.id}",
        {
            "course": "foundations",
            "quiz": "final",
            "number": "1",
            "reason": REASON,
            "attempt": str(attempt.id),
        },
    )
    with pytest.raises(Conflict):
        void(acts, tess, ada, attempt.id)


def test_open_attempt_is_closed_and_void(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    attempt = acts.start(ada)
    acts.fill(ada, attempt, unsafe=True)
    void(acts, tess, ada, attempt)
    found = stood(acts, ada)
    assert (found.open_attempt, found.attempts, found.counted, found.passed) == (None, 1, 0, False)
    assert (acts.enrolment(ada).progress.flags, acts.start(ada) == attempt) == (frozenset(), False)


def test_harm_flags_of_a_void_attempt_stay(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    attempt = acts.sit(ada, wrong=5, unsafe=True)
    void(acts, tess, ada, attempt.id)
    assert acts.enrolment(ada).progress.flags == {"see-alone"}


def test_attempt_that_bears_a_certificate_cannot_be_void(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    acts.earn(ada)
    (attempt,) = attempts.of_enrolment(acts.session, acts.enrolment(ada).id)
    with pytest.raises(Conflict):
        void(acts, tess, ada, attempt.id)
    assert stood(acts, ada).passed is True
    acts.session.execute(text("UPDATE credential SET state = 'revoked', revoked_at = :at"), {"at": AT})
    void(acts, tess, ada, attempt.id)
    assert (stood(acts, ada).passed, stood(acts, ada).best) == (False, None)


def test_void_text_waits_for_no_trainer(texts: Acts, tess: Person, theo: Person, ada: Person) -> None:
    texts.gather(tess, "Batam", ada)
    attempt = texts.start(ada)
    texts.save(ada, attempt, "letter", ("Please give her a place tonight.",))
    texts.hand_in(ada, attempt)

    def waiting() -> int:
        found = review_queues.waiting(texts.session, "first", visitor_id=tess.id, trainer_id=tess.id)
        return sum(line.count for line in found if line.item == "letter")

    assert waiting() == 1
    void(texts, tess, ada, attempt)
    assert (waiting(), stood(texts, ada).in_review) == (0, None)
    assert review_queues.find(texts.session, attempt, "letter", trainer_id=tess.id) is None


def test_void_attempt_is_in_no_report(acts: Acts, tess: Person, ada: Person) -> None:
    acts.gather(tess, "Batam", ada)
    first = acts.sit(ada, wrong=5)
    edition = first.edition
    second = acts.sit(ada, wrong=2, at=AT + timedelta(days=3))

    def counted() -> set[int]:
        return {
            row[0] for row in marks.of_first_attempts(acts.session, Scope("foundations", edition), "final")
        }

    assert counted() == {first.id}
    void(acts, tess, ada, first.id)
    assert counted() == {second.id}
    item = second.form[0].item
    again = {
        each.attempt.id for each in marks.with_item(acts.session, "foundations", item, trainer_id=tess.id)
    }
    assert first.id not in again
