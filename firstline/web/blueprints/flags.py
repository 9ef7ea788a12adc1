"""Harm flags: the way back after an unsafe choice."""

from dataclasses import replace
from random import SystemRandom

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.item import Choice
from firstline.services import clearing
from firstline.services.clearing import OpenFlag
from firstline.web import access
from firstline.web.item_views import item_view, response_from
from firstline.web.languages import gettext
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("flags", __name__, url_prefix="/courses/<course>/flags/<objective>")


@bp.get("")
@access.trainees
def show(course: str, objective: str) -> str:
    """Why the certificate waits, and the two steps that clear it."""
    found = _open(course, objective)
    module, lesson = found.edition.lessons[found.flag.lesson]
    return render_template(
        "flags/show.html",
        page_title=gettext("A choice to work through"),
        course=found.edition.course,
        flag=found.flag,
        module=module,
        lesson=lesson,
        objective=next(o for o in found.edition.course.objectives if o.id == objective),
        item=item_view(found.case, found.flag.case) if found.case and found.flag.case else None,
        outcome=request.args.get("outcome", ""),
    )


@bp.post("/case")
@access.trainees
def draw(course: str, objective: str) -> Response:
    """Offer a parallel case."""
    with writing() as session:
        clearing.offer_case(session, library(), access.visitor(), course, objective, random=SystemRandom())
    return redirect(url_for(".show", course=course, objective=objective), 303)


@bp.post("/response")
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


def _open(course: str, objective: str) -> OpenFlag:
    with reading() as session:
        found = clearing.open_flag(session, library(), access.visitor(), course, objective)
    edition = in_readers_language(found.edition)
    case = edition.items.get(found.case.id) if found.case else None
    return replace(found, edition=edition, case=case if isinstance(case, Choice) else None)
