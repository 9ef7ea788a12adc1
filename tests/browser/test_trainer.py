"""A trainer's day, and what an administrator may do besides."""

import re

from playwright.sync_api import expect

from tests.browser.cast import AGENCY, Cast
from tests.browser.conftest import OpenPage
from tests.browser.hands import sign_in
from tests.browser.house import House


def test_trainer_starts_a_cohort_and_follows_its_people(house: House, open_page: OpenPage) -> None:
    page = open_page()
    sign_in(page, "tess@demo.example", house.password("tess@demo.example"))
    page.get_by_role("link", name="Cohorts", exact=True).click()
    page.get_by_role("link", name="New cohort").click()
    page.get_by_label("Name of the cohort").fill("Harbour station, spring")
    page.get_by_label("Course").select_option("foundations")
    page.get_by_label("Starts on").fill("2026-11-01")
    page.get_by_role("button", name="Create the cohort").click()
    page.goto(re.sub(r"/people$", "", page.url) + "/people")
    page.get_by_label("Agency").select_option(label=AGENCY)
    page.get_by_label("People, one a line").fill("Mariam Saleh; 40112\nKim O’Neill-Đặng; kim@cast.example")
    page.get_by_role("button", name="Add the people").click()
    page.goto(re.sub(r"/people.*$", "", page.url))
    page.get_by_role("link", name="One-time slips").click()
    page.get_by_role("button", name="Make slips for those who have none").click()
    expect(page.locator(".slip")).to_have_count(2)
    page.locator(".back-link a").click()
    expect(page.locator(".matrix tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Mariam Saleh").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mariam Saleh")
    expect(page.get_by_role("main")).to_contain_text("0 of 12 lessons")


def test_revoked_certificate_says_so_to_everybody(cast: Cast, open_page: OpenPage) -> None:
    _, _, number = cast.holder()
    page = open_page(cast.player("ruth@demo.example"), width=360)
    page.goto(f"/register?words={number}")
    page.get_by_role("link", name=f"Revoke {number}").click()
    page.get_by_label("Reason").fill("Issued to the wrong person.")
    page.get_by_role("button", name="Revoke this certificate").click()
    expect(page.get_by_role("main")).to_contain_text("Revoked")

    stranger = open_page(script=False)
    stranger.goto(f"/certificates/{number}")

    expect(stranger.get_by_role("heading", level=1)).to_contain_text("Revoked on")
    expect(stranger.get_by_role("main")).not_to_contain_text("wrong person")
