"""Lists for spreadsheets, read again by others than those who wrote them."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime, timedelta, timezone
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from firstline.sheets.cells import Cell
from firstline.sheets.writing import csv_lines, line, xlsx_file

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1")
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def read(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


def sheet(*rows: tuple[Cell, ...], title: str = "List", right_to_left: bool = False) -> object:
    with xlsx_file(("A",) * len(rows[0]), rows, title=title, right_to_left=right_to_left) as file:
        return load_workbook(io.BytesIO(file.read())).worksheets[0]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_could_be_a_formula_begins_with_an_apostrophe(text: str) -> None:
    assert read(line([text])) == [[f"'{text}"]]


def test_negative_number_stays_a_number() -> None:
    assert line([-3, -0.5]) == "-3,-0.5\r\n"


def test_cells_are_written_by_their_type() -> None:
    east = datetime(2026, 3, 2, 12, 30, tzinfo=timezone(timedelta(hours=3)))
    cells: list[Cell] = [None, True, False, 7, 0.25, float("nan"), date(2026, 3, 2), east, 'a "b", c']
    written = line(cells)
    assert written == ',TRUE,FALSE,7,0.25,,2026-03-02,2026-03-02 09:30:00,"a ""b"", c"\r\n'


def test_list_begins_with_a_byte_order_mark() -> None:
    assert "".join(csv_lines(("Name",), [("Ada",)])) == "\ufeffName\r\nAda\r\n"


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_texts_survive_csv_but_for_the_apostrophe(rows: list[list[str]]) -> None:
    found = read("".join(csv_lines(("a", "b"), rows)))[1:]
    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]
    assert not any(cell.startswith(FORMULAS) for row in found for cell in row)


@pytest.mark.parametrize("text", [*FORMULAS[:4], '=HYPERLINK("x")', "#N/A", "1", "TRUE", "2026-03-02"])
def test_text_stays_a_text_in_a_workbook(text: str) -> None:
    cell = sheet((text,))["A2"]  # type: ignore[index]
    assert (cell.data_type, cell.value) == ("s", text.strip("\t"))


def test_workbook_has_no_formula() -> None:
    with xlsx_file(("=A",), [("=1+1",)], title="=x") as file, ZipFile(file) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_workbook_has_typed_cells() -> None:
    found = sheet((3, 0.5, True, date(2026, 3, 2), AT, None, "x"))
    cells = next(found.iter_rows(min_row=2))  # type: ignore[attr-defined]
    values = [cell.value for cell in cells]
    days = [datetime.fromisoformat(text) for text in ("2026-03-02", "2026-03-02T09:30")]
    assert values == [3, 0.5, True, *days, None, "x"]
    assert [cell.data_type for cell in cells] == ["n", "n", "b", "d", "d", "n", "s"]


def test_workbook_is_laid_out_for_its_reader() -> None:
    found = sheet(("x" * 100,), right_to_left=True)
    width = found.column_dimensions["A"].width  # type: ignore[attr-defined]
    assert (found.sheet_view.rightToLeft, found.freeze_panes, width) == (True, "A2", 48)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("title", "name"), [("a/b: [c]*?\\d", "a b   c    d"), ("", "Sheet"), ("x" * 40, "x" * 31)]
)
def test_title_is_one_that_a_workbook_can_have(title: str, name: str) -> None:
    assert sheet(("x",), title=title).title == name  # type: ignore[attr-defined]


def test_what_a_workbook_cannot_hold_is_left_out() -> None:
    found = sheet(("a\x00\x0bb", "y" * 40_000, float("inf")))
    values = [cell.value for cell in next(found.iter_rows(min_row=2))]  # type: ignore[attr-defined]
    assert values == ["ab", "y" * 32_767, None]


def test_long_list_does_not_stand_in_memory() -> None:
    rows = ((f"Name {number}", number, AT) for number in range(20_000))
    tracemalloc.start()
    with xlsx_file(("Name", "Number", "At"), rows, title="Many") as file:
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (most < 12_000_000, len(file.read()) > 100_000) == (True, True)
