"""Hostile texts in every form field, query parameter and place of an address: never a 500."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from firstline.domain.person import Person
from tests.web.browsing import Browser, begin_test, complete_lessons, pass_test
from tests.web.conftest import Browse, Sql

TEXTS = {
    "nul": "a%00b",
    "long": "x" * 900_000,
    "bidi": "%E2%80%AEevil%E2%81%A6",
    "html": "%3Cscript%3Ealert(1)%3C/script%3E",
    "sql": "'; DROP TABLE person; --",
    "emoji": "%F0%9F%91%A9%F0%9F%8F%BE%E2%80%8D%F0%9F%9A%92" * 20,
    "surrogate": "%ED%A0%80",
    "not-utf8": "%FF%FE",
    "number": "9" * 30,
    "negative": "-1",
    "format": "%25(name)s {0} {{7*7}} %25n",
    "lines": "a%0D%0ASet-Cookie: x=y",
    "wide": "%EF%BC%91%D9%A3",
    "combining": "Z" + "%CC%81" * 5000,
    "empty": "",
}
FIELD = re.compile(r'<(?:input|select|textarea|button)[^>]* name="([a-z0-9_]+)"')
FORM = re.compile(r'<form method="(get|post)" action="([^"]+)"(.*?)</form>', re.DOTALL)
PAGES = {
    "": ["/sign-in", "/first-sign-in", "/certificates"],
    "ada": [
        "/me",
        "/courses",
        "/quizzes/foundations/final",
        "/attempts/1/1",
        "/attempts/1/2",
        "/attempts/1/3",
        "/attempts/1/4",
        "/attempts/1/5",
        "/attempts/1/responses/{item}/report",
        "/courses/foundations/mandate/rights",
        "/quizzes/foundations/practice/practice",
    ],
    "tess": ["/cohorts/new", "/cohorts/1/people", "/register"],
    "ruth": [
        "/agencies",
        "/people",
        "/contacts",
        "/contacts/1",
        "/register/issuer",
        "/register/{number}/revocation",
    ],
}
QUERIES = (
    "page",
    "words",
    "done",
    "next",
    "number",
    "audience",
    "item",
    "r",
    "r0",
    "outcome",
    "_scheme",
    "endpoint",
)


@pytest.fixture
def crowded(browse: Browse, make_cohort: object, tess: Person, sql: Sql) -> dict[str, str]:
    """Something behind every page: an open attempt of Ada's, Bo's certificate, a cohort, a contact."""
    make_cohort(tess, "Spring", "Bo Svensson; bo@example.org")  # type: ignore[operator]
    ada, bo = browse("ada"), browse("bo")
    begin_test(ada)
    complete_lessons(bo)
    pass_test(bo, "bo")
    browse("ruth").post("/contacts", {"name": "Counsellor", "reach": "Room 2"})
    item = ada.get("/attempts/1/1").text.partition("/attempts/1/responses/")[2].partition('"')[0]
    return {"item": item, "number": str(sql("SELECT number FROM credential")[0][0])}


def forms_of(text: str) -> Iterator[tuple[str, str, list[str]]]:
    """(method, address, fields) of a page's forms, but for the button that signs out."""
    for method, action, inner in FORM.findall(text):
        if not action.endswith(("/sign-out", "/suspension", "/removal", "/submission")):
            yield method.upper(), action, sorted(set(FIELD.findall(inner)) - {"csrf_token"})


def send(browser: Browser, method: str, action: str, pairs: list[tuple[str, str]]) -> int:
    """Send a form as raw bytes, so that the text arrives as no browser would send it."""
    body = "&".join(f"{name}={text}" for name, text in pairs)
    if method == "GET":
        return browser.get(f"{action.partition('#')[0]}?{body[:100_000]}").status_code
    return browser.open(
        "POST",
        action,
        data=body,
        content_type="application/x-www-form-urlencoded",
        headers={"X-CSRF-Token": browser.token},
    ).status_code


