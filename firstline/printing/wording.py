"""A certificate's facts as the plain words that a design may use.

A design gets texts, yes or no, and tables of texts: no objects of the program, no functions.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from firstline.domain.credential import CredentialFacts
from firstline.domain.design_field import COLOURS, mixed_with_white
from firstline.domain.rosette import rosette_paths
from firstline.printing.qr import qr_path

Fact = str | bool | Mapping[str, str] | tuple[str, ...]
Words = Mapping[str, Mapping[str, str]]

CODE_FILE = "signed-facts.png"
"""The name of the picture of the second code."""

AGENCY_LOGO = "agency-logo."
"""How the name of the agency's own logo begins; its kind, svg or png, follows."""

FACTS = frozenset(
    {
        *(
            "number",
            "name",
            "name_size",
            "course",
            "course_title",
            "path",
            "title_size",
            "edition",
            "release",
            "hours",
        ),
        *("language_name", "achieved", "passed", "issuer", "signatory", "signatory_role", "address"),
        *("issued_on", "expires_on", "second_issued_on", "second_expires_on", "specimen"),
        *("lang", "dirs", "words", "second", "rosette", "qr_size", "qr"),
        *("code", "microtext"),
        *("logo", "ink", "accent", "line", "accent_tint", "line_tint"),
    }
)
"""Every name that a design may use."""

_EDITION_SHOWN = 12
_ACCENT_SHARE, _LINE_SHARE = 0.12, 0.2
"""How strong tints are beneath texts: they stay as well read as on white."""
_MICROTEXT = 1_350
_SIZES = ((34, "full"), (48, "large"), (72, "medium"), (135, "small"))
_LEAST_SIZE = "tiny"
_JOINERS = "\u200c\u200d"
"""Zero width (non-)joiners change how Persian, Bengali and Sinhala letters join: they are spelling."""


def wording(facts: CredentialFacts, words: Words, fields: Mapping[str, str]) -> dict[str, Fact]:
    """All FACTS of a certificate: texts without control characters, dates in words.

    ``fields`` are those that the design declares, with their defaults: what an agency set of others is
    left out.

    The fixed words are those of the course's language where the design has them, else English;
    ``second`` then holds the English words, and is empty when English comes first. ``dirs`` says of
    each text that is printed as it is whether it reads ltr or rtl.
    """
    language = _language(facts.language, words)
    texts = _texts(facts, fields)
    qr_size, qr = qr_path(facts.address)
    return {
        **texts,
        "dirs": {key: _direction(text) for key, text in texts.items()},
        "name_size": _size(texts["name"]),
        "title_size": _size(texts["course_title"]),
        "language_name": _language_name(facts.language, language),
        "achieved": ("completed", "passed", "passed_tests")[min(len(facts.passed), 2)],
        "passed": tuple(_plain(title) for title in facts.passed),
        "issued_on": _in_words(facts.issued_on, language),
        "expires_on": _in_words(facts.expires_on, language),
        "second_issued_on": _in_words(facts.issued_on, "en"),
        "second_expires_on": _in_words(facts.expires_on, "en"),
        "specimen": facts.specimen,
        "lang": language,
        "words": words[language],
        "second": {} if language == "en" else words["en"],
        "rosette": rosette_paths(facts.number),
        "qr_size": str(qr_size),
        "qr": qr,
        "code": CODE_FILE,
        "microtext": _repeated(f"{texts['name']} {facts.number} · "),
        **_look(facts.design_fields, fields),
    }


def _look(chosen: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, str]:
    """The logo's file, "" for none, and the colours: the agency's, the design's, or those of the house."""
    kind = chosen.get("logo", "").partition(",")[0] if "logo" in fields else ""
    colours = {
        name: chosen.get(name) or fields[name] if name in fields else colour
        for name, colour in COLOURS.items()
    }
    return {
        "logo": f"{AGENCY_LOGO}{kind}" if kind else fields.get("logo", ""),
        **colours,
        "accent_tint": mixed_with_white(colours["accent"], _ACCENT_SHARE),
        "line_tint": mixed_with_white(colours["line"], _LINE_SHARE),
    }


def _texts(facts: CredentialFacts, fields: Mapping[str, str]) -> dict[str, str]:
    """The facts that are printed as they are."""
    return {
        "number": facts.number,
        "name": _plain(facts.name),
        "course": facts.course,
        "course_title": _plain(facts.course_title),
        "path": _plain(facts.path_title),
        "edition": facts.edition[:_EDITION_SHOWN],
        "release": str(facts.release),
        "hours": str(facts.hours),
        "issuer": _plain(facts.issuer),
        "signatory": _plain(facts.signatory or fields.get("signatory", "")),
        "signatory_role": _plain(facts.signatory_role or fields.get("signatory_role", "")),
        "address": facts.address,
    }


def _language(asked: str, words: Words) -> str:
    """The nearest language that the design has: pt-BR, then pt, then en."""
    return next((tag for tag in (asked, asked.partition("-")[0]) if tag in words), "en")


def _language_name(tag: str, shown_in: str) -> str:
    """A language's name in another's words; its tag where nobody knows it."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(shown_in.replace("-", "_")) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def _in_words(day: date | None, language: str) -> str:
    """A date that no reader can take for another: the month in words; nothing for no date."""
    return format_date(day, "d MMMM y", locale=language.replace("-", "_")) if day else ""


def _plain(text: str) -> str:
    """A text in NFC, on one line, without characters that are invisible or turn others round.

    Overrides and other format characters could make a name read as somebody else's (Unicode TR 36).
    """
    kept = (
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter in _JOINERS or unicodedata.category(letter) != "Cf"
    )
    return " ".join("".join(kept).split())


def _direction(text: str) -> str:
    """The direction of the first letter that has one, as HTML's dir=auto."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return "ltr" if first == "L" else "rtl"


def _repeated(text: str) -> str:
    """A text again and again until it fills a line of microtext across the page."""
    return text * -(-_MICROTEXT // len(text))


def _size(text: str) -> str:
    """The class of size for a line: capitals are wide, combining marks take no room."""
    width = sum(
        0.0 if unicodedata.category(letter) in ("Mn", "Me") else 1.35 if letter.isupper() else 1.0
        for letter in text
    )
    return next((size for limit, size in _SIZES if width <= limit), _LEAST_SIZE)
