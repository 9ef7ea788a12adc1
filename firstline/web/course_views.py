"""The course page as lists of tasks, as macros/status.html shows them."""

from flask import url_for

from firstline.domain.course import Course, Lesson, Module
from firstline.domain.progress import Progress, has_done
from firstline.domain.quiz import Bank, Test
from firstline.web.languages import gettext
from firstline.web.pages import Row


def tasks(course: Course, progress: Progress) -> dict[str, list[Row]]:
    """The tasks of each module by its id, and those of the tests under "tests"."""
    found = {module.id: _module_rows(course, module, progress) for module in course.modules}
    return {**found, "tests": [_test_row(course, test, progress) for test in course.offered_tests()]}


def _module_rows(course: Course, module: Module, progress: Progress) -> list[Row]:
    lessons = [_lesson_row(course, module, lesson, progress) for lesson in module.lessons]
    wanted = {item for lesson in module.lessons for item in lesson.practice}
    banks = (bank for bank in course.banks if bank.kind == "practice")
    practice = [_practice_row(course, bank) for bank in banks if wanted & {item.id for item in bank.items}]
    aids = [
        Row(
            title=aid.title,
            href=url_for("courses.job_aid", course=course.id, job_aid=aid.id),
            status_text=gettext("To print"),
        )
        for aid in module.job_aids
    ]
    return [*lessons, *practice, *aids]


def _lesson_row(course: Course, module: Module, lesson: Lesson, progress: Progress) -> Row:
    done = has_done(lesson, progress)
    note = gettext("About %(minutes)s minutes") % {"minutes": lesson.minutes}
    return Row(
        title=lesson.title,
        href=url_for("courses.lesson", course=course.id, module=module.id, lesson=lesson.id),
        status_text=gettext("Completed") if done else gettext("Not started"),
        status_kind="done" if done else "open",
        note=f"{note} · {lesson.content_note}" if lesson.content_note else note,
    )


def _practice_row(course: Course, bank: Bank) -> Row:
    return Row(
        title=bank.title,
        href=url_for("quizzes.practice", course=course.id, quiz=bank.id),
        status_text=gettext("Not scored"),
        note=gettext("%(count)s practice questions, explained at once") % {"count": len(bank.items)},
    )


def _test_row(course: Course, test: Test, progress: Progress) -> Row:
    stood = progress.test(test.id)
    text, kind = gettext("Not started"), "open"
    if stood.passed:
        text, kind = gettext("Passed"), "done"
    elif stood.open_attempt is not None:
        text, kind = gettext("In progress"), "now"
    elif stood.failures:
        text, kind = gettext("Not passed yet"), "warn"
    note = gettext("%(count)s questions, %(most)s attempts") % {"count": test.length, "most": test.attempts}
    return Row(
        title=test.title,
        href=url_for("quizzes.show", course=course.id, quiz=test.id),
        status_text=text,
        status_kind=kind,
        note=note,
    )
