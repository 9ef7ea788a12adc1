"""Harm flags."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from firstline.domain.form import DrawnItem
from firstline.domain.harm import HarmFlag
from firstline.store.attempts import form_from_text, form_to_text
from firstline.store.tables import HarmFlagRow, table

_F = table(HarmFlagRow)
_OF_ENROLMENT = select(
    _F.c.id,
    _F.c.enrolment_id,
    _F.c.objective,
    _F.c.item,
    _F.c.lesson,
    _F.c.raised_at,
    _F.c.lesson_retaken_at,
    _F.c.case_form,
    _F.c.cleared_at,
).where(_F.c.enrolment_id == bindparam("enrolment_id"))
_EVERY = _OF_ENROLMENT.order_by(_F.c.id)
_OPEN = _EVERY.where(_F.c.cleared_at.is_(None))


def of_enrolment(session: Session, enrolment_id: int) -> tuple[HarmFlag, ...]:
    """Every flag of an enrolment, cleared ones too."""
    return tuple(_flag(row) for row in session.execute(_EVERY, {"enrolment_id": enrolment_id}))


def open_flags(session: Session, enrolment_id: int) -> tuple[HarmFlag, ...]:
    """The flags that stand in the way."""
    return tuple(_flag(row) for row in session.execute(_OPEN, {"enrolment_id": enrolment_id}))


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
