"""Local notes in lessons and contacts of packs: current for everybody at once, and marked when overdue."""

import re
from dataclasses import replace
from datetime import date

import pytest

from firstline.domain.course import Course
from firstline.domain.pack import LocalNote, PackContact, SafetyData
from tests.bilingual import bilingual
from tests.web.browsing import COURSE, Browser
from tests.web.conftest import Browse, Publish, Sql

PAST, FUTURE = date(2020, 1, 31), date(2999, 1, 31)
DUTIES = f"{COURSE}/mandate/duties"
NOTE = LocalNote(
    "foundations",
    "en",
    "powers-of-entry",
    "You may enter with *her* consent.",
    "Act 7",
    FUTURE,
    "exampleland",
)
ARABIC = replace(NOTE, language="ar", text="يجوز لكم الدخول *برضاها*.")
CONTACT = PackContact(
    "haven", "Haven <House>", "100, day and night", "Ask for Li", "Ministry", FUTURE, "exampleland"
)
OVERDUE = "This note is past its review date. Check it before you rely on it."


def text_of(browser: Browser, path: str) -> str:
    """A page's words, without its tags."""
    main = browser.get(path).text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def test_lesson_without_a_pack_keeps_its_own_text(browse: Browse, publish: Publish, course: Course) -> None:
    publish(bilingual(course))
    assert "Check your national rule Ask your legal officer." in text_of(browse("ada"), DUTIES)


def test_note_of_a_pack_stands_in_the_lesson(browse: Browse, publish: Publish, course: Course) -> None:
    publish(bilingual(course), SafetyData(notes=(NOTE, ARABIC)))
    text = text_of(browse("ada"), DUTIES)
    assert ("Ask your legal officer." in text, OVERDUE in text) == (False, False)
    assert "In your country You may enter with her consent. Source: Act 7. Reviewed until 2999-01-31." in text


def test_note_is_shown_in_the_language_of_the_lesson(
    browse: Browse, publish: Publish, course: Course
) -> None:
    publish(bilingual(course), SafetyData(notes=(NOTE, ARABIC)))
    browser = browse("ada")
    browser.get("/language/ar")
    text = text_of(browser, DUTIES)
    assert ("يجوز لكم الدخول برضاها ." in text, "You may enter" in text) == (True, False)


def test_note_in_another_language_only_is_not_shown(browse: Browse, publish: Publish, course: Course) -> None:
    publish(bilingual(course), SafetyData(notes=(ARABIC,)))
    assert "Check your national rule Ask your legal officer." in text_of(browse("ada"), DUTIES)


def test_note_is_not_pinned_to_the_edition(
    browse: Browse, publish: Publish, course: Course, sql: Sql
) -> None:
    first = publish(bilingual(course), SafetyData(notes=(NOTE,)))
    browser = browse("ada")
    browser.post(f"{COURSE}/enrolment")
    browser.get(DUTIES)
    again = publish(bilingual(course), SafetyData(notes=(replace(NOTE, text="You need a warrant."),)))
    text = text_of(browser, DUTIES)
    assert (first == again, "You need a warrant." in text, "consent" in text) == (True, True, False)
    assert sql("SELECT edition FROM enrolment") == [(first,)]


def test_note_reaches_those_who_learn_from_an_earlier_edition(
    browse: Browse, publish: Publish, course: Course
) -> None:
    publish(bilingual(course), SafetyData(notes=(NOTE,)))
    browser = browse("ada")
    browser.post(f"{COURSE}/enrolment")
    changed = replace(bilingual(course), title="Foundations, again")
    publish(changed, SafetyData(notes=(replace(NOTE, text="You need a warrant."),)))
    text = text_of(browser, DUTIES)
    assert ("You need a warrant." in text, "Foundations, again" in text) == (True, False)


def test_overdue_note_says_so(browse: Browse, publish: Publish, course: Course) -> None:
    publish(bilingual(course), SafetyData(notes=(replace(NOTE, review_by=PAST),)))
    assert f"Reviewed until 2020-01-31. {OVERDUE}" in text_of(browse("ada"), DUTIES)


def test_note_that_is_taken_away_is_gone(browse: Browse, publish: Publish, course: Course) -> None:
    publish(bilingual(course), SafetyData(notes=(NOTE,)))
    browser = browse("ada")
    browser.get(DUTIES)
    publish(bilingual(course))
    assert "Ask your legal officer." in text_of(browser, DUTIES)


@pytest.mark.parametrize(("local", "path"), [("", "/support"), ("ada", "/break")])
def test_contacts_of_packs_stand_before_those_of_the_office(
    browse: Browse, publish: Publish, course: Course, sql: Sql, local: str, path: str
) -> None:
    sql(
        "INSERT INTO contact (name, reach, note, checked_on)"
        " VALUES ('Counsellor', 'Room 2', '', '2026-01-05')"
    )
    publish(course, SafetyData(contacts=(CONTACT,)))
    page = browse(local).get(path).text
    assert re.findall(r"<h2><bdi>(.*?)</bdi></h2>\s*<p><bdi>(.*?)</bdi></p>", page) == [
        ("Haven &lt;House&gt;", "100, day and night"),
        ("Counsellor", "Room 2"),
    ]


@pytest.mark.parametrize(
    ("review_by", "sentence"),
    [
        (FUTURE, "To be checked again by 31 January 2999"),
        (PAST, "Should have been checked by 31 January 2020: call before you rely on it"),
    ],
)
def test_overdue_contact_is_marked(
    browser: Browser, publish: Publish, course: Course, review_by: date, sentence: str
) -> None:
    publish(course, SafetyData(contacts=(replace(CONTACT, review_by=review_by),)))
    assert f"Ask for Li {sentence}" in text_of(browser, "/support")


def test_support_without_any_contact_says_so(browser: Browser) -> None:
    assert "No contacts are entered yet." in text_of(browser, "/support")
