"""Surveys: to answer or to decline, and a cohort's results.

Answering and declining go to one address, so that a log of addresses does not tell them apart.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.refusal import N_
from firstline.domain.survey_result import LEAST
from firstline.services import surveying
from firstline.web import access, lead_views
from firstline.web.forms import whole_number
from firstline.web.languages import current_locale, gettext, ngettext, sayer
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.survey_views import WAVES, change_picture, count_rows, facet_rows, statement_waves
from firstline.web.texts import in_readers_language, language_of

bp = Blueprint("surveys", __name__)

_FIELD = "s-"
_PREFER_NOT = N_("Prefer not to say")


@bp.get("/surveys/<course>/<survey>/<wave>")
@access.trainees
def show(course: str, survey: str, wave: str) -> str:
    """The statements, or that the turn is over or not open."""
    with reading() as session:
        place = surveying.find_place(session, library(), access.visitor(), course, survey, wave, at=now())
    edition = in_readers_language(place.edition)
    found, language = edition.survey(survey), language_of(edition, f"survey:{survey}")
    options = [(str(point), text) for point, text in enumerate(found.scale)]
    return render_template(
        "surveys/show.html",
        page_title=found.title,
        course=edition.course,
        survey=found,
        place=place,
        wave_name=gettext(WAVES[place.turn.wave]),
        text_language=language,
        options=[*options, ("", sayer(language)(_PREFER_NOT))],
        field=_FIELD,
        least=LEAST,
    )


@bp.post("/surveys/<course>/<survey>/<wave>/turn")
@access.trainees
def end_turn(course: str, survey: str, wave: str) -> Response:
    """Answer, or decline with an empty form; once."""
    secret, points = portal().settings.secret_key, _points()
    with writing() as session:
        surveying.end_turn(
            session, library(), access.visitor(), course, survey, wave, points, secret=secret, at=now()
        )
    return redirect(url_for(".show", course=course, survey=survey, wave=wave), 303)


@bp.get("/cohorts/<int:cohort>/surveys/<survey>")
@access.trainers
def results(cohort: int, survey: str) -> str:
    """What a cohort answered, as far as enough people stand behind it."""
    secret = portal().settings.secret_key
    with reading() as session:
        report = surveying.results(session, library(), access.visitor(), cohort, survey, secret=secret)
    edition = in_readers_language(report.edition)
    found = edition.survey(survey)
    too_few = ngettext("not shown before %(num)s person", "not shown before %(num)s people", LEAST)
    return render_template(
        "surveys/results.html",
        page_title=found.title,
        report=report,
        lead=lead_views.of_survey(report.result),
        course=edition.course,
        survey=found,
        text_language=language_of(edition, f"survey:{survey}"),
        counts=count_rows(report.result, too_few % {"num": LEAST}),
        facets=facet_rows(report.result),
        first_wave=gettext(WAVES[report.result.waves[0]]),
        waves=statement_waves(report.result),
        levels=[{"text": level, "kind": "number"} for level in found.scale],
        picture=change_picture(report.result, current_locale()),
        too_few=too_few % {"num": LEAST},
        least=LEAST,
    )


def _points() -> dict[str, int]:
    """What was chosen; what was left open or not to be said is missing."""
    given = {
        name.removeprefix(_FIELD): whole_number(text)
        for name, text in request.form.items()
        if name.startswith(_FIELD)
    }
    return {name: point for name, point in given.items() if point is not None}
