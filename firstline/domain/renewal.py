"""Renewal: when a certificate can be renewed, and what has to be done again for it.

The shorter path is the rule's list of renewal lessons, and whatever changed since the certificate was
earned where its holder went on with a later release. Tests that were passed stay passed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from firstline.domain.course import Course, Lesson
from firstline.domain.revision import changes

OPENS_BEFORE = timedelta(days=90)
"""How long before its last day a certificate can be renewed."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """What a renewal asks for: ``lessons``, each to be finished once more since ``opened_at``."""

    opened_at: datetime
    lessons: tuple[Lesson, ...]
    done: frozenset[str]

    @property
    def left(self) -> tuple[Lesson, ...]:
        """The lessons that are still to be done again."""
        return tuple(lesson for lesson in self.lessons if lesson.id not in self.done)


def opening(
    issued_at: datetime, expires_on: date | None, superseded_at: datetime | None = None
) -> datetime | None:
    """From when on lessons count for a renewal; None where there is nothing to renew.

    90 days before the last day, but never before the issue: a certificate that is shorter can be
    renewed at once. ``superseded_at`` is when its holder went on with a later release, and opens it too.
    """
    days = [superseded_at] if superseded_at is not None else []
    if expires_on is not None:
        days.append(datetime.combine(expires_on - OPENS_BEFORE, time(), UTC))
    return max(issued_at, min(days)) if days else None


def asked_lessons(earned: Course, taken: Course) -> tuple[Lesson, ...]:
    """The lessons of a renewal, in course order: those of the rule, and the new and changed ones.

    ``earned`` is the course that the certificate rests on, ``taken`` the one that is learnt from now,
    both on their role paths. Where neither names any, all lessons of the certificate are asked for.
    """
    rule = taken.certificate
    again = set(rule.renewal)
    if earned is not taken:
        differ = {c.id for c in changes(earned, taken) if c.part == "lesson" and c.kind != "removed"}
        again |= differ.intersection(rule.lessons)
    wanted = again or set(rule.lessons)
    return tuple(lesson for _, lesson in taken.lessons() if lesson.id in wanted)


def done_again(lessons: tuple[Lesson, ...], last: Mapping[str, datetime], since: datetime) -> frozenset[str]:
    """Which lessons were finished after a moment, themselves or their equivalents; ``last`` says when."""
    later = {lesson for lesson, at in last.items() if at > since}
    return frozenset(lesson.id for lesson in lessons if {lesson.id, lesson.instead} & later)
