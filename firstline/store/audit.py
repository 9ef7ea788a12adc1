"""The audit log: insert-only rows, chained by hash."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlmodel import Session

from firstline.domain.audit import START, AuditEntry, chained_hash
from firstline.store.tables import AuditRow, table

_A = table(AuditRow)
_HEAD = select(_A.c.hash).order_by(_A.c.id.desc()).limit(1)
_COLUMNS = (_A.c.at, _A.c.actor_id, _A.c.act, _A.c.subject, _A.c.facts, _A.c.hash)


def append(session: Session, entry: AuditEntry) -> None:
    """Add an entry to the chain; the writing transaction holds others off until it commits."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))  # two heads would fork the chain
    previous = session.execute(_HEAD).scalar() or START
    values = {
        "at": entry.at,
        "actor_id": entry.actor_id,
        "act": entry.act,
        "subject": entry.subject,
        "facts": json.dumps(dict(entry.facts), ensure_ascii=False),
        "hash": chained_hash(previous, entry),
    }
    session.execute(insert(_A), values)


def page(session: Session, *, limit: int, offset: int) -> tuple[AuditEntry, ...]:
    """Entries, the newest first."""
    rows = session.execute(select(*_COLUMNS).order_by(_A.c.id.desc()).limit(limit).offset(offset))
    return tuple(_entry(row) for row in rows)


def of_subject(session: Session, subject: str) -> tuple[AuditEntry, ...]:
    """Every entry about one thing, the newest first."""
    rows = session.execute(select(*_COLUMNS).where(_A.c.subject == subject).order_by(_A.c.id.desc()))
    return tuple(_entry(row) for row in rows)


def count(session: Session) -> int:
    """How many entries there are."""
    return int(session.execute(select(func.count(_A.c.id))).scalar_one())


def chain(session: Session) -> Iterator[tuple[AuditEntry, str]]:
    """Every entry with its stored hash, from the first."""
    for row in session.execute(select(*_COLUMNS).order_by(_A.c.id)):
        yield _entry(row), row[5]


def _entry(row: Any) -> AuditEntry:
    at, actor_id, act, subject, facts, _ = row
    return AuditEntry(at, actor_id, act, subject, json.loads(facts))
