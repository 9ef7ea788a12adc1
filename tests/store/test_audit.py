"""The audit log: insert-only, and one chain whoever writes at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from firstline.domain.audit import AuditEntry, first_break
from firstline.domain.person import Person
from firstline.store import audit
from firstline.store.database import Clash, Database

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


AtOnce = Callable[[int, Callable[[Session, int], Any]], list[Any]]


@pytest.mark.parametrize("statement", ["UPDATE audit SET act = 'x'", "DELETE FROM audit"])
def test_audit_log_refuses_change(database: Database, statement: str) -> None:
    refused = pytest.raises((DBAPIError, Clash), match="the audit log is insert-only")
    with refused, database.writing() as session:
        session.execute(text(statement))


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_audit_log_refuses_truncation(database: Database) -> None:
    with pytest.raises(DBAPIError, match="the audit log is insert-only"), database.writing() as session:
        session.execute(text("TRUNCATE audit"))


def test_many_entries_at_once_go_on_with_the_chain(session: Session) -> None:
    for _ in range(2):
        audit.append_all(
            session, [AuditEntry(AT, None, "act", f"thing {n}", {"n": str(n)}) for n in range(3)]
        )
        audit.append(session, AuditEntry(AT, None, "act", "alone"))
    assert (first_break(audit.chain(session)), audit.of_subject(session, "thing 2")[0].facts) == (
        None,
        {"n": "2"},
    )


def test_audit_chain_survives_parallel_entries(at_once: AtOnce, database: Database) -> None:
    def append(session: Session, number: int) -> None:
        audit.append(session, AuditEntry(AT, None, "act", f"thing {number}"))

    problems = [found for found in at_once(12, append) if found is not None]
    with database.reading() as session:
        hashes = [stored for _, stored in audit.chain(session)]
        assert (problems, len(hashes), len(set(hashes))) == ([], audit.count(session), audit.count(session))


def test_audit_entry_reads_back_as_it_was_written(session: Session, ada: Person) -> None:
    entry = AuditEntry(AT + timedelta(microseconds=7), ada.id, "act", "thing", {"é": "ش", "a": "1"})
    audit.append(session, entry)
    assert audit.page(session, limit=1, offset=0) == (entry,)
