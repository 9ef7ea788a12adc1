"""Moving: a person to another cohort of her course, or out of hers; what she did stays hers."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort, attention_rank
from firstline.domain.person import Person
from firstline.domain.progress import is_earned
from firstline.domain.refusal import N_, Conflict, Invalid
from firstline.services import accommodating, certifying, enrolling, overseeing
from firstline.services.accommodating import Case
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.store import audit, enrolments
from firstline.store.enrolments import Enrolment


@dataclass(frozen=True, slots=True)
class Places:
    """Where somebody is in a course, and the other cohorts of it that the visitor could move her to."""

    case: Case
    own: Cohort | None
    others: tuple[Cohort, ...]


def places(session: Session, library: Library, visitor: Person, person_id: int, course: str) -> Places:
    """Where a person is and could be; only cohorts that the visitor holds are offered. Raises NotFound."""
    case = accommodating.case_of(session, library, visitor, person_id, course)
    held = [line.cohort for line in overseeing.list_cohorts(session, visitor, archived=None)]
    own = next((cohort for cohort in held if cohort.id == case.enrolment.cohort_id), None)
    others = (cohort for cohort in held if cohort.course == course and cohort.archived_at is None)
    return Places(case, own, tuple(cohort for cohort in others if cohort != own))


def move_person(
    session: Session,
    library: Library,
    visitor: Person,
    person_id: int,
    course: str,
    cohort_id: int | None,
    terms: Terms,
    *,
    at: datetime,
) -> Cohort:
    """Put a person into another cohort of her course, and return it; recorded.

    What she did stays done. She goes on with that cohort's edition and role path, as far as the rules of
    both allow: who has finished stays with her edition, and so does an attempt that is under way. Who has
    then done all that is asked gets her certificate at once. Raises NotFound, Conflict where no cohort is
    offered, Invalid for one that is not, and for a path that a begun test shuts.
    """
    found = places(session, library, visitor, person_id, course)
    if not found.others:
        raise Conflict(N_("You hold no other cohort of this course that takes people in."))
    target = next((cohort for cohort in found.others if cohort.id == cohort_id), None)
    if target is None:
        raise Invalid("cohort_id", N_("Choose a cohort from the list."))
    enrolment = enrolments.lock(session, found.case.enrolment.id)
    moved = _placed(session, library, enrolment, target)
    taken = library.taken(session, moved)
    rank = attention_rank(taken.course, moved.progress)
    moved_at = at if moved.edition != enrolment.edition else enrolment.moved_at
    enrolments.place(session, replace(moved, moved_at=moved_at), rank=rank)
    certifying.issue_if_earned(session, taken, moved, terms, at=at)
    facts = {"course": course, "from": str(enrolment.cohort_id or ""), "to": str(target.id)}
    facts |= {"name": target.name}
    audit.append(session, AuditEntry(at, visitor.id, "person.moved", f"person {person_id}", facts))
    return target


def take_out(
    session: Session, library: Library, visitor: Person, person_id: int, course: str, *, at: datetime
) -> Cohort:
    """Take a person out of her cohort, and return it; she goes on alone with all that she did. Recorded.

    Raises NotFound, Conflict where she is in none.
    """
    found = places(session, library, visitor, person_id, course)
    if found.own is None:
        raise Conflict(N_("This person is in no cohort of this course."))
    enrolment = enrolments.lock(session, found.case.enrolment.id)
    rank = attention_rank(found.case.edition.course, enrolment.progress)
    enrolments.place(session, replace(enrolment, cohort_id=None), rank=rank)
    facts = {"course": course, "from": str(found.own.id), "name": found.own.name}
    audit.append(session, AuditEntry(at, visitor.id, "person.taken-out", f"person {person_id}", facts))
    return found.own


def _placed(session: Session, library: Library, enrolment: Enrolment, cohort: Cohort) -> Enrolment:
    """The enrolment as it is in a cohort. Raises Invalid for a path that a begun test shuts."""
    taken = library.taken(session, enrolment)
    path = cohort.path or enrolment.path
    if path != enrolment.path and enrolling.is_settled(taken, enrolment):
        raise Invalid("cohort_id", N_("This person has begun the test on another role path."))
    edition = enrolment.edition if is_earned(taken.course, enrolment.progress) else cohort.edition
    return replace(enrolment, cohort_id=cohort.id, edition=edition, path=path)
