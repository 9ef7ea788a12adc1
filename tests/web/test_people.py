"""The administrator's desk: agencies, people, contacts, the issuer, the register and the log."""

import hashlib
import json
import re
from io import BytesIO

import pytest

from firstline.domain.design_field import check_logo
from firstline.domain.person import Person
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql

PERSON = {"name": "Eva Roth", "sign_in": "eva@example.org", "agency_id": "1", "role": "trainee"}
CONTACT = {"name": "Counsellor", "reach": "Room 2", "note": "Mornings"}
NAMES = re.compile(r'<th scope="row"><a href="/people/\d+"><bdi>([^<]+)</bdi>')


@pytest.fixture
def desk(browse: Browse) -> Browser:
    """Ruth's browser."""
    return browse("ruth")


def refused(browser: Browser, path: str, fields: dict[str, str], field: str) -> tuple[int, bool, bool]:
    """Status, whether the field's error is there, and whether every typed text came back."""
    reply = browser.post(path, fields)
    kept = all(text in reply.text for name, text in fields.items() if name != field and text)
    return reply.status_code, f'id="error-{field}"' in reply.text, kept


def test_people_are_listed_by_name(desk: Browser) -> None:
    found = NAMES.findall(desk.get("/people").text)
    assert found == ["Ada Lindqvist", "Bo Svensson", "Ruth Adeyemi", "Tess Moreau", "Theo Brandt"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ada", ["Ada Lindqvist"]),
        ("bo@", ["Bo Svensson"]),
        ("t+mor", ["Tess Moreau"]),
        ("%25", []),
        ("_", []),
        ("nobody", []),
        ("'", []),
    ],
)
def test_people_are_found_by_words(desk: Browser, words: str, found: list[str]) -> None:
    assert NAMES.findall(desk.get(f"/people?words={words}").text) == found


def test_search_keeps_its_words_on_the_next_page(desk: Browser, sql: Sql) -> None:
    sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
        " INSERT INTO person (agency_id, name, staff_number, role, language, active, created_at)"
        " SELECT 1, 'Noor ' || i, 'N' || i, 'trainee', 'en', 1, '2026-03-02 09:00:00' FROM n"
    )
    text = desk.get("/people?words=Noor&done=saved&_scheme=javascript&endpoint=x").text
    assert len(NAMES.findall(text)) == 50
    assert 'href="/people?words=Noor&amp;_scheme=javascript&amp;endpoint=x&amp;page=2"' in text


def test_person_is_added_and_gets_a_slip(desk: Browser) -> None:
    reply = desk.post("/people", PERSON)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/people/6/slip")
    assert "Eva Roth" in desk.follow(reply).text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "\u202e"),
        ("sign_in", ""),
        ("sign_in", "eva@"),
        ("sign_in", "ADA@example.org"),
        ("agency_id", ""),
        ("agency_id", "99"),
        ("role", "king"),
    ],
)
def test_faulty_person_keeps_what_was_typed(desk: Browser, sql: Sql, field: str, value: str) -> None:
    assert refused(desk, "/people", {**PERSON, field: value}, field) == (400, True, True)
    assert sql("SELECT count(*) FROM person") == [(5,)]


def test_own_account_cannot_be_suspended(desk: Browser, ruth: Person) -> None:
    assert desk.post(f"/people/{ruth.id}/suspension").status_code == 409


@pytest.mark.parametrize("act", ["suspension", "return", "slip"])
def test_nobody_cannot_be_changed(desk: Browser, act: str) -> None:
    assert desk.post(f"/people/999/{act}").status_code == 404


def test_spent_slip_is_not_shown(desk: Browser, ada: Person) -> None:
    assert "No open slip" in desk.get(f"/people/{ada.id}/slip").text


def test_agency_is_added(desk: Browser) -> None:
    reply = desk.post("/agencies", {"name": "Haven Shelter", "zone": "Asia/Manila"})
    assert reply.headers["Location"] == "/agencies?done=added"
    assert "Haven Shelter" in desk.follow(reply).text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "Northbank Police Academy"), ("zone", "Mars/Olympus"), ("zone", "../etc/passwd")],
)
def test_faulty_agency_is_refused(desk: Browser, field: str, value: str) -> None:
    fields = {"name": "Haven Shelter", "zone": "UTC", field: value}
    assert refused(desk, "/agencies", fields, field) == (400, True, True)


def test_contact_is_added_changed_and_removed(desk: Browser) -> None:
    desk.post("/contacts", CONTACT)
    added = desk.get("/support").text
    desk.post("/contacts/1", {**CONTACT, "reach": "Room 3"})
    changed = desk.get("/support").text
    desk.post("/contacts/1/removal")
    removed = desk.get("/support").text
    assert ["Room 2" in added, "Room 3" in changed, "Counsellor" in removed] == [True, True, False]


