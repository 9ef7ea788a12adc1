"""The audit chain: each entry carries the hash of the one before it.

Changing or removing an entry breaks every hash after it; a cut tail shows only against a
head that was noted elsewhere.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

START = "0" * 64
"""What stands in place of a hash before the first entry."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A privileged act: when, by whom (None: the system), what, on what, and facts that explain it."""

    at: datetime
    actor_id: int | None
    act: str
    subject: str
    facts: Mapping[str, str] = field(default_factory=dict)


def chained_hash(previous: str, entry: AuditEntry) -> str:
    """SHA-256 (64 hex digits) over the previous hash and the entry's canonical JSON."""
    at, facts = entry.at.astimezone(UTC).isoformat(), dict(sorted(entry.facts.items()))
    body = [at, entry.actor_id, entry.act, entry.subject, facts]
    text = json.dumps([previous, *body], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_break(entries: Iterable[tuple[AuditEntry, str]]) -> int | None:
    """The position (from 0) of the first entry whose stored hash does not follow; None for a whole chain."""
    previous = START
    for position, (entry, stored) in enumerate(entries):
        if chained_hash(previous, entry) != stored:
            return position
        previous = stored
    return None
