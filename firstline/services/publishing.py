"""Publishing: what the authors' folders hold becomes an edition."""

import mimetypes
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from firstline.content.editions import canonical, digest
from firstline.content.shelf import Shelf
from firstline.store import editions


@dataclass(frozen=True, slots=True)
class Publication:
    """What happened to one course: its edition, and whether it is a new one."""

    course: str
    edition: str
    is_new: bool


def publish(session: Session, shelf: Shelf, *, at: datetime) -> tuple[Publication, ...]:
    """Make the shelf's courses the current editions; a course that did not change stays as it is.

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
