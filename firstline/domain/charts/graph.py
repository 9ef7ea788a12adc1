"""Where the boxes of a layered drawing stand: Sugiyama's steps, each by a plain rule.

Links against the stream are found by depth-first search; layers by the longest way from the start;
the order in a layer by barycentres (Sugiyama, Tagawa and Toda 1981), the best of a few sweeps by
crossings; the places across by least squares that keep order and gaps (pool adjacent violators).
Everything is decided by the order of what is given, so that the same graph gives the same drawing.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

_SWEEPS, _SETTLING = 12, 32
_STRAIGHT = 8.0
"""How much more a way that passes layers is worth than a link between boxes: long ways run straight."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Nodes are numbers from 0, in the given order; higher ones are places where a link passes a layer.

    ``rows`` holds the layers from the start, each in its order; ``ways`` the stops of every link in
    the order of the links, from its node to its target, () for a link against the stream.
    """

    count: int
    links: tuple[tuple[int, int], ...]
    rows: tuple[tuple[int, ...], ...]
    ways: tuple[tuple[int, ...], ...]
    layer: tuple[int, ...]

    @property
    def steps(self) -> list[tuple[int, int]]:
        """Every piece of a way from one layer to the next."""
        return [(a, b) for way in self.ways for a, b in pairwise(way)]


def layered(count: int, links: Sequence[tuple[int, int]]) -> Layout:
    """Layers and their order for so many nodes, the first being the start."""
    against = against_the_stream(count, links)
    forward = [link for number, link in enumerate(links) if number not in against]
    layer = _layers(count, forward)
    ways = list[tuple[int, ...]]()
    for number, (source, target) in enumerate(links):
        if number in against:
            ways.append(())
            continue
        passed = range(layer[source] + 1, layer[target])
        ways.append((source, *range(len(layer), len(layer) + len(passed)), target))
        layer += passed
    rows: list[list[int]] = [[] for _ in range(max(layer, default=-1) + 1)]
    for node, number in enumerate(layer):
        rows[number].append(node)
    loose = Layout(count, tuple(links), tuple(map(tuple, rows)), tuple(ways), tuple(layer))
    return replace(loose, rows=_ordered(loose))


def against_the_stream(count: int, links: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The links, by their place, that lead back to where they come from; without them no loop is left."""
    out: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for number, (source, target) in enumerate(links):
        out[source].append((number, target))
    found, state = set[int](), [0] * count
    for root in range(count):
        open_nodes = [root] if not state[root] else []
        state[root] = state[root] or 1
        while open_nodes:
            node = open_nodes[-1]
            if not out[node]:
                state[open_nodes.pop()] = 2
                continue
            number, target = out[node].pop(0)
            if state[target] == 1:
                found.add(number)
            elif not state[target]:
                state[target] = 1
                open_nodes.append(target)
    return frozenset(found)


def spread(layout: Layout, width: Callable[[int], float], gap: float) -> dict[int, float]:
    """The middle of every node and passing place across; neighbours in a layer are ``gap`` apart at least."""
    beside = _neighbours(layout)
    at = dict[int, float]()
    offsets = [_offsets(row, width, gap) for row in layout.rows]
    for row, offset in zip(layout.rows, offsets, strict=True):
        at |= {node: place - offset[-1] / 2 for node, place in zip(row, offset, strict=True)}
    for sweep in range(_SETTLING):
        order = range(len(layout.rows)) if sweep % 2 == 0 else range(len(layout.rows) - 1, -1, -1)
        for number in order:
            row = layout.rows[number]
            weights = [sum(weight for _, weight in beside[node]) or 0.1 for node in row]
            wanted = [_mean(node, at, beside) for node in row]
            at |= dict(zip(row, _apart(wanted, weights, offsets[number]), strict=True))
    return at


def crossings(rows: Sequence[Sequence[int]], steps: Sequence[tuple[int, int]]) -> int:
    """How many pairs of steps cross."""
    place = {node: (number, index) for number, row in enumerate(rows) for index, node in enumerate(row)}
    found, ends = 0, dict[int, list[int]]()
    for step in sorted(steps, key=lambda step: (place[step[0]], place[step[1]])):
        number, index = place[step[1]]
        before = ends.setdefault(number, [])
        found += len(before) - bisect_right(before, index)
        insort(before, index)
    return found


def _layers(count: int, forward: Sequence[tuple[int, int]]) -> list[int]:
    """The longest way to each node, in links."""
    layer, entering = [0] * count, [0] * count
    for _, target in forward:
        entering[target] += 1
    ready = [node for node in range(count) if not entering[node]]
    for node in ready:
        for source, target in forward:
            if source == node:
                layer[target] = max(layer[target], layer[node] + 1)
                entering[target] -= 1
                if not entering[target]:
                    ready.append(target)
    return layer


def _ordered(layout: Layout) -> tuple[tuple[int, ...], ...]:
    steps = layout.steps
    above, below = dict[int, list[int]](), dict[int, list[int]]()
    for source, target in steps:
        below.setdefault(source, []).append(target)
        above.setdefault(target, []).append(source)
    rows = [list(row) for row in layout.rows]
    best, least = layout.rows, crossings(rows, steps)
    for sweep in range(_SWEEPS):
        order = range(1, len(rows)) if sweep % 2 == 0 else range(len(rows) - 2, -1, -1)
        for number in order:
            other = {node: i for i, node in enumerate(rows[number - 1 if sweep % 2 == 0 else number + 1])}
            beside = above if sweep % 2 == 0 else below
            own = {node: i for i, node in enumerate(rows[number])}
            key = {node: _middle([other[o] for o in beside.get(node, ())], own[node]) for node in own}
            rows[number].sort(key=key.__getitem__)
        found = crossings(rows, steps)
        if found < least:
            best, least = tuple(map(tuple, rows)), found
    return best


def _middle(places: Sequence[int], otherwise: int) -> float:
    return sum(places) / len(places) if places else float(otherwise)


def _neighbours(layout: Layout) -> list[list[tuple[int, float]]]:
    """Who is tied to whom across layers, and how strongly."""
    found: list[list[tuple[int, float]]] = [[] for _ in layout.layer]
    for source, target in layout.steps:
        weight = _STRAIGHT if min(source, target) >= layout.count else 1.0
        found[source].append((target, weight))
        found[target].append((source, weight))
    return found


def _mean(node: int, at: dict[int, float], beside: list[list[tuple[int, float]]]) -> float:
    total = sum(weight for _, weight in beside[node])
    return sum(at[other] * weight for other, weight in beside[node]) / total if total else at[node]


def _offsets(row: Sequence[int], width: Callable[[int], float], gap: float) -> list[float]:
    """The least distances of a row's middles from its first."""
    found = [0.0]
    for left, right in pairwise(row):
        found.append(found[-1] + (width(left) + width(right)) / 2 + gap)
    return found


def _apart(wanted: Sequence[float], weights: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones that are in order and as far apart as the offsets."""
    pools = list[tuple[float, float, int]]()
    for place, weight, offset in zip(wanted, weights, offsets, strict=True):
        mean, heavy, size = place - offset, weight, 1
        while pools and pools[-1][0] > mean:
            other, more, count = pools.pop()
            mean, heavy, size = (mean * heavy + other * more) / (heavy + more), heavy + more, size + count
        pools.append((mean, heavy, size))
    level = [mean for mean, _, size in pools for _ in range(size)]
    return [mean + offset for mean, offset in zip(level, offsets, strict=True)]
