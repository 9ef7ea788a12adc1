"""Handouts: asked for once, printed once for each edition and language."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.refusal import Conflict, NotFound
from firstline.services import handouts, publishing
from firstline.services.handouts import GUIDE
from firstline.services.library import Edition, Library
from tests.bilingual import bilingual

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def edition(session: Session, course: Course, library: Library) -> Edition:
    """The course in two languages, with a guide."""
    publishing.publish(session, Shelf((bilingual(course),), {}, ()), at=AT)
    return library.course(session, "foundations", at=AT)


@pytest.fixture
def bare(session: Session, library: Library, edition: Edition, course: Course) -> Edition:
    """The course without a guide."""
    (done,) = publishing.publish(session, Shelf((course,), {}, ()), at=LATER)
    return library.edition(session, done.edition)


def jobs(session: Session) -> list[tuple[str, str]]:
    return [tuple(row) for row in session.execute(text("SELECT kind, subject FROM job ORDER BY id"))]


@pytest.mark.parametrize(("kind", "name"), [("job-aid", "card"), (GUIDE, GUIDE)])
def test_handout_is_asked_for_once(session: Session, edition: Edition, kind: str, name: str) -> None:
    for _ in range(2):
        handouts.ask(session, edition, kind, name, at=AT)
    assert jobs(session) == [("print-handout", f"{edition.digest}/en/{kind}/{name}")]


def test_handout_is_asked_for_in_each_language(session: Session, edition: Edition) -> None:
    for language in ("en", "ar"):
        handouts.ask(session, edition.read_in(language), "job-aid", "card", at=AT)
    assert jobs(session) == [
        ("print-handout", f"{edition.digest}/{language}/job-aid/card") for language in ("en", "ar")
    ]


UNKNOWN = [("job-aid", "nothing"), ("job-aid", "guide"), ("poster", "card"), ("poster", "guide")]


@pytest.mark.parametrize(("kind", "name"), UNKNOWN)
def test_unknown_handout_is_not_found_and_nothing_is_asked(
    session: Session, edition: Edition, kind: str, name: str
) -> None:
    with pytest.raises(NotFound):
        handouts.ask(session, edition, kind, name, at=AT)
    with pytest.raises(NotFound):
        handouts.find(session, edition, kind, name)
    assert jobs(session) == []


def test_guide_of_a_course_without_one_is_not_found(session: Session, bare: Edition) -> None:
    with pytest.raises(NotFound):
        handouts.ask(session, bare, GUIDE, GUIDE, at=AT)


def test_handout_before_its_print_is_none(session: Session, edition: Edition) -> None:
    assert handouts.find(session, edition, "job-aid", "card") is None


def test_job_aid_to_print_is_one_page_in_its_language(
    session: Session, edition: Edition, library: Library
) -> None:
    subject = handouts.subject_of(edition.read_in("ar"), "job-aid", "card")
    found = handouts.to_print(session, library, subject)
    assert found == handouts.Handout(
        subject,
        edition.read_in("ar"),
        "بطاقة اللقاء الأول",
        (("بطاقة اللقاء الأول", "التقوا بها وحدها."),),
        1,
    )


def test_guide_to_print_has_all_its_chapters(session: Session, edition: Edition, library: Library) -> None:
    found = handouts.to_print(session, library, handouts.subject_of(edition, GUIDE, GUIDE))
    assert found is not None
    assert (found.title, found.chapters, found.most_pages) == (
        "Foundations",
        (("Before you begin", "Read *all* of it."),),
        60,
    )


def test_handout_of_an_earlier_edition_can_still_be_printed(
    session: Session, edition: Edition, bare: Edition
) -> None:
    assert bare.digest != edition.digest
    found = handouts.to_print(session, Library(), handouts.subject_of(edition, GUIDE, GUIDE))
    assert found is not None


def test_first_print_wins(session: Session, edition: Edition, library: Library) -> None:
    subject = handouts.subject_of(edition, "job-aid", "card")
    handouts.keep(session, subject, b"first", at=AT)
    handouts.keep(session, subject, b"second", at=LATER)
    assert handouts.find(session, edition, "job-aid", "card") == b"first"
    assert handouts.to_print(session, library, subject) is None


def test_print_in_one_language_is_none_in_another(session: Session, edition: Edition) -> None:
    handouts.keep(session, handouts.subject_of(edition, "job-aid", "card"), b"PDF", at=AT)
    assert handouts.find(session, edition.read_in("ar"), "job-aid", "card") is None


def test_print_of_one_edition_is_none_in_another(session: Session, edition: Edition, bare: Edition) -> None:
    handouts.keep(session, handouts.subject_of(edition, "job-aid", "card"), b"PDF", at=AT)
    assert handouts.find(session, bare, "job-aid", "card") is None


def test_print_of_an_unknown_edition_is_not_found(session: Session, library: Library) -> None:
    with pytest.raises(NotFound):
        handouts.to_print(session, library, f"{'0' * 64}/en/job-aid/card")


def test_edition_without_a_language_is_read_in_its_own(session: Session, edition: Edition) -> None:
    assert (edition.read_in("fr"), edition.read_in("ar").source_language) == (edition, "en")
    assert edition.read_in("ar").course == replace(edition.course.translations[0])


def test_handout_that_was_given_up_is_refused_with_a_sentence(session: Session, edition: Edition) -> None:
    handouts.ask(session, edition, GUIDE, GUIDE, at=AT)
    session.execute(text("UPDATE job SET state = 'failed'"))
    with pytest.raises(Conflict):
        handouts.find(session, edition, GUIDE, GUIDE)
