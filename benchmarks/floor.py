"""The floors: a bare Flask application over the same database file, with raw SQL and one template a page.

Started as ``gunicorn benchmarks.floor:app``. FLOOR_DATABASE names the file, FLOOR_PAGES a
folder with the full mark-up of the real pages as templates.
"""

import json
import os
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from jinja2 import Environment, FileSystemLoader

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=5000",
    "foreign_keys=ON",
    "secure_delete=ON",
)
_LOCAL = threading.local()
_VISITOR = "SELECT p.id, p.name FROM session s JOIN person p ON p.id = s.person_id WHERE s.id_hash = ?"
_PAGES = Environment(loader=FileSystemLoader(os.environ.get("FLOOR_PAGES", ".")), autoescape=True)
_OTHER_NEEDS = (
    "SELECT e.cohort_id, count(*) FROM cohort_trainer t JOIN enrolment e ON e.cohort_id = t.cohort_id JOIN "
    "credential c ON c.enrolment_id = e.id WHERE t.person_id = ? AND c.state = 'in-force' GROUP BY 1",
    "SELECT e.cohort_id, count(*) FROM invitation i JOIN person p ON p.id = i.person_id JOIN enrolment e "
    "ON e.person_id = p.id JOIN cohort_trainer t ON t.cohort_id = e.cohort_id WHERE t.person_id = ? "
    "AND p.password_hash IS NULL GROUP BY 1",
    "SELECT w.cohort_id, count(*) FROM waiting w JOIN cohort_trainer t ON t.cohort_id = w.cohort_id "
    "WHERE t.person_id = ? GROUP BY 1",
    "SELECT e.course, r.item, count(*) FROM item_report r JOIN enrolment e ON e.id = r.enrolment_id JOIN "
    "cohort_trainer t ON t.cohort_id = e.cohort_id WHERE t.person_id = ? GROUP BY 1, 2 LIMIT 3",
    "SELECT m.* FROM missed_item m JOIN cohort_trainer t ON t.cohort_id = m.cohort_id "
    "WHERE t.person_id = ? ORDER BY m.facility LIMIT 3",
    "SELECT count(*) FROM credential c JOIN edition d ON d.digest = c.edition JOIN enrolment e "
    "ON e.id = c.enrolment_id JOIN cohort_trainer t ON t.cohort_id = e.cohort_id WHERE t.person_id = ? "
    "AND c.state = 'in-force' AND d.release < 1",
)
"""Everything else that the start page tells: a bare one would have to ask for it as well."""

app = Flask("floor")


def _database() -> sqlite3.Connection:
    found: sqlite3.Connection | None = getattr(_LOCAL, "connection", None)
    if found is None:
        found = _LOCAL.connection = sqlite3.connect(os.environ["FLOOR_DATABASE"], isolation_level=None)
        for pragma in _PRAGMAS:
            found.execute(f"PRAGMA {pragma}")
    return found


def _visitor(database: sqlite3.Connection) -> tuple[int, str]:
    digest = sha256(request.cookies["sid"].encode()).hexdigest()
    row: tuple[int, str] = database.execute(_VISITOR, (digest,)).fetchone()
    return row


@app.get("/lesson")
def lesson() -> str:
    """Session with person, completions, the page."""
    database = _database()
    database.execute("BEGIN")
    person, name = _visitor(database)
    rows = database.execute(
        "SELECT c.lesson FROM completion c JOIN enrolment e ON e.id = c.enrolment_id WHERE e.person_id = ?",
        (person,),
    ).fetchall()
    database.execute("ROLLBACK")
    return _PAGES.get_template("lesson.html").render(name=name, done=len(rows))


@app.put("/save/<int:number>")
def save(number: int) -> Response:
    """One committed write: what each of the 12 acts of an attempt cannot do without."""
    database = _database()
    database.execute("BEGIN IMMEDIATE")
    person, _ = _visitor(database)
    database.execute(
        "INSERT INTO floor_save (person, number, value, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (person, number) DO UPDATE SET value = excluded.value, at = excluded.at",
        (person, number, request.get_data(as_text=True), datetime.now(UTC).isoformat()),
    )
    database.execute("COMMIT")
    return Response(status=204)


@app.get("/result")
def result() -> str:
    """The responses and the result page."""
    database = _database()
    database.execute("BEGIN")
    person, name = _visitor(database)
    rows = database.execute("SELECT number, value FROM floor_save WHERE person = ?", (person,)).fetchall()
    database.execute("ROLLBACK")
    return _PAGES.get_template("result.html").render(name=name, rows=rows)


