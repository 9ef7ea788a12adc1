"""From the last condition to the printed page, and what the public sees of it."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from firstline.domain.credential import number_from
from firstline.domain.person import Person
from firstline.web.runner import Runner
from tests.web.browsing import Browser, complete_lessons, pass_test
from tests.web.conftest import Browse, Sql

NO_SUCH = "0000-0000-0000-00000"
REASON = "The test was taken by somebody else."


@pytest.fixture
def print_all(app: Flask) -> Callable[[], None]:
    """The job process's sweep, in this process."""
    return Runner(app).sweep


def revoke(browse: Browse, number: str) -> None:
    assert browse("ruth").post(f"/register/{number}/revocation", {"reason": REASON}).status_code == 303


def test_last_condition_issues_one_certificate_and_asks_for_its_print(holder: Browser, sql: Sql) -> None:
    assert sql("SELECT count(*) FROM credential") == [(1,)]
    assert sql("SELECT kind, state FROM job") == [("print-certificate", "waiting")]


def test_pdf_before_the_print_is_a_page_that_asks_again(holder: Browser, number: str) -> None:
    reply = holder.get(f"/certificates/{number}/pdf")
    assert (reply.status_code, '<meta http-equiv="refresh" content="2">' in reply.text) == (202, True)


def test_get_never_prints(holder: Browser, number: str, sql: Sql) -> None:
    holder.get(f"/certificates/{number}/pdf")
    assert sql("SELECT count(*) FROM print") == [(0,)]


