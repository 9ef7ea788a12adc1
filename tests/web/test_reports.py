"""Reports upwards as their pages and files tell them, and an attack on all of them together."""

import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, product
from random import Random
from urllib.parse import urlencode

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.report import DIMENSIONS
from firstline.services import publishing
from firstline.store.database import Database
from firstline.web.report_prints import print_report
from tests.attacking import Attacker
from tests.crowds import measuring
from tests.reported import BEGAN, Kind, found_agencies, populate
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql

Populate = Callable[..., None]
YEARS = (2026, 2025)
CELL = re.compile(r'<(?:th scope="row"|td)[^>]*>(.*?)</t[hd]>', re.DOTALL)


@pytest.fixture
def country(app: Flask, database: Database, course: Course) -> Populate:
    """Fills the four agencies with people."""
    with database.writing() as session:
        (done,) = publishing.publish(session, Shelf((measuring(course),), {}, ()), at=BEGAN)
        ids = found_agencies(session)

    def fill(*people: tuple[Kind, int], first_id: int = 1000) -> None:
        with database.writing() as session:
            populate(session, ids, done.edition, people, first_id=first_id)

    return fill


@pytest.fixture
def filled(country: Populate) -> Populate:
    """A country with something of everything."""
    kinds = (
        (Kind("Police", "male", stage=2, test=True, scores=(50, 70)), 23),
        (Kind("Police", "female", stage=0, test=False), 12),
        (Kind("Border unit", "male", "ar"), 9),
        (Kind("Prosecution", "female", stage=1, test=True), 8),
        (Kind("Prosecution", "male"), 9),
        (Kind("Shelter", "female"), 3),
        (Kind("Police", "male", began=BEGAN - timedelta(days=365), stage=2), 11),
    )
    country(*kinds)
    return country


def names(page: str) -> list[tuple[str, ...]]:
    """The lines of the table of a page or a paper: the name of a group, then its cells."""
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    return [
        tuple(html.unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in CELL.findall(row))
        for row in table.split("</tr>")[:-1]
    ]


def taken(browser: Browser, dimension: str, kind: str, year: int = 2026, course: str = "") -> str:
    """The address of a file that was asked for."""
    reply = browser.post(f"/reports/{dimension}/files", {"kind": kind, "year": str(year), "course": course})
    assert reply.status_code == 303
    return str(reply.headers["Location"])


def csv_rows(browser: Browser, dimension: str, year: int = 2026, course: str = "") -> list[list[str]]:
    content = browser.get(taken(browser, dimension, "csv", year, course)).data.decode()
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))


def test_start_page_asks_questions_first(filled: Populate, browse: Browse) -> None:
    page = browse("ruth").get("/reports").text
    links = re.findall(r'class="task-link" href="([^"]+)"', page)
    asked = ("audience", "agency", "region", "sex", "course", "language", "quarter")
    assert links == ["/reports/country", *(f"/reports/{dimension}" for dimension in asked)]


def test_start_page_without_people_says_when_reports_come(country: Populate, browse: Browse) -> None:
    assert "Reports appear when people have begun a course." in browse("ruth").get("/reports").text


@pytest.mark.parametrize("path", ["", "/country", *(f"/{name}" for name in DIMENSIONS)])
def test_page_without_people_is_a_page(country: Populate, browse: Browse, path: str) -> None:
    assert browse("ruth").get(f"/reports{path}").status_code == 200


def test_table_shows_what_may_be_shown(filled: Populate, browse: Browse) -> None:
    lines = {line[0]: line[1:5] for line in names(browse("ruth").get("/reports/agency?year=2026").text)}
    assert lines == {
        "Everybody": ("64", "31", "48", "23"),
        "Police": ("44", "23", "52", "23"),
        # With 9 of the 12 people of the south shown, the other 3 were those of the shelter.
        "Police › Border unit": ("hidden", "hidden", "hidden", "hidden"),
        "Prosecution": ("hidden", "hidden", "hidden", "hidden"),
        "Shelter": ("hidden", "hidden", "hidden", "hidden"),
    }


@pytest.mark.parametrize("dimension", DIMENSIONS)
@pytest.mark.parametrize("taken_course", ["", "foundations"])
def test_page_csv_workbook_and_paper_say_the_same(
    filled: Populate, browse: Browse, sql: Sql, dimension: str, taken_course: str
) -> None:
    browser = browse("ruth")
    page = names(browser.get(f"/reports/{dimension}?year=2026&course={taken_course}").text)
    rows = csv_rows(browser, dimension, course=taken_course)[1:]
    book = load_workbook(io.BytesIO(browser.get(taken(browser, dimension, "xlsx", course=taken_course)).data))
    taken(browser, dimension, "pdf", course=taken_course)
    ((paper,),) = sql("SELECT content FROM handout WHERE subject LIKE '%.pdf.html'")
    of_book = [
        tuple("" if value is None else str(value) for value in row)
        for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)
    ]
    shown = [tuple("" if cell == "–" else cell for cell in line) for line in page]
    assert [tuple(row) for row in rows] == shown
    assert of_book == shown
    assert names(paper.decode()) == page


