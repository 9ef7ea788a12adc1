"""The editions that people learn from, read once from the database and kept in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from firstline.content.editions import parse
from firstline.domain.course import Course, Lesson, Module
from firstline.domain.item import Item
from firstline.domain.quiz import Bank, Test
from firstline.domain.refusal import NotFound
from firstline.store import editions

STALE_AFTER = timedelta(seconds=5)
"""How old the list of current editions may be: workers follow a publication within this time."""


class LibraryEmpty(Exception):
    """No edition was ever published, so there is nothing to serve."""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """A course with the indexes that requests need. Look-ups raise NotFound.

    There is one for each digest in a process, so it compares and hashes by identity.
    """

    digest: str
    course: Course
    items: Mapping[str, Item]
    lessons: Mapping[str, tuple[Module, Lesson]]

    def lesson(self, module: str, lesson: str) -> tuple[Module, Lesson]:
        """The lesson of these ids with its module."""
        found = self.lessons.get(lesson)
        if found is None or found[0].id != module:
            raise NotFound
        return found

    def test(self, quiz: str) -> Test:
        """The test of this id."""
        for test in self.course.tests:
            if test.id == quiz:
                return test
        raise NotFound

    def practice(self, quiz: str) -> Bank:
        """The practice quiz of this id; a bank to draw from is not found."""
        for bank in self.course.banks:
            if bank.id == quiz and bank.kind == "practice":
                return bank
        raise NotFound


@dataclass(slots=True)
class Library:
    """One a process. Editions never change, so they are kept for good."""

    _editions: dict[str, Edition] = field(default_factory=dict)
    _current: dict[str, str] = field(default_factory=dict)
    _read_at: datetime | None = None

    def edition(self, session: Session, digest: str) -> Edition:
        """The edition of a digest. Raises NotFound."""
        if (kept := self._editions.get(digest)) is None:
            document = editions.document(session, digest)
            if document is None:
                raise NotFound
            kept = self._editions[digest] = _indexed(digest, parse(document.encode()))
        return kept

    def current(self, session: Session, *, at: datetime) -> dict[str, Edition]:
        """The current edition of each course, by course id. Raises LibraryEmpty."""
        if self._read_at is None or not (timedelta(0) <= at - self._read_at <= STALE_AFTER):
            self._current, self._read_at = editions.current(session), at
        if not self._current:
            self._read_at = None
            raise LibraryEmpty
        return {course: self.edition(session, digest) for course, digest in self._current.items()}

    def course(self, session: Session, course: str, *, at: datetime) -> Edition:
        """The current edition of one course. Raises NotFound and LibraryEmpty."""
        found = self.current(session, at=at).get(course)
        if found is None:
            raise NotFound
        return found


def _indexed(digest: str, course: Course) -> Edition:
    lessons = {lesson.id: (module, lesson) for module, lesson in course.lessons()}
    return Edition(digest, course, {item.id: item for item in course.items()}, lessons)
