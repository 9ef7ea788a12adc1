"""What reports upwards count: people who are alike, with sums; nobody's row leaves the database."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, func, literal, select
from sqlmodel import Session

from firstline.store.tables import (
    AttemptRow,
    CohortTrainerRow,
    CredentialRow,
    EnrolmentRow,
    PersonRow,
    table,
)

QUARTERS = 12
"""How many quarters one question covers: three years."""
FINISHED = 3
"""The rank of an enrolment whose course is done (domain/cohort)."""

_E, _P, _T, _C, _H = (
    table(row) for row in (EnrolmentRow, PersonRow, AttemptRow, CredentialRow, CohortTrainerRow)
)
_SPANS = [(_E.c.began_at < bindparam(f"end{n}"), n) for n in range(QUARTERS)]
_WITHIN = (_E.c.began_at >= bindparam("start"), _E.c.began_at < bindparam(f"end{QUARTERS - 1}"))
_HELD = _E.c.cohort_id.in_(select(_H.c.cohort_id).where(_H.c.person_id == bindparam("trainer_id")))
_QUIZ = _E.c.course + "/" + _T.c.quiz
_FIRST = (
    _T.c.number == 1,
    _T.c.state != "open",
    _T.c.passed.is_not(None),
    _T.c.voided_at.is_(None),
)
"""First attempts that are marked: how often somebody may try again says nothing of what people know."""


def _named(name: str) -> ColumnElement[bool]:
    return _QUIZ.in_(bindparam(name, expanding=True))


_TESTED = (
    select(
        _T.c.enrolment_id,
        func.count(_T.c.quiz.distinct()).label("taken"),
        func.count(case((_T.c.passed.is_(True), _T.c.quiz)).distinct()).label("passed"),
    )
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .where(*_WITHIN, *_FIRST, _named("tests"))
    .group_by(_T.c.enrolment_id)
    .subquery()
)
_MEASURED = (
    select(
        _T.c.enrolment_id,
        func.max(case((_named("before"), _T.c.percent))).label("before"),
        func.max(case((_named("after"), _T.c.percent))).label("after"),
    )
    .join(_E, _E.c.id == _T.c.enrolment_id)
    .where(*_WITHIN, *_FIRST, _named("measuring"))
    .group_by(_T.c.enrolment_id)
    .subquery()
)
_HOLDS = select(_C.c.id).where(_C.c.enrolment_id == _E.c.id, _C.c.state.in_(("in-force", "renewed"))).exists()


def _people(*conditions: ColumnElement[bool]) -> Any:
    """Enrolments with what is asked of each; grouped by name, since a parameter stands for itself only."""
    twice = _MEASURED.c.before.is_not(None) & _MEASURED.c.after.is_not(None)
    each = (
        select(
            case(*_SPANS).label("span"),
            _E.c.course,
            _E.c.path,
            _P.c.agency_id,
            _P.c.sex,
            _P.c.language,
            case((_E.c.rank == FINISHED, 1), else_=0).label("completed"),
            case((_HOLDS, 1), else_=0).label("certified"),
            case((_TESTED.c.taken > 0, 1), else_=0).label("tested"),
            case((_TESTED.c.taken == _TESTED.c.passed, 1), else_=0).label("passed"),
            case((twice, 1), else_=0).label("measured"),
            case((twice, _MEASURED.c.before), else_=0).label("before"),
            case((twice, _MEASURED.c.after), else_=0).label("after"),
        )
        .join(_P, _P.c.id == _E.c.person_id)
        .outerjoin(_TESTED, _TESTED.c.enrolment_id == _E.c.id)
        .outerjoin(_MEASURED, _MEASURED.c.enrolment_id == _E.c.id)
        .where(*_WITHIN, *conditions)
        .subquery()
    )
    alike = [column for column in each.c if column.name not in ("before", "after")]
    moved = each.c.after - each.c.before
    sums = (func.count(), func.sum(each.c.before), func.sum(each.c.after), func.sum(moved * moved))
    return select(*alike, *sums).group_by(*alike)


_PEOPLE, _HER_PEOPLE = _people(), _people(_HELD)
_SPAN = select(func.min(_E.c.began_at), func.max(_E.c.began_at), literal(0))
_HER_SPAN = _SPAN.where(_HELD)
_EDITIONS = select(_E.c.edition).where(*_WITHIN).distinct()
_HER_EDITIONS = _EDITIONS.where(_HELD)


def span(session: Session, *, trainer_id: int | None) -> tuple[datetime, datetime] | None:
    """When the first and the last enrolment began, of all or of a trainer's cohorts; None where none did."""
    statement, keys = (_SPAN, {}) if trainer_id is None else (_HER_SPAN, {"trainer_id": trainer_id})
    first, last, _ = session.execute(statement, keys).one()
    return None if first is None else (first, last)


def editions(session: Session, starts: Sequence[datetime], *, trainer_id: int | None) -> frozenset[str]:
    """The editions that people take who began in these quarters (starts, and the end of the last)."""
    statement = _EDITIONS if trainer_id is None else _HER_EDITIONS
    return frozenset(session.execute(statement, _keys(starts, trainer_id)).scalars())


def alike(
    session: Session,
    starts: Sequence[datetime],
    *,
    tests: Collection[str],
    before: Collection[str],
    after: Collection[str],
    trainer_id: int | None,
) -> Iterator[tuple[Any, ...]]:
    """People who are alike, in one pass, by the quarter in which they began (0-11).

    (quarter, course, path, agency id, sex, language, completed, certified, tested, passed, measured, how
    many, sum of scores before, after, sum of squared differences). Tests are named "course/test".
    """
    statement = _PEOPLE if trainer_id is None else _HER_PEOPLE
    quizzes = {"tests": sorted(tests), "before": sorted(before), "after": sorted(after)}
    measuring = {"measuring": sorted({*before, *after})}
    yield from session.execute(statement, {**_keys(starts, trainer_id), **quizzes, **measuring})


def _keys(starts: Sequence[datetime], trainer_id: int | None) -> dict[str, object]:
    ends: dict[str, object] = {f"end{n}": end for n, end in enumerate(starts[1:])}
    return {"start": starts[0], **ends, **({} if trainer_id is None else {"trainer_id": trainer_id})}
