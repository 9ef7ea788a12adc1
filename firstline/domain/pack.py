"""Packs: content roots outside the repository, and the safety data that they keep current.

Safety data (contacts and local notes) is never part of an edition: the newest counts.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Pack:
    """A content root after the first: its folder's name, and the digest (64 hex) of its files."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class PackContact:
    """Somebody to turn to, by a pack's ``contacts.toml``; ``reach`` is a number, an address, hours."""

    id: str
    name: str
    reach: str
    note: str
    source: str
    review_by: date
    pack: str


@dataclass(frozen=True, slots=True)
class LocalNote:
    """What national law or practice says at a marked place of a lesson. ``text`` is Markdown."""

    course: str
    language: str
    slot: str
    text: str
    source: str
    review_by: date
    pack: str


@dataclass(frozen=True, slots=True)
class SafetyData:
    """What must be current for everybody at once, whatever edition they learn from."""

    packs: tuple[Pack, ...] = ()
    contacts: tuple[PackContact, ...] = ()
    notes: tuple[LocalNote, ...] = ()

    def notes_for(self, course: str, language: str) -> dict[str, LocalNote]:
        """The local notes of a course in a language, by slot."""
        return {note.slot: note for note in self.notes if (note.course, note.language) == (course, language)}


def is_overdue(review_by: date, on: date) -> bool:
    """Whether an entry should have been looked at again; the day itself is still in time."""
    return on > review_by
