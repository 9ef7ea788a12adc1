"""Places for the boxes of a flow and ways for its links: down between the layers, back around the outside.

No way runs through a box: links go down in the gaps between layers and pass a layer at a place of
their own; links that lead back run in tracks of the gaps and in lanes beside the whole drawing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from firstline.domain.charts.graph import Layout, layered, spread

WIDEST, SLIMMEST = 236.0, 136.0
"""Boxes are as wide as a full layer leaves them, between these."""
MARGIN, GAP, PASSING = 12.0, 26.0, 16.0
"""Around the drawing; between boxes; the width of the place where a link passes a layer."""
FALL, HEAD, TRACK, LANE, OUTSIDE = 66.0, 24.0, 13.0, 16.0, 36.0
"""Between layers; its upper part, kept for counts; from track to track, lane to lane; to the first lane."""
LEAVING, ENTERING, CORNER = 70.0, 26.0, 26.0
"""From link to link at a box, at most; what links leave free beside corners, which may be round."""

Point = tuple[float, float]
End = tuple[int, int]
"""A link and which of its ends: 0 where it leaves, 1 where it enters."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> Point:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Way:
    """The points of a link. Forward, gaps and layers alternate; back, every piece is level or upright."""

    points: tuple[Point, ...]
    is_back: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """Boxes by node, ways by link, and how much room all of it takes."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class _Loop:
    """A link back: side -1 or 1, its lane there, and its tracks in the gaps; None: straight at the side."""

    side: int
    lane: int
    leaves: int | None
    enters: int | None


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the ways are drawn on: everything but the ways has its place."""

    layout: Layout
    at: dict[int, float]
    tops: tuple[float, ...]
    boxes: tuple[Box, ...]
    loops: dict[int, _Loop]
    sides: dict[int, float]
    width: float
    height: float


def planned(
    count: int, links: Sequence[tuple[int, int]], *, room: float, least: float, height: float
) -> Plan:
    """A plan for so many boxes of one height, the first being the start, at least so wide.

    It keeps to the room as far as boxes that can be read allow.
    """
    ground = _ground(layered(count, links), room, least, height)
    ports = _ports(ground)
    ways = tuple(
        _back(ground, number, ports) if number in ground.loops else _forward(ground, number, ports)
        for number in range(len(links))
    )
    return Plan(ground.boxes, ways, ground.width, ground.height)


def _ground(layout: Layout, room: float, least: float, height: float) -> _Ground:
    wide = _box_width(layout, room)
    reach = {node: wide / 2 if node < layout.count else PASSING / 2 for node in range(len(layout.layer))}
    at = spread(layout, lambda node: 2 * reach[node], GAP)
    loops = _loops(layout, at)
    low = min((at[node] - reach[node] for node in at), default=0.0)
    high = max((at[node] + reach[node] for node in at), default=0.0)
    before, after = (_outside(loops, side) + MARGIN for side in (-1, 1))
    width = max(least, before + high - low + after)
    shift = (width - (before + high - low + after)) / 2 + before - low
    at = {node: place + shift for node, place in at.items()}
    tops, bottom = _tops(layout, loops, height)
    boxes = tuple(Box(at[n] - wide / 2, tops[layout.layer[n]], wide, height) for n in range(layout.count))
    sides = {-1: low + shift, 1: high + shift}
    return _Ground(layout, at, tops, boxes, loops, sides, width, bottom + MARGIN)


def _box_width(layout: Layout, room: float) -> float:
    wide = WIDEST
    for row in layout.rows:
        boxes = sum(node < layout.count for node in row)
        spare = room - 2 * MARGIN - (len(row) - boxes) * PASSING - (len(row) - 1) * GAP
        wide = min(wide, spare / boxes)
    return max(SLIMMEST, wide)


def _loops(layout: Layout, at: dict[int, float]) -> dict[int, _Loop]:
    """Links back by their number, the shortest on the inner lanes."""
    twice_centre = min(at.values(), default=0.0) + max(at.values(), default=0.0)
    back = [number for number, way in enumerate(layout.ways) if not way]
    tracks, lanes, found = Counter[int](), Counter[int](), dict[int, _Loop]()
    for number in sorted(back, key=lambda link: _climb(layout, link)):
        source, target = layout.links[number]
        side = -1 if at[source] + at[target] < twice_centre - 1 else 1
        taken = list[int | None]()
        for node, gap in ((source, layout.layer[source] + 1), (target, layout.layer[target])):
            is_outermost = layout.rows[layout.layer[node]][-1 if side == 1 else 0] == node
            taken.append(None if is_outermost else tracks[gap])
            tracks[gap] += not is_outermost
        found[number] = _Loop(side, lanes[side], taken[0], taken[1])
        lanes[side] += 1
    return found


