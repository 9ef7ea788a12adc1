"""First passwords by one-time slips."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from firstline.domain.person import Person
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql

NEW = {"password": "a green winter coat", "again": "a green winter coat"}
CODE = re.compile(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}")


@pytest.fixture
def code(browse: Browse, ada: Person) -> str:
    """The code of a slip that the administrator gave Ada."""
    ruth = browse("ruth")
    return str(CODE.findall(ruth.follow(ruth.post(f"/people/{ada.id}/slip")).text)[0])


def spend(browser: Browser, code: str, **fields: str) -> int:
    return browser.post("/first-sign-in", {"code": code, **NEW, **fields}).status_code


def test_slip_sets_the_password_and_signs_in(browser: Browser, code: str) -> None:
    reply = browser.post("/first-sign-in", {"code": code, **NEW})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/home")
    assert "Ada Lindqvist" in browser.get("/home").text


def test_new_password_opens_the_account(browse: Browse, code: str) -> None:
    spend(browse(), code)
    assert browse().sign_in("ada", NEW["password"]).get("/home").status_code == 200


def test_slip_works_once(browse: Browse, code: str) -> None:
    assert [spend(browse(), code), spend(browse(), code)] == [303, 400]


def test_slip_that_is_too_old_is_refused(browser: Browser, code: str, sql: Sql) -> None:
    sql("UPDATE slip SET expires_at = datetime('now', '-1 seconds')")
    assert spend(browser, code) == 400


def test_unknown_code_is_refused(browser: Browser) -> None:
    assert spend(browser, "7KQ2-M4XC-9TRA-0WGE") == 400


@pytest.mark.parametrize(
    "retyped",
    [
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("1", "I").replace("0", "O"),
        lambda code: code.replace("1", "l").replace("0", "o"),
        lambda code: f"  {code} ",
    ],
    ids=["small", "spaces", "joined", "I-and-O", "l-and-o", "outer-spaces"],
)
def test_slip_is_read_as_people_type_it(
    browser: Browser, code: str, sql: Sql, retyped: Callable[[str], str]
) -> None:
    assert spend(browser, retyped(code)) == 303


def test_every_other_session_ends(browse: Browse, code: str) -> None:
    there = browse("ada")
    spend(browse(), code)
    assert there.get("/home").status_code == 303


def test_new_slip_ends_the_older_one(browse: Browse, ada: Person, code: str) -> None:
    browse("ruth").post(f"/people/{ada.id}/slip")
    assert spend(browse(), code) == 400


def test_old_password_stays_until_the_slip_is_spent(browse: Browse, code: str) -> None:
    assert browse("ada").get("/home").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [{"again": "another coat of mine"}, {"password": "short", "again": "short"}],
    ids=["differ", "short"],
)
def test_faulty_password_spends_nothing(browse: Browse, code: str, fields: dict[str, Any]) -> None:
    assert [spend(browse(), code, **fields), spend(browse(), code)] == [400, 303]


def test_faulty_form_keeps_the_code(browser: Browser, code: str) -> None:
    text = browser.post("/first-sign-in", {"code": code, "password": "short", "again": "short"}).text
    assert f'value="{code}"' in text


def test_suspended_person_cannot_spend_a_slip(browse: Browse, code: str, ada: Person) -> None:
    browse("ruth").post(f"/people/{ada.id}/suspension")
    assert spend(browse(), code) == 400


def test_class_of_thirty_spends_its_slips_behind_one_address(
    browse: Browse, make_cohort: Callable[..., int], tess: Person
) -> None:
    cohort = make_cohort(tess, "Spring", *(f"Trainee {n}; D{n:04}" for n in range(30)))
    trainer = browse("tess")
    codes = CODE.findall(trainer.follow(trainer.post(f"/cohorts/{cohort}/slips")).text)
    assert [spend(browse(), code) for code in codes] == [303] * 30


def test_guessing_is_throttled(browser: Browser) -> None:
    statuses = [spend(browser, "7KQ2-M4XC-9TRA-0WGE") for _ in range(61)]
    assert (statuses.count(400), statuses[-1]) == (60, 429)


def test_slip_of_nobody_is_not_found(browse: Browse) -> None:
    ruth = browse("ruth")
    assert (ruth.post("/people/9999/slip").status_code, ruth.get("/people/9999/slip").status_code) == (
        404,
        404,
    )


def test_code_is_not_stored_in_the_clear(code: str, sql: Sql) -> None:
    rows = sql("SELECT * FROM slip") + sql("SELECT * FROM throttle") + sql("SELECT * FROM audit")
    assert code not in str(rows)
