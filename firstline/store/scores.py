"""The attempts of a cohort as figures: who, which test, when, what it came to. Never what was answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from firstline.store.tables import AgencyRow, AttemptRow, EnrolmentRow, PersonRow, table

_T, _E, _P, _A = (table(row) for row in (AttemptRow, EnrolmentRow, PersonRow, AgencyRow))
AT_ONCE = 500
"""How many attempts are in memory at a time."""
_IN_COHORT = _E.c.cohort_id == bindparam("cohort_id")
_OF_COHORT = (
    select(
        *(_P.c.name, _A.c.name, _T.c.quiz, _T.c.number, _T.c.state, _T.c.started_at, _T.c.ended_at),
        *(_T.c.percent, _T.c.passed, _T.c.voided_at),
    )
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .join(_P, _P.c.id == _E.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(_IN_COHORT)
    .order_by(_P.c.sort_name, _P.c.name, _E.c.id, _T.c.quiz, _T.c.number)
)
_COUNT = select(func.count(_T.c.id)).join(_E, _E.c.id == _T.c.enrolment_id).where(_IN_COHORT)


@dataclass(frozen=True, slots=True)
class Score:
    """One attempt; ``percent`` and ``passed`` are None before its marking is finished."""

    name: str
    agency: str
    quiz: str
    number: int
    state: str
    started_at: datetime
    ended_at: datetime | None
    percent: int | None
    passed: bool | None
    voided_at: datetime | None


def of_cohort(session: Session, cohort_id: int) -> Iterator[Score]:
    """Every attempt of a cohort's people, person by person, a few hundred in memory at a time."""
    options = {"yield_per": AT_ONCE}
    rows: Iterable[Any] = session.connection().execute(
        _OF_COHORT, {"cohort_id": cohort_id}, execution_options=options
    )
    return (Score(*row) for row in rows)


def count_of_cohort(session: Session, cohort_id: int) -> int:
    """How many these are."""
    return int(session.execute(_COUNT, {"cohort_id": cohort_id}).scalar_one())
