"""Taking the test, from its start page to the result."""

from dataclasses import replace

import pytest

from firstline.domain.course import CertificateRule, Course
from firstline.domain.item import Choice
from tests.web.browsing import (
    COURSE,
    START,
    Browser,
    answer_all,
    begin_test,
    complete_lessons,
    first_item,
    hand_in,
    pass_test,
    sitting,
)
from tests.web.conftest import Browse, Publish, Sql

KEY_SHOWN = "The right answer<"


@pytest.fixture
def ada_browser(browse: Browse) -> Browser:
    return browse("ada")


@pytest.fixture
def attempt(ada_browser: Browser) -> int:
    """Ada's open attempt."""
    return begin_test(ada_browser)


def put(browser: Browser, attempt: int, response: object, sequence: object = 1) -> int:
    item, _ = first_item(browser, attempt)
    body = {"response": response, "sequence": sequence}
    return browser.put(f"/attempts/{attempt}/responses/{item}", body).status_code


def stored(sql: Sql) -> list[object]:
    return sql("SELECT value, sequence FROM response")


def test_start_page_states_the_rules_and_the_name(ada_browser: Browser) -> None:
    text = ada_browser.get("/quizzes/foundations/final").text
    assert ("5 questions. You pass with 4 of 5." in text, 'value="Ada Lindqvist"' in text) == (True, True)


def test_start_opens_the_first_item(ada_browser: Browser) -> None:
    reply = ada_browser.post(START, {"certificate_name": "Ada M. Lindqvist"})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/attempts/1/1")
    assert ada_browser.follow(reply).status_code == 200


def test_start_keeps_the_name(ada_browser: Browser, sql: Sql) -> None:
    begin_test(ada_browser, "Ada M. Lindqvist")
    assert sql("SELECT certificate_name FROM person WHERE name = 'Ada Lindqvist'") == [("Ada M. Lindqvist",)]


def test_test_beside_the_certificate_asks_for_no_name(
    browse: Browse, publish: Publish, course: Course, sql: Sql
) -> None:
    rule = CertificateRule(("duties",), (), 36, "standard")
    publish(replace(course, certificate=rule))
    browser = browse("ada")
    assert "certificate_name" not in browser.get("/quizzes/foundations/final").text
    assert "The certificate does not ask for this test." in browser.get("/courses/foundations").text
    hand_in(browser, attempt := begin_test(browser, ""))
    assert sql("SELECT certificate_name FROM person WHERE name = 'Ada Lindqvist'") == [(None,)]
    assert "Your certificate follows" not in browser.get(f"/attempts/{attempt}").text


def test_start_without_a_name_opens_nothing(ada_browser: Browser, sql: Sql) -> None:
    assert ada_browser.post(START, {"certificate_name": " "}).status_code == 400
    assert sql("SELECT count(*) FROM attempt") == [(0,)]


def test_start_twice_is_one_attempt(ada_browser: Browser, attempt: int) -> None:
    assert begin_test(ada_browser) == attempt


