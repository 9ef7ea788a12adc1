"""Contacts: keeping the support page right."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.refusal import NotFound
from firstline.services import supporting
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.portal import now, reading, writing

bp = Blueprint("contacts", __name__, url_prefix="/contacts")


@bp.get("")
@access.administrators
def catalogue() -> str:
    """All contacts with their forms."""
    return _page(empty_form())


@bp.post("")
@access.administrators
def add() -> Response | tuple[str, int]:
    """Add a contact."""
    form = read_form()
    with form.refusals(), writing() as session:
        supporting.add_contact(
            session, form["name"], form["reach"], form["note"], by=access.visitor(), on=now().date(), at=now()
        )
        return redirect(url_for(".catalogue", done="added"), 303)
    return _page(form), 400


@bp.get("/<int:contact>")
@access.administrators
def show(contact: int) -> str:
    """One contact to change."""
    with reading() as session:
        found = {c.id: c for c in supporting.list_contacts(session)}.get(contact)
    if found is None:
        raise NotFound
    return _contact_page(contact, empty_form(name=found.name, reach=found.reach, note=found.note))


@bp.post("/<int:contact>")
@access.administrators
def change(contact: int) -> Response | tuple[str, int]:
    """Change a contact; it counts as checked today."""
    visitor, form = access.visitor(), read_form()
    with form.refusals(), writing() as session:
        supporting.change_contact(
            session, contact, form["name"], form["reach"], form["note"], by=visitor, on=now().date(), at=now()
        )
        return redirect(url_for(".catalogue", done="saved"), 303)
    return _contact_page(contact, form), 400


@bp.post("/<int:contact>/removal")
@access.administrators
def remove(contact: int) -> Response:
    """Take a contact away."""
    with writing() as session:
        supporting.remove_contact(session, contact, by=access.visitor(), at=now())
    return redirect(url_for(".catalogue", done="removed"), 303)


def _page(form: Form) -> str:
    with reading() as session:
        contacts = supporting.list_contacts(session)
    return render_template(
        "contacts/catalogue.html", page_title=gettext("Contacts"), contacts=contacts, form=form
    )


def _contact_page(contact: int, form: Form) -> str:
    return render_template(
        "contacts/show.html", page_title=gettext("Change a contact"), contact=contact, form=form
    )
