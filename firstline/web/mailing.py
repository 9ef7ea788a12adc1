"""Mailing: sending what stands in the outbox, in batches, and noting what came of each mail."""

import hashlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from firstline.domain.mail import MailKind
from firstline.post import Letter, MailDelayed, MailRefused, PostDown, open_post
from firstline.services import composing, notifying
from firstline.services.composing import Found
from firstline.store.mails import DueMail
from firstline.web.cohort_mails import opt_out_address
from firstline.web.languages import SOURCE, languages
from firstline.web.mails import draw
from firstline.web.portal import Portal

MOST_BATCHES = 25
"""In one go: the job process has other things to do, and comes back in a minute."""
_LOG = logging.getLogger(__name__)


def send_due(portal: Portal) -> None:
    """Send the mails that are due. Needs an application context; raises DatabaseBusy.

    Each is noted as soon as it left. Where this process dies between the two, the mail is sent once more
    after ``notifying.LEASE``, under the same Message-ID: at least once, seldom twice, never lost.
    """
    for _ in range(MOST_BATCHES):
        with portal.database.writing() as session:
            batch = notifying.claim_due(session, at=_now())
        if not batch or not _send_batch(portal, batch):
            return


def _send_batch(portal: Portal, batch: tuple[DueMail, ...]) -> bool:
    """Send a batch over one connection; False when the server is away."""
    left, found = list(batch), _compose(portal, batch)
    try:
        with open_post(portal.settings.mail_route()) as send:
            while left:
                _send_one(portal, send, left[0], found)
                left.pop(0)
    except PostDown as problem:
        _LOG.warning("no mail can be sent now: %s", problem)
        with portal.database.writing() as session:
            for mail in left:
                notifying.put_back(session, mail, str(problem), at=_now())
            notifying.rest(session, str(problem), at=_now())
        return False
    return True


def _compose(portal: Portal, batch: tuple[DueMail, ...]) -> dict[int, Found]:
    with portal.database.reading() as session:
        secret = portal.settings.secret_key
        return composing.compose(session, portal.library, batch, secret, at=_now())


def _send_one(portal: Portal, send: Callable[[Letter], None], mail: DueMail, found: dict[int, Found]) -> None:
    if mail.id not in found:
        with portal.database.writing() as session:
            notifying.drop(session, mail)
        return
    problem: Exception | None = None
    try:
        send(_letter(portal, mail, found[mail.id]))
    except (MailDelayed, MailRefused, KeyError, ValueError) as caught:
        problem = caught
    with portal.database.writing() as session:
        match problem:
            case None:
                notifying.sent(session, mail, at=_now())
            case MailDelayed():
                notifying.put_back(session, mail, str(problem), at=_now())
            case MailRefused():
                notifying.fail(session, mail, str(problem))
            case _:  # a row of another version of this program
                notifying.fail(session, mail, f"it cannot be drawn: {type(problem).__name__} {problem}")


def _letter(portal: Portal, mail: DueMail, found: Found) -> Letter:
    person, base_url = mail.person, portal.settings.base_url
    language = person.language if person.language in languages() else SOURCE
    text = draw(cast(MailKind, mail.kind), mail.facts, person.name, language, base_url, found)
    opt_out = opt_out_address(found, base_url) if found.opt_out else ""
    return Letter(_name(mail), person.email or "", text.subject, text.body, language, _now(), opt_out)


def _name(mail: DueMail) -> str:
    """The same for each sending of a mail; another one in an installation that was begun anew."""
    made_of = f"{mail.id} {mail.kind} {mail.occasion} {mail.person.id} {mail.person.email}"
    return f"{mail.id:06}-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"


def _now() -> datetime:
    return datetime.now(UTC)
