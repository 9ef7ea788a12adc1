"""The way back after an unsafe choice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.domain.refusal import Conflict, NotFound
from firstline.services import clearing
from firstline.services.clearing import CaseResult
from firstline.store import flags, summaries

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)


@pytest.fixture
def flagged(acts: "Acts", ada: Person) -> "Acts":
    """Ada did everything rightly, but for one unsafe choice in a passed test."""
    acts.learn(ada)
    acts.sit(ada, unsafe=True)
    return acts


def test_unsafe_choice_opens_a_flag(flagged: "Acts", ada: Person) -> None:
    flag = flagged.flag(ada)
    assert (flag.objective, flag.lesson, flag.step, flag.raised_at) == (
        "see-alone",
        "first-contact",
        "lesson",
        AT,
    )


def test_unsafe_choice_blocks_the_certificate_of_a_passed_test(flagged: "Acts", ada: Person) -> None:
    progress = flagged.enrolment(ada).progress
    assert (progress.test("final").passed, len(progress.lessons), progress.flags, flagged.numbers(ada)) == (
        True,
        4,
        frozenset({"see-alone"}),
        [],
    )


def test_other_lesson_taken_again_is_not_the_first_step(flagged: "Acts", ada: Person) -> None:
    flagged.learn(ada, "referral", at=LATER)
    assert flagged.flag(ada).step == "lesson"


def test_lesson_taken_again_is_the_first_step(flagged: "Acts", ada: Person) -> None:
    flagged.learn(ada, "first-contact", at=LATER)
    assert (flagged.flag(ada).step, flagged.flag(ada).lesson_retaken_at, flagged.numbers(ada)) == (
        "case",
        LATER,
        [],
    )


def test_bos_lesson_does_not_help_ada(flagged: "Acts", ada: Person, bo: Person) -> None:
    flagged.learn(bo, "first-contact", at=LATER)
    assert flagged.flag(ada).step == "lesson"


def test_case_before_the_lesson_is_refused(flagged: "Acts", ada: Person) -> None:
    with pytest.raises(Conflict, match="Please take the lesson again first"):
        flagged.offer(ada)


def test_case_on_offer_is_another_one_of_the_bank(flagged: "Acts", ada: Person) -> None:
    flagged.learn(ada, "first-contact", at=LATER)
    flagged.offer(ada)
    flag = flagged.flag(ada)
    assert flag.case is not None
    assert flag.case.item in {"case-a", "case-b", "case-c"} - {flag.item}


def test_case_is_drawn_once(flagged: "Acts", ada: Person) -> None:
    flagged.learn(ada, "first-contact", at=LATER)
    flagged.offer(ada)
    first = flagged.flag(ada)
    for _ in range(5):
        flagged.offer(ada)
    assert flagged.flag(ada) == first


def test_answer_without_a_case_is_refused(flagged: "Acts", ada: Person) -> None:
    with pytest.raises(Conflict, match="There is no case on offer"):
        flagged.decide(ada, "private")


def test_right_choice_clears_the_flag_and_issues_the_certificate(flagged: "Acts", ada: Person) -> None:
    flagged.clear(ada, at=LATER)
    enrolment = flagged.enrolment(ada)
    (flag,) = flags.of_enrolment(flagged.session, enrolment.id)
    assert (flag.cleared_at, enrolment.progress.flags, len(flagged.numbers(ada))) == (LATER, frozenset(), 1)


def test_clearing_uses_up_no_attempt(flagged: "Acts", ada: Person) -> None:
    flagged.clear(ada, at=LATER)
    assert flagged.enrolment(ada).progress.test("final").attempts == 1


def test_unsafe_choice_begins_the_flag_anew(flagged: "Acts", ada: Person) -> None:
    flagged.learn(ada, "first-contact", at=LATER)
    flagged.offer(ada)
    before = flagged.flag(ada)
    result = flagged.decide(ada, "employer", at=LATER)
    after = flagged.flag(ada)
    assert before.case is not None
    assert (result, after) == (
        CaseResult(safe=False, right=False),
        replace(before, item=before.case.item, raised_at=LATER, lesson_retaken_at=None, case=None),
    )


def test_wrong_but_safe_choice_takes_the_case_away(flagged: "Acts", ada: Person) -> None:
    flagged.learn(ada, "first-contact", at=LATER)
    flagged.offer(ada)
    result = flagged.decide(ada, "papers", at=LATER)
    flag = flagged.flag(ada)
    assert (result, flag.case, flag.step) == (CaseResult(safe=True, right=False), None, "case")


def test_case_after_a_wrong_choice_may_be_drawn_again(flagged: "Acts", ada: Person) -> None:
    flagged.learn(ada, "first-contact", at=LATER)
    flagged.offer(ada)
    flagged.decide(ada, "papers", at=LATER)
    flagged.offer(ada)
    assert flagged.decide(ada, "private", at=LATER) == CaseResult(safe=True, right=True)


def test_second_unsafe_choice_after_clearing_opens_a_second_flag(acts: "Acts", ada: Person) -> None:
    acts.sit(ada, wrong=2, unsafe=True)
    acts.clear(ada, at=LATER)
    acts.sit(ada, wrong=2, unsafe=True, at=AT + timedelta(days=2))
    found = flags.of_enrolment(acts.session, acts.enrolment(ada).id)
    assert [flag.step for flag in found] == ["cleared", "lesson"]


def test_second_unsafe_choice_begins_the_open_flag_anew(acts: "Acts", ada: Person) -> None:
    acts.sit(ada, wrong=2, unsafe=True)
    acts.learn(ada, "first-contact", at=LATER)
    acts.sit(ada, wrong=2, unsafe=True, at=AT + timedelta(days=2))
    assert (acts.flag(ada).step, acts.flag(ada).raised_at) == ("lesson", AT + timedelta(days=2))


def test_open_flags_list_what_is_in_the_way(flagged: "Acts", ada: Person) -> None:
    (found,) = clearing.open_flags(flagged.session, flagged.library, ada, "foundations")
    assert (found.flag, found.enrolment.person_id, found.case) == (flagged.flag(ada), ada.id, None)


def test_open_flags_without_an_enrolment_are_not_found(acts: "Acts", ada: Person) -> None:
    with pytest.raises(NotFound):
        clearing.open_flags(acts.session, acts.library, ada, "foundations")


def test_flag_of_another_objective_is_not_found(flagged: "Acts", ada: Person) -> None:
    with pytest.raises(NotFound):
        clearing.open_flag(flagged.session, flagged.library, ada, "foundations", "duties")


def test_bo_does_not_find_adas_flag(flagged: "Acts", bo: Person) -> None:
    flagged.learn(bo)
    with pytest.raises(NotFound):
        clearing.open_flag(flagged.session, flagged.library, bo, "foundations", "see-alone")


def test_parallel_answers_leave_summary_and_facts_in_agreement(
    database: Any,
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]],
    acts_in: "Callable[[Session], Acts]",
    ada: Person,
) -> None:
    with database.writing() as session:
        acts = acts_in(session)
        acts.learn(ada)
        acts.sit(ada, unsafe=True)
        acts.learn(ada, "first-contact", at=LATER)
        acts.offer(ada)

    def answer(session: Session, number: int) -> CaseResult:
        return acts_in(session).decide(ada, "private" if number % 2 else "employer", at=LATER)

    found = at_once(10, answer)
    with database.reading() as session:
        enrolment = acts_in(session).enrolment(ada)
        recomputed: Progress = summaries.recompute(session, enrolment.id)
        issued = len(acts_in(session).numbers(ada))
    decided = [result for result in found if isinstance(result, CaseResult)]
    assert (len(decided), enrolment.progress, issued) == (1, recomputed, 1 - len(recomputed.flags))


def test_answer_to_a_case_of_an_older_page_is_refused(flagged: "Acts", ada: Person) -> None:
    flagged.learn(ada, "first-contact", at=LATER)
    flagged.offer(ada)
    with pytest.raises(Conflict):
        clearing.answer_case(
            flagged.session,
            flagged.library,
            ada,
            "foundations",
            "see-alone",
            "another-case",
            ("0",),
            terms=flagged.terms,
            at=LATER,
        )
    assert flagged.flag(ada).step == "case"
