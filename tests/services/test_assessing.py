"""Taking a test: attempts, responses, marks, time limits, and who may see them."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firstline.domain.attempt import GRACE
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import assessing
from firstline.store import attempts, cohorts, item_reports

if TYPE_CHECKING:
    from tests.services.conftest import Acts


AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


DAY = timedelta(hours=24)


HOUR = timedelta(hours=1)


def test_start_opens_the_first_attempt_with_its_deadline(acts: "Acts", ada: Person) -> None:
    attempt = assessing.sitting(acts.session, acts.library, ada, acts.start(ada)).attempt
    assert (attempt.number, attempt.state, attempt.started_at, attempt.deadline, len(attempt.form)) == (
        1,
        "open",
        AT,
        AT + HOUR,
        5,
    )


def test_start_enrols(acts: "Acts", ada: Person) -> None:
    acts.start(ada)
    assert acts.enrolment(ada).progress.test("final").attempts == 1


def test_start_twice_returns_the_open_attempt(acts: "Acts", ada: Person) -> None:
    assert acts.start(ada) == acts.start(ada, at=AT + HOUR)


def test_start_of_an_unknown_test_is_not_found(acts: "Acts", ada: Person) -> None:
    with pytest.raises(NotFound):
        assessing.start_attempt(
            acts.session, acts.library, ada, "foundations", "nothing", random=acts.random, at=AT
        )


def test_start_in_an_unknown_course_is_not_found(acts: "Acts", ada: Person) -> None:
    with pytest.raises(NotFound):
        assessing.start_attempt(
            acts.session, acts.library, ada, "nothing", "final", random=acts.random, at=AT
        )


def test_start_within_the_cooling_off_is_refused(acts: "Acts", ada: Person) -> None:
    acts.sit(ada, wrong=2)
    with pytest.raises(Conflict, match="Please wait until"):
        acts.start(ada, at=AT + DAY - timedelta(seconds=1))


def test_start_after_the_cooling_off_opens_the_second_attempt(acts: "Acts", ada: Person) -> None:
    acts.sit(ada, wrong=2)
    second = acts.start(ada, at=AT + DAY)
    assert assessing.sitting(acts.session, acts.library, ada, second).attempt.number == 2


def test_start_after_three_attempts_is_refused(acts: "Acts", ada: Person) -> None:
    for number in range(3):
        acts.sit(ada, wrong=2, at=AT + number * DAY)
    with pytest.raises(Conflict, match="You have used all 3 attempts"):
        acts.start(ada, at=AT + 9 * DAY)


def test_start_after_a_pass_is_refused(acts: "Acts", ada: Person) -> None:
    acts.sit(ada)
    with pytest.raises(Conflict, match="You have passed this test"):
        acts.start(ada, at=AT + 9 * DAY)


def test_second_form_has_the_items_that_were_not_seen(acts: "Acts", ada: Person) -> None:
    first = {drawn.item for drawn in acts.sit(ada, wrong=2).form}
    second = {drawn.item for drawn in acts.sit(ada, wrong=2, at=AT + DAY).form}
    unseen = {"oath", "all", "some", "order", "match", "gaps"} - first
    assert (len(unseen), unseen - second) == (2, set())


def test_start_keeps_a_flagged_person_first_in_the_matrix(acts: "Acts", ada: Person, tess: Person) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.sit(ada, wrong=2, unsafe=True)
    acts.start(ada, at=AT + DAY)
    (line,) = cohorts.lines(acts.session, trainer_id=tess.id)
    assert (line.cohort.id, line.urgent) == (cohort, 1)


def test_bo_may_not_see_adas_sitting(acts: "Acts", ada: Person, bo: Person) -> None:
    attempt = acts.start(ada)
    acts.start(bo)
    with pytest.raises(NotFound):
        assessing.sitting(acts.session, acts.library, bo, attempt)


def test_bo_may_not_save_into_adas_attempt(acts: "Acts", ada: Person, bo: Person) -> None:
    attempt = acts.start(ada)
    item = assessing.sitting(acts.session, acts.library, ada, attempt).attempt.form[0].item
    with pytest.raises(NotFound):
        acts.save(bo, attempt, item, ("0",))
    assert attempts.responses(acts.session, attempt) == {}


def test_bo_may_not_hand_adas_attempt_in(acts: "Acts", ada: Person, bo: Person) -> None:
    attempt = acts.start(ada)
    with pytest.raises(NotFound):
        acts.hand_in(bo, attempt)
    assert assessing.sitting(acts.session, acts.library, ada, attempt).attempt.state == "open"


def test_trainer_may_not_see_a_sitting_either(acts: "Acts", ada: Person, tess: Person) -> None:
    acts.gather(tess, "Autumn", ada)
    attempt = acts.start(ada)
    with pytest.raises(NotFound):
        assessing.sitting(acts.session, acts.library, tess, attempt)


def first_item(acts: "Acts", person: Person, attempt: int) -> str:
    return assessing.sitting(acts.session, acts.library, person, attempt).attempt.form[0].item


def saved(acts: "Acts", attempt: int) -> dict[str, tuple[str, ...]]:
    return {item: kept.response for item, kept in attempts.responses(acts.session, attempt).items()}


def test_save_keeps_a_response(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    item = first_item(acts, ada, attempt)
    assert (acts.save(ada, attempt, item, ("1", "2")), saved(acts, attempt)) == ("saved", {item: ("1", "2")})


def test_save_again_replaces_it(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    item = first_item(acts, ada, attempt)
    for response in (("1",), ("2",), ("",)):
        acts.save(ada, attempt, item, response)
    assert saved(acts, attempt) == {item: ("",)}


@pytest.mark.parametrize(
    ("sequences", "kept"), [((1, 2, 3), "3"), ((3, 1, 2), "3"), ((2, 2), "2"), ((5, None, 6), "None")]
)
def test_save_keeps_the_highest_sequence(
    acts: "Acts", ada: Person, sequences: tuple[int | None, ...], kept: str
) -> None:
    attempt = acts.start(ada)
    item = first_item(acts, ada, attempt)
    for sequence in sequences:
        acts.save(ada, attempt, item, (str(sequence),), sequence=sequence)
    assert saved(acts, attempt) == {item: (kept,)}


def test_save_of_a_repeat_changes_nothing(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    item = first_item(acts, ada, attempt)
    acts.save(ada, attempt, item, ("1",), sequence=1)
    acts.save(ada, attempt, item, ("2",), sequence=1, at=AT + HOUR)
    assert (saved(acts, attempt), attempts.responses(acts.session, attempt)[item].saved_at) == (
        {item: ("1",)},
        AT,
    )


def test_save_for_an_item_of_another_form_is_not_found(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    with pytest.raises(NotFound):
        acts.save(ada, attempt, "practice-oath", ("0",))


@pytest.mark.parametrize("response", [("0",) * 41, ("x" * 501,), ("\ud800",), ("a\x00b",)])
def test_save_of_what_no_form_sends_is_refused(acts: "Acts", ada: Person, response: tuple[str, ...]) -> None:
    attempt = acts.start(ada)
    with pytest.raises(Invalid):
        acts.save(ada, attempt, first_item(acts, ada, attempt), response)
    assert saved(acts, attempt) == {}


def test_save_within_the_grace_still_counts(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    item = first_item(acts, ada, attempt)
    assert acts.save(ada, attempt, item, ("1",), at=AT + HOUR + GRACE) == "saved"


def test_save_after_the_deadline_closes_the_attempt_by_what_was_saved(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    acts.fill(ada, attempt)
    late = AT + HOUR + GRACE + timedelta(seconds=1)
    outcome = acts.save(ada, attempt, first_item(acts, ada, attempt), ("",), at=late)
    closed = assessing.sitting(acts.session, acts.library, ada, attempt).attempt
    assert (outcome, closed.state, closed.percent, closed.passed, closed.ended_at) == (
        "late",
        "closed-late",
        100,
        True,
        AT + HOUR,
    )


def test_save_after_the_hand_in_changes_nothing(acts: "Acts", ada: Person) -> None:
    attempt = acts.sit(ada)
    before = saved(acts, attempt.id)
    assert (acts.save(ada, attempt.id, attempt.form[0].item, ("",)), saved(acts, attempt.id)) == (
        "ended",
        before,
    )


def test_unanswered_names_the_positions_without_a_response(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    form = assessing.sitting(acts.session, acts.library, ada, attempt).attempt.form
    acts.save(ada, attempt, form[1].item, ("0",))
    acts.save(ada, attempt, form[3].item, ("", ""))
    assert assessing.sitting(acts.session, acts.library, ada, attempt).unanswered == (1, 3, 4, 5)


@pytest.mark.parametrize(("wrong", "percent", "passed"), [(0, 100, True), (1, 80, True), (2, 60, False)])
def test_hand_in_marks_the_attempt(acts: "Acts", ada: Person, wrong: int, percent: int, passed: bool) -> None:
    attempt = acts.sit(ada, wrong=wrong)
    assert (attempt.state, attempt.percent, attempt.passed, attempt.ended_at) == (
        "handed-in",
        percent,
        passed,
        AT,
    )


def test_hand_in_keeps_the_mark_of_each_response(acts: "Acts", ada: Person) -> None:
    attempt = acts.sit(ada, wrong=2)
    marks = sorted(kept.mark or 0 for kept in attempts.responses(acts.session, attempt.id).values())
    assert marks == [0, 0, 1, 1, 1]


def test_hand_in_of_an_empty_attempt_scores_nothing(acts: "Acts", ada: Person) -> None:
    attempt = acts.hand_in(ada, acts.start(ada))
    assert (attempt.percent, attempt.passed) == (0, False)


def test_hand_in_twice_changes_nothing(acts: "Acts", ada: Person) -> None:
    first = acts.sit(ada, wrong=2)
    assert (
        acts.hand_in(ada, first.id, at=AT + HOUR),
        acts.enrolment(ada).progress.test("final").failures,
    ) == (
        first,
        1,
    )


def test_hand_in_after_the_deadline_is_closed_late(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    acts.fill(ada, attempt)
    closed = acts.hand_in(ada, attempt, at=AT + 2 * HOUR)
    assert (closed.state, closed.percent) == ("closed-late", 100)


def test_sweep_closes_what_ran_out_and_nothing_else(acts: "Acts", ada: Person, bo: Person) -> None:
    late, noise = acts.start(ada), acts.start(bo, at=AT + HOUR)
    acts.fill(ada, late, wrong=2)
    at = AT + HOUR + GRACE + timedelta(seconds=1)
    found = assessing.overdue_attempts(acts.session, at=at)
    for attempt_id, person_id in (*found, (noise, bo.id)):
        assessing.close_overdue(acts.session, acts.library, attempt_id, person_id, terms=acts.terms, at=at)
    states = [
        assessing.sitting(acts.session, acts.library, person, attempt).attempt.state
        for person, attempt in ((ada, late), (bo, noise))
    ]
    assert (found, states) == (((late, ada.id),), ["closed-late", "open"])


def test_sweep_twice_marks_once(acts: "Acts", ada: Person) -> None:
    attempt = acts.start(ada)
    for _ in range(2):
        assessing.close_overdue(
            acts.session, acts.library, attempt, ada.id, terms=acts.terms, at=AT + 2 * HOUR
        )
    assert acts.enrolment(ada).progress.test("final").failures == 1


def outcome(acts: "Acts", person: Person, attempt: int) -> assessing.Outcome:
    return assessing.standing_of(acts.session, assessing.sitting(acts.session, acts.library, person, attempt))


def test_standing_after_an_attempt_names_the_certificate(acts: "Acts", ada: Person, bo: Person) -> None:
    acts.earn(bo)
    acts.learn(ada)
    attempt = acts.sit(ada).id
    found = outcome(acts, ada, attempt)
    assert (found.flags, found.certificate) == ((), acts.numbers(ada)[0])


def test_standing_after_an_unsafe_choice_names_the_flag(acts: "Acts", ada: Person, course: Course) -> None:
    acts.learn(ada)
    attempt = acts.sit(ada, unsafe=True).id
    found = outcome(acts, ada, attempt)
    assert (found.flags, found.certificate) == ((course.objectives[1],), None)


def test_report_is_kept_without_its_writer(acts: "Acts", ada: Person) -> None:
    acts.start(ada)
    assessing.report_item(acts.session, ada, "foundations", "oath", "  Two keys\n are right. ", at=AT)
    assert item_reports.page(acts.session, trainer_id=None, limit=9, offset=0) == (
        item_reports.ItemReport("foundations", "oath", "Two keys are right.", AT),
    )


def test_report_without_an_enrolment_is_not_found(acts: "Acts", bo: Person) -> None:
    with pytest.raises(NotFound):
        assessing.report_item(acts.session, bo, "foundations", "oath", "Two keys are right.", at=AT)


@pytest.mark.parametrize("words", ["", "no", "x" * 1001, "nothing \x00 readable"])
def test_report_that_cannot_be_kept_is_refused(acts: "Acts", ada: Person, words: str) -> None:
    acts.start(ada)
    with pytest.raises(Invalid) as caught:
        assessing.report_item(acts.session, ada, "foundations", "oath", words, at=AT)
    assert caught.value.field == "words"


def test_report_number_21_of_a_day_is_refused(acts: "Acts", ada: Person, bo: Person) -> None:
    acts.start(ada)
    acts.start(bo)
    for _ in range(20):
        assessing.report_item(acts.session, ada, "foundations", "oath", "Two keys.", at=AT)
    with pytest.raises(Conflict):
        assessing.report_item(acts.session, ada, "foundations", "oath", "Two keys.", at=AT)
    assessing.report_item(acts.session, bo, "foundations", "oath", "Two keys.", at=AT)
    assessing.report_item(acts.session, ada, "foundations", "oath", "Two keys.", at=AT + DAY)
