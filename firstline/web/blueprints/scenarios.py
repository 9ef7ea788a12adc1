"""Scenarios: the start page with the endings found, and where a cohort went."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.run import endings
from firstline.domain.traffic import worded
from firstline.services import playing, tracing
from firstline.services.playing import Door
from firstline.web import access, lead_views
from firstline.web.portal import library, now, reading, writing
from firstline.web.scenario_views import findings, footprints, share
from firstline.web.scope_views import place_of
from firstline.web.texts import in_readers_language, language_of

bp = Blueprint("scenarios", __name__)


@bp.get("/scenarios/<course>/<scenario>")
@access.trainees
def show(course: str, scenario: str) -> str:
    """What the scenario is about, the run under way, and the endings found so far."""
    found = _door(course, scenario)
    ended = [run for run in found.runs if run.ending]
    return render_template(
        "scenarios/show.html",
        page_title=found.scenario.title,
        course=found.edition.course,
        door=found,
        text_language=language_of(found.edition, f"scenario:{scenario}"),
        ended=ended[::-1],
        endings={scene.id: scene.title for scene in endings(found.scenario)},
        found={run.ending for run in ended},
    )


@bp.post("/scenarios/<course>/<scenario>/runs")
@access.trainees
def begin(course: str, scenario: str) -> Response:
    """Begin, or go on with the run that is open."""
    with writing() as session:
        run = playing.begin_run(session, library(), access.visitor(), course, scenario, at=now())
    return redirect(url_for("runs.show", run=run), 303)


@bp.get("/cohorts/<int:cohort>/scenarios/<scenario>")
@access.trainers
def of_cohort(cohort: int, scenario: str) -> str:
    """Where a cohort went, as a picture, in words and as a table."""
    every = request.args.get("runs") == "all"
    with reading() as session:
        found = tracing.trace(session, library(), access.visitor(), cohort, scenario, first=not every)
    edition = in_readers_language(found.edition)
    counted = worded(found.traffic, edition.scenario(scenario))
    language = language_of(edition, f"scenario:{scenario}")
    return render_template(
        "scenarios/cohort.html",
        page_title=counted.scenario.title,
        trace=found,
        traffic=counted,
        every=every,
        picture=footprints(counted, language),
        findings=findings(counted),
        place=place_of(found.cohort),
        few=0,
        lead=lead_views.of_traffic(counted),
        share=share,
        text_language=language,
    )


def _door(course: str, scenario: str) -> Door:
    with reading() as session:
        found = playing.door(session, library(), access.visitor(), course, scenario, at=now())
    edition = in_readers_language(found.edition)
    return replace(found, edition=edition, scenario=edition.scenario(scenario))
