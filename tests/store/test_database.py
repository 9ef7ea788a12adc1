"""Migrations and transactions."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.store import (
    attempts,
    credentials,
    editions,
    enrolments,
    handouts,
    jobs,
    people,
    safety,
    schema,
    signing_keys,
    status_lists,
)
from firstline.store import database as door
from firstline.store.database import Database, DatabaseBusy, SchemaMismatch, open_database
from tests.keyed import Keyring

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
STORED_AT = "2026-03-02 09:00:00.000000+00"


AtOnce = Callable[[int, Callable[[Session, int], Any]], list[Any]]


def test_upgrade_of_an_empty_database_reaches_the_newest_schema(bare_url: str) -> None:
    database = open_database(bare_url)
    schema.upgrade(database)
    door.check_schema(database)
    database.close()


def test_upgrade_twice_changes_nothing(empty_database: Database) -> None:
    before = sorted(inspect(empty_database.engine).get_table_names())
    schema.upgrade(empty_database)
    assert sorted(inspect(empty_database.engine).get_table_names()) == before


def test_tables_and_migrations_agree(empty_database: Database) -> None:
    schema.check_models(empty_database)


def test_downgrade_leaves_nothing_behind(empty_database: Database) -> None:
    with empty_database.engine.execution_options(writing=True).connect() as connection:
        command.downgrade(schema.alembic_config(connection), "base")
        connection.commit()
    assert inspect(empty_database.engine).get_table_names() == ["alembic_version"]


def test_upgrade_after_a_downgrade_works(empty_database: Database) -> None:
    with empty_database.engine.execution_options(writing=True).connect() as connection:
        command.downgrade(schema.alembic_config(connection), "base")
        connection.commit()
    schema.upgrade(empty_database)
    door.check_schema(empty_database)
    schema.check_models(empty_database)


NEW_IN_0002 = {"safety", "handout"}
NEW_IN_0003 = {"run", "review", "card", "recall", "survey_response", "survey_turn"}
NEW_IN_0005 = {"signing_key", "status_list"}
NEW_IN_0006 = {"mail", "revocation", "bundle", "bundle_part"}
NEW_IN_0007 = {
    *("meeting", "attendance", "announcement", "invitation", "joining_code", "waiting", "setup"),
    *("extra_attempt", "proposal", "preference", "roster", "audit_check"),
}
ADDED_IN_0003 = {"enrolment": "extra_time", "attempt": "near_miss", "response": "chosen"}
ADDED_IN_0004 = {"enrolment": "path", "cohort": "path"}
ADDED_IN_0005 = {
    "credential": ("badge", "badge_key", "earlier_id", "hidden_at", "erased_at"),
    "print": ("seal_key",),
}
ADDED_IN_0006 = {"enrolment": ("moved_at",), "issuer": ("design_fields",), "person": ("wants_reminders",)}
ADDED_IN_0007 = {
    "agency": ("parent_id", "audience", "region", "sort_name"),
    "person": ("root_id", "sex", "sort_name"),
    "enrolment": ("done", "begun"),
    "contact": ("agency_id",),
    "completion": ("meeting_id",),
    "audit": ("origin",),
    "cohort": ("archived_at", "reminds", "key"),
    "attempt": ("voided_at",),
}


def move_to(database: Database, revision: str, step: Callable[..., None]) -> None:
    with database.engine.execution_options(writing=True).connect() as connection:
        step(schema.alembic_config(connection), revision)
        connection.commit()


def added(table: str) -> set[str | None]:
    """The columns of a table that the first release does not have."""
    single = {ADDED_IN_0003.get(table), ADDED_IN_0004.get(table)}
    several = (ADDED_IN_0005, ADDED_IN_0006, ADDED_IN_0007)
    return single | {name for added in several for name in added.get(table, ())}


def contents(database: Database) -> dict[str, list[Any]]:
    """Every row of the tables of the first release that hold any, without columns that came later."""
    looked_at = inspect(database.engine)
    later = NEW_IN_0002 | NEW_IN_0003 | NEW_IN_0005 | NEW_IN_0006 | NEW_IN_0007
    names = set(looked_at.get_table_names()) - later - {"alembic_version"}
    rows = {}
    with database.reading() as session:
        for name in sorted(names):
            columns = sorted({c["name"] for c in looked_at.get_columns(name)} - added(name))
            quoted = ", ".join(f'"{column}"' for column in columns)
            rows[name] = session.execute(text(f"SELECT {quoted} FROM {name}")).all()
    return {name: sorted(map(tuple, found), key=repr) for name, found in rows.items() if found}


_AGENCY = "INSERT INTO agency (name, zone) VALUES ('Haven', 'UTC')"
_ACT = """
    INSERT INTO audit (at, act, subject, facts, hash) VALUES (:at, 'agency.added', 'agency 1', '{}', 'x')
