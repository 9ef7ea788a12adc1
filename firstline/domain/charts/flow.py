"""The picture of a branching case: its scenes in layers, its choices as links as wide as people took them.

With counts it shows where a cohort went, without counts the tree of the scenario. Links that lead
back run around the outside. Each meaning has a form beside its tone: the start is solid, an ending
has round sides, harm carries a warning mark and dashes, a choice that nobody took is dotted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from firstline.domain.charts.chart import (
    LEADING,
    SIZE,
    SMALL,
    Anchor,
    Dash,
    Dot,
    Label,
    Line,
    Path,
    Picture,
    Rect,
    Shape,
    Tone,
    alert,
    drawn,
    finished,
    lines_of,
    moved,
    text_width,
    wrapped,
)
from firstline.domain.charts.route import CORNER, MARGIN, Box, Plan, Point, Way, planned

THINNEST, THICKEST = 1.0, 12.0
"""How wide the links are that fewest and most people took; without counts, TREE."""
TREE = 2.0
NARROWEST = 480.0
"""A picture is no narrower, so that the line that explains it has room."""
_ARROW, _TURN, _ROW = 9.0, 9.0, 24.0


@dataclass(frozen=True, slots=True)
class Node:
    """A scene. ``count``: how many came there; None in a drawing without counts."""

    id: str
    label: str
    count: int | None = None
    is_ending: bool = False
    is_harm: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A choice that leads from scene to scene. ``count``: how many took it."""

    source: str
    target: str
    count: int | None = None
    is_harm: bool = False


@dataclass(frozen=True, slots=True)
class FlowWords:
    """What the line beneath explains, in the reader's language; an empty word leaves its sign out."""

    start: str = ""
    ending: str = ""
    harm: str = ""
    unused: str = ""


