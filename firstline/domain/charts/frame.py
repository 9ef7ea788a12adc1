"""The sheets that pictures of rows are laid out on: a wide one, and one for phones."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from firstline.domain.charts.chart import Picture

WIDTH = 780.0
_LABELS = 262.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A sheet: its width, where scales start, and the room for words, ``above`` each row or (0) beside it."""

    width: float
    start: float
    room: float
    above: float = 0.0

    def middle(self, head: float, tall: float, number: int) -> float:
        """The middle height of what a row draws."""
        return head + (tall + self.above) * (number + 0.5) + self.above / 2

    def spans(self, head: float, tall: float, rows: int) -> list[tuple[float, float]]:
        """From where to where the lines of a scale run: past words above a row they are broken."""
        if not self.above:
            return [(head, head + tall * rows)]
        middles = (self.middle(head, tall, number) for number in range(rows))
        return [(middle - tall / 2, middle + tall / 2) for middle in middles]

    def words(self, middle: float, tall: float) -> float:
        """The middle height of a row's words."""
        return middle - (tall + self.above) / 2 + 4 if self.above else middle


WIDE = Frame(WIDTH, _LABELS, _LABELS - 16)
"""Words of a row beside what it draws."""
NARROW = Frame(300.0, 24.0, 292.0, above=44.0)
"""Words of a row above what it draws, so that nothing is cut off on a phone."""


def on_any_screen(draw: Callable[..., Picture]) -> Picture:
    """A picture that holds itself once more for a phone; ``draw`` takes a ``frame``."""
    return replace(draw(frame=WIDE), narrow=draw(frame=NARROW))
