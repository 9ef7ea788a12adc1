"""People: the administrator's list, and a trainer's view of one person."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.services import appointing, arranging, staffing
from firstline.web import access
from firstline.web.agency_views import agency_options
from firstline.web.dossier_views import person_page
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.languages import gettext, languages
from firstline.web.pages import paging
from firstline.web.people_views import (
    account_form,
    asked,
    language_options,
    roles,
    sex_options,
    state_options,
    wanted_account,
)
from firstline.web.portal import now, portal, reading, writing
from firstline.web.slip_views import draw

bp = Blueprint("people", __name__, url_prefix="/people")

PEOPLE_A_PAGE = 50


@bp.get("")
@access.administrators
def catalogue() -> str:
    """Everybody by name, narrowed by the address."""
    return _page(empty_form())


@bp.post("")
@access.administrators
def add() -> Response | tuple[str, int]:
    """Add a person with a role; she gets a slip for her first sign-in."""
    visitor, form, secret = access.visitor(), read_form(), portal().settings.secret_key
    with form.refusals(), writing() as session:
        agency = form.number("agency_id")
        person = staffing.add_person(
            session, form["name"], form["sign_in"], agency, form["role"], by=visitor, at=now()
        )
        staffing.give_slip(session, person, secret, by=visitor, at=now())
        return redirect(url_for(".slip", person=person), 303)
    return _page(form), 400


@bp.get("/<int:person>")
@access.trainers
def show(person: int) -> str:
    """What one person did, the newest first."""
    return person_page(person, empty_form())


@bp.get("/<int:person>/account")
@access.administrators
def account(person: int) -> str:
    """Somebody's account, to change."""
    return _account_page(person, None)


@bp.post("/<int:person>/account")
@access.administrators
def change_account(person: int) -> Response | tuple[str, int]:
    """Change it, at once."""
    form = read_form()
    with form.refusals(), writing() as session:
        wanted = wanted_account(form, appointing.find_account(session, person).person)
        appointing.change_account(session, person, wanted, languages(), by=access.visitor(), at=now())
        return redirect(url_for(".account", person=person, done="saved"), 303)
    return _account_page(person, form), 400


@bp.get("/<int:person>/slip")
@access.administrators
def slip(person: int) -> str:
    """A person's open slip, to print."""
    with reading() as session:
        slips = staffing.slip_of(session, person, portal().settings.secret_key, at=now())
    return render_template("people/slip.html", page_title=gettext("One-time slip"), drawn=draw(slips))


@bp.post("/<int:person>/slip")
@access.administrators
def give_slip(person: int) -> Response:
    """Give a person a new slip; the old password stays until it is spent."""
    with writing() as session:
        staffing.give_slip(session, person, portal().settings.secret_key, by=access.visitor(), at=now())
    return redirect(url_for(".slip", person=person), 303)


@bp.post("/<int:person>/suspension")
@access.administrators
def suspend(person: int) -> Response:
    """Keep a person out, at once."""
    with writing() as session:
        staffing.set_active(session, person, False, by=access.visitor(), at=now())
    return redirect(url_for(".account", person=person, done="saved"), 303)


@bp.post("/<int:person>/return")
@access.administrators
def let_in(person: int) -> Response:
    """Let a suspended person in again."""
    with writing() as session:
        staffing.set_active(session, person, True, by=access.visitor(), at=now())
    return redirect(url_for(".account", person=person, done="saved"), 303)


def _page(form: Form) -> str:
    wanted, number = asked(), page_number()
    with reading() as session:
        tree = arranging.tree(session)
        count, people = staffing.list_people(
            session, wanted.narrowing(tree), limit=PEOPLE_A_PAGE, offset=(number - 1) * PEOPLE_A_PAGE
        )
    return render_template(
        "people/catalogue.html",
        page_title=gettext("People"),
        people=people,
        count=count,
        wanted=wanted,
        pages=paging(number, count, PEOPLE_A_PAGE),
        agencies=agency_options(tree.ordered()),
        states=state_options(),
        roles=roles(),
        form=form,
    )


def _account_page(person: int, form: Form | None) -> str:
    with reading() as session:
        found = appointing.find_account(session, person)
        tree = arranging.tree(session)
    return render_template(
        "people/account.html",
        page_title=found.person.name,
        account=found,
        line=tree.line(found.person.agency_id),
        agencies=agency_options(tree.ordered()),
        languages_to_choose=language_options(found),
        sexes=sex_options(),
        roles=roles(),
        form=form or account_form(found),
    )
