"""What the database holds of surveys: no time, no order, and nothing that joins an answer to a person."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.sealing.pseudonyms import pseudonyms
from firstline.store import people, surveys
from firstline.store.database import Database, DatabaseBusy

SECRET, OTHER = "a secret of forty characters, for tests!", "another secret of forty characters, tests"
KEY = ("foundations", "attitudes", "start")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FORTY = 40
LEAF_INDEX = 10


@pytest.fixture
def crowd(database: Database, ada: Person) -> list[int]:
    """Forty people in the order in which they answer, which is not that of their ids."""
    with database.writing() as session:
        made = [
            people.add(session, replace(ada, name=f"Noor {n}", email=None, staff_number=f"N{n}"), at=AT)
            for n in range(FORTY)
        ]
    Random(3).shuffle(made)
    return made


def answer(session: Session, person_id: int, wave: str = "start") -> None:
    name = pseudonyms(SECRET, *KEY[:2], (person_id,))[person_id]
    surveys.end_turn(session, person_id, *KEY[:2], wave)
    surveys.respond(session, *KEY[:2], wave, name, {"d1": person_id % 3}, scale=3)


def answer_one_by_one(database: Database, crowd: list[int]) -> None:
    for person_id in crowd:
        with database.writing() as session:
            answer(session, person_id)


def rewrite(database: Database) -> None:
    with database.writing() as session:
        surveys.rewrite(session)


def rows(database: Database, statement: str) -> list[Any]:
    with database.reading() as session:
        return [tuple(row) for row in session.execute(text(statement))]


def kept(database: Database) -> tuple[list[Any], list[Any]]:
    return rows(database, "SELECT * FROM survey_turn ORDER BY 1, 2, 3, 4"), rows(
        database, "SELECT * FROM survey_response ORDER BY 1, 2, 3, 4"
    )


def columns(database: Database, name: str) -> list[str]:
    with database.reading() as session:
        return list(session.execute(text(f"SELECT * FROM {name}")).keys())


def test_tables_have_no_time_no_number_and_no_column_that_joins_them(database: Database) -> None:
    assert (columns(database, "survey_response"), columns(database, "survey_turn")) == (
        ["course", "survey", "wave", "pseudonym", "points"],
        ["person_id", "course", "survey", "wave"],
    )


def test_people_of_the_database_and_another_secret_find_no_answer(
    database: Database, crowd: list[int]
) -> None:
    answer_one_by_one(database, crowd)
    stored = {row[0] for row in rows(database, "SELECT pseudonym FROM survey_response")}
    guessed = {
        name
        for secret in (OTHER, "", SECRET[:-1])
        for name in pseudonyms(secret, *KEY[:2], range(1, 1000)).values()
    }
    assert (len(stored), stored & guessed) == (FORTY, set())


def test_turn_ends_once(session: Session, ada: Person) -> None:
    assert [surveys.end_turn(session, ada.id, *KEY) for _ in range(2)] == [True, False]


def test_turns_are_the_persons_own(session: Session, ada: Person, bo: Person) -> None:
    surveys.end_turn(session, ada.id, *KEY)
    assert (surveys.turns(session, ada.id), surveys.turns(session, bo.id)) == (
        frozenset({KEY}),
        frozenset(),
    )


def test_responses_are_those_of_the_names_waves_and_scale_asked_for(session: Session) -> None:
    for name, wave, scale in (("a", "start", 3), ("a", "end", 3), ("b", "start", 3), ("c", "start", 6)):
        surveys.respond(session, *KEY[:2], wave, name, {"d1": 2}, scale=scale)
    surveys.respond(session, "other", "attitudes", "start", "a", {"d1": 0}, scale=3)
    found = surveys.responses(session, *KEY[:2], ["start"], ["a", "c", "unknown"], scale=3)
    assert found == {"start": {"a": {"d1": 2}}}


def test_ten_thousand_people_are_one_question(session: Session) -> None:
    names = list(pseudonyms(SECRET, *KEY[:2], range(10_000)).values())
    for name in names[::500]:
        surveys.respond(session, *KEY, name, {"d1": 1}, scale=3)
    found = surveys.responses(session, *KEY[:2], ["start", "end"], names, scale=3)
    assert set(found["start"]) == set(names[::500])


def test_more_people_than_one_question_holds_are_found(session: Session) -> None:
    names = [f"{n:064x}" for n in range(25_000)]
    for name in (names[0], names[-1]):
        surveys.respond(session, *KEY, name, {}, scale=3)
    assert set(surveys.responses(session, *KEY[:2], ["start"], names, scale=3)["start"]) == {
        names[0],
        names[-1],
    }


def test_rewriting_loses_and_changes_nothing(database: Database, crowd: list[int]) -> None:
    answer_one_by_one(database, crowd)
    before = kept(database)
    rewrite(database)
    assert (kept(database), len(before[0]), len(before[1])) == (before, FORTY, FORTY)


def test_rewriting_twice_and_an_answer_after_it_work(database: Database, crowd: list[int]) -> None:
    rewrite(database)
    answer_one_by_one(database, crowd)
    rewrite(database)
    with database.writing() as session:
        answer(session, crowd[0], "end")
    assert [len(part) for part in kept(database)] == [FORTY + 1, FORTY + 1]


def test_rewriting_and_answers_at_the_same_moment_lose_nothing(
    database: Database, crowd: list[int], at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]]
) -> None:
    def act(session: Session, number: int) -> None:
        surveys.rewrite(session) if number % 5 == 0 else answer(session, crowd[number])

    outcomes = at_once(20, act)
    assert (outcomes, [len(part) for part in kept(database)]) == ([None] * 20, [16, 16])


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_postgresql_has_rows_of_one_transaction_in_the_order_of_keys(
    database: Database, crowd: list[int]
) -> None:
    answer_one_by_one(database, crowd)
    places = (
        "SELECT person_id FROM survey_turn ORDER BY ctid",
        "SELECT pseudonym FROM survey_response ORDER BY ctid",
    )
    before = [[row[0] for row in rows(database, place)] for place in places]
    rewrite(database)
    after = [[row[0] for row in rows(database, place)] for place in places]
    writers = rows(
        database, "SELECT xmin::text FROM survey_turn UNION SELECT xmin::text FROM survey_response"
    )
    assert (before[0], after, len(writers)) == (crowd, [sorted(order) for order in before], 1)


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_postgresql_rewriting_gives_way_to_a_long_reader(database: Database, crowd: list[int]) -> None:
    answer_one_by_one(database, crowd[:2])
    with database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM survey_response"))
        with pytest.raises(DatabaseBusy):
            rewrite(database)
    assert [len(part) for part in kept(database)] == [2, 2]


def places_in_page(database: Database, name: str) -> list[int]:
    """Where the rows of a small table lie in its only page of the file, in the order of their keys."""
    file = str(database.engine.url.database)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    page = Path(file).read_bytes()[(root - 1) * size : root * size]
    assert page[0] == LEAF_INDEX
    count = int.from_bytes(page[3:5])
    return [int.from_bytes(page[8 + 2 * n : 10 + 2 * n]) for n in range(count)]


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("name", ["survey_turn", "survey_response"])
def test_sqlite_rows_lie_in_the_file_in_the_order_of_keys(
    database: Database, crowd: list[int], name: str
) -> None:
    """SQLite sorts the pointers of a page, but fills it from its end in the order of writing."""
    answer_one_by_one(database, crowd[:15])
    before = places_in_page(database, name)
    rewrite(database)
    after = places_in_page(database, name)
    assert (len(after), before == sorted(before, reverse=True)) == (15, False)
    assert after == sorted(after, reverse=True)


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_sqlite_tables_have_no_row_number(database: Database) -> None:
    file = str(database.engine.url.database)
    connection = sqlite3.connect(file)
    for name in ("survey_turn", "survey_response"):
        with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
            connection.execute(f"SELECT rowid FROM {name}")
    connection.close()


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_sqlite_dump_is_in_the_order_of_keys(database: Database, crowd: list[int]) -> None:
    answer_one_by_one(database, crowd)
    connection = sqlite3.connect(str(database.engine.url.database))
    lines = [line for line in connection.iterdump() if line.startswith('INSERT INTO "survey_response"')]
    connection.close()
    assert (len(lines), lines) == (FORTY, sorted(lines))
