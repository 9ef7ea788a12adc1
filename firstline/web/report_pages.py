"""What the pages of reports say, asked by their addresses: a dimension, a year, perhaps a course."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from firstline.domain.refusal import NotFound
from firstline.domain.report import ALL, DIMENSIONS
from firstline.services import disaggregating
from firstline.services.disaggregating import COUNTRY, Report
from firstline.services.library import Edition
from firstline.web import access
from firstline.web.country_views import country
from firstline.web.forms import Form, whole_number
from firstline.web.languages import gettext
from firstline.web.portal import library, now, reading
from firstline.web.report_views import DIMENSION_NAMES, QUESTIONS, Titles, sheet, sheet_picture
from firstline.web.texts import in_readers_language


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report is wanted, and as which kind of file ("" for a page)."""

    dimension: str
    year: int
    course: str
    kind: str
    years: tuple[int, ...]


def asked(dimension: str, form: Form | None = None) -> Asked:
    """What the address or the form asks for.

    A year without people, or none, means the newest with some. Raises NotFound for a dimension, or a kind of
    file, that does not exist; a course that nobody took is not found either, when the report is made.
    """
    fields: Mapping[str, str] | Form = form if form is not None else request.args
    kind = fields["kind"] if form is not None else ""
    if dimension not in (*DIMENSIONS, COUNTRY) or (form is not None and kind not in _kinds(dimension)):
        raise NotFound
    with reading() as session:
        years = disaggregating.years(session, access.visitor())
    newest = years[0] if years else now().year
    year = whole_number(_field(fields, "year"))
    course = "" if dimension in ("course", COUNTRY) else _field(fields, "course")
    return Asked(dimension, year if year in years else newest, course, kind, years)


def years_of(wanted: Asked) -> list[tuple[int, str]]:
    """Years to choose from."""
    return [(year, str(year)) for year in wanted.years]


def start_page() -> dict[str, Any]:
    """The questions, each with the address of its answer."""
    with reading() as session:
        years = disaggregating.years(session, access.visitor())
    questions = [
        (gettext(question), gettext(note), url_for("reports.table", dimension=dimension))
        for dimension, (question, note) in QUESTIONS.items()
    ]
    return {"questions": questions, "years": years, "is_hers": _is_hers()}


def table_page(wanted: Asked) -> dict[str, Any]:
    """A table with its picture, and what it can be narrowed by."""
    found, titles, _ = report_of(wanted)
    dimension = next(each for each in DIMENSIONS if each == wanted.dimension)
    shown = sheet(found, dimension, wanted.course, titles)
    course = titles.get((wanted.course, ALL), wanted.course)
    return {
        "page_title": heading(wanted),
        "wanted": wanted,
        "sheet": shown,
        "heads": [shown.head[0], *({"text": text, "kind": "number"} for text in shown.head[1:])],
        "picture": sheet_picture(shown),
        "years": years_of(wanted),
        "courses": [(name, titles.get((name, ALL), name)) for name in found.courses],
        "course_title": course,
        "others": [(each, gettext(name)) for each, name in DIMENSION_NAMES.items()],
        "smallest": found.smallest,
        "is_hers": _is_hers(),
        "day": now().date(),
    }


def country_page(wanted: Asked, *, for_paper: bool = False) -> dict[str, Any]:
    """The country report."""
    found, titles, editions = report_of(wanted)
    return {
        "page_title": heading(wanted),
        "wanted": wanted,
        "country": country(found, titles, editions, for_paper=for_paper),
        "years": years_of(wanted),
        "is_hers": _is_hers(),
        "day": now().date(),
    }


def heading(wanted: Asked) -> str:
    """What stands above a report, on a page and on paper."""
    if wanted.dimension == COUNTRY:
        return gettext("Country report %(year)s") % {"year": wanted.year}
    name = gettext(DIMENSION_NAMES[next(each for each in DIMENSIONS if each == wanted.dimension)])
    return gettext("People trained %(year)s: %(dimension)s") % {"year": wanted.year, "dimension": name}


def report_of(wanted: Asked) -> tuple[Report, Titles, tuple[Edition, ...]]:
    """The report with the titles of courses and role paths. Raises NotFound for a course that nobody took."""
    with reading() as session:
        found = disaggregating.report(session, library(), access.visitor(), wanted.year)
        current = library().current(session, at=now())
    if wanted.course and wanted.course not in found.courses:
        raise NotFound
    editions = tuple(in_readers_language(edition) for edition in current.values())
    return found, dict(_titles(editions)), editions


def _titles(editions: Iterable[Edition]) -> Iterable[tuple[tuple[str, str], str]]:
    for edition in editions:
        yield (edition.course.id, ALL), edition.course.title
        yield from (((edition.course.id, path.id), path.title) for path in edition.course.paths)


def _kinds(dimension: str) -> tuple[str, ...]:
    return ("pdf",) if dimension == COUNTRY else disaggregating.KINDS


def _field(fields: "Mapping[str, str] | Form", name: str) -> str:
    return (fields[name] if isinstance(fields, Form) else fields.get(name, ""))[:100]


def _is_hers() -> bool:
    """Whether the report is of a trainer's cohorts only."""
    return disaggregating.scope(access.visitor()) is not None
