"""The sample packs in the demonstration: notes in lessons, contacts, and nothing of them in an edition."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from firstline.content.shelf import Shelf, read_shelf
from firstline.domain.course import Course
from firstline.domain.pack import SafetyData
from firstline.web.settings import ROOT, read_settings
from firstline.web.setup import write_demo_settings
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Publish

LESSONS = {
    "reporting-duties": "/courses/foundations/safe-help/confidentiality-and-consent",
    "consular-contact": "/courses/foundations/abuse-and-rights/what-the-state-owes",
    "emergency-steps": "/courses/foundations/safe-help/safety-and-referral",
}
INVENTED = {
    "en": "Valdoria is an invented country. This is not real law.",
    "ar": "فالدوريا بلد متخيل. وهذا ليس قانونًا حقيقيًا.",
}


@pytest.fixture(scope="session")
def demo_shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """What the demonstration publishes, by its own settings file."""
    instance = tmp_path_factory.mktemp("demo")
    write_demo_settings(instance)
    return read_shelf(read_settings({"FIRSTLINE_INSTANCE": str(instance)}).content)


@pytest.fixture(scope="session")
def foundations(demo_shelf: Shelf) -> Course:
    """The real course with the private bank."""
    return next(course for course in demo_shelf.courses if course.id == "foundations")


@pytest.fixture(scope="session")
def safety(demo_shelf: Shelf) -> SafetyData:
    """The contacts and notes of the invented country."""
    return SafetyData(demo_shelf.packs, demo_shelf.contacts, demo_shelf.local_notes)


def lesson(browser: Browser, slot: str, language: str = "en") -> str:
    """The lesson with a place for a note."""
    browser.get(f"/language/{language}?next=/help")
    return browser.get(LESSONS[slot]).text


def test_demonstration_names_the_course_and_the_packs_as_its_content(tmp_path: Path) -> None:
    write_demo_settings(tmp_path)
    assert read_settings({"FIRSTLINE_INSTANCE": str(tmp_path)}).content == (
        ROOT,
        ROOT / "packs" / "valdoria",
        ROOT / "packs" / "private-bank",
        ROOT / "packs" / "specimen-panel",
    )


def test_environment_still_chooses_the_content_of_a_demonstration(tmp_path: Path) -> None:
    write_demo_settings(tmp_path)
    chosen = {"FIRSTLINE_INSTANCE": str(tmp_path), "FIRSTLINE_CONTENT": "/ours"}
    assert read_settings(chosen).content == (Path("/ours"),)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("slot", LESSONS)
def test_lesson_shows_the_note_in_the_readers_language(
    browse: Browse, publish: Publish, foundations: Course, safety: SafetyData, slot: str, language: str
) -> None:
    publish(foundations, safety)
    assert lesson(browse("ada"), slot, language).count(INVENTED[language]) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "a treaty or a law may say when a consulate must be told"),
        ("ar", "فقد تحدد معاهدة أو قانون متى يجب إبلاغ القنصلية"),
    ],
)
def test_lesson_without_a_pack_sends_the_reader_to_the_national_rule(
    browse: Browse, publish: Publish, foundations: Course, language: str, words: str
) -> None:
    publish(foundations)
    text = lesson(browse("ada"), "consular-contact", language)
    assert (text.count(words), INVENTED[language] in text) == (1, False)


def test_support_page_shows_the_contacts_of_the_pack(
    browse: Browse, publish: Publish, foundations: Course, safety: SafetyData
) -> None:
    publish(foundations, safety)
    text = browse("ada").get("/support").text
    assert [text.count(f"<bdi>{contact.reach}</bdi>") for contact in safety.contacts] == [1, 1, 1]


def test_changed_note_is_shown_at_once_and_leaves_the_edition_as_it_is(
    browse: Browse, publish: Publish, foundations: Course, safety: SafetyData
) -> None:
    browser, changed = browse("ada"), "Valdoria has a newer invented act."
    before = publish(foundations, safety)
    lesson(browser, "reporting-duties")
    notes = tuple(replace(note, text=changed) for note in safety.notes)
    after = publish(foundations, replace(safety, notes=notes))
    assert (after, lesson(browser, "reporting-duties").count(changed)) == (before, 1)


def test_private_bank_is_part_of_the_edition(
    app: Flask, publish: Publish, foundations: Course, safety: SafetyData
) -> None:
    publish(foundations, safety)
    portal = app.extensions["firstline"]
    with portal.database.reading() as session:
        edition = portal.library.course(session, "foundations", at=datetime.now(UTC))
    assert "extra-bag" in edition.items
