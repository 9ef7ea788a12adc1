"""The audit log of privileged acts."""

from flask import Blueprint, render_template

from firstline.services import auditing
from firstline.web import access
from firstline.web.forms import page_number
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import reading

bp = Blueprint("audit", __name__, url_prefix="/audit")

ENTRIES_A_PAGE = 50


@bp.get("")
@access.auditors
def show() -> str:
    """Who did what, the newest first."""
    number = page_number()
    with reading() as session:
        count, entries = auditing.read_log(
            session, limit=ENTRIES_A_PAGE, offset=(number - 1) * ENTRIES_A_PAGE
        )
    pages = paging(number, count, ENTRIES_A_PAGE)
    return render_template("audit/show.html", page_title=gettext("Audit log"), entries=entries, pages=pages)
