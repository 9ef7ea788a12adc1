"""Harm flags."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlmodel import Session

from firstline.domain.form import DrawnItem
from firstline.domain.harm import HarmFlag
from firstline.domain.scope import Scope
from firstline.store.attempts import form_from_text, form_to_text
from firstline.store.scopes import within
from firstline.store.tables import EnrolmentRow, HarmFlagRow, PersonRow, table

_F, _E, _P = table(HarmFlagRow), table(EnrolmentRow), table(PersonRow)
_FLAGS = select(
    _F.c.id,
    _F.c.enrolment_id,
    _F.c.objective,
    _F.c.item,
    _F.c.lesson,
    _F.c.raised_at,
    _F.c.lesson_retaken_at,
    _F.c.case_form,
    _F.c.cleared_at,
)
_OF_MANY = _FLAGS.where(_F.c.enrolment_id.in_(bindparam("ids", expanding=True))).order_by(_F.c.id)
_OF_ENROLMENT = _FLAGS.where(_F.c.enrolment_id == bindparam("enrolment_id"))
_EVERY = _OF_ENROLMENT.order_by(_F.c.id)
_OPEN = _EVERY.where(_F.c.cleared_at.is_(None))
_IN_COHORT = (_E.c.cohort_id == bindparam("cohort_id"), _F.c.cleared_at.is_(None))
_OF_COHORT = (
    select(_P.c.id, _P.c.name, _F.c.objective, _F.c.item, _F.c.lesson, _F.c.raised_at, _F.c.lesson_retaken_at)
    .join(_E, _E.c.id == _F.c.enrolment_id)
    .join(_P, _P.c.id == _E.c.person_id)
    .where(*_IN_COHORT)
    .order_by(_F.c.raised_at, _F.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_TALLIES: Select[Any] = (
    select(
        _F.c.objective,
        func.count(_F.c.enrolment_id.distinct()),
        func.count(_F.c.id) - func.count(_F.c.cleared_at),
        func.count(_F.c.cleared_at),
        func.max(_F.c.lesson),
    )
    .join(_E, _E.c.id == _F.c.enrolment_id)
    .group_by(_F.c.objective)
)


@dataclass(frozen=True, slots=True)
class CohortFlag:
    """An open flag with whose it is."""

    person_id: int
    name: str
    objective: str
    item: str
    lesson: str
    raised_at: datetime
    lesson_retaken_at: datetime | None


@dataclass(frozen=True, slots=True)
class FlagTally:
    """How many people ever had a flag of an objective, and how many flags stand open and are cleared."""

    objective: str
    people: int
    open: int
    cleared: int
    lesson: str


def of_enrolment(session: Session, enrolment_id: int) -> tuple[HarmFlag, ...]:
    """Every flag of an enrolment, cleared ones too."""
    return tuple(_flag(row) for row in session.execute(_EVERY, {"enrolment_id": enrolment_id}))


def of_enrolments(session: Session, ids: Iterable[int]) -> dict[int, tuple[HarmFlag, ...]]:
    """Every flag of several enrolments, cleared ones too, by enrolment."""
    found: dict[int, tuple[HarmFlag, ...]] = {}
    for row in session.execute(_OF_MANY, {"ids": sorted(ids)}):
        flag = _flag(row)
        found[flag.enrolment_id] = (*found.get(flag.enrolment_id, ()), flag)
    return found


def open_flags(session: Session, enrolment_id: int) -> tuple[HarmFlag, ...]:
    """The flags that stand in the way."""
    return tuple(_flag(row) for row in session.execute(_OPEN, {"enrolment_id": enrolment_id}))


def open_by_item(session: Session, enrolment_ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """The items whose unsafe choice stands in the way, by enrolment."""
    found: dict[int, frozenset[str]] = {}
    statement = select(_F.c.enrolment_id, _F.c.item).where(
        _F.c.enrolment_id.in_(bindparam("enrolments", expanding=True)), _F.c.cleared_at.is_(None)
    )
    for enrolment_id, item in session.execute(statement, {"enrolments": sorted(enrolment_ids)}):
        found[enrolment_id] = found.get(enrolment_id, frozenset()) | {item}
    return found


def of_cohort(session: Session, cohort_id: int, *, limit: int, offset: int) -> tuple[CohortFlag, ...]:
    """One page of the open flags of a cohort's people, the oldest first."""
    keys = {"cohort_id": cohort_id, "limit": limit, "offset": offset}
    return tuple(CohortFlag(*row) for row in session.execute(_OF_COHORT, keys))


def tallies(session: Session, scope: Scope) -> tuple[FlagTally, ...]:
    """The flags of a scope's people by objective."""
    statement, values = within(_TALLIES, scope, of_edition=True)
    return tuple(FlagTally(*row) for row in session.execute(statement, values))


def raise_flag(
    session: Session, enrolment_id: int, *, objective: str, item: str, lesson: str, at: datetime
) -> None:
    """Open a flag, or begin an open one of the same objective anew."""
    fresh = {"item": item, "lesson": lesson, "raised_at": at, "lesson_retaken_at": None, "case_form": None}
    again = update(_F).where(
        _F.c.enrolment_id == enrolment_id, _F.c.objective == objective, _F.c.cleared_at.is_(None)
    )
    if not session.execute(again.values(**fresh)).rowcount:  # type: ignore[attr-defined]
        session.execute(insert(_F), {"enrolment_id": enrolment_id, "objective": objective, **fresh})


def note_lessons_retaken(
    session: Session, enrolment_id: int, lessons: frozenset[str], *, at: datetime
) -> None:
    """The first half of clearing: one of these lessons was completed again, or its equivalent."""
    waiting = (_F.c.cleared_at.is_(None), _F.c.lesson_retaken_at.is_(None))
    ours = (_F.c.enrolment_id == enrolment_id, _F.c.lesson.in_(lessons), *waiting)
    session.execute(update(_F).where(*ours).values(lesson_retaken_at=at))


def offer_case(session: Session, flag_id: int, drawn: DrawnItem | None) -> None:
    """Keep the parallel case on offer, so that reloading shows the same; None takes it away."""
    text = form_to_text([drawn]) if drawn else None
    session.execute(update(_F).where(_F.c.id == flag_id).values(case_form=text))


def clear(session: Session, flag_id: int, *, at: datetime) -> None:
    """The second half of clearing: a safe choice was made."""
    session.execute(update(_F).where(_F.c.id == flag_id).values(cleared_at=at))


def _flag(row: Any) -> HarmFlag:
    values = dict(row._mapping)
    text = values.pop("case_form")
    return HarmFlag(**values, case=form_from_text(text)[0] if text else None)
