"""Reading a page changes nothing."""

from typing import Any

from sqlalchemy import inspect, text

from firstline.store.database import Database
from tests.laws.conftest import House


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, but when a session was last seen."""
    names = sorted(inspect(database.engine).get_table_names())
    found = {}
    with database.reading() as session:
        for name in names:
            columns = "id_hash, person_id, created_at, expires_at" if name == "session" else "*"
            rows = session.connection().execute(text(f'SELECT {columns} FROM "{name}"'))
            found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def test_no_get_changes_a_row(house: House, database: Database) -> None:
    before, opened = contents(database), 0
    for local, browser in house.browsers.items():
        for path in house.addresses(local):
            opened += browser.get(path).status_code == 200
            browser.open("HEAD", path)
    after = contents(database)
    assert {name for name in before if before[name] != after[name]} == set()
    assert opened > 100