def test_printed_table_has_the_cells_of_its_page(
    filled: Populate, browse: Browse, app: Flask, sql: Sql
) -> None:
    browser = browse("ruth")
    page = names(browser.get("/reports/agency").text)
    address = taken(browser, "agency", "pdf")
    assert browser.get(address).status_code == 202
    content = printed(app, browser, address, sql)
    words = " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    missing = [" ".join(line[1:]) for line in page if " ".join(line[1:]) not in words]
    assert missing == []


def printed(app: Flask, browser: Browser, address: str, sql: Sql) -> bytes:
    """Let the paper be printed, and fetch it."""
    ((subject,),) = sql("SELECT subject FROM job WHERE kind = 'print-report' ORDER BY id DESC LIMIT 1")
    print_report(app.extensions["firstline"], subject, at=BEGAN)
    reply = browser.get(address)
    assert (reply.status_code, reply.mimetype) == (200, "application/pdf")
    return bytes(reply.data)


def rename_at_length(sql: Sql) -> None:
    """Fifteen agencies in as many regions, with the longest names there can be, share the people."""
    name = " " + "Directorate General of Everything in the Far North " * 2
    sql(
        "INSERT INTO agency (name, zone, region, audience)"
        " SELECT id || :name, 'UTC', id || :name, 'prosecutor' FROM person WHERE id BETWEEN 1000 AND 1014",
        name=name,
    )
    sql(
        "UPDATE person SET agency_id ="
        " (SELECT a.id FROM agency a WHERE a.region = (1000 + person.id % 15) || :name) WHERE id >= 1000",
        name=name,
    )


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("is_long", [False, True], ids=["short", "long"])
def test_country_report_has_two_pages(
    filled: Populate, browse: Browse, app: Flask, sql: Sql, language: str, is_long: bool
) -> None:
    if is_long:
        rename_at_length(sql)
    browser = browse("ruth")
    browser.get(f"/language/{language}")
    content = printed(app, browser, taken(browser, "country", "pdf"), sql)
    assert len(PdfReader(io.BytesIO(content)).pages) == 2


def test_export_is_noted_without_its_figures(filled: Populate, browse: Browse, sql: Sql) -> None:
    taken(browse("ruth"), "audience", "csv", 2025)
    last = sql("SELECT act, subject, facts, origin FROM audit ORDER BY id DESC LIMIT 1")
    facts = '{"year": "2025", "course": "all", "kind": "csv"}'
    assert last == [("report.exported", "report/audience", facts, "198.51.100.7")]


def test_auditor_reports_of_everybody_and_a_trainer_of_her_cohorts(
    filled: Populate, browse: Browse, otto: Person
) -> None:
    pages = [browse(local).get("/reports/sex").text for local in ("otto", "tess")]
    assert ["Everybody" in page for page in pages] == [True, False]


def test_file_of_somebody_else_is_not_found(filled: Populate, browse: Browse) -> None:
    address, other = taken(browse("ruth"), "audience", "csv"), browse("tess")
    theirs, unknown = other.get(address), other.get("/reports/files/unknown.csv")
    bodies = [re.sub(r">\w{8}</bdi>", "", reply.text) for reply in (theirs, unknown)]
    assert (theirs.status_code, unknown.status_code, bodies[0]) == (404, 404, bodies[1])


NONSENSE = ("weather", "audience'", "القسم", "country.pdf")


@pytest.mark.parametrize("dimension", NONSENSE)
def test_unknown_report_is_not_found(filled: Populate, browse: Browse, dimension: str) -> None:
    browser = browse("ruth")
    replies = (
        browser.get(f"/reports/{dimension}"),
        browser.post(f"/reports/{dimension}/files", {"kind": "csv"}),
    )
    assert [reply.status_code for reply in replies] == [404, 404]


@pytest.mark.parametrize("kind", ["", "exe", "CSV", "pdf ", "‮csv"])
def test_unknown_kind_of_file_is_not_found(filled: Populate, browse: Browse, kind: str) -> None:
    reply = browse("ruth").post("/reports/audience/files", {"kind": kind, "year": "2026"})
    assert reply.status_code == 404


@pytest.mark.parametrize("year", ["", "x", "-1", "99999999999999", "1999", "٢٠٢٥", "2026.0"])
def test_year_without_people_is_the_newest(filled: Populate, browse: Browse, year: str) -> None:
    page = browse("ruth").get(f"/reports/audience?{urlencode({'year': year})}").text
    assert "<h1>People trained 2026: Audience</h1>" in page


