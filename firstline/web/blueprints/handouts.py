"""Handouts on paper: a job aid for everybody who learns, the guide for trainers."""

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from firstline.services import handouts
from firstline.services.handouts import GUIDE
from firstline.web import access
from firstline.web.languages import gettext
from firstline.web.portal import now, reading, writing
from firstline.web.texts import read_course

bp = Blueprint("handouts", __name__, url_prefix="/courses/<course>")


@bp.post("/job-aids/<name>/prints")
@access.trainees
def print_job_aid(course: str, name: str) -> BaseResponse:
    """Ask for the PDF of a job aid."""
    edition, _ = read_course(course)
    with writing() as session:
        handouts.ask(session, edition, "job-aid", name, at=now())
    return redirect(url_for(".job_aid_pdf", course=course, name=name), 303)


@bp.get("/job-aids/<name>/pdf")
@access.trainees
def job_aid_pdf(course: str, name: str) -> Response:
    """The PDF of a job aid; before its print a page that asks again."""
    return _document(course, "job-aid", name)


@bp.post("/guide/prints")
@access.trainers
def print_guide(course: str) -> BaseResponse:
    """Ask for the PDF of the trainer's guide."""
    edition, _ = read_course(course)
    with writing() as session:
        handouts.ask(session, edition, GUIDE, GUIDE, at=now())
    return redirect(url_for(".guide_pdf", course=course), 303)


@bp.get("/guide/pdf")
@access.trainers
def guide_pdf(course: str) -> Response:
    """The PDF of the trainer's guide; before its print a page that asks again."""
    return _document(course, GUIDE, GUIDE)


def _document(course: str, kind: str, name: str) -> Response:
    edition, _ = read_course(course)
    with reading() as session:
        content = handouts.find(session, edition, kind, name)
    if content is None:
        title = gettext("The paper is being made")
        return make_response(
            render_template("handouts/printing.html", page_title=title, course=edition.course), 202
        )
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{course}-{name}.pdf"'
    return response
