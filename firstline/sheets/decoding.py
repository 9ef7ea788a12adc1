"""CSV files as Excel, LibreOffice and Google Sheets write them in English, French and Arabic."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from firstline.domain.refusal import N_
from firstline.domain.roster import Row, read_columns
from firstline.sheets.refused import SheetRefused

SEPARATORS = (",", ";", "\t", "|")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 20
"""In how many rows from the top the headings are looked for."""
_SEP = re.compile(r"^\"?sep=(.)\"?[ \t;,]*\r?\n", re.IGNORECASE)
_TEXT_FORMULA = re.compile(r'^="([^"]*)"$')
_GUARDED = re.compile(r"^'([=+\-@＝＋－＠\s])")
"""How our own lists keep a cell from being a formula."""
_HIGH = re.compile(rb"[\x80-\xff]+")


def csv_rows(content: bytes) -> Iterator[Row]:
    """The rows of a CSV file with their numbers as a spreadsheet shows them. Raises SheetRefused.

    The encoding is what the file says or can only be; among those left, the one that a French or an Arabic
    Excel writes, by how its letters stand. The separator is the one that shows most known headings.
    """
    text = decoded(content)
    said = _SEP.match(text)
    separator = said.group(1) if said else _separator(text)
    return _rows(text[said.end() :] if said else text, separator)


def decoded(content: bytes) -> str:
    """The text of a file. Raises SheetRefused for bytes that are no text in any encoding that offices use."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if b"\0" in content[:4096]:
        return _strictly(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "cp1256" if _is_arabic(content) else "cp1252")


def tidied(cell: str) -> str:
    """A cell as a person reads it: no line breaks, no invisible signs, single spaces, no ="...".

    Signs of direction vanish: Arabic lists hold them beside addresses and numbers, and nobody sees them.
    """
    plain = cell if cell.isprintable() else "".join(_seen(c) for c in cell)
    if plain.startswith(("=", "'")):
        plain = _GUARDED.sub(r"\1", _TEXT_FORMULA.sub(r"\1", plain))
    return " ".join(plain.split())


def _seen(character: str) -> str:
    if character.isspace():
        return " "
    return character if character.isprintable() or character in "\u200c\u200d" else ""


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise SheetRefused(
            N_("We cannot read the letters of this file. Save it as “CSV UTF-8” or as a workbook (.xlsx).")
        ) from None


def _is_arabic(content: bytes) -> bool:
    """Whether bytes are cp1256, not cp1252: Arabic words are all high bytes, French letters stand alone."""
    runs = _HIGH.findall(content[:200_000])
    return sum(len(run) for run in runs if len(run) > 1) > sum(len(run) == 1 for run in runs)


def _separator(text: str) -> str:
    """The separator that shows most known headings at the top, and most columns among equals."""

    def found(separator: str) -> tuple[int, int]:
        top = [cells for _, cells in islice(_rows(text, separator), _LOOKED_AT)]
        most = max((len(read_columns(cells).known) for cells in top), default=0)
        return most, max((len(cells) for cells in top), default=0)

    return max(SEPARATORS, key=found)


def _rows(text: str, separator: str) -> Iterator[Row]:
    reader = csv.reader(_lines(text), delimiter=separator)
    try:
        for number, cells in enumerate(reader, 1):
            yield number, tuple(tidied(cell) for cell in cells)
    except csv.Error:
        raise SheetRefused(
            N_("We cannot tell the cells of this file apart: a quotation mark may be missing.")
        ) from None


def _lines(text: str) -> Iterable[str]:
    """Lines with their ends, by line feeds and carriage returns alone: cells may hold other breaks."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+", text)
