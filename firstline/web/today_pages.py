"""The start page of a trainer, put together from pieces.

It is asked for each morning by everybody who trains, and drawing its lines costs more than finding them.
So each thing and the table of cohorts are drawn once a process for what they say, but for the thing that
names people: no process keeps their names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup

from firstline.services.noticing import Line, Today
from firstline.web.languages import current_locale
from firstline.web.today_views import Thing, things

COHORTS_SHOWN = 50
KEPT = 512


@dataclass(frozen=True, slots=True)
class Row:
    """A cohort in the table."""

    id: int
    name: str
    people: int
    begun: int
    finished: int
    certified: int
    due_on: date | None


def inside(found: Today, on: date) -> str:
    """What stands inside the shell: what needs attention, and the cohorts in one line each."""
    language = current_locale().language
    drawn = [
        _piece("thing_item", thing) if thing.names_people else _kept_thing(language, thing)
        for thing in things(found)
    ]
    table = _table(language, found.lines, on) if found.lines else Markup()
    calm = _piece("nobody") if found.lines and not drawn else Markup()
    return render_template(
        "today/_inside.html",
        things=Markup().join(drawn),
        table=calm + table,
        has_cohorts=bool(found.lines),
    )


def _table(language: str, lines: Sequence[Line], on: date) -> Markup:
    rows = tuple(
        Row(
            line.cohort.id,
            line.cohort.name,
            line.people,
            line.begun,
            line.finished,
            line.certified,
            line.cohort.due_on,
        )
        for line in lines[:COHORTS_SHOWN]
    )
    return _kept_table(language, rows, max(0, len(lines) - COHORTS_SHOWN), on)


@lru_cache(maxsize=KEPT)
def _kept_thing(language: str, thing: Thing) -> Markup:
    del language  # drawing reads it from the request; here it is a part of the key
    return _piece("thing_item", thing)


@lru_cache(maxsize=KEPT)
def _kept_table(language: str, rows: tuple[Row, ...], others: int, on: date) -> Markup:
    del language  # as above
    return _piece("cohort_table", rows, others, on)


def _piece(name: str, *values: object) -> Markup:
    pieces: Any = current_app.jinja_env.get_template("today/_pieces.html").module
    return Markup(getattr(pieces, name)(*values))  # noqa: S704 - a macro escapes what it shows
