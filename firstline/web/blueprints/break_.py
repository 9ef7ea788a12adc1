"""A quiet page for a break."""

from flask import Blueprint, render_template

from firstline.services import supporting
from firstline.web import access
from firstline.web.languages import gettext
from firstline.web.portal import library, now, reading

bp = Blueprint("break_", __name__)


@bp.get("/break")
@access.everybody
def show() -> str:
    """Everything is saved; whom to talk to."""
    with reading() as session:
        contacts = supporting.contacts_for(session, access.visitor())
        packed = library().safety(session, at=now()).contacts
    return render_template(
        "break/show.html",
        page_title=gettext("Take a break"),
        contacts=contacts,
        packed=packed,
        today=now().date(),
    )
