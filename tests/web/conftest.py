"""The application on the furnished SQLite database, and browsers for its people."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import text

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.pack import SafetyData
from firstline.domain.person import Person
from firstline.services import gathering, overseeing, publishing, staffing
from firstline.services.library import Library
from firstline.store import people
from firstline.store.database import Database
from firstline.web import create_app
from firstline.web.settings import ROOT, Settings
from tests.keyed import Keyring
from tests.mailboxes import Mailbox, receiving
from tests.web.browsing import SECRET, Browser, complete_lessons, pass_test

MakeApp = Callable[..., Flask]
Browse = Callable[..., Browser]
Sql = Callable[..., list[Any]]
Publish = Callable[..., str]
NO_PACKS = SafetyData()


@pytest.fixture
def dialect() -> str:
    """SQLite only: the store's tests cover both."""
    return "sqlite"


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, shared by the many applications of one test run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("bytecode")))


@pytest.fixture
def settings(tmp_path: Path, database_url: str, keyring: Keyring) -> Settings:
    """An installation on the furnished database, with the certificate designs of this repository."""
    keyring.copy_private(tmp_path / "instance" / "keys")
    return Settings(
        instance=tmp_path / "instance",
        database_url=database_url,
        content=(ROOT,),
        secret_key=SECRET,
        base_url="http://localhost",
    )


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mail server on this machine that takes everything."""
    with receiving(Mailbox()) as found:
        yield found


@pytest.fixture
def make_app(bytecode: FileSystemBytecodeCache) -> Iterator[MakeApp]:
    """Makes applications, and closes their databases at the end."""
    made: list[Flask] = []

    def make(settings: Settings) -> Flask:
        app = create_app(settings)
        app.jinja_env.bytecode_cache = bytecode
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["firstline"].database.close()


@pytest.fixture
def app(make_app: MakeApp, settings: Settings) -> Flask:
    """The application."""
    return make_app(settings)


@pytest.fixture
def browse(app: Flask) -> Browse:
    """Makes browsers; with a name somebody signs in with it."""

    def make(local: str = "", **options: Any) -> Browser:
        found = Browser(app, **options)
        return found.sign_in(local) if local else found

    return make


@pytest.fixture
def browser(browse: Browse) -> Browser:
    """Nobody's browser."""
    return browse()


@pytest.fixture
def sql(database: Database) -> Sql:
    """Reads or changes rows behind the application's back: to turn back time, or to look what is stored."""

    def run(statement: str, **values: Any) -> list[Any]:
        with database.writing() as session:
            result = session.connection().execute(text(statement), values)
            return [tuple(row) for row in result] if result.returns_rows else []

    return run


@pytest.fixture
def publish(app: Flask, database: Database) -> Publish:
    """Makes a course current, with safety data; the next request reads it as a new worker does."""

    def make(course: Course, data: SafetyData = NO_PACKS) -> str:
        shelf = Shelf((course,), {}, (), data.packs, data.contacts, data.notes)
        with database.writing() as session:
            (done,) = publishing.publish(session, shelf, at=datetime.now(UTC))
        app.extensions["firstline"].library = Library()
        return done.edition

    return make


@pytest.fixture
def otto(database: Database, ruth: Person) -> Person:
    """An auditor."""
    with database.writing() as session:
        at = datetime.now(UTC)
        number = staffing.add_person(
            session, "Otto Lund", "otto@example.org", ruth.agency_id, "auditor", by=None, at=at
        )
        encoded = people.password_hash(session, ruth.id)
        assert encoded is not None
        people.set_password_hash(session, number, encoded)
        found = people.find(session, number)
        assert found is not None
        return found


@pytest.fixture
def make_cohort(app: Flask, database: Database) -> Callable[..., int]:
    """Begins a cohort of a trainer with people, each ``name; sign-in``; its id."""

    def make(trainer: Person, name: str, *lines: str) -> int:
        at, library = datetime.now(UTC), app.extensions["firstline"].library
        with database.writing() as session:
            cohort = gathering.create_cohort(
                session,
                library,
                trainer,
                name=name,
                course="foundations",
                starts_on=at.date(),
                due_on=None,
                at=at,
            )
            if lines:
                overseeing.add_people(
                    session, library, trainer, cohort, trainer.agency_id, "\n".join(lines), at=at
                )
        return cohort

    return make


@pytest.fixture
def holder(browse: Browse) -> Browser:
    """Ada with a certificate."""
    browser = browse("ada")
    complete_lessons(browser)
    pass_test(browser)
    return browser


@pytest.fixture
def number(holder: Browser, sql: Sql) -> str:
    """The number of Ada's certificate."""
    return str(sql("SELECT number FROM credential")[0][0])
