"""Whose figures a page of insight shows: its name, its addresses, and the other choices."""

from dataclasses import dataclass
from typing import Any

from flask import url_for

from firstline.domain.cohort import Cohort
from firstline.services.library import Edition
from firstline.services.scoping import Wide
from firstline.web.figures import whole
from firstline.web.languages import gettext
from firstline.web.texts import in_readers_language

_OF_COHORT = {"scenario": "scenarios.of_cohort", "flags": "flags.of_cohort", "survey": "surveys.results"}
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter form offers, and what is chosen."""

    action: str
    editions: Options
    agencies: Options
    paths: Options
    edition: str
    agency: str
    path: str
    smallest: int


@dataclass(frozen=True, slots=True)
class Place:
    """A cohort or a wider scope, as templates name it and link to its pages."""

    name: str
    cohort: int | None
    keys: dict[str, Any]
    choices: Choices | None = None

    def link(self, page: str, **values: Any) -> str:
        """The address of a page of insight for the same people."""
        if self.cohort is not None:
            return url_for(_OF_COHORT.get(page, f"insight.{page}"), cohort=self.cohort, **values)
        return url_for(f"course_insight.{page}", **{**self.keys, **values})


def place_of(cohort: Cohort | None) -> Place:
    """A cohort, as the services answer that were asked for one."""
    assert cohort is not None
    return Place(cohort.name, cohort.id, {})


def wide_place(found: Wide, action: str) -> Place:
    """A scope wider than a cohort; its addresses hold what was chosen; ``action`` takes another choice."""
    scope, course = found.scope, in_readers_language(found.edition).course
    names = [gettext("Everybody with edition %(number)s") % {"number": whole(course.release)}]
    if scope.trainer_id is not None:
        names = [gettext("All in my cohorts with edition %(number)s") % {"number": whole(course.release)}]
    if scope.agency_id is not None:
        names.append(found.tree.by_id[scope.agency_id].name)
    if scope.path is not None:
        names.append(path_name(found.edition, scope.path))
    keys = {"course": scope.course, "edition": scope.edition, "agency": scope.agency_id, "path": scope.path}
    return Place(" · ".join(names), None, keys, _choices(found, action))


def _choices(found: Wide, action: str) -> Choices:
    """Editions, agencies and role paths that may be chosen."""
    scope = found.scope
    return Choices(
        action,
        [(each.digest, _edition_name(each)) for each in found.editions],
        [(str(agency.id), "\u00a0\u00a0" * depth + agency.name) for depth, agency in found.agencies],
        [(path, path_name(found.edition, path)) for path in found.paths],
        scope.edition,
        str(scope.agency_id or ""),
        scope.path or "",
        found.smallest,
    )


def path_name(edition: Edition, path: str) -> str:
    """A role path in the reader's language."""
    known = in_readers_language(edition).course.path(path)
    return known.title if known else path


def _edition_name(edition: Edition) -> str:
    values = {"number": whole(edition.course.release), "digest": edition.digest[:8]}
    return gettext("Edition %(number)s (%(digest)s)") % values
