"""Reading a roster: the bytes of a CSV file or a workbook to people's rows, or a sentence that helps."""

from collections.abc import Iterable, Iterator

from firstline.domain.refusal import N_
from firstline.domain.roster import (
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Roster,
    Row,
    check_columns,
    is_heading,
    narrowed,
    read_columns,
)
from firstline.sheets.decoding import csv_rows
from firstline.sheets.refused import LOCKED, SheetRefused

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_PART = "EncryptedPackage".encode("utf-16-le")
_KNOWN_KINDS = (
    (b"%PDF", N_("This is a PDF. Send the list as an Excel workbook (.xlsx) or CSV.")),
    (b"{\\rtf", N_("This is a text document. Put the list into a spreadsheet, one person a row.")),
    (b"\x89PNG", N_("This is a picture. Send the list as an Excel workbook (.xlsx) or CSV.")),
    (b"\xff\xd8\xff", N_("This is a picture. Send the list as an Excel workbook (.xlsx) or CSV.")),
)
_TOO_LONG = N_("The list has more than %(most)s rows. Send it in parts.")
_HEADINGS_WITHIN = 20


def read_roster(content: bytes) -> Roster:
    """The people of a file, whatever its name says it is.

    The headings are the first row, of the first 20 that hold anything, with at least two known ones; what
    stands above is left out. Of a workbook it is the first visible sheet that has them. Raises Invalid for
    the field "file" for everything else, with a sentence that says what to do.
    """
    _check_kind(content)
    sheets = _sheets_of_book(content) if content.startswith(b"PK") else iter([csv_rows(content)])
    nearest: tuple[str, ...] = ()
    for rows in sheets:
        within = _within_limits(rows)
        best = _heading(within)
        if is_heading(best):
            return _roster(best, within)
        nearest = nearest or best
    if not nearest:
        raise SheetRefused(N_("This file is empty."))
    check_columns(read_columns(nearest))
    raise SheetRefused(N_("We found no row with the names of the columns. Take the template as a model."))


def _sheets_of_book(content: bytes) -> Iterator[Iterator[Row]]:
    # openpyxl brings lxml and numpy along: 22 MB in every web process, for a file that few send.
    from firstline.sheets.workbooks import xlsx_sheets  # noqa: PLC0415

    return xlsx_sheets(content)


def _roster(heading: tuple[str, ...], rows: Iterator[Row]) -> Roster:
    columns = read_columns(heading)
    check_columns(columns)
    found = narrowed(columns, rows)
    if not found.rows:
        raise SheetRefused(N_("There is nobody in this list: it has headings and no rows beneath."))
    if len(found.rows) > MOST_ROWS:
        raise SheetRefused(_TOO_LONG, most=MOST_ROWS)
    return found


def _check_kind(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise SheetRefused(
            N_("The file is larger than %(most)s MB. Send it in parts."), most=MOST_BYTES >> 20
        )
    if content.startswith(_OLE):
        old = N_("This is an old workbook (.xls). Save it as .xlsx or CSV, and send that.")
        raise SheetRefused(LOCKED if _LOCKED_PART in content else old)
    for start, sentence in _KNOWN_KINDS:
        if content.startswith(start):
            raise SheetRefused(sentence)
    if (
        content[:512]
        .lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<!doctype", b"<html", b"<?xml", b"<table"))
    ):
        raise SheetRefused(
            N_("This is a web page, not a list. Open it in your spreadsheet program and save it as .xlsx.")
        )


def _heading(rows: Iterator[Row]) -> tuple[str, ...]:
    """The row of headings, else the row at the top that comes nearest to it; () for an empty sheet."""
    best: tuple[str, ...] = ()
    for _, (_, cells) in zip(range(_HEADINGS_WITHIN), rows, strict=False):
        if is_heading(cells):
            return cells
        best = max(best, cells, key=lambda each: len(read_columns(each).known)) if best else cells
    return best


def _within_limits(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that hold anything. Raises SheetRefused as soon as there are too many, or too much in them."""
    text = count = 0
    for number, cells in rows:
        if not any(cells):
            continue
        count, text = count + 1, text + sum(map(len, cells))
        if count > MOST_ROWS + _HEADINGS_WITHIN:
            raise SheetRefused(_TOO_LONG, most=MOST_ROWS)
        if text > MOST_TEXT:
            raise SheetRefused(N_("There is too much text in this list. Send the columns that are needed."))
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise SheetRefused(N_("The list has more than %(most)s columns."), most=MOST_COLUMNS)
        if max(map(len, cells)) > MOST_CHARACTERS:
            sentence = N_("Row %(row)s has a cell with more than %(most)s characters.")
            raise SheetRefused(sentence, row=number, most=MOST_CHARACTERS)
        yield number, cells
