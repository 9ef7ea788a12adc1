"""The classroom: a page for the wall without names, and one for the trainer's own desk."""

from flask import Blueprint, Response, make_response, render_template, request

from firstline.services import placing, teaching
from firstline.web import access
from firstline.web.classroom_views import REFRESH_SECONDS, place_rows
from firstline.web.joining_views import poster
from firstline.web.languages import gettext
from firstline.web.portal import library, now, portal, reading
from firstline.web.texts import in_readers_language

bp = Blueprint("classroom", __name__, url_prefix="/cohorts/<int:cohort>/classroom")


@bp.get("")
@access.trainers
def show(cohort: int) -> Response:
    """The code, and how many are where, for everybody in the room to read. No name stands on it."""
    visitor = access.visitor()
    with reading() as session:
        room = teaching.room(session, library(), visitor, cohort)
        entry = placing.entry(session, visitor, cohort, portal().settings.secret_key)
    page = render_template(
        "classroom/show.html",
        page_title=gettext("Classroom"),
        room=room,
        places=place_rows(room, in_readers_language(room.edition).course),
        poster=poster(entry, now()),
        seconds=_seconds(),
    )
    return _coming_anew(page)


@bp.get("/people")
@access.trainers
def people(cohort: int) -> Response:
    """Who is where, by name: for the trainer's own eyes."""
    with reading() as session:
        room = teaching.room(session, library(), access.visitor(), cohort)
        names = teaching.names(session, room)
        waiting = placing.count_waiting(session, cohort)
    page = render_template(
        "classroom/people.html",
        page_title=gettext("Who is where"),
        room=room,
        places=place_rows(room, in_readers_language(room.edition).course, names),
        waiting=waiting,
        seconds=_seconds(),
    )
    return _coming_anew(page)


def _coming_anew(page: str) -> Response:
    """The page, which the browser asks for again by itself until somebody stops it (WCAG 2.2.1, turn off)."""
    response = make_response(page)
    if seconds := _seconds():
        response.headers["Refresh"] = str(seconds)
    return response


def _seconds() -> int | None:
    """How often the page comes anew; None after somebody stopped it."""
    return None if request.args.get("state") == "still" else REFRESH_SECONDS
