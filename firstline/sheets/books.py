"""Workbooks to be sent: imported only when one is made, since openpyxl comes along."""

import math
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import IO, Any, BinaryIO, cast

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from firstline.sheets.cells import Cell, in_utc

IN_MEMORY = 1024 * 1024
"""Bytes of a workbook that stay in memory; a larger one goes to a temporary file."""
_MOST_TEXT = 32_767
_NO_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LOOKED_AT = 200
_SLIMMEST, _WIDEST = 9, 48


def write_book(
    head: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str, right_to_left: bool
) -> BinaryIO:
    """A workbook as ``writing.xlsx_file`` promises it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_NO_TITLE.sub(" ", title).strip("' ")[:31] or "Sheet")
    sheet.sheet_view.rightToLeft = right_to_left
    sheet.freeze_panes = "A2"
    rest = iter(rows)
    first = list(islice(rest, _LOOKED_AT))
    for place, name in enumerate(head):
        longest = max(len(str(text)) for text in (name, *(row[place] or "" for row in first)))
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(
            _WIDEST, max(_SLIMMEST, longest + 2)
        )
    sheet.append([_cell(sheet, name, is_head=True) for name in head])
    for row in chain(first, rest):
        sheet.append([_cell(sheet, value) for value in row])
    # Closed by whoever sends it: the file outlives this function.
    spool: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    book.save(spool)
    spool.seek(0)
    return cast(BinaryIO, spool)


def _cell(sheet: Any, value: Cell, *, is_head: bool = False) -> object:
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)[:_MOST_TEXT]
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = (
            "s"  # openpyxl makes a formula of every text that begins with "=", an error of "#N/A"
        )
        if is_head:
            cell.font = Font(bold=True)
        return cell
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return in_utc(value) if isinstance(value, datetime) else value
