"""Marking open responses: one marker or two, verdicts, certificates, opening again, removal of texts."""

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotAllowed, NotFound
from firstline.domain.review import Review
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.store import audit, item_reports, reviews
from firstline.store.database import Database
from tests.writing import AT, LOW, TEXTS, Writing, publish

DAY = timedelta(days=1)
Count = Callable[[Callable[[], object]], int]


@pytest.fixture
def count_statements(database: Database) -> Count:
    """Counts the statements of an act, without those that read an edition for the first time."""

    def count(act: Callable[[], object]) -> int:
        seen: list[str] = []
        act()

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        act()
        event.remove(database.engine, "before_cursor_execute", note)
        return len(seen)

    return count


@pytest.fixture
def written(database: Database, course: Course) -> None:
    """The course with texts is current."""
    publish(database, course)


@pytest.fixture
def writing(written: None, session: Session, library: Library, terms: Terms) -> Writing:
    """Acts in the transaction of the test."""
    return Writing(session, library, terms)


@pytest.fixture
def attempt(writing: Writing, tess: Person, ada: Person) -> int:
    """Ada is in Tess's cohort and has handed in."""
    writing.gather(tess, "Batam", ada)
    writing.learn(ada)
    return writing.hand_in(ada)


@pytest.fixture
def shared(writing: Writing, attempt: int, tess: Person, theo: Person) -> int:
    """Theo holds the cohort too."""
    values = {"cohort": 1, "person": theo.id}
    writing.session.connection().exec_driver_sql(
        f"INSERT INTO cohort_trainer (cohort_id, person_id) VALUES ({values['cohort']}, {values['person']})"
    )
    return attempt


def test_attempt_with_texts_waits_without_a_verdict(writing: Writing, ada: Person, attempt: int) -> None:
    assert (writing.verdict(ada, attempt)[1], writing.numbers(ada)) == (None, [])


def test_review_of_one_of_two_texts_gives_no_verdict(
    writing: Writing, tess: Person, ada: Person, attempt: int
) -> None:
    writing.review(tess, attempt, "describe")
    assert (writing.verdict(ada, attempt)[1], writing.standing(attempt)) == (None, {"describe": [(2, 2)]})


def test_last_review_gives_the_verdict_and_the_certificate(
    writing: Writing, tess: Person, ada: Person, attempt: int
) -> None:
    writing.review_all(tess, attempt)
    kept, facts = writing.summaries(ada)
    assert (writing.verdict(ada, attempt), len(writing.numbers(ada)), kept == facts) == ((100, True), 1, True)


def test_low_levels_fail_the_attempt(writing: Writing, tess: Person, ada: Person, attempt: int) -> None:
    writing.review_all(tess, attempt, low=True)
    assert (writing.verdict(ada, attempt), writing.numbers(ada)) == ((33, False), [])


def test_mark_is_the_share_of_the_levels(writing: Writing, tess: Person, attempt: int) -> None:
    writing.review(tess, attempt, "describe", (1, 2))
    assert writing.task(tess, attempt).mark == Fraction(3, 4)


def test_empty_text_needs_no_trainer(writing: Writing, tess: Person, ada: Person) -> None:
    writing.gather(tess, "Batam", ada)
    attempt = writing.hand_in(ada, {"letter": "A bed, please."})
    with pytest.raises(Conflict):
        writing.review(tess, attempt, "describe")
    writing.review(tess, attempt, "letter")
    assert (writing.verdict(ada, attempt), writing.task(tess, attempt).turn) == ((66, True), None)


def test_same_review_sent_twice_is_one(writing: Writing, tess: Person, attempt: int) -> None:
    for _ in range(2):
        writing.review(tess, attempt)
    assert writing.standing(attempt) == {"describe": [(2, 2)]}


def test_other_levels_by_the_same_person_are_refused(writing: Writing, tess: Person, attempt: int) -> None:
    writing.review(tess, attempt)
    with pytest.raises(Conflict):
        writing.review(tess, attempt, levels=(0, 0))
    assert writing.standing(attempt) == {"describe": [(2, 2)]}


def test_database_refuses_a_second_standing_review_by_one_person(
    writing: Writing, tess: Person, attempt: int
) -> None:
    given = Review(tess.id, (1, 1), "", AT)
    reviews.add(writing.session, attempt, "describe", given, mark=Fraction(1, 2))
    with pytest.raises(IntegrityError, match="review"), writing.session.begin_nested():
        reviews.add(writing.session, attempt, "describe", given, mark=Fraction(1, 2))


