"""Jobs: rows that say what is to be done, by whom it is being done, and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.store.tables import JobRow, table

MOST_TRIES = 5
_J = table(JobRow)
_CLAIM = (
    update(_J)
    .where(
        _J.c.id == bindparam("job"),
        or_(_J.c.state == "waiting", (_J.c.state == "running") & (_J.c.lease_until < bindparam("at"))),
    )
    .values(state="running", tries=_J.c.tries + 1, lease_until=bindparam("until"))
    .returning(_J.c.id, _J.c.kind, _J.c.subject, _J.c.tries)
)


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed job; ``tries`` counts this one."""

    id: int
    kind: str
    subject: str
    tries: int


def add(session: Session, kind: str, subject: str, *, at: datetime) -> None:
    """Ask for work once; the same kind and subject twice is one job.

    The ids of new jobs stand in ``session.info["jobs"]``, for whoever wakes the runner
    after the commit.
    """
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(_J).on_conflict_do_nothing(index_elements=[_J.c.kind, _J.c.subject]).returning(_J.c.id)
    values = {"kind": kind, "subject": subject, "state": "waiting", "tries": 0, "due_at": at}
    if (job_id := session.execute(statement, values).scalar()) is not None:
        session.info.setdefault("jobs", []).append(job_id)


def ask_again(session: Session, kind: str, subject: str, *, at: datetime) -> None:
    """Ask for work once more, if it is not under way: what was given up or done is tried anew."""
    ended = _J.c.state.in_(("failed", "done"))
    values = {"state": "waiting", "tries": 0, "problem": None, "lease_until": None, "due_at": at}
    found = update(_J).where(_J.c.kind == kind, _J.c.subject == subject, ended).values(**values)
    if (job_id := session.execute(found.returning(_J.c.id)).scalar()) is not None:
        session.info.setdefault("jobs", []).append(job_id)
    else:
        add(session, kind, subject, at=at)


def claim(session: Session, job_id: int, *, at: datetime, lease: timedelta) -> Job | None:
    """Take a job for the length of a lease; None when it is done or somebody else has it."""
    row = session.execute(_CLAIM, {"job": job_id, "at": at, "until": at + lease}).first()
    return Job(*row) if row else None


def finish(session: Session, job_id: int) -> None:
    """The work is done."""
    session.execute(update(_J).where(_J.c.id == job_id).values(state="done", lease_until=None, problem=None))


def put_back(session: Session, job: Job, problem: str, *, due_at: datetime) -> None:
    """The work failed: wait and try again, or give up after the last try.

    Changes nothing when the lease ran out meanwhile and somebody else took the job.
    """
    state = "failed" if job.tries >= MOST_TRIES else "waiting"
    values = {"state": state, "problem": problem[:500], "lease_until": None, "due_at": due_at}
    session.execute(update(_J).where(_ours(job)).values(**values))


def go_on(session: Session, job: Job, *, due_at: datetime) -> None:
    """The work went well so far and goes on later; its tries are counted anew.

    Changes nothing when the lease ran out meanwhile and somebody else took the job.
    """
    values = {"state": "waiting", "tries": 0, "problem": None, "lease_until": None, "due_at": due_at}
    session.execute(update(_J).where(_ours(job)).values(**values))


def give_up_expired(session: Session, *, at: datetime) -> None:
    """Give up jobs whose last try never ended: they seem to kill their runner."""
    spent = (_J.c.state == "running") & (_J.c.lease_until < at) & (_J.c.tries >= MOST_TRIES)
    values = {"state": "failed", "lease_until": None, "problem": "the runner ended each time"}
    session.execute(update(_J).where(spent).values(**values))


def due(session: Session, *, at: datetime, limit: int = 100) -> tuple[int, ...]:
    """Jobs to run now, the newest first: waiting ones, and running ones whose lease has expired."""
    ready = or_(
        (_J.c.state == "waiting") & (_J.c.due_at <= at),
        (_J.c.state == "running") & (_J.c.lease_until < at),
    )
    return tuple(
        session.execute(
            select(_J.c.id).where(ready).order_by(_J.c.due_at.desc(), _J.c.id.desc()).limit(limit)
        ).scalars()
    )


def state(session: Session, kind: str, subject: str) -> str | None:
    """How it stands with a job: "waiting", "running", "done" or "failed"; None for no such job."""
    return session.execute(select(_J.c.state).where(_J.c.kind == kind, _J.c.subject == subject)).scalar()


def is_given_up(session: Session, kind: str, subject: str) -> bool:
    """Whether this work was tried five times in vain."""
    statement = select(_J.c.id).where(_J.c.kind == kind, _J.c.subject == subject, _J.c.state == "failed")
    return session.execute(statement).first() is not None


def failed(session: Session) -> tuple[tuple[str, str, str], ...]:
    """Jobs that were given up: kind, subject, problem."""
    rows = session.execute(select(_J.c.kind, _J.c.subject, _J.c.problem).where(_J.c.state == "failed"))
    return tuple((kind, subject, problem or "") for kind, subject, problem in rows)


def _ours(job: Job) -> Any:
    return (_J.c.id == job.id) & (_J.c.state == "running") & (_J.c.tries == job.tries)
