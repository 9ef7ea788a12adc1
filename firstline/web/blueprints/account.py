"""One's own account: name for print, reminders, password, sessions."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.refusal import N_, Invalid
from firstline.services import accounts
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.pages import Row
from firstline.web.portal import reading, writing

bp = Blueprint("account", __name__, url_prefix="/me")


@bp.get("")
@access.everybody
def show() -> str:
    """What the portal knows of the visitor, and what she can change."""
    with reading() as session:
        name = accounts.certificate_name(session, access.visitor())
    return _page(empty_form(certificate_name=name))


@bp.post("/certificate-name")
@access.everybody
def rename() -> Response | tuple[str, int]:
    """Change the name as it will be printed; certificates that exist keep theirs."""
    form = read_form()
    with form.refusals(), writing() as session:
        accounts.confirm_certificate_name(session, access.visitor(), form["certificate_name"])
        return redirect(url_for(".show", done="saved"), 303)
    return _page(form), 400


@bp.post("/password")
@access.everybody
def change_password() -> Response | tuple[str, int]:
    """Change the password; other sessions end."""
    visitor, form = access.visitor(), read_form()
    token = request.cookies.get(access.cookie_name(), "")
    with form.refusals():
        with reading() as session:
            accounts.check_current_password(session, visitor, form["current"])
        if form["password"] != form["again"]:
            raise Invalid("again", N_("The two passwords differ."))
        encoded = accounts.new_password_hash(visitor, form["password"])
        with writing() as session:
            accounts.change_password(session, visitor, encoded, token)
        return redirect(url_for(".show", done="password"), 303)
    return _page(form), 400


@bp.post("/reminders")
@access.everybody
def choose_reminders() -> Response:
    """Switch reminders by mail on or off."""
    form = read_form()
    with writing() as session:
        accounts.choose_reminders(session, access.visitor(), form["reminders"] == "yes")
    return redirect(url_for(".show", done="saved"), 303)


@bp.post("/sessions/end")
@access.everybody
def sign_out_elsewhere() -> Response:
    """End all sessions but this one."""
    token = request.cookies.get(access.cookie_name(), "")
    with writing() as session:
        accounts.sign_out_elsewhere(session, access.visitor(), token)
    return redirect(url_for(".show", done="saved"), 303)


def _page(form: Form) -> str:
    visitor = access.visitor()
    with reading() as session:
        reminders = accounts.wants_reminders(session, visitor)
        if "certificate_name" not in form.values:
            form.values = {**form.values, "certificate_name": accounts.certificate_name(session, visitor)}
    rows = [
        Row(term=gettext("Name"), text=visitor.name),
        Row(term=gettext("Signs in with"), text=visitor.email or visitor.staff_number or "", dir="ltr"),
        Row(term=gettext("Time zone"), text=visitor.zone, dir="ltr"),
    ]
    reminded = gettext(
        "When a course is due: 7 days and 1 day before, and 3 days after, if you have not finished. When a "
        "certificate of yours ends: 90, 30 and 7 days before. When your trainer asks for it. Only by day."
    )
    if visitor.role in access.TRAINERS:
        reminded += " " + gettext("And on Monday morning: what waits in your cohorts.")
    return render_template(
        "account/show.html",
        page_title=gettext("Your account"),
        form=form,
        rows=rows,
        reminders=reminders,
        reminded=reminded,
    )
