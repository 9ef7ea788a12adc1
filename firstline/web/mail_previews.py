"""A mail as its readers will get it, in each language that they read, before it is sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from babel import Locale

from firstline.domain.mail import MailKind
from firstline.services.composing import Found
from firstline.web.languages import SOURCE, current_locale, languages, page_locale, use_language
from firstline.web.mails import draw
from firstline.web.portal import portal


@dataclass(frozen=True, slots=True)
class MailPreview:
    """A mail in one language, which ``language_name`` names in that of the page; paragraphs in lines."""

    language: str
    direction: str
    language_name: str
    subject: str
    paragraphs: tuple[tuple[str, ...], ...]


def readers_by_language(readers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The languages that mails to some people speak, each with the name of its first reader.

    ``readers`` are pairs of a language and a name.
    """
    found: dict[str, str] = {}
    for language, name in readers:
        found.setdefault(language if language in languages() else SOURCE, name)
    return found


def mail_previews(
    kind: MailKind, readers: Mapping[str, str], facts: Mapping[str, str], found_in: Callable[[str], Found]
) -> list[MailPreview]:
    """The mail of a kind in each language of ``readers`` (with the name of one who reads it).

    ``found_in`` says what was found for a language, without the links that are for the reader alone.
    The language of the page stays as it is.
    """
    here = current_locale().language
    try:
        return [
            _preview(kind, language, name, facts, found_in(language), page_locale(here).babel)
            for language, name in readers.items()
        ]
    finally:
        use_language(here)


def _preview(
    kind: MailKind, language: str, name: str, facts: Mapping[str, str], found: Found, page: Locale
) -> MailPreview:
    text = draw(kind, facts, name, language, portal().settings.base_url, found)
    paragraphs = tuple(tuple(part.split("\n")) for part in text.body.strip().split("\n\n"))
    named = page_locale(language).babel.get_display_name(page) or language
    return MailPreview(language, page_locale(language).direction, named, text.subject, paragraphs)
