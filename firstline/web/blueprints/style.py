"""The bench of the designers: every macro once, in every language of the interface."""

from datetime import date

from flask import Blueprint, render_template

from firstline.web import access
from firstline.web.chart_samples import samples
from firstline.web.languages import current_locale, gettext, languages, own_name, page_locale, use_language

bp = Blueprint("style", __name__)
_UNTIL = date(2026, 12, 24)


@bp.get("/style")
@access.everybody
def show() -> str:
    """All parts that pages are built of, from left to right and from right to left."""
    here = current_locale().language
    benches = [(page_locale(language), own_name(language), _bench(language)) for language in languages()]
    use_language(here)
    return render_template("style/show.html", page_title=gettext("Style"), benches=benches)


def _bench(language: str) -> str:
    use_language(language)
    return render_template("style/_bench.html", samples=samples(page_locale(language)), until=_UNTIL)
