"""Revising: editions in use, what differs, moving a cohort, and who holds a superseded certificate."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import attention_rank
from firstline.domain.person import Person
from firstline.domain.progress import is_earned
from firstline.domain.refusal import N_, Conflict
from firstline.domain.revision import Change, changes
from firstline.services import certifying
from firstline.services.certifying import Terms
from firstline.services.library import Edition, Library
from firstline.services.overseeing import find_cohort
from firstline.services.registering import scope
from firstline.store import audit, cohorts, editions, enrolments, registers
from firstline.store.credentials import Credential


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in a list: when it was published, how many people take it, whether it is current.

    ``current`` is the current edition of its course, by which the course is named: reading
    the old ones for their titles would cost a query and a parse each.
    """

    digest: str
    current: Edition
    published_at: datetime
    people: int
    is_current: bool


def list_editions(session: Session, library: Library, *, at: datetime) -> tuple[EditionLine, ...]:
    """Every edition of every course, the newest publication of each first."""
    people = enrolments.count_by_edition(session)
    current = library.current(session, at=at)
    lines: dict[str, EditionLine] = {}
    for publication in editions.history(session):
        digest = publication.edition
        if digest not in lines:
            newest = current[publication.course]
            count, is_current = people.get(digest, 0), digest == newest.digest
            lines[digest] = EditionLine(digest, newest, publication.published_at, count, is_current)
    return tuple(lines.values())


def differences(
    session: Session, library: Library, digest: str, *, at: datetime
) -> tuple[Edition, Edition, tuple[Change, ...]]:
    """An edition, the current one of its course, and what differs. Raises NotFound."""
    old = library.edition(session, digest)
    new = library.course(session, old.course.id, at=at)
    return old, new, changes(old.course, new.course)


def move_cohort(
    session: Session, library: Library, visitor: Person, cohort_id: int, *, terms: Terms, at: datetime
) -> int:
    """Let a cohort go on with the current edition of its course; returns how many people moved.

    What they did stays done where the part still exists. Who has finished stays with her
    edition, and so does an attempt that is under way. Who has done all that the current
    edition asks gets her certificate at once. Raises NotFound, and Conflict when the cohort
    takes the current edition already.
    """
    cohort = find_cohort(session, visitor, cohort_id)
    new = library.course(session, cohort.course, at=at)
    if new.digest == cohort.edition:
        raise Conflict(N_("This cohort takes the current edition already."))
    old = library.edition(session, cohort.edition)
    unfinished = [
        replace(enrolment, edition=new.digest)
        for enrolment in enrolments.of_cohort(session, cohort_id)
        if not is_earned(library.taken(session, enrolment).course, enrolment.progress)
    ]
    taken = {enrolment.id: library.taken(session, enrolment) for enrolment in unfinished}
    ranks = {each.id: attention_rank(taken[each.id].course, each.progress) for each in unfinished}
    enrolments.move(session, ranks, new.digest, at=at)
    cohorts.move(session, cohort_id, new.digest)
    for enrolment in unfinished:
        certifying.issue_if_earned(session, taken[enrolment.id], enrolment, terms, at=at)
    facts = {"from": old.digest[:12], "to": new.digest[:12], "people": str(len(unfinished))}
    audit.append(session, AuditEntry(at, visitor.id, "cohort.moved", f"cohort {cohort_id}", facts))
    return len(unfinished)


def superseded(
    session: Session, library: Library, visitor: Person, *, limit: int, offset: int, at: datetime
) -> tuple[int, tuple[Credential, ...]]:
    """Certificates in force that rest on an edition of an earlier release, and how many there are.

    A trainer sees those of her cohorts. ``release`` alone decides: it is the author's word that
    a change is material.
    """
    releases = _releases(session, library, at=at)
    return registers.superseded(session, releases, trainer_id=scope(visitor), limit=limit, offset=offset)


def count_behind(session: Session, library: Library, visitor: Person, *, at: datetime) -> int:
    """How many of their holders do not learn from the current edition yet."""
    releases = _releases(session, library, at=at)
    return registers.count_superseded_enrolments(session, releases, trainer_id=scope(visitor))


def offer_changes(session: Session, library: Library, visitor: Person, *, at: datetime) -> int:
    """Let every holder of a superseded certificate go on with the current edition; returns how many.

    Her certificate stays in force and what she did stays done. The lessons that are new or changed are
    hers to do, and with those of the renewal they renew it (domain/renewal). An attempt that is under
    way stays with its edition. A trainer offers it to the people of her cohorts.
    """
    current = library.current(session, at=at)
    held = enrolments.lock_many(session, _behind(session, library, visitor, at=at))
    for course in sorted({enrolment.course for enrolment in held}):
        new = current[course].digest
        moved = [replace(each, edition=new) for each in held if each.course == course]
        ranks = {e.id: attention_rank(library.taken(session, e).course, e.progress) for e in moved}
        enrolments.move(session, ranks, new, at=at)
        facts = {"to": new[:12], "people": str(len(moved))}
        audit.append(session, AuditEntry(at, visitor.id, "edition.offered", f"course {course}", facts))
    return len(held)


def _behind(session: Session, library: Library, visitor: Person, *, at: datetime) -> tuple[int, ...]:
    releases = _releases(session, library, at=at)
    return registers.superseded_enrolments(session, releases, trainer_id=scope(visitor))


def _releases(session: Session, library: Library, *, at: datetime) -> dict[str, int]:
    return {course: edition.course.release for course, edition in library.current(session, at=at).items()}
