"""Attempts: one item a page, saving, checking, handing in, the result."""

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.form import DrawnItem
from firstline.domain.refusal import N_, Invalid, NotFound
from firstline.services import assessing
from firstline.services.assessing import Saving, Sitting
from firstline.web import access
from firstline.web.forms import empty_form, read_form
from firstline.web.item_views import item_view, response_from, review_view
from firstline.web.languages import clock, gettext
from firstline.web.pages import Row
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("attempts", __name__, url_prefix="/attempts/<int:attempt>")

SAVING_STATUS: dict[Saving, int] = {"saved": 204, "ended": 409, "late": 410}
HIGHEST_SEQUENCE = 2**31 - 1


@bp.get("/<int:number>")
@access.trainees
def item(attempt: int, number: int) -> str | Response:
    """One item of an open attempt."""
    sitting = _sitting(attempt)
    if sitting.attempt.state != "open":
        return redirect(url_for(".show", attempt=attempt), 303)
    drawn = _drawn(sitting, number)
    kept = sitting.saved.get(drawn.item)
    view = item_view(sitting.edition.items[drawn.item], drawn, kept.response if kept else ())
    return render_template(
        "attempts/item.html",
        page_title=gettext("Question %(number)s of %(total)s")
        % {"number": number, "total": len(sitting.attempt.form)},
        sitting=sitting,
        item=view,
        number=number,
        sequence=(kept.sequence if kept else 0) + 1,
        saved_text=gettext("Saved %(time)s") % {"time": clock(kept.saved_at)} if kept else "",
    )


@bp.put("/responses/<item>")
@access.trainees
def save(attempt: int, item: str) -> Response:
    """Keep a response sent by script: 204; 409 when it was handed in; 410 when the time is over."""
    response, sequence = _sent(request.get_data())
    outcome = _save(attempt, item, response, sequence)
    return Response(status=SAVING_STATUS[outcome])


@bp.post("/responses/<item>")
@access.trainees
def save_and_go(attempt: int, item: str) -> Response:
    """Keep a response sent by form and go on to the next item, or back to the check page."""
    sitting = _sitting(attempt)
    number = next((n for n, drawn in enumerate(sitting.attempt.form, 1) if drawn.item == item), None)
    if number is None:
        raise NotFound
    response = response_from(sitting.edition.items[item], request.form.to_dict(flat=False))
    if _save(attempt, item, response, None) != "saved":
        return redirect(url_for(".show", attempt=attempt), 303)
    is_last = number == len(sitting.attempt.form) or request.form.get("then") == "check"
    return redirect(
        url_for(".check", attempt=attempt)
        if is_last
        else url_for(".item", attempt=attempt, number=number + 1),
        303,
    )


@bp.get("/check")
@access.trainees
def check(attempt: int) -> str | Response:
    """All items with what was given; everything can still be changed."""
    sitting = _sitting(attempt)
    if sitting.attempt.state != "open":
        return redirect(url_for(".show", attempt=attempt), 303)
    title, rows = gettext("Check your answers"), _check_rows(sitting)
    return render_template("attempts/check.html", page_title=title, sitting=sitting, rows=rows)


@bp.post("/submission")
@access.trainees
def submit(attempt: int) -> Response:
    """Hand in: mark once, whatever is clicked twice."""
    with writing() as session:
        assessing.submit_attempt(
            session, library(), access.visitor(), attempt, terms=portal().terms, at=now()
        )
    return redirect(url_for(".show", attempt=attempt), 303)


@bp.get("")
@access.trainees
def show(attempt: int) -> str | Response:
    """The result, with topics to look at again; an open attempt goes on where it was."""
    sitting = _sitting(attempt)
    if sitting.attempt.state == "open":
        return redirect(url_for(".item", attempt=attempt, number=min(sitting.unanswered or (1,))), 303)
    with reading() as session:
        standing = assessing.standing_of(session, sitting)
    return render_template(
        "attempts/show.html", page_title=gettext("Your result"), standing=standing, **_result(sitting)
    )


@bp.get("/responses/<item>/report")
@access.trainees
def report(attempt: int, item: str) -> str:
    """A form to say that something is wrong with an item."""
    return _report_page(attempt, item, empty_form())


