"""The register: every certificate, what became of it, and taking one away."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from firstline.domain.design_field import COLOURS, check_logo
from firstline.services import certifying, correcting, registering
from firstline.store.issuers import Issuer
from firstline.web import access
from firstline.web.certificate_views import fact_rows
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import library, now, reading, writing
from firstline.web.register_views import choices, narrowing, say_act, say_standing

bp = Blueprint("register", __name__, url_prefix="/register")

CREDENTIALS_A_PAGE = 50


@bp.get("")
@access.registrars
def show() -> str:
    """Certificates, the newest first, narrowed by the address; a trainer sees those of her cohorts."""
    number, wanted = page_number(), narrowing(now().date())
    offset = (number - 1) * CREDENTIALS_A_PAGE
    with reading() as session:
        count, held = registering.page(
            session, wanted, access.visitor(), limit=CREDENTIALS_A_PAGE, offset=offset
        )
        editions = library().current(session, at=now())
    return render_template(
        "register/show.html",
        page_title=gettext("Register of certificates"),
        held=[(each, *say_standing(each, wanted.on)) for each in held],
        wanted=wanted,
        count=count,
        choices=choices(editions),
        pages=paging(number, count, CREDENTIALS_A_PAGE),
    )


@bp.get("/<number>")
@access.registrars
def trail(number: str) -> str:
    """What became of one certificate, from its issue on."""
    with reading() as session:
        found = registering.trail(session, number, access.visitor())
    return render_template(
        "register/trail.html",
        page_title=gettext("What became of a certificate"),
        trail=found,
        facts=found.credential.facts,
        standing=say_standing(found.credential, now().date()),
        rows=fact_rows(found.credential),
        say_act=say_act,
    )


@bp.get("/<number>/revocation")
@access.administrators
def revocation(number: str) -> str:
    """A form to take a certificate away, with a reason."""
    return _revocation_page(number, empty_form())


@bp.post("/<number>/revocation")
@access.administrators
def revoke(number: str) -> BaseResponse | tuple[str, int]:
    """Take it away for good."""
    form = read_form()
    with form.refusals(), writing() as session:
        certifying.revoke(session, number, by=access.visitor(), reason=form["reason"], at=now())
        return redirect(url_for(".trail", number=number, done="revoked"), 303)
    return _revocation_page(number, form), 400


@bp.get("/issuer")
@access.administrators
def issuer() -> str:
    """In whose name certificates are issued."""
    with reading() as session:
        found = certifying.issuer(session)
    texts = {"name": found.name, "signatory": found.signatory, "signatory_role": found.signatory_role}
    return _issuer_page(empty_form(**{**found.design_fields, **texts}))


@bp.post("/issuer")
@access.administrators
def change_issuer() -> BaseResponse | tuple[str, int]:
    """Set it for certificates to come."""
    form = read_form()
    with form.refusals(), writing() as session:
        fields = {name: form[name] for name in COLOURS} | {"logo": _logo(certifying.issuer(session), form)}
        body = Issuer(form["name"], form["signatory"], form["signatory_role"], fields)
        certifying.set_issuer(session, body, by=access.visitor(), at=now())
        return redirect(url_for(".issuer", done="saved"), 303)
    return _issuer_page(form), 400


def _logo(before: Issuer, form: Form) -> str:
    """The logo that was sent, or the one from before unless it is to go. Raises Invalid."""
    sent = request.files.get("logo")
    content = sent.read() if sent else b""
    if content:
        return check_logo(content)
    return "" if form["without_logo"] else before.design_fields.get("logo", "")


def _issuer_page(form: Form) -> str:
    with reading() as session:
        has_logo = "logo" in certifying.issuer(session).design_fields
    title = gettext("Issuer of certificates")
    return render_template("register/issuer.html", page_title=title, form=form, has_logo=has_logo)


def _revocation_page(number: str, form: Form) -> str:
    with reading() as session:
        found = correcting.find(session, number)
    title = gettext("Revoke a certificate")
    return render_template("register/revocation.html", page_title=title, facts=found.facts, form=form)
