"""Erasures: a person who wants her name taken out of her certificates."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.services import certifying, hiding, issuing
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.portal import now, reading, writing

bp = Blueprint("erasures", __name__, url_prefix="/erasures")


@bp.get("/<int:person>")
@access.administrators
def show(person: int) -> str:
    """What it means, and a form with a reason."""
    return _page(person, empty_form())


@bp.post("/<int:person>")
@access.administrators
def erase(person: int) -> Response | tuple[str, int]:
    """Take the name out for good."""
    form = read_form()
    with form.refusals(), writing() as session:
        hiding.erase(session, person, by=access.visitor(), reason=form["reason"], at=now())
        return redirect(url_for("awards.show", person=person, done="erased"), 303)
    return _page(person, form), 400


def _page(person_id: int, form: Form) -> str:
    with reading() as session:
        person = issuing.holder(session, person_id)
        held = [each for each in certifying.of_person(session, person_id) if each.erased_at is None]
    return render_template(
        "erasures/show.html",
        page_title=gettext("Take a name out of certificates"),
        person=person,
        held=held,
        form=form,
    )
