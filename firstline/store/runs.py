"""Runs: who went which way through a scenario."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, update
from sqlmodel import Session

from firstline.domain.run import RunPath
from firstline.domain.scope import Scope
from firstline.store.scopes import within
from firstline.store.tables import EnrolmentRow, RunRow, table

_N, _E = table(RunRow), table(EnrolmentRow)
_RUNS = select(
    _N.c.id,
    _N.c.enrolment_id,
    _E.c.person_id,
    _E.c.course,
    _N.c.edition,
    _N.c.scenario,
    _N.c.number,
    _N.c.path,
    _N.c.inherited,
    _N.c.ending,
    _N.c.began_at,
    _N.c.ended_at,
).join(_E, _E.c.id == _N.c.enrolment_id)
_OWN = _RUNS.where(_N.c.id == bindparam("id"), _E.c.person_id == bindparam("person_id"))
_HOLD = _OWN.with_for_update()
_OF_SCENARIO = _RUNS.where(
    _N.c.enrolment_id == bindparam("enrolment_id"), _N.c.scenario == bindparam("scenario")
).order_by(_N.c.number)
_KEEP = (
    update(_N)
    .where(_N.c.id == bindparam("run"))
    .values(path=bindparam("new_path"), ending=bindparam("reached"), ended_at=bindparam("at"))
)
_ANEW = (
    update(_N)
    .where(_N.c.id == bindparam("run"), _N.c.ended_at.is_(None))
    .values(path="[]", inherited=0, began_at=bindparam("at"))
)
_OF_MANY: Select[Any] = (
    select(_N.c.enrolment_id, _N.c.edition, _N.c.path)
    .join(_E, _E.c.id == _N.c.enrolment_id)
    .where(_N.c.scenario == bindparam("scenario"))
    .order_by(_N.c.id)
)
# A second run begins only after the first has ended: the first one that ended is number 1.
_FIRST_OF_MANY: Select[Any] = _OF_MANY.where(_N.c.number == 1, _N.c.ended_at.is_not(None))
_PLAYED = (
    select(_N.c.scenario, func.count(_N.c.enrolment_id.distinct()))
    .join(_E, _E.c.id == _N.c.enrolment_id)
    .where(_E.c.cohort_id == bindparam("cohort_id"))
    .group_by(_N.c.scenario)
)


@dataclass(frozen=True, slots=True)
class Run:
    """One way of a person through a scenario of an edition; ``inherited`` as in the table."""

    id: int
    enrolment_id: int
    person_id: int
    course: str
    edition: str
    scenario: str
    number: int
    path: RunPath
    inherited: int
    ending: str | None
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Track:
    """Where somebody of a cohort went: the path of one run of hers, and its edition."""

    enrolment_id: int
    edition: str
    path: RunPath


def find(session: Session, run_id: int, *, person_id: int) -> Run | None:
    """A person's own run; somebody else's is not found."""
    row = session.execute(_OWN, {"id": run_id, "person_id": person_id}).first()
    return _run(row) if row else None


def hold(session: Session, run_id: int, *, person_id: int) -> Run | None:
    """Like ``find``, held with its enrolment against other writers until the transaction ends."""
    row = session.execute(_HOLD, {"id": run_id, "person_id": person_id}).first()
    return _run(row) if row else None


def of_scenario(session: Session, enrolment_id: int, scenario: str) -> tuple[Run, ...]:
    """All runs of an enrolment through one scenario, in order; an open one is the last."""
    keys = {"enrolment_id": enrolment_id, "scenario": scenario}
    return tuple(_run(row) for row in session.execute(_OF_SCENARIO, keys))


def add(
    session: Session,
    enrolment_id: int,
    *,
    edition: str,
    scenario: str,
    number: int,
    path: RunPath,
    began_at: datetime,
) -> int:
    """Begin a run and return its id; what stands in ``path`` already was taken over from another."""
    values = {
        "enrolment_id": enrolment_id,
        "edition": edition,
        "scenario": scenario,
        "number": number,
        "path": _text(path),
        "inherited": len(path),
        "began_at": began_at,
    }
    return int(session.execute(insert(_N).returning(_N.c.id), values).scalar_one())


def keep(session: Session, run_id: int, path: RunPath, *, ending: str | None, at: datetime) -> None:
    """Write a longer path; with an ``ending`` the run is over. The caller holds the run."""
    values = {"run": run_id, "new_path": _text(path), "reached": ending, "at": at if ending else None}
    session.execute(_KEEP, values)


def begin_anew(session: Session, run_id: int, *, at: datetime) -> None:
    """Take an open run back to its start."""
    session.execute(_ANEW, {"run": run_id, "at": at})


def of_scope(session: Session, scope: Scope, scenario: str, *, first: bool) -> tuple[Track, ...]:
    """The ways of people through a scenario: the first ended run of each person, or all, open ones too."""
    statement, values = within(_FIRST_OF_MANY if first else _OF_MANY, scope, of_edition=True)
    rows = session.execute(statement, {**values, "scenario": scenario})
    return tuple(Track(row[0], row[1], tuple(json.loads(row[2]))) for row in rows)


def players(session: Session, cohort_id: int) -> dict[str, int]:
    """How many people of a cohort have begun each scenario, by its id."""
    return {row[0]: row[1] for row in session.execute(_PLAYED, {"cohort_id": cohort_id})}


def _text(path: RunPath) -> str:
    return json.dumps(path, separators=(",", ":"))


def _run(row: Any) -> Run:
    values = dict(row._mapping)
    return Run(**{**values, "path": tuple(json.loads(values["path"]))})
