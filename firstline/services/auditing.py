"""Auditing: reading the log of privileged acts, and checking that its chain is whole."""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.audit import START, AuditEntry, first_break, walked
from firstline.domain.credential import read_number
from firstline.domain.person import Person
from firstline.store import agencies, audit, audit_checks, cohorts, people
from firstline.store.audit import Head, Narrowing
from firstline.store.audit_checks import Check

ENTRIES_A_PAGE = 50
MOST_CALLED = 50
"""How many things of a name are looked for; whoever means more types more of it."""
_NUMBERED = re.compile(r"([a-z]+) ([0-9]{1,9})\b.*")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a reader may see it: ``actor`` and ``name`` (of what it is about) are None where hidden.

    ``noun`` and ``number`` are what the subject is, such as "person" and 12; "" and None for other subjects.
    """

    id: int
    entry: AuditEntry
    actor: str | None
    noun: str
    number: int | None
    name: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first, and the ids by which the lists beside it go on (None: nothing)."""

    lines: tuple[Line, ...]
    newer: int | None
    older: int | None


def browse(
    session: Session,
    visitor: Person,
    wanted: Narrowing,
    *,
    before: int | None = None,
    after: int | None = None,
    size: int = ENTRIES_A_PAGE,
) -> Page:
    """A page of the log: entries older than the id ``before``, or the next newer than ``after``.

    An auditor reads who of the staff acted, but no trainee's name, and cannot find one by her name.
    The same number of statements whatever the page holds.
    """
    narrowed = replace(wanted, staff_only=_is_kept_from(visitor))
    found = audit.search(session, narrowed, limit=size + 1, before=before, after=after)
    has_more = len(found) > size
    shown = (found[1:] if after is not None else found[:size]) if has_more else found
    is_back, is_on = after is not None and has_more, has_more if after is None else True
    newer = shown[0].id if shown and (is_back or before is not None) else None
    older = shown[-1].id if shown and is_on else None
    return Page(_lines(session, visitor, shown), newer, older)


def subjects(session: Session, visitor: Person, typed: str) -> tuple[str, ...] | None:
    """What of the log a text means: a certificate's number, "cohort 5", or words of a name; None for no text.

    Names of people are looked for only for those who may read them.
    """
    text = " ".join(typed.split())
    if not text:
        return None
    number = read_number(text)
    if number is not None or _NUMBERED.fullmatch(text.lower()):
        return (number or text.lower(),)
    found = [f"cohort {each}" for each in cohorts.called(session, text, limit=MOST_CALLED)]
    found += [f"agency {each}" for each in agencies.called(session, text, limit=MOST_CALLED)]
    if not _is_kept_from(visitor):
        called = people.search(session, people.Narrowing(words=text), limit=MOST_CALLED, offset=0)
        found += [f"person {person.id}" for person, _, _ in called]
    return (text, *found)


def read_log(
    session: Session, *, limit: int, offset: int
) -> tuple[int, tuple[tuple[AuditEntry, str | None], ...]]:
    """How many entries there are, and one page of them with the actor's name, the newest first."""
    entries = audit.page(session, limit=limit, offset=offset)
    names = people.names(session, (entry.actor_id for entry in entries if entry.actor_id is not None))
    named = tuple((entry, names.get(entry.actor_id) if entry.actor_id else None) for entry in entries)
    return audit.count(session), named


def count(session: Session, visitor: Person, wanted: Narrowing) -> int:
    """How many entries ``browse`` finds on all of its pages."""
    return audit.count(session, replace(wanted, staff_only=_is_kept_from(visitor)))


def find_break(session: Session) -> int | None:
    """The number (from 1) of the first entry that does not follow the one before; None for a whole chain."""
    with closing(audit.chain(session)) as entries:
        broken = first_break(entries)
    return None if broken is None else broken + 1


def find_head(session: Session) -> Head | None:
    """The newest entry's number, time and hash, to be noted elsewhere; None for an empty log."""
    return audit.head(session)


def check(session: Session, *, at: datetime, noted: str = "") -> tuple[Check, bool]:
    """Walk along the whole chain; also whether a hash that was ``noted`` elsewhere is in it.

    "" asks for the hash that the last look found. A tail that was cut off shows by that alone.
    Changes nothing; ``note`` keeps what was found.
    """
    before = audit_checks.last(session)
    wanted = noted or (before.head if before else START)
    with closing(audit.chain(session)) as entries:
        walk = walked(entries, wanted)
    return Check(at, walk.entries, walk.head, walk.broken), walk.has_noted


def note(session: Session, found: Check) -> None:
    """Keep what a look at the chain found, for those who read the log."""
    audit_checks.keep(session, found)


def last_check(session: Session) -> Check | None:
    """The last look at the chain, None before the first."""
    return audit_checks.last(session)


def _is_kept_from(visitor: Person) -> bool:
    return visitor.role != "administrator"


def _lines(session: Session, visitor: Person, found: Iterable[audit.Numbered]) -> tuple[Line, ...]:
    split = [(each, *_split(each.entry.subject)) for each in found]
    ids = {number for _, noun, number in split if noun == "person" and number is not None}
    ids |= {each.entry.actor_id for each, _, _ in split if each.entry.actor_id is not None}
    known = people.names_of(session, ids, roles=audit.STAFF if _is_kept_from(visitor) else None)
    names: Mapping[str, Mapping[int, str]] = {
        "person": known,
        "cohort": _named(session, cohorts.names, "cohort", split),
        "agency": _named(session, agencies.names, "agency", split),
    }
    return tuple(
        Line(
            each.id,
            each.entry,
            known.get(each.entry.actor_id or 0),
            noun,
            number,
            names.get(noun, {}).get(number or 0),
        )
        for each, noun, number in split
    )


def _named(
    session: Session,
    find: Callable[[Session, Iterable[int]], dict[int, str]],
    noun: str,
    split: Iterable[tuple[audit.Numbered, str, int | None]],
) -> dict[int, str]:
    return find(session, {number for _, found, number in split if found == noun and number is not None})


def _split(subject: str) -> tuple[str, int | None]:
    """What a subject is, and its id: ("cohort", 5) for "cohort 5 bundle 2", ("", None) for a certificate."""
    found = _NUMBERED.fullmatch(subject)
    return (found[1], int(found[2])) if found else ("", None)
