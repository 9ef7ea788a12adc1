"""The first sentence of every page of insight: in words, what to do now."""

from collections.abc import Sequence

from firstline.domain.item import Choice
from firstline.domain.item_analysis import FACILITY_LEAST, ItemFigures
from firstline.domain.refresher import RETENTION
from firstline.domain.survey_result import SurveyResult
from firstline.domain.traffic import Traffic
from firstline.services.comparing import Change
from firstline.services.library import Edition
from firstline.services.refreshing import Month
from firstline.services.reporting import Analysis, Overview
from firstline.store.flags import FlagTally
from firstline.web.change_views import MONTH_LEAST, label_of
from firstline.web.figures import share, whole
from firstline.web.insight_views import plain
from firstline.web.languages import gettext, ngettext
from firstline.web.survey_views import facet_name

EASY = 0.9


def of_overview(found: Overview, edition: Edition) -> str:
    """Unsafe choices before anything else, then the hardest test."""
    if found.flags:
        text = ngettext(
            "Begin with the unsafe choices: %(num)s stands open. Talk about it in class.",
            "Begin with the unsafe choices: %(num)s stand open. Talk about them in class.",
            found.flags,
        )
        return text % {"num": whole(found.flags)}
    hard = sorted((taken.mean, quiz) for quiz, taken in found.taken.items() if taken.people >= FACILITY_LEAST)
    if not hard:
        return gettext("Wait a little: too few people have taken a test for its figures to mean anything.")
    mean, quiz = hard[0]
    text = gettext("Look at the questions of “%(title)s” first: its mean score is the lowest (%(share)s).")
    return text % {"title": edition.any_test(quiz).title, "share": share(mean / 100)}


def of_items(found: Analysis, edition: Edition) -> str:
    """The hardest question, with what was chosen instead."""
    known = [figures for _, figures in found.items if figures.facility is not None]
    if not known:
        text = gettext("Wait a little: questions are compared from %(least)s responses on.")
        return text % {"least": whole(FACILITY_LEAST)}
    return of_item(found, min(known, key=lambda figures: figures.facility or 0), edition)


def of_item(found: Analysis, figures: ItemFigures, edition: Edition) -> str:
    """What to say of one question in class; never which answer is right to who may not know it."""
    item = edition.items[figures.item]
    if figures.facility is None:
        text = gettext("Wait a little: this question has figures from %(least)s responses on.")
        return text % {"least": whole(FACILITY_LEAST)}
    if figures.facility >= EASY:
        text = gettext("Spend no time on “%(title)s”: people reach %(share)s of its marks.")
        return text % {"title": item.title, "share": share(figures.facility)}
    if isinstance(item, Choice) and figures.choices and found.no_keys is None:
        wrong = [(figures.option(n).share, o) for n, o in enumerate(item.options) if not o.key]
        most, option = max(wrong, key=lambda pair: pair[0])
        text = gettext("Talk about “%(title)s”: %(share)s chose “%(option)s” instead.")
        words = plain(option.text).strip('"“”«»')
        return text % {"title": item.title, "share": share(most), "option": words}
    text = gettext("Talk about “%(title)s”: people reach only %(share)s of its marks.")
    return text % {"title": item.title, "share": share(figures.facility)}


def of_change(found: Change) -> str:
    """What moved least is what to teach again."""
    moved = [(m.movement.g, m) for m in found.measures if m.movement and m.movement.g is not None]
    if not moved:
        return gettext("Ask people to take the test after the course too: too few have been measured twice.")
    least, measure = min(moved, key=lambda pair: pair[0])
    if least > 0:
        text = gettext("Give most time next to “%(subject)s”: it moved the least.")
    else:
        text = gettext("Talk about “%(subject)s” again: it did not grow.")
    return text % {"subject": label_of(measure)}


def of_months(months: Sequence[Month]) -> str:
    """Whether to go over it again."""
    shown = [month for month in months if month.people >= MONTH_LEAST]
    if not shown:
        return gettext("Invite people to their refreshers: too few have answered for any figure.")
    right = shown[-1].right / shown[-1].answers
    if right < RETENTION:
        text = gettext("Go over the lessons once more in class: %(share)s of the last answers were right.")
    else:
        text = gettext("Go on as now: %(share)s of the last answers were right.")
    return text % {"share": share(right)}


def of_flags(tallies: Sequence[FlagTally], names: dict[str, str]) -> str:
    """Which objective to talk about."""
    waiting = [tally for tally in tallies if tally.open]
    if not waiting:
        return gettext("There is nothing to do: no unsafe choice stands open.")
    most = max(waiting, key=lambda tally: tally.open)
    text = ngettext(
        "Talk about “%(objective)s” in class: %(num)s unsafe choice stands open there.",
        "Talk about “%(objective)s” in class: %(num)s unsafe choices stand open there.",
        most.open,
    )
    return text % {"objective": names[most.objective], "num": whole(most.open)}


def of_traffic(found: Traffic) -> str:
    """The scene in which most chose unsafely."""
    if not found.people:
        return gettext("Ask people to play this scenario: nobody has come to an ending.")
    if not found.unsafe:
        return gettext("Ask in class why people chose as they did: nobody chose unsafely.")
    scene, taken = found.unsafe[0]
    text = ngettext(
        "Talk about “%(scene)s”: %(num)s person chose unsafely there.",
        "Talk about “%(scene)s”: %(num)s people chose unsafely there.",
        taken.people,
    )
    return text % {"scene": scene.title, "num": whole(taken.people)}


def of_survey(found: SurveyResult) -> str:
    """The facet farthest from the aim, in its newest wave that may be shown."""
    newest = [
        (shown[-1].score, each.facet)
        for each in found.facets
        if (shown := [figure for figure in each.figures if figure])
    ]
    if not newest:
        return gettext("Wait a little: too few people have answered for any figure.")
    score, facet = min(newest)
    text = gettext("Talk about “%(facet)s” in class: it is farthest from the aim (%(score)s of 100).")
    return text % {"facet": facet_name(facet), "score": whole(score)}
