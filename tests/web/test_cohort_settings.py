"""The settings of a cohort, its copies, its archive, and its matrix by the address."""

import re
from collections.abc import Callable

import pytest

from firstline.domain.person import Person
from tests.web.browsing import COURSE, Browser, begin_test, hand_in
from tests.web.conftest import Browse, Sql

MakeCohort = Callable[..., int]
NAMES = re.compile(r'<th scope="row">\s*<a href="/people/\d+"><bdi>([^<]+)</bdi>')
COUNTS = re.compile(r'<a href="([^"]+)"( aria-current="true")?><strong>(\d+)</strong> ([^<]+)</a>')


@pytest.fixture
def spring(make_cohort: MakeCohort, tess: Person) -> int:
    """Tess's cohort with Ada, Bo and three others."""
    lines = ("Ada Lindqvist; ada@example.org", "Bo Svensson; bo@example.org")
    return make_cohort(tess, "Spring", *lines, "Éva Ali; E1", "Zoe Ali; E2", "أمل; E3")


@pytest.fixture
def desk(browse: Browse, spring: int) -> Browser:
    """Tess's browser."""
    return browse("tess")


def names(browser: Browser, address: str) -> list[str]:
    reply = browser.get(address)
    assert reply.status_code == 200
    return NAMES.findall(reply.text)


def rank(sql: Sql, number: str, value: int) -> None:
    sql(
        "UPDATE enrolment SET rank = :rank WHERE person_id ="
        " (SELECT id FROM person WHERE staff_number = :number)",
        rank=value,
        number=number,
    )


def test_counts_lead_to_the_people_behind_them(desk: Browser, spring: int, sql: Sql) -> None:
    rank(sql, "E1", 1)
    rank(sql, "E2", 1)
    found = COUNTS.findall(desk.get(f"/cohorts/{spring}").text)
    assert [(int(number), text, bool(current)) for _, current, number, text in found] == [
        (5, "in all", True),
        (2, "failed twice", False),
        (3, "under way", False),
    ]
    behind = [len(names(desk, href.replace("&amp;", "&"))) for href, *_ in found]
    assert behind == [5, 2, 3]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("words=ali&sort=name", ["Éva Ali", "Zoe Ali"]),
        ("words=ali&sort=-name", ["Zoe Ali", "Éva Ali"]),
        ("words=EVA", ["Éva Ali"]),
        ("words=امل", ["أمل"]),
        ("need=failed-twice", []),
        ("words=%25", []),
        ("agency=999", []),
        ("sort=name", ["Ada Lindqvist", "Bo Svensson", "Éva Ali", "Zoe Ali", "أمل"]),
    ],
)
def test_matrix_is_narrowed_and_sorted_by_the_address(
    desk: Browser, spring: int, query: str, found: list[str]
) -> None:
    assert names(desk, f"/cohorts/{spring}?{query}") == found


@pytest.mark.parametrize(
    "query",
    [
        "need=anything&sort=anything&agency=x",
        "sort=--name&need=&words=",
        f"words={'a' * 3000}",
        "words=%F0%9F%98%80%E2%80%AE",
        "sort=-&agency=99999999999999999999",
        "need=harm-flag'--",
    ],
)
def test_strange_address_of_the_matrix_is_harmless(desk: Browser, spring: int, query: str) -> None:
    assert desk.get(f"/cohorts/{spring}?{query}").status_code == 200


def test_pages_keep_what_was_asked_for(desk: Browser, make_cohort: MakeCohort, tess: Person) -> None:
    cohort = make_cohort(tess, "Many", *(f"Person {n:03}; P{n:03}" for n in range(51)))
    text = desk.get(f"/cohorts/{cohort}?words=person&sort=-name&done=saved").text
    assert f'href="/cohorts/{cohort}?words=person&amp;sort=-name&amp;page=2"' in text
    assert names(desk, f"/cohorts/{cohort}?words=person&sort=-name&page=2") == ["Person 000"]


