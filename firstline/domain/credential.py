"""Credentials: their numbers, the facts that they freeze, and their states."""

import calendar
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is misread on paper."""

RANDOM_SYMBOLS = 16
_GROUPS = (4, 4, 4, 5)
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})

Standing = Literal["valid", "expired", "revoked", "replaced", "renewed"]


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard that the course covers: its key among the references, its title and its address."""

    key: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFacts:
    """Everything that a certificate states, frozen at issue.

    ``number`` is grouped as printed; ``passed`` holds the titles of the passed tests;
    ``address`` is the public page that verifies the number; ``edition`` is the digest of
    the course content (64 hex digits), ``design_digest`` that of the design folder.
    ``path`` is the id of the role path that was taken, ``path_title`` its title; both are empty for
    the whole course. ``standards`` are what the objectives of its modules rest on. ``specimen`` marks
    a certificate of a demonstration, which proves nothing; ``packs`` names the packs that were in
    force, each as "name digest" with 12 hex digits. ``design_fields`` is what the agency had set of
    its design: colours, and its logo as firstline.domain.design_field stores it.
    """

    number: str
    name: str
    course: str
    course_title: str
    edition: str
    release: int
    language: str
    hours: int
    passed: tuple[str, ...]
    issuer: str
    signatory: str
    signatory_role: str
    issued_on: date
    expires_on: date | None
    address: str
    design: str
    design_digest: str
    specimen: bool = False
    packs: tuple[str, ...] = ()
    path: str = ""
    path_title: str = ""
    standards: tuple[Standard, ...] = ()
    design_fields: Mapping[str, str] = field(default_factory=dict, hash=False)


def check_symbol(symbols: str) -> str:
    """The check symbol by the Luhn algorithm mod 32.

    It catches every single wrong symbol and nearly every swap of two neighbours
    (Luhn mod N, after H. P. Luhn's patent of 1960). Raises ValueError for other symbols.
    """
    total, factor = 0, 2
    for symbol in reversed(symbols):
        product = factor * SYMBOLS.index(symbol)
        total += product // len(SYMBOLS) + product % len(SYMBOLS)
        factor = 3 - factor
    return SYMBOLS[-total % len(SYMBOLS)]


def number_from(random_bytes: bytes) -> str:
    """A number from 10 random bytes (80 bits): 16 symbols and a check symbol, grouped 4-4-4-5.

    Raises ValueError for another length.
    """
    if len(random_bytes) * 8 != RANDOM_SYMBOLS * 5:
        raise ValueError(f"10 bytes are needed, not {len(random_bytes)}")
    value = int.from_bytes(random_bytes)
    symbols = "".join(SYMBOLS[value >> shift & 31] for shift in range(75, -1, -5))
    return grouped(symbols + check_symbol(symbols))


def grouped(symbols: str) -> str:
    """A number as it is printed: 4-4-4-5."""
    parts, start = [], 0
    for size in _GROUPS:
        parts.append(symbols[start : start + size])
        start += size
    return "-".join(parts)


def read_number(typed: str) -> str | None:
    """The typed number, grouped, whatever its case, spaces and hyphens; None unless it has 17 symbols.

    I and L are read as 1, O as 0, and the digits of other scripts as the ones that they are. The check
    symbol is not judged here.
    """
    symbols = _symbols(typed).translate(_MISREAD)
    whole = len(symbols) == RANDOM_SYMBOLS + 1 and all(c in SYMBOLS for c in symbols)
    return grouped(symbols) if whole else None


def count_symbols(typed: str) -> int:
    """How many letters and digits were typed, without spaces and hyphens."""
    return len(_symbols(typed))


def _symbols(typed: str) -> str:
    plain = (str(unicodedata.digit(c, c)) for c in typed.upper())  # Arabic keyboards have digits of their own
    return "".join(c for c in plain if c.isascii() and c.isalnum())


def is_well_formed(number: str) -> bool:
    """Whether the check symbol fits: False means that a symbol was mistyped."""
    symbols = number.replace("-", "")
    return len(symbols) == RANDOM_SYMBOLS + 1 and check_symbol(symbols[:-1]) == symbols[-1]


def months_later(start: date, months: int) -> date:
    """The same day some months later, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def standing(state: str, expires_on: date | None, on: date) -> Standing:
    """How a credential stands on a day; the last day of validity still counts."""
    if state == "revoked":
        return "revoked"
    if state == "replaced":
        return "replaced"
    if expires_on is not None and on > expires_on:
        return "expired"
    return "renewed" if state == "renewed" else "valid"
