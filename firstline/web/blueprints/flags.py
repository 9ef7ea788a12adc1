"""Harm flags: the way back after an unsafe choice, and a trainer's list of those that stand open."""

from dataclasses import replace
from random import SystemRandom

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.item import Choice
from firstline.services import clearing, tracing
from firstline.services.clearing import OpenFlag
from firstline.web import access
from firstline.web.forms import page_number
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
    found = _open(course, objective)
    module, lesson = found.edition.lessons[found.flag.lesson]
    titles = {scenario.id: scenario.title for scenario in found.edition.course.scenarios}
    return render_template(
        "flags/show.html",
        page_title=gettext("A choice to work through"),
        course=found.edition.course,
        flag=found.flag,
        found=found,
        titles=titles,
        module=module,
        lesson=lesson,
        objective=next(o for o in found.edition.course.objectives if o.id == objective),
        item=item_view(found.case, found.flag.case) if found.case and found.flag.case else None,
        outcome=request.args.get("outcome", ""),
    )


@bp.post(f"{_FLAG}/case")
@access.trainees
def draw(course: str, objective: str) -> Response:
    """Offer a parallel case."""
    with writing() as session:
        clearing.offer_case(session, library(), access.visitor(), course, objective, random=SystemRandom())
    return redirect(url_for(".show", course=course, objective=objective), 303)


@bp.post(f"{_FLAG}/response")
@access.trainees
def answer(course: str, objective: str) -> Response:
    """Mark the case at once."""
    visitor, found, case_id = access.visitor(), _open(course, objective), request.form.get("case", "")
    response = response_from(found.case, request.form.to_dict(flat=False)) if found.case else ()
    with writing() as session:
        result = clearing.answer_case(
            session, library(), visitor, course, objective, case_id, response, terms=portal().terms, at=now()
        )
    if result.right:
        return redirect(url_for("courses.show", course=course, done="cleared"), 303)
    outcome = "wrong" if result.safe else "unsafe"
    return redirect(url_for(".show", course=course, objective=objective, outcome=outcome), 303)


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
    edition = in_readers_language(found.edition)
    return render_template(
        "flags/of_cohort.html",
        page_title=gettext("Unsafe choices"),
        cohort=found.cohort,
        lines=[tracing.flag_line(edition, flag) for flag in found.flags],
        pages=paging(number, found.count, FLAGS_A_PAGE),
    )


def _open(course: str, objective: str) -> OpenFlag:
    with reading() as session:
        found = clearing.open_flag(session, library(), access.visitor(), course, objective)
    edition = in_readers_language(found.edition)
    case = edition.items.get(found.case.id) if found.case else None
    return replace(found, edition=edition, case=case if isinstance(case, Choice) else None)
