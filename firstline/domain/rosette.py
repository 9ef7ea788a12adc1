"""The fine-line rosette of a certificate, drawn from the credential's own number.

Two certificates hardly ever share a rosette, so a copied one gives itself away beside a true
one; it proves nothing by itself. The curves are those of a rose engine, whose lathe moves the
radius by cosines of the angle: r = R + a cos(n t + p) + b cos(m t + q).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from math import cos, pi, sin

RADIUS = 100.0
"""Every curve lies within this distance of the origin, in the drawing's own units."""

_STRANDS = 8
_PIECES_A_LOBE = 4
_RINGS = ((84.0, 15.0), (61.0, 13.0), (39.0, 11.0))
"""The middle radius of each ring, and how far its strands swing to either side."""


@dataclass(frozen=True, slots=True)
class _Ring:
    """A braid of closed curves: a strand swings ``lobes`` times a round, the whole braid ``waves`` times."""

    middle: float
    swing: float
    lobes: int
    waves: int
    share: float
    turn: float


def rosette_paths(number: str) -> tuple[str, ...]:
    """Three SVG path data strings, the outer, middle and inner ring, within RADIUS of (0, 0).

    The same number gives the same strings on every machine; hyphens and case do not count.
    """
    digest = sha256(number.replace("-", "").upper().encode()).digest()
    return tuple(_braid(ring) for ring in _rings(digest))


def _rings(digest: bytes) -> Iterator[_Ring]:
    """What the number decides: lobes and waves of each ring, how far its braid leans and turns."""
    for index, (middle, swing) in enumerate(_RINGS):
        lobes, share, turn = digest[1 + index * 3 : 4 + index * 3]
        yield _Ring(
            middle=middle,
            swing=swing,
            lobes=16 - 3 * index + lobes % 7,
            waves=8 + digest[0] % 6,
            share=0.25 + share / 255 * 0.2,
            turn=(index + turn / 510) * pi,
        )


def _braid(ring: _Ring) -> str:
    """All strands of a ring as one path: renderers pay for every path."""
    return "".join(_strand(ring, 2 * pi * strand / _STRANDS) for strand in range(_STRANDS))


def _strand(ring: _Ring, phase: float) -> str:
    """One closed curve in smooth cubic pieces (Hermite, with the exact tangent at every joint)."""
    pieces = ring.lobes * _PIECES_A_LOBE
    step = 2 * pi / pieces
    x, y, dx, dy = _point(ring, phase, 0.0)
    path = [f"M{x:.2f} {y:.2f}C{x + dx * step / 3:.2f} {y + dy * step / 3:.2f} "]
    for piece in range(1, pieces + 1):
        x, y, dx, dy = _point(ring, phase, piece * step)
        path.append(f"{x - dx * step / 3:.2f} {y - dy * step / 3:.2f} {x:.2f} {y:.2f}S")
    return "".join(path)[:-1] + "Z"


def _point(ring: _Ring, phase: float, angle: float) -> tuple[float, float, float, float]:
    """Where a strand is at an angle, and its derivative by the angle."""
    fine, coarse = ring.swing * (1 - ring.share), ring.swing * ring.share
    swing, wave = ring.lobes * angle + phase, ring.waves * angle + ring.turn
    radius = ring.middle + fine * cos(swing) + coarse * cos(wave)
    slope = -fine * ring.lobes * sin(swing) - coarse * ring.waves * sin(wave)
    across, up = cos(angle), sin(angle)
    return radius * across, radius * up, slope * across - radius * up, slope * up + radius * across
