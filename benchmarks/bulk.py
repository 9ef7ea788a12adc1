"""What a second print process is worth: a cohort's certificates, from the asking to the last kept file."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from benchmarks.facts import facts_of
from benchmarks.measures import ratio
from benchmarks.site import ROOT, Site
from firstline.services import certifying
from firstline.store import credentials, jobs
from firstline.store.database import open_database
from firstline.web.queue import Queue
from firstline.web.settings import read_settings

PAPERS = 60
"""Of a cohort of 500, which takes eight times as long and gives the same rate: each paper is a job."""

_PAIRS, _LONGEST, _PAUSE = 3, 300.0, 0.02
_NUMBERS = count(1)


def bulk_2_over_1(site: Site) -> tuple[float, float, float]:
    """Certificates a second with two print processes over one, both warm."""
    return ratio(lambda: _rate(site, 2), lambda: _rate(site, 1), _PAIRS)


def _rate(site: Site, printers: int) -> float:
    with _running(site, printers) as process:
        _print(site, 4 * printers, process)  # until every printer has drawn
        start = time.perf_counter()
        _print(site, PAPERS, process)
        return PAPERS / (time.perf_counter() - start)


@contextmanager
def _running(site: Site, printers: int) -> Iterator[subprocess.Popen[bytes]]:
    """The job process as `flask serve` starts it."""
    command = (sys.executable, "-m", "flask", "jobs", "run", "--printers", str(printers))
    environment = {**site.environment, "FLASK_APP": "app.py"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _print(site: Site, papers: int, process: subprocess.Popen[bytes]) -> None:
    """Ask for some certificates at once, and wait for the last. Raises TimeoutError."""
    wanted = _kept(site) + papers
    _ask(site, papers)
    end = time.monotonic() + _LONGEST
    while _kept(site) < wanted:
        if time.monotonic() > end or process.poll() is not None:
            raise TimeoutError(f"{_kept(site)} of {wanted} certificates were printed")
        time.sleep(_PAUSE)


def _ask(site: Site, papers: int) -> None:
    settings = read_settings(site.environment)
    database, at = open_database(settings.database_url), datetime.now(UTC)
    with closing(sqlite3.connect(site.folder / "firstline.db")) as plain:
        person, enrolment, edition = plain.execute("SELECT person_id, id, edition FROM enrolment").fetchone()
    with database.writing() as session:
        for _ in range(papers):
            number = next(_NUMBERS)
            facts = replace(facts_of(number, edition), course=f"bulk-{number}")  # she can hold one of each
            credential = credentials.add(session, facts, person, enrolment, at=at)
            jobs.add(session, certifying.PRINT, str(credential), at=at)
        woken = tuple(session.info["jobs"])
    Queue(settings).wake(woken)
    database.close()


def _kept(site: Site) -> int:
    with closing(sqlite3.connect(site.folder / "firstline.db")) as database:
        return int(database.execute("SELECT count(*) FROM print").fetchone()[0])
