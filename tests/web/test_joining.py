"""The door of a joining code, its desk, the classroom, meetings and quiz sheets, as browsers see them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from firstline.domain.person import Person
from tests.web.browsing import Browser
from tests.web.conftest import Browse, Sql

MakeCohort = Callable[..., int]
WORDS = {"password": "a green winter coat", "again": "a green winter coat"}


@pytest.fixture
def cohort(make_cohort: MakeCohort, tess: Person) -> int:
    """A cohort with Ada."""
    return make_cohort(tess, "Spring", "Ada; ada@example.org")


def open_code(desk: Browser, cohort: int, *, cap: str = "5") -> str:
    """Make a code and read it from the page."""
    last = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    here = f"/cohorts/{cohort}/joining-code"
    assert desk.post(here, {"cap": cap, "ends_on": last, "agency_id": "1"}).status_code == 303
    (code,) = set(re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", desk.get(here).text))
    return str(code)


def come_in(browser: Browser, code: str, sign_in: str, **others: str) -> tuple[int, str]:
    """Send the form of the door: the status, and the page then."""
    form = {"name": "Noor Haddad", "sign_in": sign_in, "language": "en", **WORDS, **others}
    reply = browser.post(f"/join/{code}", form)
    return reply.status_code, browser.get(f"/join/{code}").text if reply.status_code == 303 else reply.text


def test_somebody_new_joins_and_is_signed_in(browse: Browse, cohort: int) -> None:
    code, phone = open_code(browse("tess"), cohort), browse()
    door = phone.get(f"/join/{code.lower()}").text
    assert ("Spring" in door, "Northbank Police Academy" in door, "Ada" in door) == (True, True, False)
    status, page = come_in(phone, code, "noor@example.org")
    assert (status, "You are in this group." in page, phone.get("/home").status_code) == (303, True, 200)


def test_looking_at_a_door_changes_nothing(browse: Browse, cohort: int, sql: Sql) -> None:
    code = open_code(browse("tess"), cohort)
    before = sql("SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM enrolment)")
    for browser in (browse(), browse("bo")):
        assert browser.get(f"/join/{code}").status_code == 200
    assert sql("SELECT (SELECT count(*) FROM person), (SELECT count(*) FROM enrolment)") == before


def test_wrong_and_ended_codes_answer_alike(browse: Browse, cohort: int) -> None:
    desk, phone = browse("tess"), browse()
    code = open_code(desk, cohort)
    desk.post(f"/cohorts/{cohort}/joining-code/end")
    replies = [phone.get(f"/join/{each}") for each in (code, "00000-00000", "nonsense")]
    sentence = "This code is not valid. It may be mistyped, or it has ended."
    assert [(reply.status_code, sentence in reply.text) for reply in replies] == [(404, True)] * 3


def test_known_addresses_are_refused_with_one_sentence(browse: Browse, cohort: int, sql: Sql) -> None:
    code = open_code(browse("tess"), cohort)
    sql("UPDATE person SET active = 0 WHERE email = 'theo@example.org'")
    sql("UPDATE person SET password_hash = NULL WHERE email = 'ruth@example.org'")
    replies = [come_in(browse(), code, f"{name}@example.org") for name in ("bo", "theo", "ruth")]
    told = [(status, "We cannot let you in with these details." in page) for status, page in replies]
    assert told == [(400, True)] * 3


def test_an_own_password_signs_in_and_joins(browse: Browse, cohort: int, password: str) -> None:
    code, phone = open_code(browse("tess"), cohort), browse()
    status, page = come_in(phone, code, "bo@example.org", password=password, again=password)
    assert (status, "You are in this group." in page) == (303, True)


def test_wrong_passwords_are_counted_as_at_the_sign_in(browse: Browse, cohort: int) -> None:
    code, phone = open_code(browse("tess"), cohort), browse()
    statuses = [come_in(phone, code, "bo@example.org")[0] for _ in range(6)]
    assert statuses == [400] * 5 + [429]


def test_a_whole_class_joins_from_one_address(browse: Browse, cohort: int) -> None:
    code = open_code(browse("tess"), cohort, cap="100")
    statuses = {come_in(browse(), code, f"n{number}@example.org")[0] for number in range(8)}
    assert statuses == {303}


def test_a_full_cohort_puts_her_on_the_list_and_the_trainer_lets_her_in(browse: Browse, cohort: int) -> None:
    desk, phone = browse("tess"), browse("bo")
    code = open_code(desk, cohort, cap="1")
    phone.post(f"/join/{code}")
    assert "Your place in the list: 1." in phone.get(f"/join/{code}").text
    here = f"/cohorts/{cohort}/joining-code"
    assert desk.post(f"{here}/places").status_code == 409
    last = datetime.now(UTC).date().isoformat()
    desk.post(f"{here}/rule", {"cap": "2", "ends_on": last, "agency_id": "1"})
    assert desk.post(f"{here}/places").status_code == 303
    assert "You are in this group." in phone.get(f"/join/{code}").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "\u202e"), ("name", "n" * 500), ("sign_in", ""), ("sign_in", "a@b"), ("password", "short"),
     ("again", "another winter coat"), ("sign_in", "x" * 5000)],
)  # fmt: skip
def test_what_cannot_be_used_is_kept_with_a_sentence(
    browse: Browse, cohort: int, field: str, value: str
) -> None:
    code = open_code(browse("tess"), cohort)
    form = {"name": "نور حداد", "sign_in": "noor@example.org", **WORDS} | {field: value}
    if field == "password":
        form["again"] = value
    status, page = come_in(browse(), code, **form)
    assert (status, f'id="error-{field}"' in page) == (400, True)
    assert ("نور حداد" in page) == (field != "name")


def test_a_code_is_typed_into_a_form(browse: Browse) -> None:
    phone = browse()
    assert phone.post("/join", {"code": " 7kq2m 4xc9t "}).headers["Location"] == "/join/7KQ2M-4XC9T"
    assert phone.post("/join", {"code": "«»"}).status_code == 400


def test_the_wall_has_counts_and_no_names(browse: Browse, cohort: int) -> None:
    desk = browse("tess")
    code = open_code(desk, cohort)
    come_in(browse(), code, "noor@example.org")
    wall, own = (
        desk.get(f"/cohorts/{cohort}/classroom").text,
        desk.get(f"/cohorts/{cohort}/classroom/people").text,
    )
    assert ("<strong>2</strong> joined" in wall, code in wall) == (True, True)
    assert [name in page for page in (wall, own) for name in ("Noor Haddad", "Ada Lindqvist")] == [
        False,
        False,
        True,
        True,
    ]


def test_the_refreshing_can_be_stopped(browse: Browse, cohort: int) -> None:
    desk, here = browse("tess"), f"/cohorts/{cohort}/classroom"
    replies = (desk.get(here), desk.get(f"{here}?state=still"))
    assert [reply.headers.get("Refresh") for reply in replies] == ["10", None]


def test_attendance_is_ticked_and_taken_back(browse: Browse, cohort: int, sql: Sql) -> None:
    desk, here = browse("tess"), f"/cohorts/{cohort}/meetings"
    form = {"title": "Day 1", "held_on": "2026-01-05", "minutes": "90", "lessons": ["duties", "rights"]}
    meeting = desk.post(here, form).headers["Location"]
    enrolment = str(sql("SELECT id FROM enrolment")[0][0])
    desk.post(f"{meeting}/attendance", {"shown": enrolment, "present": enrolment})
    there = sql("SELECT lesson FROM completion WHERE meeting_id IS NOT NULL ORDER BY id")
    desk.post(f"{meeting}/attendance", {"shown": enrolment})
    assert (there, sql("SELECT lesson FROM completion")) == ([("duties",), ("rights",)], [])
    desk.post(f"{meeting}/attendance", {"everybody": "yes"})
    assert len(sql("SELECT lesson FROM completion")) == 2
    assert "Attended a meeting" in desk.get("/people/1").text


def test_a_meeting_that_cannot_be_is_refused(browse: Browse, cohort: int) -> None:
    desk, here = browse("tess"), f"/cohorts/{cohort}/meetings"
    good = {"title": "Day 1", "held_on": "2026-01-05", "minutes": "90"}
    for field, value in (("title", " "), ("held_on", "soon"), ("minutes", "-3"), ("lessons", "x")):
        reply = desk.post(here, good | {field: value})
        assert (reply.status_code, f'id="error-{field}"' in reply.text) == (400, True)


def test_a_paper_quiz_has_no_key_and_no_graded_bank(browse: Browse, cohort: int) -> None:
    desk, here = browse("tess"), f"/cohorts/{cohort}/quiz-sheets"
    sheet, key = desk.get(f"{here}/practice").text, desk.get(f"{here}/practice/key").text
    feedback = "This tells him."
    assert ("A private room" in sheet, feedback in sheet, feedback in key) == (True, False, True)
    hidden = [f"{here}/{bank}{part}" for bank in ("duties", "final") for part in ("", "/key")]
    assert [desk.get(address).status_code for address in hidden] == [404] * 4


def test_the_sheet_has_the_steps_and_the_square_code(browse: Browse, cohort: int) -> None:
    desk = browse("tess")
    code = open_code(desk, cohort)
    page = desk.get(f"/cohorts/{cohort}/joining-code/sheet").text
    assert (code in page, "http://localhost/join" in page, 'class="joining-square"' in page) == (True,) * 3
