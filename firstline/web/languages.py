"""The reader's language: which one, and how dates and numbers are written in it.

Catalogues are read once and bound per request, because looking a sentence up happens a
hundred times a page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, g, request
from markupsafe import Markup

from firstline.domain.refusal import Refusal
from firstline.web.settings import ROOT

SOURCE = "en"
COOKIE = "language"
"""Remembers the language that was chosen in a browser; it says nothing else."""
_FOLDER = ROOT / "translations"


@dataclass(frozen=True, slots=True)
class PageLocale:
    """A language as a page writes it: tag and direction (``ltr`` or ``rtl``)."""

    language: str
    direction: str
    babel: Locale


@cache
def languages() -> tuple[str, ...]:
    """The languages that the interface speaks: English and every catalogue in ``translations/``."""
    found = (path.parents[1].name for path in _FOLDER.glob("*/LC_MESSAGES/messages.po"))
    return (SOURCE, *sorted(found))


@cache
def page_locale(language: str) -> PageLocale:
    """The locale of a language that the interface speaks."""
    parsed = Locale.parse(language)
    return PageLocale(language, "rtl" if parsed.text_direction == "rtl" else "ltr", parsed)


@cache
def _sentences(language: str) -> dict[str, Markup]:
    """The sentences of a language that were asked for before; as many as the templates hold."""
    del language  # it is the key of the cache
    return {}


@cache
def _catalogue(language: str) -> NullTranslations:
    """A catalogue as its translators wrote it; there is no step between their file and the page."""
    if language == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (_FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def choose_language() -> None:
    """Fix the language of this request: chosen in this browser, else the person's, else the browser's."""
    visitor = g.get("visitor")
    chosen = (request.cookies.get(COOKIE), visitor.language if visitor else None)
    spoken = offered()
    wanted = next((language for language in chosen if language in spoken), None)
    use_language(wanted or _accepted(spoken))


def offered() -> tuple[str, ...]:
    """The languages that this installation offers to readers, of those that the interface speaks."""
    noted: tuple[str, ...] = g.get("offered", ())
    return noted or languages()


def _accepted(spoken: tuple[str, ...]) -> str:
    """The first language of the browser that we speak, whatever its country.

    Werkzeug's own choice takes "en" for "ar-EG, en" and "ar" for "en-GB, ar".
    """
    tags = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return next((tag for tag in tags if tag in spoken), SOURCE if SOURCE in spoken else spoken[0])


def use_language(language: str) -> None:
    """Speak a language from here on in this request or job."""
    g.language = language
    g.catalogue, g.sentences = _catalogue(language), _sentences(language)


def own_name(language: str) -> str:
    """What a language calls itself."""
    return Locale.parse(language).get_display_name() or language


def current_locale() -> PageLocale:
    """The locale of this request."""
    return page_locale(g.get("language", SOURCE))


def gettext(sentence: str) -> str:
    """A sentence of the interface in the reader's language."""
    return str(g.catalogue.gettext(sentence)) if "catalogue" in g else sentence


def ngettext(one: str, many: str, count: int) -> str:
    """A sentence with a count, in the reader's language."""
    return str(g.catalogue.ngettext(one, many, count)) if "catalogue" in g else (one if count == 1 else many)


@cache
def sayer(language: str) -> Callable[[str], str]:
    """What puts a sentence of ours into a language; the same function each time, so that it can be a key."""
    catalogue = _catalogue(language) if language in languages() else NullTranslations()
    return lambda sentence: str(catalogue.gettext(sentence))


def say(refusal: Refusal) -> str:
    """A refusal's sentence in the reader's language, with its values as the reader writes them."""
    values = {name: _written(value) for name, value in refusal.values.items()}
    sentence = gettext(refusal.sentence)
    return sentence % values if values else sentence


def day(value: date | datetime) -> str:
    """A date such as 24 November 2026; a moment's date in the reader's time zone."""
    local = _local(value) if isinstance(value, datetime) else value
    return format_date(
        local, "d MMMM y" if g.get("language", SOURCE) == SOURCE else "long", current_locale().babel
    )


def moment(value: datetime) -> str:
    """A date and time in the reader's time zone."""
    return gettext("%(day)s, %(time)s") % {"day": day(value), "time": clock(value)}


def clock(value: datetime) -> str:
    """A time of day in the reader's time zone."""
    pattern = "HH:mm" if g.get("language", SOURCE) == SOURCE else "short"
    return format_time(_local(value), pattern, locale=current_locale().babel)


def install(app: Flask) -> None:
    """Teach the templates to speak."""
    app.jinja_env.globals.update(_=_sentence, ngettext=_counted_sentence)
    app.jinja_env.filters.update(day=day, moment=moment, clock=clock)


def _sentence(sentence: str, **values: object) -> Markup:
    """A template's sentence with its values, which are escaped; the sentence itself is ours."""
    known: dict[str, Markup] = g.sentences
    text = known.get(sentence)
    if text is None:
        text = known[sentence] = Markup(gettext(sentence))  # noqa: S704 - our own or our translators' words
    return text % values if values else text


def _counted_sentence(one: str, many: str, count: int, **values: object) -> Markup:
    """A template's sentence with a count, which it names ``%(num)s``."""
    text = Markup(ngettext(one, many, count))  # noqa: S704 - our own or our translators' words
    return text % {"num": count, **values}


def _written(value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    nested = getattr(value, "refusal", None)
    return say(nested) if isinstance(nested, Refusal) else value


def _local(value: datetime) -> datetime:
    visitor = g.get("visitor")
    try:
        return value.astimezone(ZoneInfo(visitor.zone) if visitor else UTC)
    except ZoneInfoNotFoundError:
        return value.astimezone(UTC)
