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
    """A privileged act: when, by whom (None: the system), what, on what, and facts that explain it.

    ``origin`` is the network address that it came from, "" for the system and the command line.
    """

    at: datetime
    actor_id: int | None
    act: str
    subject: str
    facts: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""


def chained_hash(previous: str, entry: AuditEntry) -> str:
    """SHA-256 (64 hex digits) over the previous hash and the entry's canonical JSON.

    An entry without an origin is hashed as it was before there were origins.
    """
    at, facts = entry.at.astimezone(UTC).isoformat(), dict(sorted(entry.facts.items()))
    origin = [entry.origin] if entry.origin else []
    body = [at, entry.actor_id, entry.act, entry.subject, facts, *origin]
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


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk along the chain found: how many entries, the newest hash (START for none), the first break.

    ``broken`` counts from 1; ``has_noted`` says whether the hash that was looked for stands in the chain.
    """

    entries: int
    head: str
    broken: int | None
    has_noted: bool


def walked(entries: Iterable[tuple[AuditEntry, str]], noted: str = START) -> Walk:
    """Walk along the chain once, looking for a hash that was noted elsewhere: START is in every chain.

    After a break the rest is still counted, so that what was noted is found or missed for certain.
    """
    previous, number, broken, has_noted = START, 0, None, noted == START
    for number, (entry, stored) in enumerate(entries, 1):
        if broken is None and chained_hash(previous, entry) != stored:
            broken = number
        has_noted = has_noted or stored == noted
        previous = stored
    return Walk(number, previous, broken, has_noted)
