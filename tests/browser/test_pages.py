"""Laws over every page of every role: accessible, within the window, quiet, easy to hit."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.cast import Cast
from tests.browser.conftest import HEIGHTS, OpenPage
from tests.browser.house import House
from tests.browser.pages import NOT_PAGES, WALKS, Walk, follow

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE_OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(TAGS)}}
OVERFLOW = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, .button, .brand, .leave, summary, select, textarea, .option-label, .input, .menu a, .footer a')]
  .filter(e => e.checkVisibility() && !e.closest('.visually-hidden'))
  .map(e => [e.innerText || e.name || e.id, e.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.9 || box.width < 24)
  .map(([name, box]) => `${name}: ${Math.round(box.width)}x${Math.round(box.height)}`)"""
DEVICES = [(360, "ar"), (1280, "en")]
"""Both widths and both directions; the fit into the window is measured in all combinations."""


@pytest.fixture(scope="module")
def walks(cast: Cast) -> Callable[[str], Walk]:
    """The walks by name; each one's people are made once."""
    made: dict[str, Walk] = {}

    def walk(name: str) -> Walk:
        if name not in made:
            made[name] = WALKS[name](cast)
        return made[name]

    return walk


@pytest.fixture(params=WALKS)
def walk(request: pytest.FixtureRequest, walks: Callable[[str], Walk]) -> Walk:
    """Every walk in turn."""
    return walks(request.param)


@pytest.mark.parametrize(("width", "language"), DEVICES)
def test_pages_pass_axe_in_light_and_dark(
    cast: Cast, open_page: OpenPage, walk: Walk, width: int, language: str
) -> None:
    page, problems = open_page(walk.player, width=width, language=language), list[str]()
    for address in follow(page, cast.app, walk):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark", reduced_motion="reduce")
            problems += [f"{address} {scheme} {problem}" for problem in _violations(page)]
    assert not problems, "\n".join(problems)


def test_page_that_waits_for_a_print_passes_axe(cast: Cast, open_page: OpenPage) -> None:
    player, _, number = cast.holder(wake=False)
    page = open_page(player, width=360, language="ar")
    page.goto(f"/certificates/{number}/pdf")
    # It asks again by itself every few seconds, because it has nothing else to do, script or no script.
    assert [found for found in _violations(page) if not found.startswith("meta-refresh")] == []


def _violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_pages_fit_into_the_window(cast: Cast, open_page: OpenPage, walk: Walk, language: str) -> None:
    page, wide = open_page(walk.player, language=language), list[str]()
    for address in follow(page, cast.app, walk):
        for size, widths in (("100%", (320, 1280)), ("200%", (360, 1280))):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            for width in widths:
                page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
                if (over := page.evaluate(OVERFLOW)) > 0:
                    wide.append(f"{address} at {width} and {size}: {over} pixels too wide")
    assert not wide, "\n".join(wide)


@pytest.mark.parametrize(("width", "language"), DEVICES)
def test_targets_are_large_enough_for_a_thumb(
    cast: Cast, open_page: OpenPage, walk: Walk, width: int, language: str
) -> None:
    page, small = open_page(walk.player, width=width, language=language), list[str]()
    for address in follow(page, cast.app, walk):
        for menu in page.locator(".menu:not([open]) > summary:visible").all():
            menu.click()
        small += [f"{address} {target}" for target in page.evaluate(SMALL_TARGETS)]
    assert not small, "\n".join(small)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_walks_meet_every_page_and_each_is_quiet(
    house: House, cast: Cast, open_page: OpenPage, walks: Callable[[str], Walk], language: str
) -> None:
    noise, met = list[str](), set[str]()
    adapter = cast.app.url_map.bind("localhost")
    for walk in map(walks, WALKS):
        page = open_page(walk.player, language=language)
        _listen(page, house.base_url, noise)
        for address in follow(page, cast.app, walk):
            if address != "/no-such-page":
                met.add(str(adapter.match(address.split("?")[0])[0]))
    pages = {rule.endpoint for rule in cast.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    loud = [line for line in noise if "responded with a status of 40" not in line]
    assert (pages - met, loud) == (NOT_MET, [])


def _listen(page: Page, base_url: str, noise: list[str]) -> None:
    """Note what a page says, where it fails, and whom else it asks."""
    page.on("console", lambda message: noise.append(f"{page.url} says {message.text}"))
    page.on("pageerror", lambda error: noise.append(f"{page.url} fails: {error}"))
    page.on(
        "request", lambda request: None if request.url.startswith(base_url) else noise.append(request.url)
    )


NOT_MET = {*NOT_PAGES, "people.slip"}
