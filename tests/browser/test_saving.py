"""Answers survive whatever happens to the line, the device and the server."""

import re

import pytest
from playwright.sync_api import Page, expect

from firstline.domain.response import right_response
from firstline.services.assessing import Sitting
from tests.browser.cast import Cast, Player, kind_of
from tests.browser.conftest import OpenPage
from tests.browser.house import House

SAVED = re.compile(r"^Saved \d\d:\d\d$")


@pytest.fixture
def seat(cast: Cast) -> tuple[Player, Sitting, int]:
    """Somebody at a test, and the number of a question with one answer."""
    player, sitting = cast.sitter()
    edition = sitting.edition
    kinds = [kind_of(edition.items[drawn.item]) for drawn in sitting.attempt.form]
    return player, sitting, kinds.index("single") + 1


def _open(page: Page, sitting: Sitting, number: int) -> None:
    page.goto(f"/attempts/{sitting.attempt.id}/{number}")


def test_answer_is_sent_as_it_is_given(
    open_page: OpenPage, cast: Cast, seat: tuple[Player, Sitting, int]
) -> None:
    player, sitting, number = seat
    page = open_page(player)
    _open(page, sitting, number)

    with page.expect_response(lambda reply: reply.request.method == "PUT") as put:
        page.locator(".option-label").nth(1).click()

    assert put.value.status == 204
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    drawn = sitting.attempt.form[number - 1]
    assert cast.sitting(player, sitting.attempt.id).saved[drawn.item].response == ("1",)


def test_answer_waits_while_the_line_is_down_and_is_saved_when_it_is_back(
    open_page: OpenPage, cast: Cast, seat: tuple[Player, Sitting, int]
) -> None:
    player, sitting, number = seat
    page = open_page(player, width=360)
    _open(page, sitting, number)
    page.context.set_offline(True)
    page.locator(".option-label").nth(2).click()
    expect(page.locator("[data-save-state]")).to_contain_text("Not saved yet: the line is down.")

    page.context.set_offline(False)

    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    drawn = sitting.attempt.form[number - 1]
    assert cast.sitting(player, sitting.attempt.id).saved[drawn.item].response == ("2",)


def test_every_kind_of_answer_stands_there_on_another_device(open_page: OpenPage, cast: Cast) -> None:
    player, sitting = cast.sitter(but=lambda _: False)
    page = open_page(player, width=360, script=False)
    for number, drawn in enumerate(sitting.attempt.form, 1):
        item = sitting.edition.items[drawn.item]
        _open(page, sitting, number)
        assert _given(page) == right_response(item, drawn), item.id


def _given(page: Page) -> tuple[str, ...]:
    if page.locator(".option-input").count():
        chosen = page.locator(".option-input:checked")
        return tuple(chosen.nth(place).input_value() for place in range(chosen.count()))
    fields = page.locator(".item :is(select, input[type=text])")
    return tuple(fields.nth(place).input_value() for place in range(fields.count()))


def test_page_without_script_saves_by_its_button(
    open_page: OpenPage, cast: Cast, seat: tuple[Player, Sitting, int]
) -> None:
    player, sitting, number = seat
    page = open_page(player, script=False)
    _open(page, sitting, number)
    page.locator(".option-label").first.click()

    page.get_by_role("button", name="Save and continue").click()

    expect(page.locator(".step-text")).to_contain_text(f"Question {number + 1} of 20")
    _open(page, sitting, number)
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    expect(page.locator(".option-input").first).to_be_checked()


def test_saved_answer_survives_the_death_of_every_process(
    open_page: OpenPage, house: House, seat: tuple[Player, Sitting, int]
) -> None:
    player, sitting, number = seat
    page = open_page(player)
    _open(page, sitting, number)
    page.locator(".option-label").nth(1).click()
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)

    house.kill()
    house.start()

    page.reload()
    expect(page.locator(".option-input").nth(1)).to_be_checked()


def test_answer_after_handing_in_elsewhere_is_refused_in_words(
    open_page: OpenPage, seat: tuple[Player, Sitting, int]
) -> None:
    player, sitting, number = seat
    page, other = open_page(player), open_page(player, width=360)
    _open(page, sitting, number)
    other.goto(f"/attempts/{sitting.attempt.id}/check")
    other.get_by_role("button", name="Hand in the test").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Not yet")

    page.locator(".option-label").first.click()

    expect(page.locator("[data-save-state]")).to_contain_text("This test has been handed in.")
