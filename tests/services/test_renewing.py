"""Renewal: the shorter path, the new number, and the old one that stays in the record."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, NotFound
from firstline.services import certifying, learning, publishing, renewing, revising, verifying
from firstline.services.renewing import Due
from firstline.services.verifying import Verified
from firstline.store import audit, credentials, enrolments, flags
from firstline.store.database import Database
from firstline.store.enrolments import Enrolment

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
END = date(2029, 3, 2)
OPEN = datetime(2028, 12, 2, 12, tzinfo=UTC)
"""The first day of the renewal: 90 days before the end."""
EARLY = OPEN - timedelta(days=1)
DAY, SOON = timedelta(days=1), timedelta(seconds=10)
RENEWAL = ("rights", "referral")


def publish(acts: "Acts", course: Course, *, at: datetime) -> str:
    (done,) = publishing.publish(acts.session, Shelf((course,), {}, ()), at=at)
    return done.edition


def renewable(course: Course, release: int = 1) -> Course:
    """The course with two lessons that renew its certificate."""
    return replace(course, release=release, certificate=replace(course.certificate, renewal=RENEWAL))


def rewritten(course: Course, *lessons: str, release: int = 2) -> Course:
    """The next release, in which some lessons have another text."""
    modules = tuple(
        replace(
            module,
            lessons=tuple(
                replace(each, body="Written anew.") if each.id in lessons else each for each in module.lessons
            ),
        )
        for module in course.modules
    )
    return replace(course, modules=modules, release=release)


@pytest.fixture
def number(acts: "Acts", ada: Person, course: Course) -> str:
    """Ada's certificate, which two lessons renew."""
    publish(acts, renewable(course), at=AT)
    return acts.earn(ada, at=AT + SOON)


def offered(acts: "Acts", person: Person, at: datetime) -> tuple[Due, ...]:
    held = certifying.of_person(acts.session, person.id)
    taken = learning.courses_of(acts.session, acts.library, person)
    return renewing.offered(acts.session, acts.library, person, held, taken, at=at)


def left(acts: "Acts", person: Person, at: datetime) -> list[list[str]]:
    return [[lesson.id for lesson in due.renewal.left] for due in offered(acts, person, at)]


def renew(acts: "Acts", person: Person, number: str, *, at: datetime = OPEN) -> str:
    return renewing.renew(acts.session, acts.library, person, number, terms=acts.terms, at=at)


def states(acts: "Acts", person: Person) -> dict[str, str]:
    return {c.facts.number: c.state for c in certifying.of_person(acts.session, person.id)}


def test_renewal_is_not_offered_before_its_day(acts: "Acts", ada: Person, number: str) -> None:
    assert (offered(acts, ada, EARLY), left(acts, ada, OPEN)) == ((), [[*RENEWAL]])


def test_renewal_stays_open_when_the_certificate_has_expired(acts: "Acts", ada: Person, number: str) -> None:
    assert left(acts, ada, datetime(2031, 1, 1, tzinfo=UTC)) == [[*RENEWAL]]


def test_lessons_done_before_its_day_do_not_count(acts: "Acts", ada: Person, number: str) -> None:
    acts.learn(ada, *RENEWAL, at=EARLY)
    assert (left(acts, ada, OPEN), states(acts, ada)) == ([[*RENEWAL]], {number: "in-force"})


def test_last_lesson_of_the_renewal_issues_the_new_one(acts: "Acts", ada: Person, number: str) -> None:
    acts.learn(ada, "rights", at=OPEN)
    assert left(acts, ada, OPEN) == [["referral"]]
    acts.learn(ada, "referral", at=OPEN + DAY)
    new, old = certifying.of_person(acts.session, ada.id)
    assert (old.facts.number, old.state, new.state, new.earlier_id) == (number, "renewed", "in-force", old.id)
    assert (new.facts.issued_on, new.facts.expires_on) == (date(2028, 12, 3), date(2031, 12, 3))
    assert offered(acts, ada, OPEN + DAY) == ()


