"""Needs: what cohorts ask of their trainers today, counted by cohort. Archived cohorts ask for nothing.

With ``trainer_id`` None a query looks at every cohort, with an id at those that this trainer holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, select, union_all
from sqlmodel import Session

from firstline.domain.cohort import Cohort
from firstline.domain.progress import Progress
from firstline.store import summaries
from firstline.store.tables import (
    AttemptRow,
    AuditRow,
    CohortRow,
    CohortTrainerRow,
    CredentialRow,
    EnrolmentRow,
    InvitationRow,
    MailRow,
    PersonRow,
    WaitingRow,
    table,
)

_C, _H, _E, _P = (table(row) for row in (CohortRow, CohortTrainerRow, EnrolmentRow, PersonRow))
_R, _I, _W, _T = (table(row) for row in (CredentialRow, InvitationRow, WaitingRow, AttemptRow))
_A, _M = table(AuditRow), table(MailRow)
_COHORT = (
    *(_C.c.id, _C.c.name, _C.c.course, _C.c.edition, _C.c.starts_on, _C.c.due_on, _C.c.path),
    *(_C.c.archived_at, _C.c.reminds),
)
Kind = Literal["certified", "unused", "waiting"]


def _asking(statement: Select[Any]) -> dict[bool, Select[Any]]:
    """A statement about cohorts that are not archived: of everybody (False), of one trainer (True)."""
    found = statement.where(_C.c.archived_at.is_(None))
    held = found.join(_H, _H.c.cohort_id == _C.c.id).where(_H.c.person_id == bindparam("trainer_id"))
    return {False: found, True: held}


def _how_many(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    met = conditions[0]
    for condition in conditions[1:]:
        met &= condition
    return func.coalesce(func.sum(case((met, 1), else_=0)), 0)


_AWAY = _E.c.active_at < bindparam("stalled_before", type_=_E.c.active_at.type)
_IDS = _asking(select(_C.c.id))
_COUNTED = {
    held: cohorts.outerjoin(_E, _E.c.cohort_id == _C.c.id)
    .group_by(_C.c.id)
    .order_by(_C.c.due_on.is_(None), _C.c.due_on, _C.c.name, _C.c.id)
    for held, cohorts in _asking(
        select(
            *_COHORT,
            func.count(_E.c.id),
            _how_many(_E.c.begun),
            _how_many(_E.c.rank == 0),
            _how_many(_E.c.rank == 1),
            _how_many(_E.c.rank == 2),
            _how_many(_E.c.rank == 3),
            _how_many(_E.c.rank == 2, _AWAY, _E.c.begun),
            _how_many(_E.c.rank == 2, _AWAY, ~_E.c.begun),
        )
    ).items()
}


def _tally(ids: Select[Any]) -> Any:
    """Everything else that is counted by cohort, in one statement: (kind, cohort, how many)."""
    certified = (
        select(literal("certified"), _E.c.cohort_id, func.count(_E.c.id.distinct()))
        .join(_R, _R.c.enrolment_id == _E.c.id)
        .where(_R.c.state == "in-force", _E.c.cohort_id.in_(ids))
    )
    unused = (
        select(literal("unused"), _E.c.cohort_id, func.count(_E.c.id))
        .select_from(_I)
        .join(_P, _P.c.id == _I.c.person_id)
        .join(_E, _E.c.person_id == _P.c.id)
        .where(
            _I.c.made_at <= bindparam("made_before", type_=_I.c.made_at.type),
            _P.c.active,
            _P.c.password_hash.is_(None),
            _E.c.cohort_id.in_(ids),
        )
    )
    waiting = select(literal("waiting"), _W.c.cohort_id, func.count()).where(_W.c.cohort_id.in_(ids))
    return union_all(
        certified.group_by(_E.c.cohort_id),
        unused.group_by(_E.c.cohort_id),
        waiting.group_by(_W.c.cohort_id),
    )


_TALLIES = {held: _tally(ids) for held, ids in _IDS.items()}
_FAILED = {
    held: ids.join(_E, _E.c.cohort_id == _C.c.id)
    .join(_P, _P.c.id == _E.c.person_id)
    .where(_E.c.rank == 1)
    .order_by(_E.c.active_at.desc(), _E.c.id)
    .limit(bindparam("limit"))
    for held, ids in _asking(
        select(
            _E.c.id, _P.c.id, _P.c.name, _C.c.id, _C.c.name, _E.c.edition, _E.c.path, _E.c.progress
        ).select_from(_C)
    ).items()
}
_LAST_ATTEMPTS = (
    select(_T.c.enrolment_id, _T.c.quiz, func.max(_T.c.id))
    .where(
        _T.c.enrolment_id.in_(bindparam("ids", expanding=True)),
        _T.c.state != "open",
        _T.c.voided_at.is_(None),
    )
    .group_by(_T.c.enrolment_id, _T.c.quiz)
)
_REMINDED = select(_A.c.subject, _A.c.facts).where(
    _A.c.act == "cohort.reminded", _A.c.at > bindparam("since", type_=_A.c.at.type)
)
_UNSENT = select(func.count(_M.c.id)).where(
    _M.c.state == "failed", _M.c.due_at > bindparam("since", type_=_M.c.due_at.type)
)


@dataclass(frozen=True, slots=True)
class CohortCounts:
    """A cohort and its people: how many have begun, and how many stand where.

    ``flagged`` have an open harm flag, ``failed`` a test twice, ``under_way`` neither, nor did they finish;
    of these ``stalled`` began and ``absent`` did not, and did nothing for a while.
    """

    cohort: Cohort
    people: int
    begun: int
    flagged: int
    failed: int
    under_way: int
    finished: int
    stalled: int
    absent: int


@dataclass(frozen=True, slots=True)
class FailedTwice:
    """Somebody who failed a test twice, and what she learns from."""

    enrolment_id: int
    person_id: int
    name: str
    cohort_id: int
    cohort: str
    edition: str
    path: str
    progress: Progress


def counts(session: Session, *, trainer_id: int | None, stalled_before: datetime) -> tuple[CohortCounts, ...]:
    """The cohorts that are not archived, the earliest due date first; one query for any number of people."""
    keys = {"trainer_id": trainer_id, "stalled_before": stalled_before}
    rows = session.execute(_COUNTED[trainer_id is not None], keys)
    return tuple(CohortCounts(Cohort(*row[:-8]), *row[-8:]) for row in rows)


def tallies(
    session: Session, *, trainer_id: int | None, made_before: datetime
) -> dict[tuple[Kind, int], int]:
    """How many of each cohort hold a certificate, have not used an invitation, wait for a place.

    An invitation counts when it was made before ``made_before``. What is 0 is left out.
    """
    keys = {"trainer_id": trainer_id, "made_before": made_before}
    rows = session.execute(_TALLIES[trainer_id is not None], keys)
    return {(row[0], row[1]): row[2] for row in rows}


def failed_twice(session: Session, *, trainer_id: int | None, limit: int) -> tuple[FailedTwice, ...]:
    """Some of those who failed a test twice, the latest first."""
    rows = session.execute(_FAILED[trainer_id is not None], {"trainer_id": trainer_id, "limit": limit})
    return tuple(_failed(*row) for row in rows)


def last_attempts(session: Session, enrolment_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """The latest ended attempt of some enrolments at each test, by enrolment and test."""
    rows = session.execute(_LAST_ATTEMPTS, {"ids": sorted(enrolment_ids)})
    return {(row[0], row[1]): row[2] for row in rows}


def reminded(session: Session, *, since: datetime) -> tuple[tuple[str, str], ...]:
    """Which cohorts somebody reminded by hand lately: the subject and the facts of the audit entry."""
    return tuple((row[0], row[1]) for row in session.execute(_REMINDED, {"since": since}))


def count_unsent(session: Session, *, since: datetime) -> int:
    """How many mails of late were given up."""
    return int(session.execute(_UNSENT, {"since": since}).scalar_one())


def _failed(*values: Any) -> FailedTwice:
    return FailedTwice(*(*values[:-1], summaries.from_text(values[-1])))
