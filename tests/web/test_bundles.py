"""A cohort's certificates in one file: the page, the download, and a job process that is killed."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader, PdfWriter

from firstline.domain.person import Person
from firstline.services import bundling
from firstline.store import bundles, credentials
from firstline.store.database import Database
from firstline.web.runner import Runner
from firstline.web.settings import ROOT, Settings
from tests.crowds import Crowd
from tests.laws.test_queries import FACTS
from tests.web.browsing import Browser, complete_lessons, pass_test
from tests.web.conftest import Browse, Sql

MakeCohort = Callable[..., int]
REFRESH = '<meta http-equiv="refresh"'
SECONDS = 60


@pytest.fixture
def spring(make_cohort: MakeCohort, tess: Person) -> str:
    """The certificates of Tess's cohort: Ada, who has one, and Bo."""
    number = make_cohort(tess, "Spring", "Ada Lindqvist; ada@example.org", "Bo Svensson; bo@example.org")
    return f"/cohorts/{number}/certificates"


@pytest.fixture
def desk(browse: Browse, spring: str) -> Browser:
    """Tess's browser, after Ada earned her certificate."""
    ada = browse("ada")
    complete_lessons(ada)
    pass_test(ada)
    return browse("tess")


def work(app: Flask, sql: Sql) -> None:
    """The job process's sweeps, in this process, until nothing is left to do."""
    runner = Runner(app)
    for _ in range(5):
        sql("UPDATE job SET due_at = '2020-01-01 00:00:00.000000' WHERE state = 'waiting'")
        runner.sweep()
    assert sql("SELECT count(*) FROM job WHERE state <> 'done'") == [(0,)]


def fetch(browser: Browser, address: str) -> bytes:
    reply = browser.post(f"{address}/1")
    assert (reply.status_code, reply.headers["Location"]) == (303, f"{address}/1")
    content: bytes = browser.get(f"{address}/1").data
    return content


def test_page_says_who_has_one_and_why_others_have_none(desk: Browser, spring: str, sql: Sql) -> None:
    text = desk.get(spring).text
    number = sql("SELECT number FROM credential")[0][0]
    assert "1 of 2 people hold a certificate." in text
    assert f"{number}</bdi> The certificate is issued, and its paper is being printed." in text
    assert "4 lessons of the course are still open." in text


def test_page_and_file_of_another_cohort_are_like_unknown_ones(
    browse: Browse, desk: Browser, spring: str, theo: Person
) -> None:
    desk.post(spring, {"kind": "zip"})
    stranger = browse("theo")
    tries = [stranger.get(spring), stranger.get(f"{spring}/1"), stranger.post(spring, {"kind": "zip"})]
    tries += [stranger.get(f"{spring}/1/progress"), desk.get(f"{spring}/9/progress")]
    tries += [stranger.post(f"{spring}/1"), desk.get(f"{spring}/1"), desk.post(f"{spring}/9")]
    assert [reply.status_code for reply in tries] == [404] * 8


def test_page_of_the_progress_asks_again_and_then_leads_back(
    app: Flask, desk: Browser, spring: str, sql: Sql
) -> None:
    asked = desk.post(spring, {"kind": "zip"})
    during = desk.get(f"{spring}/1/progress")
    work(app, sql)
    after = desk.get(f"{spring}/1/progress")
    assert (asked.status_code, asked.headers["Location"]) == (303, f"{spring}/1/progress")
    assert (during.status_code, REFRESH in during.text, "0 of 1 certificates" in during.text) == (
        202,
        True,
        True,
    )
    assert (after.status_code, after.headers["Location"]) == (303, spring)


def test_list_never_comes_anew_by_itself_and_offers_the_file_when_it_is_made(
    app: Flask, desk: Browser, spring: str, sql: Sql
) -> None:
    desk.post(spring, {"kind": "zip"})
    during = desk.get(spring).text
    work(app, sql)
    after = desk.get(spring).text
    assert ("0 of 1 certificates" in during, REFRESH in during, "Download" in during) == (True, False, False)
    assert ("Download" in after, "It is deleted after" in after) == (True, True)


def test_file_that_could_not_be_made_is_said_and_asked_for_again(
    app: Flask, desk: Browser, spring: str, sql: Sql
) -> None:
    desk.post(spring, {"kind": "zip"})
    sql("UPDATE job SET state = 'failed' WHERE kind = 'make-bundle'")
    failed = desk.get(f"{spring}/1/progress").status_code, "could not be made" in desk.get(spring).text
    again = desk.post(spring, {"kind": "zip"}).headers["Location"]
    assert (failed, again) == ((303, True), f"{spring}/2/progress")


def test_archive_holds_the_kept_bytes(app: Flask, desk: Browser, spring: str, sql: Sql) -> None:
    desk.post(spring, {"kind": "zip"})
    work(app, sql)
    number, digest = sql("SELECT number, digest FROM credential JOIN print ON credential_id = id")[0]
    archive = ZipFile(BytesIO(fetch(desk, spring)))
    assert archive.testzip() is None
    assert archive.namelist() == [f"{number}_Ada_Lindqvist.pdf", "index.csv"]
    assert hashlib.sha256(archive.read(archive.namelist()[0])).hexdigest() == digest


