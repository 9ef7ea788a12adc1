"""The register: every certificate, and taking one away."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.credential import standing
from firstline.domain.refusal import NotFound
from firstline.services import certifying
from firstline.services.certifying import Verified
from firstline.store.issuers import Issuer
from firstline.web import access
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import now, reading, writing

bp = Blueprint("register", __name__, url_prefix="/register")

CREDENTIALS_A_PAGE = 50


@bp.get("")
@access.registrars
def show() -> str:
    """Certificates, the newest first; a trainer sees those of her cohorts."""
    words, number = request.args.get("words", "")[:100], page_number()
    with reading() as session:
        count, credentials = certifying.register(
            session,
            words,
            access.visitor(),
            limit=CREDENTIALS_A_PAGE,
            offset=(number - 1) * CREDENTIALS_A_PAGE,
        )
    return render_template(
        "register/show.html",
        page_title=gettext("Register of certificates"),
        credentials=credentials,
        words=words,
        pages=paging(number, count, CREDENTIALS_A_PAGE),
        standing=standing,
        today=now().date(),
    )


@bp.get("/<number>/revocation")
@access.administrators
def revocation(number: str) -> str:
    """A form to take a certificate away, with a reason."""
    return _revocation_page(number, empty_form())


@bp.post("/<number>/revocation")
@access.administrators
def revoke(number: str) -> Response | tuple[str, int]:
    """Take it away for good."""
    form = read_form()
    with form.refusals(), writing() as session:
        certifying.revoke(session, number, by=access.visitor(), reason=form["reason"], at=now())
        return redirect(url_for(".show", done="revoked"), 303)
    return _revocation_page(number, form), 400


@bp.get("/issuer")
@access.administrators
def issuer() -> str:
    """In whose name certificates are issued."""
    with reading() as session:
        found = certifying.issuer(session)
    form = empty_form(name=found.name, signatory=found.signatory, signatory_role=found.signatory_role)
    return _issuer_page(form)


@bp.post("/issuer")
@access.administrators
def change_issuer() -> Response | tuple[str, int]:
    """Set it for certificates to come."""
    form = read_form()
    with form.refusals(), writing() as session:
        body = Issuer(form["name"], form["signatory"], form["signatory_role"])
        certifying.set_issuer(session, body, by=access.visitor(), at=now())
        return redirect(url_for(".issuer", done="saved"), 303)
    return _issuer_page(form), 400


def _issuer_page(form: Form) -> str:
    return render_template("register/issuer.html", page_title=gettext("Issuer of certificates"), form=form)


def _revocation_page(number: str, form: Form) -> str:
    with reading() as session:
        found = certifying.verify(session, number, on=now().date())
    if not isinstance(found, Verified):
        raise NotFound
    title = gettext("Revoke a certificate")
    return render_template("register/revocation.html", page_title=title, found=found, form=form)
