"""Practice quizzes on paper: the sheet for trainees, and its key for the trainer."""

from flask import Blueprint, render_template

from firstline.domain.form import fixed_item
from firstline.domain.quiz import Bank
from firstline.domain.response import right_response
from firstline.services import overseeing
from firstline.services.library import Edition
from firstline.web import access
from firstline.web.item_views import case_view, item_view
from firstline.web.languages import gettext
from firstline.web.portal import library, reading
from firstline.web.review_views import review_view
from firstline.web.texts import in_readers_language

bp = Blueprint("quiz_sheets", __name__, url_prefix="/cohorts/<int:cohort>/quiz-sheets")


@bp.get("")
@access.trainers
def catalogue(cohort: int) -> str:
    """The practice quizzes of the cohort's course; no bank that a test draws from is among them."""
    edition = _edition(cohort)
    banks = [bank for bank in edition.course.banks if bank.kind == "practice" and bank.items]
    title = gettext("Quiz sheets for paper")
    return render_template("quiz_sheets/catalogue.html", page_title=title, cohort=cohort, banks=banks)


@bp.get("/<quiz>")
@access.trainers
def show(cohort: int, quiz: str) -> str:
    """A practice quiz to be filled in by pen; the key is not in it."""
    edition, bank = _quiz(cohort, quiz)
    items = [item_view(item, fixed_item(item)) for item in bank.items]
    cases = [_case(edition, bank, number) for number in range(len(items))]
    return render_template(
        "quiz_sheets/show.html",
        page_title=bank.title,
        cohort=cohort,
        bank=bank,
        course=edition.course,
        items=list(zip(cases, items, strict=True)),
    )


@bp.get("/<quiz>/key")
@access.trainers
def key(cohort: int, quiz: str) -> str:
    """The right answers with their feedback, in the order of the sheet."""
    edition, bank = _quiz(cohort, quiz)
    drawn = [(item, fixed_item(item)) for item in bank.items]
    reviews = [review_view(item, shown, right_response(item, shown)) for item, shown in drawn]
    title = gettext("Key: %(quiz)s") % {"quiz": bank.title}
    return render_template(
        "quiz_sheets/key.html",
        page_title=title,
        cohort=cohort,
        bank=bank,
        course=edition.course,
        reviews=reviews,
    )


def _edition(cohort: int) -> Edition:
    with reading() as session:
        found = overseeing.find_cohort(session, access.visitor(), cohort)
        return in_readers_language(library().edition(session, found.edition, found.path))


def _quiz(cohort: int, quiz: str) -> tuple[Edition, Bank]:
    """The practice quiz of this id, in the reader's language. Raises NotFound for any other bank."""
    edition = _edition(cohort)
    return edition, edition.practice(quiz)


def _case(edition: Edition, bank: Bank, number: int) -> object:
    """The case of a set, above the first of its items."""
    item = bank.items[number]
    before = bank.items[number - 1].set if number else ""
    return case_view(edition.course, item) if item.set and item.set != before else None
