"""Attempts and the responses in them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.domain.form import DrawnItem, Form, Response
from firstline.store.tables import AttemptRow, EnrolmentRow, ExtraAttemptRow, ResponseRow, table

_T, _E, _R, _X = table(AttemptRow), table(EnrolmentRow), table(ResponseRow), table(ExtraAttemptRow)
ATTEMPTS = select(
    _T.c.id,
    _T.c.enrolment_id,
    _E.c.person_id,
    _E.c.course,
    _T.c.edition,
    _T.c.quiz,
    _T.c.number,
    _T.c.state,
    _T.c.form,
    _T.c.started_at,
    _T.c.deadline,
    _T.c.ended_at,
    _T.c.percent,
    _T.c.passed,
    _T.c.near_miss,
    _T.c.voided_at,
).join(_E, _E.c.id == _T.c.enrolment_id)
_OWN = ATTEMPTS.where(_T.c.id == bindparam("id"), _E.c.person_id == bindparam("person_id"))
_HOLD = _OWN.with_for_update()
_IN_COHORT = ATTEMPTS.where(_T.c.id == bindparam("id"), _E.c.cohort_id == bindparam("cohort_id"))
_OF_ENROLMENT = ATTEMPTS.where(_T.c.enrolment_id == bindparam("enrolment_id")).order_by(
    _T.c.quiz, _T.c.number
)
_SEEN = select(_T.c.form).where(
    _T.c.enrolment_id == bindparam("enrolment_id"), _T.c.quiz.in_(bindparam("quizzes", expanding=True))
)
_RESPONSES = select(_R.c.item, _R.c.sequence, _R.c.value, _R.c.saved_at, _R.c.mark).where(
    _R.c.attempt_id == bindparam("attempt_id")
)
_END = (
    update(_T)
    .where(_T.c.id == bindparam("attempt"), _T.c.state == "open")
    .values(
        state=bindparam("new_state"),
        ended_at=bindparam("at"),
        percent=bindparam("score"),
        passed=bindparam("has_passed"),
        near_miss=bindparam("is_near"),
    )
)
_SCORE = (
    update(_T)
    .where(_T.c.id == bindparam("attempt"), _T.c.state != "open")
    .values(percent=bindparam("score"), passed=bindparam("has_passed"), near_miss=bindparam("is_near"))
)

_VOID = (
    update(_T)
    .where(_T.c.id == bindparam("attempt"))
    .values(voided_at=bindparam("at"), near_miss=False, passed=func.coalesce(_T.c.passed, false()))
)
_GIVE = insert(_X)
_EARLIER = _T.alias("earlier")
COUNTS = _T.c.voided_at.is_(None)
"""That an attempt was not voided: what reports, reviews and re-marking look at."""
_NONE_EARLIER = ~exists().where(
    _EARLIER.c.enrolment_id == _T.c.enrolment_id,
    _EARLIER.c.quiz == _T.c.quiz,
    _EARLIER.c.number < _T.c.number,
    _EARLIER.c.voided_at.is_(None),
)
IS_FIRST: ColumnElement[bool] = and_(COUNTS, or_(_T.c.number == 1, _NONE_EARLIER))
"""That it is somebody's first attempt at a test, among those that count."""


