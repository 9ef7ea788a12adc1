"""Enrolments: who takes which edition of which course."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.progress import Progress
from firstline.store import summaries
from firstline.store.tables import CompletionRow, EnrolmentRow, table

_E, _C = table(EnrolmentRow), table(CompletionRow)
_COLUMNS = (
    _E.c.id,
    _E.c.person_id,
    _E.c.course,
    _E.c.edition,
    _E.c.cohort_id,
    _E.c.began_at,
    _E.c.active_at,
    _E.c.progress,
    _E.c.extra_time,
    _E.c.path,
    _E.c.moved_at,
)
_OF_PERSON = select(*_COLUMNS).where(_E.c.person_id == bindparam("person_id"))
_FIND = _OF_PERSON.where(_E.c.course == bindparam("course"))
_LOCK = select(*_COLUMNS).where(_E.c.id == bindparam("id")).with_for_update()
_KEEP = (
    update(_E)
    .where(_E.c.id == bindparam("enrolment"))
    .values(
        progress=bindparam("summary"),
        rank=bindparam("new_rank"),
        active_at=bindparam("at"),
        done=bindparam("lessons"),
        begun=bindparam("is_begun"),
    )
)
_EXTRA_TIME = update(_E).where(_E.c.id == bindparam("enrolment")).values(extra_time=bindparam("percent"))
_PATH = (
    update(_E)
    .where(_E.c.id == bindparam("enrolment"))
    .values(path=bindparam("new_path"), rank=bindparam("new_rank"))
)
_MANY = select(*_COLUMNS).where(_E.c.id.in_(bindparam("ids", expanding=True))).order_by(_E.c.id)
_HOLD_OF_PEOPLE = (
    select(*_COLUMNS)
    .where(_E.c.person_id.in_(bindparam("people", expanding=True)), _E.c.course == bindparam("course"))
    .order_by(_E.c.id)
    .with_for_update()
)
_PLACE = (
    update(_E)
    .where(_E.c.id == bindparam("enrolment"))
    .values(
        cohort_id=bindparam("cohort"),
        edition=bindparam("new_edition"),
        path=bindparam("new_path"),
        rank=bindparam("new_rank"),
        moved_at=bindparam("at"),
    )
)
_COMPLETE = insert(_C)
_COMPLETIONS = (
    select(_C.c.lesson, _C.c.completed_at).where(_C.c.enrolment_id == bindparam("id")).order_by(_C.c.id)
)

_FINISHED, _LAST = (
    select(_C.c.enrolment_id, _C.c.lesson, which(_C.c.completed_at).label("finished_at"))
    .join(_E, _E.c.id == _C.c.enrolment_id)
    .where(_E.c.person_id == bindparam("person_id"))
    .group_by(_C.c.enrolment_id, _C.c.lesson)
    for which in (func.min, func.max)
)
CHUNK = 500
"""How many ids one statement names."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A person taking an edition of a course, with her progress.

    ``extra_time`` is in per cent of any limit; ``path`` is her role path, "" for the whole course;
    ``moved_at`` is when she last went on with another edition.
    """

    id: int
    person_id: int
    course: str
    edition: str
    cohort_id: int | None
    began_at: datetime
    active_at: datetime
    progress: Progress
    extra_time: int = 0
    path: str = ""
    moved_at: datetime | None = None


def find(session: Session, person_id: int, course: str) -> Enrolment | None:
    """A person's enrolment in a course."""
    row = session.execute(_FIND, {"person_id": person_id, "course": course}).first()
    return _enrolment(row) if row else None


def of_person(session: Session, person_id: int) -> tuple[Enrolment, ...]:
    """All enrolments of a person."""
    rows = session.execute(_OF_PERSON, {"person_id": person_id})
    return tuple(_enrolment(row) for row in rows)


def lock(session: Session, enrolment_id: int) -> Enrolment:
    """The enrolment, held against other writers until the transaction ends.

    On SQLite the transaction itself holds every writer off. Raises NoResultFound.
    """
    row = session.execute(_LOCK, {"id": enrolment_id}).one()
    return _enrolment(row)


def first_values(
    person_id: int, course: str, edition: str, *, cohort_id: int | None, path: str, at: datetime
) -> dict[str, object]:
    """The row of an enrolment of somebody who has done nothing yet; for whoever inserts many."""
    return {
        "person_id": person_id,
        "course": course,
        "edition": edition,
        "cohort_id": cohort_id,
        "began_at": at,
        "active_at": at,
        "progress": summaries.to_text(Progress()),
        "rank": 2,
        "path": path,
    }


