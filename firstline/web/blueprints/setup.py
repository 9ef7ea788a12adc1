"""The first set-up: five steps, behind a one-time link until the first administrator is made."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.design_field import check_logo
from firstline.domain.refusal import N_, Invalid, NotFound
from firstline.services import accounts, founding
from firstline.services.founding import Founded
from firstline.store.issuers import Issuer
from firstline.web import access
from firstline.web.agency_views import zone_options
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import current_locale, gettext, languages, own_name
from firstline.web.portal import now, portal, reading, writing
from firstline.web.preferred import forget_offered

bp = Blueprint("setup", __name__, url_prefix="/setup")

STEPS = {
    "agency": N_("Your agency"),
    "languages": N_("Languages"),
    "contacts": N_("Contacts for support"),
    "administrator": N_("The first administrator"),
    "people": N_("Demonstration or empty"),
}
"""Every step with its title; the last one is for the administrator whom the one before made."""

_TEMPLATES = {
    "agency": "setup/agency.html",
    "languages": "setup/languages.html",
    "contacts": "setup/contacts.html",
    "administrator": "setup/administrator.html",
}


@bp.get("/start")
@access.administrators
def start() -> str | Response:
    """The fifth step: invented people, or none. Also waits for them."""
    with reading() as session:
        is_empty, state = founding.is_empty(session), founding.demonstration_state(session)
    if state is None and not is_empty:
        return redirect(url_for("today.show"), 303)
    title = gettext(STEPS["people"])
    return render_template("setup/people.html", page_title=title, state=state, number=5, total=len(STEPS))


@bp.post("/start")
@access.administrators
def choose() -> Response:
    """Ask for invented people, or begin without."""
    if read_form()["people"] != "demonstration":
        return redirect(url_for("today.show"), 303)
    with writing() as session:
        founding.ask_for_demonstration(session, by=access.visitor(), at=now())
    return redirect(url_for(".start"), 303)


@bp.get("/<token>")
@access.public
def show(token: str) -> Response:
    """To the first step that is not done. Spends nothing, however often it is opened."""
    with reading() as session:
        found = founding.look(session, token, at=now())
    step = "languages" if found.agency else "agency"
    return _private(redirect(url_for(".step", token=token, step=step), 303))


@bp.get("/<token>/<step>")
@access.public
def step(token: str, step: str) -> Response:
    """One step, with what was saved before."""
    with reading() as session:
        found = founding.look(session, token, at=now())
    return _page(token, step, found, _form(step, found))


@bp.post("/<token>/<step>")
@access.public
def save(token: str, step: str) -> Response:
    """Save one step and go on to the next; what cannot be saved comes back as it was typed."""
    form = read_form()
    with form.refusals():
        match step:
            case "agency":
                _save_agency(token, form)
            case "languages":
                _save_languages(token)
            case "contacts":
                return _save_contact(token, form)
            case "administrator":
                return _save_administrator(token, form)
            case _:
                raise NotFound
        return _private(redirect(url_for(".step", token=token, step=_after(step)), 303))
    with reading() as session:
        found = founding.look(session, token, at=now())
    return _page(token, step, found, form, 400)


def _save_agency(token: str, form: Form) -> None:
    sent = request.files.get("logo")
    content = sent.read() if sent else b""
    with writing() as session:
        before = founding.look(session, token, at=now()).issuer.design_fields
        logo = check_logo(content) if content else "" if form["without_logo"] else before.get("logo", "")
        fields = {name: text for name, text in before.items() if name != "logo"}
        body = Issuer(
            "", form["signatory"], form["signatory_role"], fields | ({"logo": logo} if logo else {})
        )
        founding.set_agency(session, token, form["name"], form["zone"], body, at=now())


def _save_languages(token: str) -> None:
    with writing() as session:
        founding.set_languages(session, token, request.form.getlist("languages"), languages(), at=now())
    forget_offered()


def _save_contact(token: str, form: Form) -> Response:
    """Add or remove one and stay, or go on: an empty form goes on, so that nothing typed is passed over."""
    removed, typed = form.number("remove"), any(form[name].strip() for name in ("name", "reach", "note"))
    goes_on = removed is None and not typed and form["act"] != "add"
    with writing() as session:
        if removed is not None:
            founding.remove_contact(session, token, removed, at=now())
        elif not goes_on:
            founding.add_contact(session, token, form["name"], form["reach"], form["note"], at=now())
        else:
            founding.look(session, token, at=now())
    stays = removed is not None or form["act"] == "add"
    step = "contacts" if stays else _after("contacts")
    return _private(redirect(url_for(".step", token=token, step=step), 303))


def _save_administrator(token: str, form: Form) -> Response:
    with reading() as session:
        person = founding.candidate(session, token, form["name"], form["sign_in"], at=now())
    if form["password"] != form["again"]:
        raise Invalid("again", N_("The two passwords differ."))
    encoded = accounts.new_password_hash(person, form["password"])
    language = current_locale().language
    with writing() as session:
        cookie = founding.finish(
            session, token, form["name"], form["sign_in"], encoded, language=language, at=now()
        )
    return access.set_session_cookie(_private(redirect(url_for(".start"), 303)), cookie)


def _form(step: str, found: Founded) -> Form:
    issuer = found.issuer
    if step != "agency":
        return empty_form()
    return empty_form(
        name=found.agency.name if found.agency else "",
        zone=found.agency.zone if found.agency else "UTC",
        signatory=issuer.signatory,
        signatory_role=issuer.signatory_role,
    )


def _after(step: str) -> str:
    names = list(STEPS)
    return names[names.index(step) + 1]


def _page(token: str, step: str, found: Founded, form: Form, status: int = 200) -> Response:
    names = list(_TEMPLATES)
    if step not in names:
        raise NotFound
    place = names.index(step)
    sent = request.form.getlist("languages") if request.method == "POST" else None
    html = render_template(
        _TEMPLATES[step],
        page_title=gettext(STEPS[step]),
        token=token,
        number=place + 1,
        total=len(STEPS),
        before=names[place - 1] if place else None,
        found=found,
        form=form,
        zones=zone_options() if step == "agency" else [],
        languages_to_offer=[(language, own_name(language)) for language in languages()],
        chosen=found.preferences.offered(languages()) if sent is None else sent,
        host=portal().settings.base_url.partition("://")[2],
    )
    return _private(make_response(html, status))


def _private(response: Response) -> Response:
    """An address that is a key: kept nowhere, and told to no other page (as invitations do)."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "strict-origin"
    return response
