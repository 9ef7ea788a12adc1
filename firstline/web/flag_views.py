"""Unsafe choices of many people by objective: a picture, and the lesson to talk about."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from firstline.domain.charts.chart import Picture
from firstline.domain.charts.frame import on_any_screen
from firstline.domain.charts.plot import Bar, bars
from firstline.services.library import Edition
from firstline.store.flags import FlagTally
from firstline.web.figures import share, whole
from firstline.web.languages import current_locale, gettext


@dataclass(frozen=True, slots=True)
class FlagRowView:
    """One objective; without ``module`` its lesson is no longer in the edition."""

    objective: str
    open: str
    cleared: str
    lesson: str
    lesson_title: str
    module: str


def names_of(edition: Edition, tallies: Sequence[FlagTally]) -> dict[str, str]:
    """The objectives in the reader's language, by id; ids stand for those that the edition does not have."""
    known = {each.id: each.text for each in edition.course.objectives}
    return {tally.objective: known.get(tally.objective, tally.objective) for tally in tallies}


def flag_rows(tallies: Sequence[FlagTally], edition: Edition) -> list[FlagRowView]:
    """Those with most open ones first."""
    names = names_of(edition, tallies)
    rows = []
    for tally in _ordered(tallies):
        module, lesson = edition.lessons.get(tally.lesson, (None, None))
        rows.append(
            FlagRowView(
                names[tally.objective],
                whole(tally.open),
                whole(tally.cleared),
                tally.lesson,
                lesson.title if lesson else tally.lesson,
                module.id if module else "",
            )
        )
    return rows


def flags_picture(tallies: Sequence[FlagTally], edition: Edition) -> Picture | None:
    """Which share of the unsafe choices stands open, by objective; None without any."""
    if not tallies:
        return None
    names = names_of(edition, tallies)
    rows = [
        Bar(
            names[tally.objective],
            tally.open / (tally.open + tally.cleared),
            tone="warn" if tally.open else "main",
        )
        for tally in _ordered(tallies)
    ]
    return on_any_screen(
        partial(
            bars,
            rows,
            title=gettext("Unsafe choices that stand open"),
            description=gettext("The same figures stand in the table below."),
            say=share,
            rtl=current_locale().direction == "rtl",
        )
    )


def _ordered(tallies: Sequence[FlagTally]) -> list[FlagTally]:
    return sorted(tallies, key=lambda tally: (-tally.open, -tally.cleared, tally.objective))
