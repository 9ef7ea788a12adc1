"""What is learnt of everybody with an edition, of an agency with its units, or of a role path."""

from typing import Any

from flask import Blueprint, render_template, request
from sqlmodel import Session

from firstline.domain.refusal import NotFound
from firstline.domain.traffic import worded
from firstline.services import comparing, refreshing, reporting, scoping, tracing
from firstline.services.scoping import Wide
from firstline.web import access, lead_views
from firstline.web.flag_views import names_of
from firstline.web.forms import whole_number
from firstline.web.insight_pages import change_page, flags_page, item_page, items_page, retention_page
from firstline.web.languages import gettext
from firstline.web.overview_views import course_entries, groups
from firstline.web.portal import library, reading
from firstline.web.scenario_views import findings, footprints, share
from firstline.web.scope_views import wide_place
from firstline.web.texts import in_readers_language, language_of

bp = Blueprint("course_insight", __name__, url_prefix="/insight")


@bp.get("")
@access.trainers
def catalogue() -> str:
    """The courses that the visitor's people take, each with the figure that matters."""
    with reading() as session:
        lines = scoping.courses(session, library(), access.visitor())
    return render_template(
        "insight/catalogue.html", page_title=gettext("Insight"), entries=course_entries(lines)
    )


@bp.get("/<course>")
@access.trainers
def show(course: str) -> str:
    """What can be looked at."""
    with reading() as session:
        wide = _wide(session, course)
        found = reporting.overview_in(session, library(), wide.scope)
    edition, frame = in_readers_language(found.edition), _frame(wide)
    return render_template(
        "insight/show.html",
        page_title=gettext("Insight"),
        course=edition.course,
        lead=lead_views.of_overview(found, edition),
        groups=groups(found, edition, frame["place"]),
        **frame,
    )


@bp.get("/<course>/items/<quiz>")
@access.trainers
def items(course: str, quiz: str) -> str:
    """The items of a test, and the test as a whole."""
    with reading() as session:
        wide = _wide(session, course)
        found = reporting.items_in(session, library(), access.visitor(), wide.scope, quiz)
    return render_template("insight/items.html", **items_page(found), **_frame(wide))


@bp.get("/<course>/items/<quiz>/<item>")
@access.trainers
def item(course: str, quiz: str, item: str) -> str:
    """One item with its key, and who chose what."""
    with reading() as session:
        wide = _wide(session, course)
        found = reporting.items_in(session, library(), access.visitor(), wide.scope, quiz)
    return render_template("insight/item.html", **item_page(found, item), **_frame(wide))


@bp.get("/<course>/change")
@access.trainers
def change(course: str) -> str:
    """Before and after, by tests: surveys stay with their cohorts."""
    with reading() as session:
        wide = _wide(session, course)
        found = comparing.change_in(session, library(), wide.scope)
    return render_template("insight/change.html", **change_page(found), is_wide=False, **_frame(wide))


@bp.get("/<course>/retention")
@access.trainers
def retention(course: str) -> str:
    """How much is still known, month by month."""
    with reading() as session:
        wide = _wide(session, course)
        months = refreshing.retention_in(session, wide.scope)
    return render_template("insight/retention.html", **retention_page(months), **_frame(wide))


@bp.get("/<course>/flags")
@access.trainers
def flags(course: str) -> str:
    """Unsafe choices by objective; objectives of few people are left out."""
    with reading() as session:
        wide = _wide(session, course)
        every = tracing.flag_tallies(session, wide.scope)
    shown = [tally for tally in every if tally.people >= wide.smallest]
    edition = in_readers_language(wide.edition)
    return render_template(
        "insight/flags.html",
        lead=lead_views.of_flags(shown, names_of(edition, shown)),
        hidden=len(every) - len(shown),
        least=wide.smallest,
        **flags_page(shown, edition),
        **_frame(wide),
    )


@bp.get("/<course>/scenarios/<scenario>")
@access.trainers
def scenario(course: str, scenario: str) -> str:
    """Where people went, as a picture, in words and as a table; of the smallest group or more."""
    every = request.args.get("runs") == "all"
    with reading() as session:
        wide = _wide(session, course)
        found = tracing.trace_in(session, library(), wide.scope, scenario, first=not every)
    edition = in_readers_language(found.edition)
    counted, language = (
        worded(found.traffic, edition.scenario(scenario)),
        language_of(edition, f"scenario:{scenario}"),
    )
    return render_template(
        "scenarios/cohort.html",
        page_title=counted.scenario.title,
        trace=found,
        traffic=counted,
        every=every,
        picture=footprints(counted, language),
        findings=findings(counted),
        lead=lead_views.of_traffic(counted),
        share=share,
        text_language=language,
        few=wide.smallest if 0 < counted.people < wide.smallest else 0,
        **_frame(wide),
    )


def _wide(session: Session, course: str) -> Wide:
    """The scope that the address asks for; an empty choice narrows nothing. Raises NotFound."""
    asked = request.args.get("agency", "")
    agency = whole_number(asked)
    if asked and agency is None:
        raise NotFound
    return scoping.wide(
        session,
        library(),
        access.visitor(),
        course,
        edition=request.args.get("edition") or None,
        agency_id=agency,
        path=request.args.get("path") or None,
    )


def _frame(wide: Wide) -> dict[str, Any]:
    """What every page of a wide scope shows above its figures."""
    return {"place": wide_place(wide, request.path)}
