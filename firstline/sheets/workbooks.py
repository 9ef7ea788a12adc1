"""XLSX workbooks: looked through for bombs first, then read cell by cell as a person sees them."""

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from firstline.domain.refusal import N_
from firstline.domain.roster import MOST_COLUMNS, Row
from firstline.sheets.decoding import tidied
from firstline.sheets.refused import LOCKED, SheetRefused

MOST_UNPACKED = 60 * 1024 * 1024
MOST_FILES, MOST_RATIO = 500, 250
"""Of a workbook: how many files, and how many times smaller packed. Sheets of equal cells reach a hundred."""

_LAST_ROW = 1_048_576
_PIECE = 1024 * 1024
_BROKEN = (
    *(AssertionError, AttributeError, BadZipFile, EOFError, InvalidFileException, LargeZipFile, LookupError),
    *(NotImplementedError, OSError, OverflowError, RuntimeError, SyntaxError, TypeError),
    *(ValueError, struct.error, zlib.error),
)
"""What reading a damaged or dressed-up workbook can end in; a SyntaxError is one of its XML."""

_DAMAGED = N_(
    "This workbook is damaged. Open it in your spreadsheet program, save it again as .xlsx, and send that."
)
_OTHERS = (
    ("Index/", N_("This is a Numbers document. Choose File, Export To, Excel, and send that file.")),
    ("content.xml", N_("This is an OpenDocument file. Save it as Excel (.xlsx) or CSV, and send that.")),
    ("xl/workbook.bin", N_("This is a binary workbook (.xlsb). Save it as .xlsx, and send that.")),
    ("word/", N_("This is a text document. Put the list into a spreadsheet, one person a row.")),
    ("ppt/", N_("This is a presentation. Put the list into a spreadsheet, one person a row.")),
)
_ENCODING = re.compile(rb"encoding=[\"'](?!utf-8|utf-16|us-ascii)", re.IGNORECASE)
"""An encoding in which a document type could hide from a look at the bytes."""
_DIGITS = re.compile(r"^0+$")


def xlsx_sheets(content: bytes) -> Iterator[Iterator[Row]]:
    """The visible sheets of a workbook in order, each as its rows with their numbers. Raises SheetRefused.

    Formulas give the values that they had when the workbook was saved.
    """
    with _whole(), ZipFile(BytesIO(content)) as packed:
        _check(packed)
    with _whole():
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield _rows(sheet)
    finally:
        book.close()


def seen(value: object, number_format: str = "General") -> str:
    """A value as a person reads it: 40112.0 as 40112, dates as 2026-11-24, zeros that its format adds."""
    if value is None or isinstance(value, str):
        return tidied(value or "")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        is_day = value.time() == time(0)
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float, number_format: str) -> str:
    if isinstance(value, float) and not value.is_integer():
        return repr(value) if value == value and abs(value) != float("inf") else ""
    whole = str(int(value))
    return whole.zfill(len(number_format)) if _DIGITS.match(number_format) else whole


def _rows(sheet: Any) -> Iterator[Row]:
    with _whole():
        sheet.reset_dimensions()  # what a workbook says of its size is often wrong
        cells = sheet.iter_rows(max_row=_LAST_ROW, max_col=MOST_COLUMNS + 1)
        for number, row in enumerate(cells, 1):
            if row:
                yield number, tuple(_cell(cell) for cell in row)


def _cell(cell: Any) -> str:
    value = cell.value
    if value is None or cell.data_type == "e":  # an error such as #N/A says nothing
        return ""
    return tidied(value) if isinstance(value, str) else seen(value, cell.number_format)


def _check(packed: ZipFile) -> None:
    """Refuse what is no workbook, what would not fit into memory, and what brings entities along."""
    files = packed.infolist()
    names = [file.filename for file in files]
    if "xl/workbook.xml" not in names:
        raise SheetRefused(_other(names))
    if len(files) > MOST_FILES or sum(file.file_size for file in files) > MOST_UNPACKED:
        raise SheetRefused(N_("This workbook is too large unpacked. Copy the list alone into a new one."))
    if any(file.file_size > MOST_RATIO * max(file.compress_size, _PIECE // MOST_RATIO) for file in files):
        raise SheetRefused(N_("This workbook is too large unpacked. Copy the list alone into a new one."))
    for file in files:
        if file.filename.lower().endswith((".xml", ".rels", ".vml")) and _declares(packed, file):
            raise SheetRefused(_DAMAGED)


def _other(names: list[str]) -> str:
    for start, sentence in _OTHERS:
        if any(name.startswith(start) for name in names):
            return sentence
    return N_("This is a ZIP archive without a workbook in it. Unpack it, and send the list itself.")


def _declares(packed: ZipFile, file: ZipInfo) -> bool:
    """Whether a part has a document type, where entities are declared, or could hide one.

    No spreadsheet program writes one. The parsers below openpyxl refuse outer entities too; this does not
    rest on which of them is installed.
    """
    with packed.open(file) as part:
        before = b""
        while piece := part.read(_PIECE):
            if not before and _ENCODING.search(piece[:200]):
                return True
            if b"<!DOCTYPE" in (whole := before + piece) or b"<!ENTITY" in whole or b"<\0!\0" in whole:
                return True
            before = piece[-16:]
    return False


@contextmanager
def _whole() -> Iterator[None]:
    """Turn what reading a damaged workbook ends in into a sentence."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that openpyxl does not know
            yield
    except SheetRefused:
        raise
    except _BROKEN as problem:
        is_locked = isinstance(problem, RuntimeError) and "encrypted" in str(problem)
        raise SheetRefused(LOCKED if is_locked else _DAMAGED) from problem
