"""The texts of mails: a subject that says nothing to whoever looks over a shoulder, and a plain body.

Plain text has no markup for direction: a paragraph takes it from its first letter, and what is written
the other way (a number, a name, a title) stands between isolating marks (Unicode, UAX 9, section 2.4.2).
An address stands alone in its line, without marks, so that programs make a link of it.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from firstline.domain.mail import EXPIRES, READY, REMINDERS, REPLACED, REVOKED, MailKind
from firstline.domain.refusal import N_
from firstline.web.languages import current_locale, day, gettext, use_language

SUBJECTS: Mapping[MailKind, str] = {
    READY: N_("Your training: a document is ready for you"),
    EXPIRES: N_("Your training: a date to note"),
    REVOKED: N_("Your training: a change to note"),
    REPLACED: N_("Your training: a new document for you"),
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
}
"""Invented facts, for a look at a text before anybody gets it."""
_FIRST_STRONG, _END = "\u2068", "\u2069"
_OTHER_WAY = {"ltr": frozenset({"R", "AL", "AN"}), "rtl": frozenset({"L", "EN"})}


@dataclass(frozen=True, slots=True)
class MailText:
    """What a reader gets."""

    subject: str
    body: str


def draw(kind: MailKind, facts: Mapping[str, str], name: str, language: str, base_url: str) -> MailText:
    """The mail of a kind in a language that the interface speaks. Changes the language of this context.

    Raises KeyError for a kind or a fact that is not there, ValueError for a date that is none.
    """
    use_language(language)
    subject = gettext(SUBJECTS[kind])
    told = _told(kind, facts, base_url)
    paragraphs = (gettext("Hello %(name)s,") % {"name": _within(name)}, *told, *_why(kind, base_url))
    return MailText(subject, "\n\n".join(paragraphs) + "\n")


def _told(kind: MailKind, facts: Mapping[str, str], base_url: str) -> tuple[str, ...]:
    which = "\n".join(
        (
            gettext("Certificate: %(number)s") % {"number": _within(facts["number"])},
            gettext("Course: %(course)s") % {"course": _within(facts["course_title"])},
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
            earlier = {"earlier": _within(facts["earlier_number"])}
            new = gettext("Your certificate %(earlier)s was replaced by the one below.") % earlier
            old = gettext(
                "Please do not use the old one any more: whoever checks it reads that it was replaced."
            )
            return new, which, f"{old}\n{own}"


def _why(kind: MailKind, base_url: str) -> tuple[str, ...]:
    account = gettext("You get this message because you have an account here:")
    silent = gettext("Nobody reads replies to it.")
    if kind in REMINDERS:
        off = gettext("You can switch reminders off in your account:")
        return f"{account}\n{base_url}", f"{off}\n{base_url}/me", silent
    always = gettext(
        "This message is about your own certificate, so it comes even if you switched reminders off."
    )
    return f"{account}\n{base_url}", f"{always} {silent}"


def _within(text: str) -> str:
    """A text as part of a line, without control characters; isolated where it is written the other way."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    line = " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cs", "Co")).split())
    other = _OTHER_WAY[current_locale().direction]
    if any(unicodedata.bidirectional(c) in other for c in line):
        return f"{_FIRST_STRONG}{line}{_END}"
    return line
