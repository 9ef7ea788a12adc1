"""The application as the web tests have it, with something behind every page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.pack import LocalNote, Pack, PackContact
from firstline.domain.person import Person
from firstline.services import enlisting, gathering, overseeing, publishing, staffing
from firstline.sheets.reading import read_roster
from firstline.store import people
from firstline.store.database import Database
from firstline.web import create_app
from firstline.web.settings import ROOT, Settings
from tests.bilingual import SCENARIO, SURVEY, bilingual
from tests.web.browsing import COURSE, Browser, answer_all, begin_test, complete_lessons, hand_in, pass_test
from tests.web.browsing import SECRET as _SECRET

SKIPPED = ("static", "assets.show", "language.choose", "verifier.download")
"""Addresses that lead to no page of ours, or to the page before in another language."""
REVIEW = date(2020, 1, 31)
ROLES = ("", "ada", "bo", "tess", "ruth", "otto")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as somebody sees it."""

    local: str
    path: str
    status: int
    text: str


@dataclass(frozen=True, slots=True)
class House:
    """A portal in which every page has something to show, and a browser for each of its people.

    Ada has a certificate, a failed attempt before it and an ended run, Bo an open attempt, an open run
    and a harm flag with a case on offer. ``values`` fill the places of addresses so that they lead somewhere.
    """

    app: Flask
    browsers: dict[str, Browser]
    values: dict[str, dict[str, object]]

    def addresses(self, local: str) -> Iterator[str]:
        """Every address that can be read, filled with what this person may see."""
        adapter = self.app.url_map.bind("localhost")
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint in SKIPPED:
                continue
            values = {**self.values["*"], **self.values.get(local, {})}
            if "<int:number>" in rule.rule:
                values["number"] = 1
            yield adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})


@pytest.fixture
def dialect() -> str:
    """SQLite only: the store's tests cover both."""
    return "sqlite"


