"""What is stored of one person's way through her courses, by enrolment, in the same statements for any."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Integer, bindparam, cast, func, select
from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.store.attempts import ATTEMPTS, attempt_from
from firstline.store.tables import (
    AttemptRow,
    CompletionRow,
    InvitationRow,
    PersonRow,
    RecallRow,
    RunRow,
    table,
)

_C, _T, _N, _R = (table(row) for row in (CompletionRow, AttemptRow, RunRow, RecallRow))
_P, _I = table(PersonRow), table(InvitationRow)
_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_COMPLETIONS = (
    select(_C.c.enrolment_id, _C.c.lesson, _C.c.completed_at)
    .where(_C.c.enrolment_id.in_(_IDS))
    .order_by(_C.c.id)
)
_ATTEMPTS = ATTEMPTS.where(_T.c.enrolment_id.in_(_IDS)).order_by(_T.c.quiz, _T.c.number)
_ENDINGS = (
    select(_N.c.enrolment_id, _N.c.edition, _N.c.scenario, _N.c.ending, _N.c.ended_at)
    .where(_N.c.enrolment_id.in_(_IDS), _N.c.ended_at.is_not(None))
    .order_by(_N.c.id)
)
_RECALLS = (
    select(
        _R.c.enrolment_id,
        func.count(),
        func.sum(cast(_R.c.right, Integer)),
        func.max(_R.c.recalled_at),
    )
    .where(_R.c.enrolment_id.in_(_IDS))
    .group_by(_R.c.enrolment_id)
)
_DOOR = (
    select(_P.c.password_hash.is_not(None), _I.c.made_at, _I.c.expires_at)
    .outerjoin(_I, _I.c.person_id == _P.c.id)
    .where(_P.c.id == bindparam("person_id"))
)


@dataclass(frozen=True, slots=True)
class Ending:
    """A scenario that was played to an end, and the scene where it ended."""

    edition: str
    scenario: str
    scene: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Recalls:
    """All refreshers of a course in one line: how many answers, how many right, the last of them."""

    count: int
    right: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Door:
    """Whether somebody has chosen a password, and the invitation that still lies unused."""

    has_password: bool
    invited_at: datetime | None
    expires_at: datetime | None


def completions(session: Session, ids: Collection[int]) -> dict[int, list[tuple[str, datetime]]]:
    """Every completion of a lesson, the oldest first."""
    found: dict[int, list[tuple[str, datetime]]] = {}
    for enrolment_id, lesson, at in _of(session, _COMPLETIONS, ids):
        found.setdefault(enrolment_id, []).append((lesson, at))
    return found


def attempts(session: Session, ids: Collection[int]) -> dict[int, list[Attempt]]:
    """Every attempt, voided ones too, by test and number."""
    found: dict[int, list[Attempt]] = {}
    for row in _of(session, _ATTEMPTS, ids):
        found.setdefault(row.enrolment_id, []).append(attempt_from(row._mapping))
    return found


def endings(session: Session, ids: Collection[int]) -> dict[int, list[Ending]]:
    """Every run that came to an end, the oldest first."""
    found: dict[int, list[Ending]] = {}
    for enrolment_id, *values in _of(session, _ENDINGS, ids):
        found.setdefault(enrolment_id, []).append(Ending(*values))
    return found


def recalls(session: Session, ids: Collection[int]) -> dict[int, Recalls]:
    """The refreshers of each course that has any."""
    return {row[0]: Recalls(row[1], int(row[2]), row[3]) for row in _of(session, _RECALLS, ids)}


def door(session: Session, person_id: int) -> Door:
    """How a person comes in. Raises NoResultFound for nobody."""
    return Door(*session.execute(_DOOR, {"person_id": person_id}).one())


def _of(session: Session, statement: Any, ids: Collection[int]) -> Any:
    return session.execute(statement, {"ids": sorted(ids)})
