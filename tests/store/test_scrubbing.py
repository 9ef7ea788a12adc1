"""Texts that were removed are not in the files of the database any more."""

import random
import string
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.store import reviews
from firstline.store.database import Database
from tests.writing import AT, Writing, publish

ReadFiles = Callable[[], bytes]
LATER = AT + timedelta(days=31)
SECRET, KEPT = "the case of flat 4711", "the bed number 0815"


@pytest.fixture
def read_files(request: pytest.FixtureRequest, database: Database) -> ReadFiles:
    """Reads all files of the database, the log of SQLite too, as they stand on the disk."""
    if database.engine.dialect.name == "sqlite":
        file = Path(str(database.engine.url.database))
        return lambda: b"".join(path.read_bytes() for path in sorted(file.parent.glob(f"{file.name}*")))
    data = request.getfixturevalue("server").sockets / "data" / "base"

    def read() -> bytes:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("CHECKPOINT")
            oid = connection.exec_driver_sql(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).scalar_one()
        files = (path for path in sorted((data / str(oid)).iterdir()) if path.is_file())
        return b"".join(path.read_bytes() for path in files)

    return read


def long_comment() -> str:
    """Longer than what PostgreSQL keeps in a row, and of letters that it cannot press."""
    letters = "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=1950))
    return f"{SECRET} {letters} {SECRET}"


@pytest.fixture
def marked(
    database: Database,
    course: Course,
    library: Library,
    terms: Terms,
    tess: Person,
    ada: Person,
    bo: Person,
) -> None:
    """Ada's text and the comment on it are old, Bo's were written today."""
    publish(database, course)
    with database.writing() as session:
        acts = Writing(session, library, terms)
        acts.gather(tess, "Batam", ada, bo)
        old, new = acts.hand_in(ada, {"describe": SECRET}), acts.hand_in(bo, {"describe": KEPT}, at=LATER)
        acts.review(tess, old, comment=long_comment())
        acts.review(tess, new, comment="Good.", at=LATER)


def remove(database: Database, library: Library, terms: Terms) -> int:
    with database.writing() as session:
        return Writing(session, library, terms).remove_old(30, at=LATER)


def test_removed_text_is_gone_from_the_files(
    marked: None, database: Database, library: Library, terms: Terms, read_files: ReadFiles
) -> None:
    before = read_files()
    assert (remove(database, library, terms), database.scrub(reviews.WITH_TEXTS)) == (1, True)
    after = read_files()
    middle = long_comment()[900:950].encode()
    found = [[part in files for part in (SECRET.encode(), middle)] for files in (before, after)]
    assert found == [[True, True], [False, False]]


def test_other_texts_stay(
    marked: None, database: Database, library: Library, terms: Terms, read_files: ReadFiles
) -> None:
    remove(database, library, terms)
    database.scrub(reviews.WITH_TEXTS)
    assert KEPT.encode() in read_files()


def test_reader_in_the_way_delays_and_harms_nothing(
    marked: None, database: Database, library: Library, terms: Terms
) -> None:
    remove(database, library, terms)
    with database.reading() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM response")
        with database.writing() as other:  # SQLite: the reader now needs what the log holds
            other.connection().exec_driver_sql("UPDATE response SET sequence = sequence + 1")
        first = database.scrub(reviews.WITH_TEXTS)
    assert (first, database.scrub(reviews.WITH_TEXTS)) == (False, True)


def test_scrubbing_leaves_the_connection_as_it_was(database: Database) -> None:
    database.scrub(reviews.WITH_TEXTS)
    with database.writing() as session:
        connection: Any = session.connection()
        connection.exec_driver_sql("UPDATE person SET active = false")
        session.rollback()
    with database.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM person WHERE active").scalar() == 5
