"""Support: whom to turn to."""

from flask import Blueprint, g, render_template

from firstline.services import supporting
from firstline.web import access
from firstline.web.languages import gettext
from firstline.web.portal import library, now, reading

bp = Blueprint("support", __name__)


@bp.get("/support")
@access.public
def show() -> str:
    """The contacts as they stand now; who is signed in sees those of her agency first."""
    with reading() as session:
        contacts = supporting.contacts_for(session, g.visitor)
        packed = library().safety(session, at=now()).contacts
    return render_template(
        "support/show.html",
        page_title=gettext("Support and contacts"),
        contacts=contacts,
        packed=packed,
        today=now().date(),
    )
