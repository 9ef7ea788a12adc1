"""Enrolling: who takes which edition of which course."""

from datetime import datetime

from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.services.library import Edition, Library
from firstline.store import enrolments
from firstline.store.enrolments import Enrolment


def enrol(
    session: Session, library: Library, person: Person, course: str, *, at: datetime
) -> tuple[Enrolment, Edition]:
    """The person's enrolment in a course, begun with the current edition if there is none.

    Raises NotFound for an unknown course.
    """
    found = enrolments.find(session, person.id, course)
    if found is None:
        edition = library.course(session, course, at=at)
        enrolments.begin(session, person.id, course, edition.digest, cohort_id=None, at=at)
        found = enrolments.find(session, person.id, course)
        assert found is not None
    return found, library.edition(session, found.edition)


def course_for(
    session: Session, library: Library, person: Person, course: str, *, at: datetime
) -> tuple[Edition, Enrolment | None]:
    """The edition that a person learns from (her own, else the current one) and her enrolment.

    Raises NotFound for an unknown course.
    """
    found = enrolments.find(session, person.id, course)
    if found is None:
        return library.course(session, course, at=at), None
    return library.edition(session, found.edition), found


def progress_of(enrolment: Enrolment | None) -> Progress:
    """The progress of an enrolment; none yet without one."""
    return enrolment.progress if enrolment else Progress()
