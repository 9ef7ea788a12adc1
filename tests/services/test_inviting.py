"""Links for first passwords: whom they reach, what is kept of them, and that each is used once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.invitation import LIFE, REST, bound_to
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.sealing import tokens
from firstline.services import accounts, auditing, composing, inviting, notifying, staffing
from firstline.services.library import Library
from firstline.store import invitations, people
from firstline.store.database import Database
from tests.gathered import AT, Rows, counting, outbox

SECRET = "s" * 40
COUNTS = (1, 30, 3000)


@pytest.fixture
def rows(session: Session) -> Rows:
    """A cohort with one person of each sort, and somebody of another cohort."""
    made = Rows(session)
    made.cohort(1)
    made.one(10, 1, hash=None)
    made.one(11, 1)
    made.one(12, 1, hash=None, active=False)
    made.one(13, 1, hash=None, email=None, number="N13")
    made.cohort(2)
    made.one(20, 2, hash=None)
    return made


def invite(session: Session, *ids: int, at: datetime = AT, by: Person | None = None) -> int:
    return inviting.invite_many(session, ids, cohort_id=1, secret=SECRET, by=by, at=at)


def token_of(session: Session, person_id: int, *, at: datetime = AT) -> str:
    """The token as the mail brings it."""
    found = invitations.opened(session, [person_id], at=at)[person_id]
    person = people.find(session, person_id)
    assert person is not None
    return tokens.invitation_token(SECRET, found.nonce, bound_to(person.email or "", person.role))


def accept(session: Session, token: str, *, at: datetime = AT) -> str | None:
    return inviting.accept(session, token, SECRET, "hash", address="192.0.2.1", at=at)


def test_only_those_with_an_address_and_without_a_password_are_invited(session: Session, rows: Rows) -> None:
    assert invite(session, 10, 11, 12, 13, 999) == 1
    assert outbox(session) == [(10, "invitation", "2026-03-02T09:00:00", "waiting")]


def test_whole_cohort_is_invited_and_nobody_else(session: Session, rows: Rows, tess: Person) -> None:
    assert inviting.invite_cohort(session, tess, 1, SECRET, again=False, at=AT) == 1
    assert [mail[0] for mail in outbox(session)] == [10]


def test_cohort_of_somebody_else_is_not_found(session: Session, rows: Rows, theo: Person) -> None:
    with pytest.raises(NotFound):
        inviting.invite_cohort(session, theo, 1, SECRET, again=False, at=AT)
    with pytest.raises(NotFound):
        inviting.list_guests(session, theo, 1, at=AT)


def test_list_says_how_it_stands_with_each(session: Session, rows: Rows, tess: Person) -> None:
    found = inviting.list_guests(session, tess, 1, at=AT)
    assert [(guest.person_id, guest.standing(AT), guest.agency) for guest in found.guests] == [
        (10, "to-invite", "Northbank Police Academy"),
        (11, "signed-in", "Northbank Police Academy"),
        (12, "suspended", "Northbank Police Academy"),
        (13, "no-address", "Northbank Police Academy"),
    ]


def test_twice_within_a_day_sends_nothing_and_leaves_the_link(session: Session, rows: Rows) -> None:
    invite(session, 10)
    first = token_of(session, 10)
    assert invite(session, 10, at=AT + REST - timedelta(seconds=1)) == 0
    assert (token_of(session, 10), len(outbox(session))) == (first, 1)


def test_new_link_replaces_the_old_one_and_its_waiting_mail(session: Session, rows: Rows) -> None:
    invite(session, 10)
    first = token_of(session, 10)
    assert invite(session, 10, at=AT + REST) == 1
    second = token_of(session, 10)
    found = [inviting.welcome(session, token, SECRET, at=AT + REST) for token in (first, second)]
    assert [each and each.person.id for each in found] == [None, 10]
    assert [mail[3] for mail in outbox(session)] == ["dropped", "waiting"]


def test_whoever_the_post_refused_is_shown_and_can_be_invited_at_once(
    session: Session, rows: Rows, tess: Person
) -> None:
    invite(session, 10)
    (mail,) = notifying.claim_due(session, at=AT)
    notifying.fail(session, mail, "550 no such user")
    found = inviting.list_guests(session, tess, 1, at=AT)
    assert [(guest.person_id, guest.problem) for guest in found.refused] == [(10, "550 no such user")]
    assert (found.unused, invite(session, 10, at=AT + timedelta(minutes=5))) == ((), 1)
    again = inviting.list_guests(session, tess, 1, at=AT + timedelta(minutes=5))
    assert (again.refused, [guest.person_id for guest in again.unused]) == ((), [10])


def test_those_who_did_not_use_their_link_are_invited_again_apart(
    session: Session, rows: Rows, tess: Person
) -> None:
    invite(session, 10)
    later = AT + timedelta(days=3)
    new = inviting.invite_cohort(session, tess, 1, SECRET, again=False, at=later)
    again = inviting.invite_cohort(session, tess, 1, SECRET, again=True, at=later)
    assert (new, again) == (0, 1)


def test_link_lets_in_once_and_ends_everything_else(session: Session, rows: Rows, ruth: Person) -> None:
    invite(session, 10)
    slip = staffing.give_slip(session, 10, SECRET, by=ruth, at=AT)
    before, token = accounts.begin_session(session, 10, at=AT), token_of(session, 10)
    cookie = accept(session, token)
    assert cookie is not None
    found = [accounts.visitor(session, each, at=AT) for each in (before, cookie)]
    assert [each and each.person.id for each in found] == [None, 10]
    assert (people.password_hash(session, 10), accept(session, token)) == ("hash", None)
    rows_left = (
        session.connection()
        .execute(text("SELECT (SELECT count(*) FROM slip), (SELECT count(*) FROM invitation)"))
        .one()
    )
    assert (slip == "", tuple(rows_left)) == (False, (0, 0))


def test_spent_slip_ends_the_link(session: Session, rows: Rows, ruth: Person) -> None:
    invite(session, 10)
    token, slip = token_of(session, 10), staffing.give_slip(session, 10, SECRET, by=ruth, at=AT)
    accounts.spend_slip(session, slip, "by slip", address="192.0.2.1", at=AT)
    assert (accept(session, token), people.password_hash(session, 10)) == (None, "by slip")


@pytest.mark.parametrize(
    "change",
    ["active = false", "password_hash = 'x'", "email = 'other@example.org'", "role = 'administrator'"],
)
def test_link_is_no_good_for_whoever_is_not_any_more_whom_it_was_for(
    session: Session, rows: Rows, change: str
) -> None:
    invite(session, 10)
    token = token_of(session, 10)
    session.connection().execute(text(f"UPDATE person SET {change} WHERE id = 10"))
    assert (inviting.welcome(session, token, SECRET, at=AT), accept(session, token)) == (None, None)


def test_link_is_good_for_14_days(session: Session, rows: Rows) -> None:
    invite(session, 10)
    token, end = token_of(session, 10), AT + LIFE
    found = [
        inviting.welcome(session, token, SECRET, at=end - timedelta(seconds=1)),
        accept(session, token, at=end),
    ]
    assert [each is None for each in found] == [False, True]


def test_unknown_tokens_are_no_good(session: Session, rows: Rows) -> None:
    invite(session, 10)
    assert [accept(session, token) for token in ("", "x", "é" * 43, "x" * 10_000)] == [None] * 4


def test_many_at_once_let_in_one(
    database: Database, at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]]
) -> None:
    with database.writing() as session:
        made = Rows(session)
        made.one(10, made.cohort(1), hash=None)
        invite(session, 10)
        token = token_of(session, 10)
    outcomes = at_once(
        20,
        lambda session, number: inviting.accept(
            session, token, SECRET, f"hash {number}", address="192.0.2.1", at=AT
        ),
    )
    with database.reading() as session:
        (count,) = session.connection().execute(text("SELECT count(*) FROM session")).one()
        stored = people.password_hash(session, 10)
    winners = [f"hash {n}" for n, cookie in enumerate(outcomes) if isinstance(cookie, str)]
    assert (winners, count, outcomes.count(None)) == ([stored], 1, 19)


def test_many_invite_at_once_send_one_mail(
    database: Database, at_once: Callable[[int, Callable[[Session, int], Any]], list[Any]]
) -> None:
    with database.writing() as session:
        made = Rows(session)
        made.people(range(10, 15), made.cohort(1), hash=None)
    outcomes = at_once(8, lambda session, _: invite(session, *range(10, 15)))
    with database.reading() as session:
        assert (sorted(outcomes), len(outbox(session))) == ([*(0,) * 7, 5], 5)


def test_token_stands_nowhere(database: Database, database_url: str, dialect: str) -> None:
    with database.writing() as session:
        made = Rows(session)
        made.one(10, made.cohort(1), hash=None)
        invite(session, 10)
    with database.reading() as session:
        token = token_of(session, 10)
        dumped = [
            str(tuple(row))
            for name in ("invitation", "mail", "audit", "job", "person")
            for row in session.connection().execute(text(f"SELECT * FROM {name}"))
        ]
    assert [line for line in dumped if token in line] == []
    if dialect == "sqlite":
        file = Path(database_url.removeprefix("sqlite:///"))
        held = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
        digest = tokens.digest(token).encode()
        assert (token.encode() in held, digest in held) == (False, True)


def test_mail_brings_the_link_and_nothing_when_it_was_used(
    session: Session, rows: Rows, library: Library
) -> None:
    invite(session, 10)
    batch = notifying.claim_due(session, at=AT)
    found = composing.compose(session, library, batch, SECRET, at=AT)
    token = token_of(session, 10)
    assert [(each.token, each.by) for each in found.values()] == [(token, "Northbank Police Academy")]
    assert composing.compose(session, library, batch, "t" * 40, at=AT) == {}
    assert inviting.welcome(session, token, "t" * 40, at=AT) is None
    accept(session, token)
    assert composing.compose(session, library, batch, SECRET, at=AT) == {}


def test_invitation_is_recorded_with_its_number_of_people(session: Session, rows: Rows, tess: Person) -> None:
    rows.people(range(30, 33), 1, hash=None)
    inviting.invite_cohort(session, tess, 1, SECRET, again=False, at=AT)
    ((entry, _), *_) = auditing.read_log(session, limit=1, offset=0)[1]
    assert (entry.act, entry.subject, dict(entry.facts), entry.actor_id) == (
        "invitation.sent",
        "cohort 1",
        {"people": "4"},
        tess.id,
    )


def test_thousands_cost_as_many_statements_as_one(database: Database) -> None:
    counts = []
    for count in COUNTS:
        with database.writing() as session:
            made = Rows(session)
            made.people(range(100, 100 + count), made.cohort(1), hash=None)
            with counting(database.engine) as seen:
                invited = invite(session, *range(100, 100 + count))
            counts.append((invited, len([s for s in seen if not s.startswith("LOCK")])))
            session.rollback()
    assert [counts[0][1]] * 3 == [statements for _, statements in counts]
    assert [invited for invited, _ in counts] == list(COUNTS)


def test_moments_are_aware(session: Session, rows: Rows, tess: Person) -> None:
    invite(session, 10)
    (guest,) = inviting.list_guests(session, tess, 1, at=AT).unused
    assert (guest.invited_at, guest.expires_at) == (AT, AT + LIFE)
    assert AT.tzinfo is UTC
