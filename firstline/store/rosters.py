"""Rosters that were sent and are being checked: they wait here between the upload and the confirmation."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session

from firstline.domain.roster import Roster
from firstline.store.tables import RosterRow, table

_R = table(RosterRow)
_NAMES = ("id", "cohort_id", "by_id", "file", "document", "agency_id", "stand_in_id", "language")
_COLUMNS = (*(_R.c[name] for name in _NAMES), _R.c.made_at, _R.c.applied_at, _R.c.result)
_OF_COHORT = select(*_COLUMNS).where(_R.c.id == bindparam("id"), _R.c.cohort_id == bindparam("cohort_id"))
_HELD = _OF_COHORT.with_for_update()
_ONE = _R.c.id == bindparam("roster")
_STAND_IN = update(_R).where(_ONE).values(stand_in_id=bindparam("agency"))
_APPLIED = (
    update(_R)
    .where(_ONE)
    .values(document=bindparam("rest"), applied_at=bindparam("at"), result=bindparam("counts"))
)
_REMOVE = delete(_R).where(_R.c.id == bindparam("id"))
_OLD = delete(_R).where(_R.c.made_at < bindparam("before"))


@dataclass(frozen=True, slots=True)
class Sent:
    """A roster that was sent: by whom, from which file, and what became of it (None: nothing yet)."""

    id: int
    cohort_id: int
    by_id: int
    file: str
    roster: Roster
    agency_id: int
    stand_in_id: int | None
    language: str
    made_at: datetime
    applied_at: datetime | None
    result: Mapping[str, int] | None


def add(
    session: Session,
    cohort_id: int,
    by_id: int,
    file: str,
    roster: Roster,
    *,
    agency_id: int,
    language: str,
    at: datetime,
) -> int:
    """Keep a roster until it is confirmed, and return its id."""
    values = {
        "cohort_id": cohort_id,
        "by_id": by_id,
        "file": file,
        "document": _written(roster),
        "agency_id": agency_id,
        "language": language,
        "made_at": at,
        "result": "",
    }
    return int(session.execute(insert(_R).returning(_R.c.id), values).scalar_one())


def find(session: Session, roster_id: int, cohort_id: int) -> Sent | None:
    """A roster of a cohort."""
    row = session.execute(_OF_COHORT, {"id": roster_id, "cohort_id": cohort_id}).first()
    return _sent(row) if row else None


def lock(session: Session, roster_id: int, cohort_id: int) -> Sent | None:
    """A roster of a cohort, held against a second confirmation until the transaction ends."""
    row = session.execute(_HELD, {"id": roster_id, "cohort_id": cohort_id}).first()
    return _sent(row) if row else None


def set_stand_in(session: Session, roster_id: int, agency_id: int) -> None:
    """Say which agency rows with an unknown one are taken for."""
    session.execute(_STAND_IN, {"roster": roster_id, "agency": agency_id})


def finish(
    session: Session, roster_id: int, rest: Roster, counts: Mapping[str, int], *, at: datetime
) -> None:
    """Note what became of a roster, and keep of its rows only ``rest``."""
    values = {"roster": roster_id, "rest": _written(rest), "at": at, "counts": json.dumps(dict(counts))}
    session.execute(_APPLIED, values)


def remove(session: Session, roster_id: int) -> None:
    """Forget a roster."""
    session.execute(_REMOVE, {"id": roster_id})


def remove_older(session: Session, before: datetime) -> int:
    """Forget the rosters that were sent before a moment; returns how many."""
    return int(session.execute(_OLD, {"before": before}).rowcount)  # type: ignore[attr-defined]


def _written(roster: Roster) -> str:
    parts = {"columns": roster.columns, "ignored": roster.ignored, "rows": roster.rows}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _sent(row: Any) -> Sent:
    values = dict(row._mapping)
    parts, result = json.loads(values.pop("document")), values.pop("result")
    columns = tuple((field, heading) for field, heading in parts["columns"])
    rows = tuple((number, tuple(cells)) for number, cells in parts["rows"])
    roster = Roster(columns, tuple(parts["ignored"]), rows)
    return Sent(roster=roster, result=json.loads(result) if result else None, **values)
