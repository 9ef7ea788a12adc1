"""Today: who and what needs a trainer, and her cohorts in one line each."""

from flask import Blueprint

from firstline.services import noticing
from firstline.web import access
from firstline.web.kept import render_shell
from firstline.web.languages import gettext
from firstline.web.portal import library, now, reading
from firstline.web.today_pages import inside

bp = Blueprint("today", __name__)


@bp.get("/today")
@access.trainers
def show() -> str:
    """What needs attention, the most urgent first."""
    with reading() as session:
        found = noticing.today(session, library(), access.visitor(), at=now())
    title = gettext("Today")
    return render_shell("today/show.html", title, inside(found, now().date()), page_title=title)
