"""Credentials and their printed bytes."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlmodel import Session

from firstline.domain.credential import CredentialFacts, Standard
from firstline.store.tables import BundleRow, CohortTrainerRow, CredentialRow, EnrolmentRow, PrintRow, table

_C, _P, _E = table(CredentialRow), table(PrintRow), table(EnrolmentRow)
_T, _B = table(CohortTrainerRow), table(BundleRow)
CREDENTIAL_COLUMNS = (
    _C.c.id,
    _C.c.person_id,
    _C.c.facts,
    _C.c.issued_at,
    _C.c.state,
    _C.c.revoked_at,
    _C.c.enrolment_id,
    _C.c.earlier_id,
    _C.c.hidden_at,
    _C.c.erased_at,
)
_COLUMNS = CREDENTIAL_COLUMNS
_BY_NUMBER = select(*_COLUMNS).where(_C.c.number == bindparam("number"))
_BY_ID = select(*_COLUMNS).where(_C.c.id == bindparam("id"))
_OF_PERSON = select(*_COLUMNS).where(_C.c.person_id == bindparam("person_id")).order_by(_C.c.issued_at.desc())
_OF_COURSE = (
    select(*_COLUMNS)
    .where(_C.c.person_id == bindparam("person_id"), _C.c.course == bindparam("course"))
    .order_by(_C.c.issued_at.desc(), _C.c.id.desc())
)
_IN_FORCE = _OF_COURSE.where(_C.c.state == "in-force")
_LATER = select(_C.c.number).where(_C.c.earlier_id == bindparam("id"))
_HELD_ROW = select(_C.c.erased_at).where(_C.c.id == bindparam("id")).with_for_update()
_BYTES = select(_P.c.content).where(_P.c.credential_id == bindparam("id"))
_PUBLIC_BADGE = select(_C.c.badge).where(
    _C.c.number == bindparam("number"), _C.c.hidden_at.is_(None), _C.c.erased_at.is_(None)
)
HELD = (
    select(_E.c.id)
    .join(_T, _T.c.cohort_id == _E.c.cohort_id)
    .where(_E.c.id == _C.c.enrolment_id, _T.c.person_id == bindparam("trainer_id"))
)


@dataclass(frozen=True, slots=True)
class Credential:
    """A stored award: the frozen facts and what became of it.

    ``earlier_id`` is the one that it renews or corrects. ``hidden_at``: its holder wants no public
    page; ``erased_at``: her name was taken out of it.
    """

    id: int
    person_id: int
    facts: CredentialFacts
    issued_at: datetime
    state: str
    revoked_at: datetime | None
    enrolment_id: int
    earlier_id: int | None
    hidden_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicBadge:
    """A badge that everybody may have, None in it before its job ran."""

    content: str | None


def by_number(session: Session, number: str) -> Credential | None:
    """The credential of a grouped number."""
    row = session.execute(_BY_NUMBER, {"number": number}).first()
    return credential_from(row) if row else None


def find(session: Session, credential_id: int) -> Credential | None:
    """The credential of this id."""
    row = session.execute(_BY_ID, {"id": credential_id}).first()
    return credential_from(row) if row else None


def of_person(session: Session, person_id: int) -> tuple[Credential, ...]:
    """All credentials of a person, the newest first."""
    return tuple(credential_from(row) for row in session.execute(_OF_PERSON, {"person_id": person_id}))


def of_course(session: Session, person_id: int, course: str) -> tuple[Credential, ...]:
    """All credentials that a person ever had for a course, whatever became of them, the newest first."""
    keys = {"person_id": person_id, "course": course}
    return tuple(credential_from(row) for row in session.execute(_OF_COURSE, keys))


def in_force(session: Session, person_id: int, course: str) -> Credential | None:
    """The newest credential of a person that was not revoked, replaced or renewed; it may have expired."""
    row = session.execute(_IN_FORCE, {"person_id": person_id, "course": course}).first()
    return credential_from(row) if row else None


def later_number(session: Session, credential_id: int) -> str | None:
    """The number of the credential that renewed or corrected this one."""
    return session.execute(_LATER, {"id": credential_id}).scalar()


def is_trainers(session: Session, credential_id: int, trainer_id: int) -> bool:
    """Whether the credential belongs to somebody in one of a trainer's cohorts."""
    statement = select(_C.c.id).where(_C.c.id == credential_id, HELD.exists())
    return session.execute(statement, {"trainer_id": trainer_id}).first() is not None


