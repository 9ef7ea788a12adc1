"""Invitations: who of some people gets a link, and why the others get none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

LIFE = timedelta(days=14)
"""How long a link is good for."""
REST = timedelta(days=1)
"""How long a person is left in peace after an invitation."""
FORGOTTEN_AFTER = timedelta(days=7)
"""After which time a trainer is told that an invitation was not used."""

Standing = Literal["to-invite", "invited", "invited-today", "signed-in", "suspended", "no-address"]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who might be invited; ``problem`` is why the post refused the last invitation, "" if not."""

    person_id: int
    name: str
    email: str
    language: str
    active: bool
    has_password: bool
    role: str = "trainee"
    agency: str = ""
    invited_at: datetime | None = None
    expires_at: datetime | None = None
    problem: str = ""

    def standing(self, at: datetime) -> Standing:
        """How it stands with her invitation.

        "to-invite" was never invited, or the link is too old, or its mail was refused; "invited" has a
        link that she has not used, and may get another one; "invited-today" may not yet.
        """
        if not self.active:
            return "suspended"
        if self.has_password:
            return "signed-in"
        if not self.email:
            return "no-address"
        if self.problem or self.invited_at is None or self.expires_at is None or self.expires_at <= at:
            return "to-invite"
        return "invited-today" if at - self.invited_at < REST else "invited"


def bound_to(email: str, role: str) -> str:
    """What a link is good for: this address and this role. With another of either it opens nothing."""
    return f"{role}:{email}"


def occasion(invited_at: datetime) -> str:
    """What makes the mail of an invitation one: the moment of its link."""
    return f"{invited_at:%Y-%m-%dT%H:%M:%S}"
