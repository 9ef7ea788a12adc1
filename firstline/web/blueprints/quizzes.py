"""Quizzes: the start page of a test or of one that measures, their attempts, and practice quizzes."""

from random import SystemRandom

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.attempt import attempts_left, next_start
from firstline.domain.item import OpenResponse, marked_by_key
from firstline.domain.offer import is_offered
from firstline.domain.quiz import Test
from firstline.services import accounts, assessing
from firstline.services.enrolling import progress_of
from firstline.services.library import Edition
from firstline.store.enrolments import Enrolment
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import current_locale
from firstline.web.pages import Row
from firstline.web.portal import library, now, reading, writing
from firstline.web.result_views import attempt_rows
from firstline.web.texts import practice_of, read_course

bp = Blueprint("quizzes", __name__, url_prefix="/quizzes/<course>/<quiz>")


@bp.get("")
@access.trainees
def show(course: str, quiz: str) -> str:
    """What the test is like, and what was handed in; for the certificate, the name as it will be printed."""
    with reading() as session:
        name = accounts.certificate_name(session, access.visitor())
    return _start_page(course, quiz, empty_form(certificate_name=name))


@bp.post("/attempts")
@access.trainees
def start(course: str, quiz: str) -> Response | tuple[str, int]:
    """Open an attempt, or go on with the open one; keep the name where the certificate asks for the test."""
    visitor, form = access.visitor(), read_form()
    asks_name = quiz in read_course(course)[0].course.certificate.tests
    with form.refusals(), writing() as session:
        if asks_name:
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
    test = edition.any_test(quiz)
    page = {"page_title": test.title, "course": edition.course, "test": test, "form": form}
    page |= {"standing": progress_of(enrolment).test(quiz), "minutes": _own_minutes(test, enrolment)}
    if test.role:
        offered = is_offered(edition.course, test, progress_of(enrolment))
        return render_template("quizzes/measure.html", **page, is_offered=offered)
    page |= {"asks_name": quiz in edition.course.certificate.tests, "ended": _ended(enrolment, quiz)}
    return render_template("quizzes/show.html", **page, **_rules(edition, test, enrolment))


def _ended(enrolment: Enrolment | None, quiz: str) -> list[Row]:
    """What was handed in of a test, to look at again."""
    if enrolment is None or not enrolment.progress.test(quiz).attempts:
        return []
    with reading() as session:
        return attempt_rows(assessing.ended_attempts(session, enrolment.id, quiz))


def _rules(edition: Edition, test: Test, enrolment: Enrolment | None) -> dict[str, object]:
    """What the start page of a test that counts says of its rules and of what is left."""
    standing = progress_of(enrolment).test(test.id)
    opens = next_start(test, standing)
    drawn = {(draw.bank, draw.objective) for draw in test.draws}
    named = {item for form in test.forms for item in form}
    items = [
        item
        for bank in edition.course.banks
        for item in bank.items
        if item.id in named or (bank.id, item.objective) in drawn
    ]
    is_free = standing.near_miss and standing.in_review is None
    return {
        "left": attempts_left(test, standing),
        "counted": max(0, attempts_left(test, standing) - is_free),
        "is_free": is_free,
        "opens": opens if opens and now() < opens else None,
        "needed": -(-test.pass_mark * test.length // 100) if all(map(marked_by_key, items)) else None,
        "has_texts": any(isinstance(item, OpenResponse) for item in items),
    }


def _own_minutes(test: Test, enrolment: Enrolment | None) -> int | None:
    """The time limit with the person's extra time, in whole minutes."""
    extra = enrolment.extra_time if enrolment else 0
    return test.minutes * (100 + extra) // 100 if test.minutes else None
