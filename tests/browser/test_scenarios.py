"""A scenario in a real browser: by keys alone, without script, on a phone, in Arabic, and for a trainer."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from firstline.domain.run import replay, shuffled
from firstline.domain.scenario import Scenario, after, open_moves
from firstline.services import playing
from tests.browser.cast import COURSE, Cast, Player
from tests.browser.conftest import OpenPage
from tests.browser.test_pages import AXE_OPTIONS, DEVICES, OVERFLOW, SMALL_TARGETS

SCENARIO = "front-desk"
DOOR = f"/scenarios/{COURSE}/{SCENARIO}"


@dataclass
class Stage:
    """A player and the scenario of the published course."""

    cast: Cast
    player: Player

    @property
    def scenario(self) -> Scenario:
        return self.cast.edition().scenario(SCENARIO)

    def way(self, *, unsafe: bool = False) -> list[str]:
        """Choices that lead to an ending: the first safe ones, or the unsafe ones wherever there are any."""
        found, state = list[str](), self.scenario.start
        scene = self.scenario.scenes[0]
        while scene.moves:
            offered = open_moves(self.scenario, scene, state)
            move = next((each for each in offered if (each.harm is not None) is unsafe), offered[0])
            state, target = after(self.scenario, move, state), self.scenario.scene(move.target)
            assert target is not None
            found.append(move.id)
            scene = target
        return found

    def place(self, run: int, choice: str) -> int:
        """Where the page shows a choice."""
        with self.cast.portal.database.reading() as session:
            play = playing.play(session, self.cast.portal.library, self.player.person, run)
        return [move.id for move in shuffled(play.way.here, run)].index(choice)

    def place_at_start(self, run: int, choice: str) -> int:
        """Where the first page showed a choice."""
        return [move.id for move in shuffled(replay(self.scenario, ()).here, run)].index(choice)

    def walk(self, choices: list[str]) -> str:
        """Take choices without a browser; the address of the run."""
        portal, person, at = self.cast.portal, self.player.person, datetime.now(UTC)
        with portal.database.writing() as session:
            run = playing.begin_run(session, portal.library, person, COURSE, SCENARIO, at=at)
        for step, choice in enumerate(choices):
            self.choose(run, step, choice)
        return f"/runs/{run}"

    def choose(self, run: int, step: int, choice: str) -> None:
        """Take one choice without a browser."""
        portal, place, at = self.cast.portal, self.place(run, choice), datetime.now(UTC)
        with portal.database.writing() as session:
            playing.choose(
                session, portal.library, self.player.person, run, step, place, terms=portal.terms, at=at
            )


@pytest.fixture
def stage(cast: Cast) -> Stage:
    """Somebody new."""
    return Stage(cast, cast.newcomer())


def number_of(page: Page) -> int:
    return int(page.url.partition("/runs/")[2].partition("?")[0])


def problems_of(page: Page) -> list[str]:
    """What axe, the width of the window and small targets say."""
    found = [
        f"{page.url} {violation['id']} {node['target']} {node['failureSummary']}"
        for violation in Axe().run(page, options=AXE_OPTIONS).response["violations"]
        for node in violation["nodes"]
    ]
    wide = page.evaluate(OVERFLOW)
    return [*found, *page.evaluate(SMALL_TARGETS), *([f"{page.url} is {wide} too wide"] if wide > 0 else [])]


@pytest.mark.parametrize("script", [True, False])
def test_keys_alone_play_to_an_ending(stage: Stage, open_page: OpenPage, script: bool) -> None:
    page = open_page(stage.player, width=360, script=script)
    page.goto(DOOR)
    page.get_by_role("button", name="Begin").press("Enter")
    for choice in stage.way():
        page.wait_for_url(re.compile(r"/runs/\d+$"))
        place = stage.place(number_of(page), choice)
        page.get_by_role("radio").first.focus()
        page.keyboard.press("Space")
        for _ in range(place):
            page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio").nth(place)).to_be_checked()
        before = page.get_by_role("heading", level=1).inner_text()
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Do this")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).not_to_have_text(before)
    expect(page.get_by_role("heading", name="Looking back")).to_be_visible()
    assert page.locator("main h3").count() == len(stage.way())


def test_missing_choice_takes_the_focus_to_what_is_wrong(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(stage.player, width=360)
    page.goto(stage.walk([]))
    page.get_by_role("button", name="Do this").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_role("radio").first).to_be_focused()


def test_back_button_and_second_window_lead_to_the_present_scene(stage: Stage, open_page: OpenPage) -> None:
    address, way = stage.walk([]), stage.way()
    page, window = open_page(stage.player, width=360), open_page(stage.player, width=360)
    window.goto(address)
    page.goto(address)
    page.locator(f"#choice-{stage.place(number_of(page), way[0])}").check(force=True)
    page.get_by_role("button", name="Do this").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).not_to_have_text(window.get_by_role("heading", level=1).inner_text())
    here = heading.inner_text()
    other = (stage.place_at_start(number_of(page), way[0]) + 1) % window.get_by_role("radio").count()
    window.locator(f"#choice-{other}").check(force=True)
    window.get_by_role("button", name="Do this").click()
    expect(window.get_by_role("heading", level=1)).to_have_text(here)
    expect(window.get_by_text("You had chosen there already")).to_be_visible()
    page.go_back()
    page.go_forward()
    expect(heading).to_have_text(here)


def test_trying_again_begins_at_that_choice(stage: Stage, open_page: OpenPage) -> None:
    page = open_page(stage.player, width=360)
    page.goto(stage.walk(stage.way(unsafe=True)))
    last = page.locator("main section", has=page.locator("h3")).last
    title = last.get_by_role("heading").inner_text().partition(". ")[2]
    last.locator("summary").click()
    last.get_by_role("button", name="Try again from here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize(("width", "language"), DEVICES)
def test_pages_of_a_scenario_are_sound(stage: Stage, open_page: OpenPage, width: int, language: str) -> None:
    page, problems = open_page(stage.player, width=width, language=language), list[str]()
    way = stage.way(unsafe=True)
    half = stage.walk(way[:3])
    for address in (DOOR, half):
        page.goto(address)
        problems += problems_of(page)
    page.locator("form.form button").click()
    problems += problems_of(page)
    page.goto(f"/courses/{COURSE}/flags/see-alone")
    problems += problems_of(page)
    for step, choice in enumerate(way[3:], 3):
        stage.choose(int(half.rpartition("/")[2]), step, choice)
    for address in (half, DOOR):
        page.goto(address)
        for summary in page.locator("main summary").all()[:2]:
            summary.click()
        problems += problems_of(page)
    assert problems == []


@pytest.mark.parametrize(("width", "language"), DEVICES)
def test_pages_of_a_trainer_are_sound(cast: Cast, open_page: OpenPage, width: int, language: str) -> None:
    player = cast.player("ada@demo.example")
    Stage(cast, player).walk(Stage(cast, player).way(unsafe=True))
    page, problems = open_page(cast.player("tess@demo.example"), width=width, language=language), list[str]()
    for address in (
        f"/cohorts/1/scenarios/{SCENARIO}?runs=all",
        f"/cohorts/1/scenarios/{SCENARIO}",
        "/cohorts/1/flags",
        f"/courses/{COURSE}/scenarios/{SCENARIO}",
    ):
        page.goto(address)
        problems += problems_of(page)
    assert problems == []
