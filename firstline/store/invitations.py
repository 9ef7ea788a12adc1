"""Invitations: links with which people set their first password. Only the SHA-256 of a link is here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.invitation import Guest, occasion
from firstline.domain.mail import INVITATION
from firstline.store.tables import AgencyRow, EnrolmentRow, InvitationRow, MailRow, PersonRow, table

_I, _P, _M, _E, _A = (table(r) for r in (InvitationRow, PersonRow, MailRow, EnrolmentRow, AgencyRow))
CHUNK = 10_000
"""How many people one statement names."""
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_LOCK = select(_P.c.id).where(_P.c.id.in_(_IDS)).order_by(_P.c.id).with_for_update()
_GUESTS = (
    select(
        _P.c.id,
        _P.c.name,
        _P.c.email,
        _P.c.language,
        _P.c.active,
        _P.c.password_hash.is_not(None),
        _P.c.role,
        _A.c.name,
        _I.c.made_at,
        _I.c.expires_at,
    )
    .join(_A, _A.c.id == _P.c.agency_id)
    .outerjoin(_I, _I.c.person_id == _P.c.id)
    .where(_P.c.id.in_(_IDS))
    .order_by(_P.c.name, _P.c.id)
)
_REFUSED = select(_M.c.person_id, _M.c.occasion, _M.c.problem).where(
    _M.c.kind == INVITATION, _M.c.state == "failed", _M.c.person_id.in_(_IDS)
)
_MEMBERS = select(_E.c.person_id).where(_E.c.cohort_id == bindparam("cohort_id"))
_HOLDER = (
    select(_I.c.person_id, _A.c.name, _I.c.nonce)
    .join(_P, _P.c.id == _I.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(
        _I.c.token_hash == bindparam("hash"),
        _I.c.expires_at > bindparam("at"),
        _P.c.active,
        _P.c.password_hash.is_(None),
    )
)
_OPEN = (
    select(_I.c.person_id, _I.c.nonce, _I.c.token_hash, _I.c.expires_at, _I.c.made_at, _A.c.name)
    .join(_P, _P.c.id == _I.c.person_id)
    .join(_A, _A.c.id == _P.c.agency_id)
    .where(_I.c.person_id.in_(_IDS), _I.c.expires_at > bindparam("at"), _P.c.password_hash.is_(None))
)
_DROP_MAILS = (
    update(_M)
    .where(_M.c.state == "waiting", _M.c.kind == INVITATION, _M.c.person_id.in_(_IDS))
    .values(state="dropped")
)
_FORGET = delete(_I).where(_I.c.person_id == bindparam("person_id"))


@dataclass(frozen=True, slots=True)
class Invitation:
    """A new link of a person: what it is made from, and its hash."""

    person_id: int
    nonce: str
    token_hash: str


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """A link that was not used yet, with the name of the person's agency."""

    person_id: int
    nonce: str
    token_hash: str
    expires_at: datetime
    made_at: datetime
    agency: str


def guests(session: Session, ids: Sequence[int], *, hold: bool = False) -> tuple[Guest, ...]:
    """People and their invitations, by name; ``hold`` keeps others from inviting them until the end."""
    found: list[Guest] = []
    for start in range(0, len(ids), CHUNK):
        chunk = {"ids": list(ids[start : start + CHUNK])}
        if hold:
            session.execute(_LOCK, chunk).all()  # two trainers press the button at the same moment
        refused = {(row[0], row[1]): row[2] or "" for row in session.execute(_REFUSED, chunk)}
        for row in session.execute(_GUESTS, chunk):
            problem = refused.get((row[0], occasion(row[8])), "") if row[8] else ""
            found.append(_guest(*row, problem))
    return tuple(found)


def members(session: Session, cohort_id: int) -> tuple[int, ...]:
    """The ids of a cohort's people."""
    return tuple(session.execute(_MEMBERS, {"cohort_id": cohort_id}).scalars())


def replace_all(
    session: Session,
    made: Sequence[Invitation],
    *,
    cohort_id: int | None,
    at: datetime,
    expires_at: datetime,
) -> None:
    """Give people new links; older ones end."""
    if not made:
        return
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = make(_I)
    names = ("cohort_id", "nonce", "token_hash", "made_at", "expires_at")
    fresh = {name: statement.excluded[name] for name in names}
    common = {"cohort_id": cohort_id, "made_at": at, "expires_at": expires_at}
    values = [
        {**common, "person_id": one.person_id, "nonce": one.nonce, "token_hash": one.token_hash}
        for one in made
    ]
    session.execute(statement.on_conflict_do_update(index_elements=[_I.c.person_id], set_=fresh), values)


def drop_mails(session: Session, ids: Sequence[int]) -> None:
    """Drop what waits to bring some people their earlier links."""
    for start in range(0, len(ids), CHUNK):
        session.execute(_DROP_MAILS, {"ids": list(ids[start : start + CHUNK])})


def holder(session: Session, token_hash: str, *, at: datetime) -> tuple[int, str, str] | None:
    """Whose open link this is, her agency's name, and what the link was made from.

    None also for the suspended, and for those who have a password by now.
    """
    row = session.execute(_HOLDER, {"hash": token_hash, "at": at}).first()
    return (row[0], row[1], row[2]) if row else None


def spend(session: Session, token_hash: str) -> bool:
    """End a link; False when somebody spent it a moment ago."""
    done = session.execute(delete(_I).where(_I.c.token_hash == token_hash))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def opened(session: Session, ids: Sequence[int], *, at: datetime) -> dict[int, OpenInvitation]:
    """The links of some people that are good for something, by person."""
    rows = session.execute(_OPEN, {"ids": list(ids), "at": at})
    return {row[0]: OpenInvitation(*row) for row in rows}


def forget(session: Session, person_id: int) -> None:
    """End the link of a person, if there is one."""
    session.execute(_FORGET, {"person_id": person_id})


def _guest(person_id: int, name: str, email: str | None, *more: Any) -> Guest:
    return Guest(person_id, name, email or "", *more)
