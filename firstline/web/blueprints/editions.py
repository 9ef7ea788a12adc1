"""Editions in use: what was published, what differs, who holds a superseded certificate."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.difference import hunks
from firstline.domain.refusal import N_
from firstline.domain.revision import lesson_texts
from firstline.services import revising
from firstline.web import access
from firstline.web.forms import page_number
from firstline.web.languages import gettext
from firstline.web.pages import paging
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("editions", __name__)

HOLDERS_A_PAGE = 50
PARTS = {
    "objective": N_("Objective"),
    "lesson": N_("Lesson"),
    "item": N_("Question"),
    "test": N_("Test"),
    "scenario": N_("Scenario"),
    "survey": N_("Survey"),
    "job-aid": N_("Job aid"),
    "term": N_("Glossary term"),
}
KINDS = {
    "added": (N_("New"), "done"),
    "changed": (N_("Changed"), "now"),
    "removed": (N_("Removed"), "warn"),
}


@bp.get("/editions")
@access.desk
def catalogue() -> str:
    """Every edition with the people who take it."""
    with reading() as session:
        found = revising.list_editions(session, library(), at=now())
    lines = [replace(line, current=in_readers_language(line.current)) for line in found]
    return render_template("editions/catalogue.html", page_title=gettext("Editions"), lines=lines)


@bp.get("/editions/<digest>")
@access.desk
def show(digest: str) -> str:
    """What differs between an edition and the current one."""
    with reading() as session:
        old, new, changes = revising.differences(session, library(), digest, at=now())
    parts = {name: gettext(text) for name, text in PARTS.items()}
    kinds = {name: (gettext(text), kind) for name, (text, kind) in KINDS.items()}
    title = gettext("What differs")
    texts = [(name, hunks(*both)) for name, both in lesson_texts(old.course, new.course)]
    more = {"old": old, "new": new, "changes": changes, "parts": parts, "kinds": kinds, "texts": texts}
    return render_template("editions/show.html", page_title=title, **more)


@bp.get("/editions/superseded")
@access.trainers
def superseded() -> str:
    """Certificates in force that rest on an earlier release."""
    number, visitor = page_number(), access.visitor()
    offset = (number - 1) * HOLDERS_A_PAGE
    with reading() as session:
        count, credentials = revising.superseded(
            session, library(), visitor, limit=HOLDERS_A_PAGE, offset=offset, at=now()
        )
        behind = revising.count_behind(session, library(), visitor, at=now()) if count else 0
    pages = paging(number, count, HOLDERS_A_PAGE)
    title = gettext("Superseded certificates")
    return render_template(
        "editions/superseded.html",
        page_title=title,
        credentials=credentials,
        count=count,
        behind=behind,
        pages=pages,
    )


@bp.post("/editions/superseded")
@access.trainers
def offer() -> Response:
    """Let their holders go on with the current edition, so that they can renew them on it."""
    with writing() as session:
        revising.offer_changes(session, library(), access.visitor(), at=now())
    return redirect(url_for(".superseded", done="offered"), 303)


@bp.post("/cohorts/<int:cohort>/edition")
@access.trainers
def move(cohort: int) -> Response:
    """Let a cohort go on with the current edition."""
    with writing() as session:
        visitor, terms = access.visitor(), portal().terms
        revising.move_cohort(session, library(), visitor, cohort, terms=terms, at=now())
    return redirect(url_for("cohorts.show", cohort=cohort, done="moved"), 303)
