"""The country report: a year of training on two pages, for a ministry and for the Secretary-General."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from firstline.domain.charts.chart import Picture
from firstline.domain.charts.frame import Frame, on_any_screen
from firstline.domain.charts.plot import Bar, bars
from firstline.domain.coverage import coverage
from firstline.domain.report import TOTAL, Dimension, Group
from firstline.services.disaggregating import Report
from firstline.services.library import Edition
from firstline.web.agency_views import AUDIENCES
from firstline.web.figures import decimal, interval, share, whole
from firstline.web.languages import current_locale, gettext
from firstline.web.report_views import HIDDEN, Line, Titles, sheet

REGIONS, COURSES = 6, 4
"""How many stand on the paper; the tables of the reports have them all."""
NAME, TITLE = 40, 64
_PAPER = Frame(480.0, 20.0, 0.0)
"""Bars alone: a printer's SVG joins no letters, so that a paper has the words beside its picture."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A headline figure with its words, and a note beneath."""

    figure: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class YearRow:
    """One year of the comparison."""

    year: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CourseRow:
    """What a course covers: its hours, objectives, standards behind them, lessons and questions."""

    title: str
    audience: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """All that the two pages say."""

    year: int
    facts: tuple[Fact, ...]
    audiences: tuple[Line, ...]
    audience_picture: Picture | None
    regions: tuple[Line, ...]
    region_picture: Picture | None
    regions_left: int
    years: tuple[YearRow, ...]
    courses: tuple[CourseRow, ...]
    courses_left: int
    gain: str
    smallest: int
    hides: bool


def country(report: Report, titles: Titles, editions: Iterable[Edition], *, for_paper: bool) -> Country:
    """The report of a year, from the same cells as every table; pictures for paper have no words."""
    audiences, regions = (_lines(report, dimension, titles) for dimension in ("audience", "region"))
    every = [_course_row(edition) for edition in editions]
    total = report.now.group(TOTAL)
    return Country(
        report.year,
        _facts(total),
        audiences,
        _numbers(report, audiences, for_paper=for_paper),
        regions[:REGIONS],
        _shares(regions[:REGIONS], for_paper=for_paper),
        len(regions[REGIONS:]),
        tuple(YearRow(year, _year_cells(report.years[year].group(TOTAL))) for year in sorted(report.years)),
        tuple(every[:COURSES]),
        len(every[COURSES:]),
        _gain(total),
        report.smallest,
        any(gettext(HIDDEN) in line.cells for line in (*audiences, *regions)),
    )


def _lines(report: Report, dimension: Dimension, titles: Titles) -> tuple[Line, ...]:
    """The groups of the year, the largest first; of audiences by sex the audiences alone."""
    found = [line for line in sheet(report, dimension, "", titles).lines if not line.is_total]
    if dimension == "audience":
        named = {gettext(name) for name in AUDIENCES.values()} | {gettext("Audience not told")}
        return tuple(line for line in found if line.name in named)
    ordered = sorted(found, key=lambda line: -(line.group.counts["enrolled"] or 0))
    return tuple(replace(line, name=shortened(line.name)) for line in ordered if line.cells[0] != 0)