def test_heads_sort_and_turn_round(desk: Browser, spring: int) -> None:
    plain, sorted_ = (desk.get(f"/cohorts/{spring}{query}").text for query in ("", "?sort=name&words=ali"))
    assert f'<th scope="col"><a href="/cohorts/{spring}?sort=name">Name</a></th>' in plain
    turned = f'aria-sort="ascending"><a href="/cohorts/{spring}?words=ali&amp;sort=-name">Name</a>'
    assert turned in sorted_


def test_sheet_has_everybody_and_keeps_the_order(
    desk: Browser, make_cohort: MakeCohort, tess: Person
) -> None:
    cohort = make_cohort(tess, "Many", *(f"Person {n:03}; P{n:03}" for n in range(60)))
    found = names(desk, f"/cohorts/{cohort}/print?sort=-name")
    assert (len(found), found[0]) == (60, "Person 059")


def test_empty_list_says_what_to_do(desk: Browser, make_cohort: MakeCohort, tess: Person) -> None:
    empty, nobody = make_cohort(tess, "Empty"), make_cohort(tess, "Full", "A B; F1")
    texts = (desk.get(f"/cohorts/{empty}").text, desk.get(f"/cohorts/{nobody}?words=zzz").text)
    assert ("Nobody is here yet" in texts[0], "Nobody found" in texts[1]) == (True, True)


def test_copy_leads_to_the_new_cohort(desk: Browser, spring: int) -> None:
    reply = desk.post(f"/cohorts/{spring}/copy", {"name": "Autumn", "starts_on": "2030-01-01"})
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/cohorts/{spring + 1}/people")
    assert names(desk, f"/cohorts/{spring + 1}") == []


@pytest.mark.parametrize(
    ("field", "value"), [("name", "Spring"), ("name", "\u202e"), ("starts_on", "soon"), ("name", "x" * 121)]
)
def test_faulty_copy_keeps_what_was_typed(desk: Browser, spring: int, field: str, value: str) -> None:
    fields = {"name": "Autumn", "starts_on": "2030-01-01", field: value}
    reply = desk.post(f"/cohorts/{spring}/copy", fields)
    kept = [f'value="{fields[name]}"' in reply.text for name in fields]
    assert (reply.status_code, f'id="error-{field}"' in reply.text, kept) == (400, True, [True, True])


def test_archived_cohort_moves_to_its_own_list(desk: Browser, spring: int) -> None:
    shut = desk.post(f"/cohorts/{spring}/settings/archive")
    lists = [desk.get(f"/cohorts{query}").text for query in ("", "?state=archived")]
    assert ([f'href="/cohorts/{spring}"' in text for text in lists], shut.status_code) == ([False, True], 303)
    assert "This cohort is archived" in desk.get(f"/cohorts/{spring}").text
    assert desk.post(f"/cohorts/{spring}/settings/name", {"name": "Other"}).status_code == 409
    desk.post(f"/cohorts/{spring}/settings/return")
    assert f'href="/cohorts/{spring}"' in desk.get("/cohorts").text


def test_trainer_who_leaves_sees_her_other_cohorts(
    desk: Browser, spring: int, tess: Person, theo: Person
) -> None:
    added = desk.post(f"/cohorts/{spring}/settings/trainers", {"person_id": str(theo.id)})
    left = desk.post(f"/cohorts/{spring}/settings/trainers/removal", {"person_id": str(tess.id)})
    assert (added.status_code, left.headers["Location"]) == (303, "/cohorts?done=saved")
    assert desk.get(f"/cohorts/{spring}").status_code == 404


def test_last_trainer_cannot_go(desk: Browser, spring: int, tess: Person) -> None:
    address = f"/cohorts/{spring}/settings/trainers/removal"
    assert desk.post(address, {"person_id": str(tess.id)}).status_code == 409


