"""Workbooks as people make them, for tests."""

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter  # type: ignore[import-untyped]
from openpyxl import Workbook

HEAD = ("Name", "E-mail", "Staff number")
MARIAM = ("Mariam Haddad", "mariam@agency.test", "40112")


def by_openpyxl(*rows: Sequence[Any], dress: Callable[[Workbook], None] | None = None) -> bytes:
    """A workbook of one sheet with these rows; ``dress`` changes it before it is saved."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    if dress:
        dress(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def by_xlsxwriter(*rows: Sequence[Any]) -> bytes:
    """The same by another program, which keeps texts in the cells and says its size otherwise."""
    saved = BytesIO()
    book = xlsxwriter.Workbook(saved, {"in_memory": True})
    sheet = book.add_worksheet()
    for place, row in enumerate(rows):
        sheet.write_row(place, 0, row)
    book.close()
    return saved.getvalue()


def repacked(content: bytes, changed: dict[str, bytes], dropped: Iterable[str] = ()) -> bytes:
    """A workbook with some of its files changed, added or dropped."""
    saved = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(saved, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name not in dropped and name not in changed:
                after.writestr(name, before.read(name))
        for name, part in changed.items():
            after.writestr(name, part)
    return saved.getvalue()


def zipped(**files: str) -> bytes:
    """A ZIP archive of some files; __ in a name stands for /."""
    saved = BytesIO()
    with ZipFile(saved, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return saved.getvalue()
