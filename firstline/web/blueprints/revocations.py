"""Revocations of many certificates: asked for by one administrator, decided by another."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.services import overseeing, revoking
from firstline.services.library import Edition
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form, whole_number
from firstline.web.languages import gettext, ngettext
from firstline.web.portal import library, now, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("revocations", __name__, url_prefix="/revocations")


@bp.get("")
@access.administrators
def catalogue() -> str:
    """What was asked for, and what came of it."""
    with reading() as session:
        found = revoking.list_asked(session)
    return render_template(
        "revocations/catalogue.html", page_title=gettext("Revocations of many certificates"), found=found
    )


@bp.get("/new")
@access.administrators
def new() -> str:
    """A form: numbers, an edition or a cohort, and a reason."""
    edition, cohort = request.args.get("edition", ""), whole_number(request.args.get("cohort", ""))
    return _form_page(empty_form(edition=edition[:64], cohort=cohort))


@bp.post("")
@access.administrators
def ask() -> Response | tuple[str, int]:
    """Ask for it."""
    form = read_form()
    wanted = {"numbers": form["numbers"], "edition": form["edition"].strip()}
    with form.refusals(), writing() as session:
        revocation = revoking.ask(
            session,
            **wanted,
            cohort_id=form.number("cohort"),
            by=access.visitor(),
            reason=form["reason"],
            at=now(),
        )
        return redirect(url_for(".show", revocation=revocation, done="asked"), 303)
    return _form_page(form), 400


@bp.get("/<int:revocation>")
@access.administrators
def show(revocation: int) -> str:
    """The certificates that it names, and the decision."""
    with reading() as session:
        asked = revoking.find(session, revocation)
    title = gettext("Revoke many certificates")
    return render_template("revocations/show.html", page_title=title, asked=asked)


@bp.post("/<int:revocation>/decision")
@access.administrators
def decide(revocation: int) -> Response:
    """Agree and revoke them at once, or decline."""
    agrees = request.form.get("decision") == "agree"
    with writing() as session:
        revoking.decide(session, revocation, by=access.visitor(), agrees=agrees, at=now())
    return redirect(url_for(".show", revocation=revocation, done="decided"), 303)


def _form_page(form: Form) -> str:
    with reading() as session:
        lines = overseeing.list_cohorts(session, access.visitor(), archived=None)
        held = revoking.editions(session, library())
    cohorts = [(line.cohort.id, line.cohort.name) for line in lines]
    editions = [(edition.digest, _edition_line(edition, number)) for edition, number in held]
    title = gettext("Ask to revoke many certificates")
    return render_template(
        "revocations/new.html", page_title=title, cohorts=cohorts, editions=editions, form=form
    )


def _edition_line(edition: Edition, number: int) -> str:
    """An edition as its certificates name it."""
    course = in_readers_language(edition).course
    count = ngettext("%(num)s certificate", "%(num)s certificates", number)
    return f"{course.title} · {edition.digest[:12]} · {count}"
