"""Survey turns: which waves of which surveys are open to a person now. Never two of one survey at once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstline.domain.course import Course, Lesson
from firstline.domain.credential import months_later
from firstline.domain.survey import Survey, Wave

WINDOW = timedelta(days=60)
"""How long a wave after the course is open; shorter than the time between two of them."""
MONTHS_AFTER: Mapping[Wave, int] = {"end": 0, "3-months": 3, "6-months": 6}


@dataclass(frozen=True, slots=True)
class Turn:
    """A survey to answer or to decline, once. ``until`` is None for the wave at the start."""

    survey: Survey
    wave: Wave
    until: datetime | None = None


def open_turns(
    course: Course, done: Mapping[str, datetime], taken: Collection[tuple[str, str]], at: datetime
) -> tuple[Turn, ...]:
    """The turns that are open, in the order of the course's surveys.

    ``done`` holds the first completion of each lesson, ``taken`` the survey and wave of every turn
    that is over. The wave at the start is open until half of the lessons are done, since it asks
    how somebody sees it before she learns; the others open when all of them are done, or 3 and 6
    calendar months later, for WINDOW. Lessons are those that the certificate asks for.
    """
    open_now = _open_waves(course, done, at)
    return tuple(
        Turn(survey, wave, open_now[wave])
        for survey in course.surveys
        for wave in survey.waves
        if wave in open_now and (survey.id, wave) not in taken
    )


def finished_at(course: Course, done: Mapping[str, datetime]) -> datetime | None:
    """When the last lesson that the certificate asks for was first done; None before that."""
    times = _times(course, done)
    known = [time for time in times if time is not None]
    return max(known) if known and len(known) == len(times) else None


def _open_waves(course: Course, done: Mapping[str, datetime], at: datetime) -> dict[Wave, datetime | None]:
    finished = finished_at(course, done)
    if finished is None:
        times = _times(course, done)
        is_early = 2 * sum(time is not None for time in times) < len(times)
        return {"start": None} if is_early else {}
    opened = {wave: _later(finished, months) for wave, months in MONTHS_AFTER.items()}
    return {wave: begins + WINDOW for wave, begins in opened.items() if begins <= at < begins + WINDOW}


def _times(course: Course, done: Mapping[str, datetime]) -> list[datetime | None]:
    asked = frozenset(course.certificate.lessons)
    lessons = [lesson for _, lesson in course.lessons()]
    counted = [lesson for lesson in lessons if lesson.id in asked] or lessons
    return [_first_done(lesson, done) for lesson in counted]


def _first_done(lesson: Lesson, done: Mapping[str, datetime]) -> datetime | None:
    """When a lesson or its equivalent was first done."""
    return min((done[name] for name in (lesson.id, lesson.instead or "") if name in done), default=None)


def _later(moment: datetime, months: int) -> datetime:
    return datetime.combine(months_later(moment.date(), months), moment.timetz())
