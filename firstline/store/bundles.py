"""Bundles of a cohort's certificates, their parts while they are made, and who of a cohort holds one."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, bindparam, case, delete, exists, func, insert, select, update
from sqlalchemy import cast as as_type
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.bundle import BundleKind, Holding
from firstline.domain.credential import CredentialFacts
from firstline.domain.progress import Progress
from firstline.store import summaries
from firstline.store.credentials import CREDENTIAL_COLUMNS, credential_from
from firstline.store.tables import (
    BundlePartRow,
    BundleRow,
    CredentialRow,
    EnrolmentRow,
    JobRow,
    PersonRow,
    PrintRow,
    table,
)

_B, _Q = table(BundleRow), table(BundlePartRow)
_C, _E, _P, _R, _J = (table(r) for r in (CredentialRow, EnrolmentRow, PersonRow, PrintRow, JobRow))


def _is_given_up(job_kind: str, subject: Any) -> Any:
    """Whether a job of the kind was tried in vain; ``job_kind`` is the parameter that names it."""
    spent = (_J.c.kind == bindparam(job_kind)) & (_J.c.subject == as_type(subject, Text))
    return exists().where(spent & (_J.c.state == "failed"))


_COLUMNS = (
    *(_B.c.id, _B.c.cohort_id, _B.c.kind, _B.c.asked_at, _B.c.credentials, _B.c.total, _B.c.done),
    _B.c.finished_at,
    func.coalesce(func.length(_B.c.content), 0).label("size"),
    _is_given_up("make", _B.c.id).label("is_given_up"),
)
_FIND = select(*_COLUMNS).where(_B.c.id == bindparam("id"))
_OF_COHORT = select(*_COLUMNS).where(_B.c.cohort_id == bindparam("cohort")).order_by(_B.c.id.desc())
_UNFINISHED = _OF_COHORT.where(_B.c.kind == bindparam("kind"), _B.c.finished_at.is_(None))
_STEP = (
    update(_B)
    .where(_B.c.id == bindparam("bundle"), _B.c.done == bindparam("before"), _B.c.finished_at.is_(None))
    .values(done=bindparam("after"))
)
_PARTS = select(_Q.c.number).where(_Q.c.bundle_id == bindparam("id")).order_by(_Q.c.number)
_PART = select(_Q.c.content).where(_Q.c.bundle_id == bindparam("id"), _Q.c.number == bindparam("number"))

_LAST = (
    select(
        _C.c.enrolment_id,
        func.max(case((_C.c.state == "in-force", _C.c.id))).label("held"),
        func.max(case((_C.c.state == "revoked", _C.c.id))).label("revoked"),
    )
    .where(_C.c.erased_at.is_(None))
    .group_by(_C.c.enrolment_id)
    .subquery()
)
_MEMBERS = (
    select(_P.c.id, _P.c.name, _E.c.progress, _LAST.c.held, _LAST.c.revoked, _C.c.number, _C.c.expires_on)
    .add_columns(_R.c.credential_id, _is_given_up("print", _LAST.c.held))
    .select_from(_E)
    .join(_P, _P.c.id == _E.c.person_id)
    .outerjoin(_LAST, _LAST.c.enrolment_id == _E.c.id)
    .outerjoin(_C, _C.c.id == _LAST.c.held)
    .outerjoin(_R, _R.c.credential_id == _LAST.c.held)
    .where(_E.c.cohort_id == bindparam("cohort"))
)
_A_PAGE = (
    _MEMBERS.order_by(_LAST.c.held.is_not(None), _P.c.name, _P.c.id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_HELD = (
    select(_LAST.c.held, _R.c.credential_id)
    .select_from(_E)
    .join(_P, _P.c.id == _E.c.person_id)
    .join(_LAST, _LAST.c.enrolment_id == _E.c.id)
    .outerjoin(_R, _R.c.credential_id == _LAST.c.held)
    .where(_E.c.cohort_id == bindparam("cohort"), _LAST.c.held.is_not(None))
    .order_by(_P.c.name, _P.c.id)
)
_COUNTS = (
    select(func.count(_E.c.id), func.count(_LAST.c.held), func.count(_R.c.credential_id))
    .select_from(_E)
    .outerjoin(_LAST, _LAST.c.enrolment_id == _E.c.id)
    .outerjoin(_R, _R.c.credential_id == _LAST.c.held)
    .where(_E.c.cohort_id == bindparam("cohort"))
)
_PAPERS = (
    select(*CREDENTIAL_COLUMNS, _R.c.content, _is_given_up("print", _C.c.id))
    .outerjoin(_R, _R.c.credential_id == _C.c.id)
    .where(_C.c.id.in_(bindparam("ids", expanding=True)), _C.c.state == "in-force", _C.c.erased_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file that was asked for; ``size`` in bytes, ``is_given_up`` when its making was tried in vain."""

    id: int
    cohort_id: int
    kind: BundleKind
    asked_at: datetime
    credentials: tuple[int, ...]
    total: int
    done: int
    finished_at: datetime | None
    size: int
    is_given_up: bool


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a cohort, and the certificate that she holds for its course."""

    person_id: int
    name: str
    progress: Progress
    holding: Holding
    number: str | None
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people a cohort has, how many hold a certificate, and how many of these are printed."""

    people: int
    held: int
    printed: int


@dataclass(frozen=True, slots=True)
class Paper:
    """A certificate on its way into a bundle: ``content`` is None before its print."""

    facts: CredentialFacts
    content: bytes | None
    is_given_up: bool


