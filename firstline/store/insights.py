"""What reports count over cohorts. Figures of many people only: nothing here names anybody."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session

from firstline.store.marks import AT_ONCE
from firstline.store.tables import AttemptRow, EnrolmentRow, ResponseRow, RunRow, table

_T, _E, _R, _N = table(AttemptRow), table(EnrolmentRow), table(ResponseRow), table(RunRow)
_IN_COHORT = _E.c.cohort_id == bindparam("cohort_id")
_FIRST_ENDED = (_T.c.number == 1, _T.c.state != "open", _T.c.passed.is_not(None))
# Not of the whole percentages of attempts: the item analysis averages marks, and both are read together.
_SCORES = (
    select(_T.c.quiz, (100 * func.avg(_R.c.mark)).label("score"))
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .join(_R, _R.c.attempt_id == _T.c.id)
    .where(_IN_COHORT, _T.c.edition == bindparam("edition"), *_FIRST_ENDED, _R.c.mark.is_not(None))
    .group_by(_T.c.id, _T.c.quiz)
    .subquery()
)
_TAKEN = select(_SCORES.c.quiz, func.count(), func.avg(_SCORES.c.score)).group_by(_SCORES.c.quiz)
_BOTH = (
    select(_T.c.enrolment_id)
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .where(_IN_COHORT, _T.c.quiz.in_(bindparam("quizzes", expanding=True)), *_FIRST_ENDED)
    .group_by(_T.c.enrolment_id)
    .having(func.count(_T.c.quiz.distinct()) > 1)
)
_PLAYED = (
    select(_N.c.scenario, func.count(_N.c.enrolment_id.distinct()))
    .join(_E, _E.c.id == _N.c.enrolment_id)
    .where(_IN_COHORT, _N.c.ended_at.is_not(None))
    .group_by(_N.c.scenario)
)
_IN_COHORTS = _E.c.cohort_id.in_(bindparam("cohorts", expanding=True))
_MEMBERS = select(_E.c.cohort_id, _E.c.person_id).where(_IN_COHORTS).order_by(_E.c.id)
_MEASURED: Select[Any] = (
    select(_T.c.enrolment_id, _T.c.edition, _T.c.quiz, _R.c.item, _R.c.mark)
    .join(_T, _T.c.id == _R.c.attempt_id)
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .where(_IN_COHORTS, _T.c.quiz.in_(bindparam("quizzes", expanding=True)), *_FIRST_ENDED)
    .where(_R.c.mark.is_not(None))
)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many people have taken a test once, and the mean of their scores in per cent."""

    people: int
    mean: float


def taken(session: Session, cohort_id: int, edition: str) -> dict[str, Taken]:
    """Everybody's first attempt at each test of an edition, as far as it is marked, by test."""
    rows = session.execute(_TAKEN, {"cohort_id": cohort_id, "edition": edition})
    return {quiz: Taken(count, float(mean)) for quiz, count, mean in rows}


def count_measured_twice(session: Session, cohort_id: int, quizzes: Collection[str]) -> int:
    """How many people of a cohort have taken two of these tests."""
    values = {"cohort_id": cohort_id, "quizzes": sorted(quizzes)}
    both = select(func.count()).select_from(_BOTH.subquery())
    return int(session.execute(both, values).scalar_one())


def played(session: Session, cohort_id: int) -> dict[str, int]:
    """How many people of a cohort came to an end of each scenario."""
    return {row[0]: row[1] for row in session.execute(_PLAYED, {"cohort_id": cohort_id})}


def members(session: Session, cohort_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the people of each cohort; cohorts without anybody are left out."""
    found: dict[int, list[int]] = {}
    for cohort_id, person_id in session.execute(_MEMBERS, {"cohorts": sorted(cohort_ids)}):
        found.setdefault(cohort_id, []).append(person_id)
    return found


def measured(
    session: Session, cohort_ids: Collection[int], quizzes: Collection[str]
) -> Iterator[tuple[int, str, str, str, float]]:
    """Every mark in the first ended attempts of these cohorts at these tests, a few rows at a time.

    (enrolment id, edition, test, item, mark), in no order. Attempts that wait for a trainer are left out.
    """
    values = {"cohorts": sorted(cohort_ids), "quizzes": sorted(quizzes)}
    rows: Iterable[Any] = session.connection().execute(
        _MEASURED, values, execution_options={"yield_per": AT_ONCE}
    )
    yield from rows
