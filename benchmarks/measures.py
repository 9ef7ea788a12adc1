"""What is measured, one function a figure."""

import gzip
import json
import multiprocessing
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from itertools import count, cycle
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks import site as places
from benchmarks.client import CONCURRENCY, Reply, Script, drive, fetch, request
from benchmarks.site import Site
from firstline.sealing import passwords, tokens

PAIRS, SECONDS = 5, 3.0


def ratio(
    ours: Callable[[], float], floor: Callable[[], float], times: int = PAIRS
) -> tuple[float, float, float]:
    """Median of ours over floor in alternating pairs, with both medians."""
    pairs = [(ours(), floor()) for _ in range(times)]
    return median(a / b for a, b in pairs), median(a for a, _ in pairs), median(b for _, b in pairs)


def lesson_vs_floor(site: Site, port: int, floor: int) -> tuple[float, float, float]:
    """Signed-in lesson pages a second."""
    return ratio(
        lambda: _gets(port, site.lesson, site.readers), lambda: _gets(floor, "/lesson", site.readers)
    )


def matrix_vs_floor(site: Site, port: int, floor: int) -> tuple[float, float, float]:
    """Pages of 50 people by 12 columns a second."""
    cookies = (site.trainer,) * CONCURRENCY
    ours, bare = f"/cohorts/{site.small}", f"/matrix/{site.small}"
    return ratio(lambda: _gets(port, ours, cookies), lambda: _gets(floor, bare, cookies))


def today_vs_floor(site: Site, port: int, floor: int) -> tuple[float, float, float]:
    """Start pages a second of a trainer with 12 cohorts and 300 people."""
    cookies = (site.planner,) * CONCURRENCY
    return ratio(lambda: _gets(port, "/today", cookies), lambda: _gets(floor, "/today", cookies))


def matrix_3000_over_50(site: Site, port: int) -> tuple[float, float, float]:
    """Seconds a page in a cohort of 3,000 over one of 50."""
    return _large_over_small(site, port, "")


def matrix_sorted_3000_over_50(site: Site, port: int) -> tuple[float, float, float]:
    """The same, sorted by name: what no index has in order."""
    return _large_over_small(site, port, "?sort=name")


def matrix_narrowed_3000_over_50(site: Site, port: int) -> tuple[float, float, float]:
    """The same, narrowed to a need that 50 people have in both, and to a word that all names have."""
    return _large_over_small(site, port, "?need=none&words=member")


def _large_over_small(site: Site, port: int, query: str) -> tuple[float, float, float]:
    cookies = (site.trainer,) * CONCURRENCY
    small, large = f"/cohorts/{site.small}{query}", f"/cohorts/{site.large}{query}"
    return ratio(lambda: 1 / _gets(port, large, cookies), lambda: 1 / _gets(port, small, cookies))


def verify_page_vs_floor(site: Site, port: int, floor: int) -> tuple[float, float, float]:
    """Public pages of a certificate's number a second, asked for by strangers."""
    strangers = ("",) * CONCURRENCY
    ours, bare = f"/certificates/{site.number}", f"/certificate/{site.number}"
    return ratio(lambda: _gets(port, ours, strangers), lambda: _gets(floor, bare, strangers))


def attempt_vs_floor(site: Site, port: int, floor: int) -> tuple[float, float, float]:
    """Whole attempts a second: start, 10 saves, hand in, result; over 12 commits and a read."""
    takers = cycle(site.takers)
    lanes = [lambda: _attempt(site, next(takers))] * CONCURRENCY
    bare = [lambda: _floor_attempt(next(takers))] * CONCURRENCY
    return ratio(lambda: drive(port, lanes, SECONDS * 2), lambda: drive(floor, bare, SECONDS * 2))


def result_page(site: Site, port: int) -> str:
    """The result page of one attempt, for the floor to show."""
    reply: Reply | None = None
    script = _attempt(site, site.takers[0])
    raw = next(script)
    try:
        while True:
            reply = fetch(port, raw)
            raw = script.send(reply)
    except StopIteration:
        assert reply is not None
        return reply.body.decode()


def login_vs_hash(site: Site, port: int) -> tuple[float, float, float]:
    """Sign-ins a second over bare verifications a second by as many processes."""
    del site
    numbers = cycle(range(places.LESSON_READERS))
    lanes = [lambda: _sign_in(next(numbers))] * CONCURRENCY
    encoded = passwords.hashed(places.PASSWORD)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        return ratio(
            lambda: drive(port, lanes, SECONDS), lambda: sum(pool.map(_verifications, [encoded] * 2))
        )


