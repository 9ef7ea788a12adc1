"""The picture of a share over time: what a cohort keeps, week after week."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from firstline.domain.charts.chart import SIZE, SMALL, Dot, Label, Line, Picture, Shape, finished, text_width
from firstline.domain.charts.frame import WIDTH
from firstline.domain.charts.plot import Say, Scale, percent

_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_TOP, _GROUND, _HEIGHT = 26.0, 236.0, 286.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A share at a time; None is a gap. ``note`` stands beneath its label ("n = 34").

    ``is_thin``: so few people that the point is drawn hollow.
    """

    at: float
    label: str
    value: float | None
    note: str = ""
    is_thin: bool = False


def line(
    points: Sequence[Reading],
    *,
    title: str,
    description: str,
    say: Say = percent,
    goal: float | None = None,
    goal_name: str = "",
    rtl: bool = False,
    width: float = WIDTH,
) -> Picture:
    """Shares over time, earliest first, as far apart as their ``at``; a gap breaks the line."""
    first, last = (points[0].at, points[-1].at) if points else (0.0, 0.0)
    across = Scale(86, width - 46, first, last if last > first else first + 1)
    up = Scale(_GROUND, _TOP)
    shapes = list[Shape]()
    for value in _TICKS:
        shapes.append(Line(52, up(value), width - 10, up(value), "quiet" if value else "second"))
        shapes.append(Label(44, up(value) + 4, say(value), "quiet", "end", SMALL))
    if goal is not None:
        shapes.append(Line(52, up(goal), width - 10, up(goal), "good", 1.5, "dash"))
        shapes.append(Label(width - 12, up(goal) - 6, goal_name, "good", "end", SMALL, halo=True))
    for left, right in pairwise(points):
        if left.value is not None and right.value is not None:
            places = across(left.at), up(left.value), across(right.at), up(right.value)
            shapes.append(Line(*places, "main", 2.5))
    free = -1e9
    for point in points:
        x = across(point.at)
        crossed = goal is not None and 0 < up(point.value or 0) - up(goal) < 30
        shapes += _reading(point, x, up, say, is_written=x >= free, is_beneath=crossed)
        wide = max(text_width(text, SMALL) for text in (point.label, point.note, say(point.value or 0)))
        free = max(free, x + wide + 6) if x >= free else free
    return finished(shapes, width, _HEIGHT, title, description, rtl=rtl)


def _reading(
    point: Reading, x: float, up: Scale, say: Say, *, is_written: bool, is_beneath: bool
) -> list[Shape]:
    shapes = list[Shape]()
    if point.value is not None:
        shapes.append(Dot(x, up(point.value), 5.5, "plain" if point.is_thin else "main"))
        if is_written:
            text, y = say(point.value), up(point.value) + (22 if is_beneath else -12)
            shapes.append(Label(x, y, text, "plain", "middle", SIZE, strong=True, halo=True))
    if is_written:
        shapes.append(Label(x, 256, point.label, "plain", "middle", SMALL))
        shapes.append(Label(x, 274, point.note, "quiet", "middle", SMALL))
    return shapes
