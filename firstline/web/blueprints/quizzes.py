"""Quizzes: the start page of a test, its attempts, and practice quizzes."""

from random import SystemRandom

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.attempt import next_start
from firstline.domain.form import fixed_item
from firstline.services import accounts, assessing
from firstline.services.enrolling import course_for, progress_of
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.item_views import item_view, response_from, review_view
from firstline.web.portal import library, now, reading, writing

bp = Blueprint("quizzes", __name__, url_prefix="/quizzes/<course>/<quiz>")


@bp.get("")
@access.trainees
def show(course: str, quiz: str) -> str:
    """What the test is like, and the name as it will be printed."""
    with reading() as session:
        name = accounts.certificate_name(session, access.visitor())
    return _start_page(course, quiz, empty_form(certificate_name=name))


@bp.post("/attempts")
@access.trainees
def start(course: str, quiz: str) -> Response | tuple[str, int]:
    """Keep the name for the certificate and open an attempt, or go on with the open one."""
    visitor, form = access.visitor(), read_form()
    with form.refusals(), writing() as session:
        accounts.confirm_certificate_name(session, visitor, form["certificate_name"])
        attempt = assessing.start_attempt(
            session, library(), visitor, course, quiz, random=SystemRandom(), at=now()
        )
        return redirect(url_for("attempts.item", attempt=attempt, number=1), 303)
    return _start_page(course, quiz, form), 400


@bp.get("/practice")
@access.trainees
def practice(course: str, quiz: str) -> str:
    """A practice quiz: every item with its feedback at once; nothing is kept."""
    with reading() as session:
        edition, _ = course_for(session, library(), access.visitor(), course, at=now())
    bank, checked, values = edition.practice(quiz), request.args.get("item"), request.args.to_dict(flat=False)
    shown = []
    for item in bank.items:
        response = response_from(item, values) if item.id == checked else ()
        review = review_view(item, fixed_item(item), response) if item.id == checked else None
        shown.append((item_view(item, fixed_item(item), response), review))
    return render_template(
        "quizzes/practice.html", page_title=bank.title, course=edition.course, bank=bank, practice=shown
    )


def _start_page(course: str, quiz: str, form: Form) -> str:
    with reading() as session:
        edition, enrolment = course_for(session, library(), access.visitor(), course, at=now())
    test = edition.test(quiz)
    standing = progress_of(enrolment).test(quiz)
    opens = next_start(test, standing)
    return render_template(
        "quizzes/show.html",
        page_title=test.title,
        course=edition.course,
        test=test,
        standing=standing,
        left=max(0, test.attempts - standing.attempts),
        opens=opens if opens and now() < opens else None,
        needed=-(-test.pass_mark * test.length // 100),
        form=form,
    )
