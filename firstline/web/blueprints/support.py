"""Support: whom to turn to."""

from flask import Blueprint, render_template

from firstline.services import supporting
from firstline.web import access
from firstline.web.languages import gettext
from firstline.web.portal import library, now, reading

bp = Blueprint("support", __name__)


@bp.get("/support")
@access.public
def show() -> str:
    """The contacts as they stand now."""
    with reading() as session:
        contacts = supporting.list_contacts(session)
        packed = library().safety(session, at=now()).contacts
    return render_template(
        "support/show.html",
        page_title=gettext("Support and contacts"),
        contacts=contacts,
        packed=packed,
        today=now().date(),
    )
