"""Free texts that people type: what can be stored and shown of them."""

import unicodedata

from firstline.domain.refusal import N_, Invalid


def is_storable(text: str) -> bool:
    """Whether every database and page can hold a text: no NUL, no half of a surrogate pair."""
    return not any(character == "\0" or unicodedata.category(character) == "Cs" for character in text)


def clean_text(text: str, field: str, *, least: int = 0, most: int) -> str:
    """A text with single spaces, of ``least`` to ``most`` characters. Raises Invalid."""
    words = " ".join(text.split())
    if not is_storable(words):
        raise Invalid(field, N_("The text has characters that cannot be read."))
    if not least <= len(words) <= most:
        raise Invalid(field, N_("Write %(least)s to %(most)s characters."), least=least, most=most)
    return words
