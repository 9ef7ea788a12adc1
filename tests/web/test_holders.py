"""What a holder sees of her certificates: the page of each, hiding, the renewal."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.web.browsing import Browser, complete_lessons
from tests.web.conftest import Browse, Sql

REASON = "She asked for it in writing."
SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()


@pytest.fixture
def ending(number: str, sql: Sql) -> str:
    """The number of Ada's certificate, which ends in a month."""
    sql("UPDATE credential SET expires_on = :day, facts = json_set(facts, '$.expires_on', :day)", day=SOON)
    return number


def test_page_of_a_certificate_has_its_file_and_its_address(holder: Browser, number: str) -> None:
    text = holder.get(f"/my-certificates/{number}").text
    wanted = (f'href="/certificates/{number}/pdf"', f"http://localhost/certificates/{number}", "Valid until")
    assert [each for each in wanted if each not in text] == []


@pytest.mark.parametrize("local", ["bo", "ruth"])
@pytest.mark.parametrize("page", ["", "/renewal"])
def test_certificate_of_somebody_else_is_not_found(
    browse: Browse, number: str, local: str, page: str
) -> None:
    assert browse(local).get(f"/my-certificates/{number}{page}").status_code == 404


def test_hidden_certificate_tells_nothing_but_its_state(holder: Browser, number: str, browse: Browse) -> None:
    assert holder.post(f"/my-certificates/{number}/hiding").status_code == 303
    reply, data = browse().get(f"/certificates/{number}"), browse().get(f"/certificates/{number}.json").json
    told = [word for word in ("Ada Lindqvist", "Foundations", "Final test") if word in reply.text]
    assert (reply.status_code, "does not want more to be shown" in reply.text, told) == (200, True, [])
    assert data == {"number": number, "state": "valid", "specimen": False, "hidden": True, "revoked_on": None}
    assert browse().get(f"/certificates/{number}/badge.json").status_code == 404


def test_hidden_certificate_that_was_revoked_says_so(holder: Browser, number: str, browse: Browse) -> None:
    holder.post(f"/my-certificates/{number}/hiding")
    browse("ruth").post(f"/register/{number}/revocation", {"reason": REASON})
    assert "Revoked on" in browse().get(f"/certificates/{number}").text


def test_hiding_is_undone(holder: Browser, number: str, browse: Browse) -> None:
    holder.post(f"/my-certificates/{number}/hiding")
    holder.post(f"/my-certificates/{number}/showing")
    assert "Ada Lindqvist" in browse().get(f"/certificates/{number}").text


def test_holder_reads_what_hiding_means(holder: Browser, number: str) -> None:
    holder.post(f"/my-certificates/{number}/hiding")
    assert "not your name, not the course, not the dates" in holder.get(f"/my-certificates/{number}").text


def test_renewal_before_its_day_is_refused(holder: Browser, number: str) -> None:
    statuses = [
        holder.get(f"/my-certificates/{number}/renewal").status_code,
        holder.post(f"/my-certificates/{number}/renewal").status_code,
    ]
    assert (statuses, "Renew your certificate" in holder.get("/home").text) == ([409, 409], False)


def test_renewal_is_offered_at_home_on_the_course_and_with_the_certificate(
    holder: Browser, ending: str
) -> None:
    link = f'href="/my-certificates/{ending}/renewal"'
    pages = ("/home", "/courses/foundations", "/my-certificates", f"/my-certificates/{ending}")
    assert [page for page in pages if link not in holder.get(page).text] == []


def test_renewal_shows_what_is_left(holder: Browser, ending: str) -> None:
    holder.post("/courses/foundations/mandate/duties/completion")
    text = holder.get(f"/my-certificates/{ending}/renewal").text
    assert (text.count("Done again"), text.count("To do again"), "1 of 4 lessons" in text) == (1, 3, True)


def test_last_lesson_renews(holder: Browser, ending: str, sql: Sql, browse: Browse) -> None:
    complete_lessons(holder)
    assert sql("SELECT state FROM credential ORDER BY id") == [("renewed",), ("in-force",)]
    new = str(sql("SELECT number FROM credential WHERE state = 'in-force'")[0][0])
    seen = {
        local: new in browse(local).get(f"/certificates/{ending}").text for local in ("", "ada", "bo", "ruth")
    }
    assert seen == {"": False, "ada": True, "bo": False, "ruth": True}
    assert "Renewed by a newer certificate" in browse().get(f"/certificates/{ending}").text
    assert new in holder.get(f"/my-certificates/{ending}").text


def test_renewal_by_its_button_is_once(holder: Browser, ending: str, sql: Sql) -> None:
    sql("UPDATE enrolment SET progress = json_set(progress, '$.flags', json('[\"see-alone\"]'))")
    complete_lessons(holder)
    assert holder.post(f"/my-certificates/{ending}/renewal").status_code == 409
    assert "A choice to work through" in holder.get(f"/my-certificates/{ending}/renewal").text
    sql("UPDATE enrolment SET progress = json_set(progress, '$.flags', json('[]'))")
    assert "Renew my certificate" in holder.get(f"/my-certificates/{ending}/renewal").text
    statuses = [holder.post(f"/my-certificates/{ending}/renewal").status_code for _ in range(2)]
    assert (statuses, sql("SELECT count(*) FROM credential")) == ([303, 409], [(2,)])


def test_erased_certificate_has_no_file_any_more(
    holder: Browser, number: str, browse: Browse, sql: Sql
) -> None:
    assert browse("ruth").post("/erasures/1", {"reason": REASON}).status_code == 303
    assert holder.get(f"/certificates/{number}/pdf").status_code == 404
    public = browse().get(f"/certificates/{number}").text
    told = ("The name was taken out" in public, "Foundations" in public, "Ada" in public)
    assert told == (True, True, False)
    assert sql("SELECT count(*) FROM credential WHERE facts LIKE '%Lindqvist%'") == [(0,)]
    data = browse().get(f"/certificates/{number}.json").json
    assert data is not None
    assert (data["name"], data["state"]) == (None, "valid")
    own = holder.get(f"/my-certificates/{number}").text
    assert ("taken out of this certificate" in own, "They see your name" in own) == (True, False)
