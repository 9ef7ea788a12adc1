"""The way of a trainee from her slip to a certificate that others can check."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from firstline.domain.response import right_response
from firstline.services.library import Edition
from tests.browser.cast import AGENCY, Cast, is_unsafe_case, unsafe_response
from tests.browser.conftest import OpenPage
from tests.browser.hands import give
from tests.browser.house import House

Run = Callable[..., bytes]
Say = Callable[..., str]


@pytest.mark.parametrize(
    ("width", "script", "language", "name"),
    [
        (360, True, "en", "Nirmala Thapa-Rai"),
        (360, False, "ar", "آمنة عبد الرحمن الخطيب"),
        (1280, False, "en", "Rosa Delgado Núñez"),
        (1280, True, "ar", "Dilani Perera"),
    ],
)
def test_learning_leads_from_a_slip_to_a_certificate(
    house: House,
    cast: Cast,
    open_page: OpenPage,
    run_tool: Run,
    tmp_path: Path,
    width: int,
    script: bool,
    language: str,
    name: str,
) -> None:
    page = open_page(width=width, script=script, language=language)
    sign_in = f"journey-{width}-{script}@cast.example".casefold()
    say = partial(cast.say, language)
    _use_slip(page, house, say, sign_in)
    _take_lessons(page, cast.edition(language), say)
    number = _pass_test(page, cast, language, sign_in, name)
    paper = tmp_path / "certificate.pdf"
    with page.expect_download() as download:
        page.get_by_role("link", name=say("Get your certificate")).click()
    download.value.save_as(paper)

    address = f"{house.base_url}/certificates/{number}"
    run_tool("pdftoppm", "-r", "200", "-png", "-singlefile", paper, tmp_path / "paper")
    codes = run_tool("zbarimg", "--quiet", "--raw", tmp_path / "paper.png").decode().split()
    assert [code for code in codes if not code.startswith("FL1")] == [address]
    words = _letters(run_tool("pdftotext", "-layout", paper, "-").decode())
    assert _letters(name) in words
    assert _letters(cast.edition(language).course.title) in words
    verifier = open_page(width=width, script=script, language=language)
    verifier.goto(address)
    expect(verifier.get_by_role("heading", level=1)).to_have_text(say("Valid"))
    expect(verifier.get_by_role("main")).to_contain_text(name)


def _use_slip(page: Page, house: House, say: Say, sign_in: str) -> None:
    address, code = house.flask(
        "people", "add", "--name", "Nadia Petrova", "--sign-in", sign_in, "--agency", AGENCY
    ).split()
    page.goto(address)
    page.get_by_label(say("Code on the slip")).fill(code)
    page.get_by_label(say("New password"), exact=True).fill("seven quiet harbours")
    page.get_by_label(say("The new password again")).fill("seven quiet harbours")
    page.get_by_role("button", name=say("Set the password and sign in")).click()
    greeting = say("Good to see you, %(name)s", name="Nadia Petrova")
    expect(page.get_by_role("heading", level=1)).to_have_text(greeting)


def _take_lessons(page: Page, edition: Edition, say: Say) -> None:
    page.get_by_role("link", name=say("See the courses")).click()
    page.get_by_role("link", name=edition.course.title).click()
    page.get_by_role("button", name=say("Begin the course")).click()
    expect(page.get_by_role("heading", name=say("If you like"))).to_be_visible()
    page.get_by_role("link", name=say("Continue")).click()
    practice = page.locator(".practice").first
    practice.locator(".option-label, select").first.click()
    practice.get_by_role("button", name=say("Check")).click()
    expect(page.locator(".practice").first.get_by_role("link", name=say("Try again"))).to_be_visible()
    for _, lesson in edition.course.lessons():
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        page.get_by_role("button", name=say("Mark as complete and continue")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(edition.course.title)


def _pass_test(page: Page, cast: Cast, language: str, sign_in: str, name: str) -> str:
    """Returns the number of the certificate."""
    say, edition = partial(cast.say, language), cast.edition(language)
    page.get_by_role("link", name=edition.test("final").title).click()
    page.get_by_label(say("Your full name, as it should be printed on the certificate")).fill(name)
    page.get_by_role("button", name=say("Start the test")).click()
    expect(page.locator("h1.item-title")).to_be_visible()
    found = re.search(r"/attempts/(\d+)/1$", page.url)
    assert found is not None
    sitting = cast.sitting(cast.player(sign_in), int(found[1]))
    for drawn in sitting.attempt.form:
        item = edition.items[drawn.item]
        expect(page.get_by_role("heading", level=1)).to_have_text(item.title)
        give(page, item, right_response(item, drawn))
        page.get_by_role("button", name=say("Save and continue")).click()
    all_answered = say("All questions are answered. You can still change anything.")
    expect(page.get_by_role("main")).to_contain_text(all_answered)
    page.get_by_role("button", name=say("Hand in the test")).click()
    passed = say("You passed: %(percent)s %%", percent=100)
    expect(page.get_by_role("heading", level=1)).to_have_text(passed)
    address = page.get_by_role("link", name=say("Get your certificate")).get_attribute("href")
    assert address is not None
    return address.split("/")[2]


def _letters(text: str) -> str:
    """Without spaces, directions and the shapes that a font gave to letters."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c)[0] in "LMN")


@pytest.mark.parametrize("script", [True, False])
def test_certificate_in_print_comes_by_itself(cast: Cast, open_page: OpenPage, script: bool) -> None:
    player, _, number = cast.holder(wake=False)
    page = open_page(player, script=script)
    reply = page.goto(f"/certificates/{number}/pdf")
    assert reply is not None
    assert reply.status == 202

    with page.expect_download(timeout=30_000) as download:
        cast.wake_printing()

    assert download.value.suggested_filename == f"certificate-{number}.pdf"


def test_unsafe_choice_is_worked_through_before_the_certificate(cast: Cast, open_page: OpenPage) -> None:
    player, sitting = cast.sitter(but=is_unsafe_case)
    page = open_page(player, width=360)
    page.goto(f"/attempts/{sitting.attempt.id}")
    drawn = next(d for d in sitting.attempt.form if is_unsafe_case(sitting.edition.items[d.item]))
    item = sitting.edition.items[drawn.item]
    give(page, item, unsafe_response(item, drawn))
    page.get_by_role("button", name="Save and check all answers").click()
    page.get_by_role("button", name="Hand in the test").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You passed: 95 %")
    expect(page.get_by_role("link", name="Get your certificate")).to_have_count(0)

    objective = next(o for o in sitting.edition.course.objectives if o.id == item.objective)
    page.get_by_role("link", name=objective.text).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A choice to work through")
    page.locator("main .actions a").click()
    page.get_by_role("button", name="Mark as complete and continue").click()
    page.get_by_role("link", name=objective.text).click()
    page.get_by_role("button", name="Show me the case").click()
    case = page.locator("form", has=page.get_by_role("button", name="Hand in this case"))
    case.locator(".option-label").nth(int(cast.case_answer(player, item.objective)[0])).click()
    case.get_by_role("button", name="Hand in this case").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(sitting.edition.course.title)
    page.goto("/my-certificates")
    expect(page.get_by_role("link", name="Download PDF")).to_have_count(1)
