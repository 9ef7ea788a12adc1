"""Responses and marks over many attempts, for re-marking and reports."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.domain.form import Response
from firstline.domain.scope import Scope
from firstline.store.attempts import ATTEMPTS, COUNTS, IS_FIRST, attempt_from
from firstline.store.scopes import within
from firstline.store.tables import AttemptRow, CohortTrainerRow, EnrolmentRow, ResponseRow, table

_T, _E, _R, _H = table(AttemptRow), table(EnrolmentRow), table(ResponseRow), table(CohortTrainerRow)
_WITH_ITEM = (
    ATTEMPTS.add_columns(_R.c.item, _R.c.value, _R.c.mark)
    .join(_R, _R.c.attempt_id == _T.c.id)
    .where(_T.c.state != "open", _R.c.item == bindparam("item"), _E.c.course == bindparam("course"), COUNTS)
    .order_by(_T.c.id)
)
_EDITIONS = (
    select(_T.c.edition)
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .join(_R, _R.c.attempt_id == _T.c.id)
    .where(_T.c.state != "open", _R.c.item == bindparam("item"), _E.c.course == bindparam("course"), COUNTS)
    .group_by(_T.c.edition)
    .order_by(func.max(_T.c.id).desc())
)
_MARKS = select(_R.c.attempt_id, _R.c.item, _R.c.mark).where(
    _R.c.attempt_id.in_(bindparam("attempts", expanding=True))
)
_FIRST = (
    select(_R.c.attempt_id, _R.c.item, _R.c.mark, _R.c.chosen)
    .join(_T, _T.c.id == _R.c.attempt_id)
    .where(_T.c.quiz == bindparam("quiz"), _T.c.edition == bindparam("edition"))
    .where(IS_FIRST, _T.c.state != "open", _T.c.passed.is_not(None))
    .order_by(_T.c.id)
)
_FIRST_OF_SCOPE: Select[Any] = _FIRST.join(_E, _E.c.id == _T.c.enrolment_id)
CHUNK = 500
"""How many ids one statement names; SQLite and PostgreSQL both take far more."""
AT_ONCE = 2000
"""How many rows of a report are in memory at a time."""

Marked = tuple[int, str, float | None, str | None]
"""(attempt id, item, mark, chosen positions), as domain/item_analysis.py reads them."""


@dataclass(frozen=True, slots=True)
class ItemResponse:
    """What was given for one item in an ended attempt."""

    attempt: Attempt
    item: str
    response: Response
    mark: float | None


def with_item(
    session: Session, course: str, item: str, *, trainer_id: int | None
) -> tuple[ItemResponse, ...]:
    """Every ended attempt that had an item; with ``trainer_id`` those of that trainer's cohorts."""
    statement = _narrowed(_WITH_ITEM, trainer_id)
    found = []
    for row in session.execute(statement, {"item": item, "course": course}):
        values = dict(row._mapping)
        name, value, mark = values.pop("item"), values.pop("value"), values.pop("mark")
        found.append(ItemResponse(attempt_from(values), name, tuple(json.loads(value)), mark))
    return tuple(found)


def editions_with_item(
    session: Session, course: str, item: str, *, trainer_id: int | None
) -> tuple[str, ...]:
    """The editions that ended attempts with an item are of, under the same narrowing, the newest first."""
    statement = _narrowed(_EDITIONS, trainer_id)
    return tuple(session.execute(statement, {"item": item, "course": course}).scalars())


def of_attempts(session: Session, attempt_ids: Sequence[int]) -> dict[int, dict[str, float | None]]:
    """The marks of many attempts, by attempt and item."""
    found: dict[int, dict[str, float | None]] = {}
    for start in range(0, len(attempt_ids), CHUNK):
        rows = session.execute(_MARKS, {"attempts": attempt_ids[start : start + CHUNK]})
        for attempt_id, item, mark in rows:
            found.setdefault(attempt_id, {})[item] = mark
    return found


def of_first_attempts(session: Session, scope: Scope, quiz: str) -> Iterator[Marked]:
    """Every item of everybody's first attempt at a test, attempt by attempt, a few rows at a time.

    Of the people of a scope, in its edition. Attempts that are under way, or wait for a trainer, are left
    out.
    """
    statement, values = within(_FIRST_OF_SCOPE, scope)
    rows: Iterable[Any] = session.connection().execute(
        statement,
        {**values, "quiz": quiz, "edition": scope.edition},
        execution_options={"yield_per": AT_ONCE},
    )
    return (tuple(row) for row in rows)


def _narrowed(statement: Select[Any], trainer_id: int | None) -> Select[Any]:
    if trainer_id is None:
        return statement
    return statement.where(_E.c.cohort_id.in_(select(_H.c.cohort_id).where(_H.c.person_id == trainer_id)))
