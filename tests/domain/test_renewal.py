"""When a renewal opens, what it asks for, and what counts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from firstline.domain.course import Course
from firstline.domain.renewal import Renewal, asked_lessons, done_again, opening

ISSUED = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = datetime(2026, 4, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expires_on", "superseded_at", "opens"),
    [
        (None, None, None),
        (date(2028, 3, 2), None, datetime(2027, 12, 3, tzinfo=UTC)),
        (date(2026, 4, 2), None, ISSUED),
        (None, LATER, LATER),
        (date(2028, 3, 2), LATER, LATER),
        (date(2028, 3, 2), datetime(2028, 1, 1, tzinfo=UTC), datetime(2027, 12, 3, tzinfo=UTC)),
        (None, datetime(2026, 1, 1, tzinfo=UTC), ISSUED),
    ],
)
def test_renewal_opens_on_its_day(
    expires_on: date | None, superseded_at: datetime | None, opens: datetime | None
) -> None:
    assert opening(ISSUED, expires_on, superseded_at) == opens


def ids(earned: Course, taken: Course) -> list[str]:
    return [lesson.id for lesson in asked_lessons(earned, taken)]


def test_renewal_asks_for_the_lessons_of_the_rule_in_course_order(course: Course) -> None:
    rule = replace(course.certificate, renewal=("referral", "duties"))
    renewable = replace(course, certificate=rule)
    assert ids(renewable, renewable) == ["duties", "referral"]


def test_renewal_asks_for_what_changed_only_if_the_certificate_does(course: Course) -> None:
    *before, last = course.modules
    lessons = tuple(replace(lesson, body="Written anew.") for lesson in last.lessons)
    rule = replace(course.certificate, lessons=("duties", "rights", "referral"), renewal=("duties",))
    newer = replace(course, modules=(*before, replace(last, lessons=lessons)), certificate=rule)
    assert ids(course, newer) == ["duties", "referral"]


def test_lesson_counts_after_the_opening_and_by_its_equivalent(course: Course) -> None:
    lessons = tuple(lesson for _, lesson in course.lessons())
    lessons = (*lessons[:3], replace(lessons[3], instead="short"))
    second = timedelta(seconds=1)
    last = {"duties": LATER, "rights": LATER + second, "short": LATER + second}
    done = done_again(lessons, last, LATER)
    assert (done, [each.id for each in Renewal(LATER, lessons, done).left]) == (
        frozenset({"rights", "referral"}),
        ["duties", "first-contact"],
    )
