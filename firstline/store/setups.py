"""The one-time link to the first set-up: one row until it is spent."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select
from sqlmodel import Session

from firstline.store.tables import SetupRow, table

_S = table(SetupRow)
_OPEN = select(_S.c.id).where(_S.c.token_hash == bindparam("hash"), _S.c.expires_at > bindparam("at"))
_HELD = _OPEN.with_for_update()


def is_open(session: Session, token_hash: str, *, at: datetime) -> bool:
    """Whether this link still opens the set-up."""
    return session.execute(_OPEN, {"hash": token_hash, "at": at}).first() is not None


def hold(session: Session, token_hash: str, *, at: datetime) -> bool:
    """As ``is_open``; nobody else can spend or replace the link until the transaction ends."""
    return session.execute(_HELD, {"hash": token_hash, "at": at}).first() is not None


def replace(session: Session, token_hash: str, *, expires_at: datetime) -> None:
    """Make a new link; an older one ends."""
    session.execute(delete(_S))
    session.execute(insert(_S), {"id": 1, "token_hash": token_hash, "expires_at": expires_at})


def end(session: Session) -> None:
    """Spend the link."""
    session.execute(delete(_S))
