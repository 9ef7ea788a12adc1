"""Corrections: a certificate whose name was printed wrongly."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.services import correcting
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.portal import now, portal, reading, writing

bp = Blueprint("corrections", __name__, url_prefix="/corrections")


@bp.get("/<number>")
@access.administrators
def show(number: str) -> str:
    """A form for the right name, with a reason."""
    return _page(number, None)


@bp.post("/<number>")
@access.administrators
def correct(number: str) -> Response | tuple[str, int]:
    """Issue it again under the right name."""
    form, by, terms = read_form(), access.visitor(), portal().terms
    with form.refusals(), writing() as session:
        new = correcting.correct_name(
            session, number, form["name"], by=by, reason=form["reason"], terms=terms, at=now()
        )
        return redirect(url_for("register.trail", number=new, done="corrected"), 303)
    return _page(number, form), 400


def _page(number: str, form: Form | None) -> str:
    with reading() as session:
        facts = correcting.find(session, number).facts
    return render_template(
        "corrections/show.html",
        page_title=gettext("Correct a name"),
        facts=facts,
        form=form or empty_form(name=facts.name),
    )
