"""Surveys as pages show them: cards of what is open, names of waves and facets, the change as a picture."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import url_for

from firstline.domain.charts.chart import Picture
from firstline.domain.charts.frame import on_any_screen
from firstline.domain.charts.plot import Effect, forest
from firstline.domain.refusal import N_
from firstline.domain.survey import Wave
from firstline.domain.survey_result import Change, Figure, SurveyResult
from firstline.services.surveying import Offer
from firstline.web.figures import interval, signed
from firstline.web.languages import PageLocale, gettext
from firstline.web.pages import Row
from firstline.web.texts import in_readers_language, language_of

WAVES: Mapping[Wave, str] = {
    "start": N_("At the start"),
    "end": N_("At the end"),
    "3-months": N_("After 3 months"),
    "6-months": N_("After 6 months"),
}
FACETS: Mapping[str, str] = {
    "belief": N_("Believing her"),
    "choice": N_("Respect for her choice"),
    "conduct": N_("Conduct of colleagues"),
    "credibility": N_("Credibility"),
    "equal-service": N_("Equal service for every woman"),
    "fair-method": N_("Fair ways of inquiry"),
    "leaving": N_("Women who left their employer"),
    "outcome": N_("What counts as success"),
    "priority": N_("Urgency of her call"),
    "responsibility": N_("Who is responsible"),
    "role": N_("One's own role and its limits"),
    "status": N_("Residence status"),
}
"""What facets of our own surveys are called: a survey file has only their ids."""


@dataclass(frozen=True, slots=True)
class OfferCard:
    """An open turn, as templates/surveys/_offer.html shows it: the title is in ``language``.

    ``course`` is the title of its course, for a page that shows cards of several.
    """

    href: str
    course: str
    title: str
    language: str
    until: datetime | None


def offer_cards(offers: Iterable[Offer]) -> list[OfferCard]:
    """Cards in the reader's language."""
    cards = []
    for offer in offers:
        edition, name = in_readers_language(offer.edition), offer.turn.survey.id
        href = url_for("surveys.show", course=edition.course.id, survey=name, wave=offer.turn.wave)
        language = language_of(edition, f"survey:{name}")
        title = edition.survey(name).title
        cards.append(OfferCard(href, edition.course.title, title, language, offer.turn.until))
    return cards


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A facet in one wave; without a figure nothing may be shown of the facet at all."""

    facet: str
    wave: str = ""
    figure: Figure | None = None
    change: Change | None = None
    is_first: bool = False

    @property
    def difference(self) -> str:
        """How far those who answered twice moved, in whole points."""
        return signed(self.change.difference, 0) if self.change else ""

    @property
    def effect(self) -> str:
        """The change as Hedges' g with its interval."""
        if self.change is None or self.change.g is None or self.change.interval is None:
            return "–"
        values = {"figure": signed(self.change.g, 1), "interval": interval(*self.change.interval, places=1)}
        return gettext("%(figure)s (%(interval)s)") % values


def facet_rows(result: SurveyResult) -> list[FacetRow]:
    """The figures that may be shown, facet by facet in the order of time."""
    rows: list[FacetRow] = []
    for found in result.facets:
        name, changes = facet_name(found.facet), (None, *found.changes)
        shown = [
            FacetRow(name, gettext(WAVES[wave]), figure, change, wave == result.waves[0])
            for wave, figure, change in zip(result.waves, found.figures, changes, strict=True)
            if figure
        ]
        rows += shown or [FacetRow(name)]
    return rows


def count_rows(result: SurveyResult, too_few: str) -> list[Row]:
    """How many people have answered or declined, wave by wave."""
    counts = zip(result.waves, result.over, strict=True)
    return [Row(term=gettext(WAVES[wave]), text=str(count or too_few)) for wave, count in counts]


def statement_waves(result: SurveyResult) -> list[tuple[str, int]]:
    """The waves of which any statement may be shown, each with its place."""
    return [
        (gettext(WAVES[wave]), place)
        for place, wave in enumerate(result.waves)
        if any(found.waves[place] for found in result.statements)
    ]


def facet_name(facet: str) -> str:
    """A facet in the reader's language: one of ours by its name, another by its id in words."""
    return gettext(FACETS[facet]) if facet in FACETS else facet.replace("-", " ").capitalize()


def change_picture(result: SurveyResult, locale: PageLocale) -> Picture | None:
    """The newest change of each facet with its interval; None while no facet has one."""
    newest = {found.facet: _newest(found.changes) for found in result.facets}
    if not any(change and change.g is not None for change in newest.values()):
        return None
    return on_any_screen(
        partial(
            forest,
            [_effect(facet_name(facet), change) for facet, change in newest.items()],
            title=gettext("How far attitudes moved"),
            description=gettext("The same figures stand in the table below."),
            names=(gettext("Away from the aim"), gettext("Towards the aim")),
            say=lambda value: signed(value, 1),
            rtl=locale.direction == "rtl",
        )
    )


def _newest(changes: tuple[Change | None, ...]) -> Change | None:
    return next((change for change in reversed(changes) if change is not None), None)


def _effect(label: str, change: Change | None) -> Effect:
    if change is None or change.g is None or change.interval is None:
        return Effect(label, note=gettext("too few people"))
    return Effect(label, change.g, *change.interval)