@bp.post("/responses/<item>/report")
@access.trainees
def send_report(attempt: int, item: str) -> Response | tuple[str, int]:
    """Pass a report on."""
    form, sitting = read_form(), _sitting(attempt)
    _number(sitting, item)
    with form.refusals(), writing() as session:
        course = sitting.attempt.course
        assessing.report_item(session, access.visitor(), course, item, form["words"], at=now())
        return redirect(
            url_for(".item", attempt=attempt, number=_number(sitting, item), done="reported"), 303
        )
    return _report_page(attempt, item, form), 400


def _check_rows(sitting: Sitting) -> list[Row]:
    open_numbers = sitting.unanswered
    return [
        Row(
            title=sitting.edition.items[drawn.item].title,
            href=url_for(".item", attempt=sitting.attempt.id, number=number),
            status_text=gettext("Not answered") if number in open_numbers else gettext("Answered"),
            status_kind="open" if number in open_numbers else "done",
        )
        for number, drawn in enumerate(sitting.attempt.form, 1)
    ]


def _report_page(attempt: int, item: str, form: Any) -> str:
    sitting = _sitting(attempt)
    number = _number(sitting, item)
    title = gettext("Report a problem with this question")
    return render_template(
        "attempts/report.html", page_title=title, sitting=sitting, item=item, number=number, form=form
    )


def _sitting(attempt: int) -> Sitting:
    """The attempt with its texts in the reader's language; ids, places and keys are the same in all."""
    with reading() as session:
        found = assessing.sitting(session, library(), access.visitor(), attempt)
    edition = in_readers_language(found.edition)
    return replace(found, edition=edition, test=edition.test(found.attempt.quiz))


def _drawn(sitting: Sitting, number: int) -> DrawnItem:
    if not 1 <= number <= len(sitting.attempt.form):
        raise NotFound
    return sitting.attempt.form[number - 1]


def _number(sitting: Sitting, item: str) -> int:
    for number, drawn in enumerate(sitting.attempt.form, 1):
        if drawn.item == item:
            return number
    raise NotFound


def _save(attempt: int, item: str, response: tuple[str, ...], sequence: int | None) -> Saving:
    with writing() as session:
        return assessing.save_response(
            session,
            library(),
            access.visitor(),
            attempt,
            item,
            response,
            sequence=sequence,
            terms=portal().terms,
            at=now(),
        )


def _sent(content: bytes) -> tuple[tuple[str, ...], int]:
    """The response and its sequence from the script's JSON. Raises Invalid."""
    unreadable = Invalid("response", N_("What was sent cannot be read. Go back and try again."))
    try:
        body = json.loads(content)
        response, sequence = body["response"], body["sequence"]
        "".join(response).encode()  # half a surrogate pair can be written in JSON and nowhere else
    except (ValueError, TypeError, LookupError, RecursionError) as problem:
        raise unreadable from problem
    is_sequence = type(sequence) is int and 0 < sequence <= HIGHEST_SEQUENCE
    if not (isinstance(response, list) and is_sequence):
        raise unreadable
    return tuple(response), sequence


def _result(sitting: Sitting) -> dict[str, Any]:
    """Keys are shown once the test is passed or no attempt is left; before that only how each item went."""
    attempt, test, course = sitting.attempt, sitting.test, sitting.edition.course
    with_key = bool(attempt.passed) or attempt.number >= test.attempts
    reviews, weak = [], []
    for drawn in attempt.form:
        item, kept = sitting.edition.items[drawn.item], sitting.saved.get(drawn.item)
        reviews.append(review_view(item, drawn, kept.response if kept else (), with_key=with_key))
        if not kept or (kept.mark or 0) < 1:
            weak.append(item.objective)
    topics = [objective for objective in course.objectives if objective.id in weak]
    lessons = {
        objective.id: [
            (module, lesson) for module, lesson in course.lessons() if objective.id in lesson.objectives
        ]
        for objective in topics
    }
    return {
        "sitting": sitting,
        "reviews": reviews,
        "topics": topics,
        "lessons": lessons,
        "with_key": with_key,
    }
