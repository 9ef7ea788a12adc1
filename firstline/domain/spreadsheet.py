"""Lists for spreadsheets: lines of CSV that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable

BYTE_ORDER_MARK = "\ufeff"
"""Begins a file, so that spreadsheets read it as UTF-8."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Iterable[str]) -> str:
    """One line of CSV (RFC 4180). A cell that could be a formula begins with an apostrophe (OWASP)."""
    text = io.StringIO()
    csv.writer(text).writerow([f"'{cell}" if cell.startswith(_FORMULAS) else cell for cell in cells])
    return text.getvalue()
