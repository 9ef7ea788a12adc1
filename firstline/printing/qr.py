"""QR pictures as one SVG path, to be drawn with a black stroke of width 1 on white."""

import segno

QUIET_ZONE = 4
"""White modules on every side, as ISO/IEC 18004 asks."""

_DENSE = 81
"""Modules a side, quiet zone included, beyond which larger modules help a scan more than repair does."""


def qr_path(text: str) -> tuple[int, str]:
    """The width of the square in modules, quiet zone included, and the path data of its dark modules.

    Error correction is M, L for a code of many modules, or better where it costs no room. Raises
    ValueError for a text that is too long.
    """
    matrix = segno.make(text, error="m", micro=False).matrix
    if len(matrix) + 2 * QUIET_ZONE > _DENSE:
        matrix = segno.make(text, error="l", micro=False).matrix
    pieces = [
        f"M{start + QUIET_ZONE} {row + QUIET_ZONE}.5h{length}"
        for row, modules in enumerate(matrix)
        for start, length in _dark_runs(modules)
    ]
    return len(matrix) + 2 * QUIET_ZONE, "".join(pieces)


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
