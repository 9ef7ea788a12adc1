"""Writing lists: CSV and XLSX of typed cells, in which nothing that anybody typed is ever a formula."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import BinaryIO

from firstline.sheets.cells import Cell, in_utc

BYTE_ORDER_MARK = "\ufeff"
"""Begins a file, so that spreadsheets read it as UTF-8."""
AT_ONCE = 500
"""Lines of CSV that are written at a time: few enough to be nothing in memory, many enough to be fast."""

_FORMULAS = frozenset("=+-@\t\r\n＝＋－＠")


def line(cells: Iterable[Cell]) -> str:
    """One line of CSV (RFC 4180).

    A text that could be a formula begins with an apostrophe (OWASP, CSV injection); numbers are numbers, with
    a full stop, dates ISO 8601, times in UTC; None is empty.
    """
    text = io.StringIO()
    csv.writer(text).writerow([_written(cell) for cell in cells])
    return text.getvalue()


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """A list as CSV, line by line, the first with a byte-order mark: nothing is held in memory."""
    yield BYTE_ORDER_MARK + line(head)
    for row in rows:
        yield line(row)


def csv_parts(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The same as UTF-8, some hundred lines at a time, for lists of any length."""
    yield (BYTE_ORDER_MARK + line(head)).encode()
    rest, text = iter(rows), io.StringIO()
    write = csv.writer(text).writerows
    while part := list(islice(rest, AT_ONCE)):
        write([_written(cell) for cell in row] for row in part)
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()


def xlsx_file(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str, right_to_left: bool = False
) -> BinaryIO:
    """A list as a workbook of one sheet, in a temporary file that is gone when it is closed.

    Rows are written as they come. Texts are texts, also "=1+1"; numbers, dates and truth values have their
    types, times are in UTC (a workbook knows no zones). The head stays in view, columns are as wide as their
    first rows. What a workbook cannot hold is left out: control characters, and a text's end after 32,767.
    """
    # openpyxl brings lxml and numpy along: 22 MB in every web process, for a file that few ask for.
    from firstline.sheets.books import write_book  # noqa: PLC0415

    return write_book(head, rows, title=title, right_to_left=right_to_left)


def _written(cell: Cell) -> str:
    if isinstance(cell, str):  # most cells are: asked first, since long lists have a hundred thousand
        return f"'{cell}" if cell[:1] in _FORMULAS else cell
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case float():
            return repr(cell) if math.isfinite(cell) else ""
        case datetime():
            return in_utc(cell).isoformat(" ", "seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
