"""Job aids and trainer's guides on paper: asked for, printed once by the job process, kept."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Thread

import page
import pytest
from flask import Flask
from pypdf import PdfReader

from firstline.domain.course import Course, JobAid
from firstline.web.runner import Runner
from tests.bilingual import bilingual
from tests.web.browsing import COURSE, Browser
from tests.web.conftest import Browse, Publish, Sql

CARD, GUIDE = f"{COURSE}/job-aids/card", f"{COURSE}/guide"
Words = Callable[[bytes], list[str]]


@pytest.fixture
def edition(publish: Publish, course: Course) -> str:
    """The digest of the course in two languages, with a guide."""
    return publish(bilingual(course))


@pytest.fixture
def print_all(app: Flask) -> Callable[[], None]:
    """The job process's sweep."""
    return Runner(app).sweep


@pytest.fixture
def words(tmp_path: Path) -> Words:
    """The words of a PDF, page by page."""

    def read(pdf: bytes) -> list[str]:
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
        (tmp_path / "handout.pdf").write_bytes(pdf)
        done = subprocess.run(
            ["pdftotext", "handout.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
        )
        return [" ".join(sheet.split()) for sheet in done.stdout.decode().split("\f") if sheet.strip()]

    return read


def paper(browser: Browser, address: str, print_all: Callable[[], None]) -> bytes:
    """Ask for a handout by its button, have it printed, fetch it."""
    reply = browser.post(f"{address}/prints")
    assert (reply.status_code, reply.headers["Location"]) == (303, f"{address}/pdf")
    print_all()
    done = browser.get(f"{address}/pdf")
    assert (done.status_code, done.mimetype) == (200, "application/pdf")
    return bytes(done.data)


def test_handout_before_its_print_is_a_page_that_asks_again(browse: Browse, edition: str, sql: Sql) -> None:
    browser = browse("ada")
    reply = browser.follow(browser.post(f"{CARD}/prints"))
    assert (reply.status_code, '<meta http-equiv="refresh" content="2">' in reply.text) == (202, True)
    assert sql("SELECT kind, subject, state FROM job") == [
        ("print-handout", f"{edition}/en/job-aid/card", "waiting")
    ]


def test_get_never_asks_for_a_print(browse: Browse, edition: str, sql: Sql) -> None:
    assert browse("ada").get(f"{CARD}/pdf").status_code == 202
    assert sql("SELECT count(*) FROM job") == [(0,)]


def test_button_clicked_twice_is_one_print(browse: Browse, edition: str, sql: Sql) -> None:
    browser = browse("ada")
    for _ in range(2):
        browser.post(f"{CARD}/prints")
    assert sql("SELECT count(*) FROM job") == [(1,)]


def test_print_is_kept_for_everybody(
    browse: Browse, edition: str, print_all: Callable[[], None], sql: Sql
) -> None:
    hers = paper(browse("ada"), CARD, print_all)
    his = browse("bo").get(f"{CARD}/pdf")
    assert (hers[:5], his.data == hers) == (b"%PDF-", True)
    assert his.headers["Content-Disposition"] == 'attachment; filename="foundations-card.pdf"'
    assert sql("SELECT state, problem FROM job") == [("done", None)]


def test_job_aid_is_one_accessible_page(
    browse: Browse, edition: str, print_all: Callable[[], None], words: Words
) -> None:
    pdf = paper(browse("ada"), CARD, print_all)
    assert page.validate_pdf_bytes(pdf, profile="ua1").failures == []
    assert words(pdf) == [
        f"First contact card See her alone. Foundations · edition {edition[:12]} · CC BY 4.0"
    ]


def test_arabic_job_aid_is_accessible_and_can_be_read_out(
    browse: Browse, edition: str, print_all: Callable[[], None]
) -> None:
    browser = browse("ada")
    browser.get("/language/ar")
    pdf = paper(browser, CARD, print_all)
    assert page.validate_pdf_bytes(pdf, profile="ua1").failures == []
    sheet = PdfReader(BytesIO(pdf)).pages[0].extract_text()  # poppler turns ligatures round
    parts = ("بطاقة اللقاء الأول", "التقوا بها وحدها", "الأسس", edition[:12])
    assert [part in sheet for part in parts] == [True] * 4


def test_both_languages_have_papers_of_their_own(
    browse: Browse, edition: str, print_all: Callable[[], None], sql: Sql
) -> None:
    browser = browse("ada")
    english = paper(browser, CARD, print_all)
    browser.get("/language/ar")
    arabic = paper(browser, CARD, print_all)
    assert english != arabic
    assert sql("SELECT subject FROM handout ORDER BY printed_at") == [
        (f"{edition}/{language}/job-aid/card",) for language in ("en", "ar")
    ]


def test_untranslated_job_aid_is_printed_as_what_it_is(
    browse: Browse, publish: Publish, course: Course, print_all: Callable[[], None]
) -> None:
    whole = bilingual(course)
    (arabic,) = whole.translations
    partly = replace(arabic, modules=whole.modules, untranslated=("job-aid:card",))
    publish(replace(whole, translations=(partly,)))
    browser = browse("ada")
    browser.get("/language/ar")
    pdf = paper(browser, CARD, print_all)
    catalogue = PdfReader(BytesIO(pdf)).root_object
    assert (str(catalogue["/Lang"]), page.validate_pdf_bytes(pdf, profile="ua1").failures) == ("en", [])


def test_guide_has_its_chapters(
    browse: Browse, edition: str, print_all: Callable[[], None], words: Words
) -> None:
    pdf = paper(browse("tess"), GUIDE, print_all)
    assert page.validate_pdf_bytes(pdf, profile="ua1").failures == []
    assert words(pdf) == [
        f"Before you begin Read all of it. Foundations · edition {edition[:12]} · CC BY 4.0"
    ]


def test_runner_prints_in_a_thread_of_its_own(browse: Browse, app: Flask, edition: str, sql: Sql) -> None:
    """As huey runs it: in a thread where no application context was ever pushed."""
    browse("ada").post(f"{CARD}/prints")
    thread = Thread(target=Runner(app).run, args=(1,))
    thread.start()
    thread.join(60)
    assert sql("SELECT state FROM job") + sql("SELECT count(*) FROM handout") == [("done",), (1,)]


def test_job_aid_of_two_pages_is_refused_and_tried_again(
    browse: Browse, publish: Publish, course: Course, print_all: Callable[[], None], sql: Sql
) -> None:
    long = JobAid("card", "Card", "safe-help", "See her alone.\n\n" * 200)
    *before, last = course.modules
    publish(replace(course, modules=(*before, replace(last, job_aids=(long,)))))
    browser = browse("ada")
    browser.post(f"{CARD}/prints")
    print_all()
    ((state, problem),) = sql("SELECT state, problem FROM job")
    assert (state, problem.partition(":")[0], browser.get(f"{CARD}/pdf").status_code) == (
        "waiting",
        "PrintRefused",
        202,
    )


@pytest.mark.parametrize("path", [f"{COURSE}/job-aids/nothing", "/courses/nothing/job-aids/card"])
def test_unknown_job_aid_is_not_found(browse: Browse, edition: str, path: str, sql: Sql) -> None:
    browser = browse("ada")
    replies = [browser.get(f"{path}/pdf").status_code, browser.post(f"{path}/prints").status_code]
    assert (replies, sql("SELECT count(*) FROM job")) == ([404, 404], [(0,)])


def test_guide_of_a_course_without_one_is_not_found(browse: Browse, sql: Sql) -> None:
    browser = browse("tess")
    assert [browser.get(f"{GUIDE}/pdf").status_code, browser.post(f"{GUIDE}/prints").status_code] == [
        404,
        404,
    ]


def test_guide_is_for_trainers(browse: Browse, edition: str, sql: Sql) -> None:
    browser = browse("ada")
    replies = [
        browser.get(GUIDE).status_code,
        browser.get(f"{GUIDE}/pdf").status_code,
        browser.post(f"{GUIDE}/prints").status_code,
    ]
    assert (replies, sql("SELECT count(*) FROM job")) == ([403, 403, 403], [(0,)])
