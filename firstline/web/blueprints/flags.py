"""Harm flags: the way back after an unsafe choice, and a trainer's list of those that stand open."""

from dataclasses import replace
from random import SystemRandom

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.item import Choice
from firstline.services import clearing, tracing
from firstline.services.clearing import CaseResult, OpenFlag
from firstline.web import access, lead_views
from firstline.web.flag_views import names_of
from firstline.web.forms import Form, empty_form, page_number, read_form
from firstline.web.insight_pages import flags_page
from firstline.web.item_views import item_view, response_from
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("flags", __name__)

FLAGS_A_PAGE = 50
_FLAG = "/courses/<course>/flags/<objective>"


@bp.get(_FLAG)
@access.trainees
def show(course: str, objective: str) -> str:
    """Why the certificate waits, and the two steps that clear it."""
    return _flag_page(_open(course, objective), empty_form())


@bp.post(f"{_FLAG}/case")
@access.trainees
def draw(course: str, objective: str) -> Response:
    """Offer a parallel case."""
    with writing() as session:
        clearing.offer_case(session, library(), access.visitor(), course, objective, random=SystemRandom())
    return redirect(url_for(".show", course=course, objective=objective), 303)


@bp.post(f"{_FLAG}/response")
@access.trainees
def answer(course: str, objective: str) -> Response | tuple[str, int]:
    """Mark the case at once; where nothing was chosen, the page comes back with it."""
    visitor, found, form = access.visitor(), _open(course, objective), read_form()
    response = response_from(found.case, request.form.to_dict(flat=False)) if found.case else ()
    with form.refusals(), writing() as session:
        result = clearing.answer_case(
            session,
            library(),
            visitor,
            course,
            objective,
            form["case"],
            response,
            terms=portal().terms,
            at=now(),
        )
        return redirect(_onward(course, objective, result), 303)
    return _flag_page(found, form), 400


@bp.get("/cohorts/<int:cohort>/flags")
@access.trainers
def of_cohort(cohort: int) -> str:
    """Who of a cohort has still to work through an unsafe choice, the oldest first."""
    number = page_number()
    with reading() as session:
        offset = (number - 1) * FLAGS_A_PAGE
        found = tracing.open_flags(
            session, library(), access.visitor(), cohort, limit=FLAGS_A_PAGE, offset=offset
        )
    edition, tallies = in_readers_language(found.edition), found.tallies
    return render_template(
        "flags/of_cohort.html",
        **flags_page(tallies, edition),
        lead=lead_views.of_flags(tallies, names_of(edition, tallies)),
        cohort=found.cohort,
        lines=[tracing.flag_line(edition, flag) for flag in found.flags],
        pages=paging(number, found.count, FLAGS_A_PAGE),
    )


def _onward(course: str, objective: str, result: CaseResult) -> str:
    """Where a marked case leads: the course when it cleared the flag, else back to the flag."""
    if result.right:
        return url_for("courses.show", course=course, done="cleared")
    outcome = "wrong" if result.safe else "unsafe"
    return url_for(".show", course=course, objective=objective, outcome=outcome)


def _flag_page(found: OpenFlag, form: Form) -> str:
    course, flag = found.edition.course, found.flag
    module, lesson = found.edition.lessons[flag.lesson]
    return render_template(
        "flags/show.html",
        page_title=gettext("A choice to work through"),
        course=course,
        flag=flag,
        found=found,
        titles={scenario.id: scenario.title for scenario in course.scenarios},
        module=module,
        lesson=lesson,
        objective=next(o for o in course.objectives if o.id == flag.objective),
        item=item_view(found.case, flag.case) if found.case and flag.case else None,
        outcome=request.args.get("outcome", ""),
        form=form,
    )


def _open(course: str, objective: str) -> OpenFlag:
    with reading() as session:
        found = clearing.open_flag(session, library(), access.visitor(), course, objective)
    edition = in_readers_language(found.edition)
    case = edition.items.get(found.case.id) if found.case else None
    return replace(found, edition=edition, case=case if isinstance(case, Choice) else None)
