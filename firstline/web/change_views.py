"""Before and after, and what is kept, as their pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from babel.dates import format_skeleton

from firstline.domain.charts.chart import Picture
from firstline.domain.charts.frame import on_any_screen
from firstline.domain.charts.plot import Effect, forest
from firstline.domain.charts.trend import Reading, line
from firstline.domain.measure import FACET_LEAST, Measure, Movement, Subject
from firstline.domain.refresher import RETENTION
from firstline.domain.refusal import N_
from firstline.services.comparing import Change
from firstline.services.refreshing import Month
from firstline.web.figures import decimal, interval, not_before, people, share, signed, whole
from firstline.web.languages import current_locale, gettext, ngettext
from firstline.web.survey_views import WAVES, facet_name

MONTH_LEAST = 5
"""Fewer people than this are no month of their own (design, law 14)."""
THIN = 10
SUBJECTS: dict[Subject, str] = {
    "knowledge": N_("Knowledge"),
    "judgement": N_("Judgement"),
    "attitude": N_("Attitude: %(facet)s"),
}
GAINS = {"low": N_("low"), "medium": N_("medium"), "high": N_("high")}


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One line of the table; ``few`` stands in place of the figures of too few people."""

    label: str
    later: str
    started: str
    paired: str
    before: str
    after: str
    gain: str
    effect: str
    few: str


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month of the table."""

    label: str
    people: str
    answers: str
    right: str


def measure_rows(found: Change) -> list[MeasureRow]:
    """What was measured twice."""
    return [_measure_row(measure) for measure in found.measures]


def change_picture(found: Change) -> Picture | None:
    """How far people moved, with intervals; None as long as nothing can be shown."""
    if not any(measure.movement and measure.movement.g is not None for measure in found.measures):
        return None
    return on_any_screen(
        partial(
            forest,
            [_effect(measure) for measure in found.measures],
            title=gettext("How far people moved"),
            description=gettext("The same figures stand in the table below."),
            names=(gettext("Lower than before"), gettext("Higher than before")),
            say=lambda value: signed(value, 1),
            rtl=current_locale().direction == "rtl",
        )
    )


def cautions(found: Change) -> list[str]:
    """What these figures cannot show, in words; what speaks against one of them comes first."""
    return [
        *(_ceiling(measure) for measure in found.measures if measure.movement and measure.movement.ceiling),
        *(_dropped(m) for m in found.measures if m.dropped and m.subject != "attitude"),
        gettext("There is no comparison group: people may have moved for other reasons than the course."),
        gettext("People who meet such questions a second time do better without having learnt anything."),
        gettext("Those who left are not in the figures, and they may be the ones who moved least."),
        _judged(found.measures),
    ]


def month_rows(months: Sequence[Month]) -> list[MonthRow]:
    """Every month that is not of too few people, the newest first."""
    return [
        MonthRow(
            _month(month.first), whole(month.people), whole(month.answers), share(month.right / month.answers)
        )
        for month in reversed(months)
        if month.people >= MONTH_LEAST
    ]


def retention_picture(months: Sequence[Month]) -> Picture | None:
    """How much a cohort kept, month by month; None as long as no month can be shown."""
    shown = [month for month in months if month.people >= MONTH_LEAST]
    if not shown:
        return None
    return line(
        [_reading(month, months[0].first) for month in months],
        title=gettext("What the cohort still knew"),
        description=gettext("The same figures stand in the table below."),
        say=share,
        goal=RETENTION,
        goal_name=gettext("Aim: %(share)s") % {"share": share(RETENTION)},
        rtl=current_locale().direction == "rtl",
    )


def month_figure(months: Sequence[Month]) -> str:
    """The newest month that can be shown, in one line."""
    for month in reversed(months):
        if month.people >= MONTH_LEAST:
            text = gettext("%(month)s: %(share)s of the answers were right (%(people)s)")
            right = share(month.right / month.answers)
            return text % {"month": _month(month.first), "share": right, "people": people(month.people)}
    return not_before(MONTH_LEAST)


def _measure_row(measure: Measure) -> MeasureRow:
    movement = measure.movement
    places = 0 if measure.subject == "attitude" else 1
    return MeasureRow(
        label_of(measure),
        gettext(WAVES[measure.later]),
        _count(measure.started),
        _count(measure.paired),
        _mean(movement.before, movement.sd_before, places) if movement else "",
        _mean(movement.after, movement.sd_after, places) if movement else "",
        _gain(movement) if movement else "",
        _g(movement, places + 1) if movement else "",
        "" if movement else not_before(measure.least),
    )


def label_of(measure: Measure) -> str:
    """What was measured, in the reader's language."""
    sentence = gettext(SUBJECTS[measure.subject])
    return sentence % {"facet": facet_name(measure.facet).lower()} if measure.facet else sentence


