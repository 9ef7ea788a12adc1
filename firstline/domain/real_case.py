"""Texts that look as if they told of a real person: the signs that a gentle warning names.

People learn here by invented cases. Whoever writes of a real woman puts her into a database that she
does not know of, so the page says what looks real and leaves the decision to the writer. The signs are
coarse on purpose: a warning too many costs a glance, and nothing is ever refused because of them.

A rule is a regular expression that this module and a browser read alike: no ``\\b``, ``\\s`` or ``\\D``,
and ``\\d`` and ``\\w`` mean the digits and letters of every script (``in_browser`` writes them so).
"""

import re
from dataclasses import dataclass
from typing import Literal

SignKind = Literal["phone", "document", "email", "name"]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something in a text that looks real, as it stands there."""

    kind: SignKind
    text: str


_INVISIBLE = r"[\u0640\u064b-\u0652\u061c\u200c-\u200f\u202a-\u202e\u2066-\u2069]"
_DATES = (
    r"(?<!\d)(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}"
    r"|\d{4} ?[-–] ?\d{4}|\d{1,3}(?:[.,]\d{3})+)(?!\d)"
)
CLEANED: tuple[tuple[str, str], ...] = ((_INVISIBLE, ""), (_DATES, ";"))
"""What is taken out first, and what is put there: marks that cannot be seen, Arabic vowel marks and tatweel;
dates, spans of years, and numbers with marks between the thousands."""

_PAPERS = (
    r"passports?|passeports?|visas?|permits?|permis|identity|identité|iqama|id(?: card| no\.?| number)?|carte"
    r"|(?:ال)?(?:جواز|هوي[ةت]|[إا]قام[ةت]|ت[أا]شير[ةت]|بطاق[ةت])(?:ها|ه)?"
)
_FILES = r"cases?|files?|docket|dossier|affaire|(?:ال)?(?:قضي[ةت]|محضر|ملف)(?:ها|ه)?"
_NOUNS = (
    r"woman|girl|lady|victim|survivor|client|worker|maid|employer|husband|agent|femme|fille|victime|employeur"
)
_CALLED = (
    rf"(?:her|his|their|the (?:{_NOUNS})['’]s) (?:(?:full|real|true|first|last|family) )?name (?:is|was)"
    r"|(?:she|he)(?: is|['’]s| was) (?:called|named)"
    r"|(?:elle|il) s['’](?:appelle|appelait)|(?:son|leur) (?:vrai )?(?:nom|prénom) (?:est|était)"
    r"|(?<!عن )[وفل]?[اإ]سم(?:ها|ه|هم)(?: الحقيقي| الكامل)?(?: هو)?|[وف]?(?:تدعى|يدعى|تسمى|يسمى)"
)
RULES: tuple[tuple[SignKind, str], ...] = (
    ("email", r"[^ \n@<>,;:()]{1,64}@[^ \n@<>,;:().]{1,63}\.\w{2,}"),
    ("document", rf"(?<!\w)(?:{_PAPERS})(?!\w)[^\d\n]{{0,24}}\d{{5,}}"),
    ("document", rf"(?<!\w)(?:{_FILES})(?!\w)[^\d\n]{{0,16}}(?:\d{{5,}}|\d+[/-]\d{{4}}(?!\d))"),
    ("document", r"(?<![\w/])[A-Z]{1,3}[ -]?\d{6,9}(?!\w)"),
    ("phone", r"(?<![\d@])(?<!\d[ .()-])[+(]?\d(?:[ .()\u00a0-]{0,2}\d){6,}"),
    ("name", rf"(?<!\w)(?:{_CALLED})[ :«“'\u0022]{{1,4}}\w+"),
)
"""The signs in the order in which they are named. A phone number is any run of seven digits or more."""

_CLEANED = tuple((re.compile(pattern), put) for pattern, put in CLEANED)
_RULES = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in RULES)


def signs_in(text: str) -> tuple[Sign, ...]:
    """What in a text looks as if it came from a real case: the first sign of each kind."""
    for pattern, put in _CLEANED:
        text = pattern.sub(put, text)
    found: dict[SignKind, Sign] = {}
    for kind, pattern in _RULES:
        if kind not in found and (match := pattern.search(text)):
            found[kind] = Sign(kind, match.group().strip())
            text = pattern.sub(";", text)
    return tuple(found.values())


def in_browser(pattern: str) -> str:
    """A pattern as JavaScript reads it with the flags i and u: its own \\d and \\w know Latin only."""
    spelt = {r"[\w": r"[\p{L}\p{N}_", r"[^\w": r"[^\p{L}\p{N}_", r"\w": r"[\p{L}\p{N}_]", r"\d": r"\p{Nd}"}
    return re.sub(r"\[\^?\\w|\\w|\\d", lambda found: spelt[found.group()], pattern)
