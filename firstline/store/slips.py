"""One-time slips: how somebody without a password sets the first one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.store.tables import AgencyRow, EnrolmentRow, PersonRow, SlipRow, table

_S, _P, _E, _A = (table(row) for row in (SlipRow, PersonRow, EnrolmentRow, AgencyRow))
_R = _A.alias("root")
_IS_TRAINEE = _P.c.role == "trainee"  # a trainer must not print the door to an administrator's account
_OPEN = select(_S.c.person_id).where(
    _S.c.code_hash == bindparam("code_hash"), _S.c.expires_at > bindparam("at")
)
_OPEN_SLIPS = (
    select(
        *(_P.c.id, _P.c.name, _P.c.email, _P.c.staff_number, _S.c.sealed, _S.c.expires_at),
        *(_P.c.language, _A.c.name, _R.c.name),
    )
    .join(_P, _P.c.id == _S.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .join(_R, _R.c.id == func.coalesce(_P.c.root_id, _P.c.agency_id))
    .where(_S.c.expires_at > bindparam("at"))
)
_OF_COHORT = (
    _OPEN_SLIPS.join(_E, _E.c.person_id == _P.c.id)
    .where(_E.c.cohort_id == bindparam("cohort_id"), _IS_TRAINEE)
    .order_by(_A.c.name, _P.c.name, _P.c.id)
)
_OF_PERSON = _OPEN_SLIPS.where(_S.c.person_id == bindparam("person_id"))
_WITHOUT = (
    select(_P.c.id)
    .join(_E, _E.c.person_id == _P.c.id)
    .outerjoin(_S, (_S.c.person_id == _P.c.id) & (_S.c.expires_at > bindparam("at")))
    .where(_E.c.cohort_id == bindparam("cohort_id"), _IS_TRAINEE)
    .where(_P.c.password_hash.is_(None), _S.c.code_hash.is_(None))
    .order_by(_P.c.id)
)
_FORGET = delete(_S).where(_S.c.person_id == bindparam("person_id"))


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that is not spent: whose it is and the sealed code.

    ``agency`` is where she serves, ``root`` the agency that she chooses to sign in with a staff number.
    """

    person_id: int
    name: str
    email: str | None
    staff_number: str | None
    sealed: str
    expires_at: datetime
    language: str
    agency: str
    root: str


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


def forget(session: Session, person_id: int) -> None:
    """End the slip of a person, if there is one."""
    session.execute(_FORGET, {"person_id": person_id})


def of_cohort(session: Session, cohort_id: int, *, at: datetime) -> tuple[Slip, ...]:
    """The open slips of a cohort's trainees, by agency and name."""
    rows = session.execute(_OF_COHORT, {"cohort_id": cohort_id, "at": at})
    return tuple(Slip(*row) for row in rows)


def without(session: Session, cohort_id: int, *, at: datetime) -> tuple[int, ...]:
    """The cohort's trainees who have neither a password nor an open slip."""
    return tuple(session.execute(_WITHOUT, {"cohort_id": cohort_id, "at": at}).scalars())


def of_person(session: Session, person_id: int, *, at: datetime) -> tuple[Slip, ...]:
    """A person's open slip, or none."""
    return tuple(Slip(*row) for row in session.execute(_OF_PERSON, {"person_id": person_id, "at": at}))
