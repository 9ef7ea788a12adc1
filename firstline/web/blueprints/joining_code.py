"""The joining code of a cohort, the sheet with it, and who waits for a place."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.services import placing, staffing
from firstline.web import access
from firstline.web.agency_views import agency_options
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.joining_views import draw_sheets, poster
from firstline.web.languages import gettext
from firstline.web.portal import library, now, portal, reading, writing

bp = Blueprint("joining_code", __name__, url_prefix="/cohorts/<int:cohort>/joining-code")


@bp.get("")
@access.trainers
def show(cohort: int) -> str:
    """The code, its rule, and who waits."""
    return _page(cohort, empty_form())


@bp.post("")
@access.trainers
def make(cohort: int) -> Response | tuple[str, int]:
    """Make a code, in place of an older one."""
    form, secret = read_form(), portal().settings.secret_key
    with form.refusals():
        cap, ends_on, agency = form.number("cap"), form.day("ends_on"), form.number("agency_id")
        with writing() as session:
            placing.make_code(
                session,
                access.visitor(),
                cohort,
                cap=cap,
                ends_on=ends_on,
                agency_id=agency,
                secret=secret,
                at=now(),
            )
        return redirect(url_for(".show", cohort=cohort, done="saved"), 303)
    return _page(cohort, form), 400


@bp.post("/rule")
@access.trainers
def change(cohort: int) -> Response | tuple[str, int]:
    """Change the rule of a code that stays the same."""
    form = read_form()
    with form.refusals():
        cap, ends_on, agency = form.number("cap"), form.day("ends_on"), form.number("agency_id")
        with writing() as session:
            placing.change_code(
                session, access.visitor(), cohort, cap=cap, ends_on=ends_on, agency_id=agency, at=now()
            )
        return redirect(url_for(".show", cohort=cohort, done="saved"), 303)
    return _page(cohort, form), 400


@bp.post("/end")
@access.trainers
def end(cohort: int) -> Response:
    """Let nobody join with it any more."""
    with writing() as session:
        placing.end_code(session, access.visitor(), cohort, at=now())
    return redirect(url_for(".show", cohort=cohort, done="saved"), 303)


@bp.post("/places")
@access.trainers
def admit(cohort: int) -> Response:
    """Let one of those in who wait, or as many as there is room for."""
    person = read_form().number("person_id")
    with writing() as session:
        placing.admit(session, library(), access.visitor(), cohort, person, at=now())
    return redirect(url_for(".show", cohort=cohort, done="added"), 303)


@bp.post("/removal")
@access.trainers
def remove(cohort: int) -> Response:
    """Take somebody off the waiting list."""
    person = read_form().number("person_id")
    with writing() as session:
        placing.remove(session, access.visitor(), cohort, person, at=now())
    return redirect(url_for(".show", cohort=cohort, done="removed"), 303)


@bp.get("/sheet")
@access.trainers
def sheet(cohort: int) -> str:
    """The joining sheet of a classroom, for paper."""
    with reading() as session:
        entry = placing.entry(session, access.visitor(), cohort, portal().settings.secret_key)
        edition = library().edition(session, entry.cohort.edition)
    drawn = draw_sheets(edition, entry, now())
    return render_template(
        "joining_code/sheet.html", page_title=gettext("Joining sheet"), entry=entry, drawn=drawn
    )


def _page(cohort: int, form: Form) -> str:
    visitor = access.visitor()
    with reading() as session:
        entry = placing.entry(session, visitor, cohort, portal().settings.secret_key)
        agencies = agency_options(staffing.agency_names(session).ordered())
    return render_template(
        "joining_code/show.html",
        page_title=gettext("Joining code"),
        cohort=entry.cohort,
        entry=entry,
        is_open=entry.is_open(now()),
        ends_on=placing.last_day(entry.rule, visitor) if entry.rule else None,
        poster=poster(entry, now()),
        agencies=agencies,
        form=form,
        today=now().date(),
    )