def test_saving_answers_204_without_a_body(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    item, _ = first_item(ada_browser, attempt)
    reply = ada_browser.put(f"/attempts/{attempt}/responses/{item}", {"response": ["1"], "sequence": 1})
    assert (reply.status_code, reply.data, stored(sql)) == (204, b"", [('["1"]', 1)])


def test_highest_sequence_wins(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    statuses = [put(ada_browser, attempt, [r], n) for r, n in (("1", 3), ("2", 2), ("0", 3))]
    assert (statuses, stored(sql)) == ([204, 204, 204], [('["1"]', 3)])


def test_form_goes_on_to_the_next_item(ada_browser: Browser, attempt: int) -> None:
    item, _ = first_item(ada_browser, attempt)
    reply = ada_browser.post(f"/attempts/{attempt}/responses/{item}", {"r": "1", "r0": "1"})
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/attempts/{attempt}/2")


def test_form_after_the_script_wins(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    item, _ = first_item(ada_browser, attempt)
    put(ada_browser, attempt, ["0"], 7)
    ada_browser.post(f"/attempts/{attempt}/responses/{item}", {"r": "1", "r0": "1", "sequence": "1"})
    assert sql("SELECT sequence FROM response") == [(8,)]


def test_form_can_lead_to_the_check_page(ada_browser: Browser, attempt: int) -> None:
    item, _ = first_item(ada_browser, attempt)
    reply = ada_browser.post(f"/attempts/{attempt}/responses/{item}", {"then": "check"})
    assert reply.headers["Location"] == f"/attempts/{attempt}/check"


def test_last_form_leads_to_the_check_page(ada_browser: Browser, attempt: int) -> None:
    last = sitting(ada_browser, attempt).attempt.form[-1].item
    reply = ada_browser.post(f"/attempts/{attempt}/responses/{last}")
    assert reply.headers["Location"] == f"/attempts/{attempt}/check"


def test_reopened_item_shows_what_was_given(ada_browser: Browser, attempt: int) -> None:
    found = sitting(ada_browser, attempt)
    number, drawn = next(
        (n, d) for n, d in enumerate(found.attempt.form, 1) if isinstance(found.edition.items[d.item], Choice)
    )
    body = {"response": ["1"], "sequence": 1}
    ada_browser.put(f"/attempts/{attempt}/responses/{drawn.item}", body)
    text = ada_browser.get(f"/attempts/{attempt}/{number}").text
    assert ('value="1" checked' in text, text.count(" checked"), "Saved " in text) == (True, 1, True)


def test_next_sequence_stands_in_the_form(ada_browser: Browser, attempt: int) -> None:
    put(ada_browser, attempt, ["0"], 4)
    assert 'name="sequence" value="5"' in ada_browser.get(f"/attempts/{attempt}/1").text


def test_check_page_counts_what_is_missing(ada_browser: Browser, attempt: int) -> None:
    put(ada_browser, attempt, ["0"])
    text = ada_browser.get(f"/attempts/{attempt}/check").text
    assert "4 questions are not answered yet." in text


def test_open_attempt_goes_on_where_it_was(ada_browser: Browser, attempt: int) -> None:
    put(ada_browser, attempt, ["0"])
    assert ada_browser.get(f"/attempts/{attempt}").headers["Location"] == f"/attempts/{attempt}/2"


@pytest.mark.parametrize("number", [0, 6, 999])
def test_item_past_the_form_is_not_found(ada_browser: Browser, attempt: int, number: int) -> None:
    assert ada_browser.get(f"/attempts/{attempt}/{number}").status_code == 404


def test_saving_an_item_that_was_not_drawn_is_not_found(ada_browser: Browser, attempt: int) -> None:
    body = {"response": ["0"], "sequence": 1}
    assert ada_browser.put(f"/attempts/{attempt}/responses/practice-oath", body).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        {},
        {"response": "x", "sequence": 1},
        {"response": [1], "sequence": 1},
        {"response": [["0"]], "sequence": 1},
        {"response": {"0": 1}, "sequence": 1},
        {"response": ["0"], "sequence": 0},
        {"response": ["0"], "sequence": True},
        {"response": ["0"], "sequence": 1.5},
        {"response": ["0"], "sequence": "1"},
        {"response": ["0"], "sequence": 2**31},
        {"response": ["0"] * 41, "sequence": 1},
        {"response": ["x" * 501], "sequence": 1},
        {"response": ["\ud800"], "sequence": 1},
    ],
    ids=repr,
)
def test_unreadable_body_is_400_and_stores_nothing(
    ada_browser: Browser, attempt: int, sql: Sql, body: object
) -> None:
    item, _ = first_item(ada_browser, attempt)
    reply = ada_browser.put(f"/attempts/{attempt}/responses/{item}", body)
    assert (reply.status_code, reply.mimetype, stored(sql)) == (400, "text/plain", [])


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5_000], ids=len)
def test_broken_json_is_400(ada_browser: Browser, attempt: int, content: bytes) -> None:
    item, _ = first_item(ada_browser, attempt)
    headers = {"X-CSRF-Token": ada_browser.token}
    reply = ada_browser.open("PUT", f"/attempts/{attempt}/responses/{item}", data=content, headers=headers)
    assert reply.status_code == 400


