"""What a trainer tells her cohort reaches it once, and its words stand in one place."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import accounts, announcing, auditing, composing, notifying
from firstline.services.library import Library
from firstline.store import enrolments
from firstline.store.database import Database
from tests.gathered import AT, Rows, counting, outbox

WORDS = "We meet on Monday.\n\nBring questions."
SECRET = "s" * 40


@pytest.fixture
def rows(session: Session) -> Rows:
    """A cohort with two people who can be written to and two who cannot, and another cohort."""
    made = Rows(session)
    made.cohort(1)
    made.one(10, 1)
    made.one(11, 1, hash=None, language="ar")
    made.one(12, 1, active=False)
    made.one(13, 1, email=None, number="N13")
    made.cohort(2)
    made.one(20, 2)
    return made


def announce(session: Session, by: Person, words: str = WORDS, *, at: Any = AT) -> int:
    return announcing.announce(session, by, 1, words, at=at)


def test_cohort_is_told_and_nobody_else(session: Session, rows: Rows, tess: Person) -> None:
    assert announce(session, tess) == 2
    assert [(who, kind, state) for who, kind, _, state in outbox(session)] == [
        (10, "announcement", "waiting"),
        (11, "announcement", "waiting"),
    ]


def test_announcement_comes_to_those_without_reminders_too(
    session: Session, rows: Rows, tess: Person
) -> None:
    session.connection().execute(text("UPDATE person SET wants_reminders = false"))
    announce(session, tess)
    assert len(notifying.claim_due(session, at=AT)) == 2


def test_words_stand_in_one_place(session: Session, rows: Rows, tess: Person) -> None:
    announce(session, tess)
    held = [
        name
        for name in ("announcement", "mail", "job", "audit", "cohort")
        for row in session.connection().execute(text(f"SELECT * FROM {name}"))
        if "Monday" in str(tuple(row))
    ]
    assert held == ["announcement"]


def test_mail_is_drawn_from_there(session: Session, rows: Rows, tess: Person, library: Library) -> None:
    announce(session, tess)
    batch = notifying.claim_due(session, at=AT)
    found = composing.compose(session, library, batch, SECRET, at=AT)
    assert {(each.by, each.words, each.course, each.opt_out) for each in found.values()} == {
        ("Tess Moreau", WORDS, "foundations", "")
    }


def test_same_words_within_a_day_are_a_slip(session: Session, rows: Rows, tess: Person) -> None:
    announce(session, tess)
    with pytest.raises(Conflict):
        announce(session, tess, f"  {WORDS}  ", at=AT + timedelta(hours=23))
    assert announce(session, tess, at=AT + timedelta(days=1)) == 2
    assert announce(session, tess, "Something else.") == 2


def test_double_press_tells_once(
    database: Database, tess: Person, at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]]
) -> None:
    with database.writing() as session:
        made = Rows(session)
        made.one(10, made.cohort(1))
    outcomes = at_once(6, lambda session, _: announce(session, tess))
    told = [outcome for outcome in outcomes if outcome == 1]
    refused = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert (len(told), len(refused)) == (1, 5)


@pytest.mark.parametrize("words", ["", "x" * 2001])
def test_words_that_cannot_be_sent_are_refused(
    session: Session, rows: Rows, tess: Person, words: str
) -> None:
    with pytest.raises(Invalid):
        announce(session, tess, words)


def test_archived_cohort_is_told_nothing(session: Session, rows: Rows, tess: Person) -> None:
    session.connection().execute(text("UPDATE cohort SET archived_at = '2026-03-02 09:00:00'"))
    with pytest.raises(Conflict):
        announce(session, tess)


def test_cohort_of_somebody_else_is_not_found(session: Session, rows: Rows, theo: Person) -> None:
    with pytest.raises(NotFound):
        announce(session, theo)
    with pytest.raises(NotFound):
        announcing.board(session, theo, 1)


def test_newest_stands_for_14_days_on_the_page_of_its_cohort(
    session: Session, rows: Rows, tess: Person
) -> None:
    announce(session, tess, "First.")
    announce(session, tess, "Second.", at=AT + timedelta(hours=1))
    own, other = (enrolments.find(session, who, "foundations") for who in (10, 20))
    end = AT + timedelta(days=14, hours=1)
    found = [
        announcing.standing(session, enrolment, at=at)
        for enrolment, at in (
            (own, AT),
            (own, end - timedelta(seconds=1)),
            (own, end),
            (other, AT),
            (None, AT),
        )
    ]
    assert [each and each.words for each in found] == ["Second.", "Second.", None, None, None]


def test_announcement_is_recorded_without_its_words(session: Session, rows: Rows, tess: Person) -> None:
    announce(session, tess)
    ((entry, _), *_) = auditing.read_log(session, limit=1, offset=0)[1]
    assert (entry.act, entry.subject, sorted(entry.facts)) == (
        "announcement.sent",
        "cohort 1",
        ["announcement", "people"],
    )
    assert accounts.wants_reminders(session, tess)


def test_thousands_cost_as_many_statements_as_one(database: Database, tess: Person) -> None:
    counts = []
    for count in (1, 30, 3000):
        with database.writing() as session:
            made = Rows(session)
            made.people(range(100, 100 + count), made.cohort(1))
            with counting(database.engine) as seen:
                told = announce(session, tess)
            counts.append((told, len([s for s in seen if not s.startswith("LOCK")])))
            session.rollback()
    assert ([told for told, _ in counts], len({n for _, n in counts})) == ([1, 30, 3000], 1)
