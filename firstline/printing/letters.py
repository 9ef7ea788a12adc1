"""What a reader, a search or a copy gets from a printed page: the very letters that were typed.

A PDF draws glyphs and says for each glyph which letters it stands for. Scripts in which several
glyphs make a cluster (Bengali, Khmer, Sinhala ...) cannot be said so, and WeasyPrint writes empty
entries that PDF/UA forbids (its issue 2841). Therefore the tag of each such text carries its letters
as ActualText (ISO 32000-1, 14.9.4), its mark on the page does too, and empty entries say a space of
no width. Right-to-left texts carry theirs in the tag alone: poppler turns those of the page round.
"""

from collections.abc import Iterator
from typing import Any
from unicodedata import bidirectional

from pydyf import PDF, Dictionary, Stream, String
from weasyprint import Document
from weasyprint.formatting_structure.boxes import LineBox, MarginBox, TextBox
from weasyprint.layout.absolute import AbsolutePlaceholder

_LAST_SIMPLE_LETTER = "\u058f"
"""The end of Latin, Greek, Cyrillic and Armenian, where one glyph is one letter or a named ligature."""

_EMPTY, _NO_WIDTH = b" <>", b" <200b>"


class TextsDiffer(Exception):
    """The texts of the page and the tags of the file could not be told apart."""


def add_letters(document: Document, pdf: PDF) -> None:
    """Give every text in a complex script its letters; to be called before the file is written.

    Raises TextsDiffer when the page has more or fewer texts than the file has tags for them.
    """
    pages = [page._page_box for page in document.pages]
    texts = [text for page in pages for text in _texts(page)]
    tags = [tag for tag in pdf.objects if _is_text(tag)]
    if len(texts) != len(tags):
        raise TextsDiffer(f"{len(texts)} texts, {len(tags)} tags")
    streams = [item for item in pdf.objects if isinstance(item, Stream)]
    marks = {mark["MCID"]: mark for stream in streams for mark in stream.stream if _is_mark(mark)}
    for (text, ornament), tag in zip(texts, tags, strict=True):
        if ornament:
            marks[tag["K"][0]]["ActualText"] = String()
        elif _is_complex(text):
            tag["ActualText"] = String(text)
            if not _is_right_to_left(text):
                marks[tag["K"][0]]["ActualText"] = String(text)
    for stream in streams:
        if b"begincmap" in stream.stream:
            stream.stream[:] = [_mended(entry) for entry in stream.stream]


def _texts(box: Any, ornament: bool = False) -> Iterator[tuple[str, bool]]:
    """The texts of a page in the order in which WeasyPrint tags them, and whether each is an ornament.

    Text in the page's margin is: nobody wants to hear a microtext.
    """
    for child in box.children:
        inner = child._box if isinstance(child, AbsolutePlaceholder) else child
        for part in inner.children if isinstance(inner, LineBox) else [inner]:
            if isinstance(part, TextBox):
                if box.element_tag != "a":  # the text of a link has the link's own tag
                    yield part.text, ornament
            else:
                whole = part._box if isinstance(part, AbsolutePlaceholder) else part
                yield from _texts(whole, ornament or isinstance(whole, MarginBox))


def _is_text(tag: object) -> bool:
    """Whether an object is the tag of one marked text."""
    return (
        isinstance(tag, Dictionary)
        and tag.get("S") == "/Span"
        and len(tag["K"]) == 1
        and isinstance(tag["K"][0], int)
    )


def _is_complex(text: str) -> bool:
    return any(letter > _LAST_SIMPLE_LETTER and letter.isalpha() for letter in text)


def _is_right_to_left(text: str) -> bool:
    return any(bidirectional(letter) in ("R", "AL") for letter in text)


def _is_mark(item: object) -> bool:
    """Whether an item of a page's stream opens a marked text."""
    return isinstance(item, Dictionary) and "MCID" in item


def _mended(entry: bytes) -> bytes:
    return entry.removesuffix(_EMPTY) + _NO_WIDTH if entry.endswith(_EMPTY) else entry
