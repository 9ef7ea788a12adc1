"""The trainer's desk: cohorts, the matrix, people, dates and slips."""

import re
from collections.abc import Callable

import pytest

from firstline.domain.person import Person
from tests.web.browsing import COURSE, Browser, begin_test, hand_in
from tests.web.conftest import Browse, Sql

MakeCohort = Callable[..., int]
NAMES = re.compile(r'<th scope="row">\s*<a href="/people/\d+"><bdi>([^<]+)</bdi>')
CODES = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture
def spring(make_cohort: MakeCohort, tess: Person) -> int:
    """Tess's cohort with Ada."""
    return make_cohort(tess, "Spring", "Ada Lindqvist; ada@example.org")


@pytest.fixture
def autumn(make_cohort: MakeCohort, theo: Person) -> int:
    """The cohort of another trainer, with Bo."""
    return make_cohort(theo, "Autumn", "Bo Svensson; bo@example.org")


@pytest.fixture
def desk(browse: Browse, spring: int, autumn: int) -> Browser:
    """Tess's browser."""
    return browse("tess")


def add(browser: Browser, cohort: int, agency: int, *lines: str) -> tuple[int, str]:
    reply = browser.post(f"/cohorts/{cohort}/people", {"agency_id": str(agency), "people": "\n".join(lines)})
    return reply.status_code, reply.text


def test_trainer_sees_her_own_cohorts_only(desk: Browser) -> None:
    text = desk.get("/cohorts").text
    assert ("Spring" in text, "Autumn" in text) == (True, False)


def test_administrator_sees_all_cohorts(browse: Browse, spring: int, autumn: int) -> None:
    text = browse("ruth").get("/cohorts").text
    assert ("Spring" in text, "Autumn" in text) == (True, True)


def same_but_number(first: str, second: str) -> bool:
    cut = re.compile(r"Number of this message.*?</p>")
    return cut.sub("", first) == cut.sub("", second)


@pytest.mark.parametrize("page", ["", "/people", "/slips", "/settings", "/copy", "/print"])
def test_cohort_of_another_is_like_an_unknown_one(desk: Browser, autumn: int, page: str) -> None:
    strange, unknown = desk.get(f"/cohorts/{autumn}{page}"), desk.get(f"/cohorts/999{page}")
    assert (strange.status_code, unknown.status_code) == (404, 404)
    assert same_but_number(strange.text, unknown.text)


@pytest.mark.parametrize(
    "act",
    [
        *("people", "copy", "slips", "settings/name", "settings/dates", "settings/path", "settings/trainers"),
        *("settings/trainers/removal", "settings/archive", "settings/return"),
    ],
)
def test_cohort_of_another_cannot_be_changed(desk: Browser, autumn: int, sql: Sql, act: str) -> None:
    before = sql("SELECT * FROM audit")
    fields = {"agency_id": "1", "people": "Eve; eve@example.org", "due_on": "2030-01-01"}
    assert desk.post(f"/cohorts/{autumn}/{act}", fields).status_code == 404
    assert sql("SELECT * FROM audit") == before


def test_person_of_another_is_like_an_unknown_one(desk: Browser, bo: Person) -> None:
    strange, unknown = desk.get(f"/people/{bo.id}"), desk.get("/people/999")
    assert (strange.status_code, unknown.status_code) == (404, 404)
    assert same_but_number(strange.text, unknown.text)


def test_register_shows_a_trainer_her_own_people_only(
    desk: Browser, sql: Sql, ada: Person, bo: Person
) -> None:
    for person, number in ((ada, "0000-0000-0000-00000"), (bo, "0000-0000-0000-00019")):
        facts = (
            f'{{"number":"{number}","name":"{person.name}","course":"foundations","course_title":"Foundations","edition":"","release":1,'
            '"language":"en","hours":1,"passed":[],"issuer":"F","signatory":"","signatory_role":"",'
            '"issued_on":"2026-03-02","expires_on":null,"address":"","design":"standard","design_digest":""}'
        )
        sql(
            "INSERT INTO credential"
            " (number, person_id, enrolment_id, course, edition, facts, issued_at, state)"
            " SELECT :number, person_id, id, course, edition, :facts, began_at, 'in-force' FROM enrolment"
            " WHERE person_id = :person",
            number=number,
            facts=facts,
            person=person.id,
        )
    text = desk.get("/register").text
    assert ("Ada Lindqvist" in text, "Bo Svensson" in text) == (True, False)
    assert "Bo Svensson" not in desk.get("/register?words=Bo").text


