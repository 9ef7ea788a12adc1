"""When the tests that measure before and after are offered: the one before learning, the other at its end."""

from firstline.domain.course import Course
from firstline.domain.progress import Progress, next_lesson
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_, Conflict


def measuring_tests(course: Course) -> tuple[Test, ...]:
    """The pre-test and the post-test of a course, where it has them."""
    return tuple(test for test in course.tests if test.role is not None)


def is_offered(course: Course, test: Test, progress: Progress) -> bool:
    """Whether a measuring test can be begun now, or gone on with: each once, and at its time only.

    A pre-test taken after the first lesson would measure that lesson, a post-test before the last
    one would not.
    """
    standing = progress.test(test.id)
    if standing.counted:
        return standing.open_attempt is not None
    if test.role == "pre":
        return not progress.lessons
    return next_lesson(course, progress) is None


def check_may_measure(course: Course, test: Test, progress: Progress) -> None:
    """Refuse a measuring test out of its time; any other test passes."""
    if test.role is None or progress.test(test.id).counted or is_offered(course, test, progress):
        return
    if test.role == "pre":
        raise Conflict(N_("These questions are for the time before the first lesson. Just go on learning."))
    raise Conflict(N_("These questions come after the last lesson."))
