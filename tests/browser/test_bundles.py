"""The page that waits for a cohort's file, which nothing links to for long."""

from datetime import UTC, datetime
from typing import Any

from axe_playwright_python.sync_playwright import Axe

from firstline.services import bundling
from tests.browser.cast import CROWDED, Cast
from tests.browser.conftest import OpenPage
from tests.browser.test_pages import AXE_OPTIONS, OVERFLOW


def test_page_that_waits_for_a_file_passes_axe_and_fits_a_phone(cast: Cast, open_page: OpenPage) -> None:
    trainer = cast.player("tess@demo.example")
    with cast.portal.database.writing() as session:  # nobody tells the job process
        bundle = bundling.ask(session, trainer.person, CROWDED, "zip", at=datetime.now(UTC))
    page = open_page(trainer, width=360, language="ar")
    page.goto(f"/cohorts/{CROWDED}/certificates/{bundle}/progress")
    found: list[dict[str, Any]] = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    # It asks again by itself every few seconds, because it has nothing else to do.
    assert ([v["id"] for v in found], page.evaluate(OVERFLOW)) == (["meta-refresh"], 0)
