"""The sample packs of this repository, over its courses."""

from datetime import date
from pathlib import Path

import pytest

from firstline.content.shelf import Shelf, read_shelf
from firstline.domain.course import Course
from firstline.domain.item import Judgement, marked_by_key

_ROOT = Path(__file__).parents[2]
_PACKS = ("valdoria", "private-bank")
_SPECIMEN = "specimen-panel"
_ON = date(2026, 12, 1)
LANGUAGES = {
    "building-the-case": ("en",),
    "first-response": ("en",),
    "foundations": ("en", "ar"),
    "safe-support": ("en",),
}
"""The courses for which Valdoria has local notes."""


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """The courses with all sample packs."""
    return read_shelf([_ROOT, *(_ROOT / "packs" / pack for pack in _PACKS)], on=_ON)


@pytest.fixture(scope="module")
def foundations(shelf: Shelf) -> Course:
    """The course that the packs add to."""
    return next(course for course in shelf.courses if course.id == "foundations")


def test_real_packs_are_clean(shelf: Shelf) -> None:
    assert [str(problem) for problem in shelf.problems] == []


def test_real_packs_are_all_there() -> None:
    folders = sorted(path.name for path in (_ROOT / "packs").iterdir() if path.is_dir())
    assert folders == sorted([*_PACKS, _SPECIMEN])


def test_specimen_pack_marks_what_it_invents() -> None:
    shelf = read_shelf([_ROOT, _ROOT / "packs" / _SPECIMEN], on=_ON)
    (course,) = (course for course in shelf.courses if course.id == "foundations")
    (bank,) = (bank for bank in course.banks if bank.id == _SPECIMEN)
    assert (shelf.errors, bank.title.startswith("SPECIMEN")) == ((), True)
    assert {isinstance(item, Judgement) and marked_by_key(item) for item in bank.items} == {True}


@pytest.mark.parametrize(("name", "languages"), LANGUAGES.items())
def test_real_pack_fills_every_slot_in_every_language(
    shelf: Shelf, name: str, languages: tuple[str, ...]
) -> None:
    (course,) = (course for course in shelf.courses if course.id == name)
    slots = [(language, slot) for language in languages for slot in _slots(course)]
    notes = [(note.language, note.slot) for note in shelf.local_notes if note.course == name]
    assert sorted(notes) == sorted(slots)


def test_real_pack_marks_every_source_as_invented(shelf: Shelf) -> None:
    assert [
        note.slot for note in shelf.local_notes if "(invented for the sample pack)" not in note.source
    ] == []


@pytest.mark.parametrize("course", LANGUAGES)
def test_real_pack_marks_every_note_as_invented(shelf: Shelf, course: str) -> None:
    marks = {
        "en": "**Valdoria is an invented country. This is not real law.**",
        "ar": "**فالدوريا بلد متخيل. وهذا ليس قانونًا حقيقيًا.**",
    }
    notes = [note for note in shelf.local_notes if note.course == course]
    assert notes
    assert [note.text.split("\n")[0] for note in notes] == [marks[note.language] for note in notes]


def test_real_pack_marks_every_contact_as_invented(shelf: Shelf) -> None:
    texts = [text for contact in shelf.contacts for text in (contact.name, contact.reach, contact.source)]
    assert [text for text in texts if not text.endswith("(invented)")] == []


def test_private_bank_adds_items_in_both_languages(foundations: Course) -> None:
    (arabic,) = foundations.translations
    banks = [next(bank for bank in course.banks if bank.id == "extra") for course in (foundations, arabic)]
    assert [[item.id for item in bank.items] for bank in banks] == [
        ["extra-video-call", "extra-journalist", "extra-bag", "extra-laughter"]
    ] * 2
    assert arabic.untranslated == ()


def test_private_bank_leaves_the_first_root_as_it_is() -> None:
    (alone,) = (course for course in read_shelf([_ROOT]).courses if course.id == "foundations")
    assert [bank.id for bank in alone.banks if bank.id == "extra"] == []


def _slots(course: Course) -> list[str]:
    return [slot for _, lesson in course.lessons() for slot in lesson.local]
