"""Awards: certificates that an administrator issues, for one person or a whole cohort."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.services import certifying, issuing
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import gettext
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.register_views import choices, say_standing

bp = Blueprint("awards", __name__, url_prefix="/awards")


@bp.get("/people/<int:person>")
@access.administrators
def show(person: int) -> str:
    """A person's certificates, and a form to issue one by hand."""
    return _person_page(person, empty_form())


@bp.post("/people/<int:person>")
@access.administrators
def issue(person: int) -> Response | tuple[str, int]:
    """Issue one by hand."""
    form, by, terms = read_form(), access.visitor(), portal().terms
    with form.refusals(), writing() as session:
        number = issuing.issue_by_hand(
            session, library(), person, form["course"], by=by, reason=form["reason"], terms=terms, at=now()
        )
        return redirect(url_for("register.trail", number=number, done="issued"), 303)
    return _person_page(person, form), 400


@bp.get("/cohorts/<int:cohort>")
@access.administrators
def of_cohort(cohort: int) -> str:
    """Who of a cohort has earned a certificate and holds none in force."""
    return _cohort_page(cohort, empty_form())


@bp.post("/cohorts/<int:cohort>")
@access.administrators
def issue_all(cohort: int) -> Response | tuple[str, int]:
    """Issue for all of them."""
    form, by, terms = read_form(), access.visitor(), portal().terms
    with form.refusals(), writing() as session:
        issuing.issue_for_cohort(
            session, library(), cohort, by=by, reason=form["reason"], terms=terms, at=now()
        )
        return redirect(url_for(".of_cohort", cohort=cohort, done="issued-all"), 303)
    return _cohort_page(cohort, form), 400


def _person_page(person_id: int, form: Form) -> str:
    with reading() as session:
        person = issuing.holder(session, person_id)
        held = certifying.of_person(session, person_id)
        courses = choices(library().current(session, at=now()))["course"]
    return render_template(
        "awards/show.html",
        page_title=gettext("Certificates of one person"),
        person=person,
        held=[(each, *say_standing(each, now().date())) for each in held],
        courses=courses,
        form=form,
    )


def _cohort_page(cohort_id: int, form: Form) -> str:
    with reading() as session:
        found = issuing.cohort_awards(session, library(), cohort_id)
    title = gettext("Certificates of a cohort")
    return render_template("awards/cohort.html", page_title=title, found=found, form=form)