def shortened(name: str, most: int = NAME) -> str:
    """A name that leaves room for others: an agency may call itself what it likes."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def _facts(total: Group) -> tuple[Fact, ...]:
    done, passes, gain = total.share("completed"), total.passes, total.gain
    certified = total.share("certified")
    return (
        Fact(_count(total.counts["enrolled"]), gettext("people enrolled")),
        Fact(
            _count(total.counts["completed"]), gettext("completed"), share(done) if done is not None else ""
        ),
        Fact(
            _count(total.counts["certified"]),
            gettext("hold a certificate"),
            share(certified) if certified is not None else "",
        ),
        Fact(
            share(passes.share) if passes else "–",
            gettext("passed the test at once"),
            gettext("of about %(people)s") % {"people": whole(passes.people)} if passes else "",
        ),
        Fact(
            interval(gain.before, gain.after, 0) if gain else "–",
            gettext("points of 100, before and after"),
            gettext("about %(people)s people") % {"people": whole(gain.people)} if gain else "",
        ),
    )


def _count(count: int | None) -> str:
    return gettext(HIDDEN) if count is None else whole(count)


def _gain(total: Group) -> str:
    """The gain in one sentence, with what it is uncertain by."""
    gain = total.gain
    if gain is None:
        return gettext(
            "Too few people were tested both before and after the course to say how much they gained."
        )
    sentence = gettext(
        "About %(people)s people were tested before and after: on average they moved from %(before)s to"
        " %(after)s points of 100, which is a difference of %(points)s"
        " (95 per cent interval: %(low)s to %(high)s)."
    )
    return sentence % {
        "people": whole(gain.people),
        "before": decimal(gain.before, 0),
        "after": decimal(gain.after, 0),
        "points": decimal(gain.points, 0),
        "low": decimal(gain.low, 0),
        "high": decimal(gain.high, 0),
    }


def _year_cells(group: Group) -> tuple[str, ...]:
    done, passes, gain = group.share("completed"), group.passes, group.gain
    return (
        *(_count(group.counts[count]) for count in ("enrolled", "completed", "certified")),
        share(done) if done is not None else "–",
        share(passes.share) if passes else "–",
        interval(gain.before, gain.after, 0) if gain else "–",
    )


def _numbers(report: Report, lines: Sequence[Line], *, for_paper: bool) -> Picture | None:
    """How many people of each audience, this year and the one before."""
    most = max(
        (count for line in lines for count in (line.cells[0], line.cells[-2]) if isinstance(count, int)),
        default=0,
    )
    if not most:
        return None
    top = _round_top(most)
    rows = [
        Bar(
            "" if for_paper else line.name,
            line.cells[0] / top if isinstance(line.cells[0], int) else None,
            before=line.cells[-2] / top if isinstance(line.cells[-2], int) else None,
            note="–" if for_paper else gettext(HIDDEN),
        )
        for line in lines
    ]
    draw = partial(
        bars,
        rows,
        title=gettext("People enrolled, by audience"),
        description=gettext("A bar for each group; the same figures stand in the table below."),
        names=(str(report.year - 1), str(report.year)),
        say=lambda value: whole(value * top),
        rtl=current_locale().direction == "rtl",
    )
    return draw(frame=_PAPER) if for_paper else on_any_screen(draw)


def _round_top(most: int) -> int:
    """The end of a scale of four equal steps of whole people."""
    steps = (size * 10**power for power in range(9) for size in (1, 2, 3, 4, 5, 6, 8))
    step: int = next(step for step in steps if 4 * step >= most)
    return 4 * step


def _shares(lines: Sequence[Line], *, for_paper: bool) -> Picture | None:
    rows = [
        Bar(
            "" if for_paper else line.name,
            line.group.share("completed"),
            note="–" if for_paper else gettext(HIDDEN),
        )
        for line in lines
    ]
    if not any(row.value is not None for row in rows):
        return None
    draw = partial(
        bars,
        rows,
        title=gettext("Completed, of those who enrolled"),
        description=gettext("A bar for each group; the same figures stand in the table below."),
        say=share,
        rtl=current_locale().direction == "rtl",
    )
    return draw(frame=_PAPER) if for_paper else on_any_screen(draw)


def _course_row(edition: Edition) -> CourseRow:
    course = edition.course
    lines = coverage(course)
    standards = {reference.key for line in lines for reference in line.standards}
    items = sum(line.bank_items + line.practice_items for line in lines)
    cells = (
        course.hours,
        len(lines),
        len(standards),
        len({x.id for line in lines for x in line.lessons}),
        items,
    )
    audience = gettext(", ").join(gettext(AUDIENCES[name]) for name in course.audience)
    return CourseRow(shortened(course.title, TITLE), audience, tuple(whole(cell) for cell in cells))