def test_pdf_after_the_print_is_the_kept_bytes_for_ever(
    holder: Browser, number: str, sql: Sql, print_all: Callable[[], None]
) -> None:
    print_all()
    first = holder.get(f"/certificates/{number}/pdf")
    print_all()
    again = holder.get(f"/certificates/{number}/pdf")
    assert (first.status_code, first.mimetype, first.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert again.data == first.data
    assert sql("SELECT digest FROM print") == [(hashlib.sha256(first.data).hexdigest(),)]
    assert sql("SELECT state FROM job WHERE kind = 'print-certificate'") == [("done",)]


def test_pdf_is_named_by_its_number(holder: Browser, number: str, print_all: Callable[[], None]) -> None:
    print_all()
    reply = holder.get(f"/certificates/{number}/pdf")
    wanted = f'attachment; filename="certificate-{number}.pdf"'
    assert (reply.headers["Content-Disposition"], reply.headers["Cache-Control"]) == (wanted, "no-store")


@pytest.mark.parametrize("local", ["bo", "tess", "theo"])
def test_pdf_of_a_stranger_is_like_an_unknown_number(browse: Browse, number: str, local: str) -> None:
    browser = browse(local)
    strange = browser.get(f"/certificates/{number}/pdf")
    unknown = browser.get(f"/certificates/{NO_SUCH}/pdf")
    assert (strange.status_code, unknown.status_code) == (404, 404)
    cut = "Number of this message"
    assert strange.text.partition(cut)[0] == unknown.text.partition(cut)[0]


def test_own_trainer_and_administrator_may_have_the_pdf(
    browse: Browse, make_cohort: Callable[..., int], tess: Person, sql: Sql
) -> None:
    make_cohort(tess, "Spring", "Ada Lindqvist; ada@example.org")
    holder = browse("ada")
    complete_lessons(holder)
    pass_test(holder)
    found = sql("SELECT number FROM credential")[0][0]
    statuses = [
        browse(local).get(f"/certificates/{found}/pdf").status_code for local in ("tess", "ruth", "theo")
    ]
    assert statuses == [202, 202, 404]


def test_pdf_without_an_account_leads_to_the_sign_in(browser: Browser, number: str) -> None:
    assert browser.get(f"/certificates/{number}/pdf").status_code == 303


def test_holders_list_shows_it(holder: Browser, number: str) -> None:
    assert number in holder.get("/my-certificates").text
    assert number in holder.get("/home").text


def test_list_of_another_does_not(browse: Browse, number: str) -> None:
    assert number not in browse("bo").get("/my-certificates").text


def test_public_page_states_what_the_paper_states(browse: Browse, number: str) -> None:
    reply = browse().get(f"/certificates/{number}")
    facts = ("Valid<", number, "Ada Lindqvist", "Foundations", "Final test", "Firstline", "English")
    assert (reply.status_code, [fact for fact in facts if fact not in reply.text]) == (200, [])


def test_certificates_of_one_day_show_each_its_own_number_and_name(
    browse: Browse, number: str, sql: Sql
) -> None:
    other = number_from(bytes(10))
    before = browse().get(f"/certificates/{number}").text
    sql(
        "UPDATE credential SET number = :other, facts = replace(facts, :number, :other)",
        number=number,
        other=other,
    )
    sql("UPDATE credential SET facts = replace(facts, 'Ada', '<b>Zoë & co')")
    page = browse().get(f"/certificates/{other}").text
    shown = page.replace(other, number).replace("&lt;b&gt;Zoë &amp; co", "Ada")
    assert shown.splitlines() == before.splitlines()


def test_page_read_before_shows_every_change_at_once(browse: Browse, number: str, sql: Sql) -> None:
    path, stranger = f"/certificates/{number}", browse()
    shown = [(" Lind" in stranger.get(path).text, "Valid</h1>" in stranger.get(path).text)]
    for change in ("hidden_at = issued_at", "hidden_at = NULL", "state = 'replaced'"):
        sql(f"UPDATE credential SET {change}")
        text = stranger.get(path).text
        shown.append((" Lind" in text, "Valid</h1>" in text))
    assert shown == [(True, True), (False, True), (True, True), (True, False)]


def test_public_page_gives_a_stranger_no_cookie(browse: Browse, number: str) -> None:
    stranger = browse()
    assert [stranger.get(f"/certificates/{number}").headers.get("Set-Cookie") for _ in range(2)] == [
        None,
        None,
    ]


def test_mail_that_a_print_causes_is_sent_at_once(app: Flask, number: str, sql: Sql) -> None:
    queue = app.extensions["firstline"].queue
    ((job,),) = sql("SELECT id FROM job WHERE kind = 'print-certificate'")
    queue.huey().flush()
    Runner(app).run(job)
    woken = [(task.args[0],) for task in queue.huey().pending()]
    assert (len(woken), woken) == (1, sql("SELECT id FROM job WHERE kind = 'send-mail'"))


def test_public_page_asks_not_to_be_kept_or_indexed(browse: Browse, number: str) -> None:
    headers = browse().get(f"/certificates/{number}").headers
    found = [headers[name] for name in ("Cache-Control", "X-Robots-Tag", "Vary")]
    assert found == ["no-store", "noindex", "Accept"]


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda number: number.replace("-", ""),
        lambda number: number.replace("-", "%20"),
        lambda number: number.replace("0", "O").replace("1", "I"),
    ],
    ids=["small", "joined", "spaces", "misread"],
)
def test_number_is_read_as_people_type_it(browse: Browse, number: str, typed: Callable[[str], str]) -> None:
    assert browse().get(f"/certificates/{typed(number)}").status_code == 200


def test_field_for_the_number_leads_to_its_page(browse: Browse, number: str) -> None:
    reply = browse().get(f"/certificates?number={number}")
    assert (reply.status_code, reply.headers["Location"]) == (303, f"/certificates/{number}")


def other_symbol(number: str) -> str:
    return ("2" if number[0] != "2" else "3") + number[1:]


@pytest.mark.parametrize(
    ("typed", "reason", "hint"),
    [
        (lambda number: number[:-1], "incomplete", "17 letters and digits"),
        (other_symbol, "mistyped", "typing error"),
        (lambda _: NO_SUCH, "unknown", "no certificate with this number was issued here"),
    ],
    ids=["incomplete", "mistyped", "unknown"],
)
def test_number_that_is_not_there_is_404_with_a_hint(
    browse: Browse, number: str, typed: Callable[[str], str], reason: str, hint: str
) -> None:
    page, data = (browse().get(f"/certificates/{typed(number)}{end}") for end in ("", ".json"))
    assert (page.status_code, hint in page.text) == (404, True)
    assert (data.status_code, data.json) == (404, {"state": "unknown", "reason": reason})


