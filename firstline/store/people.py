"""People and their passwords."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, or_, select, update
from sqlmodel import Session

from firstline.domain.person import Person, Sex
from firstline.domain.text import sort_name
from firstline.store import agencies
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
    _P.c.root_id == bindparam("root_id"), _P.c.staff_number == bindparam("staff_number")
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
_SEX = select(_P.c.sex).where(_P.c.id == bindparam("id"))
_CHANGE = update(_P).where(_P.c.id == bindparam("person"))
_ADMINISTRATORS = (
    select(_P.c.id)
    .where(_P.c.role == "administrator", _P.c.active.is_(True))
    .order_by(_P.c.id)
    .with_for_update()
)
_IN_AGENCIES = _P.c.agency_id.in_(bindparam("agencies", expanding=True))
_THERE = table(PersonRow).alias("there")
_COLLIDING = (
    select(_P.c.staff_number)
    .join(_THERE, _THERE.c.staff_number == _P.c.staff_number)
    .where(_IN_AGENCIES, _THERE.c.root_id == bindparam("root_id"), _THERE.c.id != _P.c.id)
    .where(_THERE.c.agency_id.not_in(bindparam("agencies", expanding=True)))
    .order_by(_P.c.staff_number)
)
_MOVE = update(_P).where(_IN_AGENCIES).values(root_id=bindparam("root"))


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list of people is narrowed by; "" and None narrow nothing.

    ``words`` look in name, address and number; ``agencies`` are the ids of those that people serve in
    themselves; ``signed_in`` says whether somebody ever chose a password, which her first sign-in asks for.
    """

    words: str = ""
    agencies: frozenset[int] | None = None
    role: str = ""
    active: bool | None = None
    signed_in: bool | None = None


EVERYBODY = Narrowing()
AT_ONCE = 500
"""How many people of an export are in memory at a time."""
_BY_NAME = (_P.c.sort_name, _P.c.name, _P.c.id)


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


def by_staff_number(session: Session, root_id: int, staff_number: str) -> Person | None:
    """The person with this normalised number in a root agency, whatever unit of it she serves in."""
    row = session.execute(_BY_NUMBER, {"root_id": root_id, "staff_number": staff_number}).first()
    return person_from(row) if row else None


def password_hash(session: Session, person_id: int) -> str | None:
    """The stored hash, None where no password was ever set."""
    return session.execute(_HASH, {"id": person_id}).scalar()


def certificate_name(session: Session, person_id: int) -> str | None:
    """The name as the person confirmed it for print, None before that."""
    return session.execute(_CERTIFICATE_NAME, {"id": person_id}).scalar()


def search(
    session: Session, wanted: Narrowing, *, limit: int, offset: int
) -> tuple[tuple[Person, str, bool], ...]:
    """People by name, each with her agency's name and whether she ever chose a password."""
    rows = session.execute(_listed(wanted).limit(limit).offset(offset))
    return tuple((person_from(row), row[-2], bool(row[-1])) for row in rows)


def every(session: Session, wanted: Narrowing) -> Iterator[tuple[Person, str, bool]]:
    """All whom ``search`` would find, by the same statement, some hundreds in memory at a time."""
    options = {"yield_per": AT_ONCE}
    rows = session.connection().execute(_listed(wanted), execution_options=options)
    return ((Person(*row[:-2]), row[-2], bool(row[-1])) for row in rows)


def count(session: Session, wanted: Narrowing = EVERYBODY) -> int:
    """How many people ``search`` would find."""
    return int(session.execute(_narrowed(select(func.count(_P.c.id)), wanted)).scalar_one())