def test_person_of_her_own_is_shown(desk: Browser, ada: Person) -> None:
    text = desk.get(f"/people/{ada.id}").text
    assert ("<h1><bdi>Ada Lindqvist</bdi></h1>" in text, "Joined the course" in text) == (True, True)


def test_dossier_tells_what_a_person_did(browse: Browse, desk: Browser, ada: Person) -> None:
    browser = browse("ada")
    browser.post(f"{COURSE}/mandate/duties/completion")
    hand_in(browser, begin_test(browser))
    titles = re.findall(r'class="timeline-title">(?:<a [^>]+>)?([^<]+)<', desk.get(f"/people/{ada.id}").text)
    assert titles == ["Test handed in", "Test begun", "Lesson completed", "Joined the course"]


def test_dossier_shows_no_response(browse: Browse, desk: Browser, ada: Person) -> None:
    browser = browse("ada")
    begin_test(browser)
    assert "What do you do first?" not in desk.get(f"/people/{ada.id}").text


def test_new_cohort_leads_to_its_people(desk: Browser) -> None:
    fields = {"name": "Winter", "course": "foundations", "starts_on": "2026-12-01", "due_on": "2027-01-31"}
    reply = desk.post("/cohorts", fields)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/cohorts/3/people")
    assert "due on 31 January 2027" in desk.get("/cohorts/3").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "Spring"),
        ("name", "x" * 121),
        ("starts_on", "tomorrow"),
        ("starts_on", "2026-02-30"),
        ("due_on", "2020-01-01"),
    ],
)
def test_faulty_cohort_keeps_what_was_typed(desk: Browser, field: str, value: str) -> None:
    fields = {"name": "Winter", "course": "foundations", "starts_on": "2026-12-01", "due_on": "2027-01-31"}
    reply = desk.post("/cohorts", {**fields, field: value})
    kept = [
        f'value="{typed}"' in reply.text for name, typed in fields.items() if name not in (field, "course")
    ]
    assert (reply.status_code, f'id="error-{field}"' in reply.text, all(kept)) == (400, True, True)


def test_cohort_with_an_unknown_course_is_not_found(desk: Browser) -> None:
    assert desk.post("/cohorts", {"name": "Winter", "course": "unknown"}).status_code == 404


def test_people_are_added_one_a_line(desk: Browser, spring: int, tess: Person) -> None:
    status, _ = add(desk, spring, tess.agency_id, "Mariam Haddad; 40112", "", " Li Na ;li@example.org")
    text = desk.get(f"/cohorts/{spring}").text
    assert (status, sorted(NAMES.findall(text))) == (303, ["Ada Lindqvist", "Li Na", "Mariam Haddad"])


def test_same_people_twice_do_no_harm(desk: Browser, spring: int, tess: Person, sql: Sql) -> None:
    for _ in range(2):
        add(desk, spring, tess.agency_id, "Mariam Haddad; 40112")
    assert sql("SELECT count(*) FROM enrolment WHERE cohort_id = :id", id=spring) == [(2,)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "Enter at least one person."),
        (("Mariam Haddad",), "Line 1: Write the name, a semicolon"),
        (("Mariam Haddad; 40112", "; 40113"), "Line 2: Enter a name."),
        (("Mariam Haddad; 40112", "Li; li@"), "Line 2: Enter an e-mail address"),
        (("Bo; bo@example.org",), "Line 1: This person cannot be added here."),
        (tuple(f"N{n}; {n}" for n in range(301)), "Enter at most 300 people at once."),
    ],
    ids=["nobody", "no-semicolon", "no-name", "address", "another-cohort", "too-many"],
)
def test_faulty_lines_are_named_and_kept(
    desk: Browser, spring: int, tess: Person, sql: Sql, lines: tuple[str, ...], words: str
) -> None:
    before = sql("SELECT count(*) FROM person")
    status, text = add(desk, spring, tess.agency_id, *lines)
    assert (status, words in text, "\n".join(lines) in text) == (400, True, True)
    assert sql("SELECT count(*) FROM person") == before


def test_people_without_an_agency_are_refused(desk: Browser, spring: int) -> None:
    status, text = add(desk, spring, 0, "Mariam Haddad; 40112")
    assert (status, 'id="error-agency_id"' in text, "Mariam Haddad; 40112" in text) == (400, True, True)


