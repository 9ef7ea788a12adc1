"""One-time slips: how somebody without a password sets the first one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.store.tables import EnrolmentRow, PersonRow, SlipRow, table

_S, _P, _E = table(SlipRow), table(PersonRow), table(EnrolmentRow)
_OPEN = select(_S.c.person_id).where(
    _S.c.code_hash == bindparam("code_hash"), _S.c.expires_at > bindparam("at")
)
_OF_COHORT = (
    select(_P.c.id, _P.c.name, _P.c.email, _P.c.staff_number, _S.c.sealed, _S.c.expires_at)
    .join(_P, _P.c.id == _S.c.person_id)
    .join(_E, _E.c.person_id == _P.c.id)
    .where(_E.c.cohort_id == bindparam("cohort_id"), _S.c.expires_at > bindparam("at"))
    .order_by(_P.c.name)
)
_OF_PERSON = (
    select(_P.c.id, _P.c.name, _P.c.email, _P.c.staff_number, _S.c.sealed, _S.c.expires_at)
    .join(_P, _P.c.id == _S.c.person_id)
    .where(_S.c.person_id == bindparam("person_id"), _S.c.expires_at > bindparam("at"))
)
_WITHOUT = (
    select(_P.c.id)
    .join(_E, _E.c.person_id == _P.c.id)
    .outerjoin(_S, (_S.c.person_id == _P.c.id) & (_S.c.expires_at > bindparam("at")))
    .where(_E.c.cohort_id == bindparam("cohort_id"), _P.c.password_hash.is_(None), _S.c.code_hash.is_(None))
    .order_by(_P.c.id)
)


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that is not spent: whose it is and the sealed code."""

    person_id: int
    name: str
    email: str | None
    staff_number: str | None
    sealed: str
    expires_at: datetime


def replace(session: Session, person_id: int, *, code_hash: str, sealed: str, expires_at: datetime) -> None:
    """Give a person a new slip; an older one ends."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"code_hash": code_hash, "person_id": person_id, "sealed": sealed, "expires_at": expires_at}
    statement = make(_S).values(**values)
    fresh = {name: statement.excluded[name] for name in ("code_hash", "sealed", "expires_at")}
    session.execute(statement.on_conflict_do_update(index_elements=[_S.c.person_id], set_=fresh))


def holder(session: Session, code_hash: str, *, at: datetime) -> int | None:
    """Whose open slip this is."""
    return session.execute(_OPEN, {"code_hash": code_hash, "at": at}).scalar()


def spend(session: Session, code_hash: str) -> bool:
    """End a slip; False when somebody spent it a moment ago."""
    return bool(session.execute(delete(_S).where(_S.c.code_hash == code_hash)).rowcount)  # type: ignore[attr-defined]


def of_cohort(session: Session, cohort_id: int, *, at: datetime) -> tuple[Slip, ...]:
    """The open slips of a cohort's people, by name."""
    rows = session.execute(_OF_COHORT, {"cohort_id": cohort_id, "at": at})
    return tuple(Slip(*row) for row in rows)


def without(session: Session, cohort_id: int, *, at: datetime) -> tuple[int, ...]:
    """The cohort's people who have neither a password nor an open slip."""
    return tuple(session.execute(_WITHOUT, {"cohort_id": cohort_id, "at": at}).scalars())


def of_person(session: Session, person_id: int, *, at: datetime) -> tuple[Slip, ...]:
    """A person's open slip, or none."""
    return tuple(Slip(*row) for row in session.execute(_OF_PERSON, {"person_id": person_id, "at": at}))
