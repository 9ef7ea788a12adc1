"""Counts of failed tries, shared by all workers."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.store.tables import ThrottleRow, table

_T = table(ThrottleRow)
_FAILURES_OF_ONE = select(_T.c.failures).where(_T.c.key == bindparam("key"), _T.c.since > bindparam("after"))
_FAILURES = select(_T.c.key, _T.c.failures).where(
    _T.c.key.in_(bindparam("keys", expanding=True)), _T.c.since > bindparam("after")
)


def failures(session: Session, keys: Iterable[str], *, since: datetime) -> dict[str, int]:
    """Failed tries a key in windows that began after ``since``; a key without any is left out."""
    found = session.execute(_FAILURES, {"keys": tuple(keys), "after": since})
    return {row[0]: row[1] for row in found}


def failures_of(session: Session, key: str, *, since: datetime) -> int:
    """Failed tries of one key in a window that began after ``since``."""
    return session.execute(_FAILURES_OF_ONE, {"key": key, "after": since}).scalar() or 0


def count(session: Session, keys: Iterable[str], *, at: datetime, window: timedelta) -> None:
    """Count one failed try under each key; a window that has run out begins anew."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = _T.c.since <= at - window
    statement = make(_T).on_conflict_do_update(
        index_elements=[_T.c.key],
        set_={
            "failures": case((fresh, 1), else_=_T.c.failures + 1),
            "since": case((fresh, at), else_=_T.c.since),
        },
    )
    session.execute(delete(_T).where(_T.c.since <= at - 2 * window))
    session.execute(statement, [{"key": key, "failures": 1, "since": at} for key in sorted(set(keys))])


def clear(session: Session, keys: Iterable[str]) -> None:
    """Forget the failed tries of these keys."""
    session.execute(delete(_T).where(_T.c.key.in_(tuple(keys))))


def give_back(session: Session, key: str) -> None:
    """Take one counted try back, since it did not fail."""
    session.execute(update(_T).where(_T.c.key == key, _T.c.failures > 0).values(failures=_T.c.failures - 1))