def test_saving_signed_out_is_401_in_plain_text(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    sql("DELETE FROM session")
    item = "oath"
    reply = ada_browser.put(f"/attempts/{attempt}/responses/{item}", {"response": ["0"], "sequence": 1})
    assert (reply.status_code, reply.mimetype) == (401, "text/plain")


def test_handing_in_leads_to_the_result(ada_browser: Browser, attempt: int) -> None:
    reply = ada_browser.post(f"/attempts/{attempt}/submission")
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/attempts/{attempt}")
    assert ada_browser.follow(reply).status_code == 200


def test_handing_in_twice_is_once(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    answer_all(ada_browser, attempt)
    hand_in(ada_browser, attempt)
    first = sql("SELECT state, percent, ended_at FROM attempt")
    hand_in(ada_browser, attempt)
    assert sql("SELECT state, percent, ended_at FROM attempt") == first


def test_saving_after_handing_in_is_409(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    hand_in(ada_browser, attempt)
    assert (put(ada_browser, attempt, ["0"]), stored(sql)) == (409, [("[]", 0)] * 5)


def test_form_after_handing_in_leads_to_the_result(ada_browser: Browser, attempt: int) -> None:
    hand_in(ada_browser, attempt)
    item, _ = first_item(ada_browser, attempt)
    reply = ada_browser.post(f"/attempts/{attempt}/responses/{item}", {"r": "0"})
    assert reply.headers["Location"] == f"/attempts/{attempt}"


@pytest.mark.parametrize("page", ["1", "check"])
def test_pages_of_a_closed_attempt_lead_to_the_result(ada_browser: Browser, attempt: int, page: str) -> None:
    hand_in(ada_browser, attempt)
    assert ada_browser.get(f"/attempts/{attempt}/{page}").headers["Location"] == f"/attempts/{attempt}"


def test_saving_past_the_time_is_410_and_closes_the_attempt(
    ada_browser: Browser, attempt: int, sql: Sql
) -> None:
    put(ada_browser, attempt, ["0"], 1)
    sql("UPDATE attempt SET deadline = datetime('now', '-31 seconds')")
    assert (put(ada_browser, attempt, ["1"], 2), stored(sql)[0]) == (410, ('["0"]', 1))
    assert sql("SELECT state FROM attempt") == [("closed-late",)]


def test_saving_within_the_grace_counts(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    sql("UPDATE attempt SET deadline = datetime('now', '-20 seconds')")
    assert put(ada_browser, attempt, ["0"]) == 204


def test_late_result_says_why(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    sql("UPDATE attempt SET deadline = datetime('now', '-31 seconds')")
    hand_in(ada_browser, attempt)
    assert "The time was over" in ada_browser.get(f"/attempts/{attempt}").text


@pytest.mark.parametrize("page", ["", "/1", "/check", "/responses/oath/report"])
def test_page_of_anothers_attempt_is_like_an_unknown_one(
    browse: Browse, ada_browser: Browser, attempt: int, page: str
) -> None:
    bo = browse("bo")
    strange, unknown = bo.get(f"/attempts/{attempt}{page}"), bo.get(f"/attempts/999{page}")
    assert (strange.status_code, unknown.status_code) == (404, 404)
    assert without_number(strange.text) == without_number(unknown.text)


def without_number(text: str) -> str:
    """A problem page without the number of its message."""
    before, _, after = text.partition("Number of this message")
    return before + after.partition("</p>")[2]


def test_another_cannot_save_or_hand_in(browse: Browse, ada_browser: Browser, attempt: int, sql: Sql) -> None:
    bo = browse("bo")
    item, _ = first_item(ada_browser, attempt)
    place = f"/attempts/{attempt}/responses/{item}"
    statuses = [
        bo.put(place, {"response": ["0"], "sequence": 9}).status_code,
        bo.post(place, {"r": "0"}).status_code,
        bo.post(f"/attempts/{attempt}/submission").status_code,
        bo.post(f"{place}/report", {"words": "It is wrong."}).status_code,
    ]
    assert (statuses, stored(sql), sql("SELECT state FROM attempt")) == ([404] * 4, [], [("open",)])


def test_trainer_cannot_open_an_attempt(browse: Browse, attempt: int) -> None:
    assert browse("tess").get(f"/attempts/{attempt}/1").status_code == 404


def test_passed_result_shows_the_keys(ada_browser: Browser) -> None:
    attempt = pass_test(ada_browser)
    text = ada_browser.get(f"/attempts/{attempt}").text
    assert ("You passed: 100 %" in text, KEY_SHOWN in text) == (True, True)


def test_failed_result_hides_the_keys_while_attempts_are_left(ada_browser: Browser, attempt: int) -> None:
    hand_in(ada_browser, attempt)
    text = ada_browser.get(f"/attempts/{attempt}").text
    shown = [
        words in text for words in (KEY_SHOWN, "feedback", "review-key", "icon-done", "Yes: she can speak.")
    ]
    assert ("Not yet: 0 %" in text, shown) == (True, [False] * 5)


def test_failed_result_shows_the_keys_after_the_last_attempt(ada_browser: Browser, sql: Sql) -> None:
    for _ in range(3):
        attempt = begin_test(ada_browser)
        hand_in(ada_browser, attempt)
        sql("UPDATE enrolment SET progress = replace(progress, :now, '2020-01-01')", now=_today(sql))
    assert KEY_SHOWN in ada_browser.get(f"/attempts/{attempt}").text


def _today(sql: Sql) -> str:
    return str(sql("SELECT date('now')")[0][0])


def test_partly_right_parts_are_not_told_apart_before_the_end(ada_browser: Browser, attempt: int) -> None:
    answer_all(ada_browser, attempt, wrong=4)
    hand_in(ada_browser, attempt)
    text = ada_browser.get(f"/attempts/{attempt}").text
    assert ("review-key" in text, 'class="review-mark">Right' in text) == (False, False)


def test_next_attempt_waits_for_the_cooling_off(ada_browser: Browser, attempt: int) -> None:
    hand_in(ada_browser, attempt)
    text = ada_browser.get("/quizzes/foundations/final").text
    assert ("You can begin the next attempt on" in text, "Start the test" in text) == (True, False)
    assert ada_browser.post(START, {"certificate_name": "Ada"}).status_code == 409


def test_failed_result_names_topics_and_lessons(ada_browser: Browser, attempt: int) -> None:
    hand_in(ada_browser, attempt)
    text = ada_browser.get(f"/attempts/{attempt}").text
    assert ("See her alone." in text, f'href="{COURSE}/safe-help/first-contact"' in text) == (True, True)


def test_report_is_kept_and_leads_back(ada_browser: Browser, attempt: int, sql: Sql) -> None:
    item, _ = first_item(ada_browser, attempt)
    reply = ada_browser.post(f"/attempts/{attempt}/responses/{item}/report", {"words": "Two are right."})
    assert reply.headers["Location"] == f"/attempts/{attempt}/1?done=reported"
    assert sql("SELECT item, words FROM item_report") == [(item, "Two are right.")]


def test_report_without_words_keeps_the_page(ada_browser: Browser, attempt: int) -> None:
    item, _ = first_item(ada_browser, attempt)
    reply = ada_browser.post(f"/attempts/{attempt}/responses/{item}/report", {"words": "no"})
    assert (reply.status_code, 'id="error-words"' in reply.text) == (400, True)


def test_lessons_and_test_lead_to_the_certificate(ada_browser: Browser) -> None:
    complete_lessons(ada_browser)
    attempt = pass_test(ada_browser)
    assert "Get your certificate" in ada_browser.get(f"/attempts/{attempt}").text
