"""Many requests at the same moment: limits hold, and nothing is lost or done twice."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict
from firstline.services import assessing
from firstline.store import attempts, summaries

if TYPE_CHECKING:
    from tests.services.conftest import Acts


AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


DAY = timedelta(hours=24)


def first_item(acts: "Acts", person: Person, attempt: int) -> str:
    return assessing.sitting(acts.session, acts.library, person, attempt).attempt.form[0].item


def saved(acts: "Acts", attempt: int) -> dict[str, tuple[str, ...]]:
    return {item: kept.response for item, kept in attempts.responses(acts.session, attempt).items()}


AtOnce = Callable[[int, Callable[[Session, int], Any]], list[Any]]


ActsIn = Callable[[Session], "Acts"]


def test_thirty_parallel_starts_open_one_attempt(
    database: Any, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    found = at_once(30, lambda session, _: acts_in(session).start(ada))
    with database.reading() as session:
        stored = attempts.of_enrolment(session, acts_in(session).enrolment(ada).id)
    assert (set(found), [attempt.number for attempt in stored]) == ({stored[0].id}, [1])


def test_parallel_starts_and_hand_ins_never_pass_the_limit(
    database: Any, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    """Every thread begins and hands in an empty attempt, on a day of its own: the limit alone stops it."""

    def go(session: Session, number: int) -> int:
        acts, at = acts_in(session), AT + (1 + number) * DAY
        return acts.hand_in(ada, acts.start(ada, at=at), at=at).number

    found = [outcome for _ in range(3) for outcome in at_once(10, go)]
    with database.reading() as session:
        acts = acts_in(session)
        stored = attempts.of_enrolment(session, acts.enrolment(ada).id)
        summary = acts.enrolment(ada).progress == summaries.recompute(session, acts.enrolment(ada).id)
    odd = [outcome for outcome in found if not isinstance(outcome, int | Conflict)]
    assert (odd, len(stored) <= 3, summary) == ([], True, True)


def test_thirty_parallel_hand_ins_mark_once_and_issue_one_credential(
    database: Any, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    with database.writing() as session:
        acts = acts_in(session)
        acts.learn(ada)
        attempt = acts.start(ada)
        acts.fill(ada, attempt)
    found = at_once(30, lambda session, number: acts_in(session).hand_in(ada, attempt, at=AT + number * DAY))
    with database.reading() as session:
        acts = acts_in(session)
        assert (len(set(found)), acts.enrolment(ada).progress.test("final").attempts) == (1, 1)
        assert (len(acts.numbers(ada)), found[0].percent) == (1, 100)


def test_twenty_parallel_claims_of_the_last_condition_make_one_credential(
    database: Any, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    with database.writing() as session:
        acts = acts_in(session)
        acts.learn(ada, "duties", "rights", "first-contact")
        attempt = acts.start(ada)
        acts.fill(ada, attempt)
        acts.hand_in(ada, attempt)
        before = acts.numbers(ada)
    found = at_once(20, lambda session, _: acts_in(session).learn(ada, "referral"))
    with database.reading() as session:
        assert (before, len(acts_in(session).numbers(ada)), set(found)) == ([], 1, {None})


def test_twenty_parallel_saves_keep_the_highest_sequence(
    database: Any, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    with database.writing() as session:
        attempt = acts_in(session).start(ada)
        item = first_item(acts_in(session), ada, attempt)

    def save(session: Session, number: int) -> str:
        sequence = (number * 7) % 20 + 1
        return acts_in(session).save(ada, attempt, item, (str(sequence),), sequence=sequence)

    found = at_once(20, save)
    with database.reading() as session:
        assert (set(found), saved(acts_in(session), attempt)) == ({"saved"}, {item: ("20",)})


def test_what_was_called_saved_is_marked_whoever_hands_in_meanwhile(
    database: Any, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    with database.writing() as session:
        attempt = acts_in(session).start(ada)
        form = assessing.sitting(session, acts_in(session).library, ada, attempt).attempt.form

    def act(session: Session, number: int) -> str:
        acts = acts_in(session)
        if number % 3 == 2:
            return acts.hand_in(ada, attempt).state
        return acts.save(ada, attempt, form[number % 5].item, ("0",), sequence=number + 1)

    found = at_once(24, act)
    with database.reading() as session:
        kept = attempts.responses(session, attempt)
    unmarked = [item for item, response in kept.items() if response.mark is None]
    assert (set(found) <= {"saved", "ended", "handed-in"}, unmarked) == (True, [])
