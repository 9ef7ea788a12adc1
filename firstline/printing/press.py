"""HTML and CSS to PDF/UA-1, or PDF/A-3 besides, whole or refused: the doorway to WeasyPrint.

What WeasyPrint only logs (a picture left out, a rule ignored, a letter that no font has) stops the
print, because nobody looks at a print before its reader does.
"""

import gc
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time

from jinja2 import TemplateError
from pydyf import PDF
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from firstline.printing.archive import VARIANT, Enclosure, compress_once, declare_accessible
from firstline.printing.fetching import BASE_ADDRESS
from firstline.printing.letters import TextsDiffer, add_letters
from firstline.printing.refused import PrintRefused

_VARIANT = "pdf/ua-1"
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*?font-family:\s*[\"']?([^\"';}]+)")


@dataclass(frozen=True, slots=True)
class Press:
    """Parsed rules and loaded fonts, shared by all prints in one style: making it costs more than a print."""

    style: CSS
    fonts: FontConfiguration
    families: frozenset[str]


def make_press(css: str, fetcher: URLFetcher) -> Press:
    """A press for a style. Raises PrintRefused for a rule or file that cannot be used."""
    fonts = FontConfiguration()
    with refusals():
        style = CSS(string=css, base_url=BASE_ADDRESS, url_fetcher=fetcher, font_config=fonts)
    _keep_for_long()
    return Press(style, fonts, frozenset(name.strip() for name in _FONT_FACE.findall(css)))


def _keep_for_long() -> None:
    """Let the collector of garbage pass over what is there now: a process that prints keeps nearly all of it.

    Else every tenth print or so takes three times as long. What was kept for a press before is looked through
    once more, so that presses that nobody uses any more leave the memory.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def pressed(
    html: str, press: Press, fetcher: URLFetcher, most_pages: int, enclosed: Enclosure | None = None
) -> bytes:
    """The bytes of a tagged PDF; the same HTML gives the same bytes. With an enclosure it is PDF/A-3 too.

    Raises PrintRefused when a file is not to be had, a picture cannot be drawn, a letter is in none
    of the style's own fonts, or the texts need more pages.
    """
    with refusals():
        source = HTML(string=html, base_url=BASE_ADDRESS, url_fetcher=fetcher)
        variant = VARIANT if enclosed else _VARIANT
        document = source.render(press.fonts, stylesheets=[press.style], pdf_variant=variant)
        if len(document.pages) > most_pages:
            raise PrintRefused(
                f"The texts need {len(document.pages)} pages and may fill {most_pages}: shorten them."
            )
        pdf = document.write_pdf(
            finisher=_finish_archive if enclosed else add_letters,
            pdf_variant=variant,
            pdf_tags=True,
            attachments=[_attachment(enclosed)] if enclosed else None,
        )
        _check_letters(document, press.families)
    return bytes(pdf)


def _finish_archive(document: Document, pdf: PDF) -> None:
    add_letters(document, pdf)
    declare_accessible(pdf)
    compress_once(pdf)


def _attachment(enclosed: Enclosure) -> Attachment:
    stated = datetime.combine(enclosed.day, time())  # without it WeasyPrint reads the clock
    return Attachment(
        string=enclosed.content,
        name=enclosed.name,
        description=enclosed.description,
        created=stated,
        modified=stated,
        relationship="Data",
    )


def _check_letters(document: Document, families: frozenset[str]) -> None:
    """Refuse letters that no font of the style has: a box on paper would be a false name."""
    strange = {chr(code) for font in document.fonts.values() for code in font.missing}
    for font in document.fonts.values():
        if font.family not in families:
            strange.update("".join(font.to_unicode.values()))
    if strange:
        raise PrintRefused(f"No font of the design has these letters: {' '.join(sorted(strange))}")


class _Complaints(logging.Handler):
    """Collects what WeasyPrint only logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def refusals() -> Iterator[None]:
    """Turns every way in which a design can fail a print into a PrintRefused."""
    complaints, log = _Complaints(), logging.getLogger("weasyprint")
    log.addHandler(complaints)
    try:
        yield
    except FatalURLFetchingError as error:
        raise PrintRefused(f"{error}: {error.__cause__}") from error
    except TemplateError as error:
        raise PrintRefused(f"A template of the design cannot be filled: {error}") from error
    except TextsDiffer as error:
        raise PrintRefused(f"The texts of the page cannot be tagged: {error}") from error
    finally:
        log.removeHandler(complaints)
    if complaints.heard:
        raise PrintRefused(" ".join(complaints.heard))
