"""Joining: people enrol themselves with a code, or wait for a place."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.person import Person
from firstline.domain.refusal import N_, Invalid
from firstline.sealing import tokens
from firstline.services import accounts
from firstline.services import joining as services
from firstline.services.joining import Outcome
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import current_locale, gettext, languages, own_name
from firstline.web.portal import library, now, reading, writing

bp = Blueprint("joining", __name__, url_prefix="/join")


@bp.get("")
@access.public
def ask() -> str:
    """A form for the code."""
    return _code_page(empty_form())


@bp.post("")
@access.public
def open_door() -> Response | tuple[str, int]:
    """Go to the page of a code, whether there is one or not."""
    form = read_form()
    with form.refusals():
        code = tokens.read_joining_code(form["code"])
        if not code:
            raise Invalid("code", N_("Type the code from the wall or the sheet."))
        return redirect(url_for(".show", joining=code), 303)
    return _code_page(form), 400


@bp.get("/<joining>")
@access.public
def show(joining: str) -> str | tuple[str, int]:
    """What the code opens; nothing is changed and nobody is named."""
    return _door_page(joining, empty_form(language=current_locale().language))


@bp.post("/<joining>")
@access.public
def join(joining: str) -> Response | str | tuple[str, int]:
    """Join: by one button for who is signed in, else with what stands in the form."""
    form = read_form(language=current_locale().language)
    with form.refusals():
        if g.visitor is not None:
            return _after(_join_as(g.visitor, joining), joining)
        return _come_in(form, joining)
    return _door_page(joining, form, status=400)


@bp.post("/<joining>/removal")
@access.everybody
def stop_waiting(joining: str) -> Response:
    """Wait no more."""
    with writing() as session:
        services.stop_waiting(session, access.visitor(), joining, at=now())
    return redirect(url_for(".show", joining=joining, done="removed"), 303)


def _join_as(person: Person, code: str) -> Outcome:
    with writing() as session:
        return services.join(session, library(), person, code, at=now())


def _come_in(form: Form, code: str) -> Response:
    """Who is not signed in: a new account, or an account's own password. Raises as ``join``."""
    with reading() as session:
        door = services.door(session, code, at=now())
    language = form["language"] if form["language"] in languages() else current_locale().language
    newcomer = services.read_newcomer(door, form, language)
    with writing() as session:
        address = request.remote_addr or ""
        attempt = accounts.begin_try(
            session, newcomer.sign_in, door.rule.agency_id, address=address, at=now()
        )
    access.check_wait(attempt.wait)
    encoded = services.prove(attempt, newcomer)
    with writing() as session:
        if encoded is None and attempt.person is not None:
            person = attempt.person
            outcome = services.join(session, library(), person, code, at=now())
        else:
            person, outcome = services.join_new(session, library(), newcomer, encoded or "", code, at=now())
        token = services.let_in(session, attempt, person, at=now())
    return access.set_session_cookie(_after(outcome, code), token)


def _after(outcome: Outcome, code: str) -> Response:
    return redirect(url_for(".show", joining=code, done=None if outcome == "waiting" else "enrolled"), 303)


def _code_page(form: Form) -> str:
    return render_template("joining/ask.html", page_title=gettext("Join a group"), form=form)


def _door_page(code: str, form: Form, *, status: int = 200) -> str | tuple[str, int]:
    """The page of a code; the same sentence and status for one that is unknown, mistyped or ended."""
    typed = Form({"code": tokens.read_joining_code(code)})
    with typed.refusals(), reading() as session:
        door = services.door(session, code, at=now())
        standing = services.standing(session, door, g.visitor) if g.visitor else None
        spoken = [(language, own_name(language)) for language in languages()]
        page = render_template(
            "joining/show.html",
            page_title=door.cohort.name,
            door=door,
            code=typed["code"],
            standing=standing,
            spoken=spoken,
            form=form,
        )
        return page if status == 200 else (page, status)
    return _code_page(typed), 404
