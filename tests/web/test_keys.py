"""Nothing that is sent before marking depends on the key.

Two portals hold the same course but for its keys, feedback and harm marks. Ada's browser has the same
cookie in both, and her form shows the same texts at the same places: every byte must be the same.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.item import (
    Choice,
    ChosenGap,
    Cloze,
    Gap,
    Item,
    Judgement,
    Matching,
    NumberGap,
    OpenResponse,
    Ordering,
    Panel,
    TypedGap,
)
from firstline.domain.quiz import Bank
from firstline.sealing import tokens
from firstline.services import publishing, staffing
from firstline.store import people, sessions
from firstline.store.database import open_database
from firstline.store.schema import upgrade
from firstline.web.settings import Settings
from tests.assessed import CASE, EVERY_KIND
from tests.web.browsing import START, Browser
from tests.web.conftest import Browse, MakeApp

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SKILLS = Bank("skills", "Skills", "bank", EVERY_KIND, (CASE,))
COOKIE = "the-same-cookie-in-both-portals"


def turned(item: Item) -> Item:
    """The same texts with another key."""
    match item:
        case Choice(options=options, multiple=multiple):
            keys = [not option.key for option in options] if multiple else _next_key(item)
            changed = tuple(
                replace(option, key=key, feedback=f"Other words {n}.", harm=None)
                for n, (option, key) in enumerate(zip(options, keys, strict=True))
            )
            return replace(item, options=changed, feedback="Other feedback.")
        case Ordering(steps=steps):
            return replace(item, steps=steps[::-1], feedback="Other feedback.")
        case Matching(pairs=pairs):
            targets = [pair.target for pair in pairs]
            moved = zip(pairs, targets[1:] + targets[:1], strict=True)
            return replace(item, pairs=tuple(replace(pair, target=target) for pair, target in moved))
        case Cloze(gaps=gaps):
            return replace(item, gaps=tuple(_turned_gap(gap) for gap in gaps))
        case Judgement(actions=actions, panel=panel):
            ranked = zip(actions, actions[::-1], strict=True)
            reranked = tuple(replace(one, rank=other.rank, feedback="Other words.") for one, other in ranked)
            return replace(
                item, actions=reranked, panel=None if panel else Panel(9, "0.9"), feedback="Other."
            )
        case OpenResponse():
            return replace(item, feedback="Other feedback.")


def _next_key(item: Choice) -> list[bool]:
    keys = [option.key for option in item.options]
    return keys[-1:] + keys[:-1]


def _turned_gap(gap: Gap) -> Gap:
    match gap:
        case TypedGap():
            return TypedGap(("something else",))
        case ChosenGap(options=options, key=key):
            return replace(gap, key=(key + 1) % len(options))
        case NumberGap():
            return replace(gap, value="-1", tolerance="0")


def shown_texts(item: Item) -> list[list[str]]:
    """The texts that a form shuffles, in authored order, one list an order."""
    match item:
        case Choice(options=options):
            return [[option.text for option in options]]
        case Ordering(steps=steps):
            return [[step.text for step in steps]]
        case Matching(pairs=pairs):
            return [[pair.target for pair in pairs]]
        case Cloze(gaps=gaps):
            return [list(gap.options) if isinstance(gap, ChosenGap) else [] for gap in gaps]
        case Judgement(actions=actions):
            return [[action.text for action in actions]]
        case OpenResponse():
            return []


def form_text(course: Course) -> str:
    """A form with every item that the test can draw, showing the texts in alphabetical order."""
    banks = [bank for bank in course.banks if bank.kind == "bank"]
    form = [
        [item.id, [_alphabetical(texts) for texts in shown_texts(item)]]
        for bank in banks
        for item in bank.items
    ]
    return json.dumps(form)


def _alphabetical(texts: list[str]) -> list[int]:
    return sorted(range(len(texts)), key=lambda position: texts[position])


Portals = Callable[[], tuple[Browser, Browser]]


@pytest.fixture
def whole(course: Course) -> Course:
    """The small course with a further bank, so that there is every kind of item."""
    return replace(course, banks=(*course.banks, SKILLS))


@pytest.fixture
def portals(make_app: MakeApp, settings: Settings, whole: Course, tmp_path: Path) -> Portals:
    """Ada's browser with an open attempt in a portal with the course, and in one with other keys."""
    banks = tuple(
        replace(bank, items=tuple(turned(item) for item in bank.items)) if bank.kind == "bank" else bank
        for bank in whole.banks
    )

    def make() -> tuple[Browser, Browser]:
        editions = (whole, replace(whole, banks=banks))
        return (_portal(editions[0], "a"), _portal(editions[1], "b"))

    def _portal(edition: Course, name: str) -> Browser:
        url = f"sqlite:///{tmp_path / name}.db"
        database = open_database(url)
        upgrade(database)
        with database.writing() as session:
            publishing.publish(session, Shelf((edition,), {}, ()), at=AT)
            agency = staffing.add_agency(session, "Northbank", "UTC", by=None, at=AT)
            ada = staffing.add_person(session, "Ada", "ada@example.org", agency, "trainee", by=None, at=AT)
            people.set_certificate_name(session, ada, "Ada")
            now = datetime.now(UTC)
            sessions.add(session, tokens.digest(COOKIE), ada, at=now, expires_at=now.replace(year=2099))
        browser = Browser(make_app(replace(settings, database_url=url)))
        browser.client.set_cookie("sid", COOKIE)
        assert browser.post(START, {"certificate_name": "Ada"}).status_code == 303
        with database.writing() as session:
            statement = "UPDATE attempt SET form = ?, deadline = NULL"
            session.connection().exec_driver_sql(statement, (form_text(edition),))
        database.close()
        return browser

    return make


