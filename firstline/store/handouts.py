"""Printed job aids and trainer's guides."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlmodel import Session

from firstline.store.tables import HandoutRow, table

_H = table(HandoutRow)
_CONTENT = select(_H.c.content).where(_H.c.subject == bindparam("subject"))


def find(session: Session, subject: str) -> bytes | None:
    """The bytes of a handout, None before its print."""
    return session.execute(_CONTENT, {"subject": subject}).scalar()


def keep(session: Session, subject: str, content: bytes, *, at: datetime) -> None:
    """Keep a print; a later one of the same subject is dropped."""
    if find(session, subject) is None:
        session.execute(insert(_H), {"subject": subject, "content": content, "printed_at": at})
