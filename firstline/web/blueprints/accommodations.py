"""What a trainer does for one person: more time, more attempts, an attempt made void, another cohort."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.services import accommodating, moving
from firstline.services.accommodating import MOST_ATTEMPTS
from firstline.web import access
from firstline.web.dossier_views import person_page
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.result_views import result_text
from firstline.web.texts import in_readers_language

bp = Blueprint("accommodations", __name__, url_prefix="/people/<int:person>")


@bp.post("/extra-time")
@access.trainers
def change_extra_time(person: int) -> Response | tuple[str, int]:
    """Give a person more time in a course, from her next attempt on."""
    form = read_form()
    with form.refusals(), writing() as session:
        visitor, percent = access.visitor(), form.number("percent")
        accommodating.set_extra_time(session, visitor, person, form["course"], percent, at=now())
        return redirect(url_for("people.show", person=person, done="saved"), 303)
    return person_page(person, form), 400


@bp.get("/extra-attempts")
@access.trainers
def attempts_form(person: int) -> str:
    """A form to give attempts; the address names the course, and perhaps the test."""
    quiz = request.args.get("quiz", "")
    return _attempts_page(person, empty_form(course=_course(person), quiz=quiz, count=1))


@bp.post("/extra-attempts")
@access.trainers
def give_attempts(person: int) -> Response | tuple[str, int]:
    """Give them, with the reason."""
    form = read_form()
    with form.refusals(), writing() as session:
        accommodating.give_attempts(
            session,
            library(),
            access.visitor(),
            person,
            form["course"],
            form["quiz"],
            form.number("count"),
            form["reason"],
            at=now(),
        )
        return redirect(url_for("people.show", person=person, done="saved"), 303)
    return _attempts_page(person, form), 400


@bp.get("/attempts/<int:attempt>/void")
@access.trainers
def void_form(person: int, attempt: int) -> str:
    """What making an attempt void means, and a form for the reason."""
    return _void_page(person, attempt, empty_form())


@bp.post("/attempts/<int:attempt>/void")
@access.trainers
def void(person: int, attempt: int) -> Response | tuple[str, int]:
    """Make it void."""
    form = read_form()
    with form.refusals(), writing() as session:
        accommodating.void_attempt(
            session, library(), access.visitor(), person, attempt, form["reason"], at=now()
        )
        return redirect(url_for("people.show", person=person, done="saved"), 303)
    return _void_page(person, attempt, form), 400


@bp.get("/move")
@access.trainers
def move_form(person: int) -> str:
    """Where a person could be in a course; the address names it."""
    return _move_page(person, empty_form(course=_course(person)))


@bp.post("/move")
@access.trainers
def move(person: int) -> Response | tuple[str, int]:
    """Put her into another cohort."""
    form = read_form()
    with form.refusals(), writing() as session:
        visitor, terms, cohort = access.visitor(), portal().terms, form.number("cohort_id")
        moving.move_person(session, library(), visitor, person, form["course"], cohort, terms, at=now())
        return redirect(url_for("people.show", person=person, done="saved"), 303)
    return _move_page(person, form), 400


@bp.post("/removal")
@access.trainers
def take_out(person: int) -> Response:
    """Take her out of her cohort; what she did stays hers."""
    form = read_form()
    with writing() as session:
        left = moving.take_out(session, library(), access.visitor(), person, form["course"], at=now())
    return redirect(url_for("cohorts.show", cohort=left.id, done="removed"), 303)


def _course(person: int) -> str:
    """The course that the address names, else one that the visitor may act in."""
    if named := request.args.get("course", ""):
        return named
    with reading() as session:
        return accommodating.first_course(session, access.visitor(), person)


def _attempts_page(person: int, form: Form) -> str:
    with reading() as session:
        case = accommodating.case_of(session, library(), access.visitor(), person, form["course"])
    course = in_readers_language(case.edition).course
    tests = [(test, case.enrolment.progress.test(test.id)) for test in course.offered_tests()]
    options = [(test.id, test.title) for test, standing in tests if not standing.passed]
    return render_template(
        "people/extra_attempts.html",
        page_title=gettext("Give more attempts"),
        case=case,
        course=course,
        tests=tests,
        options=options,
        most=MOST_ATTEMPTS,
        form=form,
    )


def _void_page(person: int, attempt: int, form: Form) -> str:
    with reading() as session:
        case, found, test = accommodating.find_attempt(session, library(), access.visitor(), person, attempt)
    return render_template(
        "people/void.html",
        page_title=gettext("Make an attempt void"),
        case=case,
        attempt=found,
        test=test,
        result=gettext("Under way") if found.state == "open" else result_text(found, test),
        form=form,
    )


def _move_page(person: int, form: Form) -> str:
    with reading() as session:
        found = moving.places(session, library(), access.visitor(), person, form["course"])
    return render_template(
        "people/move.html",
        page_title=gettext("Move to another cohort"),
        places=found,
        course=in_readers_language(found.case.edition).course,
        options=[(cohort.id, cohort.name) for cohort in found.others],
        form=form,
    )
