"""Joining codes: with which people enrol themselves in a cohort, how many, and until when."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from firstline.domain.refusal import N_, Invalid

CAPS = (1, 10_000)
LONGEST = timedelta(days=366)
"""How long a code can be used at most: a paper that hangs on a wall is forgotten there."""
MOST_WAITING = 500
"""How many people can wait for one cohort: a code that got about must not fill the portal with accounts."""


@dataclass(frozen=True, slots=True)
class JoiningCode:
    """The rule of a cohort's code: ``cap`` people in it, until ``ends_at``; new people join an agency."""

    cohort_id: int
    cap: int
    agency_id: int
    made_at: datetime
    ends_at: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether people can join with it at a moment."""
        return at < self.ends_at

    def room(self, people: int) -> int:
        """How many more people the cohort takes in, with so many in it now."""
        return max(0, self.cap - people)


def check_cap(cap: int | None) -> int:
    """A number of places that can be kept. Raises Invalid."""
    least, most = CAPS
    if cap is None or not least <= cap <= most:
        raise Invalid("cap", N_("Enter a number from %(least)s to %(most)s."), least=least, most=most)
    return cap


def end_of(day: date | None, zone: tzinfo, at: datetime) -> datetime:
    """When a code ends whose last day is ``day``: that day still counts, by the trainer's clock.

    Raises Invalid for a day that is over, or more than a year ahead.
    """
    today = at.astimezone(zone).date()
    if day is None or day < today:
        raise Invalid("ends_on", N_("Choose the last day, from today on."))
    if day > today + LONGEST:
        raise Invalid("ends_on", N_("Choose a day within a year."))
    return datetime.combine(day + timedelta(days=1), time(), zone)
