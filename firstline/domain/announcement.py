"""Announcements: what a trainer tells a cohort, in plain text."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstline.domain.refusal import N_, Invalid
from firstline.domain.text import clean_text

MOST_LETTERS = 2000
STANDS_FOR = timedelta(days=14)
"""How long the newest one stands on the page of the course."""
AGAIN_AFTER = timedelta(days=1)
"""The same words to the same cohort within this time are a slip of the finger."""

_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Announcement:
    """What was told to a cohort, and by whom."""

    id: int
    cohort_id: int
    by: str
    words: str
    made_at: datetime


def clean_words(text: str, field: str = "words") -> str:
    """The words of an announcement: its lines with single spaces, one empty line at most between two.

    Raises Invalid for nothing, for more than 2,000 characters, and for what cannot be stored.
    """
    lines = (clean_text(line, field, most=len(text)) for line in text.splitlines())
    words = _GAP.sub("\n\n", "\n".join(lines)).strip("\n")
    if not words:
        raise Invalid(field, N_("Write what you want to tell."))
    if len(words) > MOST_LETTERS:
        raise Invalid(field, N_("The text is longer than %(most)s characters."), most=MOST_LETTERS)
    return words
