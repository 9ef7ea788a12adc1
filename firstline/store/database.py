"""The door to the database: engines and transactions.

SQLite by default, PostgreSQL by another URL. On SQLite a writing transaction begins
IMMEDIATE, because two deferred ones that read and then write lose updates; a reading one
stays deferred, because IMMEDIATE would make readers wait for each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, func, inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

BUSY_MILLISECONDS = 5000
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    f"busy_timeout={BUSY_MILLISECONDS}",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
)
_READING: dict[str, dict[str, Any]] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
}
"""SQLite's deferred transaction is one view already."""
_LOCK_NOT_AVAILABLE = "55P03"
MIGRATIONS = Path(__file__).parent / "migrations"
_SCHEMA = text("SELECT version_num FROM alembic_version")


class DatabaseBusy(Exception):
    """The database could not be written now: locked, full or gone. What was sent is not stored."""


class Clash(Exception):
    """Two people did the same at the same moment, and the database let one of them through."""


class SchemaMismatch(Exception):
    """The database is not at the schema that this program knows."""


@dataclass(frozen=True)
class Database:
    """One database: ``reading()`` and ``writing()`` are the only ways into it."""

    engine: Engine

    @cached_property
    def _reader(self) -> Engine:
        """The engine with the options of a reading transaction: making it costs as much as a query."""
        return self.engine.execution_options(**_READING.get(self.engine.dialect.name, {}))

    @cached_property
    def _writer(self) -> Engine:
        return self.engine.execution_options(writing=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read transaction with one consistent view; nothing is ever written by it."""
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A write transaction: commits when the block ends well, rolls back when it raises.

        Raises DatabaseBusy when the database is locked, full or unreachable, Clash when a
        constraint refuses what was written.
        """
        with Session(self._writer) as session:
            try:
                yield session
                session.commit()
            except OperationalError as problem:
                raise DatabaseBusy(str(problem.orig)) from problem
            except IntegrityError as problem:
                raise Clash(str(problem.orig)) from problem

    def scrub(self, tables: tuple[str, ...]) -> bool:
        """Take what was overwritten in some tables out of the database's own files, outside a transaction.

        SQLite zeroes it at once (secure_delete) but for its log, which is emptied here. PostgreSQL leaves
        it in place, even after a plain VACUUM, so the tables are written anew, and wait for it meanwhile.
        False where others were in the way: nothing is harmed, try again.
        """
        is_sqlite = self.engine.dialect.name == "sqlite"
        return _empty_log(self.engine) if is_sqlite else _rewrite(self.engine, tables)

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """A database by its SQLAlchemy URL; nothing is connected yet.

    Errors never show the values of a statement: they may be what somebody wrote, and end in the log.
    """
    if not url.startswith("sqlite"):
        return Database(create_engine(url, pool_pre_ping=True, hide_parameters=True))
    engine = create_engine(url, pool_size=8, max_overflow=32, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine)


def check_schema(database: Database) -> None:
    """Raise SchemaMismatch unless the schema is exactly the one that this program knows."""
    with database.engine.connect() as connection:
        is_made = inspect(connection).has_table("alembic_version")
        found = connection.scalar(_SCHEMA) if is_made else None
    if found != newest_schema():
        raise SchemaMismatch(
            f"the database is at schema {found}, this program needs {newest_schema()}: flask database upgrade"
        )


@cache
def newest_schema() -> str:
    """The number of the newest migration, read from the files' names: alembic itself is large."""
    return max(path.name for path in MIGRATIONS.glob("versions/[0-9]*.py")).partition("_")[0]


def clock(session: Session) -> datetime:
    """What time the database has."""
    found: datetime = session.execute(select(func.current_timestamp())).scalar_one()
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _empty_log(engine: Engine) -> bool:
    raw = engine.raw_connection()  # the engine's own would begin a transaction, which a checkpoint must not
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        row = cursor.fetchone()
    finally:
        raw.close()
    return row is not None and row[0] == 0


def _rewrite(engine: Engine, tables: tuple[str, ...]) -> bool:
    """Wait a little for each table only: everybody who comes later would wait behind us."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("SET lock_timeout = '3s'")
        try:
            for name in tables:
                connection.exec_driver_sql(f"VACUUM (FULL) {name}")
        except OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            return False
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return True


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves, in _begin_sqlite
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
