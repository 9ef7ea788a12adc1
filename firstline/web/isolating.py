"""Texts inside texts: what is written the other way stands between marks, and brings none of its own."""

import unicodedata

from firstline.web.languages import current_locale

_FIRST_STRONG, _END = "\u2068", "\u2069"
_OTHER_WAY = {"ltr": frozenset({"R", "AL", "AN"}), "rtl": frozenset({"L", "EN"})}


def within(text: str) -> str:
    """A text as part of a line, without control characters; isolated where it is written the other way."""
    line = bare(text)
    other = _OTHER_WAY[current_locale().direction]
    if any(unicodedata.bidirectional(c) in other for c in line):
        return f"{_FIRST_STRONG}{line}{_END}"
    return line


def bare(text: str) -> str:
    """A text as one line with single spaces, without control characters and marks of direction."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cs", "Co")).split())
