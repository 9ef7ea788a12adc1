"""Refreshers in the browser: one item, explained after the answer, counted for nothing."""

import re
from datetime import UTC, datetime

import pytest

from firstline.domain.refresher import drawn_for
from firstline.domain.response import right_response
from tests.web.browsing import COURSE, Browser, complete_lessons
from tests.web.conftest import Browse, Sql

PAGE = "/refreshers/foundations"


@pytest.fixture
def learnt(browse: Browse, sql: Sql) -> Browser:
    """Ada, who finished her lessons long ago."""
    browser = browse("ada")
    complete_lessons(browser)
    sql("UPDATE completion SET completed_at = '2026-03-02 09:00:00'")
    return browser


def shown(browser: Browser) -> str:
    """The id of the item that the page asks."""
    found = re.search(r'action="/refreshers/foundations/responses/([a-z-]+)"', browser.get(PAGE).text)
    assert found is not None
    return found[1]


def fields(browser: Browser, item: str, turn: int = 0) -> dict[str, object]:
    """A right answer."""
    with browser.portal.database.reading() as session:
        (edition,) = browser.portal.library.current(session, at=datetime.now(UTC)).values()
    found = edition.items[item]
    return {"turn": str(turn), "r": list(right_response(found, drawn_for(found, turn)))}


def test_page_without_anything_due_says_so(browse: Browse) -> None:
    browser = browse("ada")
    browser.post(f"{COURSE}/enrolment")
    assert "Nothing to refresh now" in browser.get(PAGE).text


def test_page_of_a_course_that_she_does_not_take_is_not_found(browse: Browse) -> None:
    assert browse("ada").get(PAGE).status_code == 404


def test_answer_is_explained_and_the_next_item_follows(learnt: Browser) -> None:
    first = shown(learnt)
    reply = learnt.post(f"{PAGE}/responses/{first}", fields(learnt, first))
    assert reply.status_code == 303
    assert "Right" in learnt.get(reply.headers["Location"]).text
    assert shown(learnt) != first


def test_empty_answer_comes_back_with_a_sentence(learnt: Browser) -> None:
    reply = learnt.post(f"{PAGE}/responses/{shown(learnt)}", {"turn": "0"})
    assert (reply.status_code, "Please answer first" in reply.text) == (400, True)


def test_answer_to_a_bank_item_is_not_found(learnt: Browser) -> None:
    """Its review would show the key of the final test."""
    assert learnt.post(f"{PAGE}/responses/case-a", {"turn": "0", "r": "0"}).status_code == 404
    assert learnt.get(f"{PAGE}/responses/case-a?r=0").status_code == 404


@pytest.mark.parametrize("turn", ["", "-1", "x", "9" * 30, "٣"])
def test_nonsense_in_the_turn_does_no_harm(learnt: Browser, sql: Sql, turn: str) -> None:
    item = shown(learnt)
    reply = learnt.post(f"{PAGE}/responses/{item}", {**fields(learnt, item), "turn": turn})
    # What is no number counts as the first time, which it is here.
    assert (reply.status_code, len(sql("SELECT * FROM card"))) == (303, 1)
