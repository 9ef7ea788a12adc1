"""People and their passwords."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, or_, select, update
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.store.patterns import containing
from firstline.store.tables import AgencyRow, PersonRow, table

_P, _A = table(PersonRow), table(AgencyRow)
PERSON_COLUMNS = (
    _P.c.id,
    _P.c.name,
    _P.c.role,
    _P.c.agency_id,
    _P.c.language,
    _A.c.zone,
    _P.c.email,
    _P.c.staff_number,
    _P.c.active,
)
_PEOPLE = select(*PERSON_COLUMNS).join(_A, _A.c.id == _P.c.agency_id)
_BY_ID = _PEOPLE.where(_P.c.id == bindparam("id"))
_BY_EMAIL = _PEOPLE.where(_P.c.email == bindparam("email"))
_BY_NUMBER = _PEOPLE.where(
    _P.c.agency_id == bindparam("agency_id"), _P.c.staff_number == bindparam("staff_number")
)
_HASH = select(_P.c.password_hash).where(_P.c.id == bindparam("id"))
_CERTIFICATE_NAME = select(_P.c.certificate_name).where(_P.c.id == bindparam("id"))
_SET_PASSWORD = update(_P).where(_P.c.id == bindparam("person")).values(password_hash=bindparam("hash"))
_SET_CERTIFICATE_NAME = (
    update(_P).where(_P.c.id == bindparam("person")).values(certificate_name=bindparam("text"))
)
_SET_LANGUAGE = update(_P).where(_P.c.id == bindparam("person")).values(language=bindparam("text"))
_WANTS_REMINDERS = select(_P.c.wants_reminders).where(_P.c.id == bindparam("id"))
_SET_WANTS_REMINDERS = (
    update(_P).where(_P.c.id == bindparam("person")).values(wants_reminders=bindparam("value"))
)
_SET_ACTIVE = update(_P).where(_P.c.id == bindparam("person")).values(active=bindparam("value"))


def person_from(row: Row[Any]) -> Person:
    """The domain value of a row that begins with PERSON_COLUMNS."""
    return Person(*row[: len(PERSON_COLUMNS)])


def find(session: Session, person_id: int) -> Person | None:
    """The person of this id."""
    row = session.execute(_BY_ID, {"id": person_id}).first()
    return person_from(row) if row else None


def by_email(session: Session, email: str) -> Person | None:
    """The person with this normalised address."""
    row = session.execute(_BY_EMAIL, {"email": email}).first()
    return person_from(row) if row else None


def by_staff_number(session: Session, agency_id: int, staff_number: str) -> Person | None:
    """The person with this normalised number in an agency."""
    row = session.execute(_BY_NUMBER, {"agency_id": agency_id, "staff_number": staff_number}).first()
    return person_from(row) if row else None


def password_hash(session: Session, person_id: int) -> str | None:
    """The stored hash, None where no password was ever set."""
    return session.execute(_HASH, {"id": person_id}).scalar()


def certificate_name(session: Session, person_id: int) -> str | None:
    """The name as the person confirmed it for print, None before that."""
    return session.execute(_CERTIFICATE_NAME, {"id": person_id}).scalar()


def search(session: Session, words: str, *, limit: int, offset: int) -> tuple[tuple[Person, str], ...]:
    """People with their agency's name, by name; ``words`` narrows by name, address or number."""
    statement = select(*PERSON_COLUMNS, _A.c.name).join(_A, _A.c.id == _P.c.agency_id)
    rows = session.execute(
        _narrowed(statement, words).order_by(_P.c.name, _P.c.id).limit(limit).offset(offset)
    )
    return tuple((person_from(row), row[-1]) for row in rows)


def count(session: Session, words: str) -> int:
    """How many people ``search`` would find."""
    return int(session.execute(_narrowed(select(func.count(_P.c.id)), words)).scalar_one())


def names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names of many people."""
    rows = session.execute(select(_P.c.id, _P.c.name).where(_P.c.id.in_(sorted(set(ids)))))
    return {row[0]: row[1] for row in rows}


def trainers(session: Session) -> tuple[Person, ...]:
    """Everybody who may hold a cohort, by name."""
    statement = _PEOPLE.where(_P.c.role.in_(("trainer", "administrator"))).order_by(_P.c.name)
    return tuple(person_from(row) for row in session.execute(statement))


def add(session: Session, person: Person, *, at: datetime) -> int:
    """Store a new person (its id is ignored) and return the id; raises IntegrityError for a double."""
    values = {
        "agency_id": person.agency_id,
        "name": person.name,
        "email": person.email,
        "staff_number": person.staff_number,
        "role": person.role,
        "language": person.language,
        "active": person.active,
        "created_at": at,
    }
    return int(session.execute(insert(_P).returning(_P.c.id), values).scalar_one())


def set_password_hash(session: Session, person_id: int, encoded: str) -> None:
    """Replace the password's hash."""
    session.execute(_SET_PASSWORD, {"person": person_id, "hash": encoded})


def set_certificate_name(session: Session, person_id: int, name: str) -> None:
    """Keep the name as it will be printed."""
    session.execute(_SET_CERTIFICATE_NAME, {"person": person_id, "text": name})


def set_language(session: Session, person_id: int, language: str) -> None:
    """Keep the language of a person's pages."""
    session.execute(_SET_LANGUAGE, {"person": person_id, "text": language})


def set_active(session: Session, person_id: int, active: bool) -> None:
    """Let a person in, or keep her out."""
    session.execute(_SET_ACTIVE, {"person": person_id, "value": active})


def wants_reminders(session: Session, person_id: int) -> bool:
    """Whether a person wants to be reminded by mail."""
    return bool(session.execute(_WANTS_REMINDERS, {"id": person_id}).scalar())


def set_wants_reminders(session: Session, person_id: int, wanted: bool) -> None:
    """Remind a person by mail from now on, or no more."""
    session.execute(_SET_WANTS_REMINDERS, {"person": person_id, "value": wanted})


def _narrowed(statement: Any, words: str) -> Any:
    for word in words.split():
        pattern = containing(word)
        fields = (_P.c.name, _P.c.email, _P.c.staff_number)
        statement = statement.where(or_(*(field.ilike(pattern, escape="\\") for field in fields)))
    return statement
