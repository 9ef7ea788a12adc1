"""Refreshers: one practice item at a time, explained at once. Nothing is counted."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from firstline.domain.form import Response as Given
from firstline.domain.item import Item
from firstline.domain.refresher import drawn_for
from firstline.domain.refusal import NotFound
from firstline.services import refreshing
from firstline.services.refreshing import Set
from firstline.web import access
from firstline.web.forms import Form, empty_form, whole_number
from firstline.web.item_views import item_view, response_from
from firstline.web.languages import gettext
from firstline.web.portal import library, now, reading, writing
from firstline.web.review_views import review_view
from firstline.web.texts import in_readers_language

bp = Blueprint("refreshers", __name__, url_prefix="/refreshers/<course>")


@bp.get("")
@access.trainees
def show(course: str) -> str:
    """The next item that is due, or that there is none."""
    return _page(course, empty_form())


@bp.post("/responses/<item>")
@access.trainees
def answer(course: str, item: str) -> Response | tuple[str, int]:
    """Mark the answer and plan the item's next time."""
    found = _item(_due_set(course), item)
    turn, given = whole_number(request.form.get("turn", "")) or 0, _given(found, request.form)
    if not any(given):
        unanswered = Form(errors={"r": gettext("Please answer first, or leave it for another day.")})
        return _page(course, unanswered), 400
    with writing() as session:
        refreshing.answer(session, library(), access.visitor(), course, item, turn, given, at=now())
    typed = {name: texts for name, texts in request.form.lists() if name.startswith("r")}
    return redirect(url_for(".review", course=course, item=item, turn=turn, **typed), 303)  # type: ignore[arg-type]


@bp.get("/responses/<item>")
@access.trainees
def review(course: str, item: str) -> str:
    """An answer explained. Keys of practice items are no secret, so the address may carry the answer."""
    here = _due_set(course)
    found, turn = _item(here, item), whole_number(request.args.get("turn", "")) or 0
    return render_template(
        "refreshers/review.html",
        page_title=gettext("Refresher"),
        course=in_readers_language(here.edition).course,
        review=review_view(found, drawn_for(found, turn), _given(found, request.args)),
        left=len(here.due),
    )


def _page(course: str, form: Form) -> str:
    here = _due_set(course)
    edition = in_readers_language(here.edition)
    due = here.due[0] if here.due else None
    return render_template(
        "refreshers/show.html",
        page_title=gettext("Refresher"),
        course=edition.course,
        due=due,
        item=item_view(edition.items[due.item.id], drawn_for(due.item, due.times)) if due else None,
        left=len(here.due),
        form=form,
    )


def _due_set(course: str) -> Set:
    with reading() as session:
        return refreshing.due_set(session, library(), access.visitor(), course, at=now())


def _item(here: Set, item_id: str) -> Item:
    """A practice item of the course in the reader's language. Raises NotFound."""
    edition = in_readers_language(here.edition)
    practice = {item.id for bank in edition.course.banks if bank.kind == "practice" for item in bank.items}
    if item_id not in practice:
        raise NotFound
    return edition.items[item_id]


def _given(item: Item, values: MultiDict[str, str]) -> Given:
    return response_from(item, values.to_dict(flat=False))
