"""What an agency may set in a certificate's design: its logo, who signs, and three colours."""

import base64
import binascii
import re
import struct
from collections.abc import Mapping
from typing import Literal
from xml.parsers import expat

from firstline.domain.refusal import N_, Invalid

COLOURS: Mapping[str, str] = {"ink": "#14303a", "accent": "#0f5f63", "line": "#b49a6a"}
"""The colours: of the texts, of headings and frames, of rules; with those of the house."""

FIELDS = ("logo", "signatory", "signatory_role", *COLOURS)
"""Every field that a design may declare."""

MOST_LOGO = 40_000
"""Bytes; a logo is stored with every credential, so that its first print years later is the same."""

Picture = Literal["svg", "png"]

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_READ = ("ink", "accent")
_LEAST_CONTRAST = 4.5
_MOST_SIDE = 2_000
_MOST_PARTS = 2_000
_PNG_HEAD = struct.Struct(">8sI4sII")
_PNG = b"\x89PNG\r\n\x1a\n"
_PARTS = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline"),
        *("polygon", "linearGradient", "radialGradient", "stop", "clipPath", "metadata"),
    }
)
"""What a drawing may hold: shapes. No texts (their fonts are elsewhere), styles, links, copies or scripts."""


def check_colour(name: str, value: str) -> str:
    """A colour in lower case; ink and accent must be read on white. Raises Invalid.

    The least contrast is that of WCAG 2.2, 1.4.3.
    """
    colour = value.strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise Invalid(name, N_("Write a colour such as #0f5f63."))
    if name in _READ and _contrast_on_white(colour) < _LEAST_CONTRAST:
        raise Invalid(name, N_("Choose a darker colour: texts in this one are hard to read on white paper."))
    return colour


def mixed_with_white(colour: str, share: float) -> str:
    """A pale tint: ``share`` of the colour, the rest white."""
    return "#" + "".join(f"{round(255 - (255 - part) * share):02x}" for part in bytes.fromhex(colour[1:]))


def check_logo(content: bytes) -> str:
    """A logo as the text that is stored and frozen. Raises Invalid, field ``logo``.

    Taken are PNG pictures of at most 2,000 pixels a side and SVG drawings of plain shapes, both of at
    most MOST_LOGO bytes.
    """
    if len(content) > MOST_LOGO:
        raise Invalid("logo", N_("The logo may have at most %(most)s KB."), most=MOST_LOGO // 1000)
    if content.startswith(_PNG):
        _check_png(content)
        return f"png,{base64.b64encode(content).decode()}"
    _check_drawing(content)
    return f"svg,{base64.b64encode(content).decode()}"


def logo(stored: str) -> tuple[Picture, bytes] | None:
    """The kind and the bytes of a stored logo, None for no logo. Raises ValueError for another text."""
    if not stored:
        return None
    kind, _, text = stored.partition(",")
    if kind not in ("svg", "png") or not text:
        raise ValueError(f"there is no picture of the kind {kind[:10]}")
    try:
        return ("svg" if kind == "svg" else "png"), base64.b64decode(text, validate=True)
    except binascii.Error as problem:
        raise ValueError("the logo is not base 64") from problem


def _check_png(content: bytes) -> None:
    try:
        _, _, kind, width, height = _PNG_HEAD.unpack_from(content)
    except struct.error:
        kind, width, height = b"", 0, 0
    if kind != b"IHDR" or not content.endswith(b"IEND\xaeB`\x82"):
        raise Invalid("logo", N_("This picture is not whole. Export it again as PNG or SVG."))
    if not (1 <= width <= _MOST_SIDE and 1 <= height <= _MOST_SIDE):
        raise Invalid("logo", N_("The logo may have at most %(most)s pixels a side."), most=_MOST_SIDE)


def _check_drawing(content: bytes) -> None:
    seen: list[str] = []

    def begin(name: str, attributes: dict[str, str]) -> None:
        seen.append(name)
        part = name.removeprefix("svg:")
        if (part == "svg") != (len(seen) == 1) or part not in _PARTS or len(seen) > _MOST_PARTS:
            raise _not_plain()
        if not all(_is_plain(key, value) for key, value in attributes.items()):
            raise _not_plain()

    def refuse(*_declared: object) -> None:
        raise _not_plain()

    reader = expat.ParserCreate()
    reader.StartElementHandler = begin
    reader.StartDoctypeDeclHandler = refuse
    reader.ProcessingInstructionHandler = refuse
    try:
        reader.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Invalid("logo", N_("Choose a PNG picture or an SVG drawing.")) from None


def _is_plain(key: str, value: str) -> bool:
    """Whether an attribute neither acts nor leads out of the drawing."""
    leads = "href" in key.lower() or key.lower().startswith("on")
    inner = re.sub(r"url\(\s*['\"]?#", "", value.lower())
    return not leads and "url(" not in inner and "\\" not in value and "import" not in inner


def _not_plain() -> Invalid:
    return Invalid(
        "logo",
        N_("Export the logo as a plain SVG: shapes only, with texts turned into paths and nothing linked."),
    )


def _contrast_on_white(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in bytes.fromhex(colour[1:]))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    """A part of an sRGB colour as light (WCAG 2.2, relative luminance)."""
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
