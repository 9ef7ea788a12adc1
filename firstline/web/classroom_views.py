"""Where the people of a cohort are, as the pages of a classroom show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from firstline.domain.course import Course
from firstline.services.teaching import AT_TEST, FINISHED, NOT_BEGUN, Room
from firstline.web.languages import gettext

REFRESH_SECONDS = 10


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place with how many are there; ``people`` (id and name) only where names are asked for."""

    title: str
    count: int
    people: tuple[tuple[int, str], ...] = ()


def place_rows(room: Room, course: Course, names: Mapping[int, str] | None = None) -> list[PlaceRow]:
    """Every place in the order of the way through a course."""
    titles = {NOT_BEGUN: gettext("Not begun yet"), AT_TEST: gettext("All lessons done")}
    titles |= {f"module:{module.id}": module.title for module in course.modules}
    titles |= {FINISHED: gettext("Finished")}
    return [
        PlaceRow(titles.get(place, gettext("Elsewhere")), len(ids), _named(ids, names or {}))
        for place, ids in room.places.items()
    ]


def _named(ids: tuple[int, ...], names: Mapping[int, str]) -> tuple[tuple[int, str], ...]:
    known = ((each, names[each]) for each in ids if each in names)
    return tuple(sorted(known, key=lambda each: each[1].casefold()))
