"""Safety data of packs."""

from datetime import date

import pytest

from firstline.domain.pack import LocalNote, SafetyData, is_overdue

DAY = date(2026, 6, 30)


def note(slot: str, course: str = "foundations", language: str = "en") -> LocalNote:
    return LocalNote(course, language, slot, "Call 100.", "Act 7", DAY, "exampleland")


def test_notes_are_found_by_course_and_language() -> None:
    mine = (note("entry"), note("arrest"))
    data = SafetyData(notes=(*mine, note("entry", course="other"), note("entry", language="ar")))
    assert data.notes_for("foundations", "en") == {"entry": mine[0], "arrest": mine[1]}


def test_course_without_notes_has_none() -> None:
    assert SafetyData(notes=(note("entry"),)).notes_for("foundations", "fr") == {}


def test_safety_data_begins_empty() -> None:
    assert SafetyData() == SafetyData((), (), ())


@pytest.mark.parametrize(
    ("on", "overdue"),
    [(date(2026, 6, 29), False), (date(2026, 6, 30), False), (date(2026, 7, 1), True)],
)
def test_entry_is_overdue_the_day_after(on: date, overdue: bool) -> None:
    assert is_overdue(DAY, on) is overdue
