"""Each course for one audience by its pages: from the first lesson to the certificate, without harm."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from firstline.domain.response import right_response
from firstline.domain.run import Way, replay, shuffled, take
from firstline.domain.scenario import Scenario
from firstline.services.library import Edition
from tests.browser.cast import Cast, Player
from tests.browser.conftest import OpenPage
from tests.browser.hands import give

Run = Callable[..., bytes]
TAKEN = [("first-response", ""), ("building-the-case", "trial-prosecutor"), ("safe-support", "hotline")]
NAME = "Wanjiru Kamau"


@pytest.mark.parametrize(("course", "path"), TAKEN)
def test_whole_course_leads_from_the_first_lesson_to_the_certificate(
    cast: Cast, open_page: OpenPage, run_tool: Run, tmp_path: Path, course: str, path: str
) -> None:
    player, edition = cast.newcomer(NAME), edition_of(cast, course, path)
    page = open_page(player, width=360)
    begin_course(page, edition)
    take_lessons(page, edition)
    for scenario in edition.course.scenarios:
        if scenario.id in edition.course.certificate.scenarios:
            play_safely(page, edition, scenario)
    pass_test(page, cast, edition, player)
    number = fetch_certificate(page, edition, tmp_path / "certificate.pdf")

    words = " ".join(run_tool("pdftotext", tmp_path / "certificate.pdf", "-").decode().split())
    role = edition.course.path(path)
    facts = [NAME, edition.course.title, f"Hours {edition.course.hours} ", number]
    facts += [f"Role path: {role.title}"] if role else []
    assert [fact for fact in facts if fact not in words] == []


def edition_of(cast: Cast, course: str, path: str = "") -> Edition:
    """The course as it is published, and taken on a role path."""
    with cast.portal.database.reading() as session:
        current = cast.portal.library.course(session, course, at=datetime.now(UTC))
        return cast.portal.library.edition(session, current.digest, path)


def begin_course(page: Page, edition: Edition) -> None:
    """Enrol from the list of courses, and pass by what is only offered.

    The course that comes before is named, and bars nobody.
    """
    page.goto("/courses")
    page.get_by_role("link", name=edition.course.title).click()
    earlier = page.get_by_text("Take these courses first:")
    expect(earlier.get_by_role("link")).to_have_attribute("href", "/courses/foundations")
    if edition.path:
        page.locator(f"input[name=role_path][value={edition.path}]").check(force=True)
    page.get_by_role("button", name="Begin the course").click()
    expect(page.get_by_role("link", name="Before you begin")).to_be_visible()
    page.get_by_role("link", name="Continue").click()


def take_lessons(page: Page, edition: Edition) -> None:
    """Open each lesson and complete it by its button, which leads to the next one."""
    heading = page.get_by_role("heading", level=1)
    for _, lesson in edition.course.core_lessons():
        expect(heading).to_have_text(lesson.title)
        page.get_by_role("button", name="Mark as complete and continue").click()
    expect(heading).to_have_text(edition.course.title)


def play_safely(page: Page, edition: Edition, scenario: Scenario) -> None:
    """Play a scenario from the course's page along its safest way, and come back."""
    heading, way = page.get_by_role("heading", level=1), safest_way(scenario)
    page.get_by_role("link", name=scenario.title, exact=True).click()
    page.get_by_role("button", name="Begin").click()
    for step in way.steps:
        expect(heading).to_have_text(step.stop.scene.title)
        run = int(page.url.rpartition("/")[2])
        place = shuffled(step.stop, run).index(step.move)
        page.locator(f"label[for=choice-{place}]").click()
        page.get_by_role("button", name="Do this").click()
    expect(heading).to_have_text(way.here.scene.title)
    expect(page.get_by_role("heading", name="Looking back")).to_be_visible()
    expect(page.get_by_text("A choice to work through")).to_have_count(0)
    page.get_by_role("link", name="Back to the course").click()
    expect(heading).to_have_text(edition.course.title)


def safest_way(scenario: Scenario) -> Way:
    """Of all ways without harm the one that ends best: the sum of its state, then the shortest."""
    return max(harmless_ways(scenario), key=lambda way: (sum(way.here.state), -len(way.steps)))


def harmless_ways(scenario: Scenario) -> Iterator[Way]:
    """One way without harm to every ending in every state."""
    waiting, met = [replay(scenario, ())], set[tuple[str, tuple[int, ...]]]()
    while waiting:
        way = waiting.pop(0)
        place = (way.here.scene.id, way.here.state)
        if place in met:
            continue
        met.add(place)
        if way.ending:
            yield way
        waiting += [take(way, move.id) for move in way.here.moves if move.harm is None]


def pass_test(page: Page, cast: Cast, edition: Edition, player: Player) -> None:
    """Sit the final test, answer all its items rightly and hand it in."""
    heading, test = page.get_by_role("heading", level=1), edition.test("final")
    page.get_by_role("link", name=test.title).click()
    most, least = test.length, -(-test.length * test.pass_mark // 100)
    expect(page.get_by_text(f"{most} questions. You pass with {least} of {most}.")).to_be_visible()
    expect(page.get_by_label("Your full name, as it should be printed on the certificate")).to_have_value(
        NAME
    )
    page.get_by_role("button", name="Start the test").click()
    found = re.search(r"/attempts/(\d+)/1$", page.url)
    assert found is not None
    form = cast.sitting(player, int(found[1])).attempt.form
    assert len(form) == test.length
    for drawn in form:
        item = edition.items[drawn.item]
        expect(heading).to_have_text(item.title)
        give(page, item, right_response(item, drawn))
        page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_text("All questions are answered. You can still change anything.")).to_be_visible()
    page.get_by_role("button", name="Hand in the test").click()
    expect(heading).to_have_text("You passed: 100 %")


def fetch_certificate(page: Page, edition: Edition, paper: Path) -> str:
    """Save the PDF, and look at the certificate as its holder and others see it; returns its number."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Get your certificate").click()
    download.value.save_as(paper)
    page.goto("/my-certificates")
    card = page.get_by_role("listitem").filter(has_text=edition.course.title)
    number = card.locator(".code").inner_text()
    card.get_by_role("link", name="What others see").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")
    expect(page.get_by_role("main")).to_contain_text(NAME)
    return number


@pytest.mark.parametrize(
    ("course", "count"), [("first-response", 7), ("building-the-case", 9), ("safe-support", 7)]
)
def test_job_aids_of_the_whole_course_print_on_one_sheet_from_the_browser(
    cast: Cast, open_page: OpenPage, run_tool: Run, tmp_path: Path, course: str, count: int
) -> None:
    page, sheets = open_page(cast.newcomer()), dict[str, bool]()
    for aid in (aid for module in edition_of(cast, course).course.modules for aid in module.job_aids):
        page.goto(f"/courses/{course}/job-aids/{aid.id}")
        paper = tmp_path / f"{aid.id}.pdf"
        page.pdf(path=paper, prefer_css_page_size=True, print_background=True)
        sheets[aid.id] = b"\nPages:           1\n" in run_tool("pdfinfo", paper)
    assert (len(sheets), [name for name, fits in sheets.items() if not fits]) == (count, [])
