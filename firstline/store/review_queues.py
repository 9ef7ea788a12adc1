"""What waits for a trainer's review, and what was reviewed.

A query with ``trainer_id`` None looks at everybody; with an id only at the cohorts that this trainer
holds. The visitor's own responses are never among those that wait for her.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import BindParameter, Select, and_, bindparam, func, or_, select, text
from sqlmodel import Session

from firstline.domain.form import Response
from firstline.store.attempts import COUNTS
from firstline.store.reviews import NO_TEXT
from firstline.store.tables import (
    AttemptRow,
    CohortRow,
    CohortTrainerRow,
    EnrolmentRow,
    PersonRow,
    ResponseRow,
    ReviewRow,
    table,
)

_R, _T, _E, _C = table(ResponseRow), table(AttemptRow), table(EnrolmentRow), table(CohortRow)
_H, _P, _V = table(CohortTrainerRow), table(PersonRow), table(ReviewRow)
_OTHER = _V.alias("other")
_STANDING = _V.c.withdrawn_at.is_(None)
_VISITOR: BindParameter[int] = bindparam("visitor_id")
_IN_REVIEW = text("attempt.passed IS NULL AND attempt.state <> 'open'")
"""Word for word as in the partial index: with bound values SQLite would not use it."""

Turn = Literal["first", "second"]
"""first: nobody has marked it; second: one person has, not the visitor, and its text still stands."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The responses to one item in one cohort: how many wait, and which has waited longest, since when."""

    attempt_id: int
    item: str
    edition: str
    cohort: str | None
    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """A response with all that its page needs; ``cohort`` is None for somebody in none."""

    attempt_id: int
    item: str
    edition: str
    course: str
    person_id: int
    name: str
    cohort_id: int | None
    cohort: str | None
    state: str
    passed: bool | None
    ended_at: datetime
    response: Response
    mark: float | None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A response that the visitor has marked, with the name of who wrote it."""

    attempt_id: int
    item: str
    edition: str
    name: str
    reviewed_at: datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """The levels that the first and the second marker gave to one response."""

    edition: str
    item: str
    first: tuple[int, ...]
    second: tuple[int, ...]


def _joined(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(_R)
        .join(_T, _T.c.id == _R.c.attempt_id)
        .join(_E, _E.c.id == _T.c.enrolment_id)
        .outerjoin(_C, _C.c.id == _E.c.cohort_id)
    )


def _scoped(statement: Select[Any]) -> dict[bool, Select[Any]]:
    """A statement about everybody (False), and about the cohorts that one trainer holds (True)."""
    held = statement.join(_H, _H.c.cohort_id == _E.c.cohort_id)
    return {False: statement, True: held.where(_H.c.person_id == bindparam("trainer_id"))}


def _for_first(statement: Select[Any]) -> Select[Any]:
    return _joined(statement).where(_IN_REVIEW, COUNTS, _R.c.mark.is_(None), _E.c.person_id != _VISITOR)


def _for_second(statement: Select[Any]) -> Select[Any]:
    once = (
        select(_V.c.attempt_id, _V.c.item)
        .where(_STANDING)
        .group_by(_V.c.attempt_id, _V.c.item)
        .having(func.count(_V.c.id) == 1, func.max(_V.c.reviewer_id) != _VISITOR)
        .subquery()
    )
    found = _joined(statement).join(
        once, and_(once.c.attempt_id == _R.c.attempt_id, once.c.item == _R.c.item)
    )
    return found.where(COUNTS, _E.c.person_id != _VISITOR, _R.c.value.not_in(NO_TEXT))


def _grouped(statement: Select[Any]) -> Select[Any]:
    """The longest waiting response of each item and cohort, with how many wait there."""
    lines = statement.subquery()
    columns = [column for column in lines.c if column.name != "place"]
    return (
        select(*columns).where(lines.c.place == 1).order_by(lines.c.since, lines.c.attempt_id, lines.c.item)
    )


def _after(statement: Select[Any]) -> Select[Any]:
    """The response to the same item in the same cohort that comes after a given one."""
    ended_at: BindParameter[datetime] = bindparam("ended_at")
    attempt_id: BindParameter[int] = bindparam("attempt_id")
    later = or_(_T.c.ended_at > ended_at, and_(_T.c.ended_at == ended_at, _T.c.id > attempt_id))
    same = (_R.c.item == bindparam("item"), _T.c.edition == bindparam("edition"))
    cohort = func.coalesce(_E.c.cohort_id, 0) == bindparam("cohort_id")
    return statement.where(*same, cohort, later).order_by(_T.c.ended_at, _T.c.id).limit(1)


_GROUP = (_E.c.cohort_id, _T.c.edition, _R.c.item)
_LINES = select(
    _T.c.id.label("attempt_id"),
    _R.c.item,
    _T.c.edition,
    _C.c.name.label("cohort"),
    func.count().over(partition_by=_GROUP).label("count"),
    _T.c.ended_at.label("since"),
    func.row_number().over(partition_by=_GROUP, order_by=(_T.c.ended_at, _T.c.id)).label("place"),
)
_TURNS = {"first": _for_first, "second": _for_second}
_WAITING = {
    turn: {held: _grouped(each) for held, each in _scoped(narrow(_LINES)).items()}
    for turn, narrow in _TURNS.items()
}
_NEXT = {
    turn: {held: _after(each) for held, each in _scoped(narrow(select(_T.c.id))).items()}
    for turn, narrow in _TURNS.items()
}
_FIND = _scoped(
    _joined(
        select(
            _R.c.attempt_id,
            _R.c.item,
            _T.c.edition,
            _E.c.course,
            _E.c.person_id,
            _P.c.name,
            _E.c.cohort_id,
            _C.c.name.label("cohort"),
            _T.c.state,
            _T.c.passed,
            _T.c.ended_at,
            _R.c.value,
            _R.c.mark,
        )
    )
    .join(_P, _P.c.id == _E.c.person_id)
    .where(_R.c.attempt_id == bindparam("attempt_id"), _R.c.item == bindparam("item"))
    .where(_T.c.state != "open", COUNTS)
)
_REVIEWED = (_V.c.attempt_id == _R.c.attempt_id, _V.c.item == _R.c.item, _STANDING)
_LATELY = _scoped(
    _joined(select(_V.c.attempt_id, _V.c.item, _T.c.edition, _P.c.name, _V.c.reviewed_at))
    .join(_V, and_(*_REVIEWED))
    .join(_P, _P.c.id == _E.c.person_id)
    .where(_V.c.reviewer_id == _VISITOR)
    .order_by(_V.c.id.desc())
    .limit(bindparam("limit"))
)
_PAIRS = _scoped(
    _joined(select(_T.c.edition, _R.c.item, _V.c.levels, _OTHER.c.levels))
    .join(_V, and_(*_REVIEWED))
    .join(_OTHER, and_(_OTHER.c.attempt_id == _V.c.attempt_id, _OTHER.c.item == _V.c.item))
    .where(_OTHER.c.withdrawn_at.is_(None), _V.c.id < _OTHER.c.id)
    .order_by(_OTHER.c.id.desc())
    .limit(bindparam("limit"))
)


def waiting(session: Session, turn: Turn, *, visitor_id: int, trainer_id: int | None) -> tuple[Waiting, ...]:
    """What waits, a line an item and cohort, the longest waiting first; one query for any number.

    ``first`` counts every item without a mark, also those that never get one: the caller knows kinds.
    """
    keys = {"visitor_id": visitor_id, "trainer_id": trainer_id}
    return tuple(Waiting(*row) for row in session.execute(_WAITING[turn][trainer_id is not None], keys))


def next_after(
    session: Session, turn: Turn, written: Written, *, visitor_id: int, trainer_id: int | None
) -> int | None:
    """The attempt with the next waiting response to the same item in the same cohort; None for none."""
    keys = {
        "item": written.item,
        "edition": written.edition,
        "cohort_id": written.cohort_id or 0,
        "ended_at": written.ended_at,
        "attempt_id": written.attempt_id,
        "visitor_id": visitor_id,
        "trainer_id": trainer_id,
    }
    return cast("int | None", session.execute(_NEXT[turn][trainer_id is not None], keys).scalar())


def find(session: Session, attempt_id: int, item: str, *, trainer_id: int | None) -> Written | None:
    """The response to an item in an attempt that has ended."""
    keys = {"attempt_id": attempt_id, "item": item, "trainer_id": trainer_id}
    if (row := session.execute(_FIND[trainer_id is not None], keys).first()) is None:
        return None
    values = dict(row._mapping)
    return Written(response=tuple(json.loads(values.pop("value"))), **values)


def lately(session: Session, *, visitor_id: int, trainer_id: int | None, limit: int) -> tuple[Reviewed, ...]:
    """What the visitor has marked, the latest first."""
    keys = {"visitor_id": visitor_id, "trainer_id": trainer_id, "limit": limit}
    return tuple(Reviewed(*row) for row in session.execute(_LATELY[trainer_id is not None], keys))


def pairs(session: Session, *, trainer_id: int | None, limit: int) -> tuple[Pair, ...]:
    """Responses with two standing reviews, the latest first."""
    rows = session.execute(_PAIRS[trainer_id is not None], {"trainer_id": trainer_id, "limit": limit})
    return tuple(
        Pair(edition, item, tuple(json.loads(first)), tuple(json.loads(second)))
        for edition, item, first, second in rows
    )
