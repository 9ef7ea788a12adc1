"""Contacts and local notes of packs: always the newest, for everybody, whatever edition they learn from."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.content.safety import from_text, to_text
from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.pack import LocalNote, Pack, PackContact, SafetyData
from firstline.services import publishing
from firstline.services.library import STALE_AFTER, Library
from firstline.store import safety

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PACKS = (Pack("exampleland", "a" * 64),)
CONTACT = PackContact(
    "shelter", "Haven «House»", "100, day and night", "", "Ministry", date(2026, 6, 30), "exampleland"
)
NOTE = LocalNote(
    "foundations", "en", "powers-of-entry", "Call *100*.", "Act 7", date(2026, 6, 30), "exampleland"
)
DATA = SafetyData(PACKS, (CONTACT,), (NOTE,))


def publish(session: Session, course: Course, data: SafetyData) -> str:
    shelf = Shelf((course,), {}, (), data.packs, data.contacts, data.notes)
    (done,) = publishing.publish(session, shelf, at=AT)
    return done.edition


@pytest.mark.parametrize("data", [SafetyData(), DATA])
def test_safety_data_comes_back_as_it_was(data: SafetyData) -> None:
    assert from_text(to_text(data)) == data


def test_library_before_any_pack_has_no_safety_data(empty_database: object) -> None:
    with empty_database.reading() as session:  # type: ignore[attr-defined]
        assert Library().safety(session, at=AT) == SafetyData()


def test_published_safety_data_is_found(session: Session, course: Course, library: Library) -> None:
    publish(session, course, DATA)
    assert library.safety(session, at=AT) == DATA


def test_other_workers_follow_safety_data_within_ten_seconds(session: Session, course: Course) -> None:
    worker = Library()
    publish(session, course, DATA)
    worker.safety(session, at=AT)
    newer = replace(DATA, contacts=())
    publish(session, course, newer)
    soon, then = (worker.safety(session, at=AT + wait) for wait in (STALE_AFTER, STALE_AFTER + SECOND))
    assert (soon, then, STALE_AFTER.seconds in range(10)) == (DATA, newer, True)


def test_safety_data_is_followed_by_those_who_only_ask_for_courses(session: Session, course: Course) -> None:
    """One look at the database serves both, so that they never stand apart."""
    worker = Library()
    publish(session, course, DATA)
    worker.course(session, "foundations", at=AT)
    publish(session, replace(course, title="Foundations, again"), SafetyData())
    titles = []
    for wait in (STALE_AFTER, STALE_AFTER + SECOND):
        title = worker.course(session, "foundations", at=AT + wait).course.title
        titles.append((title, len(worker.safety(session, at=AT + wait).notes)))
    assert titles == [("Foundations", 1), ("Foundations, again", 0)]


def test_changed_note_is_no_new_edition(session: Session, course: Course) -> None:
    first = publish(session, course, DATA)
    changed = replace(DATA, notes=(replace(NOTE, text="Call 200."),))
    assert (publish(session, course, changed), from_text(safety.document(session) or "")) == (first, changed)


def test_pack_that_is_taken_away_leaves_nothing(session: Session, course: Course, library: Library) -> None:
    publish(session, course, DATA)
    publish(session, course, SafetyData())
    count = session.execute(text("SELECT count(*) FROM safety")).scalar_one()
    assert (library.safety(session, at=AT), count) == (SafetyData(), 1)
