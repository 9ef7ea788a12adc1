"""A served portal, a real Chromium, and pages in it."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from firstline.web.languages import COOKIE
from tests.browser.cast import Cast, Player, assemble
from tests.browser.house import House, open_house

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
HEIGHTS = {320: 640, 360: 740, 1280: 800}
PATIENCE = 20_000
"""Milliseconds; the machine may be busy with other tests."""


class OpenPage(Protocol):
    """Opens a page in a fresh context, as another device would be."""

    def __call__(
        self,
        player: Player | None = None,
        *,
        width: int = 1280,
        script: bool = True,
        foreign: bool = False,
        language: str = "en",
    ) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for this process of the tests."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is missing: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The served portal; asks for Chromium first, so that nothing is started in vain."""
    with open_house(tmp_path_factory.mktemp("house")) as found:
        yield found


@pytest.fixture(scope="session")
def cast(house: House) -> Iterator[Cast]:
    """Makes people in the states that a test needs."""
    found = assemble(house)
    yield found
    found.close()


@pytest.fixture
def open_page(chromium: Browser, house: House) -> Iterator[OpenPage]:
    """Opens pages that reach nothing but the portal, unless ``foreign`` leaves that to the test."""
    contexts: list[BrowserContext] = []

    def opened(
        player: Player | None = None,
        *,
        width: int = 1280,
        script: bool = True,
        foreign: bool = False,
        language: str = "en",
    ) -> Page:
        context = chromium.new_context(
            base_url=house.base_url,
            viewport={"width": width, "height": HEIGHTS[width]},
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if not foreign:
            context.route(lambda url: not url.startswith(house.base_url), lambda route: route.abort())
        context.add_cookies([{"name": COOKIE, "value": language, "url": house.base_url}])
        if player:
            context.add_cookies([{"name": "sid", "value": player.token, "url": house.base_url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def run_tool() -> Callable[..., bytes]:
    """Runs a program that reads PDFs or codes, and skips where it is missing."""

    def run(program: str, *words: str | Path) -> bytes:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is missing: apt-get install poppler-utils zbar-tools")
        done = subprocess.run([program, *words], check=True, capture_output=True)
        return done.stdout

    return run
