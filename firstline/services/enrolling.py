"""Enrolling: who takes which edition of which course."""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.cohort import Cohort, attention_rank
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.services.library import Edition, Library
from firstline.store import cohorts, enrolments
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
    return found, library.taken(session, found)


def course_for(
    session: Session, library: Library, person: Person, course: str, *, at: datetime
) -> tuple[Edition, Enrolment | None]:
    """The edition that a person learns from (her own, else the current one) and her enrolment.

    Raises NotFound for an unknown course.
    """
    found = enrolments.find(session, person.id, course)
    if found is None:
        return library.course(session, course, at=at), None
    return library.taken(session, found), found


def check_path(course: Course, path: str) -> None:
    """Refuse the id of a role path that the course does not have; "" is the whole course. Raises NotFound."""
    if path and course.path(path) is None:
        raise NotFound


def check_may_change_path(session: Session, edition: Edition, enrolment: Enrolment) -> None:
    """Refuse another role path where the cohort has one for everybody, or where a test was begun.

    A test for the certificate draws its questions for one path, so from then on the path stays.
    Raises Conflict.
    """
    if enrolment.cohort_id is not None:
        cohort = cohorts.find(session, enrolment.cohort_id, trainer_id=None)
        if cohort is not None and cohort.path:
            raise Conflict(N_("Your trainer has chosen the role path for your whole cohort."))
    if is_settled(edition, enrolment):
        raise Conflict(N_("You have begun the test for the certificate, so your role path stays as it is."))


def is_settled(edition: Edition, enrolment: Enrolment) -> bool:
    """Whether a test for the certificate was begun."""
    return any(enrolment.progress.test(test).counted for test in edition.course.certificate.tests)


def change_path(session: Session, library: Library, enrolment: Enrolment, path: str) -> Enrolment:
    """Put an enrolment on a role path, "" for the whole course; what was done stays done."""
    changed = replace(enrolment, path=path)
    course = library.taken(session, changed).course
    enrolments.set_path(session, enrolment.id, path, rank=attention_rank(course, enrolment.progress))
    return changed


def join_cohort(session: Session, library: Library, enrolment: Enrolment, cohort: Cohort) -> None:
    """Put an enrolment into a cohort, on its role path where it has one; what was done stays done.

    Raises Invalid for somebody who began a test for the certificate on another path.
    """
    if cohort.path and cohort.path != enrolment.path:
        if is_settled(library.taken(session, enrolment), enrolment):
            raise Invalid("people", N_("This person has begun the test on another role path."))
        change_path(session, library, enrolment, cohort.path)
    enrolments.join_cohort(session, enrolment.id, cohort.id)


def progress_of(enrolment: Enrolment | None) -> Progress:
    """The progress of an enrolment; none yet without one."""
    return enrolment.progress if enrolment else Progress()
