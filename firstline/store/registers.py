"""The register: many credentials, narrowed by what is looked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import cast, false, func, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from firstline.domain.credential import Standing
from firstline.store.credentials import CREDENTIAL_COLUMNS, HELD, Credential, credential_from
from firstline.store.patterns import containing
from firstline.store.tables import CredentialRow, EditionRow, EnrolmentRow, table

_C, _E, _D = table(CredentialRow), table(EnrolmentRow), table(EditionRow)
_EDITIONS = (
    select(_C.c.edition, func.count(_C.c.id))
    .where(_C.c.state == "in-force")
    .group_by(_C.c.course, _C.c.edition)
    .order_by(_C.c.course, func.max(_C.c.id).desc())
)
AT_ONCE = 500
"""How many credentials of an export are in memory at a time, and how many numbers one statement names."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What is looked for; what is empty narrows nothing.

    ``words`` look into the printed name, the course's title and the number, ``path`` is the id of a role
    path, ``since`` and ``until`` are days of issue, both included. ``on`` is the day for which
    ``standing`` is asked.
    """

    on: date
    words: str = ""
    standing: Standing | None = None
    course: str = ""
    path: str = ""
    since: date | None = None
    until: date | None = None


def page(
    session: Session, wanted: Narrowing, *, trainer_id: int | None, limit: int, offset: int
) -> tuple[Credential, ...]:
    """One page of the register, the newest first; with ``trainer_id`` only that trainer's cohorts."""
    statement = _ordered(session, wanted, trainer_id).limit(limit).offset(offset)
    return tuple(credential_from(row) for row in session.execute(statement, {"trainer_id": trainer_id}))


def count(session: Session, wanted: Narrowing, *, trainer_id: int | None) -> int:
    """How many credentials the whole register has under the same narrowing."""
    statement = _narrowed(session, select(func.count(_C.c.id)), wanted, trainer_id)
    return int(session.execute(statement, {"trainer_id": trainer_id}).scalar_one())


def every(session: Session, wanted: Narrowing, *, trainer_id: int | None) -> Iterator[Credential]:
    """Every credential under the same narrowing, the newest first, some hundreds in memory at a time."""
    statement = _ordered(session, wanted, trainer_id).execution_options(yield_per=AT_ONCE)
    for row in session.execute(statement, {"trainer_id": trainer_id}):
        yield credential_from(row)


def by_numbers(session: Session, numbers: Sequence[str]) -> tuple[Credential, ...]:
    """The credentials of many numbers, in the order of their issue."""
    found: list[Credential] = []
    for start in range(0, len(numbers), AT_ONCE):
        wanted = select(*CREDENTIAL_COLUMNS).where(_C.c.number.in_(numbers[start : start + AT_ONCE]))
        found += [credential_from(row) for row in session.execute(wanted.order_by(_C.c.id))]
    return tuple(found)


def numbers_in_force(
    session: Session, *, edition: str | None = None, cohort_id: int | None = None
) -> tuple[str, ...]:
    """The numbers in force that rest on an edition, or that belong to the people of a cohort."""
    statement = select(_C.c.number).where(_C.c.state == "in-force").order_by(_C.c.id)
    if edition is not None:
        statement = statement.where(_C.c.edition == edition)
    if cohort_id is not None:
        statement = statement.join(_E, _E.c.id == _C.c.enrolment_id).where(_E.c.cohort_id == cohort_id)
    return tuple(session.execute(statement).scalars())


def standing_in_cohort(session: Session, cohort_id: int) -> dict[int, frozenset[str]]:
    """The states of the credentials of a cohort's people for its course, by person."""
    statement = (
        select(_C.c.person_id, _C.c.state)
        .join(_E, (_E.c.person_id == _C.c.person_id) & (_E.c.course == _C.c.course))
        .where(_E.c.cohort_id == cohort_id)
    )
    found: dict[int, frozenset[str]] = {}
    for person_id, state in session.execute(statement):
        found[person_id] = found.get(person_id, frozenset()) | {state}
    return found


def superseded(
    session: Session, releases: Mapping[str, int], *, trainer_id: int | None, limit: int, offset: int
) -> tuple[int, tuple[Credential, ...]]:
    """Credentials in force that rest on an edition of a lower release than the course now has."""
    keys = {"trainer_id": trainer_id}
    statement = _older(select(*CREDENTIAL_COLUMNS), releases, trainer_id).order_by(_C.c.issued_at, _C.c.id)
    count = _older(select(func.count(_C.c.id)), releases, trainer_id)
    rows = session.execute(statement.limit(limit).offset(offset), keys)
    return int(session.execute(count, keys).scalar_one()), tuple(credential_from(row) for row in rows)


