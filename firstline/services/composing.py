"""Composing: what a mail tells beyond its facts, looked up when it is sent.

So no link that opens an account and nothing that a person wrote stands in the outbox, and what is not
true any more is not told.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from firstline.domain.digest import CohortDigest
from firstline.domain.invitation import FORGOTTEN_AFTER, bound_to, occasion
from firstline.domain.mail import (
    ANNOUNCEMENT,
    COURSE_DUE,
    COURSE_REMINDER,
    INVITATION,
    PLACE_FREE,
    REMINDERS,
    TRAINER_DIGEST,
)
from firstline.sealing import tokens
from firstline.services.library import Library
from firstline.store import announcements, digests, invitations, reminders
from firstline.store.mails import DueMail
from firstline.store.reminders import Taken


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a mail; each kind reads its own.

    ``token`` opens an account and ``opt_out`` switches reminders off: both are for one reader's eyes.
    ``by`` is who speaks: an agency, or a trainer. ``course`` is an id, ``on`` the day of the figures.
    """

    token: str = ""
    opt_out: str = ""
    by: str = ""
    words: str = ""
    course: str = ""
    course_title: str = ""
    due_on: date | None = None
    on: date | None = None
    cohorts: tuple[CohortDigest, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where things are looked up, and the secret that links are made with."""

    session: Session
    library: Library
    secret: str
    at: datetime


Seek = Callable[[Desk, Sequence[DueMail]], Mapping[int, Found]]


def compose(
    session: Session, library: Library, batch: Sequence[DueMail], secret: str, *, at: datetime
) -> dict[int, Found]:
    """What was found for each mail of a batch, by its id; a mail that is not named has nothing to tell.

    Costs a few statements for each kind in the batch, however many mails it has.
    """
    desk, made = Desk(session, library, secret, at), {}
    for kind in {mail.kind for mail in batch}:
        same = [mail for mail in batch if mail.kind == kind]
        seek = _SEEK.get(kind)
        found = seek(desk, same) if seek else {mail.id: Found() for mail in same}
        for mail in same:
            if mail.id in found and kind in REMINDERS:
                opt_out = tokens.opt_out_token(secret, mail.person.id)
                made[mail.id] = replace(found[mail.id], opt_out=opt_out)
            elif mail.id in found:
                made[mail.id] = found[mail.id]
    return made


def _invitations(desk: Desk, batch: Sequence[DueMail]) -> dict[int, Found]:
    opened = invitations.opened(desk.session, [mail.person.id for mail in batch], at=desk.at)
    made = {}
    for mail in batch:
        link = opened.get(mail.person.id)
        if link is None or occasion(link.made_at) != mail.occasion:
            continue  # it was used, replaced, or is too old
        bound = bound_to(mail.person.email or "", mail.person.role)
        token = tokens.invitation_token(desk.secret, link.nonce, bound)
        if tokens.digest(token) == link.token_hash:  # else the secret is another, or what it is bound to
            made[mail.id] = Found(token=token, by=link.agency, due_on=link.expires_at.date())
    return made


def _due(desk: Desk, batch: Sequence[DueMail]) -> dict[int, Found]:
    ids = [int(number) for mail in batch if (number := mail.facts.get("cohort", "")).isdigit()]
    taken = reminders.taken(desk.session, [mail.person.id for mail in batch], sorted(set(ids)))
    known = {(person, str(cohort)): each for (person, cohort), each in taken.items()}
    made = {}
    for mail in batch:
        each = known.get((mail.person.id, mail.facts.get("cohort", "")))
        if each is not None and each.is_open and _is_true(mail, each):
            edition = desk.library.edition(desk.session, each.edition, each.path)
            title = edition.read_in(mail.person.language).course.title
            made[mail.id] = Found(course=each.course, course_title=title, due_on=each.due_on)
    return made


def _is_true(mail: DueMail, taken: Taken) -> bool:
    """Whether a mail still says what is so; a trainer's own reminder and a place are about no date."""
    if mail.kind in (COURSE_REMINDER, PLACE_FREE):
        return True
    return taken.reminds and str(taken.due_on) == mail.facts.get("due_on")


def _announcements(desk: Desk, batch: Sequence[DueMail]) -> dict[int, Found]:
    ids = {int(number) for mail in batch if (number := mail.facts.get("announcement", "")).isdigit()}
    told = announcements.by_ids(desk.session, sorted(ids))
    known = {str(number): each for number, each in told.items()}
    made = {}
    for mail in batch:
        each = known.get(mail.facts.get("announcement", ""))
        if each is not None:
            words, course = each
            made[mail.id] = Found(by=words.by, words=words.words, course=course)
    return made


def _digests(desk: Desk, batch: Sequence[DueMail]) -> dict[int, Found]:
    ids, on = [mail.person.id for mail in batch], desk.at.date()
    held = digests.of_trainers(desk.session, ids, made_before=desk.at - FORGOTTEN_AFTER)
    made = {}
    for mail in batch:
        cohorts = tuple(each for each in held.get(mail.person.id, ()) if not each.is_quiet(on))
        if cohorts:
            made[mail.id] = Found(cohorts=cohorts, on=on)
    return made


_SEEK: Mapping[str, Seek] = {
    INVITATION: _invitations,
    COURSE_DUE: _due,
    COURSE_REMINDER: _due,
    ANNOUNCEMENT: _announcements,
    TRAINER_DIGEST: _digests,
    PLACE_FREE: _due,
}
