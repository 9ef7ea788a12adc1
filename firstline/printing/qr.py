"""QR codes as pages and designs draw them: one SVG path for a small one, a picture (qr_picture) for a large.

Drawing a path costs WeasyPrint so much for each run of modules that the many of a large code are a picture.
A scan of few dots to the inch reads a small code better from a path.
"""

import segno

QUIET_ZONE = 4
"""White modules on every side, as ISO/IEC 18004 asks."""

_DENSE = 81
"""Modules a side, quiet zone included, beyond which larger modules help a scan more than repair does."""

_MASK = 2
"""The data mask. Trying all eight for the tidiest is most of the work on a code, and our texts, signed or
with a random number, are read as well with any: of 40 codes, scans lost as many with the tidiest."""


def qr_path(text: str) -> tuple[int, str]:
    """The width of the square in modules, quiet zone included, and the path data of its dark modules.

    It is to be drawn with a black stroke of width 1 on white. Error correction is M, L for a code of many
    modules, or better where it costs no room. Raises ValueError for a text that is too long.
    """
    matrix = matrix_of(text)
    pieces = [
        f"M{start + QUIET_ZONE} {row + QUIET_ZONE}.5h{length}"
        for row, modules in enumerate(matrix)
        for start, length in _dark_runs(modules)
    ]
    return len(matrix) + 2 * QUIET_ZONE, "".join(pieces)


def matrix_of(text: str) -> tuple[bytearray, ...]:
    """The rows of modules, 1 for a dark one, without a quiet zone. Raises as ``qr_path``."""
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
