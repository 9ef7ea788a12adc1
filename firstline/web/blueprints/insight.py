"""What a trainer learns of a cohort as a whole: items, before and after, what is kept."""

from flask import Blueprint, render_template, request

from firstline.domain.item import Choice
from firstline.domain.item_advice import MASTERY_CAUTION, needs_mastery_caution
from firstline.domain.item_analysis import DISCRIMINATION_LEAST, FACILITY_LEAST
from firstline.domain.measure import FACET_LEAST, GAIN_LEAST
from firstline.services import comparing, overseeing, refreshing, reporting
from firstline.services.reporting import Analysis
from firstline.web import access
from firstline.web.change_views import (
    MONTH_LEAST,
    cautions,
    change_picture,
    measure_rows,
    month_rows,
    retention_picture,
)
from firstline.web.insight_views import (
    advice_texts,
    facility_picture,
    facts_of_test,
    item_facts,
    item_rows,
    option_rows,
    thirds_picture,
)
from firstline.web.key_views import key_view, stem_view
from firstline.web.languages import gettext, say
from firstline.web.overview_views import groups
from firstline.web.portal import library, portal, reading
from firstline.web.texts import in_readers_language, language_of

bp = Blueprint("insight", __name__, url_prefix="/cohorts/<int:cohort>/insight")


@bp.get("")
@access.trainers
def show(cohort: int) -> str:
    """What can be looked at, each with the figure that matters."""
    with reading() as session:
        found = reporting.overview(session, library(), access.visitor(), cohort)
    edition = in_readers_language(found.edition)
    return render_template(
        "insight/show.html",
        page_title=gettext("Insight"),
        cohort=found.cohort,
        course=edition.course,
        groups=groups(found, edition),
    )


@bp.get("/items/<quiz>")
@access.trainers
def items(cohort: int, quiz: str) -> str:
    """The items of a test, and the test as a whole."""
    found, refused = _analysis(cohort, quiz)
    edition = in_readers_language(found.edition)
    return render_template(
        "insight/items.html",
        page_title=gettext("Questions and their figures"),
        found=found,
        test=edition.any_test(quiz),
        language=language_of(edition, f"test:{quiz}"),
        facts=facts_of_test(found.figures),
        caution=gettext(MASTERY_CAUTION) if needs_mastery_caution(found.figures) else "",
        picture=facility_picture(found, edition),
        rows=item_rows(found, edition),
        facility_least=FACILITY_LEAST,
        least=DISCRIMINATION_LEAST,
        refused=refused,
    )


@bp.get("/items/<quiz>/<item>")
@access.trainers
def item(cohort: int, quiz: str, item: str) -> str:
    """One item with its key, and who chose what."""
    found, refused = _analysis(cohort, quiz)
    _, figures = found.item(item)
    edition = in_readers_language(found.edition)
    text = edition.items[item]
    advice = [each for each in found.advice if each.item == item]
    return render_template(
        "insight/item.html",
        page_title=gettext("One question"),
        found=found,
        test=edition.any_test(quiz),
        name=item,
        is_early=isinstance(text, Choice) and figures.n < DISCRIMINATION_LEAST,
        least=DISCRIMINATION_LEAST,
        item=stem_view(text) if refused else key_view(text),
        language=language_of(edition, f"item:{item}"),
        facts=item_facts(figures),
        advice=advice_texts(advice, edition).get(item, []),
        figures=figures,
        options=[] if refused else option_rows(figures, text),
        picture=None if refused else thirds_picture(figures, text, advice),
        refused=refused,
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
        "insight/change.html",
        page_title=gettext("Before and after"),
        found=found,
        course=in_readers_language(found.edition).course,
        is_wide=is_wide,
        picture=change_picture(found),
        rows=measure_rows(found),
        cautions=cautions(found),
        gain_least=GAIN_LEAST,
        facet_least=FACET_LEAST,
    )


@bp.get("/retention")
@access.trainers
def retention(cohort: int) -> str:
    """How much the cohort still knows, month by month."""
    with reading() as session:
        found = overseeing.find_cohort(session, access.visitor(), cohort)
        months = refreshing.retention(session, access.visitor(), cohort)
    return render_template(
        "insight/retention.html",
        page_title=gettext("What is remembered"),
        cohort=found,
        picture=retention_picture(months),
        rows=month_rows(months),
        hidden=sum(month.people < MONTH_LEAST for month in months),
        least=MONTH_LEAST,
    )


def _analysis(cohort: int, quiz: str) -> tuple[Analysis, str]:
    """The analysis that the address asks for, and why it goes without keys, "" where it does not."""
    everybody = request.args.get("of") == "everybody"
    with reading() as session:
        found = reporting.item_analysis(
            session, library(), access.visitor(), cohort, quiz, everybody=everybody
        )
    return found, say(found.no_keys) if found.no_keys else ""
