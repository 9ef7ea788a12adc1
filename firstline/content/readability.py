"""How long sentences are, and how long they may be in each language."""

import re
import unicodedata
from dataclasses import dataclass

FEWEST_SENTENCES = 5
"""Fewer sentences than this have no average worth a warning."""

_END = re.compile(r"[.!?…؟؛:][\"'”’»)\]]*(?:\s+»)?\s+")
_WORD = re.compile(r"\w[\w'’.-]*")


@dataclass(frozen=True, slots=True)
class Limits:
    """The most words of a sentence, and of the sentences of a lesson on average."""

    longest: int
    average: int


# Arabic writes articles, pronouns and particles onto its words; French needs more of them than English.
_LIMITS = {"en": Limits(35, 22), "ar": Limits(30, 18), "fr": Limits(40, 25)}


def limits(language: str) -> Limits:
    """The limits of a language; those of English where there are none of its own."""
    return _LIMITS.get(language, _LIMITS["en"])


def sentence_lengths(text: str) -> list[int]:
    """The number of words in each sentence of a plain text, in Latin or Arabic letters.

    A colon and an Arabic semicolon end one too, as they let one breathe.
    """
    if not text.isascii():
        # Short vowels are marks of their own and would part an Arabic word.
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    lengths = (len(_WORD.findall(sentence)) for sentence in _END.split(text))
    return [length for length in lengths if length]
