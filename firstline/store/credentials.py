"""Credentials and their printed bytes."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, cast, false, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql
from sqlmodel import Session

from firstline.domain.credential import CredentialFacts
from firstline.store.patterns import containing
from firstline.store.tables import CohortTrainerRow, CredentialRow, EditionRow, EnrolmentRow, PrintRow, table

_C, _P, _E = table(CredentialRow), table(PrintRow), table(EnrolmentRow)
_T, _D = table(CohortTrainerRow), table(EditionRow)
_COLUMNS = (_C.c.id, _C.c.person_id, _C.c.facts, _C.c.issued_at, _C.c.state, _C.c.revoked_at)
_BY_NUMBER = select(*_COLUMNS).where(_C.c.number == bindparam("number"))
_BY_ID = select(*_COLUMNS).where(_C.c.id == bindparam("id"))
_OF_PERSON = select(*_COLUMNS).where(_C.c.person_id == bindparam("person_id")).order_by(_C.c.issued_at.desc())
_IN_FORCE = select(*_COLUMNS).where(
    _C.c.person_id == bindparam("person_id"),
    _C.c.course == bindparam("course"),
    _C.c.edition == bindparam("edition"),
)
_BYTES = select(_P.c.content).where(_P.c.credential_id == bindparam("id"))
_HELD = (
    select(_E.c.id)
    .join(_T, _T.c.cohort_id == _E.c.cohort_id)
    .where(_E.c.id == _C.c.enrolment_id, _T.c.person_id == bindparam("trainer_id"))
)


@dataclass(frozen=True, slots=True)
class Credential:
    """A stored award: the frozen facts and what became of it."""

    id: int
    person_id: int
    facts: CredentialFacts
    issued_at: datetime
    state: str
    revoked_at: datetime | None


def by_number(session: Session, number: str) -> Credential | None:
    """The credential of a grouped number."""
    row = session.execute(_BY_NUMBER, {"number": number}).first()
    return _credential(row) if row else None


def find(session: Session, credential_id: int) -> Credential | None:
    """The credential of this id."""
    row = session.execute(_BY_ID, {"id": credential_id}).first()
    return _credential(row) if row else None


def of_person(session: Session, person_id: int) -> tuple[Credential, ...]:
    """All credentials of a person, the newest first."""
    return tuple(_credential(row) for row in session.execute(_OF_PERSON, {"person_id": person_id}))


def of_edition(session: Session, person_id: int, course: str, edition: str) -> tuple[Credential, ...]:
    """All credentials that a person ever had for an edition, whatever became of them."""
    keys = {"person_id": person_id, "course": course, "edition": edition}
    return tuple(_credential(row) for row in session.execute(_IN_FORCE, keys))


def register(
    session: Session, words: str, *, trainer_id: int | None, limit: int, offset: int
) -> tuple[Credential, ...]:
    """One page of the register, the newest first; with ``trainer_id`` only that trainer's cohorts.

    ``words`` narrows by the printed name, the course's title and the number.
    """
    statement = _scoped(session, select(*_COLUMNS), words, trainer_id).order_by(
        _C.c.issued_at.desc(), _C.c.id.desc()
    )
    rows = session.execute(statement.limit(limit).offset(offset), {"trainer_id": trainer_id})
    return tuple(_credential(row) for row in rows)


def count(session: Session, words: str, *, trainer_id: int | None) -> int:
    """How many credentials the whole register has under the same narrowing."""
    statement = _scoped(session, select(func.count(_C.c.id)), words, trainer_id)
    return int(session.execute(statement, {"trainer_id": trainer_id}).scalar_one())


def superseded(
    session: Session, releases: Mapping[str, int], *, trainer_id: int | None, limit: int, offset: int
) -> tuple[int, tuple[Credential, ...]]:
    """Credentials in force that rest on an edition of a lower release than the course now has."""
    older = or_(
        false(), *((_C.c.course == course) & (_D.c.release < release) for course, release in releases.items())
    )

    def narrowed(statement: Any) -> Any:
        found = statement.join(_D, _D.c.digest == _C.c.edition).where(_C.c.state == "in-force", older)
        return found if trainer_id is None else found.where(_HELD.exists())

    keys = {"trainer_id": trainer_id}
    statement = narrowed(select(*_COLUMNS)).order_by(_C.c.issued_at, _C.c.id).limit(limit).offset(offset)
    count = int(session.execute(narrowed(select(func.count(_C.c.id))), keys).scalar_one())
    return count, tuple(_credential(row) for row in session.execute(statement, keys))


def is_trainers(session: Session, credential_id: int, trainer_id: int) -> bool:
    """Whether the credential belongs to somebody in one of a trainer's cohorts."""
    statement = select(_C.c.id).where(_C.c.id == credential_id, _HELD.exists())
    return session.execute(statement, {"trainer_id": trainer_id}).first() is not None


