"""Scoping: whose figures a visitor may look at, besides those of a cohort.

Administrators see everybody; trainers the people in their own cohorts, of whatever agency; nobody else any.
Which agencies and role paths may be chosen is decided at once for an edition, so that no few people are found
by subtracting the figures of one choice from those of another (domain/disclosure).
"""

from dataclasses import dataclass, replace

from sqlmodel import Session

from firstline.domain.agency import Agency, Tree
from firstline.domain.cohort import Cohort
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.domain.scope import EVERYBODY, Part, Scope, parts_shown
from firstline.services import overseeing, preferring
from firstline.services.library import Edition, Library
from firstline.store import agencies, editions, scopes


@dataclass(frozen=True, slots=True)
class Wide:
    """A scope wider than a cohort, and what else could be chosen; ``people`` is None where too few are in it.

    ``editions`` are those with data, the newest first, with how many take each now.
    """

    scope: Scope
    edition: Edition
    people: int | None
    editions: tuple[Edition, ...]
    parts: tuple[Part, ...]
    tree: Tree
    smallest: int

    @property
    def agencies(self) -> tuple[tuple[int, Agency], ...]:
        """Agencies that may be chosen, as a table of contents."""
        shown = {agency for agency, path in self.parts if path is None}
        return tuple((depth, agency) for depth, agency in self.tree.ordered() if agency.id in shown)

    @property
    def paths(self) -> tuple[str, ...]:
        """Role paths that may be chosen."""
        return tuple(path for agency, path in self.parts if agency is None and path)


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course in the list, by the newest edition with data; ``people`` is None where they are too few."""

    edition: Edition
    people: int | None


def of_cohort(session: Session, visitor: Person, cohort_id: int) -> tuple[Cohort, Scope]:
    """A cohort that the visitor holds, as a scope. Raises NotFound."""
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    return cohort, Scope(cohort.course, cohort.edition, cohort_id=cohort.id)


def of_everybody(visitor: Person, course: str, edition: str) -> Scope:
    """Everybody with an edition whom the visitor oversees. Raises NotFound for who oversees nobody."""
    if visitor.role not in ("trainer", "administrator"):
        raise NotFound
    return Scope(course, edition, trainer_id=overseeing.scope(visitor))


def courses(session: Session, library: Library, visitor: Person) -> tuple[CourseLine, ...]:
    """The courses that people take whom the visitor oversees. Costs the same queries for any number."""
    if visitor.role not in ("trainer", "administrator"):
        raise NotFound
    known = scopes.editions(session, trainer_id=overseeing.scope(visitor))
    smallest = preferring.read(session).smallest_group
    order = _newest_first(session)
    lines = []
    for course in sorted(known):
        newest = min(known[course], key=lambda digest: order.get(digest, len(order)))
        count = known[course][newest]
        lines.append(CourseLine(library.edition(session, newest), count if count >= smallest else None))
    return tuple(lines)


def wide(
    session: Session,
    library: Library,
    visitor: Person,
    course: str,
    *,
    edition: str | None = None,
    agency_id: int | None = None,
    path: str | None = None,
) -> Wide:
    """Everybody with an edition (by default the newest with data), of an agency with its units, on a path.

    Raises NotFound for a course or edition of nobody whom the visitor oversees, and for an agency or path
    that may not be chosen: an unknown one, one of nobody, and one of too few are the same.
    """
    of_everybody(visitor, course, "")
    known = scopes.editions(session, trainer_id=overseeing.scope(visitor)).get(course, {})
    order = _newest_first(session)
    digests = sorted(known, key=lambda digest: (order.get(digest, len(order)), digest))
    if not digests or (edition is not None and edition not in known):
        raise NotFound
    chosen = edition or digests[0]
    scope, read = of_everybody(visitor, course, chosen), library.edition(session, chosen)
    tree, smallest = Tree(agencies.named(session)), preferring.read(session).smallest_group
    people = scopes.people(session, scope)
    parts = parts_shown(people, tree, [each.id for each in read.course.paths], smallest)
    part = (agency_id, path)
    if part != EVERYBODY and part not in parts:
        raise NotFound
    below = tree.with_units(agency_id) if agency_id is not None else frozenset[int]()
    return Wide(
        replace(scope, agency_id=agency_id, agencies=below, path=path),
        read,
        _count(people, below, path) if part in parts else None,
        tuple(library.edition(session, each) for each in digests),
        parts,
        tree,
        smallest,
    )


def _count(people: dict[tuple[int, str], int], below: frozenset[int], path: str | None) -> int:
    return sum(
        count for (own, on), count in people.items() if (not below or own in below) and path in (None, on)
    )


def _newest_first(session: Session) -> dict[str, int]:
    """The place of each edition by when it was last published."""
    found: dict[str, int] = {}
    for place, publication in enumerate(editions.history(session)):
        found.setdefault(publication.edition, place)
    return found
