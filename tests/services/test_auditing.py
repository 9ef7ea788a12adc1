"""Reading the log of acts: what narrows it, how its pages go on, and what an auditor is not told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.audit import AuditEntry
from firstline.domain.person import Person
from firstline.services import arranging, auditing
from firstline.store import audit
from firstline.store.audit import Narrowing

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(days=400)


def act(session: Session, by: Person | None, what: str, subject: str, days: int = 0, **facts: str) -> None:
    at = LATER + timedelta(days=days)
    audit.append(session, AuditEntry(at, by.id if by else None, what, subject, facts, "192.0.2.7"))


def subjects(session: Session, visitor: Person, wanted: Narrowing, **where: Any) -> list[str]:
    page = auditing.browse(session, visitor, wanted, **where)
    return [line.entry.subject for line in page.lines]


@pytest.fixture
def auditor(ruth: Person) -> Person:
    return replace(ruth, id=ruth.id + 1000, role="auditor")


@pytest.fixture
def acts(session: Session, ada: Person, tess: Person, ruth: Person) -> None:
    act(session, ruth, "cohort.created", "cohort 5", name="Autumn")
    act(session, tess, "cohort.renamed", "cohort 50", 1, name="Spring")
    act(session, tess, "bundle.made", "cohort 5 bundle 2", 2)
    act(session, None, "key.made", "key 1", 3, kind="seal")
    act(session, ada, "credential.hidden", "7K3M-9PQR-2TVW-4XYZ8", 4)
    act(session, ruth, "person.changed", f"person {ada.id}", 5, name="changed")


@pytest.mark.usefixtures("acts")
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Narrowing(actor="tess", since=LATER), ["cohort 5 bundle 2", "cohort 50"]),
        (Narrowing(by_system=True, since=LATER), ["key 1"]),
        (Narrowing(act="cohort", since=LATER), ["cohort 50", "cohort 5"]),
        (Narrowing(act="cohort.created", since=LATER), ["cohort 5"]),
        (Narrowing(subjects=("cohort 5",)), ["cohort 5 bundle 2", "cohort 5"]),
        (Narrowing(subjects=()), []),
        (Narrowing(since=LATER + timedelta(days=3), until=LATER + timedelta(days=4)), ["key 1"]),
        (Narrowing(words="aut"), ["cohort 5"]),
        (Narrowing(words="a_t"), []),
        (Narrowing(words="100%"), []),
    ],
)
def test_log_is_narrowed_to_what_was_asked(
    session: Session, ruth: Person, wanted: Narrowing, found: list[str]
) -> None:
    assert subjects(session, ruth, wanted) == found


@pytest.mark.usefixtures("acts")
def test_pages_go_on_by_id_and_back_again(session: Session, ruth: Person) -> None:
    asked = Narrowing(since=LATER)
    first = auditing.browse(session, ruth, asked, size=4)
    act(session, ruth, "cohort.created", "cohort 6", 6)
    second = auditing.browse(session, ruth, asked, size=4, before=first.older)
    back = auditing.browse(session, ruth, asked, size=4, after=second.newer)
    newest = auditing.browse(session, ruth, asked, size=4, after=back.newer)
    assert [line.entry.subject for line in second.lines] == ["cohort 50", "cohort 5"]
    assert (first.newer, second.older, back.lines, newest.newer) == (None, None, first.lines, None)
    assert [line.entry.subject for line in newest.lines] == ["cohort 6"]


@pytest.mark.usefixtures("acts")
def test_administrator_reads_every_name(session: Session, ruth: Person, ada: Person) -> None:
    line, hidden, *_ = auditing.browse(session, ruth, Narrowing()).lines
    assert (line.actor, line.noun, line.number, line.name) == (ruth.name, "person", ada.id, ada.name)
    assert (hidden.actor, hidden.entry.origin) == (ada.name, "192.0.2.7")


@pytest.mark.usefixtures("acts")
def test_auditor_reads_staff_but_no_trainee(session: Session, auditor: Person, ruth: Person) -> None:
    line, hidden, *_ = auditing.browse(session, auditor, Narrowing()).lines
    assert (line.actor, line.name, hidden.actor) == (ruth.name, None, None)


@pytest.mark.usefixtures("acts")
def test_auditor_finds_no_trainee_by_her_name(
    session: Session, auditor: Person, ruth: Person, ada: Person
) -> None:
    asked = Narrowing(actor="Ada", since=LATER)
    assert (subjects(session, auditor, asked), len(subjects(session, ruth, asked))) == ([], 1)
    assert auditing.subjects(session, auditor, ada.name) == (ada.name,)
    assert auditing.subjects(session, ruth, ada.name) == (ada.name, f"person {ada.id}")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("", None), ("  ", None), ("Cohort  5", ("cohort 5",)), ("person 12", ("person 12",))],
)
def test_typed_subject_means_a_thing(
    session: Session, ruth: Person, typed: str, meant: tuple[str, ...] | None
) -> None:
    assert auditing.subjects(session, ruth, typed) == meant


def test_typed_subject_finds_agencies_by_name(session: Session, ruth: Person) -> None:
    number = arranging.add_agency(session, "Quay Office", "UTC", by=ruth, at=AT)
    assert auditing.subjects(session, ruth, "quay off") == ("quay off", f"agency {number}")


def test_head_is_the_newest_entry(session: Session, ruth: Person) -> None:
    act(session, ruth, "cohort.created", "cohort 5")
    found = auditing.find_head(session)
    stored = [each for _, each in audit.chain(session)]
    assert found is not None
    assert (found.number, found.at, found.hash) == (len(stored), LATER, stored[-1])


def test_check_of_a_whole_log_is_kept(session: Session, ruth: Person) -> None:
    act(session, ruth, "cohort.created", "cohort 5")
    found, has_noted = auditing.check(session, at=LATER)
    auditing.note(session, found)
    assert (has_noted, found.broken, auditing.last_check(session)) == (True, None, found)


def test_hash_that_was_noted_is_found_until_the_end_is_cut(session: Session, ruth: Person) -> None:
    act(session, ruth, "cohort.created", "cohort 5")
    head = auditing.find_head(session)
    assert head is not None
    assert auditing.check(session, at=LATER, noted=head.hash)[1]
    assert not auditing.check(session, at=LATER, noted="0123" * 16)[1]


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_cut_end_is_found_by_the_last_check(session: Session, ruth: Person) -> None:
    act(session, ruth, "cohort.created", "cohort 5")
    auditing.note(session, auditing.check(session, at=LATER)[0])
    names = session.execute(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'")
    )
    for (name,) in names.all():
        session.execute(text(f"DROP TRIGGER {name}"))
    session.execute(text("DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)"))
    found, has_noted = auditing.check(session, at=LATER)
    assert (found.broken, has_noted) == (None, False)
