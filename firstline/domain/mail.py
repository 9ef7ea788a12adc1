"""Mail: what is told to whom, when a reminder is due, and how long a mail is tried."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal, get_args

MailKind = Literal["certificate-ready", "certificate-expires", "certificate-revoked", "certificate-replaced"]
READY: MailKind = "certificate-ready"
EXPIRES: MailKind = "certificate-expires"
REVOKED: MailKind = "certificate-revoked"
REPLACED: MailKind = "certificate-replaced"
KINDS: tuple[MailKind, ...] = get_args(MailKind)

FACTS: Mapping[MailKind, frozenset[str]] = {
    READY: frozenset({"number", "course_title"}),
    EXPIRES: frozenset({"number", "course_title", "expires_on"}),
    REVOKED: frozenset({"number", "course_title"}),
    REPLACED: frozenset({"number", "course_title", "earlier_number"}),
}
"""All that a mail of a kind is drawn from, beside the person's name. Nothing that somebody wrote freely."""

REMINDERS = frozenset({EXPIRES})
"""The kinds that a person can switch off; the others tell of what happened to her own papers."""

EXPIRY_STEPS = (90, 30, 7)
"""Days before the last day of a certificate on which its holder is reminded."""

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