def test_pdf_for_the_printer_is_sound_and_unsealed_and_the_kept_one_stays(
    app: Flask, desk: Browser, spring: str, sql: Sql, tmp_path: Path
) -> None:
    desk.post(spring, {"kind": "pdf"})
    work(app, sql)
    made, (kept, digest) = fetch(desk, spring), sql("SELECT content, digest FROM print")[0]
    path = tmp_path / "printer.pdf"
    path.write_bytes(made)
    text = PdfReader(BytesIO(made)).pages[0].extract_text()
    assert ("Ada" in text, len(PdfReader(BytesIO(made)).pages)) == (True, 1)
    assert (b"/ByteRange" in made, b"/AcroForm" in made, b"/ByteRange" in kept) == (False, False, True)
    assert hashlib.sha256(kept).hexdigest() == digest
    if shutil.which("qpdf"):
        done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("kind", "mimetype"), [("zip", "application/zip"), ("pdf", "application/pdf")])
def test_file_comes_as_an_attachment(
    app: Flask, desk: Browser, spring: str, sql: Sql, kind: str, mimetype: str
) -> None:
    desk.post(spring, {"kind": kind})
    work(app, sql)
    desk.post(f"{spring}/1")
    reply = desk.get(f"{spring}/1")
    name = f"certificates-1-{datetime.now(UTC).date()}.{kind}"
    assert (reply.mimetype, reply.headers["Content-Disposition"]) == (
        mimetype,
        f'attachment; filename="{name}"',
    )


def test_file_without_the_note_in_the_log_is_refused(
    app: Flask, desk: Browser, spring: str, sql: Sql
) -> None:
    desk.post(spring, {"kind": "zip"})
    work(app, sql)
    assert desk.get(f"{spring}/1").status_code == 409


def test_nobody_with_a_certificate_has_nothing_to_ask_for(browse: Browse, spring: str) -> None:
    desk = browse("tess")
    assert ('name="kind"' in desk.get(spring).text, desk.post(spring, {"kind": "zip"}).status_code) == (
        False,
        409,
    )


def test_page_speaks_arabic(desk: Browser, spring: str) -> None:
    desk.post(spring, {"kind": "zip"})
    desk.get("/language/ar")
    text = desk.get(spring).text
    assert ("hold a certificate" in text, 'dir="rtl"' in text) == (False, True)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
@pytest.mark.parametrize("kind", ["zip", "pdf"])
def test_job_process_goes_on_after_kill_9(
    settings: Settings, database: Database, tess: Person, make_cohort: MakeCohort, sql: Sql, kind: str
) -> None:
    cohort = make_cohort(tess, "Summer")
    _fill(database, cohort, range(100, 400))
    with database.writing() as session:
        bundle = bundling.ask(session, tess, cohort, kind, at=datetime.now(UTC))
    first = _start(settings)
    done = _wait(sql, "SELECT done FROM bundle WHERE done > 0")
    first.send_signal(signal.SIGKILL)
    first.wait()
    left, finished = sql("SELECT done, finished_at FROM bundle")[0]
    sql("UPDATE job SET lease_until = :past WHERE lease_until IS NOT NULL", past="2020-01-01 00:00:00+00")
    second = _start(settings)
    try:
        _wait(sql, "SELECT id FROM bundle WHERE finished_at IS NOT NULL")
    finally:
        second.terminate()
        second.wait()
    with database.reading() as session:
        made = BytesIO(bundles.content(session, bundle) or b"")
    count = len(ZipFile(made).namelist()) - 1 if kind == "zip" else len(PdfReader(made).pages)
    assert (0 < done <= left < 300, finished, count) == (True, None, 300)


def _fill(database: Database, cohort: int, people: range) -> None:
    writer, written = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(written)
    with database.writing() as session:
        connection = session.connection()
        edition = connection.exec_driver_sql("SELECT max(edition) FROM cohort").scalar_one()
        Crowd(session, "foundations", edition, cohort).enrol(people)
        for n in people:
            facts = FACTS.replace('"x"', json.dumps(f"0000-0000-0000-{n:05}"))
            connection.exec_driver_sql(
                "INSERT INTO credential"
                " (id, number, person_id, enrolment_id, course, edition, facts, issued_at, state)"
                f" SELECT id, 'X' || id, person_id, id, course, edition, '{facts}', began_at, 'in-force'"
                f" FROM enrolment WHERE id = {n}"
            )
            credentials.keep_print(
                session, n, digest="", content=written.getvalue(), seal_key=None, at=datetime.now(UTC)
            )


def _start(settings: Settings) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "FIRSTLINE_INSTANCE": str(settings.instance),
        "FIRSTLINE_DATABASE_URL": settings.database_url,
        "FIRSTLINE_SECRET_KEY": settings.secret_key,
        "FIRSTLINE_BASE_URL": settings.base_url,
    }
    words = [sys.executable, "-m", "flask", "jobs", "run", "--printers", "2"]
    return subprocess.Popen(words, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def _wait(sql: Sql, question: str) -> int:
    until = time.monotonic() + SECONDS
    while not (rows := sql(question)):
        assert time.monotonic() < until, sql("SELECT kind, subject, state, problem FROM job")
        time.sleep(0.002)
    return int(rows[0][0])
