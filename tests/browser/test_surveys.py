"""Surveys in a real browser: by keyboard alone, without script, on a narrow phone, leaving nothing behind."""

from datetime import UTC, datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from firstline.domain.survey import Survey
from firstline.sealing.pseudonyms import pseudonym
from firstline.services import enrolling
from firstline.store import surveys
from tests.browser.cast import COURSE, Cast, Player
from tests.browser.conftest import OpenPage

HELD = "selector => document.activeElement.matches(selector)"
STORED = "() => localStorage.length + sessionStorage.length"
OVERFLOW = "() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
MOST_TABS = 80


@pytest.fixture
def survey(cast: Cast) -> Survey:
    """The survey of the course."""
    (found,) = cast.edition().course.surveys
    return found


@pytest.fixture
def nadia(cast: Cast) -> Player:
    """Somebody who has just joined the course."""
    player = cast.newcomer()
    with cast.portal.database.writing() as session:
        enrolling.enrol(session, cast.portal.library, player.person, COURSE, at=datetime.now(UTC))
    return player


def address(survey: Survey) -> str:
    return f"/surveys/{COURSE}/{survey.id}/start"


def kept(cast: Cast, survey: Survey, player: Player) -> tuple[bool, dict[str, int]]:
    """Whether her turn is over, and what she answered."""
    secret = cast.portal.settings.secret_key
    name = pseudonym(secret, COURSE, survey.id, player.person.id)
    with cast.portal.database.reading() as session:
        is_over = (COURSE, survey.id, "start") in surveys.turns(session, player.person.id)
        found = surveys.responses(session, COURSE, survey.id, ["start"], [name], scale=len(survey.scale))
    return is_over, found.get("start", {}).get(name, {})


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MOST_TABS):
        if page.evaluate(HELD, selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no way to {selector} by Tab")


def violations(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page, options=AXE).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


def test_keys_alone_answer_a_survey(cast: Cast, open_page: OpenPage, survey: Survey, nadia: Player) -> None:
    page = open_page(nadia)
    page.goto(address(survey))
    first, second = (statement.id for statement in survey.statements[:2])
    tab_to(page, f"[name=s-{first}]")
    page.keyboard.press("Space")
    tab_to(page, f"[name=s-{second}]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "button[form=answers]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert kept(cast, survey, nadia) == (True, {first: 0, second: 1})


def test_keys_alone_decline_a_survey_before_its_statements(
    cast: Cast, open_page: OpenPage, survey: Survey, nadia: Player
) -> None:
    page = open_page(nadia)
    page.goto(address(survey))
    tab_to(page, "main form:not(#answers) button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert kept(cast, survey, nadia) == (True, {})


def test_answer_works_without_script(cast: Cast, open_page: OpenPage, survey: Survey, nadia: Player) -> None:
    page, last = open_page(nadia, script=False, width=360), survey.statements[-1].id
    page.goto(address(survey))
    page.locator(f"label[for=field-s-{last}]").click()
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert kept(cast, survey, nadia) == (True, {last: 0})


def test_declining_after_choosing_sends_no_answer(
    cast: Cast, open_page: OpenPage, survey: Survey, nadia: Player
) -> None:
    page, sent = open_page(nadia), list[str]()
    page.on("request", lambda request: sent.append(request.post_data or ""))
    page.goto(address(survey))
    page.locator(f"label[for=field-s-{survey.statements[0].id}]").click()
    page.get_by_role("button", name="No, thank you").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert ([body for body in sent if "s-at" in body], kept(cast, survey, nadia)) == ([], (True, {}))


def test_both_buttons_look_the_same(open_page: OpenPage, survey: Survey, nadia: Player) -> None:
    page = open_page(nadia)
    page.goto(address(survey))
    looks = page.locator("main .actions button").evaluate_all(
        "all => all.map(e => [getComputedStyle(e), e.className]).map(([s, name]) =>"
        " [name, s.color, s.backgroundColor, s.fontSize, s.fontWeight, s.blockSize].join())"
    )
    assert (len(looks), len(set(looks))) == (2, 1)


def test_nothing_of_an_answer_stays_in_the_browser(
    open_page: OpenPage, survey: Survey, nadia: Player
) -> None:
    page = open_page(nadia)
    page.goto(address(survey))
    page.locator(f"label[for=field-s-{survey.statements[0].id}]").click()
    before = page.evaluate(STORED)
    page.reload()
    chosen = page.locator("main input[type=radio]:checked").count()
    assert (before, page.evaluate(STORED), chosen) == (0, 0, 0)


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (360, "ar"), (1280, "en")])
def test_survey_fits_and_passes_axe(
    open_page: OpenPage, survey: Survey, nadia: Player, width: int, language: str
) -> None:
    page = open_page(nadia, width=width, language=language)
    page.goto(address(survey))
    assert (page.evaluate(OVERFLOW), violations(page)) == (0, [])


@pytest.mark.parametrize(("width", "language"), [(320, "en"), (360, "ar"), (1280, "en")])
def test_results_fit_and_pass_axe(
    cast: Cast, open_page: OpenPage, survey: Survey, width: int, language: str
) -> None:
    ruth = cast.player("ruth@demo.example")
    page = open_page(ruth, width=width, language=language)
    page.goto(f"/cohorts/{cast.cohort(3)}/surveys/{survey.id}")
    assert (page.evaluate(OVERFLOW), violations(page)) == (0, [])
