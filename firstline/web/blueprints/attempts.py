"""Attempts: one item a page, saving, checking, handing in, the result; and a trainer's look at one."""

import json
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.form import DrawnItem
from firstline.domain.item import OpenResponse
from firstline.domain.real_case import signs_in
from firstline.domain.refusal import N_, Invalid, NotFound
from firstline.services import assessing, inspecting
from firstline.services.assessing import Saving, Sitting
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.item_views import case_view, item_view, response_from
from firstline.web.languages import clock, gettext
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.result_views import check_rows, facts_of, inspected_reviews, result_of
from firstline.web.texts import in_readers_language

bp = Blueprint("attempts", __name__)

SAVING_STATUS: dict[Saving, int] = {"saved": 204, "ended": 409, "late": 410}
HIGHEST_SEQUENCE = 2**31 - 1
_ATTEMPT = "/attempts/<int:attempt>"


@bp.get(f"{_ATTEMPT}/<int:number>")
@access.trainees
def item(attempt: int, number: int) -> str | Response:
    """One item of an open attempt."""
    sitting = _sitting(attempt)
    if sitting.attempt.state != "open":
        return redirect(url_for(".show", attempt=attempt), 303)
    return _item_page(sitting, number, empty_form())


@bp.put(f"{_ATTEMPT}/responses/<item>")
@access.trainees
def save(attempt: int, item: str) -> Response:
    """Keep a response sent by script: 204; 409 when it was handed in; 410 when the time is over."""
    response, sequence = _sent(request.get_data())
    outcome = _save(attempt, item, response, sequence)
    return Response(status=SAVING_STATUS[outcome])


@bp.post(f"{_ATTEMPT}/responses/<item>")
@access.trainees
def save_and_go(attempt: int, item: str) -> Response | tuple[str, int]:
    """Keep a response sent by form and go on to the next item, or back to the check page.

    A text that looks like a real case is kept too, but the page comes back once to say so.
    """
    sitting, form = _sitting(attempt), read_form()
    number = _number(sitting, item)
    response = response_from(sitting.edition.items[item], request.form.to_dict(flat=False))
    with form.refusals():
        if _save(attempt, item, response, None) != "saved":
            return redirect(url_for(".show", attempt=attempt), 303)
        return redirect(_onward(sitting, number, response, form["then"]), 303)
    return _item_page(sitting, number, form, response), 400


@bp.get(f"{_ATTEMPT}/check")
@access.trainees
def check(attempt: int) -> str | Response:
    """All items with what was given; everything can still be changed."""
    sitting = _sitting(attempt)
    if sitting.attempt.state != "open":
        return redirect(url_for(".show", attempt=attempt), 303)
    title, rows = gettext("Check your answers"), check_rows(sitting)
    return render_template("attempts/check.html", page_title=title, sitting=sitting, rows=rows)


@bp.post(f"{_ATTEMPT}/submission")
@access.trainees
def submit(attempt: int) -> Response:
    """Hand in: mark once, whatever is clicked twice."""
    with writing() as session:
        assessing.submit_attempt(
            session, library(), access.visitor(), attempt, terms=portal().terms, at=now()
        )
    return redirect(url_for(".show", attempt=attempt), 303)


@bp.get(_ATTEMPT)
@access.trainees
def show(attempt: int) -> str | Response:
    """The result, with topics to look at again; an open attempt goes on where it was."""
    sitting = _sitting(attempt)
    if sitting.attempt.state == "open":
        return redirect(url_for(".item", attempt=attempt, number=min(sitting.unanswered or (1,))), 303)
    with reading() as session:
        outcome = assessing.standing_of(session, sitting)
    title = gettext("Thank you") if sitting.test.role else gettext("Your result")
    template = "attempts/measured.html" if sitting.test.role else "attempts/show.html"
    return render_template(template, page_title=title, **result_of(sitting, outcome))


@bp.get(f"{_ATTEMPT}/responses/<item>/report")
@access.trainees
def report(attempt: int, item: str) -> str:
    """A form to say that something is wrong with an item."""
    return _report_page(attempt, item, empty_form())


@bp.post(f"{_ATTEMPT}/responses/<item>/report")
@access.trainees
def send_report(attempt: int, item: str) -> Response | tuple[str, int]:
    """Pass a report on."""
    form, sitting = read_form(), _sitting(attempt)
    number, course = _number(sitting, item), sitting.attempt.course
    with form.refusals(), writing() as session:
        assessing.report_item(session, access.visitor(), course, item, form["words"], at=now())
        return redirect(url_for(".item", attempt=attempt, number=number, done="reported"), 303)
    return _report_page(attempt, item, form), 400


@bp.get("/cohorts/<int:cohort>/attempts/<int:attempt>")
@access.trainers
def inspect(cohort: int, attempt: int) -> str:
    """An attempt with its keys, for a trainer of the cohort."""
    with reading() as session:
        found = inspecting.inspect(session, library(), access.visitor(), cohort, attempt)
    edition = in_readers_language(found.edition)
    return render_template(
        "attempts/inspect.html",
        page_title=edition.any_test(found.attempt.quiz).title,
        found=found,
        facts=facts_of(found),
        reviews=inspected_reviews(found, edition),
    )


def _item_page(sitting: Sitting, number: int, form: Form, response: tuple[str, ...] | None = None) -> str:
    """An item with what stands saved, or with what was sent and could not be."""
    drawn = _drawn(sitting, number)
    item, kept = sitting.edition.items[drawn.item], sitting.saved.get(drawn.item)
    view = item_view(item, drawn, sitting.response(drawn.item) if response is None else response)
    title = gettext("Question %(number)s of %(total)s")
    return render_template(
        "attempts/item.html",
        page_title=title % {"number": number, "total": len(sitting.attempt.form)},
        sitting=sitting,
        item=replace(view, case=case_view(sitting.edition.course, item)),
        number=number,
        sequence=(kept.sequence if kept else 0) + 1,
        saved_text=gettext("Saved %(time)s") % {"time": clock(kept.saved_at)} if kept else "",
        asked=request.args.get("look") == "again",
        form=form,
    )


def _onward(sitting: Sitting, number: int, response: tuple[str, ...], then: str) -> str:
    """Where a form leads: on, to the check page, or back because a text looks like a real case."""
    attempt, item = sitting.attempt.id, sitting.edition.items[_drawn(sitting, number).item]
    if isinstance(item, OpenResponse) and then != "keep" and signs_in("".join(response)):
        return url_for(".item", attempt=attempt, number=number, look="again")
    if number == len(sitting.attempt.form) or then == "check":
        return url_for(".check", attempt=attempt)
    return url_for(".item", attempt=attempt, number=number + 1)


def _report_page(attempt: int, item: str, form: Form) -> str:
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
    return replace(found, edition=edition, test=edition.any_test(found.attempt.quiz))


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
