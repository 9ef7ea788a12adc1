"""Cohorts: the trainer's list, the matrix, people, due dates, slips."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.cohort import need
from firstline.services import overseeing, staffing
from firstline.services.overseeing import PEOPLE_A_PAGE
from firstline.web import access
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.languages import gettext
from firstline.web.matrix_views import columns, rows
from firstline.web.pages import paging
from firstline.web.path_views import cohort_options, path_title
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("cohorts", __name__, url_prefix="/cohorts")


@bp.get("")
@access.trainers
def catalogue() -> str:
    """The cohorts that the visitor holds."""
    with reading() as session:
        lines = overseeing.list_cohorts(session, access.visitor())
    return render_template(
        "cohorts/catalogue.html", page_title=gettext("Cohorts"), lines=lines, today=now().date()
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
            cohort = overseeing.create_cohort(
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
    """People by module, those who need attention first."""
    with reading() as session:
        matrix = overseeing.matrix(session, library(), access.visitor(), cohort, page=page_number())
        current = library().course(session, matrix.cohort.course, at=now())
    edition, due_on = in_readers_language(matrix.edition), matrix.cohort.due_on
    at = now()
    needs = [(member, need(member, due_on, at)) for member in matrix.members]
    return render_template(
        "cohorts/show.html",
        page_title=matrix.cohort.name,
        matrix=matrix,
        course=edition.course,
        path=path_title(edition),
        is_current=current.digest == matrix.cohort.edition,
        columns=columns(edition.course),
        rows=rows(needs, edition.course),
        is_flagged=any(what == "harm-flag" for _, what in needs),
        pages=paging(page_number(), matrix.people, PEOPLE_A_PAGE),
    )


@bp.get("/<int:cohort>/people")
@access.trainers
def people(cohort: int) -> str:
    """A form to add people, and to change the due date."""
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


@bp.post("/<int:cohort>/due-date")
@access.trainers
def change_due_date(cohort: int) -> Response | tuple[str, int]:
    """Change or drop the due date."""
    form = read_form()
    with form.refusals():
        due_on = form.day("due_on")
        with writing() as session:
            overseeing.change_due_date(session, access.visitor(), cohort, due_on, at=now())
        return redirect(url_for(".show", cohort=cohort, done="saved"), 303)
    return _people_page(cohort, form), 400


@bp.get("/<int:cohort>/slips")
@access.trainers
def slips(cohort: int) -> str:
    """The cohort's open slips, to print and cut."""
    with reading() as session:
        found = overseeing.find_cohort(session, access.visitor(), cohort)
        open_slips = staffing.open_slips(session, cohort, portal().settings.secret_key, at=now())
    title = gettext("One-time slips")
    address = portal().settings.base_url + url_for("slips.show")
    return render_template(
        "cohorts/slips.html", page_title=title, cohort=found, slips=open_slips, address=address
    )


@bp.post("/<int:cohort>/slips")
@access.trainers
def give_slips(cohort: int) -> Response:
    """Make slips for the people who cannot sign in yet."""
    visitor = access.visitor()
    with writing() as session:
        overseeing.find_cohort(session, visitor, cohort)
        staffing.give_slips(session, cohort, portal().settings.secret_key, by=visitor, at=now())
    return redirect(url_for(".slips", cohort=cohort), 303)


def _new_page(form: Form) -> str:
    with reading() as session:
        editions = library().current(session, at=now())
    courses = cohort_options(in_readers_language(edition).course for edition in editions.values())
    return render_template("cohorts/new.html", page_title=gettext("New cohort"), form=form, courses=courses)


def _people_page(cohort: int, form: Form) -> str:
    with reading() as session:
        found = overseeing.find_cohort(session, access.visitor(), cohort)
        agencies = [(agency.id, agency.name) for agency in staffing.list_agencies(session)]
    title = gettext("People and dates")
    return render_template(
        "cohorts/people.html", page_title=title, cohort=found, agencies=agencies, form=form
    )
