"""The weekly digest of a trainer: a cohort in a few figures, and whether they are worth a mail."""

from dataclasses import dataclass
from datetime import date, timedelta

SOON = timedelta(days=7)
LONG_PAST = timedelta(days=30)
"""After which a due date is not told of any more: whoever is late then has been talked about."""


@dataclass(frozen=True, slots=True)
class CohortDigest:
    """What waits in a cohort: people who need attention, answers to mark, invitations not used for a week.

    ``unfinished`` counts those who have not finished; it is told only when the due date is near or past.
    """

    name: str
    urgent: int
    responses: int
    forgotten: int
    unfinished: int
    due_on: date | None = None

    def is_due(self, on: date) -> bool:
        """Whether the due date is at most a week away or a month past, and somebody has not finished."""
        if self.due_on is None or not self.unfinished:
            return False
        return on - LONG_PAST <= self.due_on <= on + SOON

    def is_quiet(self, on: date) -> bool:
        """Whether there is nothing to tell."""
        return not (self.urgent or self.responses or self.forgotten or self.is_due(on))
