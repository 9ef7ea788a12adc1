"""Plain prints."""

import re

import page
import pytest

from firstline.printing.pages import print_page
from firstline.printing.refused import PrintRefused
from tests.printing.conftest import Run

CSS = """
@font-face { font-family: "Page Sans"; src: url("fonts:NotoSans-Regular.ttf"); }
@font-face { font-family: "Page Sans"; font-weight: 700; src: url("fonts:NotoSans-Bold.ttf"); }
@page { size: A4; }
body { font-family: "Page Sans"; }
"""
HTML = '<html lang="en"><head><title>First contact</title></head><body><h1>First contact</h1>{}</body></html>'


def test_print_page_is_accessible() -> None:
    assert (
        page.validate_pdf_bytes(print_page(HTML.format("<p>See her alone.</p>"), CSS), profile="ua1").failures
        == []
    )


def test_print_page_says_what_the_page_says(run: Run) -> None:
    text = run(print_page(HTML.format("<p>See her alone.</p>"), CSS), "pdftotext", "PDF", "-")
    assert re.findall(r"\S.*", text) == ["First contact", "See her alone."]


def test_print_page_longer_than_allowed_is_refused() -> None:
    with pytest.raises(PrintRefused, match="need 2 pages"):
        print_page(HTML.format("<p>See her alone.</p>" * 40), CSS)


def test_print_page_that_reads_a_file_is_refused() -> None:
    with pytest.raises(PrintRefused, match="only its own files"):
        print_page(HTML.format('<img alt="x" src="file:///etc/passwd">'), CSS)