def test_second_review_makes_the_mean(
    writing: Writing, tess: Person, theo: Person, ada: Person, shared: int
) -> None:
    writing.review_all(tess, shared)
    writing.review(theo, shared, "letter", (1,))
    task = writing.task(theo, shared, "letter")
    assert (task.mark, task.differs, writing.verdict(ada, shared)) == (Fraction(3, 4), False, (91, True))


def test_second_review_that_lies_two_levels_off_differs(
    writing: Writing, tess: Person, theo: Person, shared: int
) -> None:
    writing.review(tess, shared, "letter", (2,))
    writing.review(theo, shared, "letter", (0,))
    assert writing.task(tess, shared, "letter").differs is True


def test_third_review_is_refused(
    writing: Writing, tess: Person, theo: Person, ruth: Person, shared: int
) -> None:
    writing.review(tess, shared)
    writing.review(theo, shared)
    with pytest.raises(Conflict):
        writing.review(ruth, shared)


def test_second_marker_sees_nothing_of_the_first(
    writing: Writing, tess: Person, theo: Person, shared: int
) -> None:
    writing.review(tess, shared)
    task = writing.task(theo, shared)
    assert (task.turn, task.reviews, task.mark, task.name) == ("second", (), None, None)


def test_second_review_may_turn_the_verdict_and_leaves_the_certificate(
    writing: Writing, tess: Person, theo: Person, ada: Person, shared: int
) -> None:
    writing.review_all(tess, shared)
    before = writing.numbers(ada)
    for item, levels in LOW.items():
        writing.review(theo, shared, item, levels)
    assert (writing.verdict(ada, shared), writing.numbers(ada)) == ((66, True), before)
    assert writing.summaries(ada)[0] == writing.summaries(ada)[1]


@pytest.mark.parametrize("levels", [(), (2,), (2, 3), (-1, 2)])
def test_missing_or_unknown_levels_are_refused(
    writing: Writing, tess: Person, attempt: int, levels: tuple[int, ...]
) -> None:
    with pytest.raises(Invalid):
        writing.review(tess, attempt, levels=levels)
    assert writing.standing(attempt) == {}


def test_other_trainer_finds_nothing(writing: Writing, theo: Person, attempt: int) -> None:
    for act in (writing.task, writing.review, writing.reopen):
        with pytest.raises(NotFound):
            act(theo, attempt)


def test_administrator_may_mark_everybody(writing: Writing, ruth: Person, bo: Person) -> None:
    attempt = writing.hand_in(bo)
    writing.review_all(ruth, attempt)
    assert writing.verdict(bo, attempt) == (100, True)


def test_item_that_is_no_open_response_is_not_found(writing: Writing, tess: Person, attempt: int) -> None:
    for item in ("vow", "rank", "oath"):
        with pytest.raises(NotFound):
            writing.task(tess, attempt, item)


def test_open_attempt_cannot_be_read(writing: Writing, tess: Person, ada: Person) -> None:
    writing.gather(tess, "Batam", ada)
    attempt = writing.start(ada)
    with pytest.raises(NotFound):
        writing.task(tess, attempt)


def test_own_text_is_not_in_the_queue_and_cannot_be_marked(
    writing: Writing, tess: Person, ada: Person
) -> None:
    writing.gather(tess, "Batam", tess, ada)
    attempt = writing.hand_in(tess)
    assert writing.queue(tess).first == ()
    for act in (writing.task, writing.review, writing.reopen):
        with pytest.raises(NotAllowed):
            act(tess, attempt)


def test_queue_counts_by_question_and_cohort_the_oldest_first(
    writing: Writing, tess: Person, ada: Person, bo: Person
) -> None:
    writing.gather(tess, "Batam", ada)
    writing.gather(tess, "Dhaka", bo)
    writing.hand_in(bo, {"letter": "A bed."}, at=AT - DAY)
    writing.hand_in(ada)
    found = [(x.waiting.cohort, x.waiting.item, x.waiting.count) for x in writing.queue(tess).first]
    assert found == [("Dhaka", "letter", 1), ("Batam", "describe", 1), ("Batam", "letter", 1)]


def test_queue_holds_nothing_of_other_trainers(writing: Writing, theo: Person, attempt: int) -> None:
    queue = writing.queue(theo)
    assert (queue.first, queue.second, queue.lately, queue.count) == ((), (), (), 0)


