"""Agencies on pages: as choices of a form, and their audiences in words."""

from collections.abc import Iterable
from zoneinfo import available_timezones

from firstline.domain.agency import Agency
from firstline.domain.refusal import N_
from firstline.web.languages import gettext

AUDIENCES = {
    "law-enforcer": N_("Law enforcers"),
    "prosecutor": N_("Prosecutors"),
    "service-provider": N_("Service providers"),
}
_STEP = "\u2003"
"""Sets a unit in below its agency: an em space, which a list of choices keeps on both sides of the page."""


def agency_options(places: Iterable[tuple[int, Agency]]) -> list[tuple[int, str]]:
    """Agencies to choose from, units set in below theirs: of ``Tree.ordered`` or ``Tree.places``."""
    return [(agency.id, _STEP * depth + agency.name) for depth, agency in places]


def zone_options() -> list[tuple[str, str]]:
    """Every time zone."""
    return [(zone, zone) for zone in sorted(available_timezones())]


def audience_options() -> list[tuple[str, str]]:
    """The audiences of the resolution, and none of one's own."""
    named = [(audience, gettext(name)) for audience, name in AUDIENCES.items()]
    return [("", gettext("As the agency above")), *named]


def say_audience(audience: str) -> str:
    """An audience in words, "" for none."""
    return gettext(AUDIENCES[audience]) if audience else ""
