"""Signing in and out."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.person import Person
from firstline.domain.refusal import N_
from firstline.services import accounts
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.menu import start_of
from firstline.web.portal import now, reading, writing

bp = Blueprint("sessions", __name__)

_WRONG = N_("The e-mail or staff number and the password do not fit together. Check both and try again.")


@bp.get("/sign-in")
@access.public
def sign_in_form() -> str | Response:
    """The sign-in page; who is signed in goes to her start page."""
    if g.visitor:
        return redirect(url_for(start_of(g.visitor)), 303)
    return _sign_in_page(empty_form(next=request.args.get("next", "")))


@bp.post("/sign-in")
@access.public
def sign_in() -> Response | tuple[str, int]:
    """Begin a session. The same words for a wrong name and a wrong password, after the same time."""
    form, address = read_form(), request.remote_addr or ""
    with writing() as session:
        attempt = accounts.begin_try(
            session, form["sign_in"], form.number("agency_id"), address=address, at=now()
        )
    access.check_wait(attempt.wait)
    if not attempt.fits(form["password"]):
        form.errors["sign_in"] = gettext(_WRONG)
        return _sign_in_page(form), 400
    with writing() as session:
        token = accounts.sign_in(session, attempt, at=now())
    assert attempt.person is not None  # or the password would not have fitted
    return access.set_session_cookie(redirect(_onward(form["next"], attempt.person), 303), token)


@bp.post("/sign-out")
@access.public
def sign_out() -> Response:
    """End the session on the server, whatever the browser keeps."""
    token = request.cookies.get(access.cookie_name(), "")
    with writing() as session:
        accounts.sign_out(session, token)
    response = redirect(url_for(".sign_in_form", done="signed-out"), 303)
    response.delete_cookie(
        access.cookie_name(), path="/", secure=access.cookie_name() != "sid", httponly=True
    )
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def safe_target(target: str, start: str = "") -> str:
    """A path of this portal to go to after signing in; ``start``, or home, for anything else."""
    is_path = target.startswith("/") and not target.startswith("//")
    clean = not any(ord(character) < 32 for character in target) and "\\" not in target
    return target if is_path and clean else start or url_for("home.show")


def _onward(target: str, person: Person) -> str:
    """Where she wanted to go, or her start page."""
    return safe_target(target, url_for(start_of(person)))


def _sign_in_page(form: Form) -> str:
    with reading() as session:
        agencies = accounts.agency_choices(session)
    return render_template(
        "sessions/sign_in.html", page_title=gettext("Sign in"), form=form, agencies=agencies
    )