def flow(
    nodes: Sequence[Node],
    links: Sequence[Link],
    *,
    title: str,
    description: str,
    words: FlowWords | None = None,
    number: Callable[[int], str] = str,
    people: Callable[[int], str] = str,
    rtl: bool = False,
    room: float = 1180.0,
) -> Picture:
    """Scenes and choices from the first node down; links to or from unknown scenes are passed over.

    ``number`` writes the count of a link, ``people`` that of a scene ("34 people"). ``room`` is the
    width to keep to, as far as boxes that can be read allow.
    """
    place = {node.id: index for index, node in enumerate(nodes)}
    known = [link for link in links if link.source in place and link.target in place]
    pairs = [(place[link.source], place[link.target]) for link in known]
    is_counted = any(node.count is not None for node in nodes)
    height = 78.0 if is_counted else 60.0
    plan = planned(len(nodes), pairs, room=room, least=NARROWEST, height=height)
    most = max((link.count or 0 for link in known), default=0)
    drawn_links = [_Drawn(link, way, most) for link, way in zip(known, plan.ways, strict=True)]
    shapes = [shape for one in sorted(drawn_links, key=lambda one: -one.width) for shape in _link(one)]
    for index, node in enumerate(nodes):
        shapes += _scene(node, plan.boxes[index], people, is_start=index == 0)
    shapes += [shape for one in drawn_links for shape in _sign(one, number)]
    key, beneath = _key(words or FlowWords(), plan)
    return finished([*shapes, *key], plan.width, plan.height + beneath, title, description, rtl=rtl)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A link with its way, and how many took the link that most took."""

    link: Link
    way: Way
    most: int

    @property
    def width(self) -> float:
        if self.link.count is None:
            return TREE
        return THINNEST + (THICKEST - THINNEST) * self.link.count / max(1, self.most)

    @property
    def tone(self) -> Tone:
        return "stop" if self.link.is_harm else "second"

    @property
    def dash(self) -> Dash:
        if self.link.count == 0:
            return "dot"
        return "dash" if self.link.is_harm else ""


def _link(one: _Drawn) -> list[Shape]:
    *points, (x, y) = one.way.points
    dx, dy = _heading(points[-1], (x, y)) if one.way.is_back else (0.0, 1.0)
    base = (x - dx * _ARROW, y - dy * _ARROW)
    line = _turning([*points, base]) if one.way.is_back else _falling([*points, base])
    half = max(4.5, one.width / 2 + 2.5)
    left, right = (base[0] - dy * half, base[1] + dx * half), (base[0] + dy * half, base[1] - dx * half)
    head = drawn("M", x, y, "L", *left, "L", *right, "Z")
    return [Path(line, one.tone, one.width, one.dash), Path(head, one.tone)]


def _falling(points: list[Point]) -> str:
    """Curves through the gaps, upright through the layers."""
    parts: list[str | float] = ["M", *points[0]]
    for index, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        middle = (y0 + y1) / 2
        parts += ["L", x1, y1] if index % 2 or x0 == x1 else ["C", x0, middle, x1, middle, x1, y1]
    return drawn(*parts)


def _turning(points: list[Point]) -> str:
    """Level and upright pieces with round corners."""
    parts: list[str | float] = ["M", *points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        for near in (_towards(corner, before), _towards(corner, after)):
            parts += ["L", *near] if near == _towards(corner, before) else ["Q", *corner, *near]
    return drawn(*parts, "L", *points[-1])


def _towards(corner: Point, other: Point) -> Point:
    dx, dy = _heading(corner, other)
    turn = min(_TURN, (abs(corner[0] - other[0]) + abs(corner[1] - other[1])) / 2)
    return corner[0] + dx * turn, corner[1] + dy * turn


def _heading(start: Point, end: Point) -> Point:
    """The direction of a level or upright piece."""
    across, down = end[0] - start[0], end[1] - start[1]
    if abs(across) >= abs(down):
        return (1.0 if across > 0 else -1.0), 0.0
    return 0.0, (1.0 if down > 0 else -1.0)


def _sign(one: _Drawn, number: Callable[[int], str]) -> list[Shape]:
    """How many took a link, beside where it leaves; a mark on one that harms."""
    (x, y), (x1, y1), *rest = one.way.points
    shapes = list[Shape]()
    if one.link.is_harm:
        middle = (x1, (y1 + rest[0][1]) / 2) if one.way.is_back and rest else ((x + x1) / 2, (y + y1) / 2)
        shapes += alert(*middle, "stop")
    if one.link.count:
        is_level = y == y1
        side = (1 if x1 > x else -1) if is_level else (-1 if x1 > x + 16 else 1)
        off = (6.0, -one.width / 2 - 4) if is_level else (one.width / 2 + 4, 15.0)
        anchor: Anchor = "start" if side == 1 else "end"
        text = number(one.link.count)
        shapes.append(Label(x + side * off[0], y + off[1], text, one.tone, anchor, SMALL, halo=True))
    return shapes


def _scene(node: Node, box: Box, people: Callable[[int], str], *, is_start: bool) -> list[Shape]:
    tone: Tone = "stop" if node.is_harm else "good" if node.is_ending else "main" if is_start else "plain"
    written: Tone = "inverse" if tone == "main" else "plain"
    radius = min(CORNER, box.height / 2) if node.is_ending else 6.0
    shapes: list[Shape] = [Rect(box.x, box.y, box.width, box.height, tone, radius)]
    if node.is_ending:
        inner = (box.x + 3.5, box.y + 3.5, box.width - 7, box.height - 7)
        shapes.append(Rect(*inner, tone, radius - 3.5))
    lines = wrapped(node.label, box.width - (34 if node.is_ending else 22))
    x, y = box.middle
    lift = SMALL * LEADING / 2 if node.count is not None else 0.0
    shapes += lines_of(Label(x, y - lift, "", written, "middle"), lines)
    if node.count is not None:
        beneath = y - lift + SIZE * LEADING * len(lines) / 2 + SMALL * 1.1
        shapes.append(Label(x, beneath, people(node.count), written, "middle", SMALL, strong=True))
    if node.is_harm:
        shapes += [Dot(box.x + 13, box.y + 6, 11, "paper"), *alert(box.x + 13, box.y + 6)]
    return shapes


def _key(words: FlowWords, plan: Plan) -> tuple[list[Shape], float]:
    """What the forms mean, in lines beneath the drawing, and how much room they take."""
    signs: list[tuple[str, list[Shape]]] = [
        (words.start, [Rect(0, -9, 24, 16, "main", 3)]),
        (words.ending, [Rect(0, -9, 24, 16, "good", 8), Rect(2.5, -6.5, 19, 11, "good", 5.5)]),
        (words.harm, [Line(0, -1, 34, -1, "stop", 2.5, "dash"), *alert(17, -1)]),
        (words.unused, [Line(0, -1, 28, -1, "second", THINNEST, "dot")]),
    ]
    shapes, x, y = list[Shape](), MARGIN, plan.height + _ROW / 2
    for text, sign in (entry for entry in signs if entry[0]):
        wide = 40 + text_width(text, SMALL)
        if x > MARGIN and x + wide > plan.width - MARGIN:
            x, y = MARGIN, y + _ROW
        shapes += [moved(shape, x, y) for shape in sign]
        shapes.append(Label(x + 40, y + 4, text, "plain", "start", SMALL))
        x += wide + 22
    return shapes, (y + _ROW / 2 - plan.height if shapes else 0.0)
