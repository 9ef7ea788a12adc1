"""Contacts and local notes of the packs: the newest state only."""

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from firstline.store.tables import SafetyRow, table

_S = table(SafetyRow)
_DOCUMENT = select(_S.c.document)


def document(session: Session) -> str | None:
    """The safety data as JSON, None where no pack was ever published."""
    return session.execute(_DOCUMENT).scalar()


def replace(session: Session, text: str) -> None:
    """Set the safety data."""
    session.execute(delete(_S))
    session.execute(insert(_S), {"id": 1, "document": text})
