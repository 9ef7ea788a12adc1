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
from firstline.services import arranging, enlisting, gathering, overseeing, staffing, supporting
from firstline.sheets.reading import read_roster
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
                gathering.create_cohort(
                    session,
                    self.library,
                    self.tess,
                    name=f"Cohort {n}",
                    course="foundations",
                    starts_on=AT.date(),
                    due_on=None,
                    at=AT,
                )

    def archived(self, numbers: range) -> None:
        self.cohorts(numbers)
        self.sql("UPDATE cohort SET archived_at = '2026-03-02 09:00:00'")

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

    def units(self, numbers: range) -> None:
        """Units, each below the one before, as deep as may be, and then beside it."""
        with self.database.writing() as session:
            for n in numbers:
                above = 1 if n % 10 == 0 else n + 1
                arranging.add_agency(session, f"Unit {n}", "UTC", parent_id=above, by=self.ruth, at=AT)

    def rosters(self, numbers: range) -> None:
        """A roster with so many rows, of people who are here and who are not; the newest has the id 1."""
        if numbers.start == 0:
            self.members(range(40))
        self.sql("DELETE FROM roster")
        rows = "".join(f"Noor {n};N{n}\nNew {n};X{n}\n" for n in range(numbers.stop))
        roster = read_roster(f"Name;Badge\n{rows}".encode())
        with self.database.writing() as session:
            enlisting.send(
                session,
                self.tess,
                1,
                "list.csv",
                roster,
                agency_id=self.tess.agency_id,
                language="en",
                at=AT,
            )

    def contacts(self, numbers: range) -> None:
        with self.database.writing() as session:
            for n in numbers:
                supporting.add_contact(
                    session, f"Contact {n}", "Room 2", "", by=self.ruth, on=AT.date(), at=AT
                )


LISTS: dict[str, tuple[str, str, Fill, int]] = {
    "today": ("tess", "/today", Rows.members, 8),
    "today-cohorts": ("tess", "/today", Rows.cohorts, 7),
    "today-of-all": ("ruth", "/today", Rows.members, 9),
    "cohorts": ("tess", "/cohorts", Rows.cohorts, 2),
    "matrix": ("tess", "/cohorts/1", Rows.members, 6),
    "matrix-sorted": ("tess", "/cohorts/1?sort=-name", Rows.members, 6),
    "matrix-narrowed": ("tess", "/cohorts/1?words=Noor&need=none&agency=1&sort=agency", Rows.members, 6),
    "matrix-sheet": ("tess", "/cohorts/1/print", Rows.members, 6),
    "cohort-settings": ("tess", "/cohorts/1/settings", Rows.members, 6),
    "cohorts-archived": ("tess", "/cohorts?state=archived", Rows.archived, 2),
    "new-cohort": ("tess", "/cohorts/new", Rows.cohorts, 2),
    "dossier": ("tess", "/people/6", Rows.members, 15),
    "move": ("tess", "/people/6/move?course=foundations", Rows.members, 5),
    "cohort-people": ("tess", "/cohorts/1/people", Rows.members, 3),
    "certificates-of-cohort": ("tess", "/cohorts/1/certificates", Rows.credentials, 5),
    "roster": ("tess", "/cohorts/1/roster", Rows.members, 3),
    "roster-checked": ("tess", "/cohorts/1/roster/1", Rows.rosters, 6),
    "slips": ("tess", "/cohorts/1/slips", Rows.members, 3),
    "register": ("ruth", "/register", Rows.credentials, 3),
    "register-of-trainer": ("tess", "/register", Rows.credentials, 3),
    "register-search": ("ruth", "/register?words=Noor", Rows.credentials, 3),
    "people": ("ruth", "/people", Rows.members, 4),
    "people-search": ("ruth", "/people?words=Noor", Rows.members, 4),
    "agencies": ("ruth", "/agencies", Rows.agencies, 2),
    "contacts": ("ruth", "/contacts", Rows.contacts, 3),
    "support": ("ada", "/support", Rows.contacts, 2),
    "people-narrowed": ("ruth", "/people?agency=1&role=trainee&state=new", Rows.members, 4),
    "account": ("ruth", "/people/1/account", Rows.agencies, 4),
    "agency": ("ruth", "/agencies/1", Rows.units, 4),
    "agency-contacts": ("ruth", "/agencies/1", Rows.contacts, 4),
    "sign-in": ("", "/sign-in", Rows.agencies, 2),
    "editions": ("tess", "/editions", Rows.editions, 2),
    "superseded": ("tess", "/editions/superseded", Rows.superseded, 4),
    "superseded-of-all": ("ruth", "/editions/superseded", Rows.superseded, 4),
    "register-narrowed": ("ruth", "/register?state=valid&course=foundations", Rows.credentials, 3),
    "revocations": ("ruth", "/revocations", Rows.revocations, 3),
    "cohort-awards": ("ruth", "/awards/cohorts/1", Rows.earned, 5),
    "audit": ("ruth", "/audit", Rows.agencies, 6),
    "audit-narrowed": ("ruth", "/audit?who=Ruth&act=agency&subject=Noor&words=name", Rows.agencies, 9),
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


EXPORTS: dict[str, tuple[str, str, Fill]] = {
    "people": ("ruth", "/exports/people", Rows.members),
    "matrix": ("tess", "/exports/cohorts/1", Rows.members),
    "attempts": ("tess", "/exports/cohorts/1/attempts", Rows.members),
    "flags": ("tess", "/exports/cohorts/1/flags", Rows.members),
    "register": ("ruth", "/exports/register", Rows.credentials),
    "register-of-trainer": ("tess", "/exports/register", Rows.credentials),
    "audit": ("ruth", "/exports/audit", Rows.agencies),
}


@pytest.mark.parametrize("name", list(EXPORTS))
def test_export_costs_the_same_for_one_row_and_thirty(
    app: Flask, database: Database, tess: Person, ruth: Person, name: str
) -> None:
    local, path, fill = EXPORTS[name]
    rows, browser = Rows(app, database, tess, ruth), Browser(app).sign_in(local)
    engine = app.extensions["firstline"].database.engine
    address, token = f"{path}?format=csv", {"csrf_token": browser.token}
    fill(rows, range(1))
    browser.post(address, token)
    with counting(engine) as for_one:
        assert browser.post(address, token).status_code == 200
    fill(rows, range(1, 30))
    with counting(engine) as for_thirty:
        assert browser.post(address, token).status_code == 200
    assert len(for_one) == len(for_thirty) < 16
