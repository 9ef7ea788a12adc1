"""Slips as they are printed: each in the language of the person who reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import url_for

from firstline.printing.qr import qr_path
from firstline.services.staffing import OpenSlip
from firstline.web.languages import current_locale, languages
from firstline.web.leaflets import Sheet, draw_in_each
from firstline.web.portal import portal


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
    drawn = draw_in_each(
        "macros/slips.html", "slip_cards", ((language, (some, address)) for language, some in groups)
    )
    return Drawn(drawn, *qr_path(address))


def _spoken(slip: OpenSlip, own: str) -> str:
    return slip.language if slip.language in languages() else own
