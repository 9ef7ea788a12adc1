"""Announcements: what a trainer tells her cohort."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from firstline.domain.announcement import MOST_LETTERS, clean_words
from firstline.domain.mail import ANNOUNCEMENT
from firstline.services import announcing
from firstline.services.announcing import Board
from firstline.services.composing import Found
from firstline.web import access
from firstline.web.forms import Form, empty_form, read_form
from firstline.web.item_views import real_signs
from firstline.web.languages import gettext
from firstline.web.mail_previews import MailPreview, mail_previews, readers_by_language
from firstline.web.portal import now, reading, writing

bp = Blueprint("announcements", __name__, url_prefix="/cohorts/<int:cohort>/announcements")


@bp.get("")
@access.trainers
def catalogue(cohort: int) -> str:
    """What the cohort was told, and a form for the next."""
    return _page(cohort, empty_form())


@bp.post("")
@access.trainers
def send(cohort: int) -> Response | tuple[str, int]:
    """Send an announcement that was looked at as a mail; before that, show it so."""
    form = read_form()
    with form.refusals():
        words = clean_words(form["words"])
        if form["seen"] != "yes":
            return _page(cohort, form, words), 400
        with writing() as session:
            announcing.announce(session, access.visitor(), cohort, words, at=now())
        return redirect(url_for(".catalogue", cohort=cohort, done="mailed"), 303)
    return _page(cohort, form), 400


def _page(cohort: int, form: Form, words: str = "") -> str:
    with reading() as session:
        board = announcing.board(session, access.visitor(), cohort)
    return render_template(
        "announcements/catalogue.html",
        page_title=gettext("Announcements"),
        board=board,
        form=form,
        words=words,
        signs=real_signs(words),
        most=MOST_LETTERS,
        previews=_previews(board, words) if words else [],
    )


def _previews(board: Board, words: str) -> list[MailPreview]:
    readers = readers_by_language((reader.language, reader.name) for reader in board.readers)
    found = Found(by=access.visitor().name, words=words, course=board.cohort.course)
    return mail_previews(ANNOUNCEMENT, readers, {}, lambda _: found)
