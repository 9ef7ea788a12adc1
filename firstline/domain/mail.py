"""Mail: what is told to whom, when a reminder is due, and how long a mail is tried."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, get_args

MailKind = Literal[
    "certificate-ready",
    "certificate-expires",
    "certificate-revoked",
    "certificate-replaced",
    "invitation",
    "course-due",
    "course-reminder",
    "announcement",
    "trainer-digest",
    "place-free",
]
READY: MailKind = "certificate-ready"
EXPIRES: MailKind = "certificate-expires"
REVOKED: MailKind = "certificate-revoked"
REPLACED: MailKind = "certificate-replaced"
INVITATION: MailKind = "invitation"
COURSE_DUE: MailKind = "course-due"
COURSE_REMINDER: MailKind = "course-reminder"
ANNOUNCEMENT: MailKind = "announcement"
TRAINER_DIGEST: MailKind = "trainer-digest"
PLACE_FREE: MailKind = "place-free"
KINDS: tuple[MailKind, ...] = get_args(MailKind)

FACTS: Mapping[MailKind, frozenset[str]] = {
    READY: frozenset({"number", "course_title"}),
    EXPIRES: frozenset({"number", "course_title", "expires_on"}),
    REVOKED: frozenset({"number", "course_title"}),
    REPLACED: frozenset({"number", "course_title", "earlier_number"}),
    INVITATION: frozenset(),
    COURSE_DUE: frozenset({"cohort", "due_on", "step"}),
    COURSE_REMINDER: frozenset({"cohort"}),
    ANNOUNCEMENT: frozenset({"announcement"}),
    TRAINER_DIGEST: frozenset(),
    PLACE_FREE: frozenset({"cohort"}),
}
"""All that stands in the row of a mail, beside the person. Nothing that somebody wrote freely, and no link
that opens anything: what a kind tells beyond it is looked up when it is sent (services/composing)."""

REMINDERS = frozenset({EXPIRES, COURSE_DUE, COURSE_REMINDER, TRAINER_DIGEST})
"""The kinds that a person can switch off, and that come by day only; the others tell her own news."""

EXPIRY_STEPS = (90, 30, 7)
"""Days before the last day of a certificate on which its holder is reminded."""

DUE_STEPS = (7, 1, -3)
"""Days before the due date of a cohort on which its people are reminded; then its trainer is told."""
LATEST_REMINDER = -9
"""After a pause of this portal, whoever is later than so many days is left in peace."""

WAKES, SLEEPS = time(7), time(20)
"""Reminders come between these times of the reader's day."""

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""How long a mail rests after each try that failed for now: nearly two days together."""

MOST_TRIES = len(WAITS) + 1


def check_facts(kind: MailKind, facts: Mapping[str, str]) -> None:
    """Raise ValueError unless these are exactly the facts of the kind, in texts of one line."""
    if frozenset(facts) != FACTS[kind]:
        raise ValueError(f"{kind} is drawn from {sorted(FACTS[kind])}, not from {sorted(facts)}")
    broken = [name for name, value in facts.items() if value.splitlines() not in ([], [value])]
    if broken:
        raise ValueError(f"more than one line: {broken}")


def expiry_step(issued_on: date, expires_on: date, on: date) -> int | None:
    """The reminder that is due on a day: the nearest step, or None.

    A step that was missed is not made up for when the next one has come. One that would lie in the first
    half of a certificate's time is left out: who just earned a paper of one month knows when it ends.
    """
    left, whole = (expires_on - on).days, (expires_on - issued_on).days
    if left < 0:
        return None
    near = min((step for step in EXPIRY_STEPS if step >= left), default=None)
    return near if near is not None and near * 2 <= whole else None


def expiry_occasion(number: str, step: int) -> str:
    """What makes a reminder one: the certificate and the step."""
    return f"{number} {step}"


def due_step(began_on: date, due_on: date, on: date) -> int | None:
    """The reminder of a cohort's due date that is due on a day: the nearest step, or None.

    A step that was missed is not made up for when the next one has come. One that would lie in the first
    half of the time that a person has is left out, and whoever came in after the due date gets none.
    """
    left, whole = (due_on - on).days, (due_on - began_on).days
    if left < 0:
        return -3 if LATEST_REMINDER <= left <= -3 and whole >= 0 else None
    near = min((step for step in DUE_STEPS if step >= max(left, 1)), default=None)
    return near if near is not None and near * 2 <= whole else None


def due_occasion(cohort_id: int, due_on: date, step: int) -> str:
    """What makes a reminder of a due date one: the cohort, the date and the step."""
    return f"{cohort_occasions(cohort_id)}{due_on} {step}"


def asked_occasion(cohort_id: int, on: date) -> str:
    """What makes a reminder by a trainer's hand one: the cohort and the day."""
    return f"{cohort_occasions(cohort_id)}{on}"


def cohort_occasions(cohort_id: int) -> str:
    """How the occasions of all reminders in a cohort begin."""
    return f"cohort {cohort_id} "


def by_day(at: datetime, zone: tzinfo) -> datetime:
    """A moment when a reader may be reminded: now between 07:00 and 20:00 of her day, else at her next 07:00.

    In UTC. On the day when clocks change, 07:00 is what her clock says.
    """
    local = at.astimezone(zone)
    if WAKES <= local.time() < SLEEPS:
        return at
    day = local.date() + timedelta(days=local.time() >= SLEEPS)
    return datetime.combine(day, WAKES, zone).astimezone(UTC)


def digest_week(on: date) -> date | None:
    """The Monday whose digests are asked for on a day: the next one on a Sunday, today's on a Monday.

    On Sunday it is nowhere later than Monday 07:00, whatever the zone.
    """
    return {6: on + timedelta(days=1), 0: on}.get(on.weekday())


def digest_at(monday: date, zone: tzinfo) -> datetime:
    """When the digest of a week reaches a trainer: Monday at 07:00 of her day, in UTC."""
    return datetime.combine(monday, WAKES, zone).astimezone(UTC)
