"""Cohorts, their trainers and the matrix of their people."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlmodel import Session

from firstline.domain.cohort import Cohort, Member
from firstline.store import summaries
from firstline.store.tables import AgencyRow, CohortRow, CohortTrainerRow, EnrolmentRow, PersonRow, table

_C, _T, _E, _P, _A = (table(r) for r in (CohortRow, CohortTrainerRow, EnrolmentRow, PersonRow, AgencyRow))
_COLUMNS = (_C.c.id, _C.c.name, _C.c.course, _C.c.edition, _C.c.starts_on, _C.c.due_on, _C.c.path)
_FIND = select(*_COLUMNS).where(_C.c.id == bindparam("id"))
_HELD = _FIND.join(_T, _T.c.cohort_id == _C.c.id).where(_T.c.person_id == bindparam("trainer_id"))
_MEMBERS = (
    select(_P.c.id, _P.c.name, _A.c.name, _E.c.progress, _E.c.rank, _E.c.active_at)
    .join(_P, _P.c.id == _E.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(_E.c.cohort_id == bindparam("cohort_id"))
    .order_by(_E.c.rank, _E.c.active_at, _E.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_COUNT = select(func.count(_E.c.id)).where(_E.c.cohort_id == bindparam("cohort_id"))


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort in a list, with how many people look for attention, and how many have finished."""

    cohort: Cohort
    people: int
    urgent: int
    finished: int


def find(session: Session, cohort_id: int, *, trainer_id: int | None) -> Cohort | None:
    """A cohort; with ``trainer_id`` only if that trainer holds it."""
    statement, keys = (
        (_FIND, {"id": cohort_id})
        if trainer_id is None
        else (_HELD, {"id": cohort_id, "trainer_id": trainer_id})
    )
    row = session.execute(statement, keys).first()
    return Cohort(*row) if row else None


def lines(session: Session, *, trainer_id: int | None) -> tuple[CohortLine, ...]:
    """All cohorts, or those of one trainer, the earliest due date first."""
    statement = (
        select(
            *_COLUMNS,
            func.count(_E.c.id),
            func.coalesce(func.sum(case((_E.c.rank < 2, 1), else_=0)), 0),
            func.coalesce(func.sum(case((_E.c.rank == 3, 1), else_=0)), 0),
        )
        .outerjoin(_E, _E.c.cohort_id == _C.c.id)
        .group_by(*_COLUMNS)
        .order_by(_C.c.due_on.is_(None), _C.c.due_on, _C.c.name)
    )
    if trainer_id is not None:
        statement = statement.join(_T, _T.c.cohort_id == _C.c.id).where(_T.c.person_id == trainer_id)
    return tuple(CohortLine(Cohort(*row[:7]), *row[7:]) for row in session.execute(statement))


def members(session: Session, cohort_id: int, *, limit: int, offset: int) -> tuple[Member, ...]:
    """One page of a cohort's people, those who need attention first."""
    rows = session.execute(_MEMBERS, {"cohort_id": cohort_id, "limit": limit, "offset": offset})
    return tuple(_member(*row) for row in rows)


def count_members(session: Session, cohort_id: int) -> int:
    """How many people a cohort has."""
    return int(session.execute(_COUNT, {"cohort_id": cohort_id}).scalar_one())


def held_by(session: Session, trainer_id: int) -> frozenset[int]:
    """The ids of the cohorts that a trainer holds."""
    return frozenset(session.execute(select(_T.c.cohort_id).where(_T.c.person_id == trainer_id)).scalars())


def add(
    session: Session,
    name: str,
    course: str,
    edition: str,
    *,
    path: str = "",
    starts_on: date,
    due_on: date | None,
) -> int:
    """Store a cohort and return its id; raises IntegrityError for a name that is taken."""
    what = {"name": name, "course": course, "edition": edition, "path": path}
    values = {**what, "starts_on": starts_on, "due_on": due_on}
    return int(session.execute(insert(_C).returning(_C.c.id), values).scalar_one())


def set_trainers(session: Session, cohort_id: int, trainer_ids: frozenset[int]) -> None:
    """Say who holds a cohort."""
    session.execute(delete(_T).where(_T.c.cohort_id == cohort_id))
    if trainer_ids:
        session.execute(insert(_T), [{"cohort_id": cohort_id, "person_id": t} for t in sorted(trainer_ids)])


def trainer_ids(session: Session, cohort_id: int) -> frozenset[int]:
    """Who holds a cohort."""
    return frozenset(session.execute(select(_T.c.person_id).where(_T.c.cohort_id == cohort_id)).scalars())


def set_due_date(session: Session, cohort_id: int, due_on: date | None) -> None:
    """Change or drop a cohort's due date."""
    session.execute(update(_C).where(_C.c.id == cohort_id).values(due_on=due_on))


def move(session: Session, cohort_id: int, edition: str) -> None:
    """Let a cohort go on with another edition."""
    session.execute(update(_C).where(_C.c.id == cohort_id).values(edition=edition))


def _member(person_id: int, name: str, agency: str, text: str, rank: int, active_at: datetime) -> Member:
    progress = summaries.from_text(text)
    started = bool(progress.lessons or progress.tests)
    return Member(person_id, name, agency, progress, rank, active_at, started)
