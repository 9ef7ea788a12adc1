"""Trainers' reviews of open responses, and the texts that go after their time."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, or_, select, text, update
from sqlmodel import Session

from firstline.domain.review import REMOVED, Review
from firstline.store.tables import AttemptRow, ResponseRow, ReviewRow, table

_R, _T, _V = table(ResponseRow), table(AttemptRow), table(ReviewRow)
_LATER = _V.alias("later")
WITH_TEXTS = ("response", "review")
"""The tables from whose files removed texts must go (see ``Database.scrub``)."""
REMOVED_TEXT = json.dumps(REMOVED)
NO_TEXT = (REMOVED_TEXT, "[]")
"""What the table holds for a response whose text was removed, and for one that was never given."""

_COLUMNS = (
    _V.c.reviewer_id,
    _V.c.levels,
    _V.c.comment,
    _V.c.reviewed_at,
    _V.c.withdrawn_at,
    _V.c.reason,
)
_STANDING = _V.c.withdrawn_at.is_(None)
_OF_ATTEMPT = (
    select(*_COLUMNS, _V.c.item)
    .where(_V.c.attempt_id == bindparam("attempt_id"), _STANDING)
    .order_by(_V.c.id)
)
_HISTORY = (
    select(*_COLUMNS)
    .where(_V.c.attempt_id == bindparam("attempt_id"), _V.c.item == bindparam("item"))
    .order_by(_V.c.id)
)
_ADD = insert(_V)
_WITHDRAW = (
    update(_V)
    .where(_V.c.attempt_id == bindparam("attempt"), _V.c.item == bindparam("of_item"), _STANDING)
    .values(withdrawn_at=bindparam("at"), reason=bindparam("why"))
)
_LAST = (
    select(func.max(_LATER.c.reviewed_at))
    .where(_LATER.c.attempt_id == _T.c.id, _LATER.c.withdrawn_at.is_(None))
    .scalar_subquery()
)
_OVERDUE = (
    select(_V.c.attempt_id, _V.c.item)
    .distinct()
    .join(_T, _T.c.id == _V.c.attempt_id)
    .join(_R, and_(_R.c.attempt_id == _V.c.attempt_id, _R.c.item == _V.c.item))
    .where(
        or_(_R.c.value.not_in(NO_TEXT), _V.c.comment != ""),
        _T.c.passed.is_not(None),
        func.coalesce(_LAST, _T.c.ended_at) < bindparam("before"),
    )
    .order_by(_V.c.attempt_id, _V.c.item)
    .limit(bindparam("limit"))
)
_DRAFTS = (
    select(_R.c.attempt_id, _R.c.item, _T.c.edition)
    .join(_T, _T.c.id == _R.c.attempt_id)
    .where(text("attempt.state = 'open'"), _R.c.saved_at < bindparam("before"), _R.c.value.not_in(NO_TEXT))
    .order_by(_R.c.attempt_id, _R.c.item)
)
_REMOVE_TEXT = (
    update(_R)
    .where(
        _R.c.attempt_id == bindparam("attempt"),
        _R.c.item == bindparam("of_item"),
        _R.c.saved_at < bindparam("before"),
    )
    .values(value=REMOVED_TEXT)
)
_REMOVE_COMMENTS = (
    update(_V)
    .where(_V.c.attempt_id == bindparam("attempt"), _V.c.item == bindparam("of_item"))
    .values(comment="")
)


def of_attempt(session: Session, attempt_id: int) -> dict[str, tuple[Review, ...]]:
    """The standing reviews of an attempt's open responses, the first one first, by item."""
    found: dict[str, tuple[Review, ...]] = {}
    for *values, item in session.execute(_OF_ATTEMPT, {"attempt_id": attempt_id}):
        found[item] = (*found.get(item, ()), _review(values))
    return found


def history(session: Session, attempt_id: int, item: str) -> tuple[Review, ...]:
    """Every review of a response, withdrawn ones too, the oldest first."""
    rows = session.execute(_HISTORY, {"attempt_id": attempt_id, "item": item})
    return tuple(_review(row) for row in rows)


def add(session: Session, attempt_id: int, item: str, review: Review, *, mark: Fraction) -> None:
    """Store a review. Raises IntegrityError for a second standing one by the same person."""
    values = {
        "attempt_id": attempt_id,
        "item": item,
        "reviewer_id": review.reviewer_id,
        "levels": json.dumps(review.levels),
        "mark": float(mark),
        "comment": review.comment,
        "reviewed_at": review.reviewed_at,
    }
    session.execute(_ADD, values)


def withdraw(session: Session, attempt_id: int, item: str, *, reason: str, at: datetime) -> int:
    """Let the standing reviews of a response count no more; returns how many there were."""
    values = {"attempt": attempt_id, "of_item": item, "why": reason, "at": at}
    return int(session.execute(_WITHDRAW, values).rowcount)  # type: ignore[attr-defined]


def overdue_texts(session: Session, *, before: datetime, limit: int) -> tuple[tuple[int, str], ...]:
    """Responses whose attempt got its verdict before a moment and whose text or comments still stand.

    The verdict came with the last standing review. Each is (attempt id, item).
    """
    rows = session.execute(_OVERDUE, {"before": before, "limit": limit})
    return tuple((row[0], row[1]) for row in rows)


def old_drafts(session: Session, *, before: datetime) -> tuple[tuple[int, str, str], ...]:
    """What was saved before a moment in attempts that are still open: (attempt id, item, edition).

    Of every kind: the caller knows which are texts.
    """
    rows = session.execute(_DRAFTS, {"before": before})
    return tuple((row[0], row[1], row[2]) for row in rows)


def remove_texts(session: Session, responses: Iterable[tuple[int, str]], *, before: datetime) -> None:
    """Overwrite what was written before a moment, and the comments on it; marks, levels and reasons stay."""
    rows = [{"attempt": attempt_id, "of_item": item, "before": before} for attempt_id, item in responses]
    if rows:
        connection = session.connection()
        connection.execute(_REMOVE_TEXT, rows)
        connection.execute(_REMOVE_COMMENTS, rows)


def _review(row: Sequence[Any]) -> Review:
    reviewer_id, levels, *others = row
    return Review(reviewer_id, tuple(json.loads(levels)), *others)
