"""What the pages of insight show, whosever figures they are: cohorts and wider scopes share templates."""

from collections.abc import Sequence
from typing import Any

from firstline.domain.item import Choice
from firstline.domain.item_advice import MASTERY_CAUTION, needs_mastery_caution
from firstline.domain.item_analysis import DISCRIMINATION_LEAST, FACILITY_LEAST
from firstline.domain.measure import FACET_LEAST, GAIN_LEAST
from firstline.services.comparing import Change
from firstline.services.library import Edition
from firstline.services.refreshing import Month
from firstline.services.reporting import Analysis
from firstline.store.flags import FlagTally
from firstline.web import lead_views
from firstline.web.change_views import (
    MONTH_LEAST,
    cautions,
    change_picture,
    measure_rows,
    month_rows,
    retention_picture,
)
from firstline.web.flag_views import flag_rows, flags_picture
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
from firstline.web.texts import in_readers_language, language_of


def items_page(found: Analysis) -> dict[str, Any]:
    """The items of a test, and the test as a whole."""
    edition, quiz = in_readers_language(found.edition), found.test.id
    return {
        "page_title": gettext("Questions and their figures"),
        "found": found,
        "lead": lead_views.of_items(found, edition),
        "test": edition.any_test(quiz),
        "language": language_of(edition, f"test:{quiz}"),
        "facts": facts_of_test(found.figures),
        "caution": gettext(MASTERY_CAUTION) if needs_mastery_caution(found.figures) else "",
        "picture": facility_picture(found, edition),
        "rows": item_rows(found, edition),
        "facility_least": FACILITY_LEAST,
        "least": DISCRIMINATION_LEAST,
        "refused": _refused(found),
    }


def item_page(found: Analysis, item: str) -> dict[str, Any]:
    """One item with its key, and who chose what. Raises NotFound."""
    _, figures = found.item(item)
    edition, refused = in_readers_language(found.edition), _refused(found)
    text = edition.items[item]
    advice = [each for each in found.advice if each.item == item]
    return {
        "page_title": gettext("One question"),
        "found": found,
        "lead": lead_views.of_item(found, figures, edition),
        "test": edition.any_test(found.test.id),
        "name": item,
        "is_early": isinstance(text, Choice) and figures.n < DISCRIMINATION_LEAST,
        "least": DISCRIMINATION_LEAST,
        "item": stem_view(text) if refused else key_view(text),
        "language": language_of(edition, f"item:{item}"),
        "facts": item_facts(figures),
        "advice": advice_texts(advice, edition).get(item, []),
        "figures": figures,
        "options": [] if refused else option_rows(figures, text),
        "picture": None if refused else thirds_picture(figures, text, advice),
        "refused": refused,
    }


def change_page(found: Change) -> dict[str, Any]:
    """Before and after."""
    return {
        "page_title": gettext("Before and after"),
        "found": found,
        "lead": lead_views.of_change(found),
        "course": in_readers_language(found.edition).course,
        "picture": change_picture(found),
        "rows": measure_rows(found),
        "cautions": cautions(found),
        "gain_least": GAIN_LEAST,
        "facet_least": FACET_LEAST,
    }


def retention_page(months: Sequence[Month]) -> dict[str, Any]:
    """How much people still know, month by month."""
    return {
        "page_title": gettext("What is remembered"),
        "lead": lead_views.of_months(months),
        "picture": retention_picture(months),
        "rows": month_rows(months),
        "hidden": sum(month.people < MONTH_LEAST for month in months),
        "least": MONTH_LEAST,
    }


def flags_page(tallies: Sequence[FlagTally], edition: Edition) -> dict[str, Any]:
    """Unsafe choices by objective."""
    return {
        "page_title": gettext("Unsafe choices"),
        "course_id": edition.course.id,
        "flag_picture": flags_picture(tallies, edition),
        "flag_rows": flag_rows(tallies, edition),
    }


def _refused(found: Analysis) -> str:
    """Why the keys are not shown, "" where they are."""
    return say(found.no_keys) if found.no_keys else ""
