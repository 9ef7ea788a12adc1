"""Contacts: keeping the support page right."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.refusal import NotFound
from firstline.services import staffing, supporting
from firstline.web import access
from firstline.web.agency_views import agency_options
from firstline.web.forms import Form, empty_form, read_form, whole_number
from firstline.web.languages import gettext
from firstline.web.portal import now, reading, writing

bp = Blueprint("contacts", __name__, url_prefix="/contacts")


@bp.get("")
@access.administrators
def catalogue() -> str:
    """All contacts with their forms; ``agency`` in the address is whom the form adds one for."""
    return _page(empty_form(agency_id=whole_number(request.args.get("agency", ""))))


@bp.post("")
@access.administrators
def add() -> Response | tuple[str, int]:
    """Add a contact."""
    form = read_form()
    with form.refusals(), writing() as session:
        supporting.add_contact(
            session,
            form["name"],
            form["reach"],
            form["note"],
            agency_id=form.choice("agency_id"),
            by=access.visitor(),
            on=now().date(),
            at=now(),
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
    fields = {name: getattr(found, name) for name in ("name", "reach", "note", "agency_id")}
    return _contact_page(contact, empty_form(**fields))


@bp.post("/<int:contact>")
@access.administrators
def change(contact: int) -> Response | tuple[str, int]:
    """Change a contact; it counts as checked today."""
    visitor, form = access.visitor(), read_form()
    with form.refusals(), writing() as session:
        supporting.change_contact(
            session,
            contact,
            form["name"],
            form["reach"],
            form["note"],
            agency_id=form.choice("agency_id"),
            by=visitor,
            on=now().date(),
            at=now(),
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
        contacts, tree = supporting.list_contacts(session), staffing.agency_names(session)
    return render_template(
        "contacts/catalogue.html",
        page_title=gettext("Contacts"),
        contacts=contacts,
        agencies=agency_options(tree.ordered()),
        form=form,
    )


def _contact_page(contact: int, form: Form) -> str:
    with reading() as session:
        agencies = agency_options(staffing.agency_names(session).ordered())
    title = gettext("Change a contact")
    return render_template(
        "contacts/show.html", page_title=title, contact=contact, agencies=agencies, form=form
    )
