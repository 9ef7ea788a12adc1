"""Joining codes: one a cohort, of which the hash and a sealed text are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.joining_code import JoiningCode
from firstline.store.tables import JoiningCodeRow, table

_J = table(JoiningCodeRow)
_COLUMNS = (_J.c.cohort_id, _J.c.cap, _J.c.agency_id, _J.c.made_at, _J.c.ends_at)
_BY_HASH = select(*_COLUMNS).where(_J.c.code_hash == bindparam("code_hash"))
_OF_COHORT = select(*_COLUMNS, _J.c.sealed).where(_J.c.cohort_id == bindparam("cohort_id"))
_HOLD_HASH = _BY_HASH.with_for_update()
_HOLD = _OF_COHORT.with_for_update()
_CHANGE = (
    update(_J)
    .where(_J.c.cohort_id == bindparam("cohort"))
    .values(cap=bindparam("places"), agency_id=bindparam("agency"), ends_at=bindparam("ends"))
)
_END = update(_J).where(_J.c.cohort_id == bindparam("cohort")).values(ends_at=bindparam("ends"))
_MADE = ("code_hash", "sealed", "cap", "agency_id", "made_at", "ends_at")


@dataclass(frozen=True, slots=True)
class SealedCode:
    """A cohort's code: its rule and its sealed text."""

    rule: JoiningCode
    sealed: str


def by_hash(session: Session, code_hash: str, *, hold: bool = False) -> JoiningCode | None:
    """The rule of the code with this hash, open or ended.

    With ``hold`` it is held until the transaction ends: places are given out by one act after another.
    """
    statement = _HOLD_HASH if hold else _BY_HASH
    row = session.execute(statement, {"code_hash": code_hash}).first()
    return JoiningCode(*row) if row else None


def of_cohort(session: Session, cohort_id: int) -> SealedCode | None:
    """The code of a cohort, open or ended."""
    return _sealed(session.execute(_OF_COHORT, {"cohort_id": cohort_id}).first())


def hold(session: Session, cohort_id: int) -> SealedCode | None:
    """The same, held until the transaction ends."""
    return _sealed(session.execute(_HOLD, {"cohort_id": cohort_id}).first())


def replace(session: Session, rule: JoiningCode, *, code_hash: str, sealed: str) -> None:
    """Give a cohort a code; an older one is no code any more."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(_J)
    fresh = {name: statement.excluded[name] for name in _MADE}
    values = {"cohort_id": rule.cohort_id, "code_hash": code_hash, "sealed": sealed, "cap": rule.cap}
    values |= {"agency_id": rule.agency_id, "made_at": rule.made_at, "ends_at": rule.ends_at}
    session.execute(statement.on_conflict_do_update(index_elements=[_J.c.cohort_id], set_=fresh), values)


def change(session: Session, cohort_id: int, *, cap: int, agency_id: int, ends_at: datetime) -> None:
    """Change the rule of a cohort's code, which stays the same code."""
    keys = {"cohort": cohort_id, "places": cap, "agency": agency_id, "ends": ends_at}
    session.execute(_CHANGE, keys)


def end(session: Session, cohort_id: int, *, at: datetime) -> None:
    """Let nobody join a cohort with its code any more."""
    session.execute(_END, {"cohort": cohort_id, "ends": at})


def _sealed(row: Any) -> SealedCode | None:
    return SealedCode(JoiningCode(*row[:-1]), row[-1]) if row else None