def superseded_enrolments(
    session: Session, releases: Mapping[str, int], *, trainer_id: int | None
) -> tuple[int, ...]:
    """The enrolments behind them, besides those that went on with the course's release already."""
    rows = session.execute(_behind(releases, trainer_id), {"trainer_id": trainer_id})
    return tuple(rows.scalars())


def count_superseded_enrolments(
    session: Session, releases: Mapping[str, int], *, trainer_id: int | None
) -> int:
    """How many these are."""
    count = _count_behind(tuple(sorted(releases.items())), trainer_id is not None)
    return int(session.execute(count, {"trainer_id": trainer_id}).scalar_one())


@lru_cache(maxsize=8)
def _count_behind(releases: tuple[tuple[str, int], ...], is_held: bool) -> Any:
    """Asked for by every start page, so it is built once for each state of the courses."""
    return select(func.count()).select_from(_behind(dict(releases), 0 if is_held else None).subquery())


def _behind(releases: Mapping[str, int], trainer_id: int | None) -> Any:
    went_on = table(EditionRow).alias("taken")
    statement = _older(select(_E.c.id).select_from(_C), releases, trainer_id)
    statement = statement.join(_E, (_E.c.person_id == _C.c.person_id) & (_E.c.course == _C.c.course)).join(
        went_on, went_on.c.digest == _E.c.edition
    )
    behind = or_(
        false(), *((_C.c.course == name) & (went_on.c.release < number) for name, number in releases.items())
    )
    return statement.where(behind).distinct()


def editions_in_force(session: Session) -> tuple[tuple[str, int], ...]:
    """The digests of the editions on which credentials in force rest, with how many, by course."""
    return tuple((digest, int(number)) for digest, number in session.execute(_EDITIONS))


def revoke_many(session: Session, numbers: Sequence[str], *, reason: str, at: datetime) -> tuple[str, ...]:
    """Take many awards away for good; returns the numbers of those that were in force."""
    found: list[str] = []
    for start in range(0, len(numbers), AT_ONCE):
        held = _C.c.number.in_(numbers[start : start + AT_ONCE]) & (_C.c.state == "in-force")
        values = {"state": "revoked", "revoked_at": at, "revocation_reason": reason}
        found += session.execute(update(_C).where(held).values(**values).returning(_C.c.number)).scalars()
    return tuple(sorted(found))


def _ordered(session: Session, wanted: Narrowing, trainer_id: int | None) -> Any:
    statement = _narrowed(session, select(*CREDENTIAL_COLUMNS), wanted, trainer_id)
    return statement.order_by(_C.c.issued_at.desc(), _C.c.id.desc())


def _narrowed(session: Session, statement: Any, wanted: Narrowing, trainer_id: int | None) -> Any:
    fields = (_fact(session, "name"), _fact(session, "course_title"), _C.c.number)
    for word in wanted.words.split():
        pattern = containing(word)
        statement = statement.where(or_(*(field.ilike(pattern, escape="\\") for field in fields)))
    if wanted.course:
        statement = statement.where(_C.c.course == wanted.course)
    if wanted.path:
        statement = statement.where(_fact(session, "path") == wanted.path)
    if wanted.standing is not None:
        statement = statement.where(_stands(wanted.standing, wanted.on))
    statement = _within(statement, wanted.since, wanted.until)
    return statement if trainer_id is None else statement.where(HELD.exists())


def _within(statement: Any, since: date | None, until: date | None) -> Any:
    if since is not None:
        statement = statement.where(_C.c.issued_at >= datetime.combine(since, time(), UTC))
    if until is not None:
        after = datetime.combine(until, time(), UTC) + timedelta(days=1)
        statement = statement.where(_C.c.issued_at < after)
    return statement


def _stands(standing: Standing, on: date) -> Any:
    """The same as domain.credential.standing, as a condition."""
    if standing in ("revoked", "replaced"):
        return _C.c.state == standing
    if standing == "expired":
        return _C.c.state.in_(("in-force", "renewed")) & (_C.c.expires_on < on)
    still = or_(_C.c.expires_on.is_(None), _C.c.expires_on >= on)
    return still & (_C.c.state == ("renewed" if standing == "renewed" else "in-force"))


def _fact(session: Session, key: str) -> Any:
    """One of the frozen facts as an SQL expression."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(_C.c.facts, postgresql.JSONB)[key].astext
    return func.json_extract(_C.c.facts, f"$.{key}")


def _older(statement: Any, releases: Mapping[str, int], trainer_id: int | None) -> Any:
    older = or_(
        false(), *((_C.c.course == course) & (_D.c.release < release) for course, release in releases.items())
    )
    found = statement.join(_D, _D.c.digest == _C.c.edition).where(_C.c.state == "in-force", older)
    return found if trainer_id is None else found.where(HELD.exists())
