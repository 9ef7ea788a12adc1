"""Jobs: claimed by one, put back, given up, and taken over from the dead."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.services import queueing
from firstline.store import jobs

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


DAY = timedelta(days=1)


def job(session: Session, subject: str = "1") -> int:
    jobs.add(session, "print", subject, at=AT)
    return queueing.woken(session)[-1]


def test_job_is_asked_for_once(session: Session) -> None:
    job(session)
    jobs.add(session, "print", "1", at=AT)
    jobs.add(session, "print", "2", at=AT)
    assert len(queueing.woken(session)) == 2


def test_job_is_claimed_by_one(session: Session) -> None:
    waiting = job(session)
    first, second = (queueing.claim(session, waiting, at=AT) for _ in range(2))
    assert (first, second) == (jobs.Job(waiting, "print", "1", 1), None)


def test_job_of_a_dead_runner_is_claimed_again(session: Session) -> None:
    waiting = job(session)
    queueing.claim(session, waiting, at=AT)
    late = AT + queueing.LEASE + timedelta(seconds=1)
    due = queueing.due(session, at=late)
    again = queueing.claim(session, waiting, at=late)
    assert (queueing.due(session, at=AT), due, again.tries if again else None) == ((), (waiting,), 2)


def test_finished_job_is_never_due(session: Session) -> None:
    waiting, noise = job(session), job(session, "2")
    found = queueing.claim(session, waiting, at=AT)
    assert found is not None
    queueing.finish(session, found)
    assert (queueing.due(session, at=AT + DAY), queueing.claim(session, waiting, at=AT + DAY)) == (
        (noise,),
        None,
    )


def test_failed_job_waits_longer_each_time_and_is_given_up(session: Session) -> None:
    waiting, at, waits = job(session), AT, []
    for _ in range(5):
        found = queueing.claim(session, waiting, at=at)
        assert found is not None
        queueing.put_back(session, found, "no paper", at=at)
        due = session.execute(text("SELECT due_at FROM job").columns()).scalar_one()
        at += DAY
        waits.append(due)
    assert (len(set(waits)), queueing.due(session, at=at), jobs.failed(session)) == (
        5,
        (),
        (("print", "1", "no paper"),),
    )


@pytest.mark.parametrize(("tries", "wait"), [(1, 5), (2, 30), (3, 300), (4, 1800)])
def test_failed_job_is_due_after_its_wait(session: Session, tries: int, wait: int) -> None:
    waiting = job(session)
    for number in range(tries):
        found = queueing.claim(session, waiting, at=AT + number * DAY)
        assert found is not None
        queueing.put_back(session, found, "no paper", at=AT + number * DAY)
    last = AT + (tries - 1) * DAY
    due = [queueing.due(session, at=last + timedelta(seconds=wait - after)) for after in (1, 0)]
    assert due == [(), (waiting,)]


def test_runner_that_lost_its_lease_puts_nothing_back(session: Session) -> None:
    waiting = job(session)
    slow = queueing.claim(session, waiting, at=AT)
    quick = queueing.claim(session, waiting, at=AT + DAY)
    assert slow is not None
    assert quick is not None
    queueing.finish(session, quick)
    queueing.put_back(session, slow, "too slow", at=AT + DAY)
    assert queueing.due(session, at=AT + 9 * DAY) == ()


def test_job_that_kills_its_runner_each_time_is_given_up(session: Session) -> None:
    deadly = job(session)
    for tried in range(jobs.MOST_TRIES):
        assert queueing.claim(session, deadly, at=AT + tried * DAY) is not None
    queueing.give_up_expired(session, at=AT + jobs.MOST_TRIES * DAY)
    assert jobs.failed(session) == (("print", "1", "the runner ended each time"),)