def test_queue_of_an_administrator_holds_people_without_a_cohort(
    writing: Writing, ruth: Person, bo: Person
) -> None:
    writing.hand_in(bo)
    assert [(x.waiting.cohort, x.waiting.item) for x in writing.queue(ruth).first] == [
        (None, "describe"),
        (None, "letter"),
    ]


def test_reviewed_text_leaves_the_queue_for_second_marking(
    writing: Writing, tess: Person, theo: Person, shared: int
) -> None:
    writing.review(tess, shared)
    mine, his = writing.queue(tess), writing.queue(theo)
    assert [line.waiting.item for line in mine.first] == ["letter"]
    assert ([line.waiting.item for line in mine.second], [line.waiting.item for line in his.second]) == (
        [],
        ["describe"],
    )
    assert [given.item for given, _ in mine.lately] == ["describe"]


def test_agreement_is_shown_from_pairs_of_standing_reviews(
    writing: Writing, tess: Person, theo: Person, shared: int
) -> None:
    writing.review(tess, shared)
    writing.review(theo, shared)
    (found,) = writing.queue(tess).agreements
    assert (found.levels, found.responses, found.kappa) == (3, 1, None)


def test_following_is_the_next_text_of_the_same_question(
    writing: Writing, tess: Person, ada: Person, bo: Person
) -> None:
    writing.gather(tess, "Batam", ada, bo)
    first, second = writing.hand_in(ada), writing.hand_in(bo, at=AT + DAY)
    found = [writing.task(tess, attempt).following for attempt in (first, second)]
    assert found == [second, None]


def test_name_is_hidden_until_marked_where_the_course_says_so(
    writing: Writing, tess: Person, attempt: int
) -> None:
    before = writing.task(tess, attempt)
    writing.review(tess, attempt)
    after = writing.task(tess, attempt)
    assert (before.name, before.cohort, before.ended_at) == (None, None, None)
    assert (after.name, after.cohort, after.ended_at) == ("Ada Lindqvist", "Batam", AT)


def test_name_is_shown_where_the_course_hides_none(writing: Writing, tess: Person, attempt: int) -> None:
    assert writing.task(tess, attempt, "letter").name == "Ada Lindqvist"


def test_reopening_takes_the_verdict_and_leaves_the_certificate(
    writing: Writing, tess: Person, ada: Person, attempt: int
) -> None:
    writing.review_all(tess, attempt)
    before = writing.numbers(ada)
    writing.reopen(tess, attempt)
    kept, facts = writing.summaries(ada)
    assert (writing.verdict(ada, attempt)[1], writing.numbers(ada), before[0][1]) == (
        None,
        before,
        "in-force",
    )
    assert (kept == facts, kept.test("final").in_review, kept.test("final").passed) == (True, attempt, False)
    assert writing.task(tess, attempt).is_certified is True


def test_reopened_text_waits_again_and_keeps_its_history(
    writing: Writing, tess: Person, attempt: int
) -> None:
    writing.review_all(tess, attempt)
    writing.reopen(tess, attempt)
    waits = [line.waiting.item for line in writing.queue(tess).first]
    writing.review(tess, attempt, levels=(1, 1))
    (old,) = writing.task(tess, attempt).withdrawn
    assert (waits, old.levels, old.reason) == (["describe"], (2, 2), "The second page was overlooked.")
    assert writing.standing(attempt)["describe"] == [(1, 1)]


def test_marking_anew_after_reopening_issues_no_second_certificate(
    writing: Writing, tess: Person, ada: Person, attempt: int
) -> None:
    writing.review_all(tess, attempt)
    before = writing.numbers(ada)
    writing.reopen(tess, attempt)
    writing.review(tess, attempt)
    assert (writing.verdict(ada, attempt), writing.numbers(ada)) == ((100, True), before)


def test_reopening_is_recorded_with_its_reason(writing: Writing, tess: Person, attempt: int) -> None:
    writing.review(tess, attempt)
    writing.reopen(tess, attempt)
    (entry,) = audit.page(writing.session, limit=1, offset=0)
    assert (entry.act, entry.actor_id, entry.subject, dict(entry.facts)) == (
        "review.reopened",
        tess.id,
        f"attempt {attempt}",
        {"item": "describe", "reviews": "1", "reason": "The second page was overlooked."},
    )


