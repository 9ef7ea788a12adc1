"""Reminders: who is to be reminded of a cohort's due date, and when she last was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, String, and_, bindparam, cast, exists, func, or_, select, update
from sqlmodel import Session

from firstline.domain.mail import COURSE_DUE, COURSE_REMINDER
from firstline.domain.progress import Progress
from firstline.store import summaries
from firstline.store.tables import AgencyRow, CohortRow, EnrolmentRow, MailRow, PersonRow, table

_C, _E, _P, _A, _M = (table(r) for r in (CohortRow, EnrolmentRow, PersonRow, AgencyRow, MailRow))
FINISHED = 3
"""The rank of those who have finished (domain/cohort)."""
_PREFIX = "cohort " + cast(_C.c.id, String) + " "
_NOT_FAILED = _M.c.state.in_(("waiting", "sent"))
_WHEN = func.coalesce(_M.c.sent_at, _M.c.due_at)
_CAN_SIGN_IN = and_(_P.c.active, _P.c.email.is_not(None), _P.c.password_hash.is_not(None))
_DUE = (
    select(_P.c.id, _A.c.zone, _C.c.id, _C.c.due_on, _E.c.began_at)
    .select_from(_C)
    .join(_E, _E.c.cohort_id == _C.c.id)
    .join(_P, _P.c.id == _E.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(
        _C.c.reminds,
        _C.c.archived_at.is_(None),
        _C.c.due_on.between(bindparam("first"), bindparam("last")),
        _E.c.rank != FINISHED,
        _CAN_SIGN_IN,
        _P.c.wants_reminders,
        ~exists().where(
            _M.c.person_id == _P.c.id,
            or_(
                and_(
                    _M.c.kind == COURSE_DUE,
                    _M.c.occasion == _PREFIX + cast(_C.c.due_on, String) + bindparam("suffix"),
                ),
                and_(
                    _M.c.kind == COURSE_REMINDER,
                    _M.c.occasion.like(_PREFIX + "%"),
                    _NOT_FAILED,
                    bindparam("lately") < _WHEN,
                ),
            ),
        ),
    )
    .order_by(_C.c.id, _P.c.id)
)
_LAST = (
    select(func.max(_WHEN))
    .where(
        _M.c.person_id == _P.c.id,
        _M.c.kind.in_((COURSE_DUE, COURSE_REMINDER)),
        _M.c.occasion.like(_PREFIX + "%"),
        _NOT_FAILED,
    )
    .correlate(_P, _C)
    .scalar_subquery()
)
_LEFT = (
    select(
        _P.c.id,
        _P.c.name,
        _P.c.language,
        _A.c.zone,
        _P.c.active,
        _P.c.email.is_not(None),
        _P.c.password_hash.is_not(None),
        _P.c.wants_reminders,
        _E.c.progress,
        _LAST,
    )
    .select_from(_C)
    .join(_E, _E.c.cohort_id == _C.c.id)
    .join(_P, _P.c.id == _E.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(_C.c.id == bindparam("cohort_id"), _E.c.rank != FINISHED)
    .order_by(_P.c.name, _P.c.id)
)
_TAKEN = (
    select(
        _P.c.id,
        _C.c.id,
        _C.c.course,
        _E.c.edition,
        _E.c.path,
        _C.c.due_on,
        and_(_C.c.archived_at.is_(None), _E.c.rank != FINISHED),
        _C.c.reminds,
    )
    .select_from(_C)
    .join(_E, _E.c.cohort_id == _C.c.id)
    .join(_P, _P.c.id == _E.c.person_id)
    .where(
        _P.c.id.in_(bindparam("people", expanding=True)), _C.c.id.in_(bindparam("cohorts", expanding=True))
    )
)
_CHOICE = select(_C.c.reminds, _C.c.archived_at).where(_C.c.id == bindparam("id"))
_HOLD = select(_C.c.id).where(_C.c.id == bindparam("id")).with_for_update()
_SET_CHOICE = update(_C).where(_C.c.id == bindparam("cohort_id")).values(reminds=bindparam("value"))


@dataclass(frozen=True, slots=True)
class DueReader:
    """Somebody with a due date near or past; she has been in the cohort since ``began_on``."""

    person_id: int
    zone: str
    cohort_id: int
    due_on: date
    began_on: date


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Somebody who has not finished; ``reminded_at`` is when she last was, in this cohort."""

    person_id: int
    name: str
    language: str
    zone: str
    active: bool
    has_address: bool
    has_password: bool
    wants_reminders: bool
    progress: Progress
    reminded_at: datetime | None

    @property
    def has_begun(self) -> bool:
        """Whether she has done anything."""
        return self.progress != Progress()


@dataclass(frozen=True, slots=True)
class Taken:
    """What a person takes in a cohort; ``is_open`` while neither she has finished nor it is archived."""

    person_id: int
    cohort_id: int
    course: str
    edition: str
    path: str
    due_on: date | None
    is_open: bool
    reminds: bool


def due(session: Session, step: int, *, first: date, last: date, lately: datetime) -> tuple[DueReader, ...]:
    """Who has a due date between two days, has not finished, and was not told of this step before.

    Whoever a trainer reminded by hand since ``lately`` is left out.
    """
    keys = {"suffix": f" {step}", "first": first, "last": last, "lately": lately}
    found = session.execute(_DUE, keys)
    return tuple(DueReader(*_with(row, 4, row[4].date())) for row in found)


def unfinished(session: Session, cohort_id: int) -> tuple[Unfinished, ...]:
    """Everybody in a cohort who has not finished, by name."""
    rows = session.execute(_LEFT, {"cohort_id": cohort_id})
    return tuple(Unfinished(*_with(row, 8, summaries.from_text(row[8]), row[9])) for row in rows)


def taken(session: Session, people: Sequence[int], cohorts: Sequence[int]) -> dict[tuple[int, int], Taken]:
    """What some people take in some cohorts now, by person and cohort."""
    rows = session.execute(_TAKEN, {"people": list(people), "cohorts": list(cohorts)})
    return {(row[0], row[1]): Taken(*row) for row in rows}


def choice(session: Session, cohort_id: int) -> tuple[bool, bool]:
    """Whether a cohort's people are reminded of its due date, and whether it is archived."""
    row = session.execute(_CHOICE, {"id": cohort_id}).one()
    return bool(row[0]), row[1] is not None


def choose(session: Session, cohort_id: int, reminds: bool) -> None:
    """Remind a cohort's people of its due date from now on, or no more."""
    session.execute(_SET_CHOICE, {"cohort_id": cohort_id, "value": reminds})


def hold(session: Session, cohort_id: int) -> None:
    """Keep a cohort's row until the transaction ends: a second press of the same button waits here."""
    session.execute(_HOLD, {"id": cohort_id})


def _with(row: Row[Any], count: int, *more: object) -> tuple[Any, ...]:
    """The first values of a row, and others after them."""
    return (*row[:count], *more)
