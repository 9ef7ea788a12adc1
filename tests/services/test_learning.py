"""Enrolling and working through lessons; the summary agrees with the facts."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from firstline.domain.cohort import attention_rank
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.domain.refusal import Conflict, NotFound
from firstline.services import enrolling, learning
from firstline.services.library import Library, LibraryEmpty
from firstline.store import enrolments, members, summaries
from firstline.store.database import Database

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_enrol_begins_with_the_current_edition(acts: "Acts", ada: Person, course: Course) -> None:
    enrolment, edition = enrolling.enrol(acts.session, acts.library, ada, "foundations", at=AT)
    assert (enrolment.edition, enrolment.began_at, enrolment.cohort_id, edition.course) == (
        edition.digest,
        AT,
        None,
        course,
    )


def test_enrol_twice_is_one_enrolment(acts: "Acts", ada: Person) -> None:
    first, second = (
        enrolling.enrol(acts.session, acts.library, ada, "foundations", at=AT + HOUR * n)[0] for n in range(2)
    )
    assert first == second


def test_enrol_in_an_unknown_course_is_not_found(acts: "Acts", ada: Person) -> None:
    with pytest.raises(NotFound):
        enrolling.enrol(acts.session, acts.library, ada, "nothing", at=AT)


def test_enrol_before_anything_was_published_is_refused(empty_database: Database) -> None:
    with empty_database.reading() as session, pytest.raises(LibraryEmpty):
        Library().course(session, "foundations", at=AT)


def test_course_for_a_visitor_has_no_enrolment(acts: "Acts", ada: Person, bo: Person, course: Course) -> None:
    acts.learn(bo)
    edition, enrolment = enrolling.course_for(acts.session, acts.library, ada, "foundations", at=AT)
    assert (edition.course, enrolment, enrolling.progress_of(enrolment)) == (course, None, Progress())


def test_course_for_somebody_enrolled_has_her_progress(acts: "Acts", ada: Person) -> None:
    acts.learn(ada, "duties")
    _, enrolment = enrolling.course_for(acts.session, acts.library, ada, "foundations", at=AT)
    assert enrolling.progress_of(enrolment).lessons == frozenset({"duties"})


def test_lesson_completed_is_kept(acts: "Acts", ada: Person) -> None:
    edition, progress = learning.complete_lesson(
        acts.session, acts.library, ada, "foundations", "mandate", "duties", terms=acts.terms, at=AT
    )
    assert (edition.course.id, progress, acts.enrolment(ada).progress) == (
        "foundations",
        Progress(frozenset({"duties"}), "duties"),
        progress,
    )


def test_lesson_completed_twice_is_two_facts_and_one_progress(acts: "Acts", ada: Person) -> None:
    acts.learn(ada, "duties")
    acts.learn(ada, "duties", at=AT + HOUR)
    enrolment = acts.enrolment(ada)
    facts = enrolments.completions(acts.session, enrolment.id)
    assert (facts, enrolment.progress.lessons, enrolment.active_at) == (
        (("duties", AT), ("duties", AT + HOUR)),
        frozenset({"duties"}),
        AT + HOUR,
    )


@pytest.mark.parametrize(
    ("name", "module", "lesson"),
    [
        ("nothing", "mandate", "duties"),
        ("foundations", "safe-help", "duties"),
        ("foundations", "mandate", "nothing"),
    ],
)
def test_lesson_that_is_not_there_is_not_found(
    acts: "Acts", ada: Person, name: str, module: str, lesson: str
) -> None:
    with pytest.raises(NotFound):
        learning.complete_lesson(
            acts.session, acts.library, ada, name, module, lesson, terms=acts.terms, at=AT
        )


def test_bos_lessons_do_not_change_adas_progress(acts: "Acts", ada: Person, bo: Person) -> None:
    acts.learn(ada, "duties")
    acts.learn(bo)
    assert acts.enrolment(ada).progress.lessons == frozenset({"duties"})


def test_last_lesson_may_be_the_last_condition_of_the_certificate(acts: "Acts", ada: Person) -> None:
    acts.sit(ada)
    acts.learn(ada, "duties", "rights", "first-contact")
    before = acts.numbers(ada)
    acts.learn(ada, "referral")
    assert (before, len(acts.numbers(ada))) == ([], 1)


def test_courses_of_a_person_are_hers_alone(acts: "Acts", ada: Person, bo: Person) -> None:
    acts.learn(bo)
    found = learning.courses_of(acts.session, acts.library, ada)
    acts.learn(ada, "duties")
    ((edition, enrolment),) = learning.courses_of(acts.session, acts.library, ada)
    assert (found, edition.course.id, enrolment.person_id) == ((), "foundations", ada.id)


@pytest.mark.parametrize("seed", range(4))
def test_summary_equals_the_facts_after_random_acts(
    acts: "Acts", ada: Person, bo: Person, tess: Person, course: Course, seed: int
) -> None:
    """The law of summaries: it can always be recomputed from completions, attempts and flags."""
    random, at = Random(seed), AT
    cohort = acts.gather(tess, "Autumn", ada, bo)
    for _ in range(25):
        at += timedelta(hours=random.randrange(1, 30))
        person = random.choice((ada, bo))
        try:
            match random.randrange(6):
                case 0 | 1:
                    acts.learn(
                        person, random.choice(("duties", "rights", "first-contact", "referral")), at=at
                    )
                case 2:
                    acts.start(person, at=at)
                case 3:
                    acts.sit(person, wrong=random.randrange(4), unsafe=random.random() < 0.5, at=at)
                case 4:
                    acts.offer(person)
                case _:
                    acts.decide(person, random.choice(("private", "employer", "papers")), at=at)
        except (Conflict, NotFound):
            continue
    for person in (ada, bo):
        enrolment = acts.enrolment(person)
        assert enrolment.progress == summaries.recompute(acts.session, enrolment.id)
        assert summaries.from_text(summaries.to_text(enrolment.progress)) == enrolment.progress
    ranks = [
        attention_rank(course, member.progress)
        for member in members.page(acts.session, cohort, at=AT, limit=9, offset=0)
    ]
    assert ranks == sorted(ranks)
