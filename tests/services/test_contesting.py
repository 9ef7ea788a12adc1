"""A question in doubt: whose reports and attempts are seen, by whom, and with which keys."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.attempt import Attempt
from firstline.domain.course import Course
from firstline.domain.item import Choice
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, NotAllowed, NotFound
from firstline.services import contesting, publishing
from firstline.services.contesting import Contested
from firstline.services.remarking import DryRun
from firstline.store import item_reports
from tests.crowds import AT

if TYPE_CHECKING:
    from tests.services.conftest import Acts

COURSE = "foundations"
LATER = AT + timedelta(days=2)


@pytest.fixture
def attempt(acts: "Acts", ada: Person, tess: Person) -> Attempt:
    """Ada's failed attempt in Tess's cohort."""
    acts.gather(tess, "Spring", ada)
    return acts.sit(ada, wrong=2)


def contest(acts: "Acts", by: Person, item: str, *, at: datetime = LATER) -> Contested:
    return contesting.contested(acts.session, acts.library, by, COURSE, item, at=at)


def case(attempt: Attempt) -> str:
    return next(drawn.item for drawn in attempt.form if drawn.item.startswith("case-"))


def report(acts: "Acts", person: Person, item: str, words: str = "Two answers are right.") -> None:
    enrolment = acts.enrolment(person)
    item_reports.add(acts.session, enrolment.id, enrolment.edition, item, words, at=AT)


def change_key(acts: "Acts", course: Course, item: str, options: int = 3) -> None:
    """An edition in which the second option of an item is the key."""

    def turned(found: Choice) -> Choice:
        kept = found.options[:options]
        return replace(found, options=tuple(replace(o, key=n == 1, harm=None) for n, o in enumerate(kept)))

    banks = tuple(
        replace(
            bank,
            items=tuple(turned(i) if i.id == item and isinstance(i, Choice) else i for i in bank.items),
        )
        for bank in course.banks
    )
    publishing.publish(acts.session, Shelf((replace(course, banks=banks),), {}, ()), at=AT)


def test_trainer_sees_what_her_own_people_say_and_got(
    acts: "Acts", attempt: Attempt, ada: Person, bo: Person, tess: Person, theo: Person
) -> None:
    acts.gather(theo, "Autumn", bo)
    acts.sit(bo)
    item = case(attempt)
    report(acts, ada, item, "Ada's words.")
    report(acts, bo, item, "Bo's words.")
    found = contest(acts, tess, item)
    tried = found.tries["credit"]
    assert [each.words for each in found.reports] == ["Ada's words."]
    assert isinstance(tried, DryRun)
    assert tried.attempts == 1


def test_item_that_nobody_of_hers_got_is_not_found(acts: "Acts", attempt: Attempt, theo: Person) -> None:
    with pytest.raises(NotFound):
        contest(acts, theo, case(attempt))


def test_unknown_item_is_not_found(acts: "Acts", attempt: Attempt, ruth: Person) -> None:
    with pytest.raises(NotFound):
        contest(acts, ruth, "no-such-item")


def test_reported_item_of_an_open_attempt_cannot_be_marked_yet(
    acts: "Acts", ada: Person, tess: Person
) -> None:
    acts.gather(tess, "Spring", ada)
    acts.start(ada)
    report(acts, ada, "case-a")
    assert contest(acts, tess, "case-a").tries == {}


def test_item_is_shown_as_it_was_where_its_key_differs(
    acts: "Acts", attempt: Attempt, tess: Person, course: Course
) -> None:
    item = case(attempt)
    before = contest(acts, tess, item)
    change_key(acts, course, item)
    after = contest(acts, tess, item, at=LATER + timedelta(hours=1))
    assert ([e.digest for e in before.marked_by], [e.digest for e in after.marked_by]) == (
        [],
        [attempt.edition],
    )


def test_way_that_cannot_be_taken_says_why(
    acts: "Acts", attempt: Attempt, tess: Person, course: Course
) -> None:
    item = case(attempt)
    change_key(acts, course, item, options=2)
    tries = contest(acts, tess, item).tries
    assert (type(tries["credit"]), type(tries["newest-key"])) == (DryRun, Conflict)


def test_trainer_who_takes_the_test_herself_sees_no_key_before_her_own_attempt_ended(
    acts: "Acts", attempt: Attempt, tess: Person
) -> None:
    acts.learn(tess)
    item, own = case(attempt), acts.start(tess)
    refused = contest(acts, tess, item).no_keys
    acts.hand_in(tess, own)
    assert (type(refused), contest(acts, tess, item).no_keys) == (NotAllowed, None)


def test_trainer_whose_own_attempt_is_open_may_not_mark_again(
    acts: "Acts", attempt: Attempt, tess: Person
) -> None:
    acts.learn(tess)
    acts.start(tess)
    with pytest.raises(NotAllowed):
        contesting.check_may_remark(acts.session, acts.library, tess, COURSE, case(attempt), at=LATER)
