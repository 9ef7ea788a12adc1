"""The first set-up in the browser: five steps, nothing lost, and gone afterwards."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from firstline.store.database import Database
from firstline.web.settings import Settings
from firstline.web.setup import seed_demonstration
from tests.web.browsing import Browser
from tests.web.conftest import MakeApp

AGENCY = {"name": "Quay Academy", "zone": "Asia/Amman", "signatory": "R. Roth", "signatory_role": "Director"}
EVA = {
    "name": "Eva Roth",
    "sign_in": "eva@example.org",
    "password": "a green winter coat",
    "again": "a green winter coat",
}
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>'


@pytest.fixture
def new(make_app: MakeApp, settings: Settings, empty_database: Database, tmp_path: Path) -> Flask:
    """An installation in which nobody is."""
    (tmp_path / "instance").mkdir(exist_ok=True)
    url = empty_database.engine.url.render_as_string(hide_password=False)
    return make_app(replace(settings, database_url=url))


@pytest.fixture
def guest(new: Flask) -> Browser:
    return Browser(new)


@pytest.fixture
def link(new: Flask) -> str:
    return str(urlsplit_path(new.test_cli_runner().invoke(args=["setup", "link"]).output))


def urlsplit_path(output: str) -> str:
    found = re.search(r"/setup/[\w-]+", output)
    assert found is not None, output
    return found[0]


def place(response: TestResponse) -> tuple[int, str]:
    return response.status_code, response.headers.get("Location", "")


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_five_steps_lead_to_a_signed_in_administrator(guest: Browser, link: str) -> None:
    assert place(guest.get(link)) == (303, f"{link}/agency")
    assert place(guest.post(f"{link}/agency", AGENCY)) == (303, f"{link}/languages")
    assert place(guest.post(f"{link}/languages", {"languages": ["en", "ar"]})) == (303, f"{link}/contacts")
    sent = {"name": "Counsellor", "reach": "Room 2", "note": "", "act": "add"}
    assert place(guest.post(f"{link}/contacts", sent)) == (303, f"{link}/contacts")
    assert "Counsellor" in text(guest.get(f"{link}/contacts"))
    assert place(guest.post(f"{link}/contacts", {"act": "go-on"})) == (303, f"{link}/administrator")
    assert place(guest.post(f"{link}/administrator", EVA)) == (303, "/setup/start")
    assert guest.get("/setup/start").status_code == 200
    assert place(guest.post("/setup/start", {"people": "empty"})) == (303, "/today")
    assert guest.get("/people").status_code == 200


def test_link_is_an_unknown_address_afterwards(guest: Browser, new: Flask, link: str) -> None:
    guest.post(f"{link}/agency", AGENCY)
    guest.post(f"{link}/administrator", EVA)
    stranger = Browser(new)
    pages = [stranger.get(f"{link}/agency"), stranger.get(f"/setup/{'x' * 43}/agency"), stranger.get(link)]
    bodies = {re.sub(r"[0-9A-F]{8}|value=\"[^\"]*\"", "", text(page)) for page in pages}
    assert ([page.status_code for page in pages], len(bodies)) == ([404, 404, 404], 1)
    assert (
        stranger.post(f"{link}/administrator", {**EVA, "sign_in": "mallory@example.org"}).status_code == 404
    )


def test_opening_a_link_spends_nothing(guest: Browser, link: str) -> None:
    steps = ("agency", "languages", "contacts", "administrator")
    assert [guest.get(f"{link}/{step}").status_code for step in (*steps, *steps)] == [200] * 8
    assert (guest.get(f"{link}/people").status_code, guest.get(f"{link}/x").status_code) == (404, 404)


def test_new_link_ends_the_old_one(guest: Browser, new: Flask, link: str) -> None:
    later = urlsplit_path(new.test_cli_runner().invoke(args=["setup", "link"]).output)
    assert (guest.get(link).status_code, guest.get(later).status_code) == (404, 303)


def test_pages_of_a_link_are_kept_nowhere(guest: Browser, link: str) -> None:
    found = guest.get(f"{link}/agency").headers
    assert (found["Cache-Control"], found["Referrer-Policy"]) == ("no-store", "strict-origin")


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 5000, "\u202e" * 3, "<b>" * 400], ids=["empty", "blank", "huge", "bidi", "tags"]
)
def test_agency_that_cannot_be_saved_comes_back_as_typed(guest: Browser, link: str, name: str) -> None:
    sent = {**AGENCY, "name": name, "signatory": "Kept Signatory"}
    page = guest.post(f"{link}/agency", sent)
    assert (page.status_code, "Kept Signatory" in text(page)) == (400, True)


def test_agency_of_an_unknown_zone_is_refused(guest: Browser, link: str) -> None:
    page = guest.post(f"{link}/agency", {**AGENCY, "zone": "Moon/Base"})
    assert (page.status_code, "Quay Academy" in text(page)) == (400, True)


def test_right_to_left_name_is_kept(guest: Browser, link: str) -> None:
    guest.post(f"{link}/agency", {**AGENCY, "name": "أكاديمية الميناء"})
    assert "أكاديمية الميناء" in text(guest.get(f"{link}/agency"))


def test_logo_is_kept_until_it_is_taken_out(guest: Browser, link: str) -> None:
    def save(**more: object) -> bool:
        assert guest.post(f"{link}/agency", {**AGENCY, **more}).status_code == 303
        return "without_logo" in text(guest.get(f"{link}/agency"))

    first = save(logo=(io.BytesIO(DOT), "dot.svg"))
    assert (first, save(), save(without_logo="yes")) == (True, True, False)


def test_logo_that_is_no_picture_is_refused(guest: Browser, link: str) -> None:
    page = guest.post(f"{link}/agency", {**AGENCY, "logo": (io.BytesIO(b"MZ\x90"), "logo.exe")})
    assert (page.status_code, "error-logo" in text(page)) == (400, True)


def test_language_that_is_not_offered_is_not_spoken(guest: Browser, link: str) -> None:
    before = 'hreflang="ar"' in text(guest.get("/help"))
    guest.post(f"{link}/languages", {"languages": ["ar"]})
    page = text(guest.get("/help", **{"Accept-Language": "en"}))
    assert (before, '<html lang="ar"' in page, 'hreflang="en"' in page) == (True, True, False)


def test_languages_without_a_choice_are_refused(guest: Browser, link: str) -> None:
    assert guest.post(f"{link}/languages", {}).status_code == 400


def test_contact_without_a_way_to_reach_it_comes_back(guest: Browser, link: str) -> None:
    page = guest.post(f"{link}/contacts", {"name": "Counsellor", "act": "go-on"})
    assert (page.status_code, "Counsellor" in text(page)) == (400, True)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"again": "another winter coat"}, "again"),
        ({"password": "short", "again": "short"}, "password"),
        ({"sign_in": "eva@"}, "sign_in"),
        ({"name": ""}, "name"),
    ],
)
def test_administrator_who_cannot_be_made_comes_back(
    guest: Browser, link: str, fields: dict[str, str], wrong: str
) -> None:
    guest.post(f"{link}/agency", AGENCY)
    page = guest.post(f"{link}/administrator", {**EVA, **fields})
    assert (page.status_code, f"error-{wrong}" in text(page)) == (400, True)
    assert guest.get(link).status_code == 303


def test_console_refuses_a_link_where_there_is_an_administrator(app: Flask) -> None:
    found = app.test_cli_runner().invoke(args=["setup", "link"])
    assert (found.exit_code, "administrator already" in found.output) == (1, True)


def test_fifth_step_of_a_portal_with_people_leads_to_the_start_page(app: Flask) -> None:
    assert place(Browser(app).sign_in("ruth").get("/setup/start")) == (303, "/today")


def test_demonstration_is_asked_for_and_waited_for(guest: Browser, link: str) -> None:
    guest.post(f"{link}/agency", AGENCY)
    guest.post(f"{link}/administrator", EVA)
    assert place(guest.post("/setup/start", {"people": "demonstration"})) == (303, "/setup/start")
    assert 'http-equiv="refresh"' in text(guest.get("/setup/start"))


def test_portal_with_people_never_becomes_a_demonstration(app: Flask, settings: Settings) -> None:
    found = app.extensions["firstline"]
    seed_demonstration(found, at=datetime.now(UTC))
    assert (found.is_demo, (settings.instance / "demonstration").exists()) == (False, False)
