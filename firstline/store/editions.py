"""Editions of courses and the bytes of their assets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select
from sqlmodel import Session

from firstline.store.tables import AssetRow, EditionRow, PublicationRow, table

_E, _P, _A = table(EditionRow), table(PublicationRow), table(AssetRow)
_NEWEST = select(func.max(_P.c.id)).group_by(_P.c.course).scalar_subquery()
_CURRENT = select(_P.c.course, _P.c.edition).where(_P.c.id.in_(_NEWEST)).order_by(_P.c.course)
_DOCUMENT = select(_E.c.document).where(_E.c.digest == bindparam("digest"))
_ASSET = select(_A.c.media_type, _A.c.content).where(_A.c.digest == bindparam("digest"))


@dataclass(frozen=True, slots=True)
class StoredAsset:
    """The bytes of a picture or file."""

    media_type: str
    content: bytes


def current(session: Session) -> dict[str, str]:
    """The digest of the current edition of each course."""
    return {row[0]: row[1] for row in session.execute(_CURRENT)}


@dataclass(frozen=True, slots=True)
class Publication:
    """When an edition became the current one of its course."""

    course: str
    edition: str
    release: int
    published_at: datetime


def history(session: Session) -> tuple[Publication, ...]:
    """Every publication, the newest first."""
    statement = (
        select(_P.c.course, _P.c.edition, _E.c.release, _P.c.published_at)
        .join(_E, _E.c.digest == _P.c.edition)
        .order_by(_P.c.id.desc())
    )
    return tuple(Publication(*row) for row in session.execute(statement))


def document(session: Session, digest: str) -> str | None:
    """The canonical JSON of an edition."""
    return session.execute(_DOCUMENT, {"digest": digest}).scalar()


def add(session: Session, *, digest: str, course: str, release: int, document: str) -> None:
    """Keep an edition; one that is there already stays as it is."""
    if session.execute(select(_E.c.digest).where(_E.c.digest == digest)).first() is None:
        session.execute(
            insert(_E), {"digest": digest, "course": course, "release": release, "document": document}
        )


def publish(session: Session, course: str, digest: str, *, at: datetime) -> None:
    """Make an edition the current one of its course."""
    session.execute(insert(_P), {"course": course, "edition": digest, "published_at": at})


def add_assets(session: Session, assets: Mapping[str, StoredAsset]) -> None:
    """Keep the bytes of assets by digest; those that are there already stay."""
    known = set(session.execute(select(_A.c.digest).where(_A.c.digest.in_(tuple(assets)))).scalars())
    fresh = [
        {"digest": digest, "media_type": asset.media_type, "content": asset.content}
        for digest, asset in assets.items()
        if digest not in known
    ]
    if fresh:
        session.execute(insert(_A), fresh)


def asset(session: Session, digest: str) -> StoredAsset | None:
    """The bytes of one asset."""
    row = session.execute(_ASSET, {"digest": digest}).first()
    return StoredAsset(*row) if row else None
