"""Auditing: reading the log of privileged acts, and checking that its chain is whole."""

from sqlmodel import Session

from firstline.domain.audit import AuditEntry, first_break
from firstline.store import audit, people


def read_log(
    session: Session, *, limit: int, offset: int
) -> tuple[int, tuple[tuple[AuditEntry, str | None], ...]]:
    """How many entries there are, and one page of them with the actor's name, the newest first."""
    entries = audit.page(session, limit=limit, offset=offset)
    names = people.names(session, (entry.actor_id for entry in entries if entry.actor_id is not None))
    named = tuple((entry, names.get(entry.actor_id) if entry.actor_id else None) for entry in entries)
    return audit.count(session), named


def find_break(session: Session) -> int | None:
    """The number (from 1) of the first entry that does not follow the one before; None for a whole chain."""
    broken = first_break(audit.chain(session))
    return None if broken is None else broken + 1
