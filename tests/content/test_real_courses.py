"""The courses of this repository."""

from pathlib import Path

from firstline.content.editions import canonical, parse
from firstline.content.shelf import read_shelf

_ROOT = Path(__file__).parents[2]


def test_real_courses_are_clean() -> None:
    assert [str(problem) for problem in read_shelf([_ROOT]).errors] == []


def test_real_courses_round_trip_as_editions() -> None:
    courses = read_shelf([_ROOT]).courses

    assert [parse(canonical(course)) for course in courses] == list(courses)
