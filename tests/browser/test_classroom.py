"""A classroom: a code on the wall, phones that join without script, and counts that move."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cast import Cast
from tests.browser.conftest import OpenPage


def joined(wall: Page) -> int:
    """How many the wall says have joined, after it came anew."""
    wall.reload()
    return int(wall.locator(".wall-sum strong").first.inner_text())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_phones_join_without_script_and_the_wall_counts_them(
    open_page: OpenPage, cast: Cast, language: str
) -> None:
    cast.classroom()
    wall = open_page(cast.player("tess@demo.example"), width=1280)
    wall.goto("/cohorts/1/classroom?state=still")
    code = wall.locator(".joining-code").inner_text()
    before = joined(wall)
    assert re.fullmatch(r"[0-9A-Z]{5}-[0-9A-Z]{5}", code)
    for number in range(3):
        phone = open_page(width=360, script=False, language=language)
        phone.goto("/join")
        phone.locator("[name=code]").fill(code.lower().replace("-", " "))
        phone.locator("main button").click()
        phone.locator("[name=name]").fill("Noor Haddad" if language == "en" else "نور حداد")
        phone.locator("[name=sign_in]").fill(f"{language}{number}@class.example")
        for field in ("password", "again"):
            phone.locator(f"[name={field}]").fill("a green winter coat")
        phone.locator("main button").click()
        expect(phone.locator("main .button-primary")).to_have_attribute("href", re.compile("/courses/"))
    assert joined(wall) == before + 3
    expect(wall.locator("main")).not_to_contain_text("Noor")