def _climb(layout: Layout, number: int) -> int:
    source, target = layout.links[number]
    return layout.layer[source] - layout.layer[target]


def _outside(loops: dict[int, _Loop], side: int) -> float:
    lanes = sum(loop.side == side for loop in loops.values())
    return OUTSIDE + LANE * (lanes - 1) if lanes else 0.0


def _tops(layout: Layout, loops: dict[int, _Loop], height: float) -> tuple[tuple[float, ...], float]:
    """Where each layer begins, and where the last thing ends."""
    tracks = Counter[int]()
    for number, loop in loops.items():
        source, target = layout.links[number]
        tracks[layout.layer[source] + 1] += loop.leaves is not None
        tracks[layout.layer[target]] += loop.enters is not None
    tops, y = list[float](), MARGIN + (HEAD + TRACK * tracks[0] if tracks[0] else 0.0)
    for number in range(len(layout.rows)):
        tops.append(y)
        y += height + FALL + TRACK * tracks[number + 1]
    beneath = HEAD + TRACK * tracks[len(tops)] if tracks[len(tops)] else 0.0
    return tuple(tops), (tops[-1] + height + beneath if tops else MARGIN)


def _ports(ground: _Ground) -> dict[End, Point]:
    """Where links touch their boxes: spread over the rim above and below, or around the middle of a side."""
    rims, sides = dict[tuple[int, int], list[tuple[float, int]]](), dict[tuple[int, int], list[End]]()
    for number, way in enumerate(ground.layout.ways):
        loop = ground.loops.get(number)
        for end, node in enumerate(ground.layout.links[number]):
            if loop and (loop.enters if end else loop.leaves) is None:
                sides.setdefault((node, loop.side), []).append((number, end))
            else:
                aim = loop.side * 1e9 if loop else ground.at[way[-2] if end else way[1]]
                rims.setdefault((node, end), []).append((aim, number))
    found = dict[End, Point]()
    for (node, end), entries in rims.items():
        box = ground.boxes[node]
        most = (box.width - 2 * CORNER) / max(1, len(entries) - 1)
        for (_, number), off in zip(sorted(entries), _around(len(entries)), strict=True):
            across = box.middle[0] + off * min(ENTERING if end else LEAVING, most)
            found[number, end] = (across, box.y if end else box.y + box.height)
    for (node, side), touching in sides.items():
        box = ground.boxes[node]
        for key, off in zip(touching, _around(len(touching)), strict=True):
            step = min(TRACK, box.height / (len(touching) + 1))
            found[key] = (box.middle[0] + side * box.width / 2, box.middle[1] + off * step)
    return found


def _around(count: int) -> list[float]:
    """So many whole steps around 0."""
    return [index - (count - 1) / 2 for index in range(count)]


def _forward(ground: _Ground, number: int, ports: dict[End, Point]) -> Way:
    points = [ports[number, 0]]
    for node in ground.layout.ways[number][1:-1]:
        top = ground.tops[ground.layout.layer[node]]
        points += [(ground.at[node], top), (ground.at[node], top + ground.boxes[0].height)]
    return Way((*points, ports[number, 1]), is_back=False)


def _back(ground: _Ground, number: int, ports: dict[End, Point]) -> Way:
    loop, layer = ground.loops[number], ground.layout.layer
    source, target = ground.layout.links[number]
    lane = ground.sides[loop.side] + loop.side * (OUTSIDE + LANE * loop.lane)
    points = [ports[number, 0]]
    if loop.leaves is not None:
        points.append((points[0][0], _gap(ground, layer[source] + 1) + TRACK * loop.leaves))
    points.append((lane, points[-1][1]))
    end = ports[number, 1]
    if loop.enters is None:
        points.append((lane, end[1]))
    else:
        track = _gap(ground, layer[target]) + TRACK * loop.enters
        points += [(lane, track), (end[0], track)]
    return Way((*points, end), is_back=True)


def _gap(ground: _Ground, layer: int) -> float:
    """Where the tracks above a layer begin."""
    return ground.tops[layer - 1] + ground.boxes[0].height + HEAD if layer else MARGIN / 2
