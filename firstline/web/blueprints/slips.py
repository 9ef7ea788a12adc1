"""One-time slips: setting the first password."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.refusal import N_, Invalid
from firstline.services import accounts
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.menu import start_of
from firstline.web.portal import now, reading, writing

bp = Blueprint("slips", __name__, url_prefix="/first-sign-in")


@bp.get("")
@access.public
def show() -> str:
    """A form for the code on the slip and a password."""
    return _page(empty_form())


@bp.post("")
@access.public
def spend() -> Response | tuple[str, int]:
    """Spend the slip with the new password, and sign in."""
    form, address = read_form(), request.remote_addr or ""
    _count_try(address)
    with form.refusals():
        with reading() as session:
            person = accounts.slip_holder(session, form["code"], at=now())
        if form["password"] != form["again"]:
            raise Invalid("again", N_("The two passwords differ."))
        encoded = accounts.new_password_hash(person, form["password"])
        with writing() as session:
            token = accounts.spend_slip(session, form["code"], encoded, address=address, at=now())
        return access.set_session_cookie(redirect(url_for(start_of(person)), 303), token)
    return _page(form), 400


def _count_try(address: str) -> None:
    with writing() as session:
        wait = accounts.begin_slip_try(session, address=address, at=now())
    access.check_wait(wait)


def _page(form: Form) -> str:
    return render_template("slips/show.html", page_title=gettext("First sign-in"), form=form)
