"""Databases, a small published course and invented people, shared by the tests of all layers.

Every test that asks for ``database`` runs on SQLite and on PostgreSQL. Each gets a fresh copy of a
template that was migrated once (``empty_database``) and furnished once (``database``).
"""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import psycopg
import pytest
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import CertificateRule, Course, JobAid, Lesson, Module, Objective, Reference
from firstline.domain.item import (
    Choice,
    ChosenGap,
    Cloze,
    Item,
    Matching,
    Option,
    Ordering,
    Pair,
    Step,
    TypedGap,
)
from firstline.domain.person import Person
from firstline.domain.quiz import Bank, Draw, Test
from firstline.sealing import passwords
from firstline.services import publishing, staffing
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.store import people
from firstline.store.database import Database, open_database
from firstline.store.schema import upgrade
from tests.keyed import Keyring, make_keyring

T = TypeVar("T")
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "three small boats"
STAFF = (
    ("Ada Lindqvist", "ada", "trainee"),
    ("Bo Svensson", "bo", "trainee"),
    ("Tess Moreau", "tess", "trainer"),
    ("Theo Brandt", "theo", "trainer"),
    ("Ruth Adeyemi", "ruth", "administrator"),
)
ROOM_FOR_DATABASES = 500 * 2**20
SQLITE, POSTGRESQL = "sqlite", "postgresql"


@dataclass(frozen=True, slots=True)
class Server:
    """A private PostgreSQL server that listens on a socket in its own folder."""

    sockets: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.sockets}"

    def run(self, statement: str) -> None:
        connection = psycopg.connect(
            host=str(self.sockets), user="postgres", dbname="postgres", autocommit=True
        )
        with connection:
            connection.execute(statement)
        connection.close()


@pytest.fixture(scope="session")
def workshop() -> Iterator[Path]:
    """A folder for databases, in memory where there is room: a copy for each test costs a sixth there."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_FOR_DATABASES
    folder = Path(tempfile.mkdtemp(prefix="firstline-", dir=memory if roomy else None))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def server(workshop: Path) -> Iterator[Server]:
    """PostgreSQL for this process of the tests, thrown away at the end; skips where there is none."""
    programs = _programs()
    folder = workshop / "postgresql"
    folder.mkdir(mode=0o700)
    owner: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root; Debian's package made this account
        shutil.chown(folder, "postgres", "postgres")
        owner |= {"user": "postgres", "group": "postgres", "extra_groups": ()}
    data = folder / "data"
    initdb: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-N",
        "-E",
        "UTF8",
    ]
    subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, capture_output=True, **owner)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "timezone": "Asia/Kathmandu",  # whoever forgets a zone shall see it
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "off",
        "shared_buffers": "32MB",
        "max_wal_size": "64MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, *options], stdout=log, stderr=log, **owner
        )
    try:
        found = Server(folder)
        _wait_for(found, process)
        yield found
    finally:
        process.terminate()
        process.wait(30)


def _programs() -> Path:
    """The folder of initdb and postgres, the newest of Debian's or the one in the PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    if found is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
    return Path(found).parent


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            server.run("SELECT 1")
        except psycopg.OperationalError:
            assert process.poll() is None, (server.sockets / "log").read_text()
            time.sleep(0.05)
        else:
            return
    pytest.fail((server.sockets / "log").read_text())


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """The keys that the furnished database knows; installations get a copy of the private halves."""
    return make_keyring(tmp_path_factory.mktemp("keys") / "keys", at=datetime.now(UTC))


@pytest.fixture(scope="session")
def _postgresql_templates(server: Server, course: Course, keyring: Keyring) -> Server:
    for name, prepare in (("empty", upgrade), ("furnished", _furnisher(course, keyring))):
        server.run(f"CREATE DATABASE {name}")
        _prepare(server.url(name), prepare)
    return server


@pytest.fixture(scope="session")
def _sqlite_templates(workshop: Path, course: Course, keyring: Keyring) -> Path:
    folder = workshop / "sqlite"
    folder.mkdir()
    for name, prepare in (("empty", upgrade), ("furnished", _furnisher(course, keyring))):
        _prepare(f"sqlite:///{folder / name}", prepare)
        connection = sqlite3.connect(folder / name)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
    return folder


