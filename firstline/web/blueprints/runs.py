"""Runs: one scene a page, and at the ending the way back."""

from dataclasses import replace
from functools import lru_cache

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.run import replay
from firstline.services import playing
from firstline.services.library import Edition
from firstline.services.playing import Choosing, Play
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.kept import render_shell
from firstline.web.languages import current_locale, gettext
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.scenario_views import choice_texts, steps
from firstline.web.texts import in_readers_language, language_of

bp = Blueprint("runs", __name__, url_prefix="/runs/<int:run>")

KEPT_STORIES = 512
_AFTER: dict[Choosing, dict[str, str]] = {"passed": {"at": "now"}, "cleared": {"done": "cleared"}}
"""What the address of the next page says beside the run."""


@bp.get("")
@access.trainees
def show(run: int) -> str:
    """The present scene; the way back where the run has ended."""
    found = _play(run)
    return _ending_page(found) if found.way.ending else _scene_page(found, empty_form())


@bp.post("/choices")
@access.trainees
def choose(run: int) -> Response | tuple[str, int]:
    """Take a choice; a page that is behind changes nothing."""
    form = read_form(step="0", choice="")
    step, place = form.number("step") or 0, form.number("choice")
    with form.refusals(), writing() as session:
        outcome = playing.choose(
            session,
            library(),
            access.visitor(),
            run,
            step,
            -1 if place is None else place,
            terms=portal().terms,
            at=now(),
        )
        return redirect(url_for(".show", run=run, **_AFTER.get(outcome, {})), 303)  # type: ignore[arg-type]
    return _scene_page(_play(run), form), 400


@bp.post("/restarts")
@access.trainees
def try_again(run: int) -> Response:
    """Try again from a choice of an ended run."""
    step = read_form(step="0").number("step") or 0
    with writing() as session:
        begun = playing.try_again(session, access.visitor(), run, step, at=now())
    return redirect(url_for(".show", run=begun), 303)


def _play(run: int) -> Play:
    """The run with its texts in the reader's language; ids, state and path are the same in all."""
    with reading() as session:
        found = playing.play(session, library(), access.visitor(), run)
    edition = in_readers_language(found.edition)
    if edition is found.edition:
        return found
    return replace(found, edition=edition, way=replay(edition.scenario(found.run.scenario), found.run.path))


def _scene_page(play: Play, form: Form) -> str:
    way, here = play.way, play.way.here
    language = language_of(play.edition, f"scenario:{play.scenario.id}")
    title = gettext("Scenario, choice %(number)s") % {"number": len(way.steps) + 1}
    before = way.steps[-1].move.text if way.steps else ""
    shown = tuple(each.text for each in here.consequences)
    inside = current_app.jinja_env.get_template("runs/_scene.html").render(
        story=_story(play.edition, current_locale().language, here.scene.id, shown, before),
        run=play.run,
        step=len(way.steps),
        is_too_long=way.is_too_long,
        choices=choice_texts(here, play.run.id),
        text_language=language,
        is_behind=request.args.get("at") == "now",
        form=form,
    )
    if form.errors:
        return render_template("runs/scene.html", page_title=title, inside=inside, form=form)
    return render_shell("runs/scene.html", title, inside, page_title=title)


@lru_cache(maxsize=KEPT_STORIES)
def _story(edition: Edition, language: str, scene_id: str, shown: tuple[str, ...], before: str) -> str:
    """What a scene tells after a choice; drawn once a process, since everybody who comes there reads it."""
    del language  # rendering reads it from the request; here it is a part of the key
    scenario, scene = next(
        (scenario, scene)
        for scenario in edition.course.scenarios
        for scene in scenario.scenes
        if scene.id == scene_id
    )
    return render_template(
        "runs/_story.html",
        course=edition.course,
        scenario=scenario,
        scene=scene,
        shown=shown,
        before=before,
        text_language=language_of(edition, f"scenario:{scenario.id}"),
    )


def _ending_page(play: Play) -> str:
    with reading() as session:
        aftermath = playing.aftermath(session, play)
    return render_template(
        "runs/ending.html",
        page_title=gettext("Scenario, ending"),
        play=play,
        course=play.edition.course,
        stop=play.way.here,
        steps=steps(play.way, play.edition, play.run.id),
        aftermath=aftermath,
        text_language=language_of(play.edition, f"scenario:{play.scenario.id}"),
    )
