"""Rosters: a list of people is sent, checked row by row, and confirmed."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from firstline.domain.roster import MOST_BYTES, MOST_ROWS
from firstline.services import enlisting, overseeing, staffing
from firstline.web import access
from firstline.web.agency_views import agency_options
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.languages import current_locale, gettext
from firstline.web.pages import paging
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.roster_views import (
    LARGEST_UPLOAD,
    ROWS_A_PAGE,
    problem_lines,
    row_view,
    sent_roster,
    template_csv,
    template_xlsx,
)

bp = Blueprint("rosters", __name__, url_prefix="/cohorts/<int:cohort>/roster")

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@access.trainers
def show(cohort: int) -> str:
    """A form to send a list."""
    return _upload_page(cohort, empty_form(agency_id=access.visitor().agency_id))


@bp.post("")
@access.trainers
@access.takes(LARGEST_UPLOAD)
def send(cohort: int) -> BaseResponse | tuple[str, int]:
    """Read a list and keep it to be checked; nobody is added."""
    form, visitor, language = read_form(), access.visitor(), current_locale().language
    with form.refusals():
        agency = form.number("agency_id")
        with reading() as session:
            overseeing.find_cohort(session, visitor, cohort)
        file, roster = sent_roster()
        with writing() as session:
            kept = enlisting.send(
                session, visitor, cohort, file, roster, agency_id=agency, language=language, at=now()
            )
        return redirect(url_for(".check", cohort=cohort, roster=kept), 303)
    return _upload_page(cohort, form), 400


@bp.get("/template")
@access.trainers
def template(cohort: int) -> Response:
    """An empty list to fill in, as a workbook or as CSV."""
    with reading() as session:
        overseeing.find_cohort(session, access.visitor(), cohort)
        tree = staffing.agency_names(session)
    agency, is_csv = tree.by_id[access.visitor().agency_id].name, request.args.get("kind") == "csv"
    response = Response(template_csv(agency) if is_csv else template_xlsx(agency))
    response.mimetype = "text/csv" if is_csv else _XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="roster.{"csv" if is_csv else "xlsx"}"'
    return response


@bp.get("/<int:roster>")
@access.trainers
def check(cohort: int, roster: int) -> str:
    """What each row would do; after the confirmation what became of the list."""
    return _check_page(cohort, roster, empty_form())


@bp.post("/<int:roster>")
@access.trainers
def confirm(cohort: int, roster: int) -> BaseResponse:
    """Let the good rows in."""
    form, secret = read_form(), portal().settings.secret_key
    with writing() as session:
        enlisting.confirm(
            session,
            library(),
            access.visitor(),
            cohort,
            roster,
            invites=form["invites"] == "yes",
            secret=secret,
            at=now(),
        )
    return redirect(url_for(".check", cohort=cohort, roster=roster), 303)


@bp.post("/<int:roster>/agency")
@access.trainers
def choose_agency(cohort: int, roster: int) -> BaseResponse | tuple[str, int]:
    """Take one agency for all rows that name an unknown one."""
    form = read_form()
    with form.refusals(), writing() as session:
        enlisting.choose_agency(session, access.visitor(), cohort, roster, form.number("agency_id"))
        return redirect(url_for(".check", cohort=cohort, roster=roster), 303)
    return _check_page(cohort, roster, form), 400


@bp.post("/<int:roster>/removal")
@access.trainers
def remove(cohort: int, roster: int) -> BaseResponse:
    """Forget the list."""
    with writing() as session:
        enlisting.discard(session, access.visitor(), cohort, roster)
    return redirect(url_for(".show", cohort=cohort, done="removed"), 303)


@bp.get("/<int:roster>/problems")
@access.trainers
def problems(cohort: int, roster: int) -> Response:
    """The rows that cannot be used, to be mended and sent again."""
    with reading() as session:
        checked = enlisting.check(session, library(), access.visitor(), cohort, roster, at=now())
    response = Response("".join(problem_lines(checked)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="roster-{roster}-to-mend.csv"'
    return response


def _upload_page(cohort: int, form: Form) -> str:
    with reading() as session:
        found = overseeing.find_cohort(session, access.visitor(), cohort)
        agencies = agency_options(staffing.agency_names(session).ordered())
    return render_template(
        "rosters/show.html",
        page_title=gettext("Send a list of people"),
        cohort=found,
        agencies=agencies,
        form=form,
        most_rows=MOST_ROWS,
        most_megabytes=MOST_BYTES >> 20,
    )


def _check_page(cohort: int, roster: int, form: Form) -> str:
    only_problems = request.args.get("show") == "problems"
    with reading() as session:
        checked = enlisting.check(session, library(), access.visitor(), cohort, roster, at=now())
        agencies = agency_options(staffing.agency_names(session).ordered()) if checked.unknown else []
    if checked.sent.result is not None:
        title = gettext("The list was carried out")
        return render_template(
            "rosters/result.html", page_title=title, checked=checked, result=checked.sent.result
        )
    shown = checked.problems if only_problems else checked.verdicts
    pages = paging(page_number(), len(shown), ROWS_A_PAGE)
    first = (pages.number - 1) * ROWS_A_PAGE
    return render_template(
        "rosters/check.html",
        page_title=gettext("Check the list"),
        checked=checked,
        rows=[row_view(checked, verdict) for verdict in shown[first : first + ROWS_A_PAGE]],
        only_problems=only_problems,
        agencies=agencies,
        pages=pages,
        form=form,
    )
