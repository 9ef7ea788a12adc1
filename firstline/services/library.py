"""The editions that people learn from, read once from the database and kept in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from firstline.content.editions import parse
from firstline.content.safety import from_text
from firstline.domain.course import Course, Lesson, Module
from firstline.domain.item import Item
from firstline.domain.pack import SafetyData
from firstline.domain.quiz import Bank, Test
from firstline.domain.refusal import NotFound
from firstline.domain.role_path import on_path
from firstline.domain.scenario import Scenario
from firstline.domain.survey import Survey
from firstline.store import editions, safety
from firstline.store.enrolments import Enrolment

STALE_AFTER = timedelta(seconds=5)
"""How old the list of current editions may be: workers follow a publication within this time."""


class LibraryEmpty(Exception):
    """No edition was ever published, so there is nothing to serve."""


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """A course with the indexes that requests need. Look-ups raise NotFound.

    There is one for each digest and role path in a process, so it compares and hashes by identity.
    ``path`` is the role path on which it is taken, "" for the whole course.
    """

    digest: str
    course: Course
    items: Mapping[str, Item]
    lessons: Mapping[str, tuple[Module, Lesson]]
    source_language: str
    translations: Mapping[str, "Edition"]
    path: str = ""

    def read_in(self, language: str) -> "Edition":
        """The same edition in a reader's language; as it is where it has no such translation."""
        return self.translations.get(language, self)

    def lesson(self, module: str, lesson: str) -> tuple[Module, Lesson]:
        """The lesson of these ids with its module."""
        found = self.lessons.get(lesson)
        if found is None or found[0].id != module:
            raise NotFound
        return found

    def test(self, quiz: str) -> Test:
        """The test of this id that trainees take for itself: not one that measures before and after."""
        found = self.any_test(quiz)
        if found.role is not None:
            raise NotFound
        return found

    def any_test(self, quiz: str) -> Test:
        """The test of this id, whatever it is for."""
        for test in self.course.tests:
            if test.id == quiz:
                return test
        raise NotFound

    def scenario(self, scenario: str) -> Scenario:
        """The scenario of this id."""
        for found in self.course.scenarios:
            if found.id == scenario:
                return found
        raise NotFound

    def survey(self, survey: str) -> Survey:
        """The survey of this id."""
        for found in self.course.surveys:
            if found.id == survey:
                return found
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

    _editions: dict[tuple[str, str], Edition] = field(default_factory=dict)
    _current: dict[str, str] = field(default_factory=dict)
    _safety: SafetyData = field(default_factory=SafetyData)
    _read_at: datetime | None = None

    def edition(self, session: Session, digest: str, path: str = "") -> Edition:
        """The edition of a digest, as it is taken on a role path; whole where it has no such path.

        Raises NotFound.
        """
        if (kept := self._editions.get((digest, path))) is None:
            kept = self._editions[digest, path] = self._read(session, digest, path)
        return kept

    def taken(self, session: Session, enrolment: Enrolment) -> Edition:
        """The edition that somebody learns from, as she takes it. Raises NotFound."""
        return self.edition(session, enrolment.edition, enrolment.path)

    def _read(self, session: Session, digest: str, path: str) -> Edition:
        if path:
            whole = self.edition(session, digest)
            role = whole.course.path(path)
            return _indexed(digest, on_path(whole.course, role), path=path) if role else whole
        document = editions.document(session, digest)
        if document is None:
            raise NotFound
        return _indexed(digest, parse(document.encode()))

    def current(
        self, session: Session, *, among: Iterable[str] | None = None, at: datetime
    ) -> dict[str, Edition]:
        """The current edition of each course by its id; with ``among`` of those there are of them, in order.

        No other is read. Raises LibraryEmpty.
        """
        self._look(session, at)
        if not self._current:
            self._read_at = None
            raise LibraryEmpty
        wanted = self._current if among is None else [course for course in among if course in self._current]
        return {course: self.edition(session, self._current[course]) for course in wanted}

    def safety(self, session: Session, *, at: datetime) -> SafetyData:
        """Contacts and local notes as they stand now, whatever edition somebody learns from."""
        self._look(session, at)
        return self._safety

    def _look(self, session: Session, at: datetime) -> None:
        """Read anew what may have changed, at most every STALE_AFTER."""
        if self._read_at is None or not (timedelta(0) <= at - self._read_at <= STALE_AFTER):
            text = safety.document(session)
            self._safety = from_text(text) if text else SafetyData()
            self._current, self._read_at = editions.current(session), at

    def course(self, session: Session, course: str, *, at: datetime) -> Edition:
        """The current edition of one course; no other is read. Raises NotFound and LibraryEmpty."""
        found = self.current(session, among=(course,), at=at)
        if not found:
            raise NotFound
        return found[course]


def _indexed(digest: str, course: Course, source: str = "", *, path: str = "") -> Edition:
    lessons = {lesson.id: (module, lesson) for module, lesson in course.lessons()}
    source = source or course.language
    translations = {
        other.language: _indexed(digest, other, source, path=path) for other in course.translations
    }
    return Edition(digest, course, {i.id: i for i in course.items()}, lessons, source, translations, path)
