"""People: the administrator's list, and a trainer's view of one person."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.person import ROLES
from firstline.domain.refusal import N_
from firstline.services import accommodating, overseeing, staffing
from firstline.services.accommodating import EXTRA_TIMES
from firstline.services.overseeing import Record
from firstline.web import access
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language
from firstline.web.timelines import timeline

bp = Blueprint("people", __name__, url_prefix="/people")

PEOPLE_A_PAGE = 50
ROLE_NAMES = {
    "trainee": N_("Trainee"),
    "trainer": N_("Trainer"),
    "author": N_("Author"),
    "administrator": N_("Administrator"),
    "auditor": N_("Auditor"),
}


@bp.get("")
@access.administrators
def catalogue() -> str:
    """Everybody, by name."""
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
    return _person_page(person, empty_form())


@bp.post("/<int:person>/extra-time")
@access.trainers
def change_extra_time(person: int) -> Response | tuple[str, int]:
    """Give a person more time in a course, from her next attempt on."""
    form = read_form()
    with form.refusals(), writing() as session:
        visitor, percent = access.visitor(), form.number("percent")
        accommodating.set_extra_time(session, visitor, person, form["course"], percent, at=now())
        return redirect(url_for(".show", person=person, done="saved"), 303)
    return _person_page(person, form), 400


@bp.get("/<int:person>/slip")
@access.administrators
def slip(person: int) -> str:
    """A person's open slip, to print."""
    with reading() as session:
        slips = staffing.slip_of(session, person, portal().settings.secret_key, at=now())
    address = portal().settings.base_url + url_for("slips.show")
    return render_template(
        "people/slip.html", page_title=gettext("One-time slip"), slips=slips, address=address
    )


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
    return redirect(url_for(".catalogue", done="saved"), 303)


@bp.post("/<int:person>/return")
@access.administrators
def let_in(person: int) -> Response:
    """Let a suspended person in again."""
    with writing() as session:
        staffing.set_active(session, person, True, by=access.visitor(), at=now())
    return redirect(url_for(".catalogue", done="saved"), 303)


def _person_page(person: int, form: Form) -> str:
    with reading() as session:
        dossier = overseeing.dossier(session, library(), access.visitor(), person)
    return render_template(
        "people/show.html",
        page_title=dossier.person.name,
        dossier=dossier,
        records=[_record_view(record) for record in dossier.records],
        entries=timeline(dossier),
        roles=_roles(),
        extra_times=[(percent, gettext("%(percent)s %%") % {"percent": percent}) for percent in EXTRA_TIMES],
        today=now().date(),
        form=form,
    )


def _record_view(record: Record) -> tuple[Record, list[str]]:
    """A record in the reader's language, and what its open unsafe choices are about."""
    read, flags = (
        replace(record, edition=in_readers_language(record.edition)),
        record.enrolment.progress.flags,
    )
    known = {objective.id: objective.text for objective in read.edition.course.objectives}
    return read, [known.get(flag, flag) for flag in sorted(flags)]


def _roles() -> dict[str, str]:
    return {role: gettext(ROLE_NAMES[role]) for role in ROLES}


def _page(form: Form) -> str:
    words, number = request.args.get("words", "")[:100], page_number()
    with reading() as session:
        offset = (number - 1) * PEOPLE_A_PAGE
        count, people = staffing.list_people(session, words, limit=PEOPLE_A_PAGE, offset=offset)
        agencies = [(agency.id, agency.name) for agency in staffing.list_agencies(session)]
    return render_template(
        "people/catalogue.html",
        page_title=gettext("People"),
        people=people,
        words=words,
        pages=paging(number, count, PEOPLE_A_PAGE),
        agencies=agencies,
        roles=_roles(),
        form=form,
    )
