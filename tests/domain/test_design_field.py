"""What an agency may set in a design."""

import base64
import struct

import pytest

from firstline.domain.design_field import MOST_LOGO, check_colour, check_logo, logo, mixed_with_white
from firstline.domain.refusal import Invalid

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
PLAIN = f'{HEAD}<g fill="url(#a)"><path d="M0 0h9"/></g></svg>'


def png(width: int, height: int) -> bytes:
    """The beginning and the end of a picture, which is all that is judged."""
    head = struct.pack(">8sI4sII", b"\x89PNG\r\n\x1a\n", 13, b"IHDR", width, height)
    return head + bytes(9) + b"\0\0\0\0IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("typed", "kept"), [("#0f5f63", "#0f5f63"), (" #0F5F63 ", "#0f5f63"), ("#000000", "#000000")]
)
def test_colour_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert check_colour("ink", typed) == kept


@pytest.mark.parametrize(
    "typed", ["teal", "#fff", "#0f5f6", "#0f5f63;}", "#0f5f6g", "url(#a)", "#０f5f63", "", "#0f5f63\n#"]
)
def test_another_text_than_a_colour_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="such as"):
        check_colour("line", typed)


@pytest.mark.parametrize(("typed", "is_taken"), [("#767676", True), ("#777777", False), ("#ffff00", False)])
def test_colour_of_texts_is_read_on_white(typed: str, is_taken: bool) -> None:
    """#767676 is the lightest grey of contrast 4.5, as WCAG's own examples have it."""
    if is_taken:
        assert check_colour("accent", typed) == typed
    else:
        with pytest.raises(Invalid, match="darker"):
            check_colour("accent", typed)


def test_colour_of_lines_may_be_pale() -> None:
    assert check_colour("line", "#eeeeee") == "#eeeeee"


@pytest.mark.parametrize(("share", "tint"), [(0.0, "#ffffff"), (1.0, "#0f5f63"), (0.12, "#e2ecec")])
def test_tint_is_mixed_with_white(share: float, tint: str) -> None:
    assert mixed_with_white("#0f5f63", share) == tint


@pytest.mark.parametrize(
    ("content", "kind"),
    [(PLAIN.encode(), "svg"), (b"\xef\xbb\xbf" + PLAIN.encode(), "svg"), (png(9, 9), "png")],
)
def test_logo_comes_back_byte_for_byte(content: bytes, kind: str) -> None:
    assert logo(check_logo(content)) == (kind, content)


def test_no_logo_is_none() -> None:
    assert logo("") is None


@pytest.mark.parametrize("stored", ["gif,QQ==", "svg", "png,???", "data:image/png;base64,QQ=="])
def test_stored_text_that_is_no_logo_is_refused(stored: str) -> None:
    with pytest.raises(ValueError, match=r"of the kind|not base 64"):
        logo(stored)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<image href="http://example.org/a.png"/>',
        '<use href="#a"/>',
        "<style>@import url(x.css);</style>",
        '<path style="fill: url(http://example.org/a)" d="M0 0"/>',
        '<path fill="URL( \'//example.org\')" d="M0 0"/>',
        '<path onload="x()" d="M0 0"/>',
        '<path xmlns:x="http://www.w3.org/1999/xlink" x:href="#a" d="M0 0"/>',
        "<foreignObject/>",
        "<text>Academy</text>",
        "<svg/>",
        "<?xml-stylesheet href='a.css'?>",
        "<a href='https://example.org'><path d='M0 0'/></a>",
        "<g/>" * 2_000,
    ],
    ids=lambda inside: inside[:24],
)
def test_drawing_that_is_not_plain_is_refused(inside: str) -> None:
    with pytest.raises(Invalid, match="plain SVG"):
        check_logo(f"{HEAD}{inside}</svg>".encode())


def test_drawing_with_declared_entities_is_refused() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + HEAD + "<title>&b;</title></svg>"
    with pytest.raises(Invalid, match="plain SVG"):
        check_logo(bomb.encode())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<html/>",
        PLAIN[:-6].encode(),
        b"\xff\xd8\xff\xe0",
        base64.b64encode(png(9, 9)),
        b"\0",
    ],
)
def test_another_file_than_a_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        check_logo(content)
    assert caught.value.field == "logo"


@pytest.mark.parametrize("content", [png(2_001, 9), png(9, 0), png(9, 9)[:-1], png(9, 9)[:12]])
def test_picture_that_is_too_large_or_cut_is_refused(content: bytes) -> None:
    with pytest.raises(Invalid):
        check_logo(content)


def test_logo_of_many_bytes_is_refused() -> None:
    with pytest.raises(Invalid, match="40 KB"):
        check_logo(PLAIN.encode().replace(b"</svg>", b" " * MOST_LOGO + b"</svg>"))
