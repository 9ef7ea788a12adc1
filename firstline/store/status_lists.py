"""Signed status lists: what anybody may fetch to see which credentials no longer stand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select
from sqlmodel import Session

from firstline.store.tables import StatusListRow, table

_L = table(StatusListRow)
_FIND = select(_L.c.content, _L.c.signed_at).where(_L.c.number == bindparam("number"))


@dataclass(frozen=True, slots=True)
class StatusList:
    """A signed list and when it was signed."""

    content: str
    signed_at: datetime


def find(session: Session, number: int) -> StatusList | None:
    """The newest state of a list."""
    row = session.execute(_FIND, {"number": number}).first()
    return StatusList(*row) if row else None


def contents(session: Session) -> dict[int, str]:
    """Every list by its number."""
    rows = session.execute(select(_L.c.number, _L.c.content).order_by(_L.c.number))
    return {row[0]: row[1] for row in rows}


def replace(session: Session, number: int, content: str, *, at: datetime) -> None:
    """Keep a newly signed list in the place of the earlier one."""
    session.execute(delete(_L).where(_L.c.number == number))
    session.execute(insert(_L), {"number": number, "content": content, "signed_at": at})
