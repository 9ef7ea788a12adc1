"""Papers that speak several languages: a macro drawn once in each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

from firstline.web.languages import current_locale, page_locale, use_language


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in one language, drawn."""

    language: str
    direction: str
    html: Markup


def draw_in_each(template: str, macro: str, wanted: Iterable[tuple[str, tuple[object, ...]]]) -> list[Sheet]:
    """A macro drawn for each pair of a language and the macro's values; the page keeps its own language."""
    own = current_locale().language
    try:
        return [_sheet(template, macro, language, values) for language, values in wanted]
    finally:
        use_language(own)


def _sheet(template: str, macro: str, language: str, values: tuple[object, ...]) -> Sheet:
    use_language(language)
    macros: Any = current_app.jinja_env.get_template(template).module
    html: Markup = getattr(macros, macro)(*values)
    return Sheet(language, page_locale(language).direction, html)
