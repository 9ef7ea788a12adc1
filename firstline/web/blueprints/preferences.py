"""Preferences: what administrators decide about the whole installation."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.preference import SMALLEST_GROUPS
from firstline.services import preferring
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext, languages, own_name
from firstline.web.portal import now, writing
from firstline.web.preferred import forget_offered, preferences

bp = Blueprint("preferences", __name__, url_prefix="/preferences")


@bp.get("")
@access.administrators
def show() -> str:
    """What is decided now."""
    found = preferences()
    form = empty_form(collects_sex="yes" if found.collects_sex else "", smallest_group=found.smallest_group)
    return _page(form, found.offered(languages()))


@bp.post("")
@access.administrators
def change() -> Response | tuple[str, int]:
    """Decide otherwise, from now on."""
    form, chosen = read_form(), request.form.getlist("languages")
    with form.refusals(), writing() as session:
        preferring.change(
            session,
            collects_sex=form["collects_sex"] == "yes",
            smallest_group=form.number("smallest_group"),
            languages=chosen,
            spoken=languages(),
            by=access.visitor(),
            at=now(),
        )
        forget_offered()
        return redirect(url_for(".show", done="saved"), 303)
    return _page(form, tuple(chosen)), 400


def _page(form: Form, chosen: tuple[str, ...]) -> str:
    return render_template(
        "preferences/show.html",
        page_title=gettext("Preferences"),
        form=form,
        languages_to_offer=[(language, own_name(language)) for language in languages()],
        chosen=chosen,
        sizes=SMALLEST_GROUPS,
    )