"""
_PERSON = """
    INSERT INTO person (agency_id, name, email, role, language, active, created_at)
    VALUES (:agency, 'Ada', 'ada@example.org', 'trainee', 'en', true, :at)
"""
_ENROLMENT = """
    INSERT INTO enrolment (person_id, course, edition, began_at, active_at, progress, rank)
    VALUES (:person, 'foundations', :edition, :at, :at, '{}', 2)
"""
_ATTEMPT = """
    INSERT INTO attempt
        (enrolment_id, edition, quiz, number, most, state, form, started_at, ended_at, percent, passed)
    SELECT id, :edition, 'final', 1, 3, 'handed-in', '[["a",[[0]]]]', :at, :at, 100, true FROM enrolment
"""
_RESPONSE = """
    INSERT INTO response (attempt_id, item, sequence, value, saved_at, mark)
    SELECT id, 'a', 1, '["0"]', :at, 1 FROM attempt
"""


def fill_first_release(database: Database) -> None:
    """People, an edition, an enrolment with progress and a job, by acts that know no later column."""
    with database.writing() as session:
        session.execute(text(_AGENCY))
        session.execute(text(_ACT), {"at": STORED_AT})
        session.execute(text(_PERSON), {"agency": 1, "at": STORED_AT})
        editions.add(session, digest="a" * 64, course="foundations", release=1, document="{}")
        editions.publish(session, "foundations", "a" * 64, at=AT)
        session.execute(text(_ENROLMENT), {"person": 1, "edition": "a" * 64, "at": STORED_AT})
        session.execute(text(_ATTEMPT), {"edition": "a" * 64, "at": STORED_AT})
        session.execute(text(_RESPONSE), {"at": STORED_AT})
        jobs.add(session, "print-certificate", "1", at=AT)


def test_upgrade_from_the_first_release_keeps_every_row(bare_url: str) -> None:
    database = open_database(bare_url)
    move_to(database, "0001", command.upgrade)
    fill_first_release(database)
    before = contents(database)
    schema.upgrade(database)
    schema.check_models(database)
    kept = ["agency", "attempt", "audit", "edition", "enrolment", "job", "person", "publication", "response"]
    assert (contents(database), sorted(before)) == (before, kept)
    database.close()


def test_upgrade_says_whose_staff_numbers_old_people_have(bare_url: str) -> None:
    database = open_database(bare_url)
    move_to(database, "0001", command.upgrade)
    fill_first_release(database)
    schema.upgrade(database)
    with database.reading() as session:
        rows = session.execute(text("SELECT agency_id, root_id FROM person")).all()
    assert [tuple(row) for row in rows] == [(1, 1)]
    database.close()


def test_upgrade_keeps_the_names_of_cohorts_and_lets_them_repeat(bare_url: str) -> None:
    database = open_database(bare_url)
    move_to(database, "0006", command.upgrade)
    add = "INSERT INTO cohort ({}) VALUES ('Autumn', {}'foundations', '{}', '2026-03-02')"
    with database.writing() as session:
        editions.add(session, digest="a" * 64, course="foundations", release=1, document="{}")
        session.execute(text(add.format("name, course, edition, starts_on", "", "a" * 64)))
    move_to(database, "0007", command.upgrade)
    with database.writing() as session:
        session.execute(text(add.format("name, key, course, edition, starts_on", "'other', ", "a" * 64)))
    move_to(database, "0006", command.downgrade)
    with database.reading() as session:
        names = session.execute(text("SELECT name FROM cohort ORDER BY id")).scalars().all()
    assert names == ["Autumn", "Autumn (2)"]
    database.close()


def test_upgrade_from_the_first_release_makes_room_for_safety_data_and_handouts(bare_url: str) -> None:
    database = open_database(bare_url)
    move_to(database, "0001", command.upgrade)
    fill_first_release(database)
    schema.upgrade(database)
    with database.writing() as session:
        before = (safety.document(session), handouts.find(session, "x"))
        safety.replace(session, "{}")
        handouts.keep(session, "x", b"PDF", at=AT)
    with database.reading() as session:
        after = (safety.document(session), handouts.find(session, "x"))
    assert (before, after) == ((None, None), ("{}", b"PDF"))
    database.close()


def test_downgrade_to_the_first_release_keeps_its_rows_and_drops_the_new_tables(database: Database) -> None:
    with database.writing() as session:
        handouts.keep(session, "x", b"PDF", at=AT)
    before = contents(database)
    move_to(database, "0001", command.downgrade)
    names = set(inspect(database.engine).get_table_names())
    assert (contents(database), names & (NEW_IN_0002 | NEW_IN_0003 | NEW_IN_0005)) == (before, set())


def test_upgrade_from_the_second_release_gives_rows_the_neutral_values(bare_url: str) -> None:
    database = open_database(bare_url)
    move_to(database, "0001", command.upgrade)
    fill_first_release(database)
    move_to(database, "0002", command.upgrade)
    before = contents(database)
    schema.upgrade(database)
    with database.reading() as session:
        (enrolment,) = enrolments.of_person(session, 1)
        (attempt,) = attempts.of_enrolment(session, enrolment.id)
        chosen = session.execute(text("SELECT chosen FROM response")).scalars().all()
        saved = attempts.responses(session, attempt.id)["a"]
    assert (enrolment.extra_time, attempt.near_miss, attempt.passed, chosen) == (0, False, True, [None])
    assert enrolment.path == ""
    assert (contents(database), saved.response, saved.mark) == (before, ("0",), 1)
    database.close()


def test_upgrade_gives_every_item_of_an_ended_attempt_its_row(bare_url: str) -> None:
    database = open_database(bare_url)
    move_to(database, "0001", command.upgrade)
    fill_first_release(database)
    with database.writing() as session:
        session.execute(text(_FORM), {"form": '[["a",[[0]]],["b-2",[]],["c",[[1,0],[]]]]'})
        session.execute(text(_OPEN), {"edition": "a" * 64, "at": STORED_AT})
    schema.upgrade(database)
    with database.reading() as session:
        rows = session.execute(
            text("SELECT attempt_id, item, sequence, value, mark FROM response ORDER BY item")
        )
        found = [tuple(row) for row in rows]
        saved = attempts.responses(session, 1)
    assert found == [(1, "a", 1, '["0"]', 1), (1, "b-2", 0, "[]", 0), (1, "c", 0, "[]", 0)]
    assert {response.saved_at for response in saved.values()} == {AT}
    database.close()


_FORM = "UPDATE attempt SET form = :form"
_OPEN = """
    INSERT INTO attempt (enrolment_id, edition, quiz, number, most, state, form, started_at)
    SELECT id, :edition, 'other', 1, 3, 'open', '[["z",[[0]]]]', :at FROM enrolment
