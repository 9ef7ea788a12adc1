"""Reviews: the trainer's queue of open responses, and one response beside its rubric."""

import re
from dataclasses import replace

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.item import OpenResponse
from firstline.domain.real_case import signs_in
from firstline.domain.review import LEAST_PAIRS, clean_comment, missing_criteria
from firstline.services import reviewing, triaging
from firstline.services.triaging import Task
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.languages import day, gettext
from firstline.web.pages import Row
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

_EMPTY_LINE = re.compile(r"\n\s*\n")


@bp.get("")
@access.trainers
def catalogue() -> str:
    """What waits, by question and cohort, and what the visitor marked lately."""
    with reading() as session:
        queue = triaging.queue(session, library(), access.visitor())
    return render_template(
        "reviews/catalogue.html",
        page_title=gettext("Answers to mark"),
        queue=queue,
        least_pairs=LEAST_PAIRS,
        read=in_readers_language,
    )


@bp.get("/<int:attempt>/<item>")
@access.trainers
def show(attempt: int, item: str) -> str:
    """One response beside its rubric."""
    return _page(_task(attempt, item), empty_form())


@bp.post("/<int:attempt>/<item>")
@access.trainers
def review(attempt: int, item: str) -> Response | tuple[str, int]:
    """Keep a review and go on to the next response."""
    form, task = read_form(), _task(attempt, item)
    levels = _levels(task, form)
    if not form.errors:
        with writing() as session:
            visitor, comment, terms = access.visitor(), form["comment"], portal().terms
            reviewing.review(session, library(), visitor, attempt, item, levels, comment, terms, at=now())
            turn = task.turn or "first"
            onward = triaging.next_task(session, library(), visitor, turn, task.following, item)
        return redirect(_address(onward, done="saved"), 303)
    return _page(task, form), 400


@bp.post("/<int:attempt>/<item>/reopening")
@access.trainers
def reopen(attempt: int, item: str) -> Response | tuple[str, int]:
    """Withdraw the reviews of a response, with a reason."""
    form, task = read_form(), _task(attempt, item)
    with form.refusals(), writing() as session:
        visitor, terms = access.visitor(), portal().terms
        reviewing.reopen(session, library(), visitor, attempt, item, form["reason"], terms, at=now())
        return redirect(_address((attempt, item), done="saved"), 303)
    return _page(task, form), 400


def _task(attempt: int, item: str) -> Task:
    """The response with its question and rubric in the reader's language."""
    with reading() as session:
        found = triaging.task(session, library(), access.visitor(), attempt, item)
    edition = in_readers_language(found.edition)
    read = edition.items[item]
    return replace(found, edition=edition, item=read) if isinstance(read, OpenResponse) else found


def _levels(task: Task, form: Form) -> list[int]:
    """The level chosen for each criterion; what cannot be used is noted in the form, all of it at once."""
    rubric = task.item.rubric
    levels = [form.number(f"c{place}") for place in range(len(rubric))]
    for place in missing_criteria(rubric, levels):
        name = {"criterion": rubric[place].name}  # two links of the summary must not say the same
        form.errors[f"c{place}"] = gettext("Choose a level: %(criterion)s") % name
    with form.refusals():
        clean_comment(form["comment"])
    return [level or 0 for level in levels]


def _page(task: Task, form: Form) -> str:
    following = (task.following, task.item.id) if task.following is not None else None
    return render_template(
        "reviews/show.html",
        page_title=gettext("Mark an answer") if task.turn else gettext("A marked answer"),
        task=task,
        form=form,
        facts=_facts(task),
        paragraphs=[part.split("\n") for part in _EMPTY_LINE.split(task.text.strip())],
        looks_real=bool(signs_in(task.text)),
        onward=_address(following),
        days=portal().settings.response_days,
    )


def _facts(task: Task) -> list[Row]:
    """Who wrote it, where that may be known."""
    facts = {
        gettext("Name"): task.name,
        gettext("Cohort"): task.cohort,
        gettext("Handed in"): day(task.ended_at) if task.ended_at else None,
    }
    return [Row(term=term, text=text) for term, text in facts.items() if text]


def _address(place: tuple[int, str] | None, done: str | None = None) -> str:
    """The page of a response, or the queue."""
    if place is None:
        return url_for(".catalogue", done=done)
    return url_for(".show", attempt=place[0], item=place[1], done=done)