def names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names of many people."""
    rows = session.execute(select(_P.c.id, _P.c.name).where(_P.c.id.in_(sorted(set(ids)))))
    return {row[0]: row[1] for row in rows}


def names_of(session: Session, ids: Iterable[int], *, roles: Collection[str] | None) -> dict[int, str]:
    """The names of those among many people who have one of these roles; None for whatever role."""
    statement = select(_P.c.id, _P.c.name).where(_P.c.id.in_(sorted(set(ids))))
    rows = session.execute(statement if roles is None else statement.where(_P.c.role.in_(roles)))
    return {row[0]: row[1] for row in rows}


def trainers(session: Session) -> tuple[Person, ...]:
    """Everybody who may hold a cohort, by name."""
    statement = _PEOPLE.where(_P.c.role.in_(("trainer", "administrator"))).order_by(_P.c.name)
    return tuple(person_from(row) for row in session.execute(statement))


def add(session: Session, person: Person, *, at: datetime) -> int:
    """Store a new person (its id is ignored) and return the id; raises IntegrityError for a double."""
    values = {
        "agency_id": person.agency_id,
        "root_id": agencies.held_root_of(session, person.agency_id),
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


def sex(session: Session, person_id: int) -> Sex:
    """A person's sex as it was told, "" where it was not."""
    found: Sex = session.execute(_SEX, {"id": person_id}).scalar_one()
    return found


def change(session: Session, person: Person, *, told_sex: Sex) -> None:
    """Replace what an administrator says of a person, whose root follows her agency.

    Raises IntegrityError for an address or a number that is taken.
    """
    kept = ("name", "email", "staff_number", "role", "language", "active", "agency_id")
    values = {name: getattr(person, name) for name in kept} | {
        "sex": told_sex,
        "sort_name": sort_name(person.name),
    }
    root_id = agencies.held_root_of(session, person.agency_id)
    session.execute(_CHANGE.values(**values, root_id=root_id), {"person": person.id})


def administrators(session: Session) -> frozenset[int]:
    """The ids of all administrators who may sign in, who stay so until the transaction ends."""
    return frozenset(session.execute(_ADMINISTRATORS).scalars())


def colliding_numbers(session: Session, agency_ids: Collection[int], root_id: int) -> tuple[str, ...]:
    """The staff numbers of people in these agencies that others below a root agency have too."""
    keys = {"agencies": sorted(agency_ids), "root_id": root_id}
    return tuple(session.execute(_COLLIDING, keys).scalars())


def set_root(session: Session, agency_ids: Collection[int], root_id: int) -> None:
    """Say which root agency everybody in these agencies belongs to."""
    session.execute(_MOVE, {"agencies": sorted(agency_ids), "root": root_id})


def wants_reminders(session: Session, person_id: int) -> bool:
    """Whether a person wants to be reminded by mail."""
    return bool(session.execute(_WANTS_REMINDERS, {"id": person_id}).scalar())


def set_wants_reminders(session: Session, person_id: int, wanted: bool) -> None:
    """Remind a person by mail from now on, or no more."""
    session.execute(_SET_WANTS_REMINDERS, {"person": person_id, "value": wanted})


def _listed(wanted: Narrowing) -> Any:
    statement = select(*PERSON_COLUMNS, _A.c.name, _P.c.password_hash.is_not(None))
    return _narrowed(statement.join(_A, _A.c.id == _P.c.agency_id), wanted).order_by(*_BY_NAME)


def _narrowed(statement: Any, wanted: Narrowing) -> Any:
    for word in wanted.words.split():
        pattern = containing(word)
        fields = (_P.c.name, _P.c.email, _P.c.staff_number)
        statement = statement.where(or_(*(field.ilike(pattern, escape="\\") for field in fields)))
    if wanted.agencies is not None:
        statement = statement.where(_P.c.agency_id.in_(sorted(wanted.agencies)))
    if wanted.role:
        statement = statement.where(_P.c.role == wanted.role)
    if wanted.active is not None:
        statement = statement.where(_P.c.active.is_(wanted.active))
    if wanted.signed_in is not None:
        statement = statement.where(_P.c.password_hash.is_not(None) == wanted.signed_in)
    return statement
