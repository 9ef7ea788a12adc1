"""Digests: the figures of the mail that a trainer gets on Monday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, func, select, text
from sqlmodel import Session

from firstline.domain.digest import CohortDigest
from firstline.store.tables import (
    AgencyRow,
    AttemptRow,
    CohortRow,
    CohortTrainerRow,
    EnrolmentRow,
    InvitationRow,
    PersonRow,
    table,
)

_C, _T, _E, _P, _A = (table(r) for r in (CohortRow, CohortTrainerRow, EnrolmentRow, PersonRow, AgencyRow))
_I, _N = table(InvitationRow), table(AttemptRow)
_HELD = select(_T.c.cohort_id).where(_T.c.person_id.in_(bindparam("ids", expanding=True)))
_TRAINERS = (
    select(_P.c.id, _A.c.zone)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(
        _P.c.active,
        _P.c.email.is_not(None),
        _P.c.wants_reminders,
        _P.c.role.in_(("trainer", "administrator")),
        select(_C.c.id)
        .join(_T, _T.c.cohort_id == _C.c.id)
        .where(_T.c.person_id == _P.c.id, _C.c.archived_at.is_(None))
        .exists(),
    )
    .order_by(_P.c.id)
)
_COHORTS = (
    select(
        _C.c.id,
        _C.c.name,
        _C.c.due_on,
        func.coalesce(func.sum(case((_E.c.rank < 2, 1), else_=0)), 0),
        func.coalesce(func.sum(case((_E.c.rank < 3, 1), else_=0)), 0),
    )
    .outerjoin(_E, _E.c.cohort_id == _C.c.id)
    .where(_C.c.id.in_(_HELD), _C.c.archived_at.is_(None))
    .group_by(_C.c.id, _C.c.name, _C.c.due_on)
    .order_by(_C.c.due_on.is_(None), _C.c.due_on, _C.c.name)
)
_RESPONSES = (
    select(_E.c.cohort_id, func.count(_N.c.id))
    .join(_E, _E.c.id == _N.c.enrolment_id)
    .where(
        text("attempt.passed IS NULL AND attempt.state <> 'open'"),
        _N.c.voided_at.is_(None),
        _E.c.cohort_id.in_(_HELD),
    )
    .group_by(_E.c.cohort_id)
)
_FORGOTTEN = (
    select(_E.c.cohort_id, func.count(_I.c.id))
    .join(_P, _P.c.id == _I.c.person_id)
    .join(_E, _E.c.person_id == _P.c.id)
    .where(
        _E.c.cohort_id.in_(_HELD),
        _I.c.made_at <= bindparam("made_before"),
        _P.c.active,
        _P.c.password_hash.is_(None),
    )
    .group_by(_E.c.cohort_id)
)
_PAIRS = select(_T.c.person_id, _T.c.cohort_id).where(_T.c.person_id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True, slots=True)
class Trainer:
    """Somebody who gets a digest, and the zone of her agency."""

    person_id: int
    zone: str


def trainers(session: Session) -> tuple[Trainer, ...]:
    """Everybody who holds a cohort that is not archived, can be written to, and wants it."""
    return tuple(Trainer(*row) for row in session.execute(_TRAINERS))


def of_trainers(
    session: Session, ids: Sequence[int], *, made_before: datetime
) -> dict[int, tuple[CohortDigest, ...]]:
    """The figures of the cohorts that some trainers hold, the earliest due date first.

    An invitation is forgotten when it was made before ``made_before`` and never used.
    """
    keys = {"ids": list(ids)}
    waiting = {row[0]: row[1] for row in session.execute(_RESPONSES, keys)}
    forgotten = {row[0]: row[1] for row in session.execute(_FORGOTTEN, {**keys, "made_before": made_before})}
    lines = {
        key: CohortDigest(name, urgent, waiting.get(key, 0), forgotten.get(key, 0), unfinished, due_on)
        for key, name, due_on, urgent, unfinished in session.execute(_COHORTS, keys)
    }
    held: dict[int, set[int]] = {}
    for trainer, cohort in session.execute(_PAIRS, keys):
        held.setdefault(trainer, set()).add(cohort)
    return {t: tuple(line for key, line in lines.items() if key in own) for t, own in held.items()}
