"""The administrator's tree of agencies, accounts and preferences."""

import re
from collections.abc import Callable

import pytest

from firstline.domain.person import Person
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql

AGENCY = {
    "name": "Station 4",
    "parent_id": "1",
    "zone": "Asia/Manila",
    "audience": "prosecutor",
    "region": "North",
}
LINES = re.compile(r'<th scope="row" class="tree tree-(\d)">.*?<bdi>([^<]+)</bdi>')
PEOPLE = re.compile(r'<th scope="row"><a href="/people/\d+"><bdi>([^<]+)</bdi>')
OPTIONS = re.compile(r'<select[^>]* name="(\w+)".*?</select>', re.DOTALL)


@pytest.fixture
def desk(browse: Browse) -> Browser:
    """Ruth's browser."""
    return browse("ruth")


def account(**more: str) -> dict[str, str]:
    """Ada's account as its form sends it."""
    kept = {
        "name": "Ada Lindqvist",
        "email": "ada@example.org",
        "staff_number": "",
        "agency_id": "1",
        "role": "trainee",
        "language": "en",
    }
    return {**kept, **more}


def choices(text: str, name: str) -> list[str]:
    """The texts of a select field."""
    field = next(found.group(0) for found in OPTIONS.finditer(text) if found.group(1) == name)
    return re.findall(r"<option[^>]*>([^<]*)</option>", field)


def refused(browser: Browser, path: str, fields: dict[str, str], field: str) -> tuple[int, bool, bool]:
    """Status, whether the field's error is there, and whether what was typed came back."""
    reply = browser.post(path, fields)
    kept = fields[field] in reply.text
    return reply.status_code, f'id="error-{field}"' in reply.text, kept


def test_agencies_are_a_tree_with_their_people(desk: Browser, sql: Sql) -> None:
    desk.post("/agencies", AGENCY)
    desk.post("/agencies", {"name": "Post 4b", "parent_id": "2", "zone": "UTC"})
    desk.post("/agencies", {"name": "Haven", "zone": "UTC"})
    sql("UPDATE person SET agency_id = 3 WHERE name = 'Ada Lindqvist'")
    text = desk.get("/agencies").text
    counts = re.findall(r'href="/people\?agency=(\d)">(\d+)<', text)
    assert (LINES.findall(text), counts) == (
        [("0", "Haven"), ("0", "Northbank Police Academy"), ("1", "Station 4"), ("2", "Post 4b")],
        [("1", "5"), ("2", "1"), ("3", "1")],
    )


def test_count_of_an_agency_leads_to_the_people_behind_it(desk: Browser, sql: Sql) -> None:
    desk.post("/agencies", AGENCY)
    desk.post("/agencies", {"name": "Post 4b", "parent_id": "2", "zone": "UTC"})
    sql("UPDATE person SET agency_id = 3 WHERE name = 'Ada Lindqvist'")
    sql("UPDATE person SET agency_id = 2 WHERE name = 'Bo Svensson'")
    found = [PEOPLE.findall(desk.get(f"/people?agency={n}").text) for n in (2, 3)]
    assert found == [["Ada Lindqvist", "Bo Svensson"], ["Ada Lindqvist"]]


def test_unit_is_offered_the_place_and_zone_of_its_agency(desk: Browser) -> None:
    text = desk.get("/agencies?below=1").text
    assert ['<option value="1" selected>' in text, '<option value="Europe/Oslo" selected>' in text] == [
        True
    ] * 2


def test_agency_is_changed(desk: Browser, sql: Sql) -> None:
    desk.post("/agencies", AGENCY)
    changed = {"name": "مركز ٤", "parent_id": "", "zone": "UTC", "audience": "", "region": ""}
    reply = desk.post("/agencies/2", changed)
    assert reply.headers["Location"] == "/agencies/2?done=saved"
    assert sql("SELECT name, parent_id, zone, audience, region FROM agency WHERE id = 2") == [
        ("مركز ٤", None, "UTC", "", "")
    ]


def test_agency_is_not_offered_a_place_below_itself(desk: Browser) -> None:
    desk.post("/agencies", AGENCY)
    desk.post("/agencies", {"name": "Haven", "zone": "UTC"})
    assert choices(desk.get("/agencies/1").text, "parent_id") == ["Nothing above it", "Haven"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Northbank Police Academy"),
        ("name", "<b>" * 60),
        ("region", "x" * 200),
        ("region", "منطقة " * 40),
    ],
)
@pytest.mark.parametrize("path", ["/agencies", "/agencies/2"])
def test_faulty_agency_keeps_what_was_typed(desk: Browser, path: str, field: str, value: str) -> None:
    desk.post("/agencies", {**AGENCY, "name": "Station 5"})
    status, has_error, _ = refused(desk, path, {**AGENCY, field: value}, field)
    assert (status, has_error) == (400, True)


