"""Meetings: sessions of a cohort in person, and the lessons that they covered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from firstline.domain.refusal import N_, Invalid

MINUTES = (1, 1440)
TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Meeting:
    """A session in person; ``lessons`` are the ids of those that it covered, ``people`` attended it."""

    id: int
    cohort_id: int
    title: str
    held_on: date
    minutes: int
    lessons: tuple[str, ...]
    people: int = 0


def check_minutes(minutes: int | None) -> int:
    """A length of up to a day. Raises Invalid."""
    least, most = MINUTES
    if minutes is None or not least <= minutes <= most:
        raise Invalid("minutes", N_("Enter a number from %(least)s to %(most)s."), least=least, most=most)
    return minutes


def check_day(held_on: date | None) -> date:
    """The day of a meeting. Raises Invalid."""
    if held_on is None or not date(2000, 1, 1) <= held_on <= date(2100, 1, 1):
        raise Invalid("held_on", N_("Enter the day of the meeting."))
    return held_on


def check_lessons(lessons: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """Chosen lessons, each once; none at all is a meeting that counts towards nothing. Raises Invalid."""
    if any(lesson not in known for lesson in lessons):
        raise Invalid("lessons", N_("Choose lessons from the list."))
    return tuple(dict.fromkeys(lessons))