def begin(
    session: Session, cohort_id: int, kind: BundleKind, credentials: Sequence[int], *, by: int, at: datetime
) -> int | None:
    """Ask for a bundle and return its id; None where one of the kind is in the making."""
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"cohort_id": cohort_id, "kind": kind, "asked_by_id": by, "asked_at": at, "done": 0}
    what = {"credentials": json.dumps(list(credentials)), "total": len(credentials)}
    statement = make(_B).on_conflict_do_nothing().returning(_B.c.id)
    return session.execute(statement, {**values, **what}).scalar()


def find(session: Session, bundle_id: int, *, make: str) -> Bundle | None:
    """The bundle of this id; ``make`` is the kind of the jobs that make bundles."""
    row = session.execute(_FIND, {"id": bundle_id, "make": make}).first()
    return _bundle(row) if row else None


def of_cohort(session: Session, cohort_id: int, *, make: str) -> tuple[Bundle, ...]:
    """The bundles of a cohort, the newest first."""
    return tuple(_bundle(row) for row in session.execute(_OF_COHORT, {"cohort": cohort_id, "make": make}))


def unfinished(session: Session, cohort_id: int, kind: BundleKind, *, make: str) -> Bundle | None:
    """The bundle of a kind that is in the making."""
    keys = {"cohort": cohort_id, "kind": kind, "make": make}
    row = session.execute(_UNFINISHED, keys).first()
    return _bundle(row) if row else None


def content(session: Session, bundle_id: int) -> bytes | None:
    """The bytes of a finished bundle."""
    return session.execute(select(_B.c.content).where(_B.c.id == bundle_id)).scalar()


def keep_part(session: Session, bundle_id: int, part: bytes, *, before: int, after: int) -> bool:
    """Keep what a step made; False when somebody else made it, or the bundle is gone."""
    keys = {"bundle": bundle_id, "before": before, "after": after}
    if not session.execute(_STEP, keys).rowcount:  # type: ignore[attr-defined]
        return False
    session.execute(insert(_Q), {"bundle_id": bundle_id, "number": before, "content": part})
    return True


def parts(session: Session, bundle_id: int) -> Iterator[bytes]:
    """What the steps made, in order, one at a time in memory."""
    for number in session.execute(_PARTS, {"id": bundle_id}).scalars().all():
        yield session.execute(_PART, {"id": bundle_id, "number": number}).scalar_one()


def finish(session: Session, bundle: Bundle, made: bytes, *, at: datetime) -> bool:
    """Keep the whole file instead of its parts and of earlier files of the kind; False when it is gone."""
    mine = (_B.c.id == bundle.id) & (_B.c.done == bundle.total) & _B.c.finished_at.is_(None)
    kept = session.execute(update(_B).where(mine).values(content=made, finished_at=at))
    if not kept.rowcount:  # type: ignore[attr-defined]
        return False
    session.execute(delete(_Q).where(_Q.c.bundle_id == bundle.id))
    same = (_B.c.cohort_id == bundle.cohort_id) & (_B.c.kind == bundle.kind) & (_B.c.id != bundle.id)
    session.execute(delete(_B).where(same & _B.c.finished_at.is_not(None)))
    return True


def remove(session: Session, bundle_id: int) -> None:
    """Remove a bundle with its parts."""
    session.execute(delete(_B).where(_B.c.id == bundle_id))


def remove_asked_before(session: Session, moment: datetime) -> tuple[tuple[int, int], ...]:
    """Remove old bundles with their parts, finished or not; returns the ids of each and of its cohort."""
    removed = delete(_B).where(_B.c.asked_at < moment).returning(_B.c.id, _B.c.cohort_id)
    return tuple((bundle_id, cohort_id) for bundle_id, cohort_id in session.execute(removed))


def members(
    session: Session, cohort_id: int, *, print_job: str, limit: int, offset: int
) -> tuple[Member, ...]:
    """One page of a cohort's people, those who hold no certificate first, then by name."""
    keys = {"cohort": cohort_id, "print": print_job, "limit": limit, "offset": offset}
    return tuple(_member(row) for row in session.execute(_A_PAGE, keys))


def counts(session: Session, cohort_id: int) -> Counts:
    """How many people a cohort has, and how many of them hold a certificate."""
    return Counts(*session.execute(_COUNTS, {"cohort": cohort_id}).one())


def held(session: Session, cohort_id: int) -> tuple[tuple[int, bool], ...]:
    """The newest certificate in force of each person of a cohort, by name, and whether it is printed."""
    rows = session.execute(_HELD, {"cohort": cohort_id})
    return tuple((credential_id, printed is not None) for credential_id, printed in rows)


def papers(session: Session, credentials: Sequence[int], *, print_job: str) -> tuple[Paper, ...]:
    """Some certificates with their bytes, in this order, without those that are out of force."""
    rows = session.execute(_PAPERS, {"ids": list(credentials), "print": print_job})
    found = {row[0]: Paper(credential_from(row[:-2]).facts, row[-2], row[-1]) for row in rows}
    return tuple(found[number] for number in credentials if number in found)


def _bundle(row: Any) -> Bundle:
    values = dict(row._mapping)
    return Bundle(**{**values, "credentials": tuple(json.loads(values["credentials"]))})


def _member(row: Any) -> Member:
    person_id, name, progress, in_force, revoked, number, expires_on, printed, is_given_up = row
    holding: Holding = "none" if revoked is None else "revoked"
    if in_force is not None:
        holding = "printed" if printed is not None else "not-printable" if is_given_up else "printing"
    return Member(person_id, name, summaries.from_text(progress), holding, number, expires_on)
