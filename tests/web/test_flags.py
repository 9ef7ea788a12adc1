"""The way back after an unsafe choice."""

import pytest

from firstline.domain.item import Choice
from firstline.domain.response import right_response
from firstline.services import clearing
from firstline.services.clearing import OpenFlag
from firstline.store import people
from tests.web.browsing import (
    COURSE,
    Browser,
    answer_all,
    begin_test,
    complete_lessons,
    hand_in,
    unsafe_place,
)
from tests.web.conftest import Browse, Sql

FLAG = f"{COURSE}/flags/see-alone"
LESSON = f"{COURSE}/safe-help/first-contact"


@pytest.fixture
def flagged(browse: Browse) -> Browser:
    """Ada after a passed test with an unsafe choice, all lessons done."""
    browser = browse("ada")
    complete_lessons(browser)
    attempt = begin_test(browser)
    answer_all(browser, attempt, harm=True)
    hand_in(browser, attempt)
    return browser


@pytest.fixture
def offered(flagged: Browser) -> Browser:
    """Ada before the parallel case."""
    flagged.post(f"{LESSON}/completion")
    flagged.post(f"{FLAG}/case")
    return flagged


def open_flag(browser: Browser) -> OpenFlag:
    portal = browser.portal
    with portal.database.reading() as session:
        ada = people.by_email(session, "ada@example.org")
        assert ada is not None
        return clearing.open_flag(session, portal.library, ada, "foundations", "see-alone")


def case_of(found: OpenFlag) -> Choice:
    assert found.case is not None
    return found.case


def place(browser: Browser, kind: str) -> str:
    """The place of the right, the unsafe, or the wrong but safe option of the case on offer."""
    found = open_flag(browser)
    case, drawn = case_of(found), found.flag.case
    assert drawn is not None
    right, unsafe = right_response(case, drawn)[0], unsafe_place(case, drawn)
    safe = next(str(n) for n in range(3) if str(n) not in (right, unsafe))
    return {"right": right, "unsafe": unsafe, "safe": safe}[kind]


def answer(browser: Browser, kind: str) -> dict[str, str]:
    """What the form of the case on offer sends for an option of this kind."""
    return {"case": case_of(open_flag(browser)).id, "r": place(browser, kind)}


def test_unsafe_choice_stops_the_certificate(flagged: Browser, sql: Sql) -> None:
    assert sql("SELECT passed FROM attempt") == [(1,)]
    assert sql("SELECT count(*) FROM credential") == [(0,)]


@pytest.mark.parametrize("path", [COURSE, "/attempts/1"])
def test_pages_lead_to_the_flag(flagged: Browser, path: str) -> None:
    assert f'href="{FLAG}"' in flagged.get(path).text


def test_home_names_the_choice_first(flagged: Browser) -> None:
    assert "A choice to work through" in flagged.get("/home").text


def test_flag_page_asks_for_the_lesson_first(flagged: Browser) -> None:
    text = flagged.get(FLAG).text
    assert (f'href="{LESSON}"' in text, f'action="{FLAG}/case"' in text) == (True, False)


def test_case_before_the_lesson_is_refused(flagged: Browser) -> None:
    assert flagged.post(f"{FLAG}/case").status_code == 409


def test_answer_without_a_case_is_refused(flagged: Browser) -> None:
    assert flagged.post(f"{FLAG}/response", {"r": "0"}).status_code == 409


def test_case_opens_after_the_lesson(flagged: Browser) -> None:
    flagged.post(f"{LESSON}/completion")
    assert f'action="{FLAG}/case"' in flagged.get(FLAG).text


def test_drawn_case_stays_the_same(offered: Browser) -> None:
    first = case_of(open_flag(offered)).id
    offered.post(f"{FLAG}/case")
    assert case_of(open_flag(offered)).id == first


def test_case_is_another_than_the_one_that_raised_the_flag(offered: Browser) -> None:
    found = open_flag(offered)
    assert case_of(found).id != found.flag.item


def test_case_page_shows_no_key(offered: Browser) -> None:
    text = offered.get(FLAG).text
    assert [word for word in ("Yes: she can speak.", "It silences her.", '"private"') if word in text] == []


def test_safe_choice_clears_the_flag_and_brings_the_certificate(offered: Browser, sql: Sql) -> None:
    reply = offered.post(f"{FLAG}/response", answer(offered, "right"))
    assert reply.headers["Location"] == f"{COURSE}?done=cleared"
    assert sql("SELECT count(*) FROM credential") == [(1,)]


def test_unsafe_choice_again_begins_anew(offered: Browser, sql: Sql) -> None:
    reply = offered.post(f"{FLAG}/response", answer(offered, "unsafe"))
    assert reply.headers["Location"] == f"{FLAG}?outcome=unsafe"
    assert f'href="{LESSON}"' in offered.follow(reply).text


def test_wrong_but_safe_choice_offers_another_case(offered: Browser) -> None:
    reply = offered.post(f"{FLAG}/response", answer(offered, "safe"))
    assert reply.headers["Location"] == f"{FLAG}?outcome=wrong"
    assert f'action="{FLAG}/case"' in offered.follow(reply).text


def test_empty_case_is_no_choice_and_stays_on_offer(offered: Browser) -> None:
    case = case_of(open_flag(offered)).id
    reply = offered.post(f"{FLAG}/response", {"case": case})
    assert (reply.status_code, reply.text.count("Choose what you do.")) == (400, 2)
    assert case_of(open_flag(offered)).id == case


def test_home_leads_straight_to_the_only_flag(flagged: Browser) -> None:
    assert f'href="{FLAG}"' in flagged.get("/home").text


def test_clearing_uses_up_no_attempt(offered: Browser, sql: Sql) -> None:
    offered.post(f"{FLAG}/response", answer(offered, "right"))
    assert sql("SELECT count(*) FROM attempt") == [(1,)]


def test_form_names_the_case_that_it_answers(offered: Browser) -> None:
    assert f'name="case" value="{case_of(open_flag(offered)).id}"' in offered.get(FLAG).text


def test_answer_to_another_case_changes_nothing(offered: Browser, sql: Sql) -> None:
    fields = {**answer(offered, "right"), "case": "case-x"}
    assert offered.post(f"{FLAG}/response", fields).status_code == 409
    assert sql("SELECT count(*) FROM credential") == [(0,)]


def test_flag_of_another_is_not_found(flagged: Browser, browse: Browse) -> None:
    bo = browse("bo")
    bo.post(f"{COURSE}/enrolment")
    statuses = [bo.get(FLAG).status_code, bo.post(f"{FLAG}/case").status_code]
    assert statuses == [404, 404]


@pytest.mark.parametrize("path", [f"{COURSE}/flags/unknown", "/courses/unknown/flags/see-alone"])
def test_unknown_flag_is_not_found(flagged: Browser, path: str) -> None:
    assert flagged.get(path).status_code == 404


def test_strange_outcome_says_nothing(offered: Browser) -> None:
    assert "notice-warn" not in offered.get(f"{FLAG}?outcome=<b>x").text