def add(session: Session, facts: CredentialFacts, person_id: int, enrolment_id: int, *, at: datetime) -> int:
    """Store an award and return its id; raises IntegrityError for a second one in force."""
    values = {
        "number": facts.number,
        "person_id": person_id,
        "enrolment_id": enrolment_id,
        "course": facts.course,
        "edition": facts.edition,
        "facts": _facts_to_text(facts),
        "issued_at": at,
        "expires_on": facts.expires_on,
        "state": "in-force",
    }
    return int(session.execute(insert(_C).returning(_C.c.id), values).scalar_one())


def revoke(session: Session, credential_id: int, *, reason: str, at: datetime) -> bool:
    """Take an award away for good; False when it was not in force."""
    statement = update(_C).where(_C.c.id == credential_id, _C.c.state == "in-force")
    values = {"state": "revoked", "revoked_at": at, "revocation_reason": reason}
    return bool(session.execute(statement.values(**values)).rowcount)  # type: ignore[attr-defined]


def printed(session: Session, credential_id: int) -> bytes | None:
    """The kept bytes, None before the first print."""
    return session.execute(_BYTES, {"id": credential_id}).scalar()


def keep_print(session: Session, credential_id: int, *, digest: str, content: bytes, at: datetime) -> None:
    """Keep the first print; raises IntegrityError for a second."""
    values = {"credential_id": credential_id, "digest": digest, "content": content, "printed_at": at}
    session.execute(insert(_P), values)


def _scoped(session: Session, statement: Any, words: str, trainer_id: int | None) -> Any:
    fields = (_fact(session, "name"), _fact(session, "course_title"), _C.c.number)
    for word in words.split():
        pattern = containing(word)
        statement = statement.where(or_(*(field.ilike(pattern, escape="\\") for field in fields)))
    return statement if trainer_id is None else statement.where(_HELD.exists())


def _fact(session: Session, key: str) -> Any:
    """One of the frozen facts as an SQL expression."""
    if session.get_bind().dialect.name == "postgresql":
        return cast(_C.c.facts, postgresql.JSONB)[key].astext
    return func.json_extract(_C.c.facts, f"$.{key}")


def _facts_to_text(facts: CredentialFacts) -> str:
    return json.dumps(asdict(facts), ensure_ascii=False, default=date.isoformat)


def _credential(row: Any) -> Credential:
    credential_id, person_id, text, issued_at, state, revoked_at = row
    stored = json.loads(text)
    expires_on = date.fromisoformat(stored["expires_on"]) if stored["expires_on"] else None
    dates = {"issued_on": date.fromisoformat(stored["issued_on"]), "expires_on": expires_on}
    facts = CredentialFacts(
        **{**stored, **dates, "passed": tuple(stored["passed"]), "packs": tuple(stored.get("packs", ()))}
    )
    return Credential(credential_id, person_id, facts, issued_at, state, revoked_at)