def test_renewed_certificate_asks_for_a_print_of_its_own(acts: "Acts", ada: Person, number: str) -> None:
    acts.session.info["jobs"] = []
    acts.learn(ada, *RENEWAL, at=OPEN)
    assert len(acts.session.info["jobs"]) == 1


def test_renewal_is_recorded(acts: "Acts", ada: Person, number: str) -> None:
    acts.learn(ada, *RENEWAL, at=OPEN)
    (entry,) = audit.of_subject(acts.session, number)
    new = acts.numbers(ada)[0]
    assert (entry.act, entry.actor_id, entry.facts) == ("credential.renewed", ada.id, {"new": new})


def test_old_number_tells_only_its_holder_and_staff_the_new_one(
    acts: "Acts", ada: Person, bo: Person, theo: Person, ruth: Person, number: str
) -> None:
    acts.learn(ada, *RENEWAL, at=OPEN)
    new = acts.numbers(ada)[0]
    found = [
        verifying.verify(acts.session, number, visitor=visitor, on=OPEN.date())
        for visitor in (ada, ruth, bo, theo, None)
    ]
    told = [each.newer if isinstance(each, Verified) else each for each in found]
    assert told == [new, new, None, None, None]
    assert {each.standing for each in found if isinstance(each, Verified)} == {"renewed"}


def test_all_lessons_renew_where_the_rule_names_none(acts: "Acts", ada: Person) -> None:
    acts.earn(ada)
    assert left(acts, ada, OPEN) == [["duties", "rights", "first-contact", "referral"]]


def test_certificate_without_an_end_is_not_renewed(acts: "Acts", ada: Person, course: Course) -> None:
    rule = replace(course.certificate, valid_months=None)
    publish(acts, replace(course, certificate=rule), at=AT)
    acts.earn(ada, at=AT + SOON)
    assert offered(acts, ada, datetime(2040, 1, 1, tzinfo=UTC)) == ()


def test_lessons_that_earned_a_short_certificate_do_not_renew_it(
    acts: "Acts", ada: Person, course: Course
) -> None:
    rule = replace(course.certificate, valid_months=1)
    publish(acts, replace(course, certificate=rule), at=AT)
    acts.earn(ada, at=AT + SOON)
    assert left(acts, ada, AT + SOON) == [["duties", "rights", "first-contact", "referral"]]


def test_revoked_certificate_is_not_renewed(acts: "Acts", ada: Person, ruth: Person, number: str) -> None:
    certifying.revoke(acts.session, number, by=ruth, reason="Somebody else sat the test.", at=AT)
    acts.learn(ada, *RENEWAL, at=OPEN)
    assert (offered(acts, ada, OPEN), states(acts, ada)) == ((), {number: "revoked"})
    with pytest.raises(Conflict, match="cannot be renewed now"):
        renew(acts, ada, number)


def test_renewal_with_something_left_is_refused(acts: "Acts", ada: Person, number: str) -> None:
    acts.learn(ada, "rights", at=OPEN)
    with pytest.raises(Conflict, match="1 lessons of the renewal"):
        renew(acts, ada, number)


def test_renewal_of_somebody_else_is_not_found(acts: "Acts", bo: Person, number: str) -> None:
    with pytest.raises(NotFound):
        renew(acts, bo, number)


def test_open_harm_flag_stands_in_the_way_of_a_renewal(acts: "Acts", ada: Person, number: str) -> None:
    before = acts.enrolment(ada)
    flags.raise_flag(
        acts.session, before.id, objective="see-alone", item="case-a", lesson="first-contact", at=EARLY
    )
    progress = replace(before.progress, flags=frozenset({"see-alone"}))
    enrolments.keep_progress(acts.session, before.id, progress, rank=0, at=EARLY)
    acts.learn(ada, *RENEWAL, at=OPEN)
    (due,) = offered(acts, ada, OPEN)
    assert (due.renewal.left, due.is_blocked, states(acts, ada)) == ((), True, {number: "in-force"})
    with pytest.raises(Conflict, match="put her in danger"):
        renew(acts, ada, number)
    acts.clear(ada, at=OPEN)
    new = acts.numbers(ada)[0] if len(acts.numbers(ada)) == 2 else renew(acts, ada, number, at=OPEN + DAY)
    assert states(acts, ada) == {number: "renewed", new: "in-force"}


