"""Files of reports: made from the very table that the page shows, kept for a day for whoever asked."""

from flask import render_template

from firstline.domain.report import DIMENSIONS
from firstline.services import disaggregating
from firstline.services.disaggregating import COUNTRY
from firstline.sheets.writing import csv_lines, xlsx_file
from firstline.web import access
from firstline.web.languages import current_locale
from firstline.web.portal import now, writing
from firstline.web.report_pages import Asked, country_page, heading, report_of, table_page
from firstline.web.report_views import sheet


def make_file(wanted: Asked) -> str:
    """Make the file, or ask for its print; note it, and return its name. Raises NotFound as ``report_of``."""
    content = _paper(wanted) if wanted.kind == "pdf" else _list(wanted)
    with writing() as session:
        visitor, at = access.visitor(), now()
        name = disaggregating.note_export(
            session, visitor, wanted.dimension, wanted.kind, wanted.year, wanted.course, at=at
        )
        if isinstance(content, str):
            disaggregating.ask_print(session, visitor, name, content, at=at)
        else:
            disaggregating.keep_file(session, visitor, name, content, at=at)
    return name


def _paper(wanted: Asked) -> str:
    if wanted.dimension == COUNTRY:
        return render_template("reports/country_paper.html", **country_page(wanted, for_paper=True))
    return render_template("reports/table_paper.html", **table_page(wanted))


def _list(wanted: Asked) -> bytes:
    found, titles, _ = report_of(wanted)
    dimension = next(each for each in DIMENSIONS if each == wanted.dimension)
    shown = sheet(found, dimension, wanted.course, titles)
    if wanted.kind == "csv":
        return "".join(csv_lines(shown.head, shown.rows())).encode()
    is_rtl = current_locale().direction == "rtl"
    with xlsx_file(shown.head, shown.rows(), title=heading(wanted), right_to_left=is_rtl) as file:
        return file.read()
