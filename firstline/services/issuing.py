"""Issuing: certificates that an administrator gives by hand, with a reason for the record."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort
from firstline.domain.person import Person
from firstline.domain.progress import is_earned
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.services import certifying
from firstline.services.certifying import Terms, checked_reason
from firstline.services.enrolling import enrol
from firstline.services.library import Edition, Library
from firstline.store import audit, cohorts, credentials, enrolments, people, registers
from firstline.store.enrolments import Enrolment


@dataclass(frozen=True, slots=True)
class Entitled:
    """Somebody who has earned the certificate and holds none in force; ``was_revoked``: she had one."""

    person_id: int
    name: str
    was_revoked: bool


@dataclass(frozen=True, slots=True)
class CohortAwards:
    """What can be issued for a cohort, and how many of its people hold a certificate already."""

    cohort: Cohort
    entitled: tuple[Entitled, ...]
    holders: int


def holder(session: Session, person_id: int) -> Person:
    """The person to whom something is issued. Raises NotFound."""
    found = people.find(session, person_id)
    if found is None:
        raise NotFound
    return found


def issue_by_hand(
    session: Session,
    library: Library,
    person_id: int,
    course: str,
    *,
    by: Person,
    reason: str,
    terms: Terms,
    at: datetime,
) -> str:
    """Issue a certificate whatever was done for it; returns its number.

    It is for what the portal cannot see: a course taken on paper, a certificate that was revoked by
    mistake. Nobody is asked whether it is earned, so who issued it and why stands in the audit log,
    and the paper names as passed only what was passed. Raises NotFound for an unknown person or course,
    Invalid for a missing reason or no choice of a course, Conflict while she holds one of it.
    """
    checked = checked_reason(reason)
    if not course:
        raise Invalid("course", N_("Choose one."))
    enrolment, _ = enrol(session, library, holder(session, person_id), course, at=at)
    enrolment = enrolments.lock(session, enrolment.id)
    if credentials.in_force(session, person_id, course) is not None:
        raise Conflict(N_("A certificate for this course is in force."))
    edition = library.taken(session, enrolment)
    number = certifying.award(session, edition, enrolment, terms, at=at)
    was_earned = "yes" if is_earned(edition.course, enrolment.progress) else "no"
    facts = {"reason": checked, "earned": was_earned}
    audit.append(session, AuditEntry(at, by.id, "credential.issued-by-hand", number, facts))
    return number


def cohort_awards(session: Session, library: Library, cohort_id: int) -> CohortAwards:
    """Who of a cohort has earned the certificate and holds none in force. Raises NotFound.

    Costs the same queries for any size.
    """
    cohort = _cohort(session, cohort_id)
    states = registers.standing_in_cohort(session, cohort_id)
    entitled = _entitled(session, library, enrolments.of_cohort(session, cohort_id), states)
    names = people.names(session, (enrolment.person_id for _, enrolment in entitled))
    found = [
        Entitled(e.person_id, names[e.person_id], "revoked" in states.get(e.person_id, frozenset()))
        for _, e in entitled
    ]
    holders = sum("in-force" in held for held in states.values())
    return CohortAwards(cohort, tuple(found), holders)


def issue_for_cohort(
    session: Session,
    library: Library,
    cohort_id: int,
    *,
    by: Person,
    reason: str,
    terms: Terms,
    at: datetime,
) -> tuple[str, ...]:
    """Issue for everybody in a cohort who has earned it and holds none, after a revocation too.

    Returns the numbers. Each stands in the audit log with the reason. Raises NotFound, Invalid for a missing
    reason, and Conflict where there is nobody to issue for.
    """
    checked, cohort = checked_reason(reason), _cohort(session, cohort_id)
    held = enrolments.lock_cohort(session, cohort_id)
    states = registers.standing_in_cohort(session, cohort_id)
    entitled = _entitled(session, library, held, states)
    if not entitled:
        raise Conflict(N_("Nobody in this cohort has earned a certificate that is not in force."))
    numbers = [certifying.award(session, edition, each, terms, at=at) for edition, each in entitled]
    facts = {"reason": checked, "cohort": str(cohort.id)}
    for number in numbers:
        audit.append(session, AuditEntry(at, by.id, "credential.issued-for-cohort", number, facts))
    return tuple(numbers)


def _entitled(
    session: Session,
    library: Library,
    held: tuple[Enrolment, ...],
    states: dict[int, frozenset[str]],
) -> list[tuple[Edition, Enrolment]]:
    without = (each for each in held if "in-force" not in states.get(each.person_id, frozenset()))
    taken = ((library.taken(session, each), each) for each in without)
    return [(edition, each) for edition, each in taken if is_earned(edition.course, each.progress)]


def _cohort(session: Session, cohort_id: int) -> Cohort:
    found = cohorts.find(session, cohort_id, trainer_id=None)
    if found is None:
        raise NotFound
    return found
