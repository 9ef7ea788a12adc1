"""Learning: working through a course's lessons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.cohort import attention_rank
from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.domain.refusal import NotFound
from firstline.services import certifying, renewing
from firstline.services.certifying import Terms
from firstline.services.enrolling import change_path, check_may_change_path, check_path, enrol
from firstline.services.library import Edition, Library
from firstline.store import enrolments, flags
from firstline.store.enrolments import Enrolment


@dataclass(frozen=True, slots=True)
class Study:
    """A course that somebody takes; ``done`` holds when she first finished each lesson."""

    edition: Edition
    enrolment: Enrolment
    done: Mapping[str, datetime]


def complete_lesson(
    session: Session,
    library: Library,
    person: Person,
    course: str,
    module: str,
    lesson: str,
    *,
    terms: Terms,
    at: datetime,
) -> tuple[Edition, Progress]:
    """Store that a person finished a lesson, enrolling her if need be.

    Done twice it is two facts and one progress. It is the first half of clearing a harm flag
    that names the lesson, and may be the last condition of the certificate or of its renewal.
    Raises NotFound.
    """
    enrolment, edition = enrol(session, library, person, course, at=at)
    edition.lesson(module, lesson)
    enrolment = enrolments.lock(session, enrolment.id)
    enrolments.complete(session, enrolment.id, lesson, at=at)
    counts_as = {lesson, *(other.id for _, other in edition.course.lessons() if other.instead == lesson)}
    flags.note_lessons_retaken(session, enrolment.id, frozenset(counts_as), at=at)
    before = enrolment.progress
    progress = replace(before, lessons=before.lessons | {lesson}, last_lesson=lesson)
    keep(session, edition, replace(enrolment, progress=progress), terms, at=at)
    renewing.renew_if_earned(session, library, person, course, terms=terms, at=at)
    return edition, progress


def choose_path(
    session: Session,
    library: Library,
    person: Person,
    course: str,
    path: str | None,
    *,
    terms: Terms,
    at: datetime,
) -> tuple[Edition, Enrolment]:
    """Say on which role path a person takes a course, enrolling her if need be.

    "" is the whole course; None leaves her on the path that she takes already. It may be the last
    condition of the certificate. Raises NotFound for an unknown course or path, Conflict where her cohort
    has one path for everybody or a test for the certificate was begun.
    """
    enrolment, edition = enrol(session, library, person, course, at=at)
    if path is None:
        return edition, enrolment
    enrolment = enrolments.lock(session, enrolment.id)
    check_path(edition.course, path)
    if path != enrolment.path:
        check_may_change_path(session, edition, enrolment)
        enrolment = change_path(session, library, enrolment, path)
        edition = library.taken(session, enrolment)
        certifying.issue_if_earned(session, edition, enrolment, terms, at=at)
    return edition, enrolment


def keep(
    session: Session, edition: Edition, enrolment: Enrolment, terms: Terms, *, at: datetime
) -> str | None:
    """Keep a changed progress, and issue the certificate if that was its last condition.

    Returns the certificate's number where there is one.
    """
    rank = attention_rank(edition.course, enrolment.progress)
    enrolments.keep_progress(session, enrolment.id, enrolment.progress, rank=rank, at=at)
    return certifying.issue_if_earned(session, edition, enrolment, terms, at=at)


def courses_of(session: Session, library: Library, person: Person) -> tuple[tuple[Edition, Enrolment], ...]:
    """The courses that a person takes, the one she last worked on first."""
    found = enrolments.of_person(session, person.id)
    newest = sorted(found, key=lambda enrolment: enrolment.active_at, reverse=True)
    return tuple((library.taken(session, enrolment), enrolment) for enrolment in newest)


def study_of(session: Session, library: Library, person: Person, course: str) -> Study:
    """One course that a person takes. Raises NotFound where she does not."""
    found = enrolments.find(session, person.id, course)
    if found is None:
        raise NotFound
    (study,) = studies_of(session, person, [(library.taken(session, found), found)])
    return study


def studies_of(
    session: Session, person: Person, taken: Iterable[tuple[Edition, Enrolment]]
) -> tuple[Study, ...]:
    """Courses that a person takes, with when she finished their lessons."""
    done = enrolments.finished_lessons(session, person.id)
    return tuple(Study(edition, enrolment, done.get(enrolment.id, {})) for edition, enrolment in taken)
