"""Cohorts: the trainer's list, the matrix, people, slips."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.cohort import need
from firstline.services import gathering, overseeing, staffing
from firstline.services.overseeing import PEOPLE_A_PAGE
from firstline.web import access
from firstline.web.agency_views import agency_options
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.languages import gettext
from firstline.web.matrix_filters import asked, counts, need_options, order_options
from firstline.web.matrix_views import columns, rows
from firstline.web.pages import paging
from firstline.web.path_views import cohort_options, path_title
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.slip_views import draw
from firstline.web.texts import in_readers_language

bp = Blueprint("cohorts", __name__, url_prefix="/cohorts")

MOST_ON_PAPER = 3000
MODELS = 5
"""How many earlier cohorts the form for a new one offers to copy."""


@bp.get("")
@access.trainers
def catalogue() -> str:
    """The cohorts that the visitor holds, or by the address those that are archived."""
    archived = request.args.get("state") == "archived"
    with reading() as session:
        lines = overseeing.list_cohorts(session, access.visitor(), archived=archived)
    title, today = gettext("Archived cohorts") if archived else gettext("Cohorts"), now().date()
    return render_template(
        "cohorts/catalogue.html", page_title=title, lines=lines, today=today, archived=archived
    )


@bp.get("/new")
@access.trainers
def new() -> str:
    """A form for a new cohort."""
    return _new_page(empty_form(starts_on=now().date()))


@bp.post("")
@access.trainers
def create() -> Response | tuple[str, int]:
    """Begin a cohort with the current edition of a course."""
    form = read_form()
    with form.refusals():
        starts_on, due_on = form.day("starts_on") or now().date(), form.day("due_on")
        course, _, path = form["course"].partition("/")
        with writing() as session:
            cohort = gathering.create_cohort(
                session,
                library(),
                access.visitor(),
                name=form["name"],
                course=course,
                path=path,
                starts_on=starts_on,
                due_on=due_on,
                at=now(),
            )
        return redirect(url_for(".people", cohort=cohort), 303)
    return _new_page(form), 400


@bp.get("/<int:cohort>")
@access.trainers
def show(cohort: int) -> str:
    """People by module, narrowed and sorted by the address; those who need attention first."""
    number = page_number()
    page = _matrix_page(cohort, number, PEOPLE_A_PAGE)
    return render_template(
        "cohorts/show.html", **page, pages=paging(number, page["matrix"].people, PEOPLE_A_PAGE)
    )


@bp.get("/<int:cohort>/print")
@access.trainers
def sheet(cohort: int) -> str:
    """The same with everybody on one page, for paper."""
    return render_template("cohorts/sheet.html", **_matrix_page(cohort, 1, MOST_ON_PAPER), most=MOST_ON_PAPER)


@bp.get("/<int:cohort>/copy")
@access.trainers
def copy_form(cohort: int) -> str:
    """A form to begin a cohort as this one was."""
    return _copy_page(cohort, empty_form(starts_on=now().date()))


@bp.post("/<int:cohort>/copy")
@access.trainers
def copy(cohort: int) -> Response | tuple[str, int]:
    """Begin a cohort as this one was, without its people."""
    form = read_form()
    with form.refusals():
        starts_on, visitor = form.day("starts_on") or now().date(), access.visitor()
        with writing() as session:
            made = gathering.copy_cohort(
                session, library(), visitor, cohort, name=form["name"], starts_on=starts_on, at=now()
            )
        return redirect(url_for(".people", cohort=made), 303)
    return _copy_page(cohort, form), 400


@bp.get("/<int:cohort>/people")
@access.trainers
def people(cohort: int) -> str:
    """A form to add people, and where everything else about them is."""
    return _people_page(cohort, empty_form())


@bp.post("/<int:cohort>/people")
@access.trainers
def add_people(cohort: int) -> Response | tuple[str, int]:
    """Add people, one a line."""
    form = read_form()
    with form.refusals(), writing() as session:
        agency = form.number("agency_id")
        overseeing.add_people(session, library(), access.visitor(), cohort, agency, form["people"], at=now())
        return redirect(url_for(".show", cohort=cohort, done="added"), 303)
    return _people_page(cohort, form), 400


@bp.get("/<int:cohort>/slips")
@access.trainers
def slips(cohort: int) -> str:
    """The cohort's open slips, to print and cut."""
    with reading() as session:
        found = overseeing.find_cohort(session, access.visitor(), cohort)
        open_slips = staffing.open_slips(session, cohort, portal().settings.secret_key, at=now())
    title, drawn = gettext("One-time slips"), draw(open_slips)
    return render_template("cohorts/slips.html", page_title=title, cohort=found, drawn=drawn)


@bp.post("/<int:cohort>/slips")
@access.trainers
def give_slips(cohort: int) -> Response:
    """Make slips for the people who cannot sign in yet."""
    visitor = access.visitor()
    with writing() as session:
        overseeing.find_cohort(session, visitor, cohort)
        staffing.give_slips(session, cohort, portal().settings.secret_key, by=visitor, at=now())
    return redirect(url_for(".slips", cohort=cohort), 303)


def _matrix_page(cohort: int, number: int, most: int) -> dict[str, Any]:
    """What the page with the matrix needs, and its sheet."""
    wanted = asked(url_for(".show", cohort=cohort))
    with reading() as session:
        matrix = overseeing.matrix(
            session,
            library(),
            access.visitor(),
            cohort,
            wanted.wanted,
            agency_id=wanted.agency,
            page=number,
            most=most,
            at=now(),
        )
        current = library().course(session, matrix.cohort.course, at=now())
    edition, due_on = in_readers_language(matrix.edition), matrix.cohort.due_on
    needs = [(member, need(member, due_on, now())) for member in matrix.members]
    return {
        "page_title": matrix.cohort.name,
        "matrix": matrix,
        "wanted": wanted,
        "course": edition.course,
        "path": path_title(edition),
        "is_current": current.digest == matrix.cohort.edition,
        "today": now().date(),
        "counts": counts(matrix, wanted),
        "needs": need_options(),
        "agencies": agency_options(matrix.agencies),
        "orders": order_options(wanted),
        "corner": wanted.sorted_by("name", gettext("Name")),
        "columns": [wanted.sorted_by("need", gettext("Today")), *columns(edition.course)],
        "rows": rows(needs, edition.course, wanted.sorting),
    }


def _new_page(form: Form) -> str:
    with reading() as session:
        editions = library().current(session, at=now())
        lines = overseeing.list_cohorts(session, access.visitor(), archived=None)
    courses = cohort_options(in_readers_language(edition).course for edition in editions.values())
    latest = sorted((line.cohort for line in lines), key=lambda each: each.id, reverse=True)[:MODELS]
    title = gettext("New cohort")
    return render_template("cohorts/new.html", page_title=title, form=form, courses=courses, latest=latest)


def _copy_page(cohort: int, form: Form) -> str:
    with reading() as session:
        found = overseeing.find_cohort(session, access.visitor(), cohort)
        edition = in_readers_language(library().course(session, found.course, at=now()))
    title = gettext("Copy a cohort")
    return render_template(
        "cohorts/copy.html", page_title=title, cohort=found, course=edition.course, form=form
    )


def _people_page(cohort: int, form: Form) -> str:
    with reading() as session:
        found = overseeing.find_cohort(session, access.visitor(), cohort)
        agencies = agency_options(staffing.agency_names(session).ordered())
    title = gettext("People and dates")
    return render_template(
        "cohorts/people.html", page_title=title, cohort=found, agencies=agencies, form=form
    )
