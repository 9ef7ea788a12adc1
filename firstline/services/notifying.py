"""Notifying: what is told to people by mail, each thing once.

Whoever has no e-mail address, or is suspended, gets no mail. A mail is drawn when it is sent, from facts
that no person wrote freely, in the language that its reader then reads.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlmodel import Session

from firstline.domain.credential import CredentialFacts
from firstline.domain.mail import (
    EXPIRES,
    EXPIRY_STEPS,
    MOST_TRIES,
    READY,
    REMINDERS,
    REPLACED,
    REVOKED,
    WAITS,
    MailKind,
    by_day,
    check_facts,
    expiry_occasion,
    expiry_step,
)
from firstline.store import jobs, mails
from firstline.store.mails import DueMail, Expiring, ListedMail, Wish

SEND = "send-mail"
LEASE = timedelta(minutes=15)
"""How long a batch may take: its mails are sent again when this is over and nothing was noted."""
BATCH = 20
CHUNK = 500
"""How many certificates one statement names."""
REST = timedelta(minutes=5)
"""How long all mail waits after the server was away."""


def notify(
    session: Session, person_id: int, kind: MailKind, occasion: str, facts: Mapping[str, str], *, at: datetime
) -> None:
    """Tell a person something by mail, once for each kind and occasion, and wake the job process for it.

    Does nothing for people who cannot or may not be written to, and for a reminder that is not wanted.
    Raises ValueError for facts that are not the kind's.
    """
    check_facts(kind, facts)
    if not mails.is_welcome(session, person_id, kind):
        return
    mail_id = mails.add(session, Wish(person_id, kind, occasion, facts), at=at)
    if mail_id is not None:
        jobs.add(session, SEND, f"mail {mail_id}", at=at)


def notify_all(
    session: Session, kind: MailKind, wishes: Sequence[Wish], occasion: str, *, at: datetime
) -> None:
    """Tell many people something of one kind, each once; they are known to be welcome.

    ``occasion`` names the whole act, for the job that sends them. Raises ValueError for facts that are
    not the kind's.
    """
    for wish in wishes:
        check_facts(kind, wish.facts)
    mails.add_all(session, wishes, at=at)
    if wishes:
        jobs.add(session, SEND, occasion, at=at)


def zone_of(name: str) -> tzinfo:
    """A time zone by its IANA name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def tell_ready(session: Session, person_id: int, facts: CredentialFacts, *, at: datetime) -> None:
    """Tell that a certificate can be downloaded."""
    notify(session, person_id, READY, facts.number, _facts(facts.number, facts.course_title), at=at)


def tell_replaced(
    session: Session, person_id: int, facts: CredentialFacts, earlier_number: str, *, at: datetime
) -> None:
    """Tell that a corrected certificate can be downloaded, in place of an earlier one."""
    forget_waiting(session, earlier_number)
    told = _facts(facts.number, facts.course_title, earlier_number=earlier_number)
    notify(session, person_id, REPLACED, facts.number, told, at=at)


def tell_revoked(session: Session, numbers: Sequence[str], *, at: datetime) -> None:
    """Tell that certificates are no longer valid, without the reason; drop what else waits about them."""
    wishes: list[Wish] = []
    for start in range(0, len(numbers), CHUNK):
        chunk = numbers[start : start + CHUNK]
        forget_waiting(session, *chunk)
        found = mails.held(session, chunk)
        wishes += [Wish(e.person_id, REVOKED, e.number, _facts(e.number, e.course_title)) for e in found]
    mails.add_all(session, wishes, at=at)
    if wishes:
        jobs.add(session, SEND, f"revoked {wishes[0].occasion} and {len(wishes) - 1} more", at=at)


def forget_waiting(session: Session, *numbers: str) -> None:
    """Drop what waits to be told about certificates that were revoked, replaced or renewed."""
    reminders = [expiry_occasion(number, step) for number in numbers for step in EXPIRY_STEPS]
    mails.drop_waiting(session, [*numbers, *reminders])


def remind_of_expiries(session: Session, *, on: date, at: datetime) -> int:
    """Remind the holders of certificates that end in 90, 30 or 7 days; returns how many.

    Each step once, and after a pause of this portal only the nearest. A certificate that was renewed,
    revoked or replaced reminds nobody.
    """
    wishes: list[Wish] = []
    above = -1
    for step in sorted(EXPIRY_STEPS):
        first, last = on + timedelta(days=above + 1), on + timedelta(days=step)
        found = mails.expiring(session, EXPIRES, step, first=first, last=last)
        wishes += [
            _reminder(each, step)
            for each in found
            if expiry_step(each.issued_on, each.expires_on, on) == step
        ]
        above = step
    mails.add_all(session, wishes, at=at)
    if wishes:
        jobs.add(session, SEND, f"reminders of {on}", at=at)
    return len(wishes)


def claim_due(session: Session, *, at: datetime) -> tuple[DueMail, ...]:
    """Take some mails that are due, for whoever sends them at once.

    A reminder whose reader sleeps waits for her morning, even if it was delayed into the night.
    """
    mails.drop_unwelcome(session, at=at)
    mails.give_up_spent(session, most_tries=MOST_TRIES, at=at)
    while claimed := mails.claim(session, at=at, until=at + LEASE, limit=BATCH):
        asleep = {mail.id: wakes for mail in claimed if (wakes := _wakes(mail, at)) > at}
        mails.let_sleep(session, asleep)
        if awake := tuple(mail for mail in claimed if mail.id not in asleep):
            return awake
    return ()


def sent(session: Session, mail: DueMail, *, at: datetime) -> None:
    """The mail left. Where this cannot be noted, it will be sent once more."""
    mails.finish(session, mail, at=at)


def drop(session: Session, mail: DueMail) -> None:
    """There is nothing to tell any more: what it would say is not true now."""
    mails.drop(session, mail)


def put_back(session: Session, mail: DueMail, problem: str, *, at: datetime) -> None:
    """The mail could not go now: try again after a growing wait, for nearly two days in all."""
    if mail.tries >= MOST_TRIES:
        mails.fail(session, mail, problem)
    else:
        mails.put_back(session, mail, problem, due_at=at + WAITS[mail.tries - 1])


def fail(session: Session, mail: DueMail, problem: str) -> None:
    """The mail will never go like this; an operator sees why, and can let it be tried anew."""
    mails.fail(session, mail, problem)


def rest(session: Session, problem: str, *, at: datetime) -> None:
    """The server is away: let everything else that is due wait a little, without counting a try."""
    mails.rest(session, problem, at=at, until=at + REST)


def list_mails(session: Session, *, failed_only: bool, limit: int) -> tuple[ListedMail, ...]:
    """The newest mails, the newest first, for operators."""
    return mails.listed(session, failed_only=failed_only, limit=limit)


def retry(session: Session, *, at: datetime) -> int:
    """Let every failed mail be tried anew; returns how many."""
    return mails.retry(session, at=at)


def _wakes(mail: DueMail, at: datetime) -> datetime:
    """When a mail may reach its reader: now, but for a reminder by night."""
    return by_day(at, zone_of(mail.person.zone)) if mail.kind in REMINDERS else at


def _reminder(found: Expiring, step: int) -> Wish:
    facts = _facts(found.number, found.course_title, expires_on=found.expires_on.isoformat())
    return Wish(found.person_id, EXPIRES, expiry_occasion(found.number, step), facts)


def _facts(number: str, course_title: str, **more: str) -> dict[str, str]:
    """What every mail about a certificate states, each in one line, and ``more`` of its kind."""
    return {"number": number, "course_title": " ".join(course_title.split()), **more}
