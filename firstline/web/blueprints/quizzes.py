"""Quizzes: the start page of a test, its attempts, and practice quizzes."""

from random import SystemRandom

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.attempt import next_start
from firstline.services import accounts, assessing
from firstline.services.enrolling import progress_of
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import current_locale
from firstline.web.portal import library, now, reading, writing
from firstline.web.texts import practice_of, read_course

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
        accounts.choose_language(session, visitor, current_locale().language)
        attempt = assessing.start_attempt(
            session, library(), visitor, course, quiz, random=SystemRandom(), at=now()
        )
        return redirect(url_for("attempts.item", attempt=attempt, number=1), 303)
    return _start_page(course, quiz, form), 400


@bp.get("/practice")
@access.trainees
def practice(course: str, quiz: str) -> str:
    """A practice quiz: every item with its feedback at once; nothing is kept."""
    edition, _ = read_course(course)
    bank = edition.practice(quiz)
    return render_template(
        "quizzes/practice.html",
        page_title=bank.title,
        course=edition.course,
        bank=bank,
        practice=practice_of(edition, tuple(item.id for item in bank.items)),
    )


def _start_page(course: str, quiz: str, form: Form) -> str:
    edition, enrolment = read_course(course)
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
