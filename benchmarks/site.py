"""A place to measure in: a database with people at work, and servers over it."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from sqlmodel import Session

from benchmarks import start_pages
from benchmarks.client import fetch, request
from benchmarks.facts import facts_of
from firstline.content.editions import canonical, digest
from firstline.content.shelf import read_shelf
from firstline.domain.cohort import attention_rank
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.sealing import passwords, tokens
from firstline.services import accounts, keying
from firstline.store import agencies, cohorts, credentials, editions, enrolments, people
from firstline.store.database import open_database
from firstline.store.schema import upgrade
from firstline.web.serving import ALLOCATOR, WEB_THREADS

ROOT = Path(__file__).resolve().parents[1]
SECRET = "a secret that only the benchmark knows, 32 or more"
PASSWORD = "grove-heron-ember-172635"
LESSON_READERS, TEST_TAKERS, SMALL, LARGE = 16, 480, 50, 3000
COHORTS, IN_EACH = 12, 25
"""What the trainer holds whose start page is measured."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the database lies, and cookies of people who are signed in."""

    folder: Path
    readers: tuple[str, ...]
    takers: tuple[str, ...]
    trainer: str
    planner: str
    small: int
    large: int
    lesson: str
    owners: dict[str, int]
    number: str

    @property
    def environment(self) -> dict[str, str]:
        """What a server over this site is told."""
        return {
            **ALLOCATOR,
            **os.environ,
            "FIRSTLINE_INSTANCE": str(self.folder),
            "FIRSTLINE_SECRET_KEY": SECRET,
            "FIRSTLINE_BASE_URL": "http://127.0.0.1",
            "FLOOR_DATABASE": str(self.folder / "firstline.db"),
            "FLOOR_PAGES": str(self.folder / "pages"),
        }

    def csrf(self, cookie: str) -> str:
        """The token for a person's forms."""
        return tokens.csrf_token(SECRET, f"person {self.owners[cookie]}")


def build(folder: Path) -> Site:
    """Fill a new database: readers, test takers, a trainer with cohorts of 50 and of 3,000 people, another
    with 12 cohorts and 300 people."""
    database = open_database(f"sqlite:///{folder / 'firstline.db'}")
    upgrade(database)
    at, random = datetime.now(UTC), Random(1)
    course = _bench_course()
    with database.writing() as session:
        edition = _publish(session, course, at)
        agency = agencies.add(session, "Bench", "UTC")
        encoded = passwords.hashed(PASSWORD)
        readers = [
            _person(session, agency, f"reader{n}", "trainee", at, encoded) for n in range(LESSON_READERS)
        ]
        takers = [_person(session, agency, f"taker{n}", "trainee", at) for n in range(TEST_TAKERS)]
        trainer = _person(session, agency, "trainer", "trainer", at)
        ids = [
            _cohort(session, course, edition, agency, trainer, size, random, at) for size in (SMALL, LARGE)
        ]
        planner, long_ago = _person(session, agency, "planner", "trainer", at), at - timedelta(days=9)
        for _ in range(COHORTS):
            cohort = _cohort(session, course, edition, agency, planner, IN_EACH, random, long_ago)
            start_pages.let_one_fail(session, course, cohort, at)
        for reader in readers:
            enrolments.begin(session, reader, course.id, edition, cohort_id=None, at=at)
            _study(session, course, reader, 6, at)
        keying.make_missing(session, folder / "keys", at=at)
        number = _award(session, readers[0], edition, at)
        cookies = {
            who: f"sid={accounts.begin_session(session, who, at=at)}"
            for who in (*readers, *takers, trainer, planner)
        }
    database.close()
    module, lesson = list(course.lessons())[6]
    return Site(
        folder,
        tuple(cookies[who] for who in readers),
        tuple(cookies[who] for who in takers),
        cookies[trainer],
        cookies[planner],
        ids[0],
        ids[1],
        f"/courses/{course.id}/{module.id}/{lesson.id}",
        {cookie: who for who, cookie in cookies.items()},
        number,
    )