def _prepare(url: str, prepare: Callable[[Database], None]) -> None:
    database = open_database(url)
    prepare(database)
    database.close()


def _furnisher(course: Course, keyring: Keyring) -> Callable[[Database], None]:
    def furnish(database: Database) -> None:
        upgrade(database)
        encoded = passwords.hashed(PASSWORD)
        with database.writing() as session:
            publishing.publish(session, Shelf((course,), {}, ()), at=START)
            keyring.keep_public(session, at=START)
            agency = staffing.add_agency(
                session, "Northbank Police Academy", "Europe/Oslo", by=None, at=START
            )
            for name, local, role in STAFF:
                address = f"{local}@example.org"
                person_id = staffing.add_person(session, name, address, agency, role, by=None, at=START)
                people.set_password_hash(session, person_id, encoded)

    return furnish


@pytest.fixture(scope="session")
def password() -> str:
    """The password of everybody in the furnished database."""
    return PASSWORD


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def dialect(request: pytest.FixtureRequest) -> str:
    """The kind of database that the test runs on."""
    return str(request.param)


@contextmanager
def _copy(request: pytest.FixtureRequest, dialect: str, template: str) -> Iterator[str]:
    if dialect == SQLITE:
        folder: Path = request.getfixturevalue("_sqlite_templates")
        shutil.copy(folder / template, folder / "trial")
        yield f"sqlite:///{folder / 'trial'}"
        for left in folder.glob("trial*"):
            left.unlink()
        return
    server: Server = request.getfixturevalue("_postgresql_templates")
    server.run(f"CREATE DATABASE trial TEMPLATE {template}")
    yield server.url("trial")
    server.run("DROP DATABASE trial WITH (FORCE)")


@pytest.fixture
def bare_url(request: pytest.FixtureRequest, dialect: str, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if dialect == SQLITE:
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server: Server = request.getfixturevalue("server")
    server.run("CREATE DATABASE bare")
    yield server.url("bare")
    server.run("DROP DATABASE bare WITH (FORCE)")


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, dialect: str) -> Iterator[Database]:
    """A migrated database without any row."""
    with _copy(request, dialect, "empty") as url:
        database = open_database(url)
        yield database
        database.close()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, dialect: str) -> Iterator[str]:
    """A migrated database with the course, an agency, and Ada, Bo, Tess, Theo and Ruth."""
    with _copy(request, dialect, "furnished") as url:
        yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The open database of ``database_url``."""
    database = open_database(database_url)
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing transaction, taken back at the end. It holds other writers off on SQLite."""
    with database.writing() as session:
        yield session
        session.rollback()


@pytest.fixture
def library() -> Library:
    """A library that has read nothing yet; the course is published in ``database``."""
    return Library()


@pytest.fixture
def terms() -> Terms:
    """What the installation adds to credentials."""
    return Terms("https://learn.example.org", {"standard": "5" * 64}, specimen=False)


@pytest.fixture
def person(database: Database) -> Callable[[str], Person]:
    """Finds one of the people by the local part of her address."""

    def find(local: str) -> Person:
        with database.reading() as session:
            found = people.by_email(session, f"{local}@example.org")
        assert found is not None
        return found

    return find


@pytest.fixture
def ada(person: Callable[[str], Person]) -> Person:
    """A trainee."""
    return person("ada")


@pytest.fixture
def bo(person: Callable[[str], Person]) -> Person:
    """Another trainee, who must never see Ada's work."""
    return person("bo")


@pytest.fixture
def tess(person: Callable[[str], Person]) -> Person:
    """The trainer."""
    return person("tess")


@pytest.fixture
def theo(person: Callable[[str], Person]) -> Person:
    """A trainer of other people."""
    return person("theo")


@pytest.fixture
def ruth(person: Callable[[str], Person]) -> Person:
    """The administrator."""
    return person("ruth")


@pytest.fixture
def at_once(database: Database) -> Callable[[int, Callable[[Session, int], Any]], list[Any]]:
    """Runs an act in many threads at the same moment, each in a transaction of its own.

    The act gets the session and the thread's number. What it raises is returned in its place.
    """

    def run(count: int, act: Callable[[Session, int], T]) -> list[T | Exception]:
        barrier = Barrier(count)

        def one(number: int) -> T | Exception:
            barrier.wait(30)
            try:
                with database.writing() as session:
                    return act(session, number)
            except Exception as problem:  # whatever it is, the test shall see and judge it
                return problem

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run


