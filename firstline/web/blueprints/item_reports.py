"""What trainees say is wrong with items, for the trainers of their cohorts."""

from flask import Blueprint, render_template

from firstline.services import overseeing
from firstline.web import access
from firstline.web.forms import page_number
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import library, now, reading

bp = Blueprint("item_reports", __name__, url_prefix="/item-reports")

REPORTS_A_PAGE = 50


@bp.get("")
@access.trainers
def catalogue() -> str:
    """Reports, the newest first."""
    number, visitor = page_number(), access.visitor()
    offset = (number - 1) * REPORTS_A_PAGE
    with reading() as session:
        count, reports = overseeing.list_reports(
            session, library(), visitor, limit=REPORTS_A_PAGE, offset=offset, at=now()
        )
    pages = paging(number, count, REPORTS_A_PAGE)
    title = gettext("Reported questions")
    return render_template("item_reports/catalogue.html", page_title=title, reports=reports, pages=pages)
