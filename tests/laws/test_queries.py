"""A list costs the same number of queries for one row and for thirty."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from firstline.domain.person import Person
from firstline.domain.progress import Progress, TestStanding
from firstline.services import overseeing, staffing, supporting
from firstline.store import editions, summaries
from firstline.store.database import Database
from tests.web.browsing import Browser

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FACTS = (
    '{"number":"x","name":"Noor","course":"foundations","course_title":"Foundations","edition":"","release":1,'
    '"language":"en","hours":1,"passed":[],"issuer":"F","signatory":"","signatory_role":"",'
    '"issued_on":"2026-03-02","expires_on":null,"address":"","design":"standard","design_digest":""}'
)
Fill = Callable[["Rows", range], None]


class Rows:
    """Adds rows behind the lists."""

    def __init__(self, app: Flask, database: Database, tess: Person, ruth: Person) -> None:
        self.library = app.extensions["firstline"].library
        self.database, self.tess, self.ruth = database, tess, ruth

    def sql(self, statement: str, values: tuple[Any, ...] = ()) -> None:
        with self.database.writing() as session:
            session.connection().exec_driver_sql(statement, values)

    def cohorts(self, numbers: range) -> None:
        with self.database.writing() as session:
            for n in numbers:
                overseeing.create_cohort(
                    session,
                    self.library,
                    self.tess,
                    name=f"Cohort {n}",
                    course="foundations",
                    starts_on=AT.date(),
                    due_on=None,
                    at=AT,
                )

    def members(self, numbers: range) -> None:
        if numbers.start == 0:
            self.cohorts(range(1))
        lines = "\n".join(f"Noor {n}; N{n}" for n in numbers)
        with self.database.writing() as session:
            overseeing.add_people(session, self.library, self.tess, 1, self.tess.agency_id, lines, at=AT)

    def credentials(self, numbers: range) -> None:
        self.members(numbers)
        self.sql(
            "INSERT INTO credential"
            " (number, person_id, enrolment_id, course, edition, facts, issued_at, state)"
            " SELECT 'X' || id, person_id, id, course, edition, ?, began_at, 'in-force' FROM enrolment"
            " WHERE id NOT IN (SELECT enrolment_id FROM credential)",
            (FACTS,),
        )

    def revocations(self, numbers: range) -> None:
        self.members(numbers)
        for _ in numbers:
            self.sql(
                "INSERT INTO revocation (numbers, reason, asked_by_id, asked_at, state)"
                " VALUES ('[]', 'A reason that is long enough.', 3, '2026-03-02 09:00:00', 'waiting')"
            )

    def earned(self, numbers: range) -> None:
        """People who have finished and whose certificate was revoked."""
        self.credentials(numbers)
        self.sql(
            "UPDATE credential SET state = 'revoked', revoked_at = '2026-03-02 09:00:00'"
            " WHERE state = 'in-force'"
        )
        lessons = frozenset({"duties", "rights", "first-contact", "referral"})
        done = Progress(lessons=lessons, tests={"final": TestStanding(attempts=1, best=100, passed=True)})
        self.sql("UPDATE enrolment SET progress = ?", (summaries.to_text(done),))

    def item_reports(self, numbers: range) -> None:
        self.members(numbers)
        self.sql(
            "INSERT INTO item_report (enrolment_id, edition, item, words, reported_at)"
            " SELECT id, edition, 'oath', 'Two are right.', began_at FROM enrolment"
            " WHERE id NOT IN (SELECT enrolment_id FROM item_report)"
        )

    def editions(self, numbers: range) -> None:
        """Editions of the course beside its own; an older release, so that certificates are superseded."""
        with self.database.writing() as session:
            for n in numbers:
                editions.add(session, digest=f"{n:064}", course="foundations", release=0, document="{}")
                editions.publish(session, "foundations", f"{n:064}", at=AT)
            current = session.connection().exec_driver_sql(
                "SELECT max(digest) FROM edition WHERE release = 1"
            )
            editions.publish(session, "foundations", current.scalar_one(), at=AT)

    def superseded(self, numbers: range) -> None:
        self.credentials(numbers)
        if numbers.start == 0:
            self.editions(range(1))
        self.sql("UPDATE credential SET edition = ?", (f"{0:064}",))

    def agencies(self, numbers: range) -> None:
        with self.database.writing() as session:
            for n in numbers:
                staffing.add_agency(session, f"Agency {n}", "UTC", by=self.ruth, at=AT)

    def contacts(self, numbers: range) -> None:
        with self.database.writing() as session:
            for n in numbers:
                supporting.add_contact(
                    session, f"Contact {n}", "Room 2", "", by=self.ruth, on=AT.date(), at=AT
                )


LISTS: dict[str, tuple[str, str, Fill, int]] = {
    "cohorts": ("tess", "/cohorts", Rows.cohorts, 2),
    "matrix": ("tess", "/cohorts/1", Rows.members, 4),
    "cohort-people": ("tess", "/cohorts/1/people", Rows.members, 3),
    "certificates-of-cohort": ("tess", "/cohorts/1/certificates", Rows.credentials, 5),
    "slips": ("tess", "/cohorts/1/slips", Rows.members, 3),
    "register": ("ruth", "/register", Rows.credentials, 3),
    "register-of-trainer": ("tess", "/register", Rows.credentials, 3),
    "register-search": ("ruth", "/register?words=Noor", Rows.credentials, 3),
    "people": ("ruth", "/people", Rows.members, 4),
    "people-search": ("ruth", "/people?words=Noor", Rows.members, 4),
    "agencies": ("ruth", "/agencies", Rows.agencies, 2),
    "contacts": ("ruth", "/contacts", Rows.contacts, 2),
    "support": ("ada", "/support", Rows.contacts, 2),
    "sign-in": ("", "/sign-in", Rows.agencies, 2),
    "editions": ("tess", "/editions", Rows.editions, 2),
    "superseded": ("tess", "/editions/superseded", Rows.superseded, 4),
    "superseded-of-all": ("ruth", "/editions/superseded", Rows.superseded, 4),
    "register-narrowed": ("ruth", "/register?state=valid&course=foundations", Rows.credentials, 3),
    "register-export": ("ruth", "/register/export", Rows.credentials, 2),
    "revocations": ("ruth", "/revocations", Rows.revocations, 3),
    "cohort-awards": ("ruth", "/awards/cohorts/1", Rows.earned, 5),
    "audit": ("ruth", "/audit", Rows.agencies, 4),
    "item-reports": ("ruth", "/item-reports", Rows.item_reports, 3),
}


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """Collects the statements that are executed, but for the look every 5 seconds at what is published."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        is_look = "publication" in statement or "FROM safety" in statement
        if not statement.startswith("BEGIN") and not is_look:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", list(LISTS))
def test_list_costs_the_same_for_one_row_and_thirty(
    app: Flask, database: Database, tess: Person, ruth: Person, name: str
) -> None:
    local, path, fill, expected = LISTS[name]
    rows, browser = Rows(app, database, tess, ruth), Browser(app)
    if local:
        browser.sign_in(local)
    engine = app.extensions["firstline"].database.engine
    fill(rows, range(1))
    browser.get(path)  # editions are read once a process
    with counting(engine) as for_one:
        assert browser.get(path).status_code == 200
    fill(rows, range(1, 30))
    with counting(engine) as for_thirty:
        assert browser.get(path).status_code == 200
    assert (len(for_one), len(for_thirty)) == (expected, expected)


COURSES = {
    "/home": 6,
    "/courses": 2,
    "/courses/foundations": 3,
    "/courses/foundations/mandate/duties": 2,
}


@pytest.mark.parametrize("path", list(COURSES))
def test_page_of_a_trainee_costs_few_reads(app: Flask, path: str) -> None:
    browser = Browser(app).sign_in("ada")
    browser.post("/courses/foundations/enrolment")
    browser.get(path)
    with counting(app.extensions["firstline"].database.engine) as seen:
        browser.get(path)
    assert len(seen) == COURSES[path]