def test_due_date_is_changed_and_dropped(desk: Browser, spring: int) -> None:
    desk.post(f"/cohorts/{spring}/settings/dates", {"due_on": "2099-05-01"})
    later = desk.get(f"/cohorts/{spring}").text
    desk.post(f"/cohorts/{spring}/settings/dates", {"due_on": ""})
    never = desk.get(f"/cohorts/{spring}").text
    assert ("due on 1 May 2099" in later, "no due date" in never) == (True, True)


@pytest.mark.parametrize("day", ["2020-01-01", "soon"])
def test_faulty_due_date_is_refused(desk: Browser, spring: int, day: str) -> None:
    reply = desk.post(f"/cohorts/{spring}/settings/dates", {"due_on": day})
    assert (reply.status_code, f'value="{day}"' in reply.text) == (400, True)


def test_matrix_puts_those_who_need_attention_first(
    desk: Browser, make_cohort: MakeCohort, tess: Person, sql: Sql
) -> None:
    cohort = make_cohort(tess, "Ranks", *(f"Rank {n}; R{n}" for n in (3, 1, 2, 0)))
    for rank in range(4):
        sql(
            "UPDATE enrolment SET rank = :rank WHERE person_id ="
            " (SELECT id FROM person WHERE staff_number = 'R' || :rank)",
            rank=rank,
        )
    assert NAMES.findall(desk.get(f"/cohorts/{cohort}").text) == ["Rank 0", "Rank 1", "Rank 2", "Rank 3"]


def test_matrix_shows_modules_and_test_of_a_person(browse: Browse, desk: Browser, spring: int) -> None:
    browser = browse("ada")
    for lesson in ("mandate/duties", "mandate/rights", "safe-help/referral"):
        browser.post(f"{COURSE}/{lesson}/completion")
    hand_in(browser, begin_test(browser))
    cells = re.findall(
        r'<span class="cell">.*?</svg>([^<]+)<', desk.get(f"/cohorts/{spring}").text, re.DOTALL
    )
    assert cells == ["Under way", "Done", "1/2", "Not passed: 1"]


def test_matrix_is_paged_by_fifty(desk: Browser, make_cohort: MakeCohort, tess: Person) -> None:
    cohort = make_cohort(tess, "Many", *(f"Person {n:03}; P{n:03}" for n in range(51)))
    first, second = desk.get(f"/cohorts/{cohort}").text, desk.get(f"/cohorts/{cohort}?page=2").text
    assert (len(NAMES.findall(first)), len(NAMES.findall(second))) == (50, 1)
    assert (f'href="/cohorts/{cohort}?page=2"' in first, f'href="/cohorts/{cohort}?page=1"' in second) == (
        True,
        True,
    )


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999", "9" * 50, "1.5", "٣", ""])
def test_strange_page_number_is_harmless(desk: Browser, spring: int, page: str) -> None:
    assert desk.get(f"/cohorts/{spring}?page={page}").status_code == 200


def test_slips_are_for_people_who_cannot_sign_in_yet(
    desk: Browser, make_cohort: MakeCohort, tess: Person
) -> None:
    cohort = make_cohort(
        tess, "Mixed", "Mariam Haddad; 40112", "Li Na; li@example.org", "Tess; tess@example.org"
    )
    reply = desk.post(f"/cohorts/{cohort}/slips")
    text = desk.follow(reply).text
    assert (reply.headers["Location"], len(CODES.findall(text))) == (f"/cohorts/{cohort}/slips", 2)
    names = ("Mariam Haddad", "Li Na", "http://localhost/first-sign-in", "40112", "li@example.org")
    assert [name for name in names if name not in text] == []


def test_slips_can_be_printed_again(desk: Browser, make_cohort: MakeCohort, tess: Person) -> None:
    cohort = make_cohort(tess, "Fresh", "Mariam Haddad; 40112")
    desk.post(f"/cohorts/{cohort}/slips")
    first = CODES.findall(desk.get(f"/cohorts/{cohort}/slips").text)
    desk.post(f"/cohorts/{cohort}/slips")
    assert CODES.findall(desk.get(f"/cohorts/{cohort}/slips").text) == first


def test_cohort_acts_are_recorded(desk: Browser, sql: Sql, spring: int, tess: Person) -> None:
    add(desk, spring, tess.agency_id, "Mariam Haddad; 40112")
    desk.post(f"/cohorts/{spring}/slips")
    acts = {row[0] for row in sql("SELECT act FROM audit")}
    assert {"cohort.created", "cohort.people-added", "person.added", "slip.given"} <= acts
