"""Gathering: the life of a cohort, from its beginning to the archive, and who is in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort, attention_rank
from firstline.domain.person import Person, clean_name
from firstline.domain.refusal import N_, Conflict, Invalid
from firstline.services import enrolling
from firstline.services.library import Library
from firstline.services.overseeing import find_cohort, find_open, scope
from firstline.store import audit, cohorts, enrolments, meetings, people


def create_cohort(
    session: Session,
    library: Library,
    visitor: Person,
    *,
    name: str,
    course: str,
    path: str = "",
    starts_on: date,
    due_on: date | None,
    at: datetime,
) -> int:
    """Begin a cohort with the current edition of a course, held by the visitor. Returns its id.

    ``path`` is the role path that everybody in it takes, "" where each chooses her own. Raises
    Invalid for a bad or taken name or dates in the wrong order, NotFound for the course or its path.
    """
    cleaned = _free_name(session, visitor, name)
    _check_dates(starts_on, due_on)
    edition = library.course(session, course, at=at)
    enrolling.check_path(edition.course, path)
    cohort_id = cohorts.add(
        session, cleaned, course, edition.digest, path=path, starts_on=starts_on, due_on=due_on
    )
    cohorts.set_trainers(session, cohort_id, frozenset({visitor.id}))
    facts = {"name": cleaned, "course": course} | ({"path": path} if path else {})
    _record(session, visitor, "cohort.created", cohort_id, facts, at=at)
    return cohort_id


def copy_cohort(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    *,
    name: str,
    starts_on: date,
    at: datetime,
) -> int:
    """Begin a cohort as another one was, without its people. Returns its id.

    It has the course's current edition, the role path (where the course still has it), the trainers with
    the visitor, and the choice about reminders; the due date and the meetings lie as far from the start
    as they did. Raises NotFound, Invalid for a bad or taken name.
    """
    model = find_cohort(session, visitor, cohort_id)
    cleaned = _free_name(session, visitor, name)
    edition = library.course(session, model.course, at=at)
    shift = starts_on - model.starts_on
    path = model.path if edition.course.path(model.path) else ""
    copied = cohorts.add(
        session,
        cleaned,
        model.course,
        edition.digest,
        path=path,
        starts_on=starts_on,
        due_on=_shifted(model.due_on, shift),
        reminds=model.reminds,
    )
    holders = cohorts.trainer_ids(session, model.id)
    cohorts.set_trainers(session, copied, holders | {visitor.id} if visitor.id not in holders else holders)
    meetings.copy(session, model.id, copied, shift, at=at)
    facts = {"name": cleaned, "course": model.course, "from": str(model.id)}
    _record(session, visitor, "cohort.created", copied, facts, at=at)
    return copied


def rename_cohort(session: Session, visitor: Person, cohort_id: int, name: str, *, at: datetime) -> None:
    """Give a cohort another name. Raises NotFound, Invalid for a bad or taken one, Conflict if archived."""
    cohort = find_open(session, visitor, cohort_id)
    if clean_name(name) == cohort.name:
        return
    cleaned = _free_name(session, visitor, name)
    cohorts.set_name(session, cohort.id, cleaned)
    _record(session, visitor, "cohort.renamed", cohort.id, {"before": cohort.name, "name": cleaned}, at=at)


def change_dates(
    session: Session,
    visitor: Person,
    cohort_id: int,
    *,
    starts_on: date | None,
    due_on: date | None,
    at: datetime,
) -> None:
    """Change when a cohort starts, and change or drop its due date; ``starts_on`` None leaves the start.

    Nobody is shut out by either: who is late stands as overdue on the trainer's list. Raises NotFound,
    Invalid for dates in the wrong order, Conflict for an archived one.
    """
    cohort = find_open(session, visitor, cohort_id)
    starts_on = starts_on or cohort.starts_on
    _check_dates(starts_on, due_on)
    if (starts_on, due_on) == (cohort.starts_on, cohort.due_on):
        return
    cohorts.set_dates(session, cohort.id, starts_on, due_on)
    facts = {"start": str(starts_on), "due": str(due_on or "")}
    _record(session, visitor, "cohort.dates", cohort.id, facts, at=at)


def change_path(
    session: Session, library: Library, visitor: Person, cohort_id: int, path: str, *, at: datetime
) -> None:
    """Put everybody in a cohort on another role path; "" lets each stay where she is and choose.

    What was done stays done. Raises NotFound, Conflict for an archived cohort, and where somebody in it
    has begun the test for the certificate, which draws its questions for one path.
    """
    cohort = find_open(session, visitor, cohort_id)
    enrolling.check_path(library.edition(session, cohort.edition).course, path)
    if path == cohort.path:
        return
    held = enrolments.lock_cohort(session, cohort.id)
    if any(enrolling.is_settled(library.taken(session, enrolment), enrolment) for enrolment in held):
        raise Conflict(
            N_("Somebody in this cohort has begun the test for the certificate, so its path stays.")
        )
    cohorts.set_path(session, cohort.id, path)
    if path:
        moved = [replace(enrolment, path=path) for enrolment in held]
        ranks = {e.id: attention_rank(library.taken(session, e).course, e.progress) for e in moved}
        enrolments.set_paths(session, path, ranks)
    facts = {"before": cohort.path, "path": path, "people": str(len(held))}
    _record(session, visitor, "cohort.path", cohort.id, facts, at=at)


def count_unfinished(session: Session, cohort: Cohort) -> int:
    """How many people of a cohort have not finished: those for whom its dates mean something."""
    return cohorts.count_unfinished(session, cohort.id)


def may_change_path(session: Session, library: Library, cohort: Cohort) -> bool:
    """Whether nobody in a cohort has begun the test for the certificate yet."""
    return not any(
        enrolling.is_settled(library.taken(session, enrolment), enrolment)
        for enrolment in enrolments.of_cohort(session, cohort.id)
    )


def trainers_of(
    session: Session, visitor: Person, cohort_id: int
) -> tuple[tuple[tuple[int, str], ...], tuple[tuple[int, str], ...]]:
    """Who holds a cohort, and who could hold it too, each as id and name. Raises NotFound."""
    cohort = find_cohort(session, visitor, cohort_id)
    holders = cohorts.holders(session, cohort.id)
    held = {person_id for person_id, _ in holders}
    others = (
        (each.id, each.name) for each in people.trainers(session) if each.active and each.id not in held
    )
    return holders, tuple(others)


def add_trainer(
    session: Session, visitor: Person, cohort_id: int, person_id: int | None, *, at: datetime
) -> None:
    """Let another trainer or administrator hold a cohort too. Raises NotFound, Invalid for anybody else."""
    cohort = _held(session, visitor, cohort_id)
    able = {each.id for each in people.trainers(session) if each.active}
    if person_id is None or person_id not in able:
        raise Invalid("person_id", N_("Choose a trainer from the list."))
    holders = cohorts.trainer_ids(session, cohort.id)
    if person_id in holders:
        return
    cohorts.set_trainers(session, cohort.id, holders | {person_id})
    _record(session, visitor, "cohort.trainer-added", cohort.id, {"person": str(person_id)}, at=at)


def remove_trainer(
    session: Session, visitor: Person, cohort_id: int, person_id: int | None, *, at: datetime
) -> None:
    """Let somebody hold a cohort no more; the same again changes nothing.

    Raises NotFound, Conflict for the last one and for an archived cohort.
    """
    cohort = _held(session, visitor, cohort_id)
    holders = cohorts.trainer_ids(session, cohort.id)
    if person_id is None or person_id not in holders:
        return
    if holders == {person_id}:
        raise Conflict(N_("A cohort needs a trainer. Add another one first."))
    cohorts.set_trainers(session, cohort.id, holders - {person_id})
    _record(session, visitor, "cohort.trainer-removed", cohort.id, {"person": str(person_id)}, at=at)


def archive_cohort(session: Session, visitor: Person, cohort_id: int, *, at: datetime) -> None:
    """Put a cohort away: it stays readable, leaves the lists, and asks for nothing. Raises NotFound."""
    cohort = find_cohort(session, visitor, cohort_id)
    if cohort.archived_at is None:
        cohorts.set_archived(session, cohort.id, at)
        _record(session, visitor, "cohort.archived", cohort.id, {}, at=at)


def reopen_cohort(session: Session, visitor: Person, cohort_id: int, *, at: datetime) -> None:
    """Take a cohort out of the archive. Raises NotFound."""
    cohort = find_cohort(session, visitor, cohort_id)
    if cohort.archived_at is not None:
        cohorts.set_archived(session, cohort.id, None)
        _record(session, visitor, "cohort.reopened", cohort.id, {}, at=at)


def _held(session: Session, visitor: Person, cohort_id: int) -> Cohort:
    """An open cohort, held against others who change its trainers: two at once could leave it without any."""
    cohort = find_open(session, visitor, cohort_id)
    cohorts.lock(session, cohort.id)
    return cohort


def _free_name(session: Session, visitor: Person, name: str) -> str:
    """A name that the visitor knows no cohort by: those of others are not told, not even by a refusal."""
    cleaned = clean_name(name)
    if cohorts.by_name(session, cleaned, trainer_id=scope(visitor)) is not None:
        raise Invalid("name", N_("There is a cohort of this name already."))
    return cleaned


def _shifted(day: date | None, shift: timedelta) -> date | None:
    return None if day is None else day + shift


def _check_dates(starts_on: date, due_on: date | None) -> None:
    if due_on is not None and due_on < starts_on:
        raise Invalid("due_on", N_("The due date lies before the start."))


def _record(
    session: Session, by: Person, act: str, cohort_id: int, facts: Mapping[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id, act, f"cohort {cohort_id}", facts))
