"""Proposals to correct files of courses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, select, update
from sqlmodel import Session

from firstline.domain.proposal import Proposal, State
from firstline.store.tables import PersonRow, ProposalRow, table

_R, _P = table(ProposalRow), table(PersonRow)
_ADD = insert(_R).returning(_R.c.id)
_COLUMNS = (
    _R.c.id,
    _R.c.course,
    _R.c.language,
    _R.c.file,
    _R.c.basis,
    _R.c.before,
    _R.c.text,
    _R.c.reason,
    _R.c.by_id,
    _R.c.made_at,
    _R.c.state,
    _R.c.decided_by_id,
    _R.c.decided_at,
    _R.c.answer,
)
_FIND = select(*_COLUMNS).where(_R.c.id == bindparam("proposal"))
_LOCK = _FIND.with_for_update()
_LINES = select(
    _R.c.id, _R.c.course, _R.c.language, _R.c.file, _R.c.reason, _R.c.state, _R.c.made_at, _P.c.name
).join(_P, _P.c.id == _R.c.by_id)
_LIMIT, _OFFSET = bindparam("limit", type_=Integer), bindparam("offset", type_=Integer)
_WAITING = _R.c.state == "waiting"
_WAITING_LINES = _LINES.where(_WAITING).order_by(_R.c.id).limit(_LIMIT).offset(_OFFSET)
_DECIDED_LINES = _LINES.where(~_WAITING).order_by(_R.c.id.desc()).limit(_LIMIT).offset(_OFFSET)
_OWN = _R.c.by_id == bindparam("person")
_OWN_WAITING = _LINES.where(_OWN, _WAITING).order_by(_R.c.id).limit(_LIMIT).offset(_OFFSET)
_OWN_DECIDED = _LINES.where(_OWN, ~_WAITING).order_by(_R.c.id.desc()).limit(_LIMIT).offset(_OFFSET)
_COUNT = select(func.count(_R.c.id))
_COUNTS = {
    (True, False): _COUNT.where(_WAITING),
    (False, False): _COUNT.where(~_WAITING),
    (True, True): _COUNT.where(_WAITING, _OWN),
    (False, True): _COUNT.where(~_WAITING, _OWN),
}
_LISTS = {
    (True, False): _WAITING_LINES,
    (False, False): _DECIDED_LINES,
    (True, True): _OWN_WAITING,
    (False, True): _OWN_DECIDED,
}
_OF_FILE = (
    _LINES.where(_R.c.file == bindparam("file"), _WAITING, _R.c.id != bindparam("but"))
    .order_by(_R.c.id)
    .limit(50)
)
_AMEND = (
    update(_R)
    .where(_R.c.id == bindparam("proposal"), _WAITING)
    .values(
        basis=bindparam("new_basis"),
        before=bindparam("new_before"),
        text=bindparam("new_text"),
        reason=bindparam("new_reason"),
    )
)
_DECIDE = (
    update(_R)
    .where(_R.c.id == bindparam("proposal"), _WAITING)
    .values(
        state=bindparam("new_state"),
        decided_by_id=bindparam("by"),
        decided_at=bindparam("at"),
        answer=bindparam("new_answer"),
    )
)


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in a list, with the name of its writer."""

    id: int
    course: str
    language: str
    file: str
    reason: str
    state: State
    made_at: datetime
    writer: str


def add(session: Session, values: Mapping[str, object]) -> int:
    """Keep a proposal that waits; its id. ``values`` are those of a Proposal up to ``made_at``."""
    return int(session.execute(_ADD, dict(values)).scalar_one())


def find(session: Session, proposal_id: int, *, lock: bool = False) -> Proposal | None:
    """A proposal; ``lock`` holds others off on PostgreSQL until the transaction ends."""
    row = session.execute(_LOCK if lock else _FIND, {"proposal": proposal_id}).first()
    return Proposal(*row) if row else None


def page(
    session: Session, *, waiting: bool, person_id: int | None, limit: int, offset: int
) -> tuple[int, tuple[ProposalLine, ...]]:
    """How many there are, and one page: those that wait the oldest first, those that are decided the newest.

    With ``person_id`` those that somebody wrote.
    """
    wanted, keys = (waiting, person_id is not None), {"person": person_id}
    found = session.execute(_LISTS[wanted], _with(keys, wanted, limit=limit, offset=offset))
    count = session.execute(_COUNTS[wanted], _with(keys, wanted)).scalar_one()
    return int(count), tuple(ProposalLine(*row) for row in found)


def of_file(session: Session, file: str, *, but: int = 0) -> tuple[ProposalLine, ...]:
    """Proposals for one file that wait, at most 50, the oldest first."""
    return tuple(ProposalLine(*row) for row in session.execute(_OF_FILE, {"file": file, "but": but}))


def amend(session: Session, proposal_id: int, *, basis: str, before: str, text: str, reason: str) -> bool:
    """Change one that waits; whether it did."""
    values = {"new_basis": basis, "new_before": before, "new_text": text, "new_reason": reason}
    return _changed(session.execute(_AMEND, {"proposal": proposal_id, **values}))


def decide(
    session: Session, proposal_id: int, state: State, *, by: int, answer: str = "", at: datetime
) -> bool:
    """Close one that waits; whether it did."""
    values = {"new_state": state, "by": by, "new_answer": answer, "at": at}
    return _changed(session.execute(_DECIDE, {"proposal": proposal_id, **values}))


def _with(keys: dict[str, int | None], wanted: tuple[bool, bool], **more: int) -> dict[str, int | None]:
    return {**(keys if wanted[1] else {}), **more}


def _changed(result: Any) -> bool:
    return bool(result.rowcount)
