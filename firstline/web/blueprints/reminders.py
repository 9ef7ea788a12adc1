"""Reminders: by a trainer's hand, by themselves, and not any more."""

from typing import cast, get_args

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.mail import COURSE_REMINDER
from firstline.domain.refusal import NotFound
from firstline.sealing import tokens
from firstline.services import accounts, reminding
from firstline.services.composing import Found
from firstline.services.reminding import Reminding, Whom
from firstline.web import access
from firstline.web.cohort_mails import HIDDEN
from firstline.web.forms import read_form
from firstline.web.languages import gettext
from firstline.web.mail_previews import MailPreview, mail_previews, readers_by_language
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.protection import is_one_click

bp = Blueprint("reminders", __name__)

SHOWN = 200
"""How many names a list shows at most."""


@bp.get("/cohorts/<int:cohort>/reminders")
@access.trainers
def preview(cohort: int) -> str:
    """Whom the trainer would remind, and by which mail."""
    whom = _whom(request.args.get("whom", ""))
    with reading() as session:
        found = reminding.preview(session, access.visitor(), cohort, whom, at=now())
        edition = library().edition(session, found.cohort.edition, found.cohort.path)
    titles = {language: each.course.title for language, each in edition.translations.items()}
    return render_template(
        "reminders/preview.html",
        page_title=gettext("Reminders"),
        found=found,
        whom=whom,
        shown=SHOWN,
        previews=_previews(found, titles, edition.course.title),
    )


@bp.post("/cohorts/<int:cohort>/reminders")
@access.trainers
def send(cohort: int) -> Response:
    """Remind those who have not begun, or not finished."""
    whom = _whom(read_form()["whom"])
    with writing() as session:
        count = reminding.remind(session, access.visitor(), cohort, whom, at=now())
    done = "mailed" if count else "nobody-mailed"
    return redirect(url_for(".preview", cohort=cohort, whom=whom, done=done), 303)


@bp.post("/cohorts/<int:cohort>/reminders/choice")
@access.trainers
def choose(cohort: int) -> Response:
    """Let the portal remind the cohort's people of the due date, or not."""
    wanted = read_form()["reminds"] == "yes"
    with writing() as session:
        reminding.choose(session, access.visitor(), cohort, wanted, at=now())
    return redirect(url_for(".preview", cohort=cohort, done="saved"), 303)


@bp.get("/reminders/<token>")
@access.public
def ask(token: str) -> str:
    """A button that switches reminders off. Opening this page changes nothing."""
    _reader(token)
    return render_template("reminders/ask.html", page_title=gettext("Reminders by mail"), token=token)


@bp.post("/reminders/<token>")
@access.public
@access.one_click
def stop(token: str) -> Response | tuple[str, int]:
    """Switch the reminders of a link's reader off; asked for by her, or by her mail program (RFC 8058)."""
    person_id = _reader(token)
    with writing() as session:
        accounts.choose_reminders(session, accounts.find_person(session, person_id), False)
    if is_one_click():
        return "", 200  # section 3.1: no redirect
    return redirect(url_for(".ask", token=token, done="no-reminders"), 303)


def _reader(token: str) -> int:
    """Whose reminders a link is about. Raises NotFound."""
    person_id = tokens.read_opt_out_token(portal().settings.secret_key, token)
    if person_id is None:
        raise NotFound
    return person_id


def _whom(text: str) -> Whom:
    return cast(Whom, text if text in get_args(Whom) else "not-finished")


def _previews(found: Reminding, titles: dict[str, str], title: str) -> list[MailPreview]:
    readers = readers_by_language((each.language, each.name) for each in found.readers)
    cohort = found.cohort

    def in_language(language: str) -> Found:
        named = titles.get(language, title)
        return Found(opt_out=HIDDEN, course=cohort.course, course_title=named, due_on=cohort.due_on)

    return mail_previews(COURSE_REMINDER, readers, {"cohort": str(cohort.id)}, in_language)
