"""The texts of mails about cohorts: invitations, reminders, announcements, the trainer's week."""

from collections.abc import Callable, Mapping
from datetime import date

from firstline.domain.digest import CohortDigest
from firstline.domain.mail import (
    ANNOUNCEMENT,
    COURSE_DUE,
    COURSE_REMINDER,
    INVITATION,
    PLACE_FREE,
    TRAINER_DIGEST,
    MailKind,
)
from firstline.services.composing import Found
from firstline.web.isolating import bare, within
from firstline.web.languages import day, gettext, ngettext

Teller = Callable[[Mapping[str, str], Found, str], tuple[str, ...]]
HIDDEN = "…"
"""What stands for a token where somebody else than its reader looks at the mail."""
_TAKEN = Found(
    opt_out=HIDDEN, course="first-response", course_title="First response", due_on=date(2027, 3, 31)
)
FOUND: Mapping[MailKind, Found] = {
    INVITATION: Found(token=HIDDEN, by="Harbour Police", due_on=date(2027, 3, 31)),
    COURSE_DUE: _TAKEN,
    COURSE_REMINDER: _TAKEN,
    ANNOUNCEMENT: Found(
        by="Tess Moreau",
        words="We meet on Monday at nine, in room 4.\n\nPlease bring your questions.",
        course="first-response",
    ),
    PLACE_FREE: Found(course="first-response", course_title="First response"),
    TRAINER_DIGEST: Found(
        opt_out=HIDDEN,
        on=date(2027, 3, 29),
        cohorts=(
            CohortDigest("Spring course, Harbour station", 3, 2, 4, 5, date(2027, 3, 31)),
            CohortDigest("Night shift", 0, 1, 0, 8),
        ),
    ),
}
"""Invented samples of what is looked up for each kind."""


def opt_out_address(found: Found, base_url: str) -> str:
    """Where a reader switches her reminders off; opening it changes nothing."""
    return f"{base_url}/reminders/{found.opt_out}"


def _invitation(facts: Mapping[str, str], found: Found, base_url: str) -> tuple[str, ...]:
    del facts
    invites = gettext(
        "%(agency)s invites you to its online training. Open this address and choose a password:"
    )
    once = gettext("The address works once, until %(day)s. Keep it to yourself: it opens your account.")
    why = gettext(
        "You get this message because an account was made for you there. If you do not know why, or do not "
        "want it, you need not do anything."
    )
    return (
        f"{invites % {'agency': within(found.by)}}\n{base_url}/invitations/{found.token}",
        once % {"day": _day(found)},
        f"{why} {_silent()}",
    )


def _course_due(facts: Mapping[str, str], found: Found, base_url: str) -> tuple[str, ...]:
    until = {"day": day(date.fromisoformat(facts["due_on"]))}
    if int(facts["step"]) > 0:
        when = gettext("Your training is due on %(day)s; that day still counts.") % until
    else:
        when = gettext(
            "Your training was due on %(day)s. You can still finish it, and your place is kept. If something "
            "keeps you from it, please tell your trainer. This is the last reminder."
        )
        when %= until
    return when, *_go_on(found, base_url), *_why_reminded(found, base_url)


def _course_reminder(facts: Mapping[str, str], found: Found, base_url: str) -> tuple[str, ...]:
    del facts
    asks = gettext("Your trainer reminds you of your training.")
    if found.due_on is not None:
        asks += " " + gettext("It is due on %(day)s.") % {"day": _day(found)}
    return asks, *_go_on(found, base_url), *_why_reminded(found, base_url)


def _announcement(facts: Mapping[str, str], found: Found, base_url: str) -> tuple[str, ...]:
    del facts
    writes = gettext("Your trainer %(name)s writes to your group:") % {"name": within(found.by)}
    words = "\n".join(bare(line) for line in found.words.splitlines())
    here = gettext("You also find this on the page of your course:")
    why = gettext(
        "You get this message because you take part in a training. It comes even if you switched reminders "
        "off."
    )
    return writes, words, f"{here}\n{base_url}/courses/{found.course}", f"{why} {_silent()}"


def _trainer_digest(facts: Mapping[str, str], found: Found, base_url: str) -> tuple[str, ...]:
    del facts
    on = found.on or date.min
    begin = gettext("This is what waits in your cohorts.")
    where = gettext("Sign in to see your cohorts:")
    why = gettext("You get this message once a week, because you are a trainer and something waits.")
    return (
        begin,
        *("\n".join(_lines(cohort, on)) for cohort in found.cohorts),
        f"{where}\n{base_url}/cohorts",
        why,
        *_stop(found, base_url),
    )


def _place_free(facts: Mapping[str, str], found: Found, base_url: str) -> tuple[str, ...]:
    del facts
    free = gettext("You waited for a place in a training group. Now you have one.")
    course = gettext("Course: %(course)s") % {"course": within(found.course_title)}
    how = gettext("Sign in to begin:")
    why = gettext("You get this message because you asked for this place.")
    return free, course, f"{how}\n{base_url}/courses/{found.course}", f"{why} {_silent()}"


def _lines(cohort: CohortDigest, on: date) -> list[str]:
    """A cohort with a line for each figure that is not nought."""
    urgent = ngettext(
        "%(num)s person needs your attention", "%(num)s people need your attention", cohort.urgent
    )
    marks = ngettext(
        "%(num)s answer waits to be marked", "%(num)s answers wait to be marked", cohort.responses
    )
    forgotten = ngettext(
        "%(num)s invitation has not been used for a week",
        "%(num)s invitations have not been used for a week",
        cohort.forgotten,
    )
    counted = ((cohort.urgent, urgent), (cohort.responses, marks), (cohort.forgotten, forgotten))
    lines = [f"- {words % {'num': count}}" for count, words in counted if count]
    if cohort.is_due(on):
        lines.append(f"- {_due_line(cohort, on)}")
    return [within(cohort.name), *lines]


def _due_line(cohort: CohortDigest, on: date) -> str:
    due_on, left = cohort.due_on or on, cohort.unfinished
    soon = ngettext(
        "Due on %(day)s: %(num)s person has not finished",
        "Due on %(day)s: %(num)s people have not finished",
        left,
    )
    late = ngettext(
        "Was due on %(day)s: %(num)s person has not finished",
        "Was due on %(day)s: %(num)s people have not finished",
        left,
    )
    return (soon if due_on >= on else late) % {"num": left, "day": day(due_on)}


def _go_on(found: Found, base_url: str) -> tuple[str, str]:
    course = gettext("Course: %(course)s") % {"course": within(found.course_title)}
    how = gettext("Sign in to go on where you stopped:")
    return course, f"{how}\n{base_url}/courses/{found.course}"


def _why_reminded(found: Found, base_url: str) -> tuple[str, ...]:
    why = gettext("You get this message because you take part in a training and have not finished it.")
    return why, *_stop(found, base_url)


def _stop(found: Found, base_url: str) -> tuple[str, str]:
    off = gettext("If you want no more reminders, open this address and confirm:")
    return f"{off}\n{opt_out_address(found, base_url)}", _silent()


def _silent() -> str:
    return gettext("Nobody reads replies to it.")


def _day(found: Found) -> str:
    return day(found.due_on) if found.due_on else ""


TELLERS: Mapping[MailKind, Teller] = {
    INVITATION: _invitation,
    COURSE_DUE: _course_due,
    COURSE_REMINDER: _course_reminder,
    ANNOUNCEMENT: _announcement,
    TRAINER_DIGEST: _trainer_digest,
    PLACE_FREE: _place_free,
}
