"""Slips as they are printed: each in the language of the person who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import current_app, url_for
from markupsafe import Markup

from firstline.printing.qr import qr_path
from firstline.services.staffing import OpenSlip
from firstline.web.languages import current_locale, languages, page_locale, use_language
from firstline.web.portal import portal


@dataclass(frozen=True, slots=True)
class Sheet:
    """The slips of one language, drawn."""

    language: str
    direction: str
    html: Markup


@dataclass(frozen=True, slots=True)
class Drawn:
    """Slips to print: their sheets, and the square code of the address where they are used."""

    sheets: list[Sheet]
    size: int
    path: str


def draw(slips: Sequence[OpenSlip]) -> Drawn:
    """The slips by language, each in it as far as we speak it, else in the language of this page."""
    own, address = current_locale().language, portal().settings.base_url + url_for("slips.show")
    spoken = sorted(slips, key=lambda slip: _spoken(slip, own))
    groups = [(language, list(some)) for language, some in groupby(spoken, lambda slip: _spoken(slip, own))]
    try:
        drawn = [_sheet(language, some, address) for language, some in groups]
    finally:
        use_language(own)
    return Drawn(drawn, *qr_path(address))


def _sheet(language: str, slips: list[OpenSlip], address: str) -> Sheet:
    use_language(language)
    macros: Any = current_app.jinja_env.get_template("macros/slips.html").module
    html: Markup = macros.slip_cards(slips, address)
    return Sheet(language, page_locale(language).direction, html)


def _spoken(slip: OpenSlip, own: str) -> str:
    return slip.language if slip.language in languages() else own