@pytest.mark.parametrize("typed", ["", "1", "999", "x", "-1", "9" * 30])
def test_only_a_trainer_can_be_added(desk: Browser, spring: int, typed: str) -> None:
    reply = desk.post(f"/cohorts/{spring}/settings/trainers", {"person_id": typed})
    assert (reply.status_code, 'id="error-person_id"' in reply.text) == (400, True)


def test_person_page_shows_void_attempts_with_their_reason(
    browse: Browse, desk: Browser, ada: Person, sql: Sql
) -> None:
    browser = browse("ada")
    attempt = begin_test(browser)
    hand_in(browser, attempt)
    here = f"/people/{ada.id}/attempts/{attempt}/void"
    assert desk.get(here).status_code == 200
    faulty = desk.post(here, {"reason": " x "})
    done = desk.post(here, {"reason": "Somebody else <b>answered</b>."})
    text = desk.get(f"/people/{ada.id}").text
    assert (faulty.status_code, 'id="error-reason"' in faulty.text, done.status_code) == (400, True, 303)
    assert ("Void: it does not count" in text, text.count("Somebody else &lt;b&gt;answered")) == (True, 2)
    assert f'href="{here}"' not in text
    own = browser.get(f"/attempts/{attempt}").text
    assert ("This attempt does not count" in own, "%" in re.sub("<.*?>", "", own)) == (True, False)
    assert sql("SELECT voided_at IS NULL FROM attempt") == [(0,)]


def test_attempts_are_given_with_a_reason(desk: Browser, ada: Person) -> None:
    here, fields = f"/people/{ada.id}/extra-attempts", {"course": "foundations", "quiz": "final"}
    form = desk.get(f"{here}?course=foundations&quiz=final")
    faulty = desk.post(here, {**fields, "count": "99", "reason": "Power failed."})
    done = desk.post(here, {**fields, "count": "2", "reason": "Power failed."})
    text = desk.get(f"/people/{ada.id}").text
    assert (form.status_code, faulty.status_code, done.status_code) == (200, 400, 303)
    assert ('value="99"' in faulty.text, "Power failed." in faulty.text, "0 of 5 attempts used" in text) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    ("method", "page"),
    [
        ("GET", "extra-attempts?course=foundations"),
        ("POST", "extra-attempts"),
        ("GET", "move?course=foundations"),
        ("POST", "move"),
        ("POST", "removal"),
        ("GET", "attempts/1/void"),
        ("POST", "attempts/1/void"),
    ],
)
def test_acts_for_somebody_elses_person_are_not_found(
    browse: Browse, desk: Browser, ada: Person, method: str, page: str, sql: Sql
) -> None:
    browser = browse("ada")
    begin_test(browser)
    stranger = browse("theo")
    fields = {"course": "foundations", "quiz": "final", "count": "1", "reason": "Because of it."}
    before = sql("SELECT count(*) FROM audit")
    for person in (ada.id, 999):
        address = f"/people/{person}/{page}"
        reply = stranger.get(address) if method == "GET" else stranger.post(address, fields)
        assert reply.status_code == 404
    assert sql("SELECT count(*) FROM audit") == before


def test_person_is_moved_and_taken_out(
    browse: Browse, desk: Browser, spring: int, make_cohort: MakeCohort, tess: Person, ada: Person
) -> None:
    browse("ada").post(f"{COURSE}/mandate/duties/completion")
    other = make_cohort(tess, "Other")
    faulty = desk.post(f"/people/{ada.id}/move", {"course": "foundations", "cohort_id": "999"})
    moved = desk.post(f"/people/{ada.id}/move", {"course": "foundations", "cohort_id": str(other)})
    assert (faulty.status_code, moved.status_code, names(desk, f"/cohorts/{other}")) == (
        400,
        303,
        ["Ada Lindqvist"],
    )
    assert "Moved to another cohort" in desk.get(f"/people/{ada.id}").text
    out = desk.post(f"/people/{ada.id}/removal", {"course": "foundations"})
    assert (out.headers["Location"], desk.get(f"/people/{ada.id}").status_code) == (
        f"/cohorts/{other}?done=removed",
        404,
    )