@contextmanager
def serving(site: Site, application: str, port: int) -> Iterator[int]:
    """A server as `flask serve` starts it; yields the master's process id."""
    command = [
        *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--workers", "2"),
        *("--worker-class", "gthread", "--threads", str(WEB_THREADS), "--no-control-socket"),
        *("--log-level", "error"),
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=site.environment)
    try:
        wait_for(port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(port: int, path: str = "/", seconds: float = 30) -> None:
    """Return when the port answers a request with anything but an error of the server."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if fetch(port, request("GET", path)).status < 500:
                return
        except OSError:
            time.sleep(0.01)
    raise TimeoutError(f"nothing answers on port {port}")


def write_floor_pages(site: Site, port: int) -> None:
    """Turn the real pages into the floors' templates: the full mark-up, only the moving parts filled in."""
    pages = site.folder / "pages"
    pages.mkdir(exist_ok=True)
    lesson = fetch(port, request("GET", site.lesson, site.readers[0])).body.decode()
    (pages / "lesson.html").write_text(_as_template(lesson, "Reader0") + "{# {{ done }} #}")
    matrix = fetch(port, request("GET", f"/cohorts/{site.small}", site.trainer)).body.decode()
    (pages / "matrix.html").write_text(_matrix_template(_as_template(matrix, "Trainer")))
    today = fetch(port, request("GET", "/today", site.planner)).body.decode()
    (pages / "today.html").write_text(start_pages.template(_as_template(today, "Planner"), pages))
    check = fetch(port, request("GET", f"/certificates/{site.number}")).body.decode()
    (pages / "certificate.html").write_text(_as_template(check, "Mariam Haddad") + "{# {{ state }} #}")
    (pages / "lessons.json").write_text(
        json.dumps([lesson.id for _, lesson in list(_bench_course().lessons())[:10]])
    )
    with sqlite3.connect(site.folder / "firstline.db") as database:
        database.execute(
            "CREATE TABLE IF NOT EXISTS floor_save "
            "(person INTEGER, number INTEGER, value TEXT, at TEXT, PRIMARY KEY (person, number))"
        )


def write_result_page(site: Site, html: str) -> None:
    """The real result page as the floor's template."""
    (site.folder / "pages" / "result.html").write_text(
        _as_template(html, "Taker0") + "{# {{ rows|length }} #}"
    )


def write_scene_page(site: Site, html: str) -> None:
    """The real page of a scene as the floor's template."""
    (site.folder / "pages" / "scene.html").write_text(_as_template(html, "Taker0") + "{# {{ row }} #}")


def _as_template(html: str, name: str) -> str:
    escaped = html.replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #")
    return escaped.replace(name, "{{ name }}")


def _matrix_template(html: str) -> str:
    """One loop over people and cells with the same mark-up as the real rows."""
    head, rest = html.split("<tbody>", 1)
    body, tail = rest.split("</tbody>", 1)
    icons = {kind: _icon(body, kind) for kind in ("done", "open", "now")}
    row = re.split(r"(?=<tr>)", body)[1]
    labels = re.findall(r'data-label="([^"]*)"', row)
    icon = "".join(
        f"{{% if cells[§][0] == '{kind}' %}}{drawing}{{% endif %}}" for kind, drawing in icons.items()
    )
    cells = "".join(
        f'<td class="cell-{{{{ cells[{n}][0] }}}}" data-label="{label}"><span class="cell">'
        f"{icon.replace('§', str(n))}{{{{ cells[{n}][1] }}}}</span></td>\n            "
        for n, label in enumerate(labels)
    )
    loop = (
        '{% for id, who, agency, cells in people %}<tr>\n            <th scope="row">\n              '
        '<a href="/people/{{ id }}"><bdi>{{ who }}</bdi></a>\n              '
        '<span class="cell-note">{{ agency }}</span>\n            </th>\n            '
        f"{cells}</tr>{{% endfor %}}"
    )
    return f"{head}<tbody>{loop}</tbody>{tail}"


def _icon(body: str, kind: str) -> str:
    found = re.search(rf'<svg class="icon icon-{kind}".*?</svg>', body, re.DOTALL)
    return found[0] if found else ""


def _bench_course() -> Course:
    """The real course cut into ten modules, with a test of ten items that may be taken without end."""
    course = next(found for found in read_shelf([ROOT]).courses if found.id == "foundations")
    lessons = [lesson for module in course.modules for lesson in module.lessons]
    first = course.modules[0]
    sizes = [1] * 9 + [len(lessons) - 9]
    modules, start = [], 0
    for number, size in enumerate(sizes):
        title = f"Module {number + 1}"
        modules.append(
            replace(
                first, id=f"m{number}", title=title, lessons=tuple(lessons[start : start + size]), job_aids=()
            )
        )
        start += size
    test = course.offered_tests()[0]
    draws = (*(replace(draw, count=1) for draw in test.draws[:8]), replace(test.draws[8], count=2))
    endless = replace(test, attempts=1_000_000, cooling_off_hours=0, draws=draws)
    return replace(course, id="bench", modules=tuple(modules), tests=(endless,))


def _publish(session: Session, course: Course, at: datetime) -> str:
    document = canonical(course)
    name = digest(document)
    editions.add(session, digest=name, course=course.id, release=1, document=document.decode())
    editions.publish(session, course.id, name, at=at)
    return name


def _person(session: Session, agency: int, name: str, role: str, at: datetime, encoded: str = "") -> int:
    person = Person(0, name.capitalize(), role, agency, "en", "UTC", f"{name}@bench.example")  # type: ignore[arg-type]
    person_id = people.add(session, person, at=at)
    if encoded:
        people.set_password_hash(session, person_id, encoded)
    return person_id


def _cohort(
    session: Session,
    course: Course,
    edition: str,
    agency: int,
    trainer: int,
    size: int,
    random: Random,
    at: datetime,
) -> int:
    cohort = cohorts.add(session, f"Cohort of {size}", course.id, edition, starts_on=at.date(), due_on=None)
    cohorts.set_trainers(session, cohort, frozenset({trainer}))
    for number in range(size):
        person = _person(session, agency, f"member{cohort}x{number}", "trainee", at)
        enrolments.begin(session, person, course.id, edition, cohort_id=cohort, at=at)
        _study(session, course, person, random.randrange(13), at + timedelta(seconds=number))
    return cohort


def _award(session: Session, person: int, edition: str, at: datetime) -> str:
    """A certificate that is not printed, to be looked up by strangers; returns its number."""
    facts, enrolment = facts_of(0, edition), enrolments.find(session, person, "bench")
    assert enrolment is not None
    credentials.add(session, facts, person, enrolment.id, at=at)
    return facts.number


def _study(session: Session, course: Course, person: int, lessons: int, at: datetime) -> None:
    enrolment = enrolments.find(session, person, course.id)
    assert enrolment is not None
    done = [lesson.id for _, lesson in course.lessons()][:lessons]
    for lesson in done:
        enrolments.complete(session, enrolment.id, lesson, at=at)
    progress = Progress(frozenset(done), done[-1] if done else None)
    enrolments.keep_progress(session, enrolment.id, progress, rank=attention_rank(course, progress), at=at)
