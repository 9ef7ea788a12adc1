"""The trainer's review queue in a real browser: by keyboard, in both directions, on a phone, on paper."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.services import accounts
from firstline.store.database import Database
from firstline.web import create_app
from firstline.web.languages import COOKIE
from firstline.web.portal import Portal
from firstline.web.settings import ROOT, Settings
from tests.browser.test_keyboard import HELD, SIGHT
from tests.browser.test_pages import AXE_OPTIONS, OVERFLOW, SMALL_TARGETS
from tests.web.browsing import SECRET
from tests.writing import Writing, publish

OpenDesk = Callable[..., Page]
SIZES = {360: 740, 1280: 800}


@pytest.fixture
def dialect() -> str:
    """SQLite only: the store's tests cover both."""
    return "sqlite"


@pytest.fixture
def portal(chromium: Browser, tmp_path: Path, database_url: str) -> Iterator[tuple[Portal, str]]:
    """The application on the furnished database, served at an address."""

    def serve(environ: WSGIEnvironment, start: StartResponse) -> Iterator[bytes]:
        # Werkzeug's server forgets to close an answer where the browser hung up before its end.
        answer: Any = app(environ, start)
        with closing(answer):
            yield from answer

    server = make_server("127.0.0.1", 0, serve, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    app = create_app(
        Settings(
            instance=tmp_path / "instance",
            database_url=database_url,
            content=(ROOT,),
            secret_key=SECRET,
            base_url=address,
        )
    )
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield app.extensions["firstline"], address
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["firstline"].database.close()


@pytest.fixture
def attempts(
    portal: tuple[Portal, str], database: Database, course: Course, ada: Person, bo: Person, tess: Person
) -> list[int]:
    """Ada and Bo have written at length, and Tess has marked nothing yet."""
    publish(database, course)
    long = "She held her arm. " * 12 + "\n\n" + "Nobody else was there. " * 10
    with database.writing() as session:
        writing = Writing(session, portal[0].library, portal[0].terms)
        writing.gather(tess, "Batam", ada, bo)
        texts = {"describe": long, "letter": "يرجى توفير سرير الليلة."}
        return [writing.hand_in(person, texts) for person in (ada, bo)]


@pytest.fixture
def open_desk(
    portal: tuple[Portal, str], chromium: Browser, database: Database, tess: Person
) -> Iterator[OpenDesk]:
    """Opens pages as Tess, each in a fresh context."""
    contexts = []

    def opened(width: int = 1280, language: str = "en", *, script: bool = True) -> Page:
        with database.writing() as session:
            token = accounts.begin_session(session, tess.id, at=datetime.now(UTC))
        context = chromium.new_context(
            base_url=portal[1],
            viewport={"width": width, "height": SIZES[width]},
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="en-GB",
        )
        contexts.append(context)
        cookies = {"sid": token, COOKIE: language}
        context.add_cookies([{"name": n, "value": v, "url": portal[1]} for n, v in cookies.items()])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def violations(page: Page) -> list[str]:
    """What axe finds."""
    found: list[dict[str, Any]] = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{v['id']}: {node['target']} {node['failureSummary']}" for v in found for node in v["nodes"]]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; every focus on the way can be seen."""
    page.wait_for_load_state()
    for _ in range(60):
        if page.evaluate(HELD, selector):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(SIGHT) == ""
    pytest.fail(f"no way to {selector} by Tab on {page.url}")


def every_page(page: Page, attempts: list[int]) -> Iterator[str]:
    """The queue, a response to mark, one with something missing, one that is marked, the queue after it."""
    first, letter = f"/reviews/{attempts[0]}/describe", f"/reviews/{attempts[1]}/letter"
    page.goto("/reviews")
    yield "queue"
    page.goto(first)
    yield "to mark"
    page.locator("main form .button-primary").click()
    expect(page.locator(".field-error")).to_have_count(2)
    yield "with something missing"
    for criterion in ("c0", "c1"):
        page.locator(f"#field-{criterion}-2 + label").click()
    page.locator("main form .button-primary").click()
    page.goto(first)
    expect(page.locator("main .card")).to_have_count(1)
    page.locator("details.unfold > summary").click()
    yield "marked"
    page.goto(letter)
    yield "in another script"
    page.goto("/reviews")
    yield "queue with what was marked"


@pytest.mark.parametrize(("width", "language"), [(360, "ar"), (1280, "en")])
def test_pages_pass_axe_fit_and_can_be_hit(
    open_desk: OpenDesk, attempts: list[int], width: int, language: str
) -> None:
    page, problems = open_desk(width, language), list[str]()
    for name in every_page(page, attempts):
        problems += [f"{name}: {each}" for each in violations(page) + page.evaluate(SMALL_TARGETS)]
        if page.evaluate(OVERFLOW) > 0:
            problems.append(f"{name}: too wide")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("width", "language"), [(360, "ar"), (1280, "en")])
def test_keys_alone_mark_a_response_and_go_on(
    open_desk: OpenDesk, attempts: list[int], width: int, language: str
) -> None:
    page = open_desk(width, language)
    page.goto("/reviews")
    tab_to(page, "main .desk-head .button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reviews/{attempts[0]}/describe")
    for criterion in ("c0", "c1"):
        tab_to(page, f"[name={criterion}]")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    tab_to(page, "[name=comment]")
    page.keyboard.type("Well seen.")
    tab_to(page, "main form .button-primary")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reviews/{attempts[1]}/describe?done=saved")
    page.goto(f"/reviews/{attempts[0]}/describe")
    expect(page.locator("main .card p[dir=auto]")).to_have_text("Well seen.")


def test_response_stands_beside_its_rubric_on_a_desk_and_above_it_on_a_phone(
    open_desk: OpenDesk, attempts: list[int]
) -> None:
    beside = {}
    for width in SIZES:
        page = open_desk(width)
        page.goto(f"/reviews/{attempts[0]}/describe")
        boxes = [page.locator(".beside > *").nth(n).bounding_box() for n in (0, 1)]
        assert boxes[0]
        assert boxes[1]
        beside[width] = boxes[0]["y"] == boxes[1]["y"]
    assert beside == {360: False, 1280: True}


def test_page_works_without_script(open_desk: OpenDesk, attempts: list[int]) -> None:
    page = open_desk(script=False)
    page.goto(f"/reviews/{attempts[0]}/letter")
    page.locator("#field-c0-3 + label").click()
    page.locator("main form .button-primary").click()
    assert page.url.endswith(f"/reviews/{attempts[1]}/letter?done=saved")


def test_whole_text_and_rubric_are_printed(open_desk: OpenDesk, attempts: list[int]) -> None:
    page = open_desk()
    page.goto(f"/reviews/{attempts[0]}/describe")
    page.emulate_media(media="print")
    cuts = "e => [getComputedStyle(e).overflowY, e.scrollHeight - e.clientHeight]"
    assert page.locator(".beside-text").evaluate(cuts) == ["visible", 0]
