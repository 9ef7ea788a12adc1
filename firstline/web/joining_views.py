"""Joining codes as pages and papers show them: the address, its square code, and sheets in each language."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from firstline.printing.qr import qr_path
from firstline.services.library import Edition
from firstline.services.placing import Entry
from firstline.web.languages import current_locale, languages
from firstline.web.leaflets import Sheet, draw_in_each
from firstline.web.portal import portal


@dataclass(frozen=True, slots=True)
class Poster:
    """An open code: where it is typed, and the square code that opens its own page."""

    code: str
    address: str
    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A joining sheet: the code, and its steps in every language of the course that we speak."""

    poster: Poster
    sheets: list[Sheet]


def poster(entry: Entry, at: datetime) -> Poster | None:
    """The code of a cohort to be shown; None where nobody can join with one now."""
    if entry.code is None or not entry.is_open(at):
        return None
    base = portal().settings.base_url
    address = base + url_for("joining.ask")
    return Poster(entry.code, address, *qr_path(base + url_for("joining.show", joining=entry.code)))


def draw_sheets(edition: Edition, entry: Entry, at: datetime) -> Drawn | None:
    """The joining sheet in the languages of the cohort's course; None where there is no open code."""
    shown, own = poster(entry, at), current_locale().language
    if shown is None:
        return None
    spoken = [edition.course.language, *(each.language for each in edition.course.translations)]
    wanted = dict.fromkeys([own, *(language for language in spoken if language in languages())])
    pieces = ((language, (shown.address,)) for language in wanted)
    return Drawn(shown, draw_in_each("macros/joining.html", "joining_steps", pieces))
