"""Invitations: what a trainer sends to her cohort, and the page that a link opens."""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.mail import INVITATION
from firstline.domain.refusal import N_, Invalid
from firstline.services import accounts, inviting
from firstline.services.inviting import Welcome
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import COOKIE, gettext, languages, use_language
from firstline.web.mail_previews import mail_previews, readers_by_language
from firstline.web.mails import sample
from firstline.web.menu import start_of
from firstline.web.portal import now, portal, reading, writing

bp = Blueprint("invitations", __name__)

SHOWN = 200
"""How many names a list shows at most."""


@bp.get("/invitations/<token>")
@access.public
def show(token: str) -> Response:
    """A form for the first password. Changes nothing, however often and by whomever it is opened."""
    if g.visitor:
        return _somebody_elses()
    with reading() as session:
        found = inviting.welcome(session, token, portal().settings.secret_key, at=now())
    return _page(token, found, empty_form()) if found else _no_good()


@bp.post("/invitations/<token>")
@access.public
def accept(token: str) -> Response:
    """Spend the link with the new password, and sign in."""
    if g.visitor:
        return _somebody_elses()
    address = request.remote_addr or ""
    _count_try(address)
    with reading() as session:
        found = inviting.welcome(session, token, portal().settings.secret_key, at=now())
    return _let_in(token, found, address) if found else _no_good()


@bp.get("/cohorts/<int:cohort>/invitations")
@access.trainers
def preview(cohort: int) -> str:
    """Who would get which mail, and how it stands with those that were sent."""
    with reading() as session:
        found = inviting.list_guests(session, access.visitor(), cohort, at=now())
    new, again = found.of(*inviting.NEW), found.of(*inviting.AGAIN)
    readers = readers_by_language((guest.language, guest.name) for guest in (*new, *again))
    agency = next((guest.agency for guest in (*new, *again)), "")
    invented = sample(INVITATION, by=agency, due_on=found.until)
    return render_template(
        "invitations/preview.html",
        page_title=gettext("Invitations"),
        cohort=found.cohort,
        found=found,
        new=new,
        again=again,
        shown=SHOWN,
        previews=mail_previews(INVITATION, readers, {}, lambda _: invented),
    )


@bp.post("/cohorts/<int:cohort>/invitations")
@access.trainers
def send(cohort: int) -> Response:
    """Invite those who were never invited, or those who have not used their link."""
    again, secret = read_form()["who"] == "again", portal().settings.secret_key
    with writing() as session:
        count = inviting.invite_cohort(session, access.visitor(), cohort, secret, again=again, at=now())
    return redirect(url_for(".preview", cohort=cohort, done="mailed" if count else "nobody-mailed"), 303)


def _let_in(token: str, found: Welcome, address: str) -> Response:
    """Spend the link where the password will do; else say what is wrong with it."""
    form = read_form()
    with form.refusals():
        encoded, secret = _encoded(found, form), portal().settings.secret_key
        with writing() as session:
            cookie = inviting.accept(session, token, secret, encoded, address=address, at=now())
        done = redirect(url_for(start_of(found.person)), 303)
        return access.set_session_cookie(done, cookie) if cookie else _no_good()
    return _page(token, found, form, 400)


def _encoded(found: Welcome, form: Form) -> str:
    """The hash of the new password. Raises Invalid."""
    if form["password"] != form["again"]:
        raise Invalid("again", N_("The two passwords differ."))
    return accounts.new_password_hash(found.person, form["password"])


def _count_try(address: str) -> None:
    with writing() as session:
        wait = accounts.begin_slip_try(session, address=address, at=now())
    access.check_wait(wait)


def _page(token: str, found: Welcome, form: Form, status: int = 200) -> Response:
    _speak_to(found)
    title = gettext("Choose your password")
    values = {"page_title": title, "token": token, "found": found, "form": form}
    host = portal().settings.base_url.partition("://")[2]
    return _private(render_template("invitations/show.html", host=host, **values), status)


def _speak_to(found: Welcome) -> None:
    """Her language, unless another one was chosen in this browser."""
    if request.cookies.get(COOKIE) not in languages() and found.person.language in languages():
        use_language(found.person.language)


def _no_good() -> Response:
    """The same words for a link that is unknown, spent, replaced or too old."""
    title = gettext("This link cannot be used")
    return _private(render_template("invitations/no_good.html", page_title=title), 404)


def _somebody_elses() -> Response:
    """A link is never for whoever happens to be signed in: she may share the computer with its reader."""
    title = gettext("You are signed in")
    return _private(render_template("invitations/signed_in.html", page_title=title), 409)


def _private(page: str, status: int) -> Response:
    """A page whose address is a key: kept nowhere, and told to no other page.

    Not "no-referrer", because with that browsers send "Origin: null" with the form (Fetch Standard, "append
    a request Origin header"), and protection.check_request refuses it; "strict-origin" leaves the path out.
    """
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