"""


def test_downgrade_to_the_second_release_keeps_its_rows_and_drops_the_new_ones(bare_url: str) -> None:
    database = open_database(bare_url)
    move_to(database, "0001", command.upgrade)
    fill_first_release(database)
    schema.upgrade(database)
    with database.writing() as session:
        session.execute(text(_RUN), {"edition": "a" * 64, "at": STORED_AT})
        session.execute(text("UPDATE enrolment SET extra_time = 50"))
    before = contents(database)
    move_to(database, "0002", command.downgrade)
    looked_at = inspect(database.engine)
    columns = {column["name"] for name in ADDED_IN_0003 for column in looked_at.get_columns(name)}
    left = set(looked_at.get_table_names()) & NEW_IN_0003, columns & set(ADDED_IN_0003.values())
    assert (contents(database), left) == (before, (set(), set()))
    schema.upgrade(database)
    schema.check_models(database)
    assert contents(database) == before
    database.close()


_RUN = """
    INSERT INTO run (enrolment_id, edition, scenario, number, path, inherited, began_at)
    SELECT id, :edition, 'front-desk', 1, '["wait"]', 0, :at FROM enrolment
"""


def fill_fourth_release(database: Database) -> None:
    """A certificate that was printed before there were keys, in a database of that time."""
    move_to(database, "0001", command.upgrade)
    fill_first_release(database)
    move_to(database, "0004", command.upgrade)
    with database.writing() as session:
        session.execute(text(_CREDENTIAL), {"edition": "a" * 64, "at": STORED_AT})
        session.execute(text(_PRINT), {"at": STORED_AT, "content": b"PDF"})


_CREDENTIAL = """
    INSERT INTO credential (number, person_id, enrolment_id, course, edition, facts, issued_at, state)
    SELECT 'X', person_id, id, course, :edition, '{}', :at, 'in-force' FROM enrolment
