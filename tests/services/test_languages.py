"""One course in two languages: one progress, one mark, and a certificate in the language she learnt in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.form import shuffle_item
from firstline.domain.marking import mark_item
from firstline.domain.pack import Pack, PackContact
from firstline.domain.person import Person
from firstline.domain.response import right_response
from firstline.services import accounts, assessing, learning, publishing
from firstline.store import credentials
from tests.bilingual import bilingual

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
PACKS = (Pack("private-bank", "b" * 64), Pack("exampleland", "c" * 64))
CONTACT = PackContact("haven", "Haven", "100", "", "Ministry", date(2026, 6, 30), "exampleland")


@pytest.fixture
def edition(acts: "Acts", course: Course) -> str:
    """The digest of the course in English and Arabic, with two packs."""
    shelf = Shelf((bilingual(course),), {}, (), PACKS, (CONTACT,))
    (done,) = publishing.publish(acts.session, shelf, at=AT)
    return done.edition


def switch(acts: "Acts", person: Person, language: str) -> Person:
    accounts.choose_language(acts.session, person, language)
    return replace(person, language=language)


def test_lessons_done_in_two_languages_are_one_progress(acts: "Acts", ada: Person, edition: str) -> None:
    acts.learn(ada, "duties")
    acts.learn(switch(acts, ada, "ar"), "rights")
    (found,) = learning.courses_of(acts.session, acts.library, ada)
    assert (found[0].digest, found[1].progress.lessons) == (
        edition,
        frozenset({"duties", "rights"}),
    )


def test_form_has_the_same_items_and_places_in_both_languages(
    acts: "Acts", ada: Person, edition: str
) -> None:
    sitting = assessing.sitting(acts.session, acts.library, ada, acts.start(ada))
    arabic = sitting.edition.read_in("ar")
    for drawn in sitting.attempt.form:
        ours, theirs = sitting.edition.items[drawn.item], arabic.items[drawn.item]
        given = right_response(ours, drawn)
        assert (ours.title == theirs.title, mark_item(theirs, drawn, given) == 1) == (False, True)


def test_attempt_begun_in_english_and_finished_in_arabic_has_one_mark(
    acts: "Acts", ada: Person, edition: str
) -> None:
    attempt = acts.start(ada)
    form = assessing.sitting(acts.session, acts.library, ada, attempt).attempt.form
    arabic = acts.library.edition(acts.session, edition).read_in("ar")
    english = acts.library.edition(acts.session, edition)
    for number, drawn in enumerate(form):
        read = english if number < 2 else arabic
        acts.save(ada, attempt, drawn.item, right_response(read.items[drawn.item], drawn))
    done = acts.hand_in(switch(acts, ada, "ar"), attempt)
    assert (done.form, done.percent, done.passed) == (form, 100, True)


@pytest.mark.parametrize(
    ("typed", "mark"), [("police", 1.0), ("شرطة", 1.0), ("شُرْطَة", 1.0), ("army", 0.5), ("جيش", 0.5)]
)
def test_typed_gap_accepts_either_language(
    acts: "Acts", ada: Person, edition: str, typed: str, mark: float
) -> None:
    found = acts.library.edition(acts.session, edition)
    for language in ("en", "ar"):
        item = found.read_in(language).items["gaps"]
        drawn = shuffle_item(item, acts.random)
        right = str(drawn.orders[1].index(0))
        assert mark_item(item, drawn, (typed, right)) == mark


@pytest.mark.parametrize(
    ("language", "title", "passed"),
    [
        ("en", "Foundations", ("Final test",)),
        ("ar", "الأسس", ("الاختبار النهائي",)),
        ("fr", "Foundations", ("Final test",)),
    ],
)
def test_certificate_is_in_the_language_she_learnt_in(
    acts: "Acts", ada: Person, edition: str, language: str, title: str, passed: tuple[str, ...]
) -> None:
    acts.earn(switch(acts, ada, language))
    (found,) = credentials.of_person(acts.session, ada.id)
    assert (found.facts.language, found.facts.course_title, found.facts.passed, found.facts.edition) == (
        "en" if language == "fr" else language,
        title,
        passed,
        edition,
    )


def test_certificate_records_the_packs_in_force(acts: "Acts", ada: Person, edition: str) -> None:
    acts.earn(ada)
    (found,) = credentials.of_person(acts.session, ada.id)
    assert (found.facts.edition, found.facts.packs) == (
        edition,
        ("private-bank bbbbbbbbbbbb", "exampleland cccccccccccc"),
    )


def test_certificate_without_packs_records_none(acts: "Acts", ada: Person) -> None:
    acts.earn(ada)
    (found,) = credentials.of_person(acts.session, ada.id)
    assert found.facts.packs == ()


def test_certificate_keeps_its_language_and_packs_for_ever(
    acts: "Acts", ada: Person, course: Course, edition: str
) -> None:
    acts.earn(switch(acts, ada, "ar"))
    (before,) = credentials.of_person(acts.session, ada.id)
    switch(acts, ada, "en")
    publishing.publish(acts.session, Shelf((course,), {}, ()), at=AT + timedelta(days=1))
    assert (before.facts.edition, credentials.of_person(acts.session, ada.id)) == (edition, (before,))
