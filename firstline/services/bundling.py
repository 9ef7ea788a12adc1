"""Bundling: a cohort's certificates in one file, for its trainers; who has none yet, and why.

The files are made by the job process (firstline.services.collating).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.bundle import DAYS_KEPT, BundleKind, reason
from firstline.domain.cohort import Cohort
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, NotFound, Refusal
from firstline.services.certifying import PRINT
from firstline.services.library import Library
from firstline.services.overseeing import find_cohort
from firstline.store import audit, bundles, jobs
from firstline.store.bundles import Bundle, Counts, Member

MAKE = "make-bundle"
KINDS: tuple[BundleKind, ...] = ("zip", "pdf")
PEOPLE_A_PAGE = 50
TAKEN = "bundle.taken"
_TIME_TO_TAKE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody of a cohort; ``reason`` says why she has no paper, None where she has one."""

    member: Member
    reason: Refusal | None


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of a cohort's people with their certificates, and the bundles, the newest first."""

    cohort: Cohort
    counts: Counts
    lines: tuple[Line, ...]
    bundles: tuple[Bundle, ...]


def overview(session: Session, library: Library, visitor: Person, cohort_id: int, *, page: int) -> Overview:
    """One page (from 1) of people, those without a certificate first.

    Raises NotFound for a cohort of others. Costs the same queries for any size.
    """
    cohort = find_cohort(session, visitor, cohort_id)
    course = library.edition(session, cohort.edition, cohort.path).course
    offset = (page - 1) * PEOPLE_A_PAGE
    found = bundles.members(session, cohort.id, print_job=PRINT, limit=PEOPLE_A_PAGE, offset=offset)
    lines = tuple(Line(member, reason(course, member.progress, member.holding)) for member in found)
    made = bundles.of_cohort(session, cohort.id, make=MAKE)
    return Overview(cohort, bundles.counts(session, cohort.id), lines, made)


def ask(session: Session, visitor: Person, cohort_id: int, kind: str, *, at: datetime) -> int:
    """Ask for the cohort's certificates that are in force now, in one file; returns the bundle's id.

    Asked twice while it is made, it is made once; one whose making failed is begun anew. Certificates that
    are not printed yet are waited for. Raises NotFound for a cohort of others and for an unknown kind,
    Conflict where nobody holds a certificate.
    """
    cohort, wanted = find_cohort(session, visitor, cohort_id), _kind(kind)
    before = bundles.unfinished(session, cohort.id, wanted, make=MAKE)
    if before is not None and not before.is_given_up:
        return before.id
    if before is not None:
        bundles.remove(session, before.id)
    held = bundles.held(session, cohort.id)
    if not held:
        raise Conflict(N_("Nobody in this cohort holds a certificate yet."))
    credentials = [credential_id for credential_id, _ in held]
    bundle_id = bundles.begin(session, cohort.id, wanted, credentials, by=visitor.id, at=at)
    if bundle_id is None:  # somebody asked at the same moment
        raise Conflict(N_("Somebody else has just asked for this file. Reload the page."))
    for credential_id, is_printed in held:
        if not is_printed:
            jobs.add(session, PRINT, str(credential_id), at=at)
    jobs.add(session, MAKE, str(bundle_id), at=at)
    facts = {"kind": wanted, "certificates": str(len(held))}
    _record(session, visitor, "bundle.asked", cohort.id, bundle_id, facts, at=at)
    return bundle_id


def progress(session: Session, visitor: Person, cohort_id: int, bundle_id: int) -> Bundle:
    """How far a bundle is. Raises NotFound for one of others and for one that was removed."""
    cohort = find_cohort(session, visitor, cohort_id)
    found = bundles.find(session, bundle_id, make=MAKE)
    if found is None or found.cohort_id != cohort.id:
        raise NotFound
    return found


def take(session: Session, visitor: Person, cohort_id: int, bundle_id: int, *, at: datetime) -> None:
    """Note that somebody takes a finished bundle away: within ten minutes ``content`` gives it to her.

    Raises NotFound.
    """
    found = _finished(session, visitor, cohort_id, bundle_id)
    facts = {"kind": found.kind, "certificates": str(found.done)}
    _record(session, visitor, TAKEN, cohort_id, bundle_id, facts, at=at)


def content(
    session: Session, visitor: Person, cohort_id: int, bundle_id: int, *, at: datetime
) -> tuple[Bundle, bytes]:
    """A finished bundle with its bytes, for who noted before that she takes it.

    Raises NotFound for a bundle of others, an unfinished and a removed one, Conflict without the note.
    """
    found = _finished(session, visitor, cohort_id, bundle_id)
    entries = audit.of_subject(session, subject_of(cohort_id, bundle_id))
    notes = [entry for entry in entries if (entry.act, entry.actor_id) == (TAKEN, visitor.id)]
    if not any(at - entry.at <= _TIME_TO_TAKE for entry in notes):
        raise Conflict(N_("Go back to the certificates of the cohort, and download the file there."))
    made = bundles.content(session, found.id)
    assert made is not None  # it is finished
    return found, made


def remove_old(session: Session, *, at: datetime) -> int:
    """Remove the bundles that were asked for more than seven days ago; returns how many there were."""
    removed = bundles.remove_asked_before(session, at - timedelta(days=DAYS_KEPT))
    for bundle_id, cohort_id in removed:
        _record(session, None, "bundle.removed", cohort_id, bundle_id, {}, at=at)
    return len(removed)


def removed_on(bundle: Bundle) -> date:
    """The day on which a bundle is deleted."""
    return (bundle.asked_at + timedelta(days=DAYS_KEPT)).date()


def subject_of(cohort_id: int, bundle_id: int) -> str:
    """How the audit log names a bundle."""
    return f"cohort {cohort_id} bundle {bundle_id}"


def _kind(typed: str) -> BundleKind:
    for kind in KINDS:
        if kind == typed:
            return kind
    raise NotFound


def _finished(session: Session, visitor: Person, cohort_id: int, bundle_id: int) -> Bundle:
    found = progress(session, visitor, cohort_id, bundle_id)
    if found.finished_at is None:
        raise NotFound
    return found


def _record(
    session: Session,
    by: Person | None,
    act: str,
    cohort_id: int,
    bundle_id: int,
    facts: dict[str, str],
    *,
    at: datetime,
) -> None:
    subject = subject_of(cohort_id, bundle_id)
    audit.append(session, AuditEntry(at, by.id if by else None, act, subject, facts))
