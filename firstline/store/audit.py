"""The audit log: insert-only rows, chained by hash."""

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, or_, select, text
from sqlmodel import Session

from firstline.domain.audit import START, AuditEntry, chained_hash
from firstline.store.patterns import containing
from firstline.store.tables import AuditRow, PersonRow, table

_A, _P = table(AuditRow), table(PersonRow)
_HEAD = select(_A.c.hash).order_by(_A.c.id.desc()).limit(1)
_NEWEST = select(_A.c.id, _A.c.at, _A.c.hash).order_by(_A.c.id.desc()).limit(1)
_CHUNK = 500
_COLUMNS = (_A.c.at, _A.c.actor_id, _A.c.act, _A.c.subject, _A.c.facts, _A.c.origin, _A.c.hash)
ORIGIN = "origin"
"""Where ``session.info`` says from which address the acts of this transaction come."""
STAFF = ("trainer", "author", "administrator", "auditor")


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the log is narrowed by; "" and None narrow nothing.

    ``actor`` is words of a name, ``actor_id`` one person; ``by_system`` asks for acts of nobody.
    ``staff_only`` lets words of names find staff alone. ``act`` is an act, or a noun for all of its acts.
    ``subjects`` are whole subjects, each with what stands below it ("cohort 5" with "cohort 5 bundle 2");
    () finds nothing. ``since`` and ``until`` bound the time, ``until`` left out.
    """

    actor: str = ""
    actor_id: int | None = None
    by_system: bool = False
    staff_only: bool = False
    act: str = ""
    subjects: tuple[str, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """An entry with its id, by which lists go on: ids grow with time, though they may leave gaps."""

    id: int
    entry: AuditEntry


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry: how many there are with it, when it was written, and its hash."""

    number: int
    at: datetime
    hash: str


EVERYTHING = Narrowing()


def append(session: Session, entry: AuditEntry) -> None:
    """Add an entry to the chain; the writing transaction holds others off until it commits.

    Where the entry has no origin, it is that of the transaction (``session.info[ORIGIN]``), if any.
    """
    entry = replace(entry, origin=entry.origin or session.info.get(ORIGIN, ""))
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))  # two heads would fork the chain
    previous = session.execute(_HEAD).scalar() or START
    session.execute(insert(_A), _values(entry, chained_hash(previous, entry)))


def append_all(session: Session, entries: Sequence[AuditEntry]) -> None:
    """Add many entries to the chain in their order, by one statement; each as ``append`` does."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE audit IN EXCLUSIVE MODE"))
    origin, rows = session.info.get(ORIGIN, ""), []
    previous = session.execute(_HEAD).scalar() or START
    for entry in entries:
        chained = replace(entry, origin=entry.origin or origin)
        previous = chained_hash(previous, chained)
        rows.append(_values(chained, previous))
    if rows:
        session.execute(insert(_A), rows)


def page(session: Session, *, limit: int, offset: int) -> tuple[AuditEntry, ...]:
    """Entries, the newest first."""
    rows = session.execute(select(*_COLUMNS).order_by(_A.c.id.desc()).limit(limit).offset(offset))
    return tuple(_entry(row) for row in rows)


def search(
    session: Session,
    wanted: Narrowing,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
) -> tuple[Numbered, ...]:
    """Entries that match, the newest first: those older than ``before``, or the next newer than ``after``."""
    statement = _narrowed(select(*_COLUMNS, _A.c.id), wanted).limit(limit)
    if after is not None:
        rows = list(session.execute(statement.where(_A.c.id > after).order_by(_A.c.id)))[::-1]
    else:
        older = statement if before is None else statement.where(_A.c.id < before)
        rows = list(session.execute(older.order_by(_A.c.id.desc())))
    return tuple(Numbered(row[-1], _entry(row[:-1])) for row in rows)


def head(session: Session) -> Head | None:
    """The newest entry, None for an empty log."""
    row = session.execute(_NEWEST).first()
    return Head(count(session), row[1], row[2]) if row else None


def of_subject(session: Session, subject: str) -> tuple[AuditEntry, ...]:
    """Every entry about one thing, the newest first."""
    rows = session.execute(select(*_COLUMNS).where(_A.c.subject == subject).order_by(_A.c.id.desc()))
    return tuple(_entry(row) for row in rows)


def count(session: Session, wanted: Narrowing = EVERYTHING) -> int:
    """How many entries there are, or how many match."""
    return int(session.execute(_narrowed(select(func.count(_A.c.id)), wanted)).scalar_one())


def chain(session: Session) -> Generator[tuple[AuditEntry, str], None, None]:
    """Every entry with its stored hash, from the first; to be closed by whoever does not read to the end."""
    whole = select(*_COLUMNS).order_by(_A.c.id)
    with closing(session.execute(whole, execution_options={"yield_per": _CHUNK})) as rows:
        for row in rows:
            yield _entry(row), row[-1]


def _narrowed(statement: Any, wanted: Narrowing) -> Any:
    for condition in (*_who(wanted), *_what(wanted), *_when(wanted)):
        statement = statement.where(condition)
    return statement


def _who(wanted: Narrowing) -> Iterator[Any]:
    if wanted.by_system:
        yield _A.c.actor_id.is_(None)
    if wanted.actor_id is not None:
        yield _A.c.actor_id == wanted.actor_id
    if words := wanted.actor.split():
        named = select(_P.c.id).where(*(_P.c.name.ilike(containing(word), escape="\\") for word in words))
        yield _A.c.actor_id.in_(named.where(_P.c.role.in_(STAFF)) if wanted.staff_only else named)


def _what(wanted: Narrowing) -> Iterator[Any]:
    if "." in wanted.act:
        yield _A.c.act == wanted.act
    elif wanted.act:
        yield _A.c.act.startswith(f"{wanted.act}.", autoescape=True)
    if wanted.subjects is not None:
        whole = _A.c.subject.in_(wanted.subjects)
        below = (_A.c.subject.startswith(f"{subject} ", autoescape=True) for subject in wanted.subjects)
        yield or_(whole, *below)
    for word in wanted.words.split():
        yield _A.c.facts.ilike(containing(word), escape="\\")


def _when(wanted: Narrowing) -> Iterator[Any]:
    if wanted.since is not None:
        yield _A.c.at >= wanted.since
    if wanted.until is not None:
        yield _A.c.at < wanted.until


def _values(entry: AuditEntry, chained: str) -> dict[str, object]:
    return {
        "at": entry.at,
        "actor_id": entry.actor_id,
        "act": entry.act,
        "subject": entry.subject,
        "facts": json.dumps(dict(entry.facts), ensure_ascii=False),
        "origin": entry.origin,
        "hash": chained,
    }


def _entry(row: Any) -> AuditEntry:
    at, actor_id, act, subject, facts, origin, _ = row
    return AuditEntry(at, actor_id, act, subject, json.loads(facts), origin)
