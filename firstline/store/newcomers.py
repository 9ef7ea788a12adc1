"""Many people at once: who of a list has an account; accounts, enrolments and slips by few statements."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, bindparam, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.enlistment import Candidate
from firstline.store import enrolments
from firstline.store.tables import EnrolmentRow, PersonRow, SlipRow, table

_P, _E, _S = table(PersonRow), table(EnrolmentRow), table(SlipRow)
CHUNK = 5_000
"""How many addresses, numbers or ids one statement names; SQLite takes 32,766."""

_ACCOUNTS = (
    select(
        *(_P.c.id, _P.c.name, _P.c.email, _P.c.staff_number, _P.c.root_id, _P.c.role, _P.c.active),
        and_(_P.c.email.is_(None), _P.c.password_hash.is_(None), _S.c.code_hash.is_(None)),
        *(_E.c.id, _E.c.cohort_id, _E.c.path),
    )
    .outerjoin(_E, and_(_E.c.person_id == _P.c.id, _E.c.course == bindparam("course")))
    .outerjoin(_S, and_(_S.c.person_id == _P.c.id, _S.c.expires_at > bindparam("at")))
)
_BY_EMAIL = _ACCOUNTS.where(_P.c.email.in_(bindparam("emails", expanding=True)))
_BY_NUMBER = _ACCOUNTS.where(
    _P.c.root_id.in_(bindparam("roots", expanding=True)),
    _P.c.staff_number.in_(bindparam("numbers", expanding=True)),
)
_JOIN = (
    update(_E)
    .where(_E.c.id.in_(bindparam("enrolments", expanding=True)))
    .values(cohort_id=bindparam("cohort"))
    .execution_options(synchronize_session=False)
)
_LAST_ID = select(func.coalesce(func.max(_P.c.id), 0))
_NEXT_IDS = text(
    "SELECT nextval(pg_get_serial_sequence('person', 'id')) FROM generate_series(1, :count) AS each"
)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody with an account; ``lacks_slip`` who has no address, no password and no slip to get one with.

    The last three are of her enrolment in the course that was asked for.
    """

    id: int
    name: str
    email: str | None
    staff_number: str | None
    root_id: int | None
    role: str
    active: bool
    lacks_slip: bool
    enrolment_id: int | None
    cohort_id: int | None
    path: str | None


def by_emails(session: Session, emails: Collection[str], course: str, *, at: datetime) -> dict[str, Account]:
    """The people with these normalised addresses, by address."""
    found = (
        Account(*row)
        for some in _chunks(sorted(emails))
        for row in session.execute(_BY_EMAIL, {"emails": some, "course": course, "at": at})
    )
    return {account.email or "": account for account in found}


def by_numbers(
    session: Session, numbers: Collection[tuple[int, str]], course: str, *, at: datetime
) -> dict[tuple[int, str], Account]:
    """The people with these pairs of root agency and normalised staff number, by pair."""
    roots, wanted = sorted({root for root, _ in numbers}), sorted({number for _, number in numbers})
    found = (
        Account(*row)
        for some in _chunks(wanted)
        for row in session.execute(_BY_NUMBER, {"roots": roots, "numbers": some, "course": course, "at": at})
    )
    return {(account.root_id or 0, account.staff_number or ""): account for account in found}


def add(session: Session, candidates: Sequence[Candidate], *, at: datetime) -> Sequence[int]:
    """Store new people, all trainees, and return their ids in order. Raises IntegrityError for a double."""
    ids = _new_ids(session, len(candidates))
    rows = [
        {
            "id": person_id,
            "agency_id": each.agency_id,
            "root_id": each.root_id,
            "name": each.name,
            "email": each.email,
            "staff_number": each.staff_number,
            "role": "trainee",
            "language": each.language,
            "active": True,
            "sex": each.sex,
            "created_at": at,
        }
        for person_id, each in zip(ids, candidates, strict=True)
    ]
    if rows:
        session.execute(insert(_P), rows)
    return ids


def enrol(
    session: Session,
    people: Sequence[tuple[int, str]],
    course: str,
    edition: str,
    *,
    cohort_id: int,
    at: datetime,
) -> None:
    """Enrol people, pairs of id and role path, who take the course in no cohort and not alone."""
    rows = [
        enrolments.first_values(person_id, course, edition, cohort_id=cohort_id, path=path, at=at)
        for person_id, path in people
    ]
    if rows:
        session.execute(insert(_E), rows)


def join_cohort(session: Session, enrolment_ids: Sequence[int], cohort_id: int) -> None:
    """Put enrolments into a cohort; what was done stays done."""
    for some in _chunks(enrolment_ids):
        session.execute(_JOIN, {"enrolments": some, "cohort": cohort_id})


def give_slips(session: Session, slips: Sequence[tuple[int, str, str]], *, expires_at: datetime) -> None:
    """Give people new slips: (person, hash of the code, sealed code); older ones end."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(_S)
    fresh = {name: statement.excluded[name] for name in ("code_hash", "sealed", "expires_at")}
    rows = [
        {"person_id": person_id, "code_hash": code_hash, "sealed": sealed, "expires_at": expires_at}
        for person_id, code_hash, sealed in slips
    ]
    if rows:
        session.execute(statement.on_conflict_do_update(index_elements=[_S.c.person_id], set_=fresh), rows)


def _new_ids(session: Session, count: int) -> Sequence[int]:
    """Ids that nobody else takes: of the sequence; on SQLite after the last, for nobody else writes then."""
    if session.get_bind().dialect.name == "postgresql":
        return session.execute(_NEXT_IDS, {"count": count}).scalars().all()
    first = int(session.execute(_LAST_ID).scalar_one()) + 1
    return range(first, first + count)


def _chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    left = iter(values)
    while some := list(islice(left, CHUNK)):
        yield some