def _count(count: int | None) -> str:
    return gettext("fewer than %(least)s") % {"least": FACET_LEAST} if count is None else whole(count)


def _mean(mean: float, sd: float, places: int) -> str:
    if not places:
        return f"{whole(mean)}\u00a0({whole(sd)})"
    return f"{decimal(mean, places)}\u00a0({decimal(sd, places)})"


def _gain(movement: Movement) -> str:
    if movement.gain is None:
        return gettext("nothing was left to gain")
    word = gettext(GAINS[movement.gain.word])
    return gettext("%(figure)s (%(word)s)") % {"figure": decimal(movement.gain.value), "word": word}


def _g(movement: Movement, places: int) -> str:
    if movement.g is None or movement.interval is None:
        return gettext("cannot be told: everybody reached the same")
    return gettext("%(figure)s (%(interval)s)") % {
        "figure": signed(movement.g, places),
        "interval": interval(*movement.interval, places=places),
    }


def _effect(measure: Measure) -> Effect:
    label = label_of(measure)
    if measure.subject == "attitude":
        label = gettext("%(subject)s (%(when)s)") % {
            "subject": label,
            "when": gettext(WAVES[measure.later]),
        }
    movement = measure.movement
    if movement is None:
        return Effect(label, note=not_before(measure.least))
    if movement.g is None or movement.interval is None:
        return Effect(label, note="–")
    return Effect(label, movement.g, *movement.interval)


def _ceiling(measure: Measure) -> str:
    assert measure.movement is not None
    sentence = (
        gettext("%(subject)s: many had the highest score before already, so that they could not move up.")
        if measure.movement.ceiling == "before"
        else gettext(
            "%(subject)s: many reached the highest score, so that it does not show how far they came."
        )
    )
    return sentence % {"subject": label_of(measure)}


def _dropped(measure: Measure) -> str:
    count = measure.dropped or 0
    sentence = ngettext(
        "%(subject)s: %(num)s of %(started)s was measured only once, and is in no figure of change.",
        "%(subject)s: %(num)s of %(started)s were measured only once, and are in no figure of change.",
        count,
    )
    started = whole(measure.started or 0)
    return sentence % {"subject": label_of(measure), "num": whole(count), "started": started}


def _judged(measures: Sequence[Measure]) -> str:
    if any(measure.subject == "judgement" for measure in measures):
        return gettext("Judgement is what people say they would do. Only practice shows what they do.")
    return gettext("Judgement is not measured: these tests have no questions of it with a panel's key.")


def _reading(month: Month, first: date) -> Reading:
    place = 12 * (month.first.year - first.year) + month.first.month - first.month
    if month.people < MONTH_LEAST:
        return Reading(place, _month(month.first), None, gettext("too few"))
    return Reading(
        place,
        _month(month.first),
        month.right / month.answers,
        people(month.people),
        is_thin=month.people < THIN,
    )


def _month(first: date) -> str:
    return format_skeleton("yMMM", first, locale=current_locale().babel)
