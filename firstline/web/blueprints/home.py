"""Home: one way on, the courses under way, the certificates."""

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.progress import lessons_done, next_lesson, open_tests
from firstline.services import certifying, learning
from firstline.web import access
from firstline.web.languages import gettext
from firstline.web.portal import library, reading
from firstline.web.texts import in_readers_language

bp = Blueprint("home", __name__)


@bp.get("/")
@access.public
def door() -> str | Response:
    """The welcome page, or home for who is signed in."""
    if g.visitor:
        return redirect(url_for(".show"), 303)
    return render_template("home/welcome.html", page_title=gettext("Welcome"))


@bp.get("/home")
@access.everybody
def show() -> str:
    """What to do next."""
    visitor = access.visitor()
    with reading() as session:
        taken = learning.courses_of(session, library(), visitor)
        credentials = certifying.of_person(session, visitor.id)
    return render_template(
        "home/show.html",
        page_title=gettext("Home"),
        courses=[(in_readers_language(edition), enrolment) for edition, enrolment in taken],
        credentials=credentials,
        next_lesson=next_lesson,
        open_tests=open_tests,
        lessons_done=lessons_done,
    )
