"""Who is signed in. The cookie's value is stored as its SHA-256 only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.store.people import PERSON_COLUMNS, person_from
from firstline.store.tables import AgencyRow, PersonRow, SessionRow, table

_S, _P, _A = table(SessionRow), table(PersonRow), table(AgencyRow)
_FIND = (
    select(*PERSON_COLUMNS, _S.c.seen_at, _S.c.expires_at)
    .join(_S, _S.c.person_id == _P.c.id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(_S.c.id_hash == bindparam("id_hash"), _P.c.active)
)
_SEE = update(_S).where(_S.c.id_hash == bindparam("hash")).values(seen_at=bindparam("at"))


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person who is signed in, when her session was last seen and when it ends at the latest."""

    person: Person
    seen_at: datetime
    expires_at: datetime


def find(session: Session, id_hash: str) -> SignIn | None:
    """The session of an active person; the caller judges its age."""
    row = session.execute(_FIND, {"id_hash": id_hash}).first()
    return SignIn(person_from(row), row[-2], row[-1]) if row else None


def add(session: Session, id_hash: str, person_id: int, *, at: datetime, expires_at: datetime) -> None:
    """Begin a session, and sweep out those that have ended."""
    session.execute(delete(_S).where(_S.c.expires_at <= at))
    values = {
        "id_hash": id_hash,
        "person_id": person_id,
        "created_at": at,
        "seen_at": at,
        "expires_at": expires_at,
    }
    session.execute(insert(_S), values)


def see(session: Session, id_hash: str, *, at: datetime) -> None:
    """Note that a session is in use."""
    session.execute(_SEE, {"hash": id_hash, "at": at})


def end(session: Session, id_hash: str) -> None:
    """End one session; ending one that is not there is no error."""
    session.execute(delete(_S).where(_S.c.id_hash == id_hash))


def end_all(session: Session, person_id: int, *, besides: str = "") -> None:
    """End every session of a person, but for the one named by ``besides``."""
    session.execute(delete(_S).where(_S.c.person_id == person_id, _S.c.id_hash != besides))
