"""Reports upwards: a few questions, the tables that answer them, and a country report on two pages."""

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from firstline.services import disaggregating
from firstline.web import access
from firstline.web.exports import attachment
from firstline.web.forms import read_form
from firstline.web.languages import gettext
from firstline.web.portal import reading
from firstline.web.report_files import make_file
from firstline.web.report_pages import asked, country_page, start_page, table_page

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("")
@access.reporters
def show() -> str:
    """What can be asked, a few ready-made questions first."""
    return render_template("reports/show.html", page_title=gettext("Reports"), **start_page())


@bp.get("/<dimension>")
@access.reporters
def table(dimension: str) -> str:
    """The table that answers: the people of a year by what divides them, of all courses or one."""
    return render_template("reports/table.html", **table_page(asked(dimension)))


@bp.get("/country")
@access.reporters
def country() -> str:
    """The year on two pages, as it is printed."""
    return render_template("reports/country.html", **country_page(asked("country")))


@bp.post("/<dimension>/files")
@access.reporters
def make(dimension: str) -> BaseResponse:
    """Make a file of a report, which is noted in the audit log: CSV, XLSX, or a PDF that is printed."""
    name = make_file(asked(dimension, read_form()))
    return redirect(url_for(".file", name=name), 303)


@bp.get("/files/<name>")
@access.reporters
def file(name: str) -> Response:
    """A file, for whoever asked for it and for a day; before its print a page that asks again."""
    with reading() as session:
        content = disaggregating.find_file(session, access.visitor(), name)
    if content is None:
        title = gettext("The paper is being made")
        return make_response(render_template("reports/printing.html", page_title=title), 202)
    return attachment(content, name.rpartition(".")[2], f"report-{name}")
