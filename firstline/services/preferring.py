"""Preferring: what administrators decide about the whole installation."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from firstline.domain import preference
from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.domain.preference import Preferences
from firstline.store import audit, preferences


def read(session: Session) -> Preferences:
    """The preferences as they stand, in one query."""
    return preference.from_texts(preferences.every(session))


def change(
    session: Session,
    *,
    collects_sex: bool,
    smallest_group: int | None,
    languages: Iterable[str],
    spoken: Iterable[str],
    by: Person | None,
    at: datetime,
) -> None:
    """Set the preferences; ``spoken`` are all languages of the interface.

    Raises Invalid. What was and is stands in the log; nothing does where nothing changed.
    """
    after = preference.checked(
        collects_sex=collects_sex, smallest_group=smallest_group, languages=languages, spoken=spoken
    )
    old, new = preference.to_texts(read(session)), preference.to_texts(after)
    changed = [name for name in new if old[name] != new[name]]
    if not changed:
        return
    preferences.keep(session, new)
    facts = {
        f"{name}_{when}": texts[name] for name in changed for when, texts in (("before", old), ("after", new))
    }
    audit.append(session, AuditEntry(at, by.id if by else None, "preferences.changed", "preferences", facts))