def json_of(number: str, edition: str, day: str) -> dict[str, Any]:
    year = int(day[:4])
    return {
        "number": number,
        "state": "valid",
        "specimen": False,
        "name": "Ada Lindqvist",
        "course": "Foundations",
        "edition": edition,
        "path": "",
        "hours": 1,
        "language": "en",
        "passed": ["Final test"],
        "issuer": "Firstline",
        "issued_on": day,
        "expires_on": f"{year + 3}{day[4:]}",
        "revoked_on": None,
    }


def test_json_by_accept_and_by_suffix_states_the_record(browse: Browse, number: str, sql: Sql) -> None:
    edition, day = sql("SELECT edition, date(issued_at) FROM credential")[0]
    by_suffix = browse().get(f"/certificates/{number}.json").json
    by_accept = browse().get(f"/certificates/{number}", Accept="application/json").json
    assert by_suffix == by_accept == json_of(number, edition, day)


def test_page_and_json_name_the_role_path(browse: Browse, number: str, sql: Sql) -> None:
    sql("UPDATE credential SET facts = json_set(facts, '$.path', 'desk', '$.path_title', 'Front desk')")
    browser = browse()
    assert re.search(
        r"Role path</dt>\s*<dd[^>]*>\s*(<bdi>)?Front desk", browser.get(f"/certificates/{number}").text
    )
    data = browser.get(f"/certificates/{number}.json").json
    assert data is not None
    assert data["path"] == "Front desk"


def test_browser_that_accepts_anything_gets_the_page(browse: Browse, number: str) -> None:
    assert browse().get(f"/certificates/{number}", Accept="*/*").mimetype == "text/html"


@pytest.mark.parametrize(
    ("state", "words"),
    [("revoked", "Revoked on"), ("replaced", "Replaced by a newer"), ("renewed", "Renewed by a newer")],
)
def test_public_page_shows_every_state(browse: Browse, number: str, sql: Sql, state: str, words: str) -> None:
    moment = "2026-05-01 10:00:00" if state == "revoked" else None
    sql("UPDATE credential SET state = :state, revoked_at = :moment", state=state, moment=moment)
    browser = browse()
    assert words in browser.get(f"/certificates/{number}").text
    data = browser.get(f"/certificates/{number}.json").json
    assert data is not None
    assert (data["state"], data["revoked_on"]) == (state, moment and "2026-05-01")


def test_public_page_shows_an_expired_one(browse: Browse, number: str, sql: Sql) -> None:
    sql("UPDATE credential SET facts = json_set(facts, '$.expires_on', '2026-01-31')")
    assert "Expired on 31 January 2026" in browse().get(f"/certificates/{number}").text


def test_revocation_shows_at_once(browse: Browse, number: str) -> None:
    revoke(browse, number)
    text = browse().get(f"/certificates/{number}").text
    assert ("Revoked on" in text, REASON in text) == (True, False)


def test_revocation_twice_is_refused(browse: Browse, number: str) -> None:
    revoke(browse, number)
    reply = browse("ruth").post(f"/register/{number}/revocation", {"reason": REASON})
    assert reply.status_code == 409


def test_revocation_needs_a_reason(browse: Browse, number: str) -> None:
    reply = browse("ruth").post(f"/register/{number}/revocation", {"reason": "no"})
    assert (reply.status_code, 'id="error-reason"' in reply.text) == (400, True)


def test_revocation_is_recorded_with_its_reason(browse: Browse, number: str) -> None:
    revoke(browse, number)
    text = browse("ruth").get("/audit").text
    assert ("credential.revoked" in text, REASON in text) == (True, True)


@pytest.mark.parametrize("local", ["ada", "tess"])
def test_only_an_administrator_revokes(browse: Browse, number: str, local: str) -> None:
    browser = browse(local)
    statuses = [
        browser.get(f"/register/{number}/revocation").status_code,
        browser.post(f"/register/{number}/revocation", {"reason": REASON}).status_code,
    ]
    assert statuses == [403, 403]


def test_after_a_revocation_nothing_is_issued_by_itself(browse: Browse, number: str, sql: Sql) -> None:
    revoke(browse, number)
    complete_lessons(browse("ada"))
    assert sql("SELECT state FROM credential") == [("revoked",)]


def test_demonstration_marks_everything_as_specimen(browse: Browse, number: str, sql: Sql) -> None:
    sql("UPDATE credential SET facts = json_set(facts, '$.specimen', json('true'))")
    assert "SPECIMEN" in browse().get(f"/certificates/{number}").text
