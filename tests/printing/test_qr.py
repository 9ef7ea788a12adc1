"""QR codes as paths and pictures."""

import re
from io import BytesIO

import pytest
import segno
from PIL import Image

from firstline.printing.qr import QUIET_ZONE, qr_path
from firstline.printing.qr_picture import PIXELS, qr_picture


def drawn(path: str) -> set[tuple[int, int]]:
    """The dark modules that a path covers, as (column, row)."""
    runs = re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)
    return {(int(column) + step, int(row)) for column, row, length in runs for step in range(int(length))}


def test_path_covers_exactly_the_dark_modules() -> None:
    matrix = segno.make("https://example.org/1", error="m", mask=2, micro=False).matrix
    expected = {
        (column + QUIET_ZONE, row + QUIET_ZONE)
        for row, modules in enumerate(matrix)
        for column, dark in enumerate(modules)
        if dark
    }
    assert drawn(qr_path("https://example.org/1")[1]) == expected


def pixels(picture: bytes) -> set[tuple[int, int]]:
    """The dark pixels of a picture, as (column, row)."""
    with Image.open(BytesIO(picture)) as opened:
        return {
            (column, row)
            for row in range(opened.height)
            for column in range(opened.width)
            if opened.getpixel((column, row)) == 0
        }


def test_picture_shows_the_modules_of_the_path() -> None:
    assert pixels(qr_picture("https://example.org/1")) == {
        (column * PIXELS + across, row * PIXELS + down)
        for column, row in drawn(qr_path("https://example.org/1")[1])
        for across in range(PIXELS)
        for down in range(PIXELS)
    }


def test_picture_is_black_and_white_in_greys_with_its_quiet_zone() -> None:
    with Image.open(BytesIO(qr_picture("https://example.org/1"))) as opened:
        shades = {shade for _, shade in opened.getcolors() or ()}
        assert (opened.mode, opened.size, shades) == ("L", (33 * PIXELS, 33 * PIXELS), {0, 255})


def test_size_counts_the_quiet_zone() -> None:
    assert qr_path("https://learn.example.org/certificates/185G-R38E-1W81-24GK2")[0] == 33 + 2 * QUIET_ZONE


def test_text_beyond_every_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        qr_path("x" * 3_000)


def test_picture_of_a_text_beyond_every_code_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        qr_picture("x" * 3_000)
