"""Revocations of many credentials: asked for by one administrator, decided by another."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, case, insert, select, update
from sqlmodel import Session

from firstline.store.tables import RevocationRow, table

_R = table(RevocationRow)
_COLUMNS = (
    _R.c.id,
    _R.c.numbers,
    _R.c.reason,
    _R.c.asked_by_id,
    _R.c.asked_at,
    _R.c.state,
    _R.c.decided_by_id,
    _R.c.decided_at,
)
_FIND = select(*_COLUMNS).where(_R.c.id == bindparam("id"))
_NEWEST = select(*_COLUMNS).order_by(case((_R.c.state == "waiting", 0), else_=1), _R.c.id.desc())


@dataclass(frozen=True, slots=True)
class Revocation:
    """A request to revoke many credentials by their numbers, and what became of it."""

    id: int
    numbers: tuple[str, ...]
    reason: str
    asked_by_id: int
    asked_at: datetime
    state: str
    decided_by_id: int | None
    decided_at: datetime | None


def add(session: Session, numbers: Sequence[str], *, reason: str, by: int, at: datetime) -> int:
    """Keep a request and return its id."""
    values = {"numbers": json.dumps(list(numbers)), "reason": reason, "asked_by_id": by, "asked_at": at}
    return int(session.execute(insert(_R).returning(_R.c.id), {**values, "state": "waiting"}).scalar_one())


def find(session: Session, revocation_id: int) -> Revocation | None:
    """The request of this id."""
    row = session.execute(_FIND, {"id": revocation_id}).first()
    return _revocation(row) if row else None


def newest(session: Session, *, limit: int) -> tuple[Revocation, ...]:
    """Requests, those that wait first, each kind with the newest first."""
    return tuple(_revocation(row) for row in session.execute(_NEWEST.limit(limit)))


def decide(
    session: Session, revocation_id: int, state: Literal["done", "declined"], *, by: int, at: datetime
) -> bool:
    """Note what was decided; False when it was decided before. Raises IntegrityError for who asked."""
    waiting = (_R.c.id == revocation_id) & (_R.c.state == "waiting")
    values = {"state": state, "decided_by_id": by, "decided_at": at}
    return bool(session.execute(update(_R).where(waiting).values(**values)).rowcount)  # type: ignore[attr-defined]


def _revocation(row: Any) -> Revocation:
    values = dict(row._mapping)
    return Revocation(**{**values, "numbers": tuple(json.loads(values["numbers"]))})
