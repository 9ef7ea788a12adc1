"""The texts of mails: a subject that says nothing to whoever looks over a shoulder, and a plain body.

Plain text has no markup for direction: a paragraph takes it from its first letter, and what is written
the other way (a number, a name, a title) stands between isolating marks (Unicode, UAX 9, section 2.4.2).
An address stands alone in its line, without marks, so that programs make a link of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from firstline.domain.mail import (
    ANNOUNCEMENT,
    COURSE_DUE,
    COURSE_REMINDER,
    EXPIRES,
    INVITATION,
    PLACE_FREE,
    READY,
    REMINDERS,
    REPLACED,
    REVOKED,
    TRAINER_DIGEST,
    MailKind,
)
from firstline.domain.refusal import N_
from firstline.services.composing import Found
from firstline.web.cohort_mails import FOUND, TELLERS, opt_out_address
from firstline.web.isolating import within
from firstline.web.languages import day, gettext, use_language

SUBJECTS: Mapping[MailKind, str] = {
    READY: N_("Your training: a document is ready for you"),
    EXPIRES: N_("Your training: a date to note"),
    REVOKED: N_("Your training: a change to note"),
    REPLACED: N_("Your training: a new document for you"),
    INVITATION: N_("Your training: an invitation"),
    COURSE_DUE: N_("Your training: a reminder"),
    COURSE_REMINDER: N_("Your training: a reminder from your trainer"),
    ANNOUNCEMENT: N_("Your training: a message from your trainer"),
    TRAINER_DIGEST: N_("Your training groups: this week"),
    PLACE_FREE: N_("Your training: you have a place"),
}
SAMPLES: Mapping[MailKind, Mapping[str, str]] = {
    READY: {"number": "7KQ2-M4XC-9TRA-0WGE5", "course_title": "First response"},
    EXPIRES: {
        "number": "7KQ2-M4XC-9TRA-0WGE5",
        "course_title": "First response",
        "expires_on": "2027-03-31",
    },
    REVOKED: {"number": "7KQ2-M4XC-9TRA-0WGE5", "course_title": "First response"},
    REPLACED: {
        "number": "7KQ2-M4XC-9TRA-0WGE5",
        "course_title": "First response",
        "earlier_number": "2PD8-KX30-VB7N-H4TC1",
    },
    INVITATION: {},
    COURSE_DUE: {"cohort": "1", "due_on": "2027-03-31", "step": "7"},
    COURSE_REMINDER: {"cohort": "1"},
    ANNOUNCEMENT: {"announcement": "1"},
    TRAINER_DIGEST: {},
    PLACE_FREE: {"cohort": "1"},
}
"""Invented facts, for a look at a text before anybody gets it; what else is found for it: ``sample``."""


@dataclass(frozen=True, slots=True)
class MailText:
    """What a reader gets."""

    subject: str
    body: str


def draw(
    kind: MailKind,
    facts: Mapping[str, str],
    name: str,
    language: str,
    base_url: str,
    found: Found | None = None,
) -> MailText:
    """The mail of a kind in a language that the interface speaks. Changes the language of this context.

    Without ``found`` it is drawn with an invented one. Raises KeyError for a kind or a fact that is not
    there, ValueError for a date that is none.
    """
    use_language(language)
    found = sample(kind) if found is None else found
    subject = gettext(SUBJECTS[kind])
    teller = TELLERS.get(kind)
    told = teller(facts, found, base_url) if teller else _about_certificate(kind, facts, found, base_url)
    paragraphs = (gettext("Hello %(name)s,") % {"name": within(name)}, *told)
    return MailText(subject, "\n\n".join(paragraphs) + "\n")


def sample(kind: MailKind, **known: Any) -> Found:
    """Something invented, as it may be found for a mail of a kind, but for what is known."""
    return replace(FOUND.get(kind, FOUND[COURSE_DUE] if kind in REMINDERS else Found()), **known)


def _about_certificate(
    kind: MailKind, facts: Mapping[str, str], found: Found, base_url: str
) -> tuple[str, ...]:
    return (*_told(kind, facts, base_url), *_why(kind, found, base_url))


def _told(kind: MailKind, facts: Mapping[str, str], base_url: str) -> tuple[str, ...]:
    which = "\n".join(
        (
            gettext("Certificate: %(number)s") % {"number": within(facts["number"])},
            gettext("Course: %(course)s") % {"course": within(facts["course_title"])},
        )
    )
    own = f"{base_url}/my-certificates"
    match kind:
        case "certificate-ready":
            ready = gettext("Your certificate is ready. Sign in to download it, or to share its address:")
            return f"{ready}\n{own}", which
        case "certificate-expires":
            until = day(date.fromisoformat(facts["expires_on"]))
            ends = gettext("Your certificate is valid until %(day)s; that day still counts.") % {"day": until}
            how = gettext("Sign in to see how you can renew it:")
            return ends, which, f"{how}\n{own}"
        case "certificate-revoked":
            over = gettext(
                "The certificate below is no longer valid. Please do not show it to anybody any more."
            )
            ask = gettext(
                "If you have questions, or think that this is a mistake, please ask your trainer or the "
                "administrator of this portal."
            )
            return over, which, ask
        case "certificate-replaced":
            earlier = {"earlier": within(facts["earlier_number"])}
            new = gettext("Your certificate %(earlier)s was replaced by the one below.") % earlier
            old = gettext(
                "Please do not use the old one any more: whoever checks it reads that it was replaced."
            )
            return new, which, f"{old}\n{own}"
        case _:
            raise KeyError(kind)


def _why(kind: MailKind, found: Found, base_url: str) -> tuple[str, ...]:
    account = gettext("You get this message because you have an account here:")
    silent = gettext("Nobody reads replies to it.")
    if kind in REMINDERS:
        off = gettext("If you want no more reminders, open this address and confirm:")
        return f"{account}\n{base_url}", f"{off}\n{opt_out_address(found, base_url)}", silent
    always = gettext(
        "This message is about your own certificate, so it comes even if you switched reminders off."
    )
    return f"{account}\n{base_url}", f"{always} {silent}"
