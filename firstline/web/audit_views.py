"""The log of acts as its page shows it, and what its address asks for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import request
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.services import auditing
from firstline.services.auditing import Line, Page
from firstline.store.audit import Narrowing
from firstline.web.addresses import address
from firstline.web.audit_words import ACTS, NOUNS, say_act, say_thing
from firstline.web.forms import whole_number

_MOST_TEXT = 100
_SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the page; ``subject_href`` is None where the reader may not open it."""

    at: datetime
    actor: str | None
    what: str
    act: str
    subject: str
    subject_href: str | None
    facts: tuple[tuple[str, str], ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as it was typed; days that cannot be read ask for nothing."""

    who: str
    act: str
    subject: str
    since: str
    until: str
    words: str

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for."""
        return any((self.who, self.act, self.subject, self.since, self.until, self.words))


def asked() -> Asked:
    """What this request asks for."""
    texts = {name: request.args.get(name, "").strip()[:_MOST_TEXT] for name in Asked.__slots__}
    act = texts["act"] if texts["act"] in ACTS or texts["act"] in NOUNS else ""
    return Asked(**{**texts, "act": act})


def narrowing(session: Session, visitor: Person, wanted: Asked) -> Narrowing:
    """The same for the store. Days are those of the reader's time zone; ``until`` is counted in."""
    number = whole_number(wanted.who.lower().removeprefix("person"))
    is_system = wanted.who.lower() == _SYSTEM
    until = _midnight(wanted.until, visitor, days=1)
    return Narrowing(
        actor="" if is_system or number is not None else wanted.who,
        actor_id=number,
        by_system=is_system,
        act=wanted.act,
        subjects=auditing.subjects(session, visitor, wanted.subject),
        since=_midnight(wanted.since, visitor),
        until=until,
        words=wanted.words,
    )


def entries(page: Page, visitor: Person) -> list[Entry]:
    """The lines of a page in the reader's words."""
    return [_entry(line, visitor) for line in page.lines]


def hrefs(page: Page) -> dict[str, str | None]:
    """Where the newer and the older entries stand; what narrows the log stays."""
    kept = {name: text for name, text in request.args.items() if name in Asked.__slots__ and text}

    def href(name: str, value: int | None) -> str | None:
        return f"{request.path}?{urlencode({**kept, name: value})}" if value is not None else None

    first = f"{request.path}?{urlencode(kept)}" if page.newer is not None else None
    return {"newest": first, "newer": href("after", page.newer), "older": href("before", page.older)}


def _entry(line: Line, visitor: Person) -> Entry:
    entry = line.entry
    whose = line.actor or (say_thing("person", entry.actor_id, "") if entry.actor_id is not None else None)
    name = line.name or say_thing(line.noun, line.number, entry.subject)
    rest = entry.subject.partition(f"{line.number} ")[2] if line.name else ""
    return Entry(
        entry.at,
        whose,
        say_act(entry.act),
        entry.act,
        f"{name} · {rest}" if rest else name,
        _href(line, visitor),
        tuple(entry.facts.items()),
        entry.origin,
    )


def _href(line: Line, visitor: Person) -> str | None:
    """The page of what an entry is about, for those whom it admits; an auditor opens none of them."""
    if visitor.role != "administrator":
        return None
    if line.noun in _PAGES and line.name is not None:
        endpoint, value = _PAGES[line.noun]
        return address(endpoint, **{value: line.number})
    if line.entry.act.startswith("credential."):
        return address("register.trail", number=line.entry.subject)
    return None


_PAGES = {
    "person": ("people.show", "person"),
    "cohort": ("cohorts.show", "cohort"),
    "agency": ("agencies.show", "agency"),
}


def _midnight(text: str, visitor: Person, days: int = 0) -> datetime | None:
    """The beginning of a typed day where the reader is, ``days`` later; None for what is no day."""
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
        zone = ZoneInfo(visitor.zone)
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None