@pytest.mark.parametrize(
    ("field", "value"), [("parent_id", "99"), ("parent_id", "x"), ("zone", "Mars"), ("audience", "judge")]
)
def test_agency_with_a_choice_that_is_none_is_refused(desk: Browser, field: str, value: str) -> None:
    reply = desk.post("/agencies", {**AGENCY, field: value})
    assert (reply.status_code, f'id="error-{field}"' in reply.text, "Station 4" in reply.text) == (
        400,
        True,
        True,
    )


def test_agency_with_people_is_not_removed(desk: Browser) -> None:
    reply = desk.post("/agencies/1/removal")
    sentence = "People serve in this agency. Move them to another one first."
    assert (reply.status_code, sentence in reply.text) == (409, True)


def test_empty_agency_is_removed(desk: Browser) -> None:
    desk.post("/agencies", AGENCY)
    assert desk.post("/agencies/2/removal").headers["Location"] == "/agencies?done=removed"


def test_unknown_agency_is_not_found(desk: Browser) -> None:
    replies = (desk.get("/agencies/99"), desk.post("/agencies/99", AGENCY), desk.post("/agencies/99/removal"))
    assert [reply.status_code for reply in replies] == [404] * 3


def test_agency_shows_its_contacts_alone(desk: Browser) -> None:
    desk.post("/agencies", AGENCY)
    for name, agency in (("Own desk", "2"), ("Other desk", "1"), ("Noise", "")):
        desk.post("/contacts", {"name": name, "reach": "Room 2", "agency_id": agency})
    text = desk.get("/agencies/2").text
    assert [name in text for name in ("Own desk", "Other desk", "Noise")] == [True, False, False]


def test_support_shows_strangers_what_is_for_everybody(desk: Browser, browse: Browse) -> None:
    desk.post("/agencies", {"name": "Haven", "zone": "UTC"})
    for name, agency in (("Common desk", ""), ("Own desk", "1"), ("Haven desk", "2")):
        desk.post("/contacts", {"name": name, "reach": "Room 2", "agency_id": agency})
    names = re.compile(r"<h2><bdi>([^<]+)</bdi></h2>")
    seen = [names.findall(browse(local).get("/support").text) for local in ("", "ada")]
    assert seen == [["Common desk"], ["Own desk", "Common desk"]]


def test_people_are_narrowed_by_the_address(desk: Browser, sql: Sql) -> None:
    sql("UPDATE person SET password_hash = NULL WHERE name = 'Bo Svensson'")
    desk.post("/people/1/suspension")
    queries = (
        "role=trainer",
        "state=suspended",
        "state=new",
        "state=active&role=trainee",
        "agency=99",
        "role=king",
    )
    found = [PEOPLE.findall(desk.get(f"/people?{query}").text) for query in queries]
    everybody = ["Ada Lindqvist", "Bo Svensson", "Ruth Adeyemi", "Tess Moreau", "Theo Brandt"]
    assert found == [
        ["Tess Moreau", "Theo Brandt"],
        ["Ada Lindqvist"],
        ["Bo Svensson"],
        ["Bo Svensson"],
        everybody,
        everybody,
    ]


def test_account_is_filled_in_and_changed(desk: Browser, ada: Person) -> None:
    before = desk.get("/people/1/account").text
    reply = desk.post("/people/1/account", account(name="Ada Lind", staff_number="np 7", role="author"))
    after = desk.follow(reply).text
    assert ('value="ada@example.org"' in before, reply.headers["Location"]) == (
        True,
        "/people/1/account?done=saved",
    )
    assert ['value="Ada Lind"' in after, 'value="NP 7"' in after, "Author" in after] == [True] * 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "\u202e\u202e"),
        ("name", "ن" * 121),
        ("email", "bo@example.org"),
        ("email", "<script>"),
        ("staff_number", "9" * 41),
    ],
)
def test_faulty_account_keeps_what_was_typed(desk: Browser, field: str, value: str) -> None:
    reply = desk.post("/people/1/account", account(language="ar", **{field: value}))
    kept = value.replace("<", "&lt;").replace(">", "&gt;") in reply.text
    assert (reply.status_code, f'id="error-{field}"' in reply.text, kept) == (400, True, True)


