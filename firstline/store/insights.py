"""What reports count over cohorts. Figures of many people only: nothing here names anybody."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select
from sqlmodel import Session

from firstline.domain.scope import Scope
from firstline.store.attempts import IS_FIRST
from firstline.store.marks import AT_ONCE
from firstline.store.scopes import within
from firstline.store.tables import AttemptRow, EnrolmentRow, ResponseRow, RunRow, table

_T, _E, _R, _N = table(AttemptRow), table(EnrolmentRow), table(ResponseRow), table(RunRow)
_FIRST_ENDED = (IS_FIRST, _T.c.state != "open", _T.c.passed.is_not(None))
# Not of the whole percentages of attempts: the item analysis averages marks, and both are read together.
_SCORES: Select[Any] = (
    select(_T.c.quiz, (100 * func.avg(_R.c.mark)).label("score"))
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .join(_R, _R.c.attempt_id == _T.c.id)
    .where(_T.c.edition == bindparam("edition"), *_FIRST_ENDED, _R.c.mark.is_not(None))
    .group_by(_T.c.id, _T.c.quiz)
)
_BOTH: Select[Any] = (
    select(_T.c.enrolment_id)
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .where(_T.c.quiz.in_(bindparam("quizzes", expanding=True)), *_FIRST_ENDED)
    .group_by(_T.c.enrolment_id)
    .having(func.count(_T.c.quiz.distinct()) > 1)
)
_PLAYED: Select[Any] = (
    select(_N.c.scenario, func.count(_N.c.enrolment_id.distinct()))
    .join(_E, _E.c.id == _N.c.enrolment_id)
    .where(_N.c.ended_at.is_not(None))
    .group_by(_N.c.scenario)
)
_IN_COHORTS = _E.c.cohort_id.in_(bindparam("cohorts", expanding=True))
_MEMBERS = select(_E.c.cohort_id, _E.c.person_id).where(_IN_COHORTS).order_by(_E.c.id)
_MEASURED: Select[Any] = (
    select(_T.c.enrolment_id, _T.c.edition, _T.c.quiz, _R.c.item, _R.c.mark)
    .join(_T, _T.c.id == _R.c.attempt_id)
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .where(_T.c.quiz.in_(bindparam("quizzes", expanding=True)), *_FIRST_ENDED)
    .where(_R.c.mark.is_not(None))
)
_OF_COHORTS = _MEASURED.where(_IN_COHORTS)
_IN_EDITION: Select[Any] = _MEASURED.where(_T.c.edition == bindparam("edition"))
_STANDING: Select[Any] = select(
    func.count(_E.c.id), func.coalesce(func.sum(case((_E.c.rank == 3, 1), else_=0)), 0)
)


@dataclass(frozen=True, slots=True)
class Taken:
    """How many people have taken a test once, and the mean of their scores in per cent."""

    people: int
    mean: float


def taken(session: Session, scope: Scope) -> dict[str, Taken]:
    """Everybody's first attempt at each test of an edition, as far as it is marked, by test."""
    statement, values = within(_SCORES, scope)
    scores = statement.subquery()
    means = select(scores.c.quiz, func.count(), func.avg(scores.c.score)).group_by(scores.c.quiz)
    rows = session.execute(means, {**values, "edition": scope.edition})
    return {quiz: Taken(count, float(mean)) for quiz, count, mean in rows}


def count_measured_twice(session: Session, scope: Scope, quizzes: Collection[str]) -> int:
    """How many people have taken two of these tests."""
    statement, values = within(_BOTH, scope, of_edition=True)
    both = select(func.count()).select_from(statement.subquery())
    return int(session.execute(both, {**values, "quizzes": sorted(quizzes)}).scalar_one())


def played(session: Session, scope: Scope) -> dict[str, int]:
    """How many people came to an end of each scenario."""
    statement, values = within(_PLAYED, scope, of_edition=True)
    return {row[0]: row[1] for row in session.execute(statement, values)}


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
    yield from _streamed(session, _OF_COHORTS, {"cohorts": sorted(cohort_ids), "quizzes": sorted(quizzes)})


def measured_in(
    session: Session, scope: Scope, quizzes: Collection[str]
) -> Iterator[tuple[int, str, str, str, float]]:
    """As ``measured``, of those in a scope who take its edition, and of attempts in that edition alone."""
    statement, values = within(_IN_EDITION, scope, of_edition=True)
    wanted = {**values, "quizzes": sorted(quizzes), "edition": scope.edition}
    yield from _streamed(session, statement, wanted)


def standing(session: Session, scope: Scope) -> tuple[int, int]:
    """How many people a scope has who take its edition, and how many of them have finished."""
    statement, values = within(_STANDING, scope, of_edition=True)
    people, finished = session.execute(statement, values).one()
    return people, finished


def _streamed(session: Session, statement: Select[Any], values: dict[str, object]) -> Iterable[Any]:
    rows: Iterable[Any] = session.connection().execute(
        statement, values, execution_options={"yield_per": AT_ONCE}
    )
    return rows