@pytest.fixture(scope="session")
def course() -> Course:
    """2 modules, 4 lessons, a bank with every kind of item, one with harm cases, a practice quiz, a test.

    A form of the test has 5 items: 4 of 6 about duties and 1 of 3 harm cases. It is passed with 4 of 5.
    """
    return Course(
        id="foundations",
        title="Foundations",
        summary="A first course.",
        description="What a first responder must know.",
        language="en",
        audience=("law-enforcer",),
        release=1,
        sensitive=True,
        objectives=(
            Objective("duties", "Name your duties.", ("c189",)),
            Objective("see-alone", "See her alone.", critical=True),
        ),
        modules=(
            Module(
                "mandate",
                "Your mandate",
                "What the law asks.",
                (_lesson("duties", "duties"), _lesson("rights", "duties", practice=("practice-oath",))),
            ),
            Module(
                "safe-help",
                "Safe help",
                "What she needs.",
                (_lesson("first-contact", "see-alone"), _lesson("referral", "see-alone")),
                (JobAid("card", "First contact card", "safe-help", "See her alone."),),
            ),
        ),
        banks=(
            Bank("duties", "Duties", "bank", _items_of_every_kind()),
            Bank("safety", "Safety", "bank", tuple(_harm_case(f"case-{letter}") for letter in "abc")),
            Bank("practice", "Practice", "practice", (_harm_case("practice-case"), _single("practice-oath"))),
        ),
        tests=(
            Test(
                "final",
                "Final test",
                pass_mark=80,
                attempts=3,
                cooling_off_hours=24,
                draws=(Draw("duties", "duties", 4), Draw("safety", "see-alone", 1, critical=True)),
                minutes=60,
            ),
        ),
        certificate=CertificateRule(
            ("duties", "rights", "first-contact", "referral"), ("final",), 36, "standard"
        ),
        references=(
            Reference(
                "c189",
                "Domestic Workers Convention",
                "ILO",
                2011,
                "C189",
                "https://example.org",
                "2026-01-05",
            ),
        ),
    )


def _lesson(name: str, objective: str, practice: tuple[str, ...] = ()) -> Lesson:
    title = name.replace("-", " ").capitalize()
    return Lesson(name, title, 20, (objective,), f"About **{title}**.", practice)


def _harm_case(name: str) -> Choice:
    options = (
        Option("private", "A private room", "Yes: she can speak.", True),
        Option("employer", "Ask the employer", "This tells him.", False, harm="first-contact"),
        Option("papers", "Ask for papers", "It silences her.", False),
    )
    return Choice(
        id=name,
        title="She stands beside her employer",
        stem="What do you do first?",
        objective="see-alone",
        case=True,
        critical=True,
        options=options,
        multiple=False,
    )


def _single(name: str) -> Choice:
    options = tuple(Option(f"o{n}", f"Option {n}", "", n == 1) for n in range(4))
    return Choice(
        id=name, title="Oath", stem="Which one?", objective="duties", options=options, multiple=False
    )


def _items_of_every_kind() -> tuple[Item, ...]:
    several = tuple(Option(f"o{n}", f"Option {n}", "", n < 2) for n in range(4))
    return (
        _single("oath"),
        Choice(id="all", title="All", stem="Which?", objective="duties", options=several, multiple=True),
        Choice(
            id="some",
            title="Some",
            stem="Which?",
            objective="duties",
            options=several,
            multiple=True,
            scoring="per-option",
        ),
        Ordering(
            id="order",
            title="Order",
            stem="In which order?",
            objective="duties",
            steps=tuple(Step(f"s{n}", f"Step {n}") for n in range(4)),
        ),
        Matching(
            id="match",
            title="Match",
            stem="What belongs together?",
            objective="duties",
            pairs=tuple(Pair(f"Sign {n}", f"Meaning {n}") for n in range(3)),
            prompt_heading="Sign",
            target_heading="Meaning",
        ),
        Cloze(
            id="gaps",
            title="Gaps",
            stem="Fill in.",
            objective="duties",
            texts=("Call the ", " within ", " hours."),
            gaps=(TypedGap(("police", "شرطة")), ChosenGap(("24", "48", "72"), 0)),
        ),
    )
