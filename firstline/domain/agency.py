"""Agencies: the services that people serve in, and the units that these consist of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from firstline.domain.course import AUDIENCES
from firstline.domain.refusal import N_, Invalid
from firstline.domain.text import sort_name

NO_AUDIENCE = ""
"""An agency that says nothing of its own: its people are of the audience of the agency above it."""
AGENCY_AUDIENCES = (NO_AUDIENCE, *AUDIENCES)
DEEPEST = 12
"""Levels of a tree, with the root: more than any service has, few enough for every page and query."""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency, or a unit of the one that ``parent_id`` names, with the number of its own people.

    ``zone`` is an IANA time zone; ``audience`` one of AUDIENCES, "" for that of the agency above;
    ``region`` any name, "" likewise.
    """

    id: int
    name: str
    zone: str
    people: int
    parent_id: int | None = None
    audience: str = NO_AUDIENCE
    region: str = ""


class Tree:
    """Agencies in the order of a table of contents: each before its units, units by name."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self.by_id = {agency.id: agency for agency in agencies}
        self._units: dict[int | None, list[Agency]] = {}
        for agency in sorted(self.by_id.values(), key=_by_name):
            self._units.setdefault(agency.parent_id, []).append(agency)

    def ordered(self) -> tuple[tuple[int, Agency], ...]:
        """Every agency with how deep it stands, from 0."""
        return tuple(self._below(None, 0))

    def roots(self) -> tuple[Agency, ...]:
        """The agencies that are no units, by name."""
        return tuple(self._units.get(None, ()))

    def with_units(self, agency_id: int) -> frozenset[int]:
        """The ids of an agency and of all units below it. Raises KeyError for an unknown one."""
        return frozenset({self.by_id[agency_id].id, *(unit.id for _, unit in self._below(agency_id, 0))})

    def line(self, agency_id: int) -> tuple[Agency, ...]:
        """An agency and those above it, from the root down. Raises KeyError for an unknown one."""
        agency = self.by_id[agency_id]
        above = self.line(agency.parent_id) if agency.parent_id is not None else ()
        return (*above, agency)

    def root(self, agency_id: int) -> Agency:
        """The agency at the top of the line. Raises KeyError for an unknown one."""
        return self.line(agency_id)[0]

    def people(self, agency_id: int) -> int:
        """How many people an agency has with those of all its units. Raises KeyError for an unknown one."""
        return sum(self.by_id[each].people for each in self.with_units(agency_id))

    def places(self, agency_id: int) -> tuple[tuple[int, Agency], ...]:
        """As ``ordered``, without an agency and its units: what it may be put below. Raises KeyError."""
        own = self.with_units(agency_id)
        return tuple((depth, each) for depth, each in self.ordered() if each.id not in own)

    def check_parent(self, agency_id: int | None, parent_id: int | None) -> None:
        """Refuse to put an agency (None: a new one) below an unknown one, itself, or a unit of its.

        ``parent_id`` None makes it a root. Raises Invalid for the field ``parent_id``.
        """
        if parent_id is None:
            return
        if parent_id not in self.by_id:
            raise Invalid("parent_id", N_("Choose an agency from the list."))
        if agency_id is not None and parent_id in self.with_units(agency_id):
            raise Invalid("parent_id", N_("An agency cannot stand below itself or one of its own units."))
        if len(self.line(parent_id)) >= DEEPEST:
            raise Invalid("parent_id", N_("Units can be %(most)s levels deep at most."), most=DEEPEST)

    def audience(self, agency_id: int) -> str:
        """The nearest audience up the line, "" where none says."""
        return next((each.audience for each in reversed(self.line(agency_id)) if each.audience), NO_AUDIENCE)

    def region(self, agency_id: int) -> str:
        """The nearest region up the line, "" where none says."""
        return next((each.region for each in reversed(self.line(agency_id)) if each.region), "")

    def _below(self, agency_id: int | None, depth: int) -> Iterator[tuple[int, Agency]]:
        for unit in self._units.get(agency_id, ()):
            yield depth, unit
            yield from self._below(unit.id, depth + 1)


def _by_name(agency: Agency) -> tuple[str, str, int]:
    return sort_name(agency.name), agency.name, agency.id