def bytes_of(reply: TestResponse) -> tuple[Any, ...]:
    """All that a reply shows of the portal."""
    return (reply.status_code, sorted(reply.headers.items()), reply.data)


def ids_of(course: Course) -> list[str]:
    """Every item that the test can draw."""
    return [item.id for bank in course.banks if bank.kind == "bank" for item in bank.items]


def test_editions_differ(portals: Portals) -> None:
    first, second = portals()
    digests = [browser.portal.library._editions.keys() for browser in (first, second)]
    assert digests[0] != digests[1]


def test_pages_before_marking_do_not_depend_on_the_key(portals: Portals, whole: Course) -> None:
    first, second = portals()
    count = len(ids_of(whole))
    paths = [
        "/quizzes/foundations/final",
        "/courses/foundations",
        "/attempts/1/check",
        *(f"/attempts/1/{number}" for number in range(1, count + 1)),
        *(f"/attempts/1/responses/{item}/report" for item in ids_of(whole)),
    ]
    replies = {path: (bytes_of(first.get(path)), bytes_of(second.get(path))) for path in paths}
    assert {one[0] for one, _ in replies.values()} == {200}
    assert [path for path, (one, other) in replies.items() if one != other] == []


@pytest.mark.parametrize(
    "response",
    [["0"], ["1"], ["2"], ["0", "1"], ["1", "2", "3", "4"], ["4", "3", "2", "1"], ["1", "1"], ["", "x"], []],
    ids=str,
)
def test_replies_to_responses_do_not_depend_on_the_key(
    portals: Portals, whole: Course, response: list[str]
) -> None:
    first, second = portals()
    for item in ids_of(whole):
        place, body = f"/attempts/1/responses/{item}", {"response": response, "sequence": 1}
        saved = bytes_of(first.put(place, body))
        assert (saved[0], saved) == (204, bytes_of(second.put(place, body)))
        fields = {"r": response, **{f"r{n}": part for n, part in enumerate(response)}}
        sent = bytes_of(first.post(place, fields))
        assert (sent[0], sent) == (303, bytes_of(second.post(place, fields)))


def test_right_and_wrong_are_answered_alike(portals: Portals, whole: Course) -> None:
    browser, _ = portals()
    item = next(i for i in ids_of(whole) if i == "oath")
    replies = [
        browser.put(f"/attempts/1/responses/{item}", {"response": [str(place)], "sequence": place + 1})
        for place in range(4)
    ]
    assert (
        len({(*bytes_of(reply)[0:1], reply.data, *sorted(reply.headers.items())) for reply in replies}) == 1
    )


def test_authored_ids_of_options_never_appear(portals: Portals, whole: Course) -> None:
    browser, _ = portals()
    count = len(ids_of(whole))
    text = "".join(browser.get(f"/attempts/1/{number}").text for number in range(1, count + 1))
    ids = (
        "do-1",
        "do-4",
        "step-0",
        "call-a-1",
        "private",
        "employer",
        "papers",
        "o0",
        "o1",
        "o2",
        "o3",
        "s0",
        "s1",
        "s2",
        "s3",
    )
    values = [f'"{name}"' for name in ids] + [f"-{name}" for name in ids]
    assert [value for value in values if value in text] == []


def test_feedback_never_appears_before_marking(portals: Portals, whole: Course) -> None:
    browser, _ = portals()
    count = len(ids_of(whole))
    text = "".join(browser.get(f"/attempts/1/{number}").text for number in range(1, count + 1))
    assert [
        words
        for words in ("Yes: she can speak.", "This tells him.", "leads there", "Feedback 1", "names no name")
        if words in text
    ] == []


def test_pages_after_saving_do_not_depend_on_the_key(portals: Portals, whole: Course) -> None:
    first, second = portals()
    for item in ids_of(whole):
        body = {"response": ["1", "2", "2", "3"], "sequence": 1}
        assert [
            browser.put(f"/attempts/1/responses/{item}", body).status_code for browser in (first, second)
        ] == [204, 204]
    for browser in (first, second):
        with browser.portal.database.writing() as session:
            statement = "UPDATE response SET saved_at = ?"
            session.connection().exec_driver_sql(statement, ("2026-03-02 09:00:00.000000",))
    for path in ("check", *map(str, range(1, len(ids_of(whole)) + 1))):
        pages = [bytes_of(browser.get(f"/attempts/1/{path}")) for browser in (first, second)]
        assert (pages[0][0], pages[0]) == (200, pages[1])


def test_bank_cannot_be_read_as_practice(browse: Browse) -> None:
    ada = browse("ada")
    statuses = [ada.get(f"/quizzes/foundations/{bank}/practice").status_code for bank in ("duties", "safety")]
    assert statuses == [404, 404]


def test_practice_check_does_not_mark_items_of_the_bank(browse: Browse) -> None:
    text = browse("ada").get("/quizzes/foundations/practice/practice?item=case-a&r=0").text
    assert ("Right<" in text, "Not yet<" in text) == (False, False)
