"""Questions that most people of a cohort missed, found by the job process, so that a page need not count.

Figures of many people only. They are as old as the last look, at most a day.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, insert, select
from sqlmodel import Session

from firstline.domain.item_analysis import FACILITY_LEAST
from firstline.store.attempts import IS_FIRST
from firstline.store.tables import (
    AttemptRow,
    CohortRow,
    CohortTrainerRow,
    EnrolmentRow,
    MissedItemRow,
    ResponseRow,
    table,
)

MISSED_BELOW = 0.4
"""The mean mark below which most people missed a question."""
_N, _C, _H = table(MissedItemRow), table(CohortRow), table(CohortTrainerRow)
_E, _T, _R = table(EnrolmentRow), table(AttemptRow), table(ResponseRow)
_FACILITY = func.avg(_R.c.mark)
_FIND = (
    select(_C.c.id, _T.c.quiz, _R.c.item, _T.c.edition, func.count(_R.c.mark), _FACILITY)
    .select_from(_C)
    .join(_E, _E.c.cohort_id == _C.c.id)
    .join(_T, _T.c.enrolment_id == _E.c.id)
    .join(_R, _R.c.attempt_id == _T.c.id)
    .where(_C.c.archived_at.is_(None), _T.c.edition == _C.c.edition, _R.c.mark.is_not(None))
    .where(IS_FIRST, _T.c.state != "open", _T.c.passed.is_not(None))
    .group_by(_C.c.id, _T.c.quiz, _R.c.item, _T.c.edition)
    .having(func.count(_R.c.mark) >= FACILITY_LEAST, _FACILITY < MISSED_BELOW)
)
_WORST: Select[Any] = (
    select(_N.c.cohort_id, _N.c.quiz, _N.c.item, _N.c.edition, _N.c.answers, _N.c.facility)
    .join(_C, _C.c.id == _N.c.cohort_id)
    .where(_C.c.archived_at.is_(None), _C.c.edition == _N.c.edition)
    .order_by(_N.c.facility, _N.c.cohort_id, _N.c.quiz, _N.c.item)
    .limit(bindparam("limit"))
)
_WORST_HELD = _WORST.join(_H, _H.c.cohort_id == _C.c.id).where(_H.c.person_id == bindparam("trainer_id"))


@dataclass(frozen=True, slots=True)
class MissedItem:
    """A question of a test as a cohort answered it: ``facility`` is the mean mark, from 0 to 1."""

    cohort_id: int
    quiz: str
    item: str
    edition: str
    answers: int
    facility: float


def find(session: Session) -> tuple[MissedItem, ...]:
    """Count anew: what most people missed, of cohorts that are not archived, from first marked attempts.

    Each cohort in its own edition, and only questions with answers enough (domain/item_analysis). Reads
    every response once, so it is for the job process.
    """
    return tuple(MissedItem(*row) for row in session.execute(_FIND))


def replace_all(session: Session, found: Iterable[MissedItem]) -> None:
    """Put what was found now in the place of what was found before."""
    session.execute(delete(_N))
    if rows := [asdict(each) for each in found]:
        session.execute(insert(_N), rows)


def worst(session: Session, *, trainer_id: int | None, limit: int) -> tuple[MissedItem, ...]:
    """Those that the fewest knew, the worst first; with ``trainer_id`` of that trainer's cohorts."""
    statement = _WORST if trainer_id is None else _WORST_HELD
    rows = session.execute(statement, {"trainer_id": trainer_id, "limit": limit})
    return tuple(MissedItem(*row) for row in rows)
