"""Reports upwards in words: the one table that a page, a CSV file, a workbook and a paper show."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from firstline.domain.agency import Tree
from firstline.domain.charts.chart import Picture
from firstline.domain.charts.frame import on_any_screen
from firstline.domain.charts.plot import Bar, bars
from firstline.domain.refusal import N_
from firstline.domain.report import ALL, TOTAL, Count, Dimension, Group, Key
from firstline.services.disaggregating import Report
from firstline.sheets.cells import Cell
from firstline.web.agency_views import AUDIENCES
from firstline.web.figures import share, whole
from firstline.web.languages import current_locale, gettext, own_name

Titles = Mapping[tuple[str, str], str]
"""Titles of courses ("course", "") and of their role paths ("course", "path"), in the reader's language."""

DIMENSION_NAMES: dict[Dimension, str] = {
    "audience": N_("Audience"),
    "region": N_("Region"),
    "agency": N_("Agency"),
    "sex": N_("Sex"),
    "language": N_("Language"),
    "course": N_("Course"),
    "quarter": N_("Quarter"),
}
QUESTIONS: dict[Dimension, tuple[str, str]] = {
    "audience": (
        N_("Were law enforcers, prosecutors and service providers trained?"),
        N_("By audience, and by sex where it was told"),
    ),
    "agency": (N_("Which agencies have their people trained?"), N_("By agency, with its units")),
    "region": (N_("Which regions are reached?"), N_("By region")),
    "sex": (N_("Are women and men reached alike?"), N_("By sex, where it was told")),
    "course": (N_("What did each course achieve?"), N_("By course and role path")),
    "language": (N_("In which languages do people learn?"), N_("By the language that people read")),
    "quarter": (N_("When did people begin?"), N_("By quarter")),
}
SEXES = {"female": N_("Women"), "male": N_("Men"), "other": N_("Another sex"), "": N_("Sex not told")}
_SEX_ORDER = tuple(SEXES)
HIDDEN = N_("hidden")
_DRAWN_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A group: its name and its cells, in the order of the head. None is a figure that does not exist."""

    name: str
    cells: tuple[Cell, ...]
    group: Group
    is_total: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells as a reader writes them."""
        return tuple(text_of(cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: ``head`` names the group and every cell."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]
    hides: bool

    def rows(self) -> list[tuple[Cell, ...]]:
        """For a file."""
        return [(line.name, *line.cells) for line in self.lines]


def sheet(report: Report, dimension: Dimension, course: str, titles: Titles) -> Sheet:
    """A report by one dimension, of all courses or one: everybody first, then every group of these years."""
    lines = [
        _line(report, key, course, name)
        for key, name in [(TOTAL, gettext("Everybody")), *_named(report, dimension, titles)]
    ]
    return Sheet(
        (gettext(DIMENSION_NAMES[dimension]), *_head(report.year)),
        tuple(lines),
        any(gettext(HIDDEN) in line.cells for line in lines),
    )


def text_of(cell: Cell) -> str:
    """A cell as a page shows it."""
    return "–" if cell is None else whole(cell) if isinstance(cell, int) else str(cell)


def sheet_picture(found: Sheet) -> Picture | None:
    """Who completed, by group; None as long as nothing of it can be shown."""
    rows = [
        Bar(line.name, line.group.share("completed"), note=gettext(HIDDEN))
        for line in found.lines
        if not line.is_total and line.group.counts["enrolled"] != 0
    ]
    if not any(row.value is not None for row in rows):
        return None
    return on_any_screen(
        partial(
            bars,
            rows[:_DRAWN_AT_MOST],
            title=gettext("Completed, of those who enrolled"),
            description=gettext("A bar for each group; the same figures stand in the table below."),
            say=share,
            rtl=current_locale().direction == "rtl",
        )
    )


def _head(year: int) -> tuple[str, ...]:
    return (
        gettext("Enrolled"),
        gettext("Completed"),
        gettext("Completed, per cent"),
        gettext("Hold a certificate"),
        gettext("Took the test, about"),
        gettext("Passed at once, per cent"),
        gettext("Tested twice, about"),
        gettext("Score before"),
        gettext("Score after"),
        gettext("Gain in points"),
        gettext("Enrolled in %(year)s") % {"year": year - 1},
        gettext("Hold a certificate of %(year)s") % {"year": year - 1},
    )


def _line(report: Report, key: Key, course: str, name: str) -> Line:
    group, earlier = (report.years[year].group(key, course) for year in (report.year, report.year - 1))
    done, gain, passes = group.share("completed"), group.gain, group.passes
    before, after = (round(gain.before), round(gain.after)) if gain else (0, 0)
    cells = (
        _count(group, "enrolled"),
        _count(group, "completed"),
        *_rates(None if done is None else (round(100 * done),), 1, exists=group.counts["enrolled"] != 0),
        _count(group, "certified"),
        *_rates(
            (passes.people, round(100 * passes.share)) if passes else None,
            2,
            exists="tested" not in group.nobody,
        ),
        *_rates(
            (gain.people, before, after, after - before) if gain else None,
            4,
            exists="measured" not in group.nobody,
        ),
        _count(earlier, "enrolled"),
        _count(earlier, "certified"),
    )
    return Line(name, cells, group, key == TOTAL)


def _count(group: Group, count: Count) -> Cell:
    found = group.counts[count]
    return gettext(HIDDEN) if found is None else found


def _rates(found: tuple[int, ...] | None, width: int, *, exists: bool) -> tuple[Cell, ...]:
    """Figures that belong together; those of nobody do not exist, others that are not there are hidden."""
    return found or (gettext(HIDDEN) if exists else None,) * width


def _named(report: Report, dimension: Dimension, titles: Titles) -> list[tuple[Key, str]]:
    """The groups of a dimension with their names, in the order of the table."""
    keys = {key for year in report.years.values() for key in year.keys(dimension)}
    if dimension == "agency":
        return _agencies(report.tree, keys)
    if dimension == "audience":
        told = {key[2] for key in keys if len(key) > 2}
        keys = {key for key in keys if len(key) == 2 or told != {""}}
    named = [(key, _name(key, titles)) for key in keys]
    return sorted(named, key=lambda each: _place(each[0], each[1]))


def _agencies(tree: Tree, keys: set[Key]) -> list[tuple[Key, str]]:
    found: list[tuple[Key, str]] = []
    for _, agency in tree.ordered():
        key = ("agency", str(agency.id))
        if key in keys:
            found.append((key, " › ".join(each.name for each in tree.line(agency.id))))
    return found


def _place(key: Key, name: str) -> tuple[object, ...]:
    """Known words in their order, other names by alphabet; what is not told last, parts after the whole."""
    dimension, first, *rest = key
    order = {"audience": (*AUDIENCES, ""), "sex": _SEX_ORDER}.get(dimension, ())
    place = order.index(first) if first in order else len(order) + (not first)
    by = first if dimension in ("course", "quarter") else "" if order else name.casefold()
    part = _SEX_ORDER.index(rest[0]) if rest and dimension == "audience" else 0
    return (place, by, bool(rest), part, name.casefold())


def _name(key: Key, titles: Titles) -> str:
    dimension, first, *rest = key
    if dimension == "course":
        title = titles.get((first, ALL), first)
        return f"{title} · {_path_name(first, rest[0], titles)}" if rest else title
    if dimension == "language":
        return own_name(first)
    if dimension == "quarter":
        return gettext("Quarter %(number)s") % {"number": whole(int(first))}
    if dimension == "region":
        return first or gettext("Region not told")
    if dimension == "sex":
        return gettext(SEXES[first])
    audience = gettext(AUDIENCES[first]) if first else gettext("Audience not told")
    return f"{audience} · {gettext(SEXES[rest[0]])}" if rest else audience


def _path_name(course: str, path: str, titles: Titles) -> str:
    return titles.get((course, path), path) if path else gettext("the whole course")