def add(
    session: Session,
    facts: CredentialFacts,
    person_id: int,
    enrolment_id: int,
    *,
    earlier_id: int | None = None,
    at: datetime,
) -> int:
    """Store an award and return its id; raises IntegrityError for a second one in force.

    ``earlier_id`` is the one that it renews or corrects, which has to be out of force by then.
    """
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
        "earlier_id": earlier_id,
    }
    return int(session.execute(insert(_C).returning(_C.c.id), values).scalar_one())


def revoke(session: Session, credential_id: int, *, reason: str, at: datetime) -> bool:
    """Take an award away for good; False when it was not in force."""
    statement = update(_C).where(_C.c.id == credential_id, _C.c.state == "in-force")
    values = {"state": "revoked", "revoked_at": at, "revocation_reason": reason}
    return bool(session.execute(statement.values(**values)).rowcount)  # type: ignore[attr-defined]


def supersede(session: Session, credential_id: int, state: Literal["replaced", "renewed"]) -> bool:
    """Let a later award stand in the place of this one; False when it was not in force."""
    statement = update(_C).where(_C.c.id == credential_id, _C.c.state == "in-force").values(state=state)
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def set_hidden(session: Session, credential_id: int, hidden_at: datetime | None) -> None:
    """Say whether its holder wants no public page, and since when."""
    session.execute(update(_C).where(_C.c.id == credential_id).values(hidden_at=hidden_at))


def is_erased(session: Session, credential_id: int) -> bool:
    """Whether the name was taken out; holds the row against others until the transaction ends."""
    return session.execute(_HELD_ROW, {"id": credential_id}).scalar() is not None


def erase(session: Session, credential: Credential, *, at: datetime) -> None:
    """Take the holder's name out of an award, with its badge, its print and the bundles that hold it.

    Number and state stay.
    """
    facts = _facts_to_text(replace(credential.facts, name=""))
    values = {"facts": facts, "badge": None, "badge_key": None, "erased_at": at}
    session.execute(update(_C).where(_C.c.id == credential.id).values(**values))
    session.execute(delete(_P).where(_P.c.credential_id == credential.id))
    cohorts = select(_E.c.cohort_id).where(_E.c.id == credential.enrolment_id)
    session.execute(delete(_B).where(_B.c.cohort_id.in_(cohorts)))


def printed(session: Session, credential_id: int) -> bytes | None:
    """The kept bytes, None before the first print."""
    return session.execute(_BYTES, {"id": credential_id}).scalar()


def keep_print(
    session: Session, credential_id: int, *, digest: str, content: bytes, seal_key: str | None, at: datetime
) -> None:
    """Keep the first print, sealed with a key; raises IntegrityError for a second."""
    values = {"credential_id": credential_id, "digest": digest, "content": content, "printed_at": at}
    session.execute(insert(_P), {**values, "seal_key": seal_key})


def keep_badge(session: Session, credential_id: int, badge: str, key_id: str) -> None:
    """Keep the signed badge, which names its key."""
    session.execute(update(_C).where(_C.c.id == credential_id).values(badge=badge, badge_key=key_id))


def badge(session: Session, credential_id: int) -> str | None:
    """The signed badge, None before its job ran."""
    return session.execute(select(_C.c.badge).where(_C.c.id == credential_id)).scalar()


def public_badge(session: Session, number: str) -> PublicBadge | None:
    """The badge of a credential that may be seen in public, None where there is none of this number."""
    row = session.execute(_PUBLIC_BADGE, {"number": number}).first()
    return PublicBadge(row[0]) if row else None


def withdrawn_ids(session: Session) -> tuple[int, ...]:
    """The credentials that must not be relied on any more: revoked, or replaced by a corrected one."""
    found = select(_C.c.id).where(_C.c.state.in_(("revoked", "replaced"))).order_by(_C.c.id)
    return tuple(session.execute(found).scalars())


def last_id(session: Session) -> int:
    """The highest id that was given, 0 before the first credential."""
    return int(session.execute(select(func.coalesce(func.max(_C.c.id), 0))).scalar_one())


def _facts_to_text(facts: CredentialFacts) -> str:
    return json.dumps(asdict(facts), ensure_ascii=False, default=date.isoformat)


def credential_from(row: Any) -> Credential:
    """The award of a row that begins with CREDENTIAL_COLUMNS."""
    credential_id, person_id, text, *rest = row
    stored = json.loads(text)
    expires_on = date.fromisoformat(stored["expires_on"]) if stored["expires_on"] else None
    dates = {"issued_on": date.fromisoformat(stored["issued_on"]), "expires_on": expires_on}
    facts = CredentialFacts(
        **{
            **stored,
            **dates,
            "passed": tuple(stored["passed"]),
            "packs": tuple(stored.get("packs", ())),
            "standards": tuple(Standard(**each) for each in stored.get("standards", ())),
        }
    )
    return Credential(credential_id, person_id, facts, *rest)
