"""Accommodating: more time for a person who needs it, wherever a test has a time limit."""

from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Invalid, NotFound
from firstline.store import audit, cohorts, enrolments

EXTRA_TIMES = (0, 10, 25, 50, 100, 200, 300)
"""What can be added to a time limit, in per cent of it."""


def set_extra_time(
    session: Session, visitor: Person, person_id: int, course: str, percent: int | None, *, at: datetime
) -> None:
    """Give a person more time in a course, for every attempt that starts later; recorded.

    Raises NotFound where the visitor does not hold her cohort, as for nobody, and Invalid for
    anything but EXTRA_TIMES. The same again changes nothing.
    """
    enrolment = enrolments.find(session, person_id, course)
    held = cohorts.held_by(session, visitor.id)
    if enrolment is None or not (visitor.role == "administrator" or enrolment.cohort_id in held):
        raise NotFound
    if percent not in EXTRA_TIMES:
        raise Invalid("percent", N_("Choose how much time to add."))
    if enrolment.extra_time == percent:
        return
    enrolments.set_extra_time(session, enrolment.id, percent)
    facts = {"course": course, "before": str(enrolment.extra_time), "percent": str(percent)}
    audit.append(session, AuditEntry(at, visitor.id, "person.extra-time", f"person {person_id}", facts))
