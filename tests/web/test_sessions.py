"""Signing in and out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from firstline.domain.person import Person
from firstline.services.accounts import IDLE_LIMIT, SESSION_LENGTH
from firstline.web.settings import Settings
from tests.web.browsing import PASSWORD, Browser
from tests.web.conftest import Browse, MakeApp, Sql

WRONG = {"sign_in": "ada@example.org", "password": "four small boats"}
RIGHT = {"sign_in": "ada@example.org", "password": PASSWORD}


def masked(text: str) -> str:
    """A page without what the visitor typed."""
    return text.replace("ada@example.org", "X").replace("nobody@example.org", "X")


def test_sign_in_with_the_right_password_leads_home(browser: Browser) -> None:
    reply = browser.post("/sign-in", RIGHT)
    assert (reply.status_code, reply.headers["Location"]) == (303, "/home")


def test_home_greets_the_visitor(browse: Browse) -> None:
    assert "<h1>Good to see you, <bdi>Ada Lindqvist</bdi></h1>" in browse("ada").get("/home").text


def test_sign_in_with_a_wrong_password_is_refused(browser: Browser) -> None:
    assert browser.post("/sign-in", WRONG).status_code == 400


def test_sign_in_of_nobody_says_the_same_as_a_wrong_password(browser: Browser) -> None:
    wrong = browser.post("/sign-in", WRONG)
    unknown = browser.post("/sign-in", {**WRONG, "sign_in": "nobody@example.org"})
    assert (unknown.status_code, masked(unknown.text)) == (wrong.status_code, masked(wrong.text))


def test_sign_in_keeps_what_was_typed_but_the_password(browser: Browser) -> None:
    text = browser.post("/sign-in", WRONG).text
    assert ('value="ada@example.org"' in text, "four small boats" in text) == (True, False)


def test_sign_in_by_staff_number_needs_the_agency(browser: Browser, ada: Person, sql: Sql) -> None:
    sql("UPDATE person SET staff_number = '40112' WHERE id = :id", id=ada.id)
    fields = {"sign_in": "40112", "password": PASSWORD}
    assert browser.post("/sign-in", fields).status_code == 400
    assert browser.post("/sign-in", {**fields, "agency_id": str(ada.agency_id)}).status_code == 303


def test_sixth_try_is_throttled_even_with_the_right_password(browser: Browser) -> None:
    statuses = [browser.post("/sign-in", WRONG).status_code for _ in range(5)]
    reply = browser.post("/sign-in", RIGHT)
    assert (statuses, reply.status_code, reply.headers["Retry-After"]) == ([400] * 5, 429, "900")


def test_throttled_account_is_open_from_another_network(browse: Browse) -> None:
    near, far = browse(), browse(address="203.0.113.9")
    for _ in range(5):
        near.post("/sign-in", WRONG)
    assert far.post("/sign-in", RIGHT).status_code == 303


def test_throttled_account_leaves_others_of_its_network_in_peace(browse: Browse) -> None:
    near, beside = browse(), browse(address="198.51.100.200")
    for _ in range(5):
        near.post("/sign-in", WRONG)
    assert beside.post("/sign-in", {**RIGHT, "sign_in": "bo@example.org"}).status_code == 303


def test_success_clears_the_count(browser: Browser, sql: Sql) -> None:
    for _ in range(4):
        browser.post("/sign-in", WRONG)
    browser.post("/sign-in", RIGHT)
    assert sql("SELECT failures FROM throttle WHERE key LIKE '%ada%'") == []


def test_seventy_people_behind_one_address_can_sign_in(browser: Browser, sql: Sql) -> None:
    sql("INSERT INTO throttle (key, failures, since) VALUES ('198.51.100.0/24', 59, '2099-01-01 00:00:00')")
    assert browser.post("/sign-in", RIGHT).status_code == 303
    assert sql("SELECT failures FROM throttle") == [(59,)]


def test_cookie_over_http_is_plain(browser: Browser) -> None:
    cookie = browser.post("/sign-in", RIGHT).headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    assert (name, rest.partition("; ")[2]) == ("sid", "HttpOnly; Path=/; SameSite=Lax")


def test_cookie_over_https_is_bound_to_the_host(make_app: MakeApp, settings: Settings) -> None:
    app = make_app(replace(settings, base_url="https://localhost"))
    cookie = Browser(app, base="https://localhost").post("/sign-in", RIGHT).headers["Set-Cookie"]
    name, _, rest = cookie.partition("=")
    assert (name, rest.partition("; ")[2]) == ("__Host-sid", "Secure; HttpOnly; Path=/; SameSite=Lax")


def test_sign_in_changes_cookie_and_token(browser: Browser) -> None:
    before = (browser.token, browser.cookie)
    browser.post("/sign-in", RIGHT)
    after = (browser.token, browser.cookie)
    assert (before[0] != after[0], before[1] != after[1]) == (True, True)


def test_cookie_planted_before_sign_in_is_worth_nothing_after(browse: Browse) -> None:
    browser, thief = browse(), browse()
    browser.client.set_cookie("sid", "planted")
    browser.post("/sign-in", RIGHT)
    thief.client.set_cookie("sid", "planted")
    assert thief.get("/home").status_code == 303


def test_sign_out_ends_the_session_on_the_server(browse: Browse) -> None:
    browser, thief = browse("ada"), browse()
    thief.client.set_cookie("sid", browser.cookie)
    assert thief.get("/home").status_code == 200
    reply = browser.post("/sign-out")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/sign-in?done=signed-out")
    assert thief.get("/home").status_code == 303


def test_sign_out_takes_the_cookie_and_the_cache_away(browse: Browse) -> None:
    reply = browse("ada").post("/sign-out")
    assert (reply.headers["Set-Cookie"].split("; ")[0], reply.headers["Clear-Site-Data"]) == (
        "sid=",
        '"cache"',
    )


@pytest.mark.parametrize(
    ("column", "age"), [("seen_at", IDLE_LIMIT), ("expires_at", timedelta())], ids=["idle", "absolute"]
)
def test_session_ends_at_its_limits(browse: Browse, sql: Sql, column: str, age: timedelta) -> None:
    browser = browse("ada")
    late = timedelta(seconds=1)
    assert browser.get("/home").status_code == 200
    sql(
        f"UPDATE session SET {column} = datetime('now', :ago)", ago=f"-{(age + late).total_seconds()} seconds"
    )
    assert browser.get("/home").headers["Location"] == "/sign-in?next=/home"


def test_session_lasts_twelve_hours_at_most(browse: Browse, sql: Sql) -> None:
    browse("ada")
    assert sql("SELECT round((julianday(expires_at) - julianday(created_at)) * 24) FROM session") == [
        (SESSION_LENGTH.total_seconds() / 3600,)
    ]


def test_use_is_noted_at_most_every_five_minutes(browse: Browse, sql: Sql) -> None:
    browser = browse("ada")
    seen = sql("SELECT seen_at FROM session")
    browser.get("/home")
    assert sql("SELECT seen_at FROM session") == seen
    sql("UPDATE session SET seen_at = datetime('now', '-6 minutes')")
    browser.get("/home")
    assert sql("SELECT seen_at >= datetime('now', '-1 minutes') FROM session") == [(1,)]


def test_suspended_person_is_out_at_once(browse: Browse, ada: Person) -> None:
    browser = browse("ada")
    assert browse("ruth").post(f"/people/{ada.id}/suspension").status_code == 303
    assert browser.get("/home").status_code == 303
    assert browser.post("/sign-in", RIGHT).status_code == 400


def test_person_let_in_again_can_sign_in(browse: Browse, ada: Person) -> None:
    ruth = browse("ruth")
    ruth.post(f"/people/{ada.id}/suspension")
    ruth.post(f"/people/{ada.id}/return")
    assert browse("ada").get("/home").status_code == 200


def test_sign_in_goes_on_to_the_page_that_was_asked_for(browser: Browser) -> None:
    asked = browser.get("/courses?audience=prosecutor").headers["Location"]
    assert asked == "/sign-in?next=/courses?audience%3Dprosecutor"
    reply = browser.post("/sign-in", {**RIGHT, "next": "/courses?audience=prosecutor"})
    assert reply.headers["Location"] == "/courses?audience=prosecutor"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "http:/evil.example",
        "javascript:alert(1)",
        "//[",
        "/x\r\nSet-Cookie: a=b",
        "home",
        "",
    ],
)
def test_sign_in_never_leads_off_the_portal(browser: Browser, target: str) -> None:
    assert browser.post("/sign-in", {**RIGHT, "next": target}).headers["Location"] == "/home"


def test_signed_in_visitor_needs_no_sign_in_page(browse: Browse) -> None:
    assert browse("ada").get("/sign-in").headers["Location"] == "/home"


def test_sign_out_everywhere_else_spares_this_session(browse: Browse) -> None:
    here, there = browse("ada"), browse("ada")
    assert here.post("/me/sessions/end").status_code == 303
    assert (here.get("/home").status_code, there.get("/home").status_code) == (200, 303)


def test_new_password_ends_the_other_sessions(browse: Browse) -> None:
    here, there = browse("ada"), browse("ada")
    fields = {"current": PASSWORD, "password": "a green winter coat", "again": "a green winter coat"}
    assert here.post("/me/password", fields).headers["Location"] == "/me?done=password"
    assert (here.get("/home").status_code, there.get("/home").status_code) == (200, 303)
    assert browse().sign_in("ada", "a green winter coat").get("/home").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [("current", "four small boats"), ("again", "another coat of mine"), ("password", "short")],
)
def test_password_is_not_changed_by_a_faulty_form(browse: Browse, field: str, value: str) -> None:
    fields = {"current": PASSWORD, "password": "a green winter coat", "again": "a green winter coat"}
    if field == "password":
        fields["again"] = value
    reply = browse("ada").post("/me/password", {**fields, field: value})
    assert (reply.status_code, f'id="error-{field}"' in reply.text) == (400, True)
    assert browse("ada").get("/home").status_code == 200


def test_certificate_name_is_kept(browse: Browse) -> None:
    browser = browse("ada")
    assert browser.post("/me/certificate-name", {"certificate_name": "Ada  M. Lindqvist"}).status_code == 303
    assert 'value="Ada M. Lindqvist"' in browser.get("/me").text


def test_empty_certificate_name_is_refused(browse: Browse) -> None:
    assert browse("ada").post("/me/certificate-name", {"certificate_name": " "}).status_code == 400
