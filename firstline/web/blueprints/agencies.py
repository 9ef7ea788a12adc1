"""Agencies: the list, and adding one."""

from zoneinfo import available_timezones

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.services import staffing
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.portal import now, reading, writing

bp = Blueprint("agencies", __name__, url_prefix="/agencies")


@bp.get("")
@access.administrators
def catalogue() -> str:
    """All agencies."""
    return _page(empty_form(zone="UTC"))


@bp.post("")
@access.administrators
def add() -> Response | tuple[str, int]:
    """Add an agency."""
    form = read_form()
    with form.refusals(), writing() as session:
        staffing.add_agency(session, form["name"], form["zone"], by=access.visitor(), at=now())
        return redirect(url_for(".catalogue", done="added"), 303)
    return _page(form), 400


def _page(form: Form) -> str:
    with reading() as session:
        agencies = staffing.list_agencies(session)
    zones = [(zone, zone) for zone in sorted(available_timezones())]
    return render_template(
        "agencies/catalogue.html", page_title=gettext("Agencies"), agencies=agencies, zones=zones, form=form
    )
