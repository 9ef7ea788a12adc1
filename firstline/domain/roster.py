"""Rosters: lists of people for a cohort as their offices keep them; which column is what, what a row says."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from firstline.domain.marking import normalised
from firstline.domain.refusal import N_, Invalid
from firstline.domain.roster_words import (
    EXAMPLE_EMAIL,
    EXAMPLE_NUMBER,
    EXAMPLES,
    HEADS,
    LANGUAGES,
    SEXES,
    TEMPLATE_HEADS,
)

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 10_000, 60, 500
"""How many people, columns, and characters of a cell a roster may have."""
MOST_TEXT = 5_000_000
"""How many characters all cells together may have: a workbook can repeat one text a million times."""

Row = tuple[int, tuple[str, ...]]
"""A row's number in its sheet, from 1, and its cells."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the headings say: the field, place and heading of each known column, and the unknown headings."""

    known: tuple[tuple[str, int, str], ...]
    ignored: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The known fields, in the order of the sheet."""
        return tuple(field for field, _, _ in self.known)


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster with its known columns alone: nothing else of anybody is kept.

    ``columns`` are pairs of field and heading; every row has as many cells.
    """

    columns: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What a row says of a person, as it is written there; ``email`` and ``number`` where it has them."""

    number: int
    name: str
    email: str = ""
    staff_number: str = ""
    agency: str = ""
    language: str = ""
    sex: str = ""
    path: str = ""


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A heading or word as it is compared: letters and digits alone, without case, accents and variants.

    What stands in brackets is a remark and does not count, unless nothing else is there.
    """
    outside = "".join(part.partition(")")[2] if place else part for place, part in enumerate(text.split("(")))
    return _letters(outside) or _letters(text)


def _letters(text: str) -> str:
    parts = unicodedata.normalize("NFKD", normalised(unicodedata.normalize("NFKC", text)))
    return "".join(c for c in parts if c.isalnum())


def _index(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {folded(word): key for key, several in words.items() for word in several}


_HEADS, _SEXES, _LANGUAGES = _index(HEADS), _index(SEXES), _index(LANGUAGES)


def read_columns(cells: Sequence[str]) -> Columns:
    """What each heading means; the first of two that mean the same counts."""
    known: dict[str, tuple[str, int, str]] = {}
    ignored = []
    for place, cell in enumerate(cells):
        field = _HEADS.get(folded(cell)) if cell.strip() else None
        if field and field not in known:
            known[field] = (field, place, cell.strip())
        elif cell.strip():
            ignored.append(cell.strip())
    return Columns(tuple(known.values()), tuple(ignored))


def is_heading(cells: Sequence[str]) -> bool:
    """Whether a row is one of headings: at least two are known."""
    return len(read_columns(cells).known) >= 2


def check_columns(columns: Columns, field: str = "file") -> None:
    """Refuse a list without a name, or without an address and a number, and say what was found.

    Raises Invalid.
    """
    fields, found = set(columns.fields), _quoted([*(head for _, _, head in columns.known), *columns.ignored])
    if not fields & {"name", "first_name", "family_name"}:
        raise Invalid(field, N_("There is no column for the name. We found: %(found)s."), found=found)
    if not fields & {"email", "staff_number", "sign_in"}:
        sentence = N_("There is no column for the e-mail address or the staff number. We found: %(found)s.")
        raise Invalid(field, sentence, found=found)


def narrowed(columns: Columns, rows: Iterable[Row]) -> Roster:
    """The roster of a sheet's rows; columns that nobody knows are left behind."""
    places = [place for _, place, _ in columns.known]
    kept = tuple(
        (number, tuple(cells[p] if p < len(cells) else "" for p in places)) for number, cells in rows
    )
    filled = tuple(row for row in kept if any(row[1]))
    return Roster(tuple((f, head) for f, _, head in columns.known), columns.ignored, filled)


def line_of(fields: Sequence[str], row: Row) -> Line:
    """A row's person. A name in parts is put together; a sign-in is an address where it has an @."""
    number, cells = row
    said = dict(zip(fields, cells, strict=False))
    email, staff_number = said.get("email", ""), said.get("staff_number", "")
    if sign_in := said.get("sign_in", ""):
        email, staff_number = (
            (email or sign_in, staff_number) if "@" in sign_in else (email, staff_number or sign_in)
        )
    return Line(
        number,
        _name(said),
        email,
        _number(staff_number),
        said.get("agency", ""),
        said.get("language", ""),
        said.get("sex", ""),
        said.get("path", ""),
    )


def is_example(line: Line) -> bool:
    """Whether this is one of the two example rows of our template."""
    return line.email.strip() == EXAMPLE_EMAIL or line.staff_number.strip() == EXAMPLE_NUMBER


def sex_of(text: str) -> str | None:
    """The sex that a word names, "" for an empty one, None for one that nobody knows."""
    return _SEXES.get(folded(text)) if folded(text) else ""


def language_of(text: str) -> str | None:
    """The code of the language that a word names, "" for an empty one, None for an unknown one."""
    return _LANGUAGES.get(folded(text)) if folded(text) else ""


def template(language: str, agency: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The headings of our template in a language (English where it has none), and two invented rows."""
    spoken = language if language in TEMPLATE_HEADS else "en"
    (first, female), (second, male) = EXAMPLES[spoken]
    rows = (
        (first, EXAMPLE_EMAIL, "", agency, LANGUAGES[spoken][0], female, ""),
        (second, "", EXAMPLE_NUMBER, agency, LANGUAGES[spoken][0], male, ""),
    )
    return TEMPLATE_HEADS[spoken], rows


def _name(said: dict[str, str]) -> str:
    """The whole name, or its parts in the order of speech; a family name is not said twice."""
    name, family = said.get("name", ""), said.get("family_name", "")
    parts = [said.get("first_name", ""), said.get("middle_name", ""), family]
    if not name:
        return " ".join(part for part in parts if part)
    if not family or said.get("first_name"):
        return name
    known, more = ({folded(word) for word in text.split()} for text in (name, family))
    return name if more <= known else f"{name} {family}"


def _number(text: str) -> str:
    """A number without the sign by which spreadsheets keep it a text."""
    return text.removeprefix("'")


def _quoted(heads: Sequence[str]) -> str:
    """Headings to be read in a sentence, at most twelve."""
    shown = ", ".join(f"“{head[:40]}”" for head in heads[:12])
    return f"{shown}, …" if len(heads) > 12 else shown or "–"