@pytest.mark.parametrize("local", list(PAGES), ids=lambda local: local or "nobody")
def test_hostile_form_is_never_a_500(browse: Browse, crowded: dict[str, str], sql: Sql, local: str) -> None:
    browser, sent, failed = browse(local), 0, []
    for page in PAGES[local]:
        reply = browser.get(page.format(**crowded))
        assert reply.status_code == 200
        for method, action, fields in forms_of(reply.text):
            for name, text in TEXTS.items():
                sql("DELETE FROM throttle")
                sent += 1
                status = send(browser, method, action, [(field, text) for field in fields])
                if status >= 500:
                    failed.append((action, name, status))
    assert (failed, sent >= len(TEXTS) * len(PAGES[local])) == ([], True)


@pytest.mark.parametrize("local", ["", "ada", "tess", "ruth"], ids=lambda local: local or "nobody")
def test_hostile_query_is_never_a_500(
    app: Flask, browse: Browse, crowded: dict[str, str], local: str
) -> None:
    browser, failed = browse(local), []
    paths = {
        "": ["/", "/sign-in", "/certificates", "/certificates/x"],
        "ada": [
            "/home",
            "/courses",
            "/courses/foundations/mandate/rights",
            "/courses/foundations",
            "/attempts/1/1",
        ],
        "tess": ["/cohorts", "/cohorts/1", "/register"],
        "ruth": ["/people", "/audit", "/register", "/contacts"],
    }
    for path in paths[local]:
        for name, text in TEXTS.items():
            query = "&".join(f"{key}={text[:5000]}" for key in QUERIES)
            status = browser.get(f"{path}?{query}").status_code
            if status >= 500:
                failed.append((path, name, status))
    assert failed == []


PLACES = (
    "/courses/{}",
    "/courses/{}/{}/{}",
    "/courses/foundations/job-aids/{}",
    "/courses/foundations/flags/{}",
    "/quizzes/{}/{}",
    "/quizzes/foundations/{}/practice",
    "/attempts/{}",
    "/attempts/{}/{}",
    "/attempts/1/responses/{}/report",
    "/cohorts/{}",
    "/people/{}",
    "/contacts/{}",
    "/certificates/{}",
    "/certificates/{}.json",
    "/certificates/{}/pdf",
    "/register/{}/revocation",
    "/assets/{}.{}",
    "/static/{}",
    "/{}",
)
SEGMENTS = [
    "%00",
    "%ED%A0%80",
    "%FF",
    "9" * 30,
    "2147483648",
    "-1",
    "0",
    "1.5",
    "..",
    "%2e%2e%2fetc%2fpasswd",
    "%3Cscript%3E",
    "'",
    "%E2%80%AE",
    "x" * 8000,
    "%20",
]


@pytest.mark.parametrize("segment", SEGMENTS, ids=lambda segment: segment[:12])
def test_hostile_place_is_never_a_500(browse: Browse, segment: str) -> None:
    browser = browse("ruth")
    found = {place: browser.get(place.replace("{}", segment)).status_code for place in PLACES}
    assert {place: status for place, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize("segment", ["9" * 30, "2147483648", "%ED%A0%80"])
def test_hostile_place_of_a_change_is_never_a_500(browse: Browse, segment: str) -> None:
    browser = browse("ruth")
    places = [
        f"/attempts/{segment}/submission",
        f"/attempts/1/responses/{segment}",
        f"/cohorts/{segment}/people",
        f"/people/{segment}/slip",
        f"/people/{segment}/suspension",
        f"/contacts/{segment}",
        f"/contacts/{segment}/removal",
        f"/courses/{segment}/enrolment",
        f"/register/{segment}/revocation",
    ]
    assert {browser.post(place).status_code for place in places} <= {404, 405}


@pytest.mark.parametrize(
    "header",
    ["Accept", "Accept-Language", "User-Agent", "Referer", "X-Forwarded-For", "Content-Type", "Range"],
)
@pytest.mark.parametrize("text", ["", ";;;,,q=x", "\xff\xfe", "x" * 5000, "*/*;q=9e999", "bytes=9-1"])
def test_hostile_header_is_never_a_500(browser: Browser, header: str, text: str) -> None:
    assert browser.get("/certificates/x", **{header: text}).status_code in (400, 404)
