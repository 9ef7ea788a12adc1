"""Changing the language in the middle of something: the reader stays where she was."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.cast import COURSE, Cast, kind_of
from tests.browser.conftest import OpenPage

SAVED = re.compile(r"\d")


@pytest.mark.parametrize("width", [360, 1280])
def test_switching_in_a_test_keeps_the_place_and_the_answer(
    cast: Cast, open_page: OpenPage, width: int
) -> None:
    player, sitting = cast.sitter()
    kinds = [kind_of(sitting.edition.items[drawn.item]) for drawn in sitting.attempt.form]
    number = kinds.index("single") + 1
    item = sitting.attempt.form[number - 1].item
    page = open_page(player, width=width)
    page.goto(f"/attempts/{sitting.attempt.id}/{number}")
    here = page.url
    page.locator(".option-label").nth(1).click()
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)

    for language, name in (("ar", "العربية"), ("en", "English")):
        page.get_by_role("link", name=name).click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page).to_have_url(here)
        expect(page.get_by_role("heading", level=1)).to_have_text(cast.edition(language).items[item].title)
        expect(page.locator(".option-input").nth(1)).to_be_checked()


def test_switching_in_a_lesson_keeps_the_place(cast: Cast, open_page: OpenPage) -> None:
    module, lesson = list(cast.edition().course.lessons())[3]
    page = open_page(cast.newcomer(), width=360, script=False)
    page.goto(f"/courses/{COURSE}/{module.id}/{lesson.id}")
    here = page.url

    page.get_by_role("link", name="العربية").click()

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page).to_have_url(here)
    arabic = cast.edition("ar").lesson(module.id, lesson.id)[1]
    expect(page.get_by_role("heading", level=1)).to_have_text(arabic.title)


def test_language_is_remembered_before_and_after_signing_in(cast: Cast, open_page: OpenPage) -> None:
    page = open_page(width=360)
    page.goto("/sign-in")
    page.get_by_role("link", name="العربية").click()
    page.goto("/help")
    expect(page.get_by_role("heading", level=1)).to_have_text(cast.say("ar", "Help"))
