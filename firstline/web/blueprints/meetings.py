"""Meetings of a cohort in person: what they covered, who was there, and a list to sign."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.services import meeting as services
from firstline.services import overseeing
from firstline.web import access
from firstline.web.forms import Form, empty_form, page_number, read_form, whole_number
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("meetings", __name__, url_prefix="/cohorts/<int:cohort>/meetings")

PEOPLE_A_PAGE = 200


@bp.get("")
@access.trainers
def catalogue(cohort: int) -> str:
    """The meetings, and a form for another."""
    return _catalogue_page(cohort, empty_form(held_on=now().date(), minutes=60))


@bp.post("")
@access.trainers
def create(cohort: int) -> Response | tuple[str, int]:
    """Add a meeting."""
    form, visitor, lessons = read_form(), access.visitor(), request.form.getlist("lessons")
    with form.refusals():
        held_on, minutes = form.day("held_on"), form.number("minutes")
        with writing() as session:
            made = services.add_meeting(
                session,
                library(),
                visitor,
                cohort,
                title=form["title"],
                held_on=held_on,
                minutes=minutes,
                lessons=lessons,
                at=now(),
            )
        return redirect(url_for(".show", cohort=cohort, meeting=made), 303)
    return _catalogue_page(cohort, form), 400


@bp.get("/<int:meeting>")
@access.trainers
def show(cohort: int, meeting: int) -> str:
    """Who was there, to be ticked."""
    words, number = request.args.get("words", "")[:100], page_number()
    with reading() as session:
        roll = services.roll(session, library(), access.visitor(), cohort, meeting)
    found = roll.named(words)
    pages = paging(number, len(found), PEOPLE_A_PAGE)
    first = (pages.number - 1) * PEOPLE_A_PAGE
    return render_template(
        "meetings/show.html",
        page_title=roll.meeting.title,
        roll=roll,
        course=in_readers_language(roll.edition).course,
        shown=found[first : first + PEOPLE_A_PAGE],
        pages=pages,
        words=words,
    )


@bp.post("/<int:meeting>/attendance")
@access.trainers
def note(cohort: int, meeting: int) -> Response:
    """Note who was there, of those that the page showed or of everybody."""
    everybody = "everybody" in request.form
    shown, present = (_ids(name) for name in ("shown", "present"))
    with writing() as session:
        services.note_attendance(
            session,
            library(),
            access.visitor(),
            cohort,
            meeting,
            shown=None if everybody else shown,
            present=present,
            terms=portal().terms,
            at=now(),
        )
    return redirect(url_for(".show", cohort=cohort, meeting=meeting, done="saved"), 303)


@bp.get("/<int:meeting>/details")
@access.trainers
def details(cohort: int, meeting: int) -> str:
    """A form for what is said of the meeting."""
    return _details_page(cohort, meeting, None)


@bp.post("/<int:meeting>/details")
@access.trainers
def change(cohort: int, meeting: int) -> Response | tuple[str, int]:
    """Change it; other lessons count for those who were there."""
    form, visitor, lessons = read_form(), access.visitor(), request.form.getlist("lessons")
    with form.refusals():
        held_on, minutes = form.day("held_on"), form.number("minutes")
        with writing() as session:
            services.change_meeting(
                session,
                library(),
                visitor,
                cohort,
                meeting,
                title=form["title"],
                held_on=held_on,
                minutes=minutes,
                lessons=lessons,
                terms=portal().terms,
                at=now(),
            )
        return redirect(url_for(".show", cohort=cohort, meeting=meeting, done="saved"), 303)
    return _details_page(cohort, meeting, form), 400


@bp.post("/<int:meeting>/removal")
@access.trainers
def remove(cohort: int, meeting: int) -> Response:
    """Forget a meeting that nobody attended."""
    with writing() as session:
        services.remove_meeting(session, access.visitor(), cohort, meeting, at=now())
    return redirect(url_for(".catalogue", cohort=cohort, done="removed"), 303)


@bp.get("/<int:meeting>/sheet")
@access.trainers
def sheet(cohort: int, meeting: int) -> str:
    """A list to sign, for paper."""
    with reading() as session:
        roll = services.roll(session, library(), access.visitor(), cohort, meeting)
    course = in_readers_language(roll.edition).course
    return render_template("meetings/sheet.html", page_title=roll.meeting.title, roll=roll, course=course)


def _ids(name: str) -> frozenset[int]:
    found = (whole_number(text) for text in request.form.getlist(name))
    return frozenset(number for number in found if number is not None)


def _catalogue_page(cohort: int, form: Form) -> str:
    with reading() as session:
        found, edition, meetings = services.list_meetings(session, library(), access.visitor(), cohort)
    return render_template(
        "meetings/catalogue.html",
        page_title=gettext("Meetings in person"),
        cohort=found,
        course=in_readers_language(edition).course,
        meetings=meetings,
        form=form,
        chosen=request.form.getlist("lessons"),
    )


def _details_page(cohort: int, meeting: int, form: Form | None) -> str:
    with reading() as session:
        overseeing.find_open(session, access.visitor(), cohort)
        roll = services.roll(session, library(), access.visitor(), cohort, meeting)
    known = roll.meeting
    return render_template(
        "meetings/details.html",
        page_title=gettext("Change the meeting"),
        roll=roll,
        course=in_readers_language(roll.edition).course,
        form=form or empty_form(title=known.title, held_on=known.held_on, minutes=known.minutes),
        chosen=request.form.getlist("lessons") if form else known.lessons,
    )
