"""How long sentences are."""

import re

LONGEST_SENTENCE = 35
LONGEST_AVERAGE = 22
FEWEST_SENTENCES = 5
"""Fewer sentences than this have no average worth a warning."""

_END = re.compile(r"[.!?…؟:][\"'”’)\]]*\s+")
_WORD = re.compile(r"\w[\w'’.-]*")


def sentence_lengths(text: str) -> list[int]:
    """The number of words in each sentence of a plain text; a colon ends one too, as it lets one breathe."""
    lengths = (len(_WORD.findall(sentence)) for sentence in _END.split(text))
    return [length for length in lengths if length]
