"""Editions in use: what differs, moving a cohort, and who holds a superseded certificate."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, NotFound
from firstline.domain.revision import Change
from firstline.services import assessing, certifying, publishing, revising
from firstline.services.learning import complete_lesson
from firstline.services.revising import EditionLine
from firstline.store import audit, cohorts, credentials, members

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)
DAY = timedelta(days=1)


def publish(acts: "Acts", course: Course, *, at: datetime = AT) -> str:
    """Make a course current; the acts see it from LATER on."""
    (done,) = publishing.publish(acts.session, Shelf((course,), {}, ()), at=at)
    return done.edition


def shortened(course: Course, release: int = 1) -> Course:
    """The course without its last lesson."""
    *before, last = course.modules
    modules = (*before, replace(last, lessons=last.lessons[:-1]))
    rule = replace(course.certificate, lessons=course.certificate.lessons[:-1])
    return replace(course, modules=modules, certificate=rule, release=release)


def retitled(course: Course, release: int = 1) -> Course:
    return replace(course, title="Foundations, again", release=release)


def move(acts: "Acts", by: Person, cohort: int, *, at: datetime = LATER) -> int:
    return revising.move_cohort(acts.session, acts.library, by, cohort, terms=acts.terms, at=at)


def superseded(
    acts: "Acts", by: Person, *, limit: int = 50, offset: int = 0, at: datetime = LATER
) -> tuple[int, list[str]]:
    count, found = revising.superseded(acts.session, acts.library, by, limit=limit, offset=offset, at=at)
    return count, [credential.facts.number for credential in found]


def test_editions_are_listed_the_newest_first_with_their_people(
    acts: "Acts", ada: Person, bo: Person, course: Course
) -> None:
    acts.learn(ada, "duties")
    acts.learn(bo, "duties")
    first, second = acts.enrolment(ada).edition, publish(acts, retitled(course), at=LATER)
    at = LATER + timedelta(minutes=1)
    current = acts.library.course(acts.session, "foundations", at=at)
    assert revising.list_editions(acts.session, acts.library, at=at) == (
        EditionLine(second, current, LATER, 0, True),
        EditionLine(first, current, AT, 2, False),
    )


def test_edition_published_again_is_listed_once_by_its_newest_publication(
    acts: "Acts", course: Course
) -> None:
    publish(acts, retitled(course), at=AT + DAY)
    publish(acts, course, at=AT + 2 * DAY)
    lines = revising.list_editions(acts.session, acts.library, at=AT + 3 * DAY)
    assert [(line.published_at, line.is_current) for line in lines] == [
        (AT + 2 * DAY, True),
        (AT + DAY, False),
    ]


def test_differences_are_those_from_an_edition_to_the_current_one(acts: "Acts", course: Course) -> None:
    old = acts.library.course(acts.session, "foundations", at=AT)
    new = publish(acts, shortened(course))
    found = revising.differences(acts.session, acts.library, old.digest, at=LATER)
    assert (found[0], found[1].digest, found[2]) == (
        old,
        new,
        (Change("lesson", "removed", "referral", "Referral"),),
    )


def test_differences_of_the_current_edition_are_none(acts: "Acts") -> None:
    digest = acts.library.course(acts.session, "foundations", at=AT).digest
    assert revising.differences(acts.session, acts.library, digest, at=AT)[2] == ()


def test_differences_of_an_unknown_edition_are_not_found(acts: "Acts") -> None:
    with pytest.raises(NotFound):
        revising.differences(acts.session, acts.library, "0" * 64, at=AT)


def test_moved_cohort_goes_on_with_the_current_edition(
    acts: "Acts", ada: Person, bo: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo)
    new = publish(acts, retitled(course))
    moved = move(acts, tess, cohort)
    found = cohorts.find(acts.session, cohort, trainer_id=tess.id)
    assert found is not None
    editions = [found.edition, acts.enrolment(ada).edition, acts.enrolment(bo).edition]
    assert (moved, editions) == (2, [new] * 3)


def test_moved_cohort_keeps_what_was_done(acts: "Acts", ada: Person, tess: Person, course: Course) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.learn(ada, "duties", "rights")
    acts.sit(ada, wrong=2)
    before = acts.enrolment(ada)
    new = publish(acts, retitled(course))
    move(acts, tess, cohort)
    assert acts.enrolment(ada) == replace(before, edition=new, moved_at=LATER)


def test_who_has_finished_stays_with_her_edition(
    acts: "Acts", ada: Person, bo: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo)
    acts.earn(ada)
    old, new = acts.enrolment(ada).edition, publish(acts, retitled(course))
    moved = move(acts, tess, cohort)
    assert (moved, acts.enrolment(ada).edition, acts.enrolment(bo).edition) == (1, old, new)


def test_other_cohorts_are_not_moved(
    acts: "Acts", ada: Person, bo: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.gather(tess, "Noise", bo)
    old = acts.enrolment(bo).edition
    publish(acts, retitled(course))
    move(acts, tess, cohort)
    assert acts.enrolment(bo).edition == old


def test_open_attempt_stays_on_its_edition_and_counts_for_the_new_one(
    acts: "Acts", ada: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.learn(ada)
    attempt = acts.start(ada)
    old = acts.enrolment(ada).edition
    without_gaps = tuple(bank for bank in course.banks if bank.id != "practice")
    new = publish(acts, replace(retitled(course), banks=without_gaps))
    move(acts, tess, cohort)
    sitting = assessing.sitting(acts.session, acts.library, ada, attempt)
    acts.fill(ada, attempt, at=LATER)
    done = acts.hand_in(ada, attempt, at=LATER)
    (credential,) = credentials.of_person(acts.session, ada.id)
    assert (sitting.edition.digest, done.percent, credential.facts.edition) == (old, 100, new)


def test_attempt_that_ends_after_a_move_earns_one_certificate_only(
    acts: "Acts", ada: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.learn(ada)
    attempt = acts.start(ada)
    publish(acts, retitled(course))
    move(acts, tess, cohort)
    acts.fill(ada, attempt, at=LATER)
    acts.hand_in(ada, attempt, at=LATER)
    acts.learn(ada, "duties", at=LATER)
    sitting = assessing.sitting(acts.session, acts.library, ada, attempt)
    assert acts.numbers(ada) == [assessing.standing_of(acts.session, sitting).certificate]


def test_attempt_that_ends_after_a_move_earns_nothing_where_the_new_edition_asks_more(
    acts: "Acts", ada: Person, tess: Person, course: Course
) -> None:
    publish(acts, shortened(course))
    cohort = acts.gather(tess, "Autumn", ada, at=LATER)
    acts.learn(ada, "duties", "rights", "first-contact", at=LATER)
    attempt = acts.start(ada, at=LATER)
    publish(acts, course, at=LATER)
    move(acts, tess, cohort, at=LATER + timedelta(minutes=1))
    later = LATER + timedelta(minutes=2)
    acts.fill(ada, attempt, at=later)
    acts.hand_in(ada, attempt, at=later)
    before = acts.numbers(ada)
    acts.learn(ada, "referral", at=later)
    assert (before, len(acts.numbers(ada))) == ([], 1)


def test_move_ranks_people_by_what_the_new_edition_asks(
    acts: "Acts", ada: Person, bo: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo)
    acts.learn(ada, "duties", "rights", "first-contact")
    acts.sit(ada)
    acts.learn(bo)

    def ranks() -> dict[str, int]:
        found = members.page(acts.session, cohort, at=AT, limit=9, offset=0)
        return {member.name: member.rank for member in found}

    before = ranks()
    publish(acts, shortened(course))
    move(acts, tess, cohort)
    assert (before, ranks()) == (
        {"Ada Lindqvist": 2, "Bo Svensson": 2},
        {"Ada Lindqvist": 3, "Bo Svensson": 2},
    )


def test_who_has_done_all_that_the_new_edition_asks_gets_her_certificate(
    acts: "Acts", ada: Person, bo: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada, bo)
    acts.learn(ada, "duties", "rights", "first-contact")
    acts.sit(ada)
    new = publish(acts, shortened(course))
    move(acts, tess, cohort)
    (credential,) = credentials.of_person(acts.session, ada.id)
    assert (credential.facts.edition, acts.numbers(bo)) == (new, [])


def test_lesson_that_the_new_edition_dropped_counts_no_more(
    acts: "Acts", ada: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    acts.learn(ada, "referral")
    publish(acts, shortened(course))
    move(acts, tess, cohort)
    with pytest.raises(NotFound):
        complete_lesson(
            acts.session,
            acts.library,
            ada,
            "foundations",
            "safe-help",
            "referral",
            terms=acts.terms,
            at=LATER,
        )
    assert acts.enrolment(ada).progress.lessons == {"referral"}


def test_people_who_join_later_take_the_cohorts_new_edition(
    acts: "Acts", ada: Person, tess: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn")
    new = publish(acts, retitled(course))
    before = cohorts.find(acts.session, cohort, trainer_id=None)
    move(acts, tess, cohort)
    after = cohorts.find(acts.session, cohort, trainer_id=None)
    assert before is not None
    assert after == replace(before, edition=new)


def test_move_is_written_into_the_log(acts: "Acts", ada: Person, tess: Person, course: Course) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    old, new = acts.enrolment(ada).edition, publish(acts, retitled(course))
    move(acts, tess, cohort)
    entry = audit.page(acts.session, limit=1, offset=0)[0]
    assert (entry.at, entry.actor_id, entry.act, entry.subject, entry.facts) == (
        LATER,
        tess.id,
        "cohort.moved",
        f"cohort {cohort}",
        {"from": old[:12], "to": new[:12], "people": "1"},
    )


def test_cohort_on_the_current_edition_is_not_moved(acts: "Acts", tess: Person, course: Course) -> None:
    cohort = acts.gather(tess, "Autumn")
    with pytest.raises(Conflict, match="takes the current edition already"):
        move(acts, tess, cohort)
    publish(acts, retitled(course))
    move(acts, tess, cohort, at=LATER + timedelta(minutes=1))
    with pytest.raises(Conflict):
        move(acts, tess, cohort, at=LATER + timedelta(minutes=2))


def test_cohort_of_another_trainer_is_not_found(
    acts: "Acts", ada: Person, tess: Person, theo: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    old = acts.enrolment(ada).edition
    publish(acts, retitled(course))
    for trainer, name in ((theo, cohort), (tess, cohort + 1)):
        with pytest.raises(NotFound):
            move(acts, trainer, name)
    assert acts.enrolment(ada).edition == old


def test_administrator_moves_any_cohort(
    acts: "Acts", ada: Person, tess: Person, ruth: Person, course: Course
) -> None:
    cohort = acts.gather(tess, "Autumn", ada)
    new = publish(acts, retitled(course))
    assert (move(acts, ruth, cohort), acts.enrolment(ada).edition) == (1, new)


@pytest.mark.parametrize(("release", "found"), [(1, 0), (2, 1)])
def test_release_alone_supersedes(
    acts: "Acts", ada: Person, tess: Person, course: Course, release: int, found: int
) -> None:
    acts.gather(tess, "Autumn", ada)
    number = acts.earn(ada)
    publish(acts, shortened(course, release))
    assert superseded(acts, tess) == (found, [number] * found)


def test_certificate_of_the_current_release_is_not_superseded(
    acts: "Acts", ada: Person, bo: Person, tess: Person, course: Course
) -> None:
    acts.gather(tess, "Autumn", ada)
    number = acts.earn(ada)
    publish(acts, retitled(course, release=2))
    acts.gather(tess, "Winter", bo, at=LATER)
    acts.learn(bo, at=LATER)
    acts.sit(bo, at=LATER)
    assert superseded(acts, tess) == (1, [number])


def test_trainer_sees_superseded_certificates_of_her_cohorts_only(
    acts: "Acts", ada: Person, bo: Person, tess: Person, theo: Person, ruth: Person, course: Course
) -> None:
    acts.gather(tess, "Autumn", ada)
    acts.gather(theo, "Winter", bo)
    hers, his = acts.earn(ada), acts.earn(bo)
    publish(acts, retitled(course, release=2))
    assert [superseded(acts, visitor) for visitor in (tess, theo, ruth)] == [
        (1, [hers]),
        (1, [his]),
        (2, [hers, his]),
    ]


def test_revoked_certificate_is_not_superseded(
    acts: "Acts", ada: Person, tess: Person, course: Course
) -> None:
    acts.gather(tess, "Autumn", ada)
    certifying.revoke(acts.session, acts.earn(ada), by=tess, reason="Taken by somebody else.", at=AT)
    publish(acts, retitled(course, release=2))
    assert superseded(acts, tess) == (0, [])


def test_superseded_certificates_come_by_pages(
    acts: "Acts", ada: Person, bo: Person, ruth: Person, course: Course
) -> None:
    first, second = acts.earn(ada), acts.earn(bo)
    publish(acts, retitled(course, release=2))
    pages = [superseded(acts, ruth, limit=1, offset=offset) for offset in range(3)]
    assert pages == [(2, [first]), (2, [second]), (2, [])]
