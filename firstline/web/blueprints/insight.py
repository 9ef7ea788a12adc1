"""What a trainer learns of a cohort as a whole: items, before and after, what is kept."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request

from firstline.services import comparing, overseeing, refreshing, reporting
from firstline.services.reporting import Analysis
from firstline.web import access, lead_views
from firstline.web.insight_pages import change_page, item_page, items_page, retention_page
from firstline.web.languages import gettext
from firstline.web.overview_views import groups
from firstline.web.portal import library, portal, reading
from firstline.web.scope_views import place_of
from firstline.web.texts import in_readers_language

bp = Blueprint("insight", __name__, url_prefix="/cohorts/<int:cohort>/insight")


@bp.get("")
@access.trainers
def show(cohort: int) -> str:
    """What can be looked at, each with the figure that matters."""
    with reading() as session:
        found = reporting.overview(session, library(), access.visitor(), cohort)
    edition, place = in_readers_language(found.edition), place_of(found.cohort)
    return render_template(
        "insight/show.html",
        page_title=gettext("Insight"),
        place=place,
        course=edition.course,
        lead=lead_views.of_overview(found, edition),
        groups=groups(found, edition, place),
    )


@bp.get("/items/<quiz>")
@access.trainers
def items(cohort: int, quiz: str) -> str:
    """The items of a test, and the test as a whole."""
    return render_template("insight/items.html", **_analysed(cohort, quiz, items_page))


@bp.get("/items/<quiz>/<item>")
@access.trainers
def item(cohort: int, quiz: str, item: str) -> str:
    """One item with its key, and who chose what."""
    return render_template(
        "insight/item.html", **_analysed(cohort, quiz, lambda found: item_page(found, item))
    )


@bp.get("/change")
@access.trainers
def change(cohort: int) -> str:
    """Before and after, of this cohort or of all that the visitor holds."""
    visitor, secret = access.visitor(), portal().settings.secret_key
    is_wide = request.args.get("cohorts") == "all"
    with reading() as session:
        found = comparing.change(session, library(), visitor, cohort, all_cohorts=is_wide, secret=secret)
    return render_template(
        "insight/change.html", place=place_of(found.cohort), is_wide=is_wide, **change_page(found)
    )


@bp.get("/retention")
@access.trainers
def retention(cohort: int) -> str:
    """How much the cohort still knows, month by month."""
    with reading() as session:
        held = overseeing.find_cohort(session, access.visitor(), cohort)
        months = refreshing.retention(session, access.visitor(), cohort)
    return render_template("insight/retention.html", place=place_of(held), **retention_page(months))


def _analysed(cohort: int, quiz: str, page: Callable[[Analysis], dict[str, Any]]) -> dict[str, Any]:
    """The page of an analysis of this cohort, or of everybody whom the visitor oversees."""
    everybody = request.args.get("of") == "everybody"
    with reading() as session:
        found = reporting.item_analysis(
            session, library(), access.visitor(), cohort, quiz, everybody=everybody
        )
    return {"place": place_of(found.cohort), **page(found)}
