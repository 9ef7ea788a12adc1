"""Pictures: where their shapes stand, that nothing covers a box, and that a mirror is a mirror."""

import re
from dataclasses import replace
from functools import partial
from itertools import combinations
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstline.domain.charts.chart import (
    Dot,
    Label,
    Line,
    Path,
    Picture,
    Rect,
    Shape,
    drawn,
    finished,
    moved,
    text_width,
    tick,
    wrapped,
)
from firstline.domain.charts.flow import FlowWords, Link, Node, flow
from firstline.domain.charts.frame import on_any_screen
from firstline.domain.charts.graph import against_the_stream, crossings, layered
from firstline.domain.charts.plot import Bar, Effect, Thirds, bars, forest, signed, thirds
from firstline.domain.charts.route import Box, Plan, Way, planned
from firstline.domain.charts.trend import Reading, line

Pair = tuple[int, int]
Graph = tuple[int, list[Pair]]
WORDS = FlowWords("Start", "Ending", "Unsafe choice", "Nobody went this way")
LOOPS: list[Pair] = [(0, 1), (1, 2), (2, 1), (2, 0), (2, 2), (0, 3), (3, 4), (1, 4), (4, 3)]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Up to 40 nodes with any links, twice over as well, and at most one of a node to itself."""
    count = draw(st.integers(1, 40))
    node = st.integers(0, count - 1)
    links = draw(st.lists(st.tuples(node, node), max_size=90))
    return count, [link for n, link in enumerate(links) if link[0] != link[1] or link not in links[:n]]


def plan_of(count: int, links: list[Pair]) -> Plan:
    return planned(count, links, room=1180, least=480, height=60)


def flow_of(*links: Link, labels: str = "abcd", rtl: bool = False) -> Picture:
    nodes = [Node(name, f"Scene {name}") for name in labels]
    return flow(nodes, links, title="A case", description="Four scenes.", words=WORDS, rtl=rtl)


def numbers(shape: Shape) -> tuple[list[float], list[float]]:
    """The places of a shape across and down; of words, where they start and as wide as they may become."""
    match shape:
        case Rect():
            return [shape.x, shape.x + shape.width], [shape.y, shape.y + shape.height]
        case Line():
            return [shape.x1, shape.x2], [shape.y1, shape.y2]
        case Path():
            pairs = re.findall(r"(-?[\d.]+) (-?[\d.]+)", shape.d)
            return [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
        case Label():
            wide = text_width(shape.text, shape.size)
            start = shape.x - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor]
            return [start, start + wide], [shape.y - shape.size * 0.7, shape.y]
        case Dot():
            return [shape.x - shape.radius, shape.x + shape.radius], [shape.y - shape.radius, shape.y]


def strays(picture: Picture) -> list[Shape]:
    """Shapes that reach out of a picture that goes from left to right."""
    found = []
    for shape in picture.shapes:
        across, down = numbers(shape)
        if min(across) < 0 or max(across) > picture.width or min(down) < 0 or max(down) > picture.height:
            found.append(shape)
    return found


def overlapping(boxes: tuple[Box, ...]) -> list[tuple[Box, Box]]:
    return [
        (one, other)
        for one, other in combinations(boxes, 2)
        if abs(one.middle[0] - other.middle[0]) < one.width and abs(one.y - other.y) < one.height
    ]


def covered(plan: Plan, way: Way) -> list[Box]:
    """Boxes that the level and upright pieces of a way run through, but for touching their rims."""
    return [
        box
        for box in plan.boxes
        for (x, y), (x1, y1) in zip(way.points, way.points[1:], strict=False)
        if (way.is_back or x == x1)
        and max(x, x1) > box.x + 0.1
        and min(x, x1) < box.x + box.width - 0.1
        and max(y, y1) > box.y + 0.1
        and min(y, y1) < box.y + box.height - 0.1
    ]


def samples(*, rtl: bool = False) -> dict[str, Picture]:
    """One of each layout, with everything that it can show."""
    title, told = "A picture", "What it shows."
    choices = [Link("a", "b", 3), Link("a", "c", 0, is_harm=True), Link("b", "a", 1), Link("b", "d", 2)]
    nodes = [
        Node("a", "Start", 4),
        Node("b", "Then", 3),
        Node("c", "Harm", 0, True, True),
        Node("d", "Safe", 2, True),
    ]
    shares = [
        Bar("Right", 1.0, 0.9, 1.0, before=0.0),
        Bar("Wrong", 0.2, tone="warn"),
        Bar("None", None, note="few"),
    ]
    options = [Thirds("The key", 0.1, 0.5, 1.0, is_key=True), Thirds("Another", 0.9, 0.5, 0.0, tone="warn")]
    readings = [Reading(n, f"Week {n}", None if n == 2 else n / 4, "n = 9", is_thin=n == 3) for n in range(5)]
    effects = [
        Effect("Knowledge", 1.2, 0.4, 2.0),
        Effect("Attitude", -0.1, -9.0, 0.2),
        Effect("Few", note="few"),
    ]
    sides = ("Less", "More")
    known: dict[str, Any] = {"rtl": rtl, "title": title, "description": told}
    thirds_names = ("Lowest", "Middle", "Highest")
    rows = {
        "bars": on_any_screen(partial(bars, shares, names=("Before", "After"), **known)),
        "thirds": on_any_screen(partial(thirds, options, thirds_names, **known)),
        "forest": on_any_screen(partial(forest, effects, names=sides, **known)),
    }
    narrow = {f"{name}-narrow": wide.narrow for name, wide in rows.items() if wide.narrow}
    return {
        "flow": flow(nodes, choices, words=WORDS, rtl=rtl, title=title, description=told),
        "line": line(readings, goal=0.85, goal_name="Wanted", rtl=rtl, title=title, description=told),
        **rows,
        **narrow,
    }


def texts(picture: Picture) -> list[str]:
    return [shape.text for shape in picture.shapes if isinstance(shape, Label)]


def test_links_that_close_a_loop_run_against_the_stream() -> None:
    assert against_the_stream(5, LOOPS) == {2, 3, 4, 6}


def test_layers_count_the_longest_way() -> None:
    assert layered(4, [(0, 1), (1, 2), (0, 2), (2, 3), (0, 3)]).layer[:4] == (0, 1, 2, 3)


def test_link_over_layers_has_a_place_in_each() -> None:
    layout = layered(3, [(0, 1), (1, 2), (0, 2)])
    assert (layout.ways, [set(row) for row in layout.rows]) == (
        ((0, 1), (1, 2), (0, 3, 2)),
        [{0}, {1, 3}, {2}],
    )


def test_order_in_a_layer_undoes_crossings() -> None:
    links = [(0, 1), (0, 2), (1, 4), (2, 3)]
    layout = layered(5, links)
    assert (crossings([[0], [1, 2], [3, 4]], links), crossings(layout.rows, layout.steps)) == (1, 0)


def test_chain_stands_in_one_column() -> None:
    plan = plan_of(3, [(0, 1), (1, 2)])
    assert ({box.middle[0] for box in plan.boxes}, plan.width) == ({240.0}, 480)


def test_fork_stands_around_its_start() -> None:
    start, left, right = plan_of(3, [(0, 1), (0, 2)]).boxes
    assert (left.y, round(left.middle[0] + right.middle[0])) == (right.y, round(2 * start.middle[0]))


def test_loops_run_outside_the_boxes() -> None:
    plan = plan_of(5, LOOPS)
    back = [way for way in plan.ways if way.is_back]
    low, high = min(box.x for box in plan.boxes), max(box.x + box.width for box in plan.boxes)
    reach = [(min(x for x, _ in way.points) < low, max(x for x, _ in way.points) > high) for way in back]
    assert [left != right for left, right in reach] == [True] * 4


def test_loops_have_lanes_of_their_own() -> None:
    plan = plan_of(3, [(0, 1), (1, 2), (2, 0), (2, 1), (1, 0)])
    lanes = [max(x for x, _ in way.points) for way in plan.ways if way.is_back]
    assert len(set(lanes)) == 3


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_random_graph_covers_no_box(graph: Graph) -> None:
    began = process_time()
    plan = plan_of(*graph)
    assert process_time() - began < 1
    assert overlapping(plan.boxes) == []
    assert [box for way in plan.ways for box in covered(plan, way)] == []


@given(graphs())
@settings(max_examples=30, deadline=None)
def test_random_graph_stays_in_its_picture(graph: Graph) -> None:
    count, links = graph
    nodes = [
        Node(str(index), f"Scene {index}", index, index % 5 == 1, index % 7 == 1) for index in range(count)
    ]
    choices = [Link(str(a), str(b), (a * b) % 13, (a + b) % 3 == 0) for a, b in links]
    assert strays(flow(nodes, choices, title="t", description="d", words=WORDS)) == []


def test_flow_passes_over_unknown_scenes() -> None:
    assert flow_of(Link("a", "b"), Link("b", "nowhere")) == flow_of(Link("a", "b"))


def test_flow_without_scenes_is_a_picture() -> None:
    assert (flow_of(labels="").height > 0, texts(flow_of(labels=""))[0]) == (True, "Start")


def test_link_is_as_wide_as_people_took_it() -> None:
    picture = flow_of(Link("a", "b", 22), Link("a", "c", 11), Link("a", "d", 0))
    assert [shape.width for shape in picture.shapes if isinstance(shape, Path) and shape.width] == [
        12,
        6.5,
        1,
    ]


def test_link_that_nobody_took_is_dotted() -> None:
    picture = flow_of(Link("a", "b", 5), Link("a", "c", 0), Link("b", "d", 1, is_harm=True))
    assert [shape.dash for shape in picture.shapes if isinstance(shape, Path) and shape.width] == [
        "",
        "dash",
        "dot",
    ]


def test_flow_writes_counts_beside_links_that_somebody_took() -> None:
    found = texts(flow_of(Link("a", "b", 5), Link("a", "c", 0)))
    assert [text for text in found if text.isdigit()] == ["5"]


def test_tree_without_counts_has_no_numbers() -> None:
    found = texts(flow_of(Link("a", "b"), Link("b", "c", is_harm=True)))
    scenes = ["Scene a", "Scene b", "Scene c", "Scene d"]
    assert found == [*scenes, WORDS.start, WORDS.ending, WORDS.harm, WORDS.unused]


@pytest.mark.parametrize("name", samples())
def test_every_shape_lies_in_the_picture(name: str) -> None:
    assert strays(samples()[name]) == []


@pytest.mark.parametrize("name", samples())
def test_mirror_changes_places_across_only(name: str) -> None:
    picture, mirror = samples()[name], samples(rtl=True)[name]
    flips = [one for one in zip(picture.shapes, mirror.shapes, strict=True) if not isinstance(one[0], Label)]
    for one, other in flips:
        (x, y), (x1, y1) = numbers(one), numbers(other)
        assert (min(x1), max(x1)) == pytest.approx((picture.width - max(x), picture.width - min(x)), abs=0.11)
        assert y == y1
    labels = [shape for shape in picture.shapes if isinstance(shape, Label)]
    turned = [shape for shape in mirror.shapes if isinstance(shape, Label)]
    assert [shape.x for shape in turned] == pytest.approx(
        [picture.width - shape.x for shape in labels], abs=0.11
    )
    assert [replace(shape, x=0.0) for shape in turned] == [replace(shape, x=0.0) for shape in labels]


@pytest.mark.parametrize("name", samples())
def test_layout_is_always_the_same(name: str) -> None:
    assert samples()[name] == samples()[name]


def test_pictures_have_ids_of_their_own() -> None:
    ids = [picture.id for rtl in (False, True) for picture in samples(rtl=rtl).values()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", samples())
def test_numbers_have_one_decimal_at_most(name: str) -> None:
    drawn_places = [shape for shape in samples()[name].shapes if not isinstance(shape, Label)]
    assert re.findall(r"\d\.\d\d", repr(drawn_places)) == []


def test_tick_is_not_mirrored() -> None:
    (mark,) = finished(tick(20, 10), 100, 20, "", "", rtl=True).shapes
    assert isinstance(mark, Path)
    assert mark.d == "M74 10L78 14L86 5"


def test_path_is_short() -> None:
    assert drawn("M", 0, 2.25, "L", 4.04, -1.0, "Z") == "M0 2.2L4 -1Z"


def test_shape_moves() -> None:
    assert moved(Path("M0 1L2 3"), 10, 0.5) == Path("M10 1.5L12 3.5")


def test_words_are_spread_over_lines_evenly() -> None:
    assert wrapped("The employer answers for her", 214) == ("The employer", "answers for her")


def test_words_that_do_not_fit_give_way_to_an_ellipsis() -> None:
    found = wrapped("one two three four five six seven", 100)
    assert (found, [text_width(text) <= 100 for text in found]) == (("one two", "three four…"), [True, True])


def test_long_word_is_cut() -> None:
    (found,) = wrapped("Donaudampfschifffahrtsgesellschaft", 100)
    assert (found[-1], text_width(found) <= 100) == ("…", True)


def test_marks_that_join_a_letter_take_no_room() -> None:
    assert text_width("مُدَرِّبة") == text_width("مدربة")


def test_bars_hold_what_is_beyond_their_scale() -> None:
    picture = bars([Bar("Much", 1.4), Bar("Less than nothing", -0.2)], title="", description="")
    wide = [shape.width for shape in picture.shapes if isinstance(shape, Rect)]
    assert wide == [454, 0]


def test_missing_share_says_why() -> None:
    found = texts(bars([Bar("Facility", None, note="Fewer than 10 people")], title="", description=""))
    assert found[-1] == "Fewer than 10 people"


def test_line_breaks_at_a_gap() -> None:
    strokes = [
        shape for shape in samples()["line"].shapes if isinstance(shape, Line) and shape.tone == "main"
    ]
    assert len(strokes) == 2


def test_line_of_one_reading_is_a_point() -> None:
    picture = line([Reading(3, "Month 3", 0.5, "n = 12")], title="", description="")
    assert [(shape.x, shape.y) for shape in picture.shapes if isinstance(shape, Dot)] == [(86, 131)]


def test_effect_without_numbers_says_why() -> None:
    picture = samples()["forest"]
    assert (texts(picture)[-1], sum(isinstance(shape, Rect) for shape in picture.shapes)) == ("few", 2)


def test_sign_stays_before_its_number_from_right_to_left() -> None:
    assert [signed(value) for value in (-0.25, 0.0, 1.0)] == ["\u200e−0.25", "\u200e0.00", "\u200e+1.00"]
