"""Paper: job aids, lessons and slips as the browser prints them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cast import COURSE, Cast
from tests.browser.conftest import OpenPage

Run = Callable[..., bytes]


def _print(page: Page, paper: Path) -> Path:
    page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
    return paper


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_job_aid_prints_on_one_sheet_in_black_and_white(
    open_page: OpenPage, cast: Cast, run_tool: Run, tmp_path: Path, language: str
) -> None:
    page = open_page(cast.newcomer(), language=language)
    aids = [aid for module in cast.edition().course.modules for aid in module.job_aids]
    assert aids
    for aid in aids:
        page.goto(f"/courses/{COURSE}/job-aids/{aid.id}")
        paper = _print(page, tmp_path / f"{aid.id}.pdf")
        facts = run_tool("pdfinfo", paper).decode()
        assert "\nPages:           1\n" in facts, f"{aid.id}: {facts}"
        assert "(A4)" in facts
        assert _is_grey(run_tool("pdftoppm", "-r", "40", paper)), aid.id


def _is_grey(pixmap: bytes) -> bool:
    """Whether red, green and blue are the same in every pixel of a binary PPM."""
    pixels = pixmap.split(b"\n", 3)[3]
    return pixels[0::3] == pixels[1::3] == pixels[2::3]


def test_lesson_prints_without_what_is_only_for_screens(
    open_page: OpenPage, cast: Cast, run_tool: Run, tmp_path: Path
) -> None:
    module, lesson = next(cast.edition().course.lessons())
    page = open_page(cast.newcomer())
    page.goto(f"/courses/{COURSE}/{module.id}/{lesson.id}")

    words = run_tool("pdftotext", "-layout", _print(page, tmp_path / "lesson.pdf"), "-").decode()

    assert lesson.title in words
    for screen_only in (
        "Leave this page",
        "Sign out",
        "Skip to",
        "Mark as complete",
        "Take a break",
        "Privacy",
    ):
        assert screen_only not in words


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("address", ["/cohorts/1", "/register", f"/courses/{COURSE}/coverage"])
def test_wide_tables_stay_on_their_sheet(
    open_page: OpenPage, cast: Cast, run_tool: Run, tmp_path: Path, address: str, language: str
) -> None:
    page = open_page(cast.player("ruth@demo.example"), language=language)
    page.goto(address)

    boxes = run_tool("pdftotext", "-bbox", _print(page, tmp_path / "table.pdf"), "-").decode()

    sheets = {float(width) for width in re.findall(r'<page width="([\d.]+)"', boxes)}
    words = re.findall(r'<word xMin="([-\d.]+)" yMin="[-\d.]+" xMax="([-\d.]+)"', boxes)
    assert len(words) > 50
    assert min(float(start) for start, _ in words) > 0
    assert max(float(end) for _, end in words) < max(sheets)


def test_verified_certificate_prints_on_one_sheet(
    open_page: OpenPage, cast: Cast, run_tool: Run, tmp_path: Path
) -> None:
    _, _, number = cast.holder()
    page = open_page(language="ar")
    page.goto(f"/certificates/{number}")
    facts = run_tool("pdfinfo", _print(page, tmp_path / "verified.pdf")).decode()
    assert "\nPages:           1\n" in facts


@pytest.mark.parametrize("people", [1, 15])
def test_slips_print_whole_with_code_and_address(
    open_page: OpenPage, cast: Cast, run_tool: Run, tmp_path: Path, people: int
) -> None:
    page = open_page(cast.player("ruth@demo.example"))
    cohort = cast.cohort(people)
    page.goto(f"/cohorts/{cohort}/slips")
    page.get_by_role("button", name="Make slips for those who have none").click()
    expect(page.locator(".slip")).to_have_count(people)

    words = run_tool("pdftotext", "-layout", _print(page, tmp_path / "slips.pdf"), "-").decode()

    assert words.count("Type the code") == people
    assert words.count("/first-sign-in") == people
    assert "Make slips" not in words