def _mark_statement(make: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    """Marks a response; an item without one gets an empty response, so that every item has its row."""
    statement = make(_R)
    return statement.on_conflict_do_update(
        index_elements=[_R.c.attempt_id, _R.c.item],
        set_={name: statement.excluded[name] for name in ("mark", "chosen")},
    )


def _save_statement(make: type[sqlite.Insert] | type[postgresql.Insert]) -> sqlite.Insert | postgresql.Insert:
    statement = make(_R)
    return statement.on_conflict_do_update(
        index_elements=[_R.c.attempt_id, _R.c.item],
        set_={name: statement.excluded[name] for name in ("sequence", "value", "saved_at")},
        where=_R.c.sequence < statement.excluded.sequence,
    )


_SAVE = {"sqlite": _save_statement(sqlite.Insert), "postgresql": _save_statement(postgresql.Insert)}
_MARK = {"sqlite": _mark_statement(sqlite.Insert), "postgresql": _mark_statement(postgresql.Insert)}


@dataclass(frozen=True, slots=True)
class Score:
    """What an attempt came to. ``passed`` is None as long as a trainer has still to mark."""

    percent: int
    passed: bool | None
    near_miss: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """What marking adds to the response of an item; ``chosen`` as in the table."""

    item: str
    mark: float | None
    chosen: str | None


@dataclass(frozen=True, slots=True)
class SavedResponse:
    """What stands saved for one item."""

    response: Response
    sequence: int
    saved_at: datetime
    mark: float | None


def find(session: Session, attempt_id: int, *, person_id: int) -> Attempt | None:
    """A person's own attempt; somebody else's is not found."""
    row = session.execute(_OWN, {"id": attempt_id, "person_id": person_id}).first()
    return attempt_from(row._mapping) if row else None


def hold(session: Session, attempt_id: int, *, person_id: int) -> Attempt | None:
    """Like ``find``, held with its enrolment against other writers until the transaction ends.

    Without it a response could be stored while a hand-in, which has read the others, is under way.
    """
    row = session.execute(_HOLD, {"id": attempt_id, "person_id": person_id}).first()
    return attempt_from(row._mapping) if row else None


def in_cohort(session: Session, attempt_id: int, cohort_id: int) -> Attempt | None:
    """An attempt of somebody in a cohort; that of anybody else is not found."""
    row = session.execute(_IN_COHORT, {"id": attempt_id, "cohort_id": cohort_id}).first()
    return attempt_from(row._mapping) if row else None


def of_enrolment(session: Session, enrolment_id: int) -> tuple[Attempt, ...]:
    """All attempts of an enrolment, by test and number."""
    return tuple(
        attempt_from(row._mapping) for row in session.execute(_OF_ENROLMENT, {"enrolment_id": enrolment_id})
    )


def overdue(session: Session, *, before: datetime) -> tuple[tuple[int, int], ...]:
    """Open attempts whose deadline passed before a moment: (attempt id, person id)."""
    statement = (
        select(_T.c.id, _E.c.person_id)
        .join(_E, _E.c.id == _T.c.enrolment_id)
        .where(_T.c.state == "open", _T.c.deadline < before)
    )
    return tuple((row[0], row[1]) for row in session.execute(statement))


def items_seen(session: Session, enrolment_id: int, quizzes: Iterable[str]) -> frozenset[str]:
    """The items of all forms that an enrolment ever got for these tests."""
    forms = session.execute(_SEEN, {"enrolment_id": enrolment_id, "quizzes": sorted(quizzes)}).scalars()
    return frozenset(drawn.item for text in forms for drawn in form_from_text(text))


def add(
    session: Session,
    enrolment_id: int,
    *,
    edition: str,
    quiz: str,
    number: int,
    most: int,
    form: Form,
    started_at: datetime,
    deadline: datetime | None,
) -> int:
    """Store a new attempt and return its id.

    Raises IntegrityError for a second open one, a number that is taken, or one past ``most``.
    """
    values = {
        "enrolment_id": enrolment_id,
        "edition": edition,
        "quiz": quiz,
        "number": number,
        "most": most,
        "state": "open",
        "form": form_to_text(form),
        "started_at": started_at,
        "deadline": deadline,
    }
    return int(session.execute(insert(_T).returning(_T.c.id), values).scalar_one())


def responses(session: Session, attempt_id: int) -> dict[str, SavedResponse]:
    """What stands saved, by item."""
    rows = session.execute(_RESPONSES, {"attempt_id": attempt_id})
    return {
        item: SavedResponse(tuple(json.loads(value)), seq, at, mark) for item, seq, value, at, mark in rows
    }


def save_response(
    session: Session, attempt_id: int, item: str, response: Response, *, sequence: int, at: datetime
) -> None:
    """Keep a response unless one of the same or a higher sequence is there."""
    values = {
        "attempt_id": attempt_id,
        "item": item,
        "sequence": sequence,
        "value": json.dumps(response, ensure_ascii=False, separators=(",", ":")),
        "saved_at": at,
    }
    session.execute(_SAVE[session.get_bind().dialect.name], values)


def next_sequence(session: Session, attempt_id: int, item: str) -> int:
    """A sequence above the one that stands saved."""
    statement = select(func.max(_R.c.sequence)).where(_R.c.attempt_id == attempt_id, _R.c.item == item)
    return int(session.execute(statement).scalar() or 0) + 1


def end(session: Session, attempt_id: int, score: Score, *, state: str, at: datetime) -> bool:
    """Close an open attempt with its score; False when it was closed a moment ago."""
    values = {"new_state": state, "at": at, **_score_values(attempt_id, score)}
    return bool(session.execute(_END, values).rowcount)  # type: ignore[attr-defined]


def void(session: Session, attempt_id: int, *, at: datetime) -> None:
    """Let an ended attempt count for nothing from now on; what waited for a trainer waits no more."""
    session.execute(_VOID, {"attempt": attempt_id, "at": at})


def give(
    session: Session, enrolment_id: int, quiz: str, count: int, reason: str, *, by_id: int, at: datetime
) -> None:
    """Store that somebody got attempts beyond those of a test, 1 to 10."""
    values = {"enrolment_id": enrolment_id, "quiz": quiz, "count": count, "reason": reason}
    session.execute(_GIVE, {**values, "by_id": by_id, "given_at": at})


def keep_score(session: Session, attempt_id: int, score: Score) -> None:
    """Write another score of an attempt that has ended."""
    session.execute(_SCORE, _score_values(attempt_id, score))


def keep_marks(session: Session, attempt_id: int, marks: Iterable[Marked], *, at: datetime) -> None:
    """Write the mark of every item of a form; an item without a response gets an empty one."""
    rows = [
        {
            "attempt_id": attempt_id,
            "item": marked.item,
            "sequence": 0,
            "value": "[]",
            "saved_at": at,
            "mark": marked.mark,
            "chosen": marked.chosen,
        }
        for marked in marks
    ]
    if rows:
        session.connection().execute(_MARK[session.get_bind().dialect.name], rows)


def form_to_text(form: Iterable[DrawnItem]) -> str:
    """A form as compact JSON."""
    return json.dumps([[drawn.item, drawn.orders] for drawn in form], separators=(",", ":"))


def form_from_text(text: str) -> Form:
    """The form that ``form_to_text`` wrote."""
    return tuple(
        DrawnItem(item, tuple(tuple(order) for order in orders)) for item, orders in json.loads(text)
    )


def _score_values(attempt_id: int, score: Score) -> dict[str, object]:
    values = {"score": score.percent, "has_passed": score.passed, "is_near": score.near_miss}
    return {"attempt": attempt_id, **values}


def attempt_from(values: Any) -> Attempt:
    """An attempt from the columns of ATTEMPTS by name."""
    return Attempt(**{**values, "form": form_from_text(values["form"])})
