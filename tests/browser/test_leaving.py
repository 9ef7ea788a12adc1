"""Leaving fast: by the link, by the Shift key, and without script."""

from playwright.sync_api import Page, Route, expect

from tests.browser.cast import Cast
from tests.browser.conftest import OpenPage

ELSEWHERE = "<!doctype html><title>Elsewhere</title>"


def _answer_for_the_world(page: Page, base_url: str) -> None:
    """Nothing leaves the machine: every foreign address answers with a page of ours."""

    def answer(route: Route) -> None:
        route.fulfill(body=ELSEWHERE, content_type="text/html")

    page.context.route(lambda url: not url.startswith(base_url), answer)


def _lesson(page: Page, cast: Cast) -> str:
    module, lesson = next(cast.edition().course.lessons())
    page.goto("/courses")
    page.goto(f"/courses/foundations/{module.id}/{lesson.id}")
    address = page.locator("[data-leave]").get_attribute("href")
    assert address is not None
    return address


def test_click_leaves_and_back_does_not_return_to_the_lesson(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(cast.newcomer(), foreign=True)
    _answer_for_the_world(page, cast.portal.settings.base_url)
    neutral, here = _lesson(page, cast), page.url

    page.get_by_role("link", name="Leave this page").click()

    page.wait_for_url(neutral)
    page.go_back()
    assert page.url != here


def test_three_shifts_leave(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(cast.newcomer(), foreign=True, width=360)
    _answer_for_the_world(page, cast.portal.settings.base_url)
    neutral = _lesson(page, cast)

    for _ in range(3):
        page.keyboard.press("Shift")

    page.wait_for_url(neutral)


def test_shifts_within_typing_do_not_leave(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(cast.newcomer(), foreign=True)
    _answer_for_the_world(page, cast.portal.settings.base_url)
    _lesson(page, cast)
    here = page.url

    for letter in "ABC":
        page.keyboard.press(f"Shift+{letter}")

    expect(page).to_have_url(here)


def test_leaving_saves_the_answer_that_was_not_sent_yet(open_page: OpenPage, cast: Cast) -> None:
    player, sitting = cast.sitter()
    page = open_page(player, foreign=True)
    _answer_for_the_world(page, cast.portal.settings.base_url)
    page.goto(f"/attempts/{sitting.attempt.id}/1")
    field = page.locator(".item :is(.option-label, select, input[type=text])").first
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(index=1)
    else:
        field.click()
        page.keyboard.type("1")

    page.get_by_role("link", name="Leave this page").click()

    page.wait_for_url(lambda url: not url.startswith(cast.portal.settings.base_url))
    for _ in range(50):
        if saved := cast.sitting(player, sitting.attempt.id).saved:
            break
        page.wait_for_timeout(100)
    assert list(saved) == [sitting.attempt.form[0].item]


def test_link_works_without_script(open_page: OpenPage, cast: Cast) -> None:
    page = open_page(cast.newcomer(), foreign=True, script=False)
    _answer_for_the_world(page, cast.portal.settings.base_url)
    neutral = _lesson(page, cast)

    page.get_by_role("link", name="Leave this page").click()

    page.wait_for_url(neutral)
