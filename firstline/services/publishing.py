"""Publishing: what the authors' folders hold becomes an edition."""

import hashlib
import mimetypes
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.content.editions import canonical, digest
from firstline.content.safety import to_text
from firstline.content.shelf import Shelf
from firstline.domain.audit import AuditEntry
from firstline.domain.pack import SafetyData
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict
from firstline.store import audit, editions, safety


@dataclass(frozen=True, slots=True)
class Publication:
    """What happened to one course: its edition, and whether it is a new one."""

    course: str
    edition: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What publishing a shelf would do: every course with its edition, and whether safety data changes.

    ``mark`` tells one plan from another, so that nothing else is published than what was shown.
    """

    courses: tuple[Publication, ...]
    safety_changes: bool
    mark: str

    @property
    def changes(self) -> bool:
        """Whether anything would be new."""
        return self.safety_changes or any(course.is_new for course in self.courses)


def plan(session: Session, shelf: Shelf) -> Plan:
    """What publishing a shelf would do. Changes nothing."""
    current = editions.current(session)
    names = {course.id: digest(canonical(course)) for course in shelf.courses}
    courses = tuple(Publication(course, name, current.get(course) != name) for course, name in names.items())
    kept, text = safety.document(session), _safety_text(shelf)
    mark = hashlib.sha256("\n".join([*sorted(names.values()), text]).encode()).hexdigest()
    return Plan(courses, kept != text, mark)


def reload(session: Session, visitor: Person, shelf: Shelf, seen: str, *, at: datetime) -> Plan:
    """Publish a shelf that was looked at before (``seen``, the mark of its plan); what was done.

    Raises Conflict where the shelf has errors, then nothing is published, and where the folders have
    changed since they were looked at.
    """
    if shelf.errors:
        raise Conflict(N_("The courses have errors, so nothing was published. Look at them first."))
    found = plan(session, shelf)
    if found.mark != seen:
        raise Conflict(
            N_("The folders have changed since you looked. Look again at what would be published.")
        )
    publish(session, shelf, at=at)
    fresh = [course.course for course in found.courses if course.is_new]
    facts = {"new": ", ".join(fresh) or "none", "packs": "changed" if found.safety_changes else "unchanged"}
    audit.append(session, AuditEntry(at, visitor.id, "content.reloaded", "content", facts))
    return found


def publish(session: Session, shelf: Shelf, *, at: datetime) -> tuple[Publication, ...]:
    """Make the shelf's courses the current editions; a course that did not change stays as it is.

    Contacts and local notes of the packs are replaced: they are never part of an edition.

    The caller has made sure that the shelf has no errors.
    """
    current = editions.current(session)
    assets = {
        name: editions.StoredAsset(
            mimetypes.guess_type(path)[0] or "application/octet-stream", shelf.assets[name]
        )
        for course in shelf.courses
        for path, name in ((asset.path, asset.digest) for asset in course.assets)
    }
    editions.add_assets(session, assets)
    safety.replace(session, _safety_text(shelf))
    done = []
    for course in shelf.courses:
        document = canonical(course)
        name = digest(document)
        if current.get(course.id) != name:
            editions.add(
                session, digest=name, course=course.id, release=course.release, document=document.decode()
            )
            editions.publish(session, course.id, name, at=at)
        done.append(Publication(course.id, name, current.get(course.id) != name))
    return tuple(done)


def _safety_text(shelf: Shelf) -> str:
    return to_text(SafetyData(shelf.packs, shelf.contacts, shelf.local_notes))


def find_asset(session: Session, digest: str) -> editions.StoredAsset | None:
    """The bytes of an asset of any edition that was ever published."""
    return editions.asset(session, digest)
