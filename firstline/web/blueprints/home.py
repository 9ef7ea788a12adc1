"""Home: one way on, the courses under way, the certificates."""

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.progress import lessons_done, next_lesson, open_scenarios, open_tests
from firstline.services import certifying, learning, refreshing, renewing, surveying
from firstline.web import access
from firstline.web.course_views import offered_rows
from firstline.web.languages import gettext
from firstline.web.menu import start_of
from firstline.web.portal import library, now, reading
from firstline.web.survey_views import offer_cards
from firstline.web.texts import in_readers_language

bp = Blueprint("home", __name__)


@bp.get("/")
@access.public
def door() -> str | Response:
    """The welcome page, or her start page for who is signed in."""
    if g.visitor:
        return redirect(url_for(start_of(g.visitor)), 303)
    return render_template("home/welcome.html", page_title=gettext("Welcome"))


@bp.get("/home")
@access.everybody
def show() -> str:
    """What to do next."""
    visitor = access.visitor()
    with reading() as session:
        taken = learning.courses_of(session, library(), visitor)
        credentials = certifying.of_person(session, visitor.id)
        studies = learning.studies_of(session, visitor, taken) if taken else ()
        due = refreshing.offered(session, visitor, studies, at=now()) if studies else ()
        offers = surveying.offered(session, visitor, studies, at=now()) if studies else ()
        renewals = renewing.offered(session, library(), visitor, credentials, taken, at=now())
    courses = [(in_readers_language(edition), enrolment) for edition, enrolment in taken]
    return render_template(
        "home/show.html",
        page_title=gettext("Home"),
        courses=courses,
        credentials=credentials,
        renewals=[(in_readers_language(each.edition).course, each) for each in renewals],
        today=now().date(),
        refreshers=[(in_readers_language(each.edition).course, len(each.due)) for each in due],
        measuring=[
            (edition.course, row)
            for edition, enrolment in courses
            for row in offered_rows(edition.course, enrolment.progress)
        ],
        surveys=offer_cards(offers),
        next_lesson=next_lesson,
        open_scenarios=open_scenarios,
        open_tests=open_tests,
        lessons_done=lessons_done,
    )
