"""With the keyboard alone: every journey, and focus that one can see."""

import re
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from firstline.domain.form import Response
from firstline.domain.item import Choice, Item
from firstline.domain.response import right_response
from tests.browser.cast import COURSE, Cast, kind_of
from tests.browser.conftest import OpenPage
from tests.browser.house import House

HELD = """selector => { const e = document.activeElement; return !!e && e.matches(selector) }"""
SIGHT = """() => {
  const e = document.activeElement
  if (!e || e === document.body) return ''
  const shown = e.classList.contains('option-input') ? e.nextElementSibling : e
  const box = shown.getBoundingClientRect()
  const name = `${e.tagName} ${(e.innerText || e.name || '').slice(0, 40)}`
  const bar = document.querySelector('.bar')
  const fixed = bar.contains(e) || e.classList.contains('skip-link')
  const under = bar.getBoundingClientRect().bottom - 1
  const fits = box.height < innerHeight - under
  if (!fixed && (fits ? box.top : box.bottom) < under) return `${name} is under the bar`
  if (box.top >= innerHeight || box.bottom <= 0) return `${name} is out of sight`
  const ring = [getComputedStyle(shown), getComputedStyle(shown, '::after')]
  const ringed = ring.some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)
  return ringed ? '' : `${name} has no ring`
}"""


def _tab_to(page: Page, selector: str, *, most: int = 80) -> None:
    """Press Tab until the focus is there; every focus on the way can be seen."""
    page.wait_for_load_state()
    for _ in range(most):
        if page.evaluate(HELD, selector):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(SIGHT) == ""
    pytest.fail(f"no way to {selector} by Tab on {page.url}")


def _button(page: Page, text: str) -> str:
    """A selector of the button or link with this text, for `matches`."""
    found = page.locator("button, a", has_text=re.compile(f"^{re.escape(text)}")).first
    found.evaluate("(button, name) => button.setAttribute('data-aim', name)", text)
    return f"[data-aim='{text}']"


def press(page: Page, text: str, key: str = "Enter") -> None:
    """Go to the button or link with this text, and press a key on it."""
    _tab_to(page, _button(page, text))
    page.keyboard.press(key)


def test_keys_alone_sign_in_and_complete_a_lesson(house: House, cast: Cast, open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate(HELD, ".skip-link")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    _tab_to(page, "[name=sign_in]")
    page.keyboard.type("ada@demo.example")
    _tab_to(page, "[name=password]")
    page.keyboard.type(house.password("ada@demo.example"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Good to see you")
    press(page, "Continue")
    (_, first), (_, second) = list(cast.edition().course.lessons())[:2]
    expect(page.get_by_role("heading", level=1)).to_have_text(first.title)
    press(page, "Mark as complete and continue", "Space")
    expect(page.get_by_role("heading", level=1)).to_have_text(second.title)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_keys_alone_answer_every_kind_of_question_and_hand_in(
    cast: Cast, open_page: OpenPage, language: str
) -> None:
    player, sitting = cast.sitter()
    page, edition = open_page(player, width=360, language=language), sitting.edition
    say = partial(cast.say, language)
    first: dict[str, int] = {}
    for number, drawn in enumerate(sitting.attempt.form, 1):
        first.setdefault(kind_of(edition.items[drawn.item]), number)
    for number in first.values():
        drawn = sitting.attempt.form[number - 1]
        page.goto(f"/attempts/{sitting.attempt.id}/{number}")
        give_by_keys(page, edition.items[drawn.item], right_response(edition.items[drawn.item], drawn))
        press(page, say("Save and check all answers"))
        page.wait_for_url("**/check")
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Check your answers"))
    saved = cast.sitting(player, sitting.attempt.id).saved
    forms = [sitting.attempt.form[number - 1] for number in first.values()]
    expected = {drawn.item: right_response(edition.items[drawn.item], drawn) for drawn in forms}
    assert {item: kept.response for item, kept in saved.items()} == expected
    press(page, say("Hand in the test"))
    score = page.get_by_role("heading", level=1)
    expect(score).to_have_text(re.compile(say("Not yet: %(percent)s %%", percent=r"\d+")))


def give_by_keys(page: Page, item: Item, response: Response) -> None:
    """Fill in one item: ``response`` names places as the form shows them."""
    if isinstance(item, Choice) and item.multiple:
        for place in sorted(response, key=int):
            _tab_to(page, f".option-input[value='{place}']")
            page.keyboard.press("Space")
    elif isinstance(item, Choice):
        _tab_to(page, ".option-input")
        page.keyboard.press("Space")
        for _ in range(int(response[0])):
            page.keyboard.press("ArrowDown")
    else:
        for number, given in enumerate(response):
            _tab_to(page, f"[name=r{number}]")
            _fill_by_keys(page, given)


def _fill_by_keys(page: Page, given: str) -> None:
    if not page.evaluate(HELD, "select"):
        page.keyboard.type(given)
        return
    position = page.evaluate(
        "value => [...document.activeElement.options].findIndex(o => o.value === value)", given
    )
    for _ in range(position):
        page.keyboard.press("ArrowDown")


@pytest.mark.parametrize("script", [True, False])
def test_focus_goes_to_what_is_wrong(open_page: OpenPage, script: bool) -> None:
    page = open_page(width=360, script=script)
    page.goto("/sign-in")
    page.get_by_role("button", name="Sign in").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error"))

    summary.get_by_role("link").first.click()

    expect(page.get_by_label("E-mail or staff number")).to_be_focused()


LONG_PAGES: dict[str, Callable[[Cast], str]] = {
    "course": lambda _: f"/courses/{COURSE}",
    "people": lambda _: "/people",
    "matrix": lambda _: "/cohorts/1",
    "bench": lambda _: "/style",
    "lesson": lambda cast: "/courses/{}/{}/{}".format(
        COURSE, *next((module.id, lesson.id) for module, lesson in cast.edition().course.lessons())
    ),
}


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("course", "ar"),
        ("people", "en"),
        ("matrix", "ar"),
        ("lesson", "en"),
        ("lesson", "ar"),
        ("bench", "ar"),
    ],
)
def test_focus_can_be_seen_on_the_way_down_and_up(
    cast: Cast, open_page: OpenPage, name: str, language: str
) -> None:
    page = open_page(cast.player("ruth@demo.example"), width=360, language=language)
    lost = list[str]()
    page.goto(LONG_PAGES[name](cast))
    for key in ("Tab", "Shift+Tab"):
        for _ in range(45):
            page.keyboard.press(key)
            lost.append(page.evaluate(SIGHT))
    assert [line for line in lost if line] == []
