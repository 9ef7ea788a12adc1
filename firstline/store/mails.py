"""Mails: the outbox, and whose certificates end soon."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.domain.mail import REMINDERS
from firstline.domain.person import Person
from firstline.store.people import PERSON_COLUMNS, person_from
from firstline.store.tables import AgencyRow, CredentialRow, MailRow, PersonRow, table

_M, _P, _A, _C = table(MailRow), table(PersonRow), table(AgencyRow), table(CredentialRow)
_LATER = _C.alias("later")
_REMINDER = _M.c.kind.in_(sorted(REMINDERS))
_IS_DUE = (_M.c.state == "waiting") & (_M.c.due_at <= bindparam("at"))
_REACHABLE = _P.c.active & _P.c.email.is_not(None)
_WELCOME = select(_P.c.id).where(_P.c.id == _M.c.person_id, _REACHABLE, or_(_P.c.wants_reminders, ~_REMINDER))
_EXPIRING = (
    select(_C.c.person_id, _C.c.facts)
    .join(_P, _P.c.id == _C.c.person_id)
    .where(
        text("credential.state = 'in-force'"),
        _C.c.expires_on.between(bindparam("first"), bindparam("last")),
        _REACHABLE,
        _P.c.wants_reminders,
        ~select(_M.c.id)
        .where(
            _M.c.person_id == _C.c.person_id,
            _M.c.kind == bindparam("kind"),
            _M.c.occasion == _C.c.number + bindparam("suffix"),
        )
        .exists(),
        ~select(_LATER.c.id)
        .where(
            _LATER.c.person_id == _C.c.person_id,
            _LATER.c.course == _C.c.course,
            text("later.state = 'in-force'"),
            or_(_LATER.c.expires_on.is_(None), _LATER.c.expires_on > _C.c.expires_on),
        )
        .exists(),
    )
    .order_by(_C.c.expires_on, _C.c.id)
)
_TAKEN = (
    select(_M.c.id)
    .where(_IS_DUE)
    .order_by(_M.c.due_at, _M.c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
    .cte("taken")  # PostgreSQL runs a plain subquery once a row, and each time takes others
)
_CLAIM = (
    update(_M)
    .where(
        _IS_DUE,
        _M.c.id.in_(select(_TAKEN.c.id)),
    )
    .values(tries=_M.c.tries + 1, due_at=bindparam("until"))
    .returning(_M.c.id)
)
_LET_SLEEP = (
    update(_M)
    .where(_M.c.id == bindparam("mail"), _M.c.state == "waiting")
    .values(due_at=bindparam("until"), tries=_M.c.tries - 1)
)


@dataclass(frozen=True, slots=True)
class DueMail:
    """A claimed mail and its reader; ``tries`` counts this one."""

    id: int
    kind: str
    occasion: str
    facts: Mapping[str, str]
    tries: int
    person: Person


@dataclass(frozen=True, slots=True)
class ListedMail:
    """A mail as an operator sees it: who it goes to is the person's number, never her address."""

    id: int
    person_id: int
    kind: str
    occasion: str
    state: str
    tries: int
    due_at: datetime
    sent_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class Expiring:
    """A certificate whose last day comes near, of somebody who wants to be reminded."""

    person_id: int
    number: str
    course_title: str
    issued_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate and its holder."""

    person_id: int
    number: str
    course_title: str


@dataclass(frozen=True, slots=True)
class Wish:
    """A mail that is asked for; ``due_at`` None is at once."""

    person_id: int
    kind: str
    occasion: str
    facts: Mapping[str, str]
    due_at: datetime | None = None


def is_welcome(session: Session, person_id: int, kind: str) -> bool:
    """Whether a person can be written to, and wants mail of this kind."""
    found = select(_P.c.id).where(_P.c.id == person_id, _REACHABLE)
    if kind in REMINDERS:
        found = found.where(_P.c.wants_reminders)
    return session.execute(found).first() is not None


def add(session: Session, wish: Wish, *, at: datetime) -> int | None:
    """Ask for a mail once; None where the same was asked for before."""
    statement = _adding(session).returning(_M.c.id)
    found = session.execute(statement, _values(wish, at)).scalar()
    return None if found is None else int(found)


def add_all(session: Session, wishes: Sequence[Wish], *, at: datetime) -> None:
    """Ask for many mails, each once."""
    if wishes:
        session.execute(_adding(session), [_values(wish, at) for wish in wishes])


def expiring(session: Session, kind: str, step: int, *, first: date, last: date) -> tuple[Expiring, ...]:
    """Certificates that end between two days, without those whose holder was told of this step before,
    and without those that a longer one of the same course makes up for."""
    keys = {"kind": kind, "suffix": f" {step}", "first": first, "last": last}
    return tuple(_expiring(*row) for row in session.execute(_EXPIRING, keys))


def drop_unwelcome(session: Session, *, at: datetime) -> None:
    """Drop what is due for people who cannot be written to any more, or want no reminders."""
    session.execute(update(_M).where(_IS_DUE, ~_WELCOME.exists()).values(state="dropped"), {"at": at})


def held(session: Session, numbers: Sequence[str]) -> tuple[Held, ...]:
    """The certificates of these numbers whose holders can be written to."""
    found = select(_C.c.person_id, _C.c.facts).join(_P, _P.c.id == _C.c.person_id)
    rows = session.execute(found.where(_C.c.number.in_(numbers), _REACHABLE).order_by(_C.c.id))
    facts = ((person_id, json.loads(text_of_facts)) for person_id, text_of_facts in rows)
    return tuple(Held(person_id, found["number"], found["course_title"]) for person_id, found in facts)


def drop_waiting(session: Session, occasions: Sequence[str]) -> None:
    """Drop what waits for some occasions, since it is not true any more."""
    ours = (_M.c.state == "waiting") & _M.c.occasion.in_(occasions)
    session.execute(update(_M).where(ours).values(state="dropped"))


def drop(session: Session, mail: DueMail) -> None:
    """There is nothing to tell any more."""
    session.execute(update(_M).where(_ours(mail)).values(state="dropped", problem=None))


def let_sleep(session: Session, asleep: Mapping[int, datetime]) -> None:
    """Let claimed mails wait until a time each, without counting a try."""
    if asleep:
        rows = [{"mail": mail_id, "until": until} for mail_id, until in asleep.items()]
        session.connection().execute(_LET_SLEEP, rows)


def give_up_spent(session: Session, *, most_tries: int, at: datetime) -> None:
    """Give up mails whose last try never ended: they seem to kill their runner."""
    spent = update(_M).where(_IS_DUE, _M.c.tries >= most_tries)
    session.execute(spent.values(state="failed", problem="the job process ended each time"), {"at": at})


def claim(session: Session, *, at: datetime, until: datetime, limit: int) -> tuple[DueMail, ...]:
    """Take mails that are due; whoever takes them and dies leaves them to be taken again at ``until``."""
    ids = session.execute(_CLAIM, {"at": at, "until": until, "limit": limit}).scalars().all()
    if not ids:
        return ()
    columns = (_M.c.id, _M.c.kind, _M.c.occasion, _M.c.facts, _M.c.tries)
    found = select(*PERSON_COLUMNS, *columns).select_from(_M).join(_P, _P.c.id == _M.c.person_id)
    found = found.join(_A, _A.c.id == _P.c.agency_id).where(_M.c.id.in_(ids)).order_by(_M.c.id)
    rows = ((*row[-len(columns) :], person_from(row)) for row in session.execute(found))
    return tuple(
        DueMail(key, kind, occasion, json.loads(facts), *rest) for key, kind, occasion, facts, *rest in rows
    )


def finish(session: Session, mail: DueMail, *, at: datetime) -> None:
    """The mail is with the server, or in the folder."""
    session.execute(update(_M).where(_ours(mail)).values(state="sent", sent_at=at, problem=None))


def put_back(session: Session, mail: DueMail, problem: str, *, due_at: datetime) -> None:
    """Try again then. Changes nothing when the claim ran out and somebody else took it."""
    session.execute(update(_M).where(_ours(mail)).values(due_at=due_at, problem=problem))


def fail(session: Session, mail: DueMail, problem: str) -> None:
    """It will not go; an operator sees why."""
    session.execute(update(_M).where(_ours(mail)).values(state="failed", problem=problem))


def rest(session: Session, problem: str, *, at: datetime, until: datetime) -> None:
    """Let all that is due wait, without counting a try."""
    session.execute(update(_M).where(_IS_DUE).values(due_at=until, problem=problem), {"at": at})


def listed(session: Session, *, failed_only: bool, limit: int) -> tuple[ListedMail, ...]:
    """The newest mails, the newest first."""
    columns = (
        _M.c.id,
        _M.c.person_id,
        _M.c.kind,
        _M.c.occasion,
        _M.c.state,
        _M.c.tries,
        _M.c.due_at,
        _M.c.sent_at,
    )
    found = select(*columns, func.coalesce(_M.c.problem, "")).order_by(_M.c.id.desc()).limit(limit)
    rows = session.execute(found.where(_M.c.state == "failed") if failed_only else found)
    return tuple(ListedMail(*row) for row in rows)


def retry(session: Session, *, at: datetime) -> int:
    """Let every failed mail be tried anew; returns how many."""
    anew = {"state": "waiting", "tries": 0, "due_at": at, "problem": None}
    done = session.execute(update(_M).where(_M.c.state == "failed").values(**anew))
    return int(done.rowcount)  # type: ignore[attr-defined]


def troubles(session: Session) -> tuple[int, int, str]:
    """How many mails failed, how many were delayed, and what the newest of them met."""
    troubled = or_(_M.c.state == "failed", (_M.c.state == "waiting") & _M.c.problem.is_not(None))
    newest = select(_M.c.problem).where(troubled).order_by(_M.c.id.desc()).limit(1)
    counts = session.execute(select(_M.c.state, func.count(_M.c.id)).where(troubled).group_by(_M.c.state))
    found = {row[0]: int(row[1]) for row in counts}
    return found.get("failed", 0), found.get("waiting", 0), session.execute(newest).scalar() or ""


def forget(session: Session, person_id: int) -> None:
    """Remove all mails of a person."""
    session.execute(delete(_M).where(_M.c.person_id == person_id))


def _adding(session: Session) -> Any:
    make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return make(_M).on_conflict_do_nothing(index_elements=[_M.c.person_id, _M.c.kind, _M.c.occasion])


def _values(wish: Wish, at: datetime) -> dict[str, Any]:
    asked = {"person_id": wish.person_id, "kind": wish.kind, "occasion": wish.occasion}
    facts = json.dumps(dict(wish.facts), ensure_ascii=False)
    return {**asked, "facts": facts, "state": "waiting", "tries": 0, "due_at": wish.due_at or at}


def _ours(mail: DueMail) -> ColumnElement[bool]:
    return (_M.c.id == mail.id) & (_M.c.state == "waiting") & (_M.c.tries == mail.tries)


def _expiring(person_id: int, text_of_facts: str) -> Expiring:
    facts = json.loads(text_of_facts)
    issued_on, expires_on = date.fromisoformat(facts["issued_on"]), date.fromisoformat(facts["expires_on"])
    return Expiring(person_id, facts["number"], facts["course_title"], issued_on, expires_on)
