"""Rosettes: the number alone draws them."""

import re
from math import hypot

from firstline.domain.rosette import RADIUS, rosette_paths

NUMBER = "185G-R38E-1W81-24GK2"


def test_rosette_has_three_closed_rings() -> None:
    assert [(path[0], path[-1]) for path in rosette_paths(NUMBER)] == [("M", "Z")] * 3


def test_same_number_draws_the_same_rosette() -> None:
    assert rosette_paths(NUMBER) == rosette_paths("185gr38e1w8124gk2")


def test_neighbouring_numbers_draw_different_rings() -> None:
    other = rosette_paths("185G-R38E-1W81-24GK3")
    assert [mine == theirs for mine, theirs in zip(rosette_paths(NUMBER), other, strict=True)] == [False] * 3


def test_rosette_stays_within_its_radius() -> None:
    numbers = [f"{count:04}-0000-0000-00000" for count in range(20)]
    points = [
        (float(x), float(y))
        for number in numbers
        for path in rosette_paths(number)
        for x, y in re.findall(r"(-?\d+\.\d\d) (-?\d+\.\d\d)(?=[CSZ])", path)
    ]
    assert max(hypot(x, y) for x, y in points) <= RADIUS


def test_rosette_stays_light_enough_to_print() -> None:
    assert sum(map(len, rosette_paths(NUMBER))) < 60_000