"""
_PRINT = """
    INSERT INTO print (credential_id, digest, content, printed_at)
    SELECT id, 'd', :content, :at FROM credential
"""
_NEUTRAL = "SELECT badge, badge_key, earlier_id, hidden_at, erased_at, seal_key FROM credential, print"


def test_upgrade_from_the_fourth_release_keeps_certificates_that_no_key_signed(bare_url: str) -> None:
    database = open_database(bare_url)
    fill_fourth_release(database)
    before = contents(database)
    move_to(database, "0005", command.upgrade)
    with database.reading() as session:
        neutral = session.execute(text(_NEUTRAL)).all()
        kept = signing_keys.history(session), status_lists.contents(session)
        printed = credentials.printed(session, 1)
    assert (contents(database), {"credential", "print"} - set(before)) == (before, set())
    assert ([tuple(row) for row in neutral], kept, printed) == ([(None,) * 6], ((), {}), b"PDF")
    database.close()


def test_downgrade_to_the_fourth_release_keeps_certificates_and_drops_what_was_signed(
    bare_url: str, keyring: Keyring
) -> None:
    database = open_database(bare_url)
    fill_fourth_release(database)
    before = contents(database)
    move_to(database, "0005", command.upgrade)
    with database.writing() as session:
        keyring.keep_public(session, at=AT)
        credentials.keep_badge(session, 1, "{}", keyring.badge.id)
        status_lists.replace(session, 0, "{}", at=AT)
    move_to(database, "0004", command.downgrade)
    assert (contents(database), set(inspect(database.engine).get_table_names()) & NEW_IN_0005) == (
        before,
        set(),
    )
    move_to(database, "0005", command.upgrade)
    assert contents(database) == before
    database.close()


def test_second_key_of_a_kind_cannot_sign_beside_the_first(database: Database, keyring: Keyring) -> None:
    other = replace(keyring.badge, id="0" * 16)
    with database.writing() as session:
        with pytest.raises(IntegrityError):
            signing_keys.add(session, other, at=AT)
        session.rollback()


def test_key_that_still_signs_cannot_be_condemned(database: Database, keyring: Keyring) -> None:
    with database.writing() as session:
        assert not signing_keys.condemn(session, keyring.badge.id, at=AT)


def test_upgrade_after_a_downgrade_begins_without_safety_data(database: Database) -> None:
    before = contents(database)
    move_to(database, "0001", command.downgrade)
    schema.upgrade(database)
    with database.reading() as session:
        assert (safety.document(session), contents(database)) == (None, before)


def test_first_release_is_refused_by_this_program(database: Database) -> None:
    move_to(database, "0001", command.downgrade)
    with pytest.raises(SchemaMismatch, match="the database is at schema 0001, this program needs 0007"):
        door.check_schema(database)


def test_database_without_tables_is_refused(bare_url: str) -> None:
    database = open_database(bare_url)
    with pytest.raises(SchemaMismatch, match="the database is at schema None, this program needs 0007"):
        door.check_schema(database)
    database.close()


def test_writing_commits_at_the_end(database: Database, ada: Person) -> None:
    with database.writing() as session:
        people.set_certificate_name(session, ada.id, "Ada L.")
    with database.reading() as session:
        assert people.certificate_name(session, ada.id) == "Ada L."


def test_writing_that_raises_leaves_no_trace(database: Database, ada: Person) -> None:
    def fail_halfway() -> None:
        with database.writing() as session:
            people.set_certificate_name(session, ada.id, "Ada L.")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    with database.reading() as session:
        assert people.certificate_name(session, ada.id) is None


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_reading_never_keeps_what_was_written(database: Database, ada: Person) -> None:
    with database.reading() as session:
        people.set_certificate_name(session, ada.id, "Ada L.")
    with database.reading() as session:
        assert people.certificate_name(session, ada.id) is None


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_reading_refuses_to_write(database: Database, ada: Person) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"), database.reading() as session:
        people.set_certificate_name(session, ada.id, "Ada L.")


def test_reading_sees_one_state_throughout(database: Database, ada: Person) -> None:
    with database.reading() as reader:
        before = people.certificate_name(reader, ada.id)
        with database.writing() as writer:
            people.set_certificate_name(writer, ada.id, "Ada L.")
        assert (before, people.certificate_name(reader, ada.id)) == (None, None)


def test_reading_goes_on_while_somebody_writes(database: Database, ada: Person) -> None:
    with database.writing() as writer, database.reading() as reader:
        people.set_certificate_name(writer, ada.id, "Ada L.")
        assert people.certificate_name(reader, ada.id) is None


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_writing_to_a_locked_database_is_refused(
    database: Database, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_PRAGMAS", (*door._PRAGMAS, "busy_timeout=50"))
    with database.writing() as holder:
        people.set_certificate_name(holder, ada.id, "Ada L.")
        with pytest.raises(DatabaseBusy, match="database is locked"), database.writing() as other:
            other.execute(text("SELECT 1"))


def test_eight_threads_lose_no_increment(database: Database, at_once: AtOnce, ada: Person) -> None:
    """Read, then write: two deferred transactions of SQLite would lose updates."""

    def count_up(_: Session, __: int) -> None:
        for ___ in range(50):
            with database.writing() as session:
                lock = "" if database.engine.dialect.name == "sqlite" else "FOR UPDATE"
                row = session.execute(text(f"SELECT language FROM person WHERE id = {ada.id} {lock}"))
                language = str(int(row.scalar_one()) + 1)
                people.set_language(session, ada.id, language)

    with database.writing() as session:
        people.set_language(session, ada.id, "0")
    problems = [found for found in at_once(8, count_up) if found is not None]
    with database.reading() as session:
        found = people.find(session, ada.id)
    assert (problems, found.language if found else None) == ([], "400")


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_deferred_transaction_that_turns_to_writing_is_refused(database: Database, ada: Person) -> None:
    """Why ``writing`` begins IMMEDIATE: a reader that turns writer after another's commit is refused."""
    with Session(database.engine) as first:
        people.find(first, ada.id)
        with database.writing() as second:
            people.set_language(second, ada.id, "fr")
        with pytest.raises(DBAPIError, match="database is locked"):
            people.set_language(first, ada.id, "de")


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_sqlite_keeps_its_settings(database: Database, pragma: str, value: object) -> None:
    with database.reading() as session:
        assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value
