"""What trainees say is wrong with items, for the trainers of their cohorts, and re-marking those."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from firstline.domain.refusal import N_, Invalid
from firstline.domain.remarking import WAYS
from firstline.services import contesting, overseeing, remarking
from firstline.web import access
from firstline.web.contest_views import questions, try_views
from firstline.web.forms import Form, empty_form, page_number, read_form, whole_number
from firstline.web.languages import gettext, say
from firstline.web.pages import paging
from firstline.web.portal import library, now, portal, reading, writing
from firstline.web.texts import in_readers_language

bp = Blueprint("item_reports", __name__, url_prefix="/item-reports")

REPORTS_A_PAGE = 50


@bp.get("")
@access.trainers
def catalogue() -> str:
    """Reports, the newest first."""
    number, visitor = page_number(), access.visitor()
    offset = (number - 1) * REPORTS_A_PAGE
    with reading() as session:
        count, reports = overseeing.list_reports(
            session, library(), visitor, limit=REPORTS_A_PAGE, offset=offset, at=now()
        )
    pages = paging(number, count, REPORTS_A_PAGE)
    title = gettext("Reported questions")
    return render_template("item_reports/catalogue.html", page_title=title, reports=reports, pages=pages)


@bp.get("/<course>/<item>")
@access.trainers
def show(course: str, item: str) -> str:
    """The reports of one item, its keys, and what re-marking it would do."""
    return _page(course, item, empty_form(way="credit"))


@bp.post("/<course>/<item>/re-marking")
@access.trainers
def remark(course: str, item: str) -> Response | tuple[str, int]:
    """Mark the attempts with this item again, at most 500 of them."""
    form = read_form()
    with form.refusals():
        way = next((way for way in WAYS if way == form["way"]), None)
        if way is None:
            raise Invalid("way", N_("Choose how to mark it."))
        visitor = access.visitor()
        with writing() as session:
            contesting.check_may_remark(session, library(), visitor, course, item, at=now())
            left = remarking.remark(
                session,
                library(),
                visitor,
                course,
                item,
                way,
                reason=form["reason"],
                terms=portal().terms,
                at=now(),
            )
        return redirect(url_for(".show", course=course, item=item, done="re-marked", left=left or None), 303)
    return _page(course, item, form), 400


def _page(course: str, item: str, form: Form) -> str:
    with reading() as session:
        found = contesting.contested(session, library(), access.visitor(), course, item, at=now())
    tries = try_views(found)
    return render_template(
        "item_reports/show.html",
        page_title=gettext("A question in doubt"),
        found=found,
        course=in_readers_language(found.newest).course,
        questions=questions(found),
        tries=tries,
        ways=[(tried.way, tried.title, tried.hint) for tried in tries if not tried.refusal],
        refused=say(found.no_keys) if found.no_keys else "",
        form=form,
        left=whole_number(request.args.get("left", "")),
        most=remarking.AT_ONCE,
    )
