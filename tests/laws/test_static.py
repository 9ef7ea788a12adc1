"""Rules for what browsers load."""

import re
from pathlib import Path

import pytest

from firstline.web.settings import ROOT

STATIC = ROOT / "static"
VERIFIER = sorted((STATIC / "verifier").glob("*.js"))
"""The script of the offline page, which no page of the portal loads."""
STYLES = sorted((*(STATIC / "css").glob("*.css"), *(STATIC / "verifier").glob("*.css")))
PAPER = {"handout.css"}
"""Style sheets of printed papers: no browser loads them, and paper has a width and a height."""
SCREEN = [path for path in STYLES if path.name not in PAPER]
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
PHYSICAL = re.compile(
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right|top|bottom)\b[\w-]*"
    r"|(?:left|right|top|bottom|width|height|min-width|max-width|min-height|max-height)\s*:"
    r"|(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)"
    r"|border-(?:top|bottom)-(?:left|right)-radius)"
)
ALLOWED = re.compile(r"@media[^{]*|\(\s*(?:min|max)-width\s*:[^)]*\)")


def css_of(path: Path) -> str:
    """A style sheet without comments and media queries, in which a width is the window's."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return ALLOWED.sub("", text)


BUDGETS = {
    "firstline.css": 30,
    "desk.css": 7,
    "classroom.css": 2,
    "difference.css": 1,
    "slips.css": 2,
    "today.css": 2,
}
"""KiB of each style sheet that pages load; a subject of few pages has one of its own."""


@pytest.mark.parametrize("name", BUDGETS)
def test_style_is_small(name: str) -> None:
    assert (STATIC / "css" / name).stat().st_size <= BUDGETS[name] * 1024


def test_pages_of_trainees_do_not_load_the_style_of_desks() -> None:
    """A trainee on a slow line pays for no picture that only trainers see."""
    pages = (ROOT / "templates").rglob("*.html")
    linking = [path.name for path in pages if "css/desk.css')" in path.read_text(encoding="utf-8")]
    assert linking == ["desk.html"]


def test_no_page_loads_the_style_of_papers() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
    assert [(page, name) for page, text in pages.items() for name in PAPER if name in text] == []


def test_script_is_at_most_8_kib() -> None:
    assert sum(path.stat().st_size for path in SCRIPTS) <= 8 * 1024


def test_script_of_the_offline_page_is_at_most_12_kib() -> None:
    assert sum(path.stat().st_size for path in VERIFIER) <= 12 * 1024


def test_no_page_loads_what_the_offline_page_holds() -> None:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
    assert [page for page, text in pages.items() if "verifier/verifier." in text] == []


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_knows_no_left_and_right(path: Path) -> None:
    assert sorted(set(PHYSICAL.findall(css_of(path)))) == []


def test_style_of_papers_loads_fonts_of_its_folder_only() -> None:
    texts = [path.read_text(encoding="utf-8") for path in STYLES if path.name in PAPER]
    assert [re.findall(r"@import|url\((?!\"fonts:[\w-]+\.ttf\"\))", text) for text in texts] == [[]]


@pytest.mark.parametrize("path", [*SCREEN, *SCRIPTS, *VERIFIER], ids=lambda path: path.name)
def test_nothing_is_loaded_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"@import|https?://(?!www\.w3\.org/)|url\((?!\s*[\"']?data:image/svg)", text) == []


@pytest.mark.parametrize("path", [*SCRIPTS, *VERIFIER], ids=lambda path: path.name)
def test_script_keeps_nothing_in_the_browser(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    kept = r"localStorage|sessionStorage|indexedDB|document\.cookie|serviceWorker|caches\b"
    assert re.findall(rf"{kept}|innerHTML|eval\(|new Function", text) == []


@pytest.mark.parametrize("path", [*SCRIPTS, *VERIFIER], ids=lambda path: path.name)
def test_script_says_nothing_by_itself(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"textContent\s*=\s*[\"'`][A-Za-z]", text) == []
