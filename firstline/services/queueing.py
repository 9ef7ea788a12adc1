"""Queueing: taking jobs and telling what came of them."""

from datetime import datetime, timedelta

from sqlmodel import Session

from firstline.store import jobs
from firstline.store.jobs import Job

LEASE = timedelta(minutes=2)
_WAITS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))


def claim(session: Session, job_id: int, *, at: datetime) -> Job | None:
    """Take a job for two minutes; None when it is done or in somebody's hands."""
    return jobs.claim(session, job_id, at=at, lease=LEASE)


def finish(session: Session, job: Job) -> None:
    """The work is done."""
    jobs.finish(session, job.id)


def put_back(session: Session, job: Job, problem: str, *, at: datetime) -> None:
    """The work failed: try again after a growing wait, five times in all."""
    jobs.put_back(session, job, problem, due_at=at + _WAITS[min(job.tries, len(_WAITS)) - 1])


def go_on(session: Session, job: Job, *, after: timedelta, at: datetime) -> None:
    """A step of the work is done: do the next one after a while."""
    jobs.go_on(session, job, due_at=at + after)


def give_up_expired(session: Session, *, at: datetime) -> None:
    """Give up jobs that were tried five times and never came back."""
    jobs.give_up_expired(session, at=at)


def due(session: Session, *, at: datetime, limit: int = 100) -> tuple[int, ...]:
    """Jobs to run now, the newest first; among them those whose runner died."""
    return jobs.due(session, at=at, limit=limit)


def woken(session: Session) -> tuple[int, ...]:
    """The jobs that this transaction asked for."""
    return tuple(session.info.get("jobs", ()))
