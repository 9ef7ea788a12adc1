"""A trainer's insight pages with data behind them: accessible, within the window, by keyboard alone."""

import re
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from firstline.domain.form import fixed_item
from firstline.domain.item import Choice, Item
from firstline.services import gathering
from firstline.services.library import Edition
from tests.browser.cast import COURSE, Cast
from tests.browser.conftest import OpenPage
from tests.crowds import Crowd, Sitting

TEST = "final"
PEOPLE = range(50_000, 50_240)
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE_OPTIONS = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": list(TAGS)}}
OVERFLOW = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
HELD = "selector => document.activeElement.matches(selector)"
RINGED = """() => [null, '::after'].map(part => getComputedStyle(document.activeElement, part))
  .some(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2)"""


@pytest.fixture(scope="module")
def insight(cast: Cast) -> dict[str, str]:
    """Addresses of pages with a cohort of 240 behind them, by name."""
    tess, edition, at = cast.player("tess@demo.example").person, cast.edition(), datetime.now(UTC)
    with cast.portal.database.writing() as session:
        cohort = gathering.create_cohort(
            session,
            cast.portal.library,
            tess,
            name="Harbour station, all watches",
            course=COURSE,
            starts_on=at.date(),
            due_on=None,
            at=at,
        )
        orders = {item.id: fixed_item(item).orders for item in edition.items.values()}
        crowd, random = Crowd(session, COURSE, edition.digest, cohort, orders), Random(4)
        crowd.enrol(PEOPLE)
        for place, test in enumerate(edition.course.tests):
            asked = test.forms or (_form(edition, TEST),)
            given = [_sat(who, [edition.items[i] for i in asked[who % len(asked)]], random) for who in PEOPLE]
            crowd.sit(test.id, given, first_id=50_000 * (place + 1))
        for months in range(4):
            crowd.recall(PEOPLE, right=200 - 20 * months, at=at - timedelta(days=31 * months))
    item, here = _form(edition, TEST)[0], f"/cohorts/{cohort}/insight"
    return {
        "start": here,
        "items": f"{here}/items/{TEST}",
        "item": f"{here}/items/{TEST}/{item}",
        "change": f"{here}/change",
        "retention": f"{here}/retention",
        "doubt": f"/item-reports/{COURSE}/{item}",
    }


def _form(edition: Edition, quiz: str) -> tuple[str, ...]:
    """Twelve choice items that a test may draw."""
    draws = {(draw.bank, draw.objective) for draw in edition.any_test(quiz).draws}
    drawn = (i for b in edition.course.banks for i in b.items if (b.id, i.objective) in draws)
    return tuple(item.id for item in drawn if isinstance(item, Choice) and not item.multiple)[:12]


def _sat(who: int, items: list[Item], random: Random) -> Sitting:
    ability, marks = random.gauss(0, 1), dict[str, tuple[float | None, str | None]]()
    for item in items:
        is_right = random.gauss(0, 1) < ability
        places = [n for n, option in enumerate(getattr(item, "options", ())) if option.key is is_right]
        marks[item.id] = (float(is_right), str(random.choice(places)) if places else None)
    return Sitting(who, marks)


@pytest.mark.parametrize(("width", "language"), [(360, "ar"), (1280, "en")])
def test_insight_passes_axe_in_light_and_dark(
    cast: Cast, insight: dict[str, str], open_page: OpenPage, width: int, language: str
) -> None:
    page = open_page(cast.player("tess@demo.example"), width=width, language=language)
    problems = list[str]()
    for address in insight.values():
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark", reduced_motion="reduce")
            page.goto(address)
            problems += [f"{address} {scheme} {problem}" for problem in _violations(page)]
    assert not problems, "\n".join(problems)


def _violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_insight_fits_into_the_window(
    cast: Cast, insight: dict[str, str], open_page: OpenPage, language: str
) -> None:
    page, wide = open_page(cast.player("tess@demo.example"), language=language), list[str]()
    for address in insight.values():
        page.goto(address)
        for size, width in (("100%", 320), ("100%", 1280), ("200%", 360)):
            page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
            page.set_viewport_size({"width": width, "height": 800})
            if (over := page.evaluate(OVERFLOW)) > 0:
                wide.append(f"{address} at {width} and {size}: {over} pixels too wide")
    assert not wide, "\n".join(wide)


def test_keys_alone_lead_from_the_start_to_a_question_and_mark_it_again(
    cast: Cast, insight: dict[str, str], open_page: OpenPage
) -> None:
    page = open_page(cast.player("tess@demo.example"), script=False)
    page.goto(insight["start"])
    _press(page, f"a[href$='/items/{TEST}']")
    item = insight["item"].rpartition("/")[2]
    _press(page, f"a[href$='/items/{TEST}/{item}']")
    expect(page.get_by_role("img", name="Who chose which answer")).to_be_visible()
    _press(page, f"a[href='{insight['doubt']}']")
    _tab_to(page, "[name=reason]")
    page.keyboard.type("Two answers are right in this case.")
    _press(page, "main button[type=submit]")
    expect(page.locator(".notice-done")).to_have_text("The question was marked again.")


def test_wide_pictures_and_tables_scroll_by_keyboard(
    cast: Cast, insight: dict[str, str], open_page: OpenPage
) -> None:
    page = open_page(cast.player("tess@demo.example"), width=360)
    page.goto(insight["retention"])
    _tab_to(page, ".chart-scroll")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.chart-scroll').scrollLeft > 0")


def test_change_prints_with_its_picture_and_its_words(
    cast: Cast, insight: dict[str, str], open_page: OpenPage
) -> None:
    page = open_page(cast.player("tess@demo.example"))
    page.goto(insight["change"])
    page.emulate_media(media="print")
    expect(page.locator(".chart-wide .drawing")).to_be_visible()
    expect(page.get_by_text(re.compile("There is no comparison group"))).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


def _press(page: Page, selector: str) -> None:
    _tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _tab_to(page: Page, selector: str, *, most: int = 120) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(HELD, selector):
            assert page.evaluate(RINGED)
            return
    pytest.fail(f"no way to {selector} by Tab on {page.url}")