@app.get("/scene")
def scene() -> str:
    """The way so far and the page of a scene."""
    database = _database()
    database.execute("BEGIN")
    person, name = _visitor(database)
    row = database.execute("SELECT value FROM floor_save WHERE person = ? LIMIT 1", (person,)).fetchone()
    database.execute("ROLLBACK")
    return _PAGES.get_template("scene.html").render(name=name, row=row)


@app.get("/certificate/<number>")
def certificate(number: str) -> str:
    """How often this network guessed, and the certificate of the number."""
    database = _database()
    database.execute("BEGIN")
    since = (datetime.now(UTC) - timedelta(minutes=15)).strftime("%Y-%m-%d %H:%M:%S.%f")
    misses = database.execute(
        "SELECT failures FROM throttle WHERE key = ? AND since > ?",
        (f"{request.remote_addr}|certificates", since),
    ).fetchone()
    facts, state = database.execute(
        "SELECT facts, state FROM credential WHERE number = ?", (number,)
    ).fetchone()
    database.execute("ROLLBACK")
    page = _PAGES.get_template("certificate.html")
    return page.render(name=json.loads(facts)["name"], state=state, misses=misses)


@app.get("/matrix/<int:cohort>")
def matrix(cohort: int) -> str:
    """Session, cohort, one page of people with their cells and links, the count."""
    database = _database()
    database.execute("BEGIN")
    _, name = _visitor(database)
    title = database.execute("SELECT name FROM cohort WHERE id = ?", (cohort,)).fetchone()[0]
    rows = database.execute(
        "SELECT p.id, p.name, a.name, e.progress FROM enrolment e JOIN person p ON p.id = e.person_id "
        "JOIN agency a ON a.id = p.agency_id WHERE e.cohort_id = ? "
        "ORDER BY e.rank, e.active_at, e.id LIMIT 50",
        (cohort,),
    ).fetchall()
    count = database.execute("SELECT count(*) FROM enrolment WHERE cohort_id = ?", (cohort,)).fetchone()[0]
    database.execute("ROLLBACK")
    people = [(person, who, agency, _cells(json.loads(progress))) for person, who, agency, progress in rows]
    return _PAGES.get_template("matrix.html").render(name=name, title=title, people=people, count=count)


@app.get("/today")
def today() -> str:
    """Session, the cohorts with their counts, who failed twice, what waits to be marked, the other needs."""
    database = _database()
    database.execute("BEGIN")
    person, name = _visitor(database)
    week_ago = (datetime.now(UTC) - timedelta(days=7)).strftime("%Y-%m-%d %H:%M:%S.%f")
    cohorts = database.execute(
        "SELECT c.id, c.name, count(e.id), sum(e.begun), sum(e.rank = 3), sum(e.rank = 0), sum(e.rank = 1), "
        "sum(e.rank = 2 AND e.active_at < ?) FROM cohort_trainer t JOIN cohort c ON c.id = t.cohort_id "
        "LEFT JOIN enrolment e ON e.cohort_id = c.id WHERE t.person_id = ? AND c.archived_at IS NULL "
        "GROUP BY c.id ORDER BY c.due_on, c.name",
        (week_ago, person),
    ).fetchall()
    failed = database.execute(
        "SELECT p.id, p.name, e.progress FROM cohort_trainer t JOIN enrolment e ON e.cohort_id = t.cohort_id "
        "JOIN person p ON p.id = e.person_id WHERE t.person_id = ? AND e.rank = 1 LIMIT 25",
        (person,),
    ).fetchall()
    waiting = database.execute(
        "SELECT count(*) FROM attempt a JOIN enrolment e ON e.id = a.enrolment_id JOIN cohort_trainer t "
        "ON t.cohort_id = e.cohort_id WHERE a.passed IS NULL AND a.state <> 'open' AND t.person_id = ?",
        (person,),
    ).fetchone()
    others = [database.execute(sql, (person,)).fetchall() for sql in _OTHER_NEEDS]
    database.execute("ROLLBACK")
    known = [json.loads(progress) for _, _, progress in failed]
    page, shown = _PAGES.get_template("today.html"), [row[:5] for row in cohorts]
    return page.render(
        name=name, cohorts=shown, failed=known, waiting=(waiting, others), groups=_read("groups.json")
    )


def _cells(progress: dict[str, object]) -> list[tuple[str, str]]:
    """Twelve (kind, text) cells from what is done: today, ten modules, the test."""
    done = frozenset(progress.get("lessons", ()))  # type: ignore[call-overload]
    modules = [("done", "Done") if lesson in done else ("open", "–") for lesson in _LESSONS]
    return [("now", "Under way"), *modules, ("open", "–")]


@cache
def _read(name: str) -> Any:
    return json.loads((Path(os.environ["FLOOR_PAGES"]) / name).read_text())


_LESSONS = _read("lessons.json") if os.environ.get("FLOOR_PAGES") else []