@pytest.mark.parametrize("reason", ["", "too short", "x" * 501])
def test_reopening_asks_for_a_reason(writing: Writing, tess: Person, attempt: int, reason: str) -> None:
    writing.review(tess, attempt)
    with pytest.raises(Invalid):
        writing.reopen(tess, attempt, reason=reason)
    assert writing.standing(attempt) == {"describe": [(2, 2)]}


def test_text_that_is_not_marked_cannot_be_reopened(writing: Writing, tess: Person, attempt: int) -> None:
    with pytest.raises(Conflict):
        writing.reopen(tess, attempt)


def test_old_text_and_comments_go_and_marks_stay(
    writing: Writing, tess: Person, ada: Person, attempt: int
) -> None:
    writing.review_all(tess, attempt)
    removed = [writing.remove_old(30, at=AT + days * DAY) for days in (30, 31, 32)]
    (given,) = reviews.of_attempt(writing.session, attempt)["describe"]
    assert (removed, writing.text(attempt), writing.text(attempt, "letter")) == ([0, 2, 0], ("",), ("",))
    assert (given.levels, given.comment, writing.verdict(ada, attempt)) == ((2, 2), "", (100, True))


def test_time_counts_from_the_last_review(writing: Writing, tess: Person, attempt: int) -> None:
    writing.review(tess, attempt, "describe")
    writing.review(tess, attempt, "letter", at=AT + 20 * DAY)
    assert [writing.remove_old(30, at=AT + days * DAY) for days in (31, 50, 51)] == [0, 0, 2]


def test_text_that_waits_is_never_removed(writing: Writing, tess: Person, ada: Person, attempt: int) -> None:
    writing.review(tess, attempt, "describe")
    assert (writing.remove_old(1, at=AT + 900 * DAY), writing.text(attempt)) == (0, (TEXTS["describe"],))


def test_text_of_a_test_that_was_never_handed_in_goes_too(writing: Writing, ada: Person) -> None:
    attempt = writing.start(ada)
    for item, given in (("describe", ("A draft.",)), ("vow", ("0",)), ("rank", ("1", "2", "3", "4"))):
        writing.save(ada, attempt, item, given)
    removed = [writing.remove_old(30, at=AT + days * DAY) for days in (30, 31, 32)]
    left = [writing.text(attempt, item) for item in ("describe", "vow", "rank")]
    assert (removed, left) == ([0, 1, 0], [("",), ("0",), ("1", "2", "3", "4")])


def test_other_responses_of_the_attempt_stay(writing: Writing, tess: Person, attempt: int) -> None:
    writing.review_all(tess, attempt)
    before = writing.text(attempt, "vow"), writing.text(attempt, "rank")
    writing.remove_old(30, at=AT + 31 * DAY)
    assert (writing.text(attempt, "vow"), writing.text(attempt, "rank")) == before


def test_removed_text_can_be_neither_marked_nor_reopened(
    writing: Writing, tess: Person, theo: Person, shared: int
) -> None:
    writing.review_all(tess, shared)
    writing.remove_old(30, at=AT + 31 * DAY)
    for act, who in ((writing.review, theo), (writing.reopen, tess)):
        with pytest.raises(Conflict):
            act(who, shared)
    assert (writing.queue(theo).second, writing.task(theo, shared).is_removed) == ((), True)


def test_reports_of_items_are_no_responses(writing: Writing, tess: Person, ada: Person, attempt: int) -> None:
    """Noise: what trainees report is kept elsewhere and is not removed with texts."""
    edition = writing.attempt(ada, attempt).edition
    item_reports.add(writing.session, 1, edition, "describe", "The stem is unclear.", at=AT)
    writing.review_all(tess, attempt)
    writing.remove_old(30, at=AT + 31 * DAY)
    assert item_reports.count(writing.session, trainer_id=None) == 1


def test_queue_costs_the_same_for_one_text_and_many(
    written: None,
    database: Database,
    library: Library,
    terms: Terms,
    tess: Person,
    ada: Person,
    bo: Person,
    count_statements: Count,
) -> None:
    def costs() -> int:
        with database.reading() as session:
            return count_statements(lambda: Writing(session, library, terms).queue(tess))

    with database.writing() as session:
        acts = Writing(session, library, terms)
        acts.gather(tess, "Batam", ada, bo)
        acts.hand_in(ada)
    one = costs()
    with database.writing() as session:
        Writing(session, library, terms).hand_in(bo)
    assert (one, costs()) == (4, 4)
