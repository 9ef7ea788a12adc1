"""QR codes as paths."""

import re

import pytest
import segno

from firstline.printing.qr import QUIET_ZONE, qr_path


def drawn(path: str) -> set[tuple[int, int]]:
    """The dark modules that a path covers, as (row, column)."""
    runs = re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)
    return {(int(row), int(column) + step) for column, row, length in runs for step in range(int(length))}


def test_path_covers_exactly_the_dark_modules() -> None:
    matrix = segno.make("https://example.org/1", error="m", micro=False).matrix
    expected = {
        (row + QUIET_ZONE, column + QUIET_ZONE)
        for row, modules in enumerate(matrix)
        for column, dark in enumerate(modules)
        if dark
    }
    assert drawn(qr_path("https://example.org/1")[1]) == expected


def test_size_counts_the_quiet_zone() -> None:
    assert qr_path("https://learn.example.org/certificates/185G-R38E-1W81-24GK2")[0] == 33 + 2 * QUIET_ZONE


def test_text_beyond_every_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        qr_path("x" * 3_000)
