"""Scopes in statements: the one place that says whose rows a statement about many people reads."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlmodel import Session

from firstline.domain.scope import Scope
from firstline.store.attempts import COUNTS
from firstline.store.tables import AttemptRow, CohortTrainerRow, EnrolmentRow, PersonRow, table

_E, _P, _T, _H = (table(row) for row in (EnrolmentRow, PersonRow, AttemptRow, CohortTrainerRow))
_HELD = select(_H.c.cohort_id).where(_H.c.person_id == bindparam("trainer_id"))
_SERVING = select(_P.c.id).where(_P.c.agency_id.in_(bindparam("agencies", expanding=True)))
_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "cohort_id": _E.c.cohort_id == bindparam("cohort_id"),
    "course": _E.c.course == bindparam("course"),
    "trainer_id": _E.c.cohort_id.in_(_HELD),
    "agencies": _E.c.person_id.in_(_SERVING),
    "path": _E.c.path == bindparam("path"),
    "edition": _E.c.edition == bindparam("edition"),
}
_TAKEN_IN = select(_T.c.enrolment_id).where(_T.c.edition == bindparam("edition"), COUNTS)
_WITH_EDITION = or_(_E.c.edition == bindparam("edition"), _E.c.id.in_(_TAKEN_IN))
_PEOPLE: Select[Any] = (
    select(_P.c.agency_id, _E.c.path, func.count())
    .join(_E, _E.c.person_id == _P.c.id)
    .where(_CONDITIONS["course"], _WITH_EDITION)
    .group_by(_P.c.agency_id, _E.c.path)
)
_EDITIONS: Select[Any] = select(_E.c.course, _E.c.edition, func.count()).group_by(_E.c.course, _E.c.edition)
_TAKEN: Select[Any] = (
    select(_E.c.course, _T.c.edition)
    .join(_T, _T.c.enrolment_id == _E.c.id)
    .where(COUNTS)
    .group_by(_E.c.course, _T.c.edition)
)


def within(
    statement: Select[Any], scope: Scope, *, of_edition: bool = False
) -> tuple[Select[Any], dict[str, object]]:
    """A statement about enrolments narrowed to a scope, and the values that it binds.

    ``of_edition`` leaves out, but for a cohort, those who take another edition now. The statement names the
    rest itself: in which edition a test was taken.
    """
    if scope.cohort_id is not None:
        return _narrowed(statement, ("cohort_id",)), {"cohort_id": scope.cohort_id}
    given: dict[str, object] = {"course": scope.course, "trainer_id": scope.trainer_id, "path": scope.path}
    given["agencies"] = sorted(scope.agencies) if scope.agency_id is not None else None
    given["edition"] = scope.edition if of_edition else None
    values = {name: value for name, value in given.items() if value is not None}
    return _narrowed(statement, tuple(values)), values


def people(session: Session, scope: Scope) -> dict[tuple[int, str], int]:
    """How many people take an edition, or took a test of it, by agency and role path."""
    statement, values = within(_PEOPLE, scope)
    rows = session.execute(statement, {**values, "edition": scope.edition})
    return {(row[0], row[1]): row[2] for row in rows}


def editions(session: Session, *, trainer_id: int | None) -> dict[str, dict[str, int]]:
    """The editions with people in them, or tests, by course: how many people take each now."""
    names, keys = ((), {}) if trainer_id is None else (("trainer_id",), {"trainer_id": trainer_id})
    found: dict[str, dict[str, int]] = {}
    for course, edition in session.execute(_narrowed(_TAKEN, names), keys):
        found.setdefault(course, {})[edition] = 0
    for course, edition, count in session.execute(_narrowed(_EDITIONS, names), keys):
        found.setdefault(course, {})[edition] = count
    return found


@cache
def _narrowed(statement: Select[Any], names: tuple[str, ...]) -> Select[Any]:
    """Each statement is built once for each sort of scope: statements compare by identity."""
    return statement.where(*(_CONDITIONS[name] for name in names))