def begin(
    session: Session,
    person_id: int,
    course: str,
    edition: str,
    *,
    cohort_id: int | None,
    path: str = "",
    at: datetime,
) -> None:
    """Enrol a person; one who is enrolled in the course already stays as she is."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(_E).on_conflict_do_nothing(index_elements=[_E.c.person_id, _E.c.course])
    values = first_values(person_id, course, edition, cohort_id=cohort_id, path=path, at=at)
    session.execute(statement, values)


def join_cohort(session: Session, enrolment_id: int, cohort_id: int) -> None:
    """Put an enrolment into a cohort; what was done stays done."""
    session.execute(update(_E).where(_E.c.id == enrolment_id).values(cohort_id=cohort_id))


def of_cohort(session: Session, cohort_id: int) -> tuple[Enrolment, ...]:
    """All enrolments of a cohort."""
    rows = session.execute(select(*_COLUMNS).where(_E.c.cohort_id == cohort_id).order_by(_E.c.id))
    return tuple(_enrolment(row) for row in rows)


def lock_cohort(session: Session, cohort_id: int) -> tuple[Enrolment, ...]:
    """All enrolments of a cohort, held against other writers until the transaction ends."""
    held = select(*_COLUMNS).where(_E.c.cohort_id == cohort_id).order_by(_E.c.id).with_for_update()
    return tuple(_enrolment(row) for row in session.execute(held))


def lock_many(session: Session, ids: Iterable[int]) -> tuple[Enrolment, ...]:
    """Several enrolments by id, held against other writers until the transaction ends."""
    held = select(*_COLUMNS).where(_E.c.id.in_(bindparam("ids", expanding=True)))
    statement, found, ordered = held.order_by(_E.c.id).with_for_update(), [], sorted(set(ids))
    for start in range(0, len(ordered), CHUNK):
        rows = session.execute(statement, {"ids": ordered[start : start + CHUNK]})
        found += [_enrolment(row) for row in rows]
    return tuple(found)


def hold_of_people(session: Session, person_ids: Iterable[int], course: str) -> tuple[Enrolment, ...]:
    """The enrolments of several people in one course, held until the transaction ends."""
    found, ordered = [], sorted(set(person_ids))
    for start in range(0, len(ordered), CHUNK):
        keys = {"people": ordered[start : start + CHUNK], "course": course}
        found += [_enrolment(row) for row in session.execute(_HOLD_OF_PEOPLE, keys)]
    return tuple(found)


def many(session: Session, ids: Iterable[int]) -> tuple[Enrolment, ...]:
    """Several enrolments by id."""
    statement, found, ordered = _MANY, [], sorted(set(ids))
    for start in range(0, len(ordered), CHUNK):
        rows = session.execute(statement, {"ids": ordered[start : start + CHUNK]})
        found += [_enrolment(row) for row in rows]
    return tuple(found)


def set_paths(session: Session, path: str, ranks: Mapping[int, int]) -> None:
    """Put enrolments on one role path, each with its new rank."""
    rows = [{"enrolment": key, "new_path": path, "new_rank": rank} for key, rank in ranks.items()]
    if rows:
        session.connection().execute(_PATH, rows)


def move(session: Session, ranks: Mapping[int, int], edition: str, *, at: datetime) -> None:
    """Let enrolments go on with another edition, each with its new rank."""
    statement = (
        update(_E)
        .where(_E.c.id == bindparam("enrolment"))
        .values(edition=bindparam("new_edition"), rank=bindparam("new_rank"), moved_at=at)
    )
    rows = [{"enrolment": key, "new_edition": edition, "new_rank": rank} for key, rank in ranks.items()]
    if rows:
        session.connection().execute(statement, rows)


def count_by_edition(session: Session) -> dict[str, int]:
    """How many enrolments each edition has."""
    rows = session.execute(select(_E.c.edition, func.count(_E.c.id)).group_by(_E.c.edition))
    return {row[0]: row[1] for row in rows}


def keep_progress(
    session: Session, enrolment_id: int, progress: Progress, *, rank: int, at: datetime
) -> None:
    """Write the summary; the caller has stored the facts in the same transaction."""
    values = {"enrolment": enrolment_id, "summary": summaries.to_text(progress), "new_rank": rank, "at": at}
    session.execute(_KEEP, {**values, "lessons": len(progress.lessons), "is_begun": progress.is_begun})


def set_extra_time(session: Session, enrolment_id: int, percent: int) -> None:
    """Say how much longer every time limit is for a person, in per cent."""
    session.execute(_EXTRA_TIME, {"enrolment": enrolment_id, "percent": percent})


def set_path(session: Session, enrolment_id: int, path: str, *, rank: int) -> None:
    """Say on which role path somebody takes the course, and how soon a trainer should look then."""
    session.execute(_PATH, {"enrolment": enrolment_id, "new_path": path, "new_rank": rank})


def place(session: Session, enrolment: Enrolment, *, rank: int) -> None:
    """Write where somebody takes a course: cohort, edition and since when, role path."""
    values = {"cohort": enrolment.cohort_id, "new_edition": enrolment.edition, "new_path": enrolment.path}
    keys = {"enrolment": enrolment.id, "new_rank": rank, "at": enrolment.moved_at}
    session.execute(_PLACE, values | keys)


def complete(session: Session, enrolment_id: int, lesson: str, *, at: datetime) -> None:
    """Store that a lesson was finished, once more if it was before."""
    session.execute(_COMPLETE, {"enrolment_id": enrolment_id, "lesson": lesson, "completed_at": at})


def completions(session: Session, enrolment_id: int) -> tuple[tuple[str, datetime], ...]:
    """Every completion of a lesson, repeated ones too, the oldest first."""
    return tuple((row[0], row[1]) for row in session.execute(_COMPLETIONS, {"id": enrolment_id}))


def last_completions(session: Session, person_id: int) -> dict[int, dict[str, datetime]]:
    """When a person finished each lesson the last time, by enrolment and lesson."""
    found: dict[int, dict[str, datetime]] = {}
    for enrolment_id, lesson, finished_at in session.execute(_LAST, {"person_id": person_id}):
        found.setdefault(enrolment_id, {})[lesson] = finished_at
    return found


def finished_lessons(session: Session, person_id: int) -> dict[int, dict[str, datetime]]:
    """When a person first finished each lesson, by enrolment and lesson."""
    found: dict[int, dict[str, datetime]] = {}
    for enrolment_id, lesson, finished_at in session.execute(_FINISHED, {"person_id": person_id}):
        found.setdefault(enrolment_id, {})[lesson] = finished_at
    return found


def _enrolment(row: Any) -> Enrolment:
    values = dict(row._mapping)
    return Enrolment(**{**values, "progress": summaries.from_text(values["progress"])})
