"""The start page of trainers and administrators, and the menu that leads there."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from firstline.domain.person import Person
from tests.web.browsing import PASSWORD, Browser
from tests.web.conftest import Browse, Sql

NEEDS = re.compile(r'<h3 class="need-\w+">.*?</svg>(.*?)</h3>', re.DOTALL)
LINKS = re.compile(
    r'<li>\s*(?:<details.*?<summary>(.*?)</summary>|<a href="[^"]*"[^>]*>([^<]*)</a>)', re.DOTALL
)


def needs(browser: Browser) -> list[str]:
    """What needs attention, the most urgent first."""
    return NEEDS.findall(browser.get("/today").text)


def long_ago() -> str:
    return f"{datetime.now(UTC) - timedelta(days=9):%Y-%m-%d %H:%M:%S.%f}"


@pytest.mark.parametrize(
    ("local", "start"), [("ada", "/home"), ("tess", "/today"), ("ruth", "/today"), ("otto", "/home")]
)
def test_signing_in_leads_to_ones_start_page(browser: Browser, otto: Person, local: str, start: str) -> None:
    reply = browser.post("/sign-in", {"sign_in": f"{local}@example.org", "password": PASSWORD})
    again = [browser.get(path).headers["Location"] for path in ("/", "/sign-in")]
    assert (reply.headers["Location"], again) == (start, [start, start])


def test_signing_in_leads_where_she_wanted_to_go(browser: Browser) -> None:
    form = {"sign_in": "tess@example.org", "password": PASSWORD, "next": "/cohorts"}
    assert browser.post("/sign-in", form).headers["Location"] == "/cohorts"


def test_first_day_says_what_to_do(browse: Browse) -> None:
    page = browse("tess").get("/today").text
    assert ("Begin here" in page, 'href="/cohorts/new"' in page, "Nobody needs you" in page) == (
        True,
        True,
        False,
    )


def test_calm_day_says_so(browse: Browse, make_cohort: Callable[..., int], tess: Person) -> None:
    make_cohort(tess, "Harbour", "Ada; ada@example.org")
    page = browse("tess").get("/today").text
    assert ("Nobody needs you today" in page, NEEDS.findall(page)) == (True, [])


def test_every_need_stands_beside_its_act(
    browse: Browse, make_cohort: Callable[..., int], tess: Person, sql: Sql
) -> None:
    cohort = make_cohort(tess, "Harbour", "Ada; ada@example.org", "Bo; bo@example.org")
    sql("UPDATE enrolment SET active_at = :at", at=long_ago())
    browser = browse("tess")
    acts = [
        f'href="/cohorts/{cohort}?need=not-started"',
        f'href="/cohorts/{cohort}/reminders?whom=not-begun"',
    ]
    page = browser.get("/today").text
    assert (NEEDS.findall(page), [act in page for act in acts]) == (
        ["2 people have not started"],
        [True, True],
    )


def test_most_urgent_stands_first(
    browse: Browse, make_cohort: Callable[..., int], tess: Person, sql: Sql
) -> None:
    make_cohort(tess, "Harbour", "Ada; ada@example.org", "Bo; bo@example.org")
    sql("UPDATE enrolment SET active_at = :at", at=long_ago())
    sql("UPDATE enrolment SET rank = 0 WHERE id = (SELECT max(id) FROM enrolment)")
    assert needs(browse("tess")) == [
        "1 person has an unsafe choice to work through",
        "1 person has not started",
    ]


def test_many_cohorts_fold(browse: Browse, make_cohort: Callable[..., int], tess: Person, sql: Sql) -> None:
    for number in range(6):
        make_cohort(tess, f"Harbour {number}", f"Noor {number}; N{number}")
    sql("UPDATE enrolment SET active_at = :at", at=long_ago())
    page = browse("tess").get("/today").text
    assert (page.count('class="need-line"'), "3 more lines" in page) == (6, True)


def test_names_are_escaped(browse: Browse, make_cohort: Callable[..., int], tess: Person, sql: Sql) -> None:
    make_cohort(tess, "<b>Harbour</b> \u202ealert", "Ada; ada@example.org")
    sql("UPDATE enrolment SET active_at = :at", at=long_ago())
    assert "<b>Harbour" not in browse("tess").get("/today").text


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("ada", ["Home", "Courses", "Certificates"]),
        ("tess", ["Today", "Cohorts", "Answers to mark", "Records", "Content desk", "My learning"]),
        ("ruth", ["Today", "Cohorts", "Answers to mark", "Records", "Administration", "My learning"]),
        ("otto", ["Home", "Reports", "Audit"]),
    ],
)
def test_menu_is_that_of_the_role(browse: Browse, otto: Person, local: str, expected: list[str]) -> None:
    page = browse(local).get("/me").text
    menu = page.split('<ul class="menu-links">', 1)[1].split("menu-own", 1)[0]
    menu = re.sub(r'<ul class="menu-links">.*?</ul>', "", menu, flags=re.DOTALL)
    assert [group or link for group, link in LINKS.findall(menu)] == expected


def test_menu_says_where_one_is(browse: Browse) -> None:
    page = browse("tess").get("/today").text
    assert '<a href="/today" aria-current="page">Today</a>' in page
