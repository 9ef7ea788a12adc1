"""Scopes: whose figures an insight is of. Who may see one is decided in services/scoping."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from firstline.domain.agency import Tree
from firstline.domain.disclosure import Shield

Kind = Literal["cohort", "edition", "agency", "path"]
Part = tuple[int | None, str | None]
"""An agency with its units, and a role path; None narrows nothing."""
EVERYBODY: Part = (None, None)


@dataclass(frozen=True, slots=True)
class Scope:
    """The people of one cohort; or everybody with an edition, perhaps of an agency or on a role path.

    ``trainer_id`` holds their cohorts, None where it does not matter who does. ``agencies`` are the agency
    of ``agency_id`` with its units. Tests and scenarios are counted in ``edition`` alone: items of two
    editions are never mixed.
    """

    course: str
    edition: str
    cohort_id: int | None = None
    trainer_id: int | None = None
    agency_id: int | None = None
    agencies: frozenset[int] = frozenset()
    path: str | None = None

    @property
    def kind(self) -> Kind:
        """What it is called by: the narrowest of what narrows it."""
        if self.cohort_id is not None:
            return "cohort"
        if self.agency_id is not None:
            return "agency"
        return "edition" if self.path is None else "path"


def parts_shown(
    people: Mapping[tuple[int, str], int], tree: Tree, paths: Iterable[str], smallest: int
) -> tuple[Part, ...]:
    """Which parts of everybody may be looked at, so that no small group is found by subtracting two of them.

    ``people`` counts by (agency id, role path). Everybody comes first, then the role paths, then agencies
    from the root down, each as a whole and by role path. Parts of nobody are left out.
    """
    keys = sorted(people)
    paths = tuple(paths)
    units = {agency.id: tree.with_units(agency.id) for _, agency in tree.ordered()}
    wanted: list[Part] = [EVERYBODY, *((None, path) for path in paths)]
    wanted += [(agency, None) for agency in units]
    wanted += [(agency, path) for agency in units for path in paths]
    shield = Shield[Part]([people[key] for key in keys], smallest)
    return tuple(
        (agency, path)
        for agency, path in wanted
        if (
            atoms := [
                place
                for place, (own, on) in enumerate(keys)
                if (agency is None or own in units[agency]) and path in (None, on)
            ]
        )
        and shield.admit((agency, path), atoms)
    )
