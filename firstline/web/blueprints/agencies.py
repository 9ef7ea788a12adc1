"""Agencies: the tree of them and their units, and one of them to change."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.services import arranging, supporting
from firstline.web import access
from firstline.web.agency_views import agency_options, audience_options, say_audience, zone_options
from firstline.web.forms import Form, empty_form, read_form, whole_number
from firstline.web.languages import gettext
from firstline.web.portal import now, reading, writing

bp = Blueprint("agencies", __name__, url_prefix="/agencies")


@dataclass(frozen=True, slots=True)
class Line:
    """An agency in the tree; ``depth`` from 0, ``people`` with those of its units."""

    id: int
    name: str
    depth: int
    zone: str
    audience: str
    region: str
    people: int


@bp.get("")
@access.administrators
def catalogue() -> str:
    """All agencies as a tree; ``below`` in the address is where the form adds a unit."""
    return _page(empty_form(parent_id=whole_number(request.args.get("below", ""))))


@bp.post("")
@access.administrators
def add() -> Response | tuple[str, int]:
    """Add an agency, or a unit of one."""
    form = read_form()
    with form.refusals(), writing() as session:
        arranging.add_agency(
            session,
            form["name"],
            form["zone"],
            parent_id=form.choice("parent_id"),
            audience=form["audience"],
            region=form["region"],
            by=access.visitor(),
            at=now(),
        )
        return redirect(url_for(".catalogue", done="added"), 303)
    return _page(form), 400


@bp.get("/<int:agency>")
@access.administrators
def show(agency: int) -> str:
    """One agency to change, with what hangs on it."""
    with reading() as session:
        _, found = arranging.find_agency(session, agency)
    fields = ("name", "zone", "parent_id", "audience", "region")
    return _agency_page(agency, empty_form(**{name: getattr(found, name) for name in fields}))


@bp.post("/<int:agency>")
@access.administrators
def change(agency: int) -> Response | tuple[str, int]:
    """Change it, or put it with its units elsewhere."""
    form = read_form()
    with form.refusals(), writing() as session:
        arranging.change_agency(
            session,
            agency,
            name=form["name"],
            zone=form["zone"],
            parent_id=form.choice("parent_id"),
            audience=form["audience"],
            region=form["region"],
            by=access.visitor(),
            at=now(),
        )
        return redirect(url_for(".show", agency=agency, done="saved"), 303)
    return _agency_page(agency, form), 400


@bp.post("/<int:agency>/removal")
@access.administrators
def remove(agency: int) -> Response:
    """Take it away, if nothing hangs on it."""
    with writing() as session:
        arranging.remove_agency(session, agency, by=access.visitor(), at=now())
    return redirect(url_for(".catalogue", done="removed"), 303)


def _page(form: Form) -> str:
    with reading() as session:
        tree = arranging.tree(session)
    above = tree.by_id.get(form.number("parent_id") or 0)
    lines = [
        Line(
            each.id,
            each.name,
            depth,
            each.zone,
            say_audience(tree.audience(each.id)),
            tree.region(each.id),
            tree.people(each.id),
        )
        for depth, each in tree.ordered()
    ]
    return render_template(
        "agencies/catalogue.html",
        page_title=gettext("Agencies"),
        lines=lines,
        zone=form["zone"] or (above.zone if above else "UTC"),
        zones=zone_options(),
        audiences=audience_options(),
        places=agency_options(tree.ordered()),
        form=form,
    )


def _agency_page(agency: int, form: Form) -> str:
    with reading() as session:
        tree, found = arranging.find_agency(session, agency)
        contacts = [each for each in supporting.list_contacts(session) if each.agency_id == agency]
    *above, _ = tree.line(agency)
    units = [each for _, each in tree.ordered() if each.parent_id == agency]
    return render_template(
        "agencies/show.html",
        page_title=found.name,
        agency=found,
        above=above,
        units=units,
        people=tree.people(agency),
        contacts=contacts,
        zones=zone_options(),
        audiences=audience_options(),
        places=agency_options(tree.places(agency)),
        form=form,
    )
