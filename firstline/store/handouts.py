"""Printed job aids and trainer's guides, and files of reports."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, insert, select
from sqlmodel import Session

from firstline.store.tables import HandoutRow, table

REPORTS = "report/"
"""How the names of reports begin, which are kept for a day: each is a state that passes."""
_DAY = timedelta(days=1)

_H = table(HandoutRow)
_CONTENT = select(_H.c.content).where(_H.c.subject == bindparam("subject"))


def find(session: Session, subject: str) -> bytes | None:
    """The bytes of a handout, None before its print."""
    return session.execute(_CONTENT, {"subject": subject}).scalar()


def keep(session: Session, subject: str, content: bytes, *, at: datetime) -> None:
    """Keep a print; a later one of the same subject is dropped."""
    if find(session, subject) is None:
        session.execute(insert(_H), {"subject": subject, "content": content, "printed_at": at})


def remove_reports(session: Session, *, at: datetime) -> None:
    """Remove the reports of more than a day ago."""
    session.execute(delete(_H).where(_H.c.subject.startswith(REPORTS), _H.c.printed_at < at - _DAY))
