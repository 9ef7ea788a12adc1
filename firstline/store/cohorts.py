"""Cohorts, their trainers and the matrix of their people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, case, delete, func, insert, select, update
from sqlmodel import Session

from firstline.domain.cohort import Cohort
from firstline.store.patterns import containing
from firstline.store.tables import CohortRow, CohortTrainerRow, EnrolmentRow, PersonRow, table

_C, _T, _E, _P = (table(row) for row in (CohortRow, CohortTrainerRow, EnrolmentRow, PersonRow))
_COLUMNS = (
    *(_C.c.id, _C.c.name, _C.c.course, _C.c.edition, _C.c.starts_on, _C.c.due_on, _C.c.path),
    *(_C.c.archived_at, _C.c.reminds),
)
_FIND = select(*_COLUMNS).where(_C.c.id == bindparam("id"))
_HELD = _FIND.join(_T, _T.c.cohort_id == _C.c.id).where(_T.c.person_id == bindparam("trainer_id"))
_COUNT = select(func.count(_E.c.id)).where(_E.c.cohort_id == bindparam("cohort_id"))
_UNFINISHED = _COUNT.where(_E.c.rank < 3)
_BY_NAME = select(_C.c.id).where(_C.c.name == bindparam("name")).order_by(_C.c.id).limit(1)
_BY_NAME_HELD = _BY_NAME.join(_T, _T.c.cohort_id == _C.c.id).where(_T.c.person_id == bindparam("trainer_id"))
_CHANGE = update(_C).where(_C.c.id == bindparam("cohort"))
_HOLDERS = (
    select(_P.c.id, _P.c.name)
    .join(_T, _T.c.person_id == _P.c.id)
    .where(_T.c.cohort_id == bindparam("cohort_id"))
    .order_by(_P.c.sort_name, _P.c.id)
)
_LOCK = select(_C.c.id).where(_C.c.id == bindparam("id")).with_for_update()


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


def names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names of many cohorts."""
    rows = session.execute(select(_C.c.id, _C.c.name).where(_C.c.id.in_(sorted(set(ids)))))
    return {row[0]: row[1] for row in rows}


def called(session: Session, words: str, *, limit: int) -> tuple[int, ...]:
    """The ids of cohorts whose names hold all of these words."""
    each = (_C.c.name.ilike(containing(word), escape="\\") for word in words.split())
    return tuple(session.execute(select(_C.c.id).where(*each).order_by(_C.c.id).limit(limit)).scalars())


def lines(
    session: Session, *, trainer_id: int | None, archived: bool | None = False
) -> tuple[CohortLine, ...]:
    """All cohorts, or those of one trainer, the earliest due date first; ``archived`` None: both sorts."""
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
    if archived is not None:
        statement = statement.where(_C.c.archived_at.is_not(None) == archived)
    if trainer_id is not None:
        statement = statement.join(_T, _T.c.cohort_id == _C.c.id).where(_T.c.person_id == trainer_id)
    return tuple(CohortLine(Cohort(*row[:-3]), *row[-3:]) for row in session.execute(statement))


def count_members(session: Session, cohort_id: int) -> int:
    """How many people a cohort has."""
    return int(session.execute(_COUNT, {"cohort_id": cohort_id}).scalar_one())


def count_unfinished(session: Session, cohort_id: int) -> int:
    """How many of a cohort's people have not finished."""
    return int(session.execute(_UNFINISHED, {"cohort_id": cohort_id}).scalar_one())


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
    reminds: bool = True,
) -> int:
    """Store a cohort and return its id."""
    what = {"name": name, "course": course, "edition": edition, "path": path, "reminds": reminds}
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


def by_name(session: Session, name: str, *, trainer_id: int | None) -> int | None:
    """The id of a cohort with exactly this name, archived or not; with ``trainer_id`` of that trainer's."""
    if trainer_id is None:
        return session.execute(_BY_NAME, {"name": name}).scalar()
    return session.execute(_BY_NAME_HELD, {"name": name, "trainer_id": trainer_id}).scalar()


def lock(session: Session, cohort_id: int) -> None:
    """Hold a cohort against other acts on its trainers until the transaction ends; SQLite does so anyway."""
    session.execute(_LOCK, {"id": cohort_id})


def holders(session: Session, cohort_id: int) -> tuple[tuple[int, str], ...]:
    """The ids and names of those who hold a cohort, by name."""
    return tuple((row[0], row[1]) for row in session.execute(_HOLDERS, {"cohort_id": cohort_id}))


def set_name(session: Session, cohort_id: int, name: str) -> None:
    """Rename a cohort."""
    session.execute(_CHANGE.values(name=name), {"cohort": cohort_id})


def set_dates(session: Session, cohort_id: int, starts_on: date, due_on: date | None) -> None:
    """Change when a cohort starts, and change or drop its due date."""
    session.execute(_CHANGE.values(starts_on=starts_on, due_on=due_on), {"cohort": cohort_id})


def set_path(session: Session, cohort_id: int, path: str) -> None:
    """Say on which role path everybody in it is, "" where each chooses her own."""
    session.execute(_CHANGE.values(path=path), {"cohort": cohort_id})


def set_archived(session: Session, cohort_id: int, archived_at: datetime | None) -> None:
    """Archive a cohort, or take it out of the archive."""
    session.execute(_CHANGE.values(archived_at=archived_at), {"cohort": cohort_id})


def move(session: Session, cohort_id: int, edition: str) -> None:
    """Let a cohort go on with another edition."""
    session.execute(update(_C).where(_C.c.id == cohort_id).values(edition=edition))
