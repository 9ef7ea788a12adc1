"""Editions: published, kept for ever, and found again."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Asset, Course
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.services import publishing
from firstline.services.library import STALE_AFTER, Library
from firstline.store.editions import StoredAsset

if TYPE_CHECKING:
    from tests.services.conftest import Acts


AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


DAY = timedelta(days=1)


PICTURE = b"a picture"


DIGEST = hashlib.sha256(PICTURE).hexdigest()


def test_publish_again_changes_nothing(session: Session, course: Course, library: Library) -> None:
    (done,) = publishing.publish(session, Shelf((course,), {}, ()), at=AT)
    count = session.execute(text("SELECT count(*) FROM publication")).scalar_one()
    assert (done.edition, done.is_new, count) == (
        library.course(session, "foundations", at=AT).digest,
        False,
        1,
    )


def test_publish_of_a_changed_course_makes_it_current_within_seconds(
    session: Session, course: Course, library: Library
) -> None:
    before = library.course(session, "foundations", at=AT)
    changed = replace(course, title="Foundations, again", release=2)
    (done,) = publishing.publish(session, Shelf((changed,), {}, ()), at=AT)
    soon = library.course(session, "foundations", at=AT + STALE_AFTER)
    then = library.course(session, "foundations", at=AT + STALE_AFTER + timedelta(seconds=1))
    assert (done.is_new, soon, then.course) == (True, before, changed)


def test_publish_leaves_people_in_their_edition(
    acts: "Acts", ada: Person, bo: Person, course: Course
) -> None:
    acts.learn(ada, "duties")
    mine = acts.enrolment(ada).edition
    changed = replace(course, title="Foundations, again")
    publishing.publish(acts.session, Shelf((changed,), {}, ()), at=AT)
    later = AT + DAY
    acts.learn(ada, at=later)
    acts.learn(bo, at=later)
    kept = acts.library.edition(acts.session, acts.enrolment(ada).edition).course.title
    assert (acts.enrolment(ada).edition, kept, acts.enrolment(bo).edition == mine) == (
        mine,
        "Foundations",
        False,
    )


def test_publish_back_to_an_older_state_is_the_older_edition(
    session: Session, course: Course, library: Library
) -> None:
    first = library.course(session, "foundations", at=AT).digest
    for found in (replace(course, title="Foundations, again"), course):
        publishing.publish(session, Shelf((found,), {}, ()), at=AT)
    assert library.course(session, "foundations", at=AT + DAY).digest == first


def test_publish_keeps_assets_for_ever(session: Session, course: Course) -> None:
    illustrated = replace(course, assets=(Asset("en/door.png", DIGEST, "image/png"),))
    for shelf in (Shelf((illustrated,), {DIGEST: PICTURE}, ()), Shelf((course,), {}, ())):
        publishing.publish(session, shelf, at=AT)
    assert publishing.find_asset(session, DIGEST) == StoredAsset("image/png", PICTURE)


def test_asset_that_is_not_there_is_none(session: Session) -> None:
    assert publishing.find_asset(session, DIGEST) is None


def test_library_of_an_unknown_edition_is_not_found(session: Session, library: Library) -> None:
    with pytest.raises(NotFound):
        library.edition(session, "0" * 64)


def test_edition_finds_its_parts_and_refuses_others(session: Session, library: Library) -> None:
    edition = library.course(session, "foundations", at=AT)
    module, lesson = edition.lesson("mandate", "rights")
    assert (module.id, lesson.id, edition.test("final").id, edition.practice("practice").kind) == (
        "mandate",
        "rights",
        "final",
        "practice",
    )
    with pytest.raises(NotFound):
        edition.practice("safety")  # a bank is never shown as a whole
    with pytest.raises(NotFound):
        edition.test("practice")