@pytest.mark.parametrize(
    ("field", "value"), [("agency_id", "99"), ("agency_id", "x"), ("role", "king"), ("language", "xx")]
)
def test_account_with_a_choice_that_is_none_is_refused(desk: Browser, field: str, value: str) -> None:
    reply = desk.post("/people/1/account", account(**{field: value}))
    assert (reply.status_code, f'id="error-{field}"' in reply.text) == (400, True)


def test_role_that_changes_signs_out_at_once(desk: Browser, browse: Browse) -> None:
    ada = browse("ada")
    desk.post("/people/1/account", account(role="trainer"))
    assert ada.get("/home").status_code == 303
    assert browse("ada").get("/cohorts").status_code == 200


def test_own_account_offers_no_role(desk: Browser, ruth: Person) -> None:
    text = desk.get(f"/people/{ruth.id}/account").text
    assert ['name="role"' in text, "/suspension" in text] == [False, False]


def test_own_role_cannot_be_sent_either(desk: Browser, ruth: Person) -> None:
    fields = account(name="Ruth Adeyemi", email="ruth@example.org")
    reply = desk.post(f"/people/{ruth.id}/account", fields)
    assert (reply.status_code, "You cannot change your own role." in reply.text) == (409, True)


def test_suspended_person_is_let_in_from_her_account(desk: Browser) -> None:
    buttons = []
    for act in ("suspension", "return"):
        reply = desk.post(f"/people/1/{act}")
        buttons.append(("/people/1/return" in desk.follow(reply).text, reply.headers["Location"]))
    here = "/people/1/account?done=saved"
    assert buttons == [(True, here), (False, here)]


def test_sex_is_asked_only_where_it_is_collected(desk: Browser, sql: Sql) -> None:
    before = 'name="sex"' in desk.get("/people/1/account").text
    desk.post("/preferences", {"collects_sex": "yes", "smallest_group": "5", "languages": ["en", "ar"]})
    desk.post("/people/1/account", account(sex="female"))
    after = desk.get("/people/1/account").text
    assert (before, '<option value="female" selected>' in after) == (False, True)
    assert sql("SELECT sex FROM person WHERE id = 1") == [("female",)]


def test_preferences_are_kept(desk: Browser) -> None:
    reply = desk.post("/preferences", {"collects_sex": "yes", "smallest_group": "12", "languages": ["ar"]})
    text = desk.follow(reply).text
    assert reply.headers["Location"] == "/preferences?done=saved"
    assert ['value="12"' in text, 'value="yes" checked' in text, 'value="ar" checked' in text] == [True] * 3
    assert ('value="en" checked' in text) is False


@pytest.mark.parametrize("size", ["", "2", "21", "many", "-5", "5" * 30])
def test_smallest_group_that_cannot_be_is_kept_as_typed(desk: Browser, sql: Sql, size: str) -> None:
    reply = desk.post("/preferences", {"smallest_group": size, "languages": ["en"]})
    assert (
        reply.status_code,
        'id="error-smallest_group"' in reply.text,
        f'value="{size}"' in reply.text,
    ) == (
        400,
        True,
        True,
    )
    assert sql("SELECT count(*) FROM preference") == [(0,)]


def test_no_language_is_refused(desk: Browser) -> None:
    reply = desk.post("/preferences", {"smallest_group": "5"})
    assert (reply.status_code, 'id="error-languages"' in reply.text) == (400, True)


def test_sign_in_offers_no_units(desk: Browser, browse: Browse) -> None:
    desk.post("/agencies", AGENCY)
    offered = choices(browse("").get("/sign-in").text, "agency_id")
    assert offered == ["Not needed with an e-mail address", "Northbank Police Academy"]


def test_trainer_reads_agencies_without_their_people(
    desk: Browser, browse: Browse, tess: Person, make_cohort: Callable[..., int]
) -> None:
    desk.post("/agencies", AGENCY)
    number = make_cohort(tess, "Autumn")
    tess_browser = browse("tess")
    offered = choices(tess_browser.get(f"/cohorts/{number}/people").text, "agency_id")
    assert [text.strip("\u2003") for text in offered[1:]] == ["Northbank Police Academy", "Station 4"]
    assert [tess_browser.get(path).status_code for path in ("/agencies", "/agencies/1", "/people")] == [
        403
    ] * 3
