"""QR codes as designs draw them: one SVG path for a small one, a picture for one of many modules.

Drawing a path costs WeasyPrint so much for each run of modules that the many of a large code are a picture.
A scan of few dots to the inch reads a small code better from a path.
"""

from io import BytesIO

import segno
from PIL import Image, ImageOps

QUIET_ZONE = 4
"""White modules on every side, as ISO/IEC 18004 asks."""

PIXELS = 4
"""Pixels to a side of a module in a picture: viewers that smooth pictures blur one of them at every edge."""

_DENSE = 81
"""Modules a side, quiet zone included, beyond which larger modules help a scan more than repair does."""

_MASK = 2
"""The data mask. Trying all eight for the tidiest is most of the work on a code, and our texts, signed or
with a random number, are read as well with any: of 40 codes, scans lost as many with the tidiest."""

_GREY_LEVELS = bytes.maketrans(b"\0\1", b"\xff\0")


def qr_path(text: str) -> tuple[int, str]:
    """The width of the square in modules, quiet zone included, and the path data of its dark modules.

    It is to be drawn with a black stroke of width 1 on white. Error correction is M, L for a code of many
    modules, or better where it costs no room. Raises ValueError for a text that is too long.
    """
    matrix = _matrix(text)
    pieces = [
        f"M{start + QUIET_ZONE} {row + QUIET_ZONE}.5h{length}"
        for row, modules in enumerate(matrix)
        for start, length in _dark_runs(modules)
    ]
    return len(matrix) + 2 * QUIET_ZONE, "".join(pieces)


def qr_picture(text: str) -> bytes:
    """The same code with its quiet zone as a PNG in greys, PIXELS by PIXELS for each module.

    Of eight bits, because WeasyPrint makes colours of a picture of one. Raises ValueError for a text that is
    too long.
    """
    matrix = _matrix(text)
    levels = b"".join(matrix).translate(_GREY_LEVELS)
    modules = Image.frombytes("L", (len(matrix), len(matrix)), levels)
    picture = BytesIO()
    whole = ImageOps.expand(modules, QUIET_ZONE, fill=255)
    whole.resize((whole.width * PIXELS, whole.height * PIXELS), Image.Resampling.NEAREST).save(picture, "PNG")
    return picture.getvalue()


def _matrix(text: str) -> tuple[bytearray, ...]:
    matrix: tuple[bytearray, ...] = segno.make(text, error="m", mask=_MASK, micro=False).matrix
    if len(matrix) + 2 * QUIET_ZONE > _DENSE:
        matrix = segno.make(text, error="l", mask=_MASK, micro=False).matrix
    return matrix


def _dark_runs(modules: bytes | bytearray) -> list[tuple[int, int]]:
    """Where each run of dark modules of a row starts, and how many there are."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(modules):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