@pytest.mark.parametrize("name", ["nothing", "'; DROP", "x" * 5000])
def test_course_that_nobody_took_is_not_found(filled: Populate, browse: Browse, name: str) -> None:
    reply = browse("ruth").get(f"/reports/audience?{urlencode({'course': name})}")
    assert reply.status_code == 404


def test_name_that_is_a_formula_stays_a_text(filled: Populate, browse: Browse, sql: Sql) -> None:
    sql("UPDATE agency SET name = :name WHERE name = 'Police'", name='=HYPERLINK("http://x")')
    assert [row[0] for row in csv_rows(browse("ruth"), "agency")][2] == '\'=HYPERLINK("http://x")'


# The attack: who reads everything that is offered, and calculates.


@dataclass(frozen=True, slots=True)
class Published:
    """A count as somebody read it; the group by the words of the report."""

    dimension: str
    group: str
    year: int
    count: str
    text: str


COUNTS = {1: "enrolled", 2: "completed", 4: "certified"}
STAGES = {"enrolled": (0, 1, 2), "completed": (1, 2), "certified": (2,)}
SEXES = {"female": "Women", "male": "Men"}
AUDIENCES = {"Police": "Law enforcers", "Border unit": "Law enforcers", "Prosecution": "Prosecutors"}
REGIONS = {"Police": "North", "Border unit": "South", "Prosecution": "North", "Shelter": "South"}
LANGUAGES = {"en": "English", "ar": "العربية"}
QUARTERS = (1, 2)
Person_ = tuple[str, str, str, str, int, int, int]
"""Agency, sex, language, role path, quarter, year, stage."""


def everything(browser: Browser) -> Iterator[Published]:
    """Every count of every table, filter, year, and kind of file."""
    for dimension, year, course in product(DIMENSIONS, YEARS, ("", "foundations")):
        page = names(browser.get(f"/reports/{dimension}?year={year}&course={course}").text)
        for line in [*page, *(tuple(row) for row in csv_rows(browser, dimension, year, course)[1:])]:
            for place, count in COUNTS.items():
                yield Published(dimension, line[0], year, count, line[place])
            yield Published(dimension, line[0], year - 1, "enrolled", line[11])
            yield Published(dimension, line[0], year - 1, "certified", line[12])


def is_in(who: Person_, found: Published) -> bool:
    agency, sex, language, path, quarter, year, stage = who
    audience = AUDIENCES.get(agency, "Service providers")
    groups = {
        "audience": {audience, f"{audience} · {SEXES[sex]}"},
        "region": {REGIONS[agency]},
        "agency": {agency, "Police"}
        if agency == "Police"
        else {"Police › Border unit", "Police"}
        if agency == "Border unit"
        else {agency},
        "sex": {SEXES[sex]},
        "language": {LANGUAGES[language]},
        "course": {"Foundations", f"Foundations · {path or 'the whole course'}"},
        "quarter": {f"Quarter {quarter}"},
    }[found.dimension]
    return year == found.year and stage in STAGES[found.count] and found.group in groups | {"Everybody"}


@pytest.mark.parametrize("seed", range(3))
def test_no_lone_group_follows_from_all_reports_together(
    country: Populate, browse: Browse, seed: int
) -> None:
    random = Random(seed)
    every = tuple(
        product((*REGIONS,), (*SEXES,), (*LANGUAGES,), ("", "consular"), QUARTERS, YEARS, (0, 1, 2))
    )
    people = {who: random.choice((1, 1, 2, 3, 4, 7, 13)) for who in random.sample(every, 50)}
    kinds = []
    for (agency, sex, language, path, quarter, year, stage), count in people.items():
        began = BEGAN.replace(year=year, month=3 * quarter - 1)
        kinds.append((Kind(agency, sex, language, path, began, stage), count))
    country(*kinds)
    found = sorted(set(everything(browse("ruth"))), key=repr)
    sets = {each: frozenset(who for who in every if is_in(who, each)) for each in found}
    sizes = {each: sum(people.get(who, 0) for who in sets[each]) for each in found}
    assert [each for each in found if each.text not in ("hidden", str(sizes[each]))] == []
    empty = frozenset[Person_]().union(*(sets[each] for each in found if each.text == "0"))
    atoms = [who for who in every if who not in empty]
    attacker = Attacker(atoms, (sets[each] for each in found if each.text not in ("hidden", "0")))
    groups = {each: people_of - empty for each, people_of in sets.items()}
    tried = [*groups.values()]
    for one, two in combinations(sorted(set(groups.values()), key=len), 2):
        tried += [one & two, one - two, two - one]
    lone = [each for each in set(tried) if 0 < sum(people.get(who, 0) for who in each) < 5]
    hidden = sum(each.text == "hidden" for each in found)
    assert ([each for each in lone if attacker.derives(each)], hidden > 0, attacker.rank > 20) == (
        [],
        True,
        True,
    )
