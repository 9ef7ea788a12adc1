"""Reminders of due dates, by themselves and by hand, and the trainers' week."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, NotFound
from firstline.services import accounts, auditing, composing, notifying, reminding
from firstline.services.library import Library
from firstline.store import mails
from firstline.store.database import Database
from tests.gathered import AT, BEGUN, RUTH, TESS, Rows, counting, outbox

SECRET = "s" * 40
DUE = date(2026, 6, 30)
COUNTS = (1, 30, 3000)


@pytest.fixture
def rows(session: Session) -> Rows:
    """A cohort that is due, with somebody who has not finished."""
    made = Rows(session)
    made.cohort(1, due_on=DUE)
    made.one(10, 1)
    return made


def morning(on: date) -> datetime:
    return datetime.combine(on, time(6, 7), UTC)


def run(session: Session, on: date) -> int:
    """The daily job."""
    return reminding.remind_of_due_dates(session, on=on, at=morning(on))


def run_all(session: Session, first: int = 12, last: int = -12) -> list[int]:
    """The daily job on each day; the days on which somebody was reminded, counted to the due date."""
    return [left for left in range(first, last, -1) if run(session, DUE - timedelta(days=left))]


def test_people_are_reminded_three_times_and_then_no_more(session: Session, rows: Rows) -> None:
    assert run_all(session) == [7, 1, -3]
    assert outbox(session) == [
        (10, "course-due", f"cohort 1 2026-06-30 {step}", "waiting") for step in (7, 1, -3)
    ]


def test_same_day_twice_reminds_once(session: Session, rows: Rows) -> None:
    on = DUE - timedelta(days=7)
    assert (run(session, on), run(session, on), len(outbox(session))) == (1, 0, 1)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE cohort SET reminds = false",
        "UPDATE cohort SET archived_at = '2026-03-02 09:00:00'",
        "UPDATE cohort SET due_on = NULL",
        "UPDATE enrolment SET rank = 3",
        "UPDATE enrolment SET cohort_id = NULL",
        "UPDATE person SET active = false WHERE id = 10",
        "UPDATE person SET wants_reminders = false WHERE id = 10",
        "UPDATE person SET email = NULL, staff_number = 'N' WHERE id = 10",
        "UPDATE person SET password_hash = NULL WHERE id = 10",
    ],
)
def test_nobody_else_is_reminded(session: Session, rows: Rows, change: str) -> None:
    session.connection().execute(text(change))
    assert (run_all(session), outbox(session)) == ([], [])


def test_other_due_date_reminds_anew(session: Session, rows: Rows) -> None:
    run_all(session, last=5)
    session.connection().execute(text("UPDATE cohort SET due_on = '2026-08-31'"))
    assert run(session, date(2026, 8, 24)) == 1


def test_reminder_comes_by_day_in_the_zone_of_its_reader(session: Session, rows: Rows) -> None:
    session.connection().execute(text("UPDATE agency SET zone = 'America/New_York'"))
    run(session, DUE - timedelta(days=7))  # 06:07 UTC is 02:07 there
    (mail,) = mails.listed(session, failed_only=False, limit=2)
    assert mail.due_at == datetime(2026, 6, 23, 11, tzinfo=UTC)


def test_reminder_that_was_delayed_into_the_night_waits_for_the_morning(session: Session, rows: Rows) -> None:
    run(session, DUE - timedelta(days=7))  # 08:07 in Oslo
    night = datetime(2026, 6, 23, 20, tzinfo=UTC)  # 22:00
    late = notifying.claim_due(session, at=night)
    early = notifying.claim_due(session, at=datetime(2026, 6, 24, 4, 59, tzinfo=UTC))
    (mail,) = notifying.claim_due(session, at=datetime(2026, 6, 24, 5, tzinfo=UTC))
    assert (late, early, mail.tries) == ((), (), 1)


def test_sleeping_readers_do_not_hold_up_others(session: Session, rows: Rows) -> None:
    rows.people(range(100, 145), 1)
    session.connection().execute(
        text("INSERT INTO agency (id, name, zone, audience, region) VALUES (2, 'East', 'Asia/Tokyo', '', '')")
    )
    session.connection().execute(text("UPDATE person SET agency_id = 2 WHERE id >= 100"))
    on = DUE - timedelta(days=7)
    run(session, on)
    session.connection().execute(text("UPDATE mail SET due_at = '2026-06-23 06:07:00'"))
    found = notifying.claim_due(session, at=datetime(2026, 6, 23, 13, tzinfo=UTC))  # 22:00 in Tokyo
    assert [mail.person.id for mail in found] == [10]


def composed(session: Session, library: Library, at: datetime) -> list[tuple[int, str]]:
    batch = notifying.claim_due(session, at=at)
    found = composing.compose(session, library, batch, SECRET, at=at)
    return [(mail.person.id, found[mail.id].course_title) for mail in batch if mail.id in found]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("UPDATE cohort SET name = 'Other'", [(10, "Foundations")]),
        ("UPDATE cohort SET due_on = '2026-07-31'", []),
        ("UPDATE cohort SET reminds = false", []),
        ("UPDATE cohort SET archived_at = '2026-03-02 09:00:00'", []),
        ("UPDATE enrolment SET rank = 3", []),
        ("UPDATE enrolment SET cohort_id = NULL", []),
    ],
)
def test_what_is_not_true_any_more_is_not_told(
    session: Session, rows: Rows, library: Library, change: str, told: list[tuple[int, str]]
) -> None:
    on = DUE - timedelta(days=7)
    run(session, on)
    session.connection().execute(text(change))
    assert composed(session, library, morning(on)) == told


def test_reminder_has_a_way_out_of_its_own_reader(session: Session, rows: Rows, library: Library) -> None:
    on = DUE - timedelta(days=7)
    run(session, on)
    (mail,) = notifying.claim_due(session, at=morning(on))
    (found,) = composing.compose(session, library, [mail], SECRET, at=morning(on)).values()
    assert (found.opt_out[:3], found.token, found.due_on) == ("10-", "", DUE)


def remind(session: Session, by: Person, whom: Any = "not-finished", *, at: datetime = AT) -> int:
    return reminding.remind(session, by, 1, whom, at=at)


def test_trainer_reminds_those_who_have_not_begun_or_finished(
    session: Session, rows: Rows, tess: Person
) -> None:
    rows.one(11, 1, progress=BEGUN)
    rows.one(12, 1, rank=3, progress=BEGUN)
    found = {whom: reminding.preview(session, tess, 1, whom, at=AT) for whom in ("not-begun", "not-finished")}
    assert {whom: [each.person_id for each in made.readers] for whom, made in found.items()} == {
        "not-begun": [10],
        "not-finished": [10, 11],
    }
    assert (remind(session, tess, "not-begun"), remind(session, tess)) == (1, 1)
    assert outbox(session) == [
        (10, "course-reminder", "cohort 1 2026-03-02", "waiting"),
        (11, "course-reminder", "cohort 1 2026-03-02", "waiting"),
    ]


def test_nobody_is_reminded_by_hand_twice_within_three_days(
    session: Session, rows: Rows, tess: Person
) -> None:
    days = [remind(session, tess, at=AT + timedelta(days=n)) for n in range(7)]
    assert days == [1, 0, 0, 1, 0, 0, 1]
    assert reminding.preview(session, tess, 1, "not-finished", at=AT + timedelta(days=7)).lately == 1


def test_reminder_by_itself_counts_for_the_hand_and_the_other_way_round(
    session: Session, rows: Rows, tess: Person
) -> None:
    on = DUE - timedelta(days=7)
    remind(session, tess, at=morning(on) - timedelta(hours=20))
    assert run(session, on) == 0
    assert run(session, on + timedelta(days=1)) == 1
    assert remind(session, tess, at=morning(on) + timedelta(days=3)) == 0


def test_others_are_counted_by_why_they_get_none(session: Session, rows: Rows, tess: Person) -> None:
    rows.one(11, 1, hash=None)
    rows.one(12, 1, active=False)
    rows.one(13, 1, email=None, number="N13")
    rows.one(14, 1)
    session.connection().execute(text("UPDATE person SET wants_reminders = false WHERE id = 14"))
    found = reminding.preview(session, tess, 1, "not-finished", at=AT)
    assert ([each.person_id for each in found.readers], found.lately, found.unwilling, found.unable) == (
        [10],
        0,
        1,
        3,
    )


def test_cohort_of_somebody_else_is_not_found(session: Session, rows: Rows, theo: Person) -> None:
    for act in (
        lambda: remind(session, theo),
        lambda: reminding.preview(session, theo, 1, "not-finished", at=AT),
        lambda: reminding.choose(session, theo, 1, False, at=AT),
    ):
        with pytest.raises(NotFound):
            act()


def test_archived_cohort_is_left_in_peace(session: Session, rows: Rows, tess: Person) -> None:
    session.connection().execute(text("UPDATE cohort SET archived_at = '2026-03-02 09:00:00'"))
    with pytest.raises(Conflict):
        remind(session, tess)


def test_choice_is_kept_and_recorded(session: Session, rows: Rows, tess: Person) -> None:
    reminding.choose(session, tess, 1, False, at=AT)
    ((entry, _), *_) = auditing.read_log(session, limit=1, offset=0)[1]
    assert (run_all(session), entry.act, dict(entry.facts)) == ([], "cohort.reminders", {"on": "no"})


def test_double_press_reminds_once(
    database: Database, tess: Person, at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]]
) -> None:
    with database.writing() as session:
        made = Rows(session)
        made.people(range(10, 15), made.cohort(1))
    outcomes = at_once(6, lambda session, _: remind(session, tess))
    with database.reading() as session:
        assert (sorted(outcomes), len(outbox(session))) == ([*(0,) * 5, 5], 5)


def test_thousands_cost_as_many_statements_as_one(database: Database, tess: Person, library: Library) -> None:
    counts = []
    for count in COUNTS:
        with database.writing() as session:
            made = Rows(session)
            made.people(range(100, 100 + count), made.cohort(1, due_on=DUE))
            with counting(database.engine) as seen:
                by_itself = run(session, DUE - timedelta(days=7))
            session.connection().execute(text("DELETE FROM mail"))
            with counting(database.engine) as also:
                by_hand = remind(session, tess)
            counts.append((by_itself, by_hand, len(seen), len([s for s in also if not s.startswith("LOCK")])))
            session.rollback()
    assert [(itself, hand) for itself, hand, _, _ in counts] == [(n, n) for n in COUNTS]
    assert len({each[2:] for each in counts}) == 1


SUNDAY, MONDAY = date(2026, 3, 1), date(2026, 3, 2)


def digests(
    session: Session, library: Library, at: datetime
) -> dict[int, list[tuple[str, int, int, int, int]]]:
    batch = notifying.claim_due(session, at=at)
    found = composing.compose(session, library, batch, SECRET, at=at)
    return {
        mail.person.id: [
            (each.name, each.urgent, each.responses, each.forgotten, each.unfinished)
            for each in found[mail.id].cohorts
        ]
        for mail in batch
        if mail.id in found
    }


def test_digest_is_asked_for_once_a_week_for_monday_at_seven(session: Session, rows: Rows) -> None:
    asked = [
        reminding.ask_for_digests(
            session, on=SUNDAY + timedelta(days=n), at=morning(SUNDAY) + timedelta(days=n)
        )
        for n in range(7)
    ]
    (mail,) = mails.listed(session, failed_only=False, limit=2)
    assert (asked, outbox(session)) == (
        [1, 1, 0, 0, 0, 0, 0],
        [(TESS, "trainer-digest", "week 2026-03-02", "waiting")],
    )
    assert mail.due_at == datetime(2026, 3, 2, 6, tzinfo=UTC)  # 07:00 in Oslo


def test_digest_tells_each_trainer_of_her_cohorts_only(
    session: Session, rows: Rows, library: Library
) -> None:
    session.connection().execute(text("UPDATE cohort SET due_on = '2026-03-09'"))
    rows.one(11, 1, rank=0)
    rows.one(12, 1, rank=1)
    rows.one(13, 1, rank=3)
    rows.one(14, 1, hash=None)
    rows.cohort(2, trainer=RUTH, due_on=date(2026, 3, 1))
    rows.one(20, 2)
    rows.cohort(3)
    rows.one(30, 3)  # nothing to tell
    rows.cohort(4, archived=AT)
    rows.one(40, 4, rank=0)
    _forget_invitation(session, 14, 7)
    _let_response_wait(session, 11)
    reminding.ask_for_digests(session, on=SUNDAY, at=morning(SUNDAY))
    assert digests(session, library, AT) == {
        TESS: [("Cohort 1", 2, 1, 1, 4)],
        RUTH: [("Cohort 2", 0, 0, 0, 1)],
    }


def _forget_invitation(session: Session, person_id: int, days: int) -> None:
    session.connection().execute(
        text(
            "INSERT INTO invitation (person_id, cohort_id, nonce, token_hash, made_at, expires_at)"
            " VALUES (:who, 1, 'n', 'h', :made, :made)"
        ),
        {"who": person_id, "made": AT - timedelta(days=days)},
    )


def _let_response_wait(session: Session, enrolment: int) -> None:
    session.connection().execute(
        text(
            "INSERT INTO attempt (enrolment_id, edition, quiz, number, most, state, form, started_at,"
            " ended_at, percent, near_miss) SELECT :who, max(digest), 'final', 1, 3, 'handed-in', :form,"
            " :at, :at, 50, :no FROM edition"
        ),
        {"who": enrolment, "form": json.dumps([]), "at": AT, "no": False},
    )


@pytest.mark.parametrize("days", [6, 7])
def test_invitation_is_told_after_a_week(session: Session, rows: Rows, library: Library, days: int) -> None:
    _forget_invitation(session, 10, days)
    session.connection().execute(text("UPDATE person SET password_hash = NULL WHERE id = 10"))
    reminding.ask_for_digests(session, on=SUNDAY, at=morning(SUNDAY))
    told = {TESS: [("Cohort 1", 0, 0, 1, 1)]} if days == 7 else {}
    assert digests(session, library, AT) == told


def test_digest_with_nothing_in_it_is_not_sent(session: Session, rows: Rows, library: Library) -> None:
    reminding.ask_for_digests(session, on=SUNDAY, at=morning(SUNDAY))
    assert digests(session, library, AT) == {}


def test_trainer_who_wants_none_gets_none(session: Session, rows: Rows, tess: Person) -> None:
    accounts.choose_reminders(session, tess, False)
    assert reminding.ask_for_digests(session, on=SUNDAY, at=morning(SUNDAY)) == 0


def test_digests_of_many_trainers_cost_as_many_statements_as_one(
    database: Database, library: Library
) -> None:
    counts = []
    for count in (1, 15):
        with database.writing() as session:
            made = Rows(session)
            for n in range(count):
                trainer = 1000 + n
                made.cohort(900 + n)
                made.one(trainer, 900 + n)
                made.cohort(1 + n, trainer=trainer)
                made.one(10 + n, 1 + n, rank=0)
            session.connection().execute(text("UPDATE person SET role = 'trainer' WHERE id >= 1000"))
            session.connection().execute(text("DELETE FROM cohort_trainer WHERE person_id = 3"))
            asked = reminding.ask_for_digests(session, on=SUNDAY, at=morning(SUNDAY))
            batch = notifying.claim_due(session, at=AT)
            with counting(database.engine) as seen:
                found = composing.compose(session, library, batch, SECRET, at=AT)
            counts.append((asked, len(found), len(seen)))
            session.rollback()
    assert counts == [(1, 1, 4), (15, 15, 4)]
