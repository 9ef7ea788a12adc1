"""Free texts that people type: what can be stored and shown of them."""

import unicodedata

from firstline.domain.refusal import N_, Invalid

_LETTERS = str.maketrans(
    {
        "ة": "ه",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ہ": "ه",
        "ـ": "",
        "ٱ": "ا",
        "پ": "ب\uffff",
        "چ": "ج\uffff",
        "ژ": "ز\uffff",
        "گ": "ك\uffff",
        "đ": "d",
        "ł": "l",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
    }
)


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


def sort_name(name: str) -> str:
    """A name as lists sort it, the same on every database: without case, accents and vowel signs.

    Arabic letters that only differ in their seat or in a final form are one, Persian ones stand after
    the letter that they were made from, and a leading article is passed over, as in printed Arabic
    registers. Punctuation counts as a space.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if unicodedata.category(c)[0] != "M").translate(_LETTERS)
    words = "".join(c if c.isalnum() or c == "\uffff" else " " for c in letters).split()
    return " ".join(word[2:] if word.startswith("ال") and len(word) > 4 else word for word in words)
