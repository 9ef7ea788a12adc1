"""Re-marking a faulty item: it only raises, it is tried first, and it is logged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.attempt import Attempt
from firstline.domain.course import Course
from firstline.domain.item import Choice, Item
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.domain.remarking import Way
from firstline.services import assessing, publishing, remarking
from firstline.services.remarking import DryRun
from firstline.store import attempts, audit, summaries

if TYPE_CHECKING:
    from tests.services.conftest import Acts

COURSE = "foundations"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
REASON = "Two answers are right in this case."


def missed(acts: "Acts", attempt: Attempt) -> str:
    """The first item of an attempt that got no mark."""
    marks = attempts.responses(acts.session, attempt.id)
    return next(drawn.item for drawn in attempt.form if marks[drawn.item].mark == 0)


def try_out(acts: "Acts", by: Person, item: str, way: Way = "credit") -> DryRun:
    return remarking.dry_run(acts.session, acts.library, by, COURSE, item, way, at=LATER)


def remark(acts: "Acts", by: Person, item: str, way: Way = "credit", reason: str = REASON) -> int:
    return remarking.remark(
        acts.session, acts.library, by, COURSE, item, way, reason=reason, terms=acts.terms, at=LATER
    )


def found(acts: "Acts", person: Person, attempt: Attempt) -> Attempt:
    again = attempts.find(acts.session, attempt.id, person_id=person.id)
    assert again is not None
    return again


def publish_other_keys(acts: "Acts", course: Course) -> None:
    """An edition in which every choice item has the key that comes next."""

    def turned(item: Item) -> Item:
        if not isinstance(item, Choice):
            return item
        keys = [option.key for option in item.options]
        moved = zip(item.options, keys[-1:] + keys[:-1], strict=True)
        options = [replace(option, key=key, harm=None) for option, key in moved]
        return replace(item, options=tuple(reversed(options)))

    banks = tuple(replace(bank, items=tuple(map(turned, bank.items))) for bank in course.banks)
    publishing.publish(acts.session, Shelf((replace(course, banks=banks),), {}, ()), at=AT)


def test_dry_run_changes_nothing(acts: "Acts", ada: Person, ruth: Person) -> None:
    attempt = acts.sit(ada, wrong=4)
    planned = try_out(acts, ruth, missed(acts, attempt))
    (change,) = planned.changes
    assert (planned.attempts, change.name, change.percent_before, change.percent) == (1, ada.name, 20, 40)
    assert found(acts, ada, attempt) == attempt


def test_credit_gives_the_full_mark_to_everybody_who_got_the_item(
    acts: "Acts", ada: Person, ruth: Person
) -> None:
    attempt = acts.sit(ada, wrong=4)
    assert remark(acts, ruth, missed(acts, attempt)) == 0
    assert (found(acts, ada, attempt).percent, found(acts, ada, attempt).passed) == (40, False)


def test_remark_that_passes_somebody_issues_the_certificate(acts: "Acts", ada: Person, ruth: Person) -> None:
    acts.learn(ada)
    attempt = acts.sit(ada, wrong=2)
    item = missed(acts, attempt)
    assert [change.newly_passed for change in try_out(acts, ruth, item).changes] == [True]
    remark(acts, ruth, item)
    assert (found(acts, ada, attempt).passed, len(acts.numbers(ada))) == (True, 1)


def test_remark_keeps_the_summary_true(acts: "Acts", ada: Person, ruth: Person) -> None:
    remark(acts, ruth, missed(acts, acts.sit(ada, wrong=2)))
    enrolment = acts.enrolment(ada)
    assert enrolment.progress == summaries.recompute(acts.session, enrolment.id)


def test_remark_done_twice_changes_nothing_more(acts: "Acts", ada: Person, ruth: Person) -> None:
    attempt = acts.sit(ada, wrong=4)
    item = missed(acts, attempt)
    for _ in range(2):
        remark(acts, ruth, item)
    assert found(acts, ada, attempt).percent == 40


def test_remark_by_the_newest_key_marks_old_responses_anew(
    acts: "Acts", ada: Person, ruth: Person, course: Course
) -> None:
    """The new edition also shows the options in another order: they are found by their ids."""
    attempt = acts.start(ada)
    form = assessing.sitting(acts.session, acts.library, ada, attempt).attempt.form
    drawn = next(each for each in form if each.item.startswith("case-"))
    acts.save(ada, attempt, drawn.item, (str(drawn.orders[0].index(1)),))  # what the new key says
    ended = acts.hand_in(ada, attempt)
    publish_other_keys(acts, course)
    remark(acts, ruth, drawn.item, "newest-key")
    assert (ended.percent, found(acts, ada, ended).percent) == (0, 20)


def test_remark_by_the_newest_key_takes_no_mark_away(
    acts: "Acts", ada: Person, ruth: Person, course: Course
) -> None:
    acts.learn(ada)
    attempt = acts.sit(ada)
    case = next(drawn.item for drawn in attempt.form if drawn.item.startswith("case-"))
    publish_other_keys(acts, course)
    assert try_out(acts, ruth, case, "newest-key").changes == ()
    remark(acts, ruth, case, "newest-key")
    assert (found(acts, ada, attempt), len(acts.numbers(ada))) == (attempt, 1)


def test_remark_lifts_the_flag_that_the_faulty_item_raised(acts: "Acts", ada: Person, ruth: Person) -> None:
    attempt = acts.sit(ada, unsafe=True)
    case = next(drawn.item for drawn in attempt.form if drawn.item.startswith("case-"))
    assert try_out(acts, ruth, case).flags == 1
    remark(acts, ruth, case)
    assert acts.enrolment(ada).progress.flags == frozenset()


def test_remark_leaves_the_flags_of_other_items(acts: "Acts", ada: Person, ruth: Person) -> None:
    attempt = acts.sit(ada, wrong=1, unsafe=True)
    duty = next(d.item for d in attempt.form if not d.item.startswith("case-"))
    remark(acts, ruth, duty)
    assert acts.enrolment(ada).progress.flags == frozenset({"see-alone"})


def test_remark_is_logged_with_its_reason(acts: "Acts", ada: Person, ruth: Person) -> None:
    item = missed(acts, acts.sit(ada, wrong=4))
    remark(acts, ruth, item)
    (entry,) = (line for line in audit.page(acts.session, limit=50, offset=0) if line.act == "item.re-marked")
    assert (entry.actor_id, entry.subject, entry.facts["reason"]) == (ruth.id, f"{COURSE}/{item}", REASON)


def test_remark_without_a_reason_is_refused(acts: "Acts", ada: Person, ruth: Person) -> None:
    item = missed(acts, acts.sit(ada, wrong=4))
    with pytest.raises(Invalid):
        remark(acts, ruth, item, reason=" ")


def test_remark_of_an_item_with_other_answers_is_refused(
    acts: "Acts", ada: Person, ruth: Person, course: Course
) -> None:
    attempt = acts.sit(ada, unsafe=True)
    case = next(drawn.item for drawn in attempt.form if drawn.item.startswith("case-"))
    shorter = [
        replace(item, options=item.options[:2]) if item.id == case and isinstance(item, Choice) else item
        for item in course.banks[1].items
    ]
    banks = (course.banks[0], replace(course.banks[1], items=tuple(shorter)), course.banks[2])
    publishing.publish(acts.session, Shelf((replace(course, banks=banks),), {}, ()), at=AT)
    with pytest.raises(Conflict):
        try_out(acts, ruth, case, "newest-key")


def test_remark_of_an_item_that_nobody_got_is_not_found(acts: "Acts", ruth: Person) -> None:
    with pytest.raises(NotFound):
        try_out(acts, ruth, "oath")


def test_trainer_remarks_only_her_own_cohorts(acts: "Acts", ada: Person, tess: Person) -> None:
    attempt = acts.sit(ada, wrong=4)
    with pytest.raises(NotFound):
        try_out(acts, tess, missed(acts, attempt))
