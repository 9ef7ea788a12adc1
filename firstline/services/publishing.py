"""Publishing: what the authors' folders hold becomes an edition."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.content.editions import canonical, digest
from firstline.content.safety import to_text
from firstline.content.shelf import Shelf
from firstline.domain.pack import SafetyData
from firstline.store import editions, safety


@dataclass(frozen=True, slots=True)
class Publication:
    """What happened to one course: its edition, and whether it is a new one."""

    course: str
    edition: str
    is_new: bool


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
    safety.replace(session, to_text(SafetyData(shelf.packs, shelf.contacts, shelf.local_notes)))
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


def find_asset(session: Session, digest: str) -> editions.StoredAsset | None:
    """The bytes of an asset of any edition that was ever published."""
    return editions.asset(session, digest)