@pytest.fixture
def app(tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """The application on the furnished database."""
    made = create_app(
        Settings(
            instance=tmp_path / "instance",
            database_url=database_url,
            content=(ROOT,),
            secret_key=_SECRET,
            base_url="http://localhost",
        )
    )
    yield made
    made.extensions["firstline"].database.close()


@pytest.fixture
def house(app: Flask, database: Database, course: Course, tess: Person, ruth: Person) -> House:
    """A portal with something behind every page."""
    _hire_auditor(database, ruth)
    digest = _publish(database, course)
    cohort = _begin_cohort(app, database, tess)
    browsers = {local: Browser(app) for local in ROLES}
    for local in ROLES[1:]:
        browsers[local].sign_in(local)
    ada, bo, desk = browsers["ada"], browsers["bo"], browsers["ruth"]
    complete_lessons(ada)
    passed = pass_test(ada)
    desk.post("/contacts", {"name": "Counsellor", "reach": "Room 2", "note": "Mornings"})
    desk.post("/people/1/slip")
    desk.post(f"/cohorts/{cohort}/certificates", {"kind": "zip"})
    opened, item = _raise_flag(bo)
    number = re.findall(r"(?:\w{4}-){3}\w{5}", ada.get("/my-certificates").text)[0]
    _let_end_soon(database)
    wanted = {"numbers": number, "reason": "The questions of the test had leaked."}
    asked = desk.post("/revocations", wanted).headers["Location"]
    played, playing = _play(ada, "0"), _play(bo)
    places = {"course": "foundations", "module": "mandate", "lesson": "rights", "job_aid": "card"}
    parts = {"name": "card", "wave": "start", "scenario": SCENARIO.id, "survey": SURVEY.id, "digest": digest}
    common = {
        "quiz": "final",
        "objective": "see-alone",
        "item": item,
        "contact": 1,
        "dimension": "audience",
        "agency": 1,
        "cohort": cohort,
        "bundle": 1,
        "person": 1,
        "token": "nobody",
        "step": "agency",
        "joining": "7KQ2M-4XC9T",
        "meeting": 1,
        "language": "en",
        "proposal": 1,
        "roster": _send_roster(app, database, tess, cohort),
        "revocation": int(re.findall(r"/revocations/(\d+)", asked)[0]),
    }
    values: dict[str, dict[str, object]] = {
        "*": {**places, **parts, **common, "attempt": opened, "number": number, "run": playing},
        "ada": {"attempt": passed, "quiz": "practice", "run": played},
    }
    return House(app, browsers, values)


@pytest.fixture
def pages(house: House) -> list[Page]:
    """Every page that each role can open, and those that refuse."""
    return [page for local in house.browsers for page in _open_all(house, local)]


@pytest.fixture
def arabic_pages(house: House) -> list[Page]:
    """Every page of those who see most, in Arabic."""
    for local in ("", "ada", "bo", "ruth"):
        assert house.browsers[local].get("/language/ar").status_code == 303
    return [page for local in ("", "ada", "bo", "ruth") for page in _open_all(house, local)]


def _open_all(house: House, local: str) -> Iterator[Page]:
    browser = house.browsers[local]
    for path in house.addresses(local):
        reply = browser.get(path)
        if reply.mimetype == "text/html" and reply.status_code != 303:
            yield Page(local, path, reply.status_code, reply.text)


def _publish(database: Database, course: Course) -> str:
    """An earlier edition, and the current one with every part and in both languages, from a pack."""
    whole = bilingual(course)
    notes = (LocalNote("foundations", "en", "powers-of-entry", "You may.", "Act 7", REVIEW, "exampleland"),)
    contacts = (PackContact("haven", "Haven", "100", "By night", "Ministry", REVIEW, "exampleland"),)
    shelf = Shelf((whole,), {}, (), (Pack("exampleland", "c" * 64),), contacts, notes)
    with database.writing() as session:
        (earlier,) = publishing.publish(session, Shelf((course,), {}, ()), at=datetime.now(UTC))
        publishing.publish(session, shelf, at=datetime.now(UTC))
    return earlier.edition


def _let_end_soon(database: Database) -> None:
    """Let every certificate end in a month, so that it can be renewed."""
    ends_on = (datetime.now(UTC) + timedelta(days=30)).date()
    statement = "UPDATE credential SET expires_on = ?, facts = json_set(facts, '$.expires_on', ?)"
    with database.writing() as session:
        session.connection().exec_driver_sql(statement, (ends_on.isoformat(), ends_on.isoformat()))


def _hire_auditor(database: Database, ruth: Person) -> None:
    with database.writing() as session:
        at = datetime.now(UTC)
        number = staffing.add_person(
            session, "Otto Lund", "otto@example.org", ruth.agency_id, "auditor", by=None, at=at
        )
        encoded = people.password_hash(session, ruth.id)
        assert encoded is not None
        people.set_password_hash(session, number, encoded)


def _begin_cohort(app: Flask, database: Database, tess: Person) -> int:
    at, library = datetime.now(UTC), app.extensions["firstline"].library
    with database.writing() as session:
        cohort = gathering.create_cohort(
            session,
            library,
            tess,
            name="Spring",
            course="foundations",
            starts_on=at.date(),
            due_on=at.date(),
            at=at,
        )
        lines = "Ada; ada@example.org\nBo; bo@example.org\nZainab Omar; 40112"
        overseeing.add_people(session, library, tess, cohort, tess.agency_id, lines, at=at)
    return cohort


def _send_roster(app: Flask, database: Database, tess: Person, cohort: int) -> int:
    """A list that waits to be confirmed, with a row that cannot be used and an agency that nobody knows."""
    rows = "Mina Rai;;N1;\nBad;bad@;;\nJo Ek;jo@example.org;;Nowhere\nAda;ada@example.org;;"
    roster = read_roster(f"Name;E-mail;Badge;Agency\n{rows}".encode())
    with database.writing() as session:
        return enlisting.send(
            session,
            tess,
            cohort,
            "list.csv",
            roster,
            agency_id=tess.agency_id,
            language="en",
            at=datetime.now(UTC),
        )


def _raise_flag(browser: Browser) -> tuple[int, str]:
    """An unsafe choice, its parallel case on offer, and another attempt under way."""
    first = begin_test(browser)
    answer_all(browser, first, wrong=5, harm=True, local="bo")
    hand_in(browser, first)
    browser.post(f"{COURSE}/safe-help/first-contact/completion")
    browser.post(f"{COURSE}/flags/see-alone/case")
    database = browser.portal.database
    with database.writing() as session:
        statement = "UPDATE enrolment SET progress = replace(progress, ?, '2020-01-01')"
        session.connection().exec_driver_sql(statement, (datetime.now(UTC).date().isoformat(),))
    second = begin_test(browser)
    item = browser.get(f"/attempts/{second}/1").text.partition("/responses/")[2].partition('"')[0]
    return second, item


def _play(browser: Browser, choice: str = "") -> int:
    """A run of the scenario, and a choice that ends it; its id."""
    run = browser.post(f"/scenarios/foundations/{SCENARIO.id}/runs").headers["Location"]
    if choice:
        browser.post(f"{run}/choices", {"step": "0", "choice": choice})
    return int(run.rpartition("/")[2])


MakeHouse = Callable[[], House]
