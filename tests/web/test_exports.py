"""Lists as files: equal to their pages, typed, safe to open, noted, and of one's own people alone."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from firstline.domain.person import Person
from firstline.domain.roster import line_of
from firstline.sheets.reading import read_roster
from firstline.store import audit
from firstline.store.database import Database
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql

NUMBER = re.compile(r"Number of this message: .*")
MakeCohort = Callable[..., int]


def lines(browser: Browser, path: str, query: str = "") -> list[list[str]]:
    """The cells of a CSV export."""
    reply = browser.post(f"{path}?{query}&format=csv" if query else f"{path}?format=csv")
    assert (reply.status_code, reply.mimetype) == (200, "text/csv")
    text = reply.get_data(as_text=True)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def sheet(browser: Browser, path: str) -> Any:
    """The sheet of a workbook."""
    reply = browser.post(f"{path}?format=xlsx")
    assert reply.status_code == 200
    return load_workbook(io.BytesIO(reply.data)).active


def cells(found: Any) -> list[tuple[object, ...]]:
    """Its values, row by row."""
    return list(found.iter_rows(values_only=True))


def last_entry(database: Database) -> Any:
    """The newest entry of the log."""
    with database.reading() as session:
        return audit.page(session, limit=1, offset=0)[0]


def test_people_are_the_list_of_the_page(browse: Browse) -> None:
    assert lines(browse("ruth"), "/exports/people", "words=ada+lind&page=7") == [
        ["Name", "E-mail address", "Staff number", "Agency or unit", "Role", "May sign in", "Has signed in"],
        ["Ada Lindqvist", "ada@example.org", "", "Northbank Police Academy", "Trainee", "TRUE", "TRUE"],
    ]


def test_export_is_noted_without_the_name_that_was_looked_for(browse: Browse, database: Database) -> None:
    browser = browse("ruth")
    lines(browser, "/exports/people", "words=ada&role=trainee")
    entry = last_entry(database)
    assert (entry.act, entry.subject, dict(entry.facts), entry.origin) == (
        "export.made",
        "people",
        {"list": "people", "format": "csv", "rows": "1", "filters": "role=trainee words=…"},
        browser.address,
    )


def test_file_is_named_for_the_day_and_kept_nowhere(browse: Browse) -> None:
    reply = browse("ruth").post("/exports/people?format=xlsx")
    name = f"people-{datetime.now():%Y-%m-%d}.xlsx"  # noqa: DTZ005 - the tests run in UTC
    assert (reply.headers["Content-Disposition"], reply.headers["Cache-Control"]) == (
        f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}",
        "no-store",
    )


@pytest.mark.parametrize("query", ["", "?format=", "?format=exe", "?format=csv%00"])
def test_unknown_format_is_no_file_and_no_note(browse: Browse, database: Database, query: str) -> None:
    status = browse("ruth").post(f"/exports/people{query}").status_code
    assert (status in (400, 404), last_entry(database).act == "export.made") == (True, False)


def test_export_without_a_token_is_refused(browse: Browse) -> None:
    assert browse("ruth").post("/exports/people?format=csv", {"csrf_token": ""}).status_code == 403


@pytest.mark.parametrize("name", ["=1+1", "+49 30", "-x", "@a", "\tTab", "\rReturn", "＝1+1"])
def test_formula_is_a_text_and_comes_back_through_the_roster(browse: Browse, sql: Sql, name: str) -> None:
    sql("UPDATE person SET name = :name WHERE email = 'ada@example.org'", name=name)
    browser = browse("ruth")
    reply = browser.post("/exports/people?format=csv&words=ada%40")
    (row,) = list(csv.reader(io.StringIO(reply.get_data(as_text=True)[1:], newline="")))[1:]
    cell = sheet(browser, "/exports/people")
    kinds = {each.value: each.data_type for each in cell["A"]}
    rosters = [read_roster(browser.post(f"/exports/people?format={kind}").data) for kind in ("csv", "xlsx")]
    names = {
        line_of([field for field, _ in roster.columns], each).name
        for roster in rosters
        for each in roster.rows
        if "ada@example.org" in each[1]
    }
    assert (row[0], names, set(kinds.values())) == (f"'{name}", {" ".join(name.split())}, {"s"})


def test_matrix_has_numbers_and_times(browse: Browse, make_cohort: MakeCohort, tess: Person) -> None:
    cohort = make_cohort(tess, "Spring", "Ada; ada@example.org", "Bo; bo@example.org")
    browse("ada").post("/courses/foundations/mandate/duties/completion")
    head, *rows = cells(sheet(browse("tess"), f"/exports/cohorts/{cohort}"))
    assert (head[:3], [type(each) for each in rows[0][3:5]], type(rows[0][-1]), str(head[-1])[:9]) == (
        ("Name", "Agency", "Today"),
        [int, int],
        datetime,
        "Last here",
    )
    assert sorted(str(row[0]) for row in rows) == ["Ada Lindqvist", "Bo Svensson"]


def test_matrix_of_a_filter_has_everybody_of_it(
    browse: Browse, make_cohort: MakeCohort, tess: Person
) -> None:
    cohort = make_cohort(tess, "Spring", *(f"Noor {n}; N{n}" for n in range(70)), "Bo; bo@example.org")
    found = lines(browse("tess"), f"/exports/cohorts/{cohort}", "words=noor&sort=-name&page=2")
    names = [row[0] for row in found[1:]]
    assert (len(names), names) == (70, sorted(names, reverse=True))


def test_attempts_have_scores_and_no_answers(browse: Browse, number: str, sql: Sql, tess: Person) -> None:
    sql(
        "INSERT INTO cohort (name, key, course, edition, starts_on) "
        "SELECT 'Spring', 'spring', course, edition, '2026-03-02' FROM enrolment"
    )
    sql("UPDATE enrolment SET cohort_id = (SELECT max(id) FROM cohort)")
    ((cohort,),) = sql("SELECT max(id) FROM cohort")
    head, row = cells(sheet(browse("ruth"), f"/exports/cohorts/{cohort}/attempts"))
    assert (len(head), row[0], row[3], row[4], row[7:]) == (9, "Ada Lindqvist", 1, "Handed in", (100, True))


def test_register_has_days(browse: Browse, number: str) -> None:
    head, row = cells(sheet(browse("ruth"), "/exports/register"))
    assert (head[1], row[1], type(row[5]), row[7]) == ("Number", number, datetime, "Valid")


def test_items_are_figures(browse: Browse, make_cohort: MakeCohort, tess: Person) -> None:
    cohort = make_cohort(tess, "Spring", "Ada; ada@example.org")
    found = lines(browse("tess"), f"/exports/cohorts/{cohort}/items/final")
    assert ({tuple(row[1:]) for row in found[1:]}, len(found[0])) == ({("0", "", "", "")}, 5)


def test_log_is_for_auditors_without_names_of_trainees(browse: Browse, otto: Person) -> None:
    found = lines(browse("otto"), "/exports/audit")
    assert (found[0][1:], "Ada Lindqvist" in str(found)) == (
        ["Who", "What", "On what", "Details", "From where"],
        False,
    )


def test_auditor_takes_nothing_else_away(browse: Browse, otto: Person) -> None:
    paths = ("people", "register", "cohorts/1", "cohorts/1/attempts", "cohorts/1/flags")
    browser = browse("otto")
    assert {browser.post(f"/exports/{path}?format=csv").status_code for path in paths} == {403}


def test_cohort_of_another_trainer_is_not_found(
    browse: Browse, make_cohort: MakeCohort, theo: Person, tess: Person, database: Database
) -> None:
    noise = make_cohort(theo, "Noise", "Bo; bo@example.org")
    browser = browse("tess")
    before = last_entry(database)
    pages = []
    for below in ("", "/attempts", "/flags", "/items/final", "/meetings/1"):
        strange, unknown = (
            browser.post(f"/exports/cohorts/{cohort}{below}?format=csv") for cohort in (noise, 999)
        )
        pages.append((strange.status_code, NUMBER.sub("", strange.text) == NUMBER.sub("", unknown.text)))
    assert pages == [(404, True)] * 5
    assert last_entry(database) == before


def test_sheet_is_right_to_left_in_arabic(browse: Browse) -> None:
    browser = browse("ruth")
    browser.client.set_cookie("language", "ar", domain="localhost")
    found = sheet(browser, "/exports/people")
    read_back = read_roster(browser.post("/exports/people?format=xlsx").data)
    assert (found.sheet_view.rightToLeft, [field for field, _ in read_back.columns]) == (
        True,
        ["name", "email", "staff_number", "agency"],
    )


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_download_that_is_broken_off_leaves_no_transaction(app: Flask, browse: Browse, kind: str) -> None:
    browser = browse("ruth")
    pool: Any = app.extensions["firstline"].database.engine.pool
    reply = browser.client.post(
        f"/exports/people?format={kind}",
        data={"csrf_token": browser.token},
        base_url="http://localhost",
        buffered=False,
    )
    next(iter(reply.response))
    during = pool.checkedout()
    reply.close()
    assert (during, pool.checkedout()) == (1, 0)