def test_contact_to_change_is_filled_in(desk: Browser) -> None:
    desk.post("/contacts", CONTACT)
    text = desk.get("/contacts/1").text
    assert [value for value in CONTACT.values() if f'value="{value}"' not in text] == []


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("reach", " "), ("note", "x" * 301)])
@pytest.mark.parametrize("path", ["/contacts", "/contacts/1"])
def test_faulty_contact_is_refused(desk: Browser, path: str, field: str, value: str) -> None:
    desk.post("/contacts", CONTACT)
    assert refused(desk, path, {**CONTACT, field: value}, field) == (400, True, True)


def test_unknown_contact_is_not_found(desk: Browser) -> None:
    statuses = [
        desk.get("/contacts/9").status_code,
        desk.post("/contacts/9", CONTACT).status_code,
        desk.post("/contacts/9/removal").status_code,
    ]
    assert statuses == [404, 404, 404]


def test_issuer_is_changed(desk: Browser) -> None:
    fields = {"name": "Academy", "signatory": "H. Marsh", "signatory_role": "Head"}
    assert desk.post("/register/issuer", fields).headers["Location"] == "/register/issuer?done=saved"
    text = desk.get("/register/issuer").text
    assert [value for value in fields.values() if f'value="{value}"' not in text] == []


LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>'
ISSUER = {"name": "Academy", "signatory": "H. Marsh", "signatory_role": "Head"}


def file(content: bytes) -> dict[str, object]:
    return {"logo": (BytesIO(content), "logo.svg")}


def test_issuer_sets_logo_and_colours_of_certificates(desk: Browser, sql: Sql) -> None:
    colours = {"ink": "#301030", "accent": "#0F5F63", "line": ""}
    desk.post("/register/issuer", {**ISSUER, **colours, **file(LOGO)})
    ((stored,),) = sql("SELECT design_fields FROM issuer")
    assert json.loads(stored) == {"ink": "#301030", "accent": "#0f5f63", "logo": check_logo(LOGO)}


def test_issuer_keeps_the_logo_until_it_is_taken_away(desk: Browser, sql: Sql) -> None:
    desk.post("/register/issuer", {**ISSUER, **file(LOGO)})
    desk.post("/register/issuer", ISSUER)
    kept = sql("SELECT design_fields FROM issuer")
    desk.post("/register/issuer", {**ISSUER, "without_logo": "yes"})
    assert (json.loads(kept[0][0]), sql("SELECT design_fields FROM issuer")) == (
        {"logo": check_logo(LOGO)},
        [("{}",)],
    )


@pytest.mark.parametrize(("field", "value"), [("ink", "teal"), ("accent", "#ffff00"), ("line", "#12345")])
def test_colour_that_cannot_be_used_is_refused(desk: Browser, field: str, value: str) -> None:
    assert refused(desk, "/register/issuer", {**ISSUER, field: value}, field) == (400, True, True)


@pytest.mark.parametrize("content", [b"GIF89a", LOGO.replace(b"path", b"script"), LOGO + b" " * 40_000])
def test_logo_that_cannot_be_used_is_refused(desk: Browser, sql: Sql, content: bytes) -> None:
    reply = desk.post("/register/issuer", {**ISSUER, **file(content)})
    assert (reply.status_code, 'id="error-logo"' in reply.text) == (400, True)
    assert sql("SELECT count(*) FROM issuer WHERE name = 'Academy'") == [(0,)]


def test_log_tells_a_logo_by_its_digest(desk: Browser) -> None:
    desk.post("/register/issuer", {**ISSUER, "ink": "#301030", **file(LOGO)})
    digest = hashlib.sha256(check_logo(LOGO).encode()).hexdigest()[:12]
    text = desk.get("/audit").text
    assert [fact for fact in ("ink: #301030", f"logo: {digest}") if fact not in text] == []


def test_issuer_without_a_name_is_refused(desk: Browser) -> None:
    fields = {"name": " ", "signatory": "H. Marsh", "signatory_role": "Head"}
    assert refused(desk, "/register/issuer", fields, "name") == (400, True, True)


def test_log_names_who_did_what(desk: Browser) -> None:
    desk.post("/agencies", {"name": "Haven Shelter", "zone": "UTC"})
    text = desk.get("/audit").text
    facts = ("agency.added", "Ruth Adeyemi", "name: Haven Shelter", "the system")
    assert [fact for fact in facts if fact not in text] == []


def test_log_shows_the_newest_first(desk: Browser) -> None:
    """In words; what the log calls them stands in the database."""
    desk.post("/agencies", {"name": "Haven Shelter", "zone": "UTC"})
    acts = re.findall(r'data-label="What">\s*([^<]+?)\s*<', desk.get("/audit").text)
    assert (acts[0], acts[-1]) == ("Agency added", "Agency added")
    assert acts.count("Person added") == 5


def test_auditor_reads_the_log_and_no_named_certificates(browse: Browse, otto: Person) -> None:
    browser = browse("otto")
    found = [browser.get(path).status_code for path in ("/home", "/audit", "/me", "/register")]
    assert (found, 'href="/register"' in browser.get("/home").text) == ([200, 200, 200, 403], False)