def test_twenty_parallel_renewals_make_one(
    database: Database,
    at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]],
    acts_in: "Callable[[Session], Acts]",
    ada: Person,
) -> None:
    with database.writing() as session:
        number = acts_in(session).earn(ada)
        found = enrolments.find(session, ada.id, "foundations")
        assert isinstance(found, Enrolment)
        for lesson in ("duties", "rights", "first-contact", "referral"):
            enrolments.complete(session, found.id, lesson, at=OPEN)
    outcomes = at_once(20, lambda session, _: renew(acts_in(session), ada, number, at=OPEN + DAY))
    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict"] * 19 + ["str"]
    with database.reading() as session:
        held = credentials.of_person(session, ada.id)
    assert sorted(each.state for each in held) == ["in-force", "renewed"]


def offer(acts: "Acts", visitor: Person, at: datetime) -> int:
    return revising.offer_changes(acts.session, acts.library, visitor, at=at)


def test_offered_changes_renew_a_superseded_certificate(
    acts: "Acts", ada: Person, ruth: Person, course: Course, number: str
) -> None:
    new_edition = publish(acts, rewritten(renewable(course), "duties"), at=AT + DAY)
    acts.learn(ada, "duties", at=AT + DAY + SOON)  # still the old text
    later = AT + 2 * DAY
    assert (revising.count_behind(acts.session, acts.library, ruth, at=later), offer(acts, ruth, later)) == (
        1,
        1,
    )
    assert left(acts, ada, later) == [["duties", "rights", "referral"]]
    acts.learn(ada, "duties", *RENEWAL, at=later + DAY)
    new, old = certifying.of_person(acts.session, ada.id)
    assert (new.facts.edition, new.facts.release, old.state) == (new_edition, 2, "renewed")
    assert revising.superseded(acts.session, acts.library, ruth, limit=9, offset=0, at=later + DAY)[0] == 0


def test_offer_keeps_the_certificate_and_what_was_done(
    acts: "Acts", ada: Person, ruth: Person, course: Course, number: str
) -> None:
    before = acts.enrolment(ada).progress
    publish(acts, rewritten(renewable(course), "duties"), at=AT + DAY)
    offer(acts, ruth, AT + 2 * DAY)
    assert (acts.enrolment(ada).progress, states(acts, ada)) == (before, {number: "in-force"})


def test_holder_who_went_on_gets_no_second_certificate_by_itself(
    acts: "Acts", ada: Person, ruth: Person, course: Course, number: str
) -> None:
    publish(acts, rewritten(renewable(course), "duties"), at=AT + DAY)
    offer(acts, ruth, AT + 2 * DAY)
    acts.learn(ada, "rights", at=AT + 3 * DAY)
    assert states(acts, ada) == {number: "in-force"}


def test_offer_is_made_once_and_recorded(
    acts: "Acts", ada: Person, ruth: Person, course: Course, number: str
) -> None:
    digest = publish(acts, rewritten(renewable(course), "duties"), at=AT + DAY)
    later = AT + 2 * DAY
    assert (offer(acts, ruth, later), offer(acts, ruth, later)) == (1, 0)
    (entry,) = audit.of_subject(acts.session, "course foundations")
    assert (entry.act, entry.facts) == ("edition.offered", {"to": digest[:12], "people": "1"})


def test_trainer_offers_to_her_own_people(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person, course: Course
) -> None:
    acts.gather(tess, "Autumn", ada)
    acts.gather(theo, "Spring", bo)
    acts.earn(ada)
    acts.earn(bo)
    digest = publish(acts, rewritten(course, "duties"), at=AT + DAY)
    assert offer(acts, tess, AT + 2 * DAY) == 1
    assert (acts.enrolment(ada).edition == digest, acts.enrolment(bo).edition == digest) == (True, False)