def worker_mb(site: Site, port: int, master: int) -> float:
    """Proportional memory of the larger web worker after 1,000 pages, in MB (10^6 bytes)."""
    drive(port, [lambda c=cookie: _get(site.lesson, c) for cookie in site.readers], SECONDS)  # type: ignore[misc]
    for _ in range(1000 // CONCURRENCY):
        fetch(port, request("GET", "/home", site.readers[0]))
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return max(_pss(int(child)) for child in children) / 1e6


def ready_over_import(site: Site, port: int) -> tuple[float, float, float]:
    """Seconds from the command to the first 200 over importing Flask and SQLModel."""
    return ratio(lambda: _cold_start(site, port), _bare_import)


def page_sizes(site: Site, port: int) -> tuple[float, float, int]:
    """KiB (gzip 6) of the first visit, the sign-in page, and of the next; requests of the first."""
    first = fetch(port, request("GET", "/sign-in")).body
    files = [
        places.ROOT / "static" / name
        for name in ("css/firstline.css", "js/firstline.js", "images/favicon.svg")
    ]
    lesson = fetch(port, request("GET", site.lesson, site.readers[0])).body
    whole = [first, *(file.read_bytes() for file in files)]
    return sum(_zipped(part) for part in whole) / 1024, _zipped(lesson) / 1024, len(whole)


def _gets(port: int, path: str, cookies: tuple[str, ...]) -> float:
    return drive(port, [lambda c=cookie: _get(path, c) for cookie in cookies], SECONDS)  # type: ignore[misc]


def _get(path: str, cookie: str) -> Script:
    reply = yield request("GET", path, cookie)
    assert reply.status == 200, reply.status


def _attempt(site: Site, cookie: str) -> Script:
    token = site.csrf(cookie)
    name = urlencode({"csrf_token": token, "certificate_name": "Taker0"}).encode()
    reply = yield request("POST", "/quizzes/bench/final/attempts", cookie, name)
    attempt = reply.header("Location").split("/")[2]
    for item in _items(site, int(attempt)):
        action = f"/attempts/{attempt}/responses/{item}"
        head = f"Content-Type: application/json\r\nX-CSRF-Token: {token}\r\n"
        saved = yield request("PUT", action, cookie, b'{"sequence":1,"response":["0"]}', head)
        assert saved.status == 204, saved.status
    body = urlencode({"csrf_token": token}).encode()
    reply = yield request("POST", f"/attempts/{attempt}/submission", cookie, body)
    assert reply.status == 303, reply.status
    reply = yield request("GET", f"/attempts/{attempt}", cookie)
    assert reply.status == 200, reply.status


def _items(site: Site, attempt: int) -> list[str]:
    """The drawn items, read beside the server: a browser knows them from the pages it shows."""
    with closing(sqlite3.connect(site.folder / "firstline.db")) as database:
        (form,) = database.execute("SELECT form FROM attempt WHERE id = ?", (attempt,)).fetchone()
    return [item for item, _ in json.loads(form)]


def _floor_attempt(cookie: str) -> Script:
    for number in range(12):
        reply = yield request("PUT", f"/save/{number}", cookie, b'{"sequence":1,"response":["0"]}')
        assert reply.status == 204, reply.status
    reply = yield request("GET", "/result", cookie)
    assert reply.status == 200, reply.status


def _sign_in(number: int) -> Script:
    session = tokens.session_token()
    form = {
        "csrf_token": tokens.csrf_token(places.SECRET, f"session {session}"),
        "sign_in": f"reader{number}@bench.example",
        "password": places.PASSWORD,
    }
    reply = yield request("POST", "/sign-in", f"sid={session}", urlencode(form).encode())
    assert reply.status == 303, reply.status


def _verifications(encoded: str) -> float:
    start, done = time.perf_counter(), count()
    while time.perf_counter() - start < SECONDS:
        passwords.fits(encoded, places.PASSWORD)
        finished = next(done) + 1
    return finished / (time.perf_counter() - start)


def _cold_start(site: Site, port: int) -> float:
    start = time.perf_counter()
    with places.serving(site, "app:app", port):
        return time.perf_counter() - start


def _bare_import() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask, sqlmodel"], check=True)
    return time.perf_counter() - start


def _pss(process: int) -> int:
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _zipped(content: bytes) -> int:
    return len(gzip.compress(content, 6, mtime=0))
