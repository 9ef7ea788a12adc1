"""The course page as lists of tasks, as macros/status.html shows them."""

from flask import url_for
from markupsafe import Markup

from firstline.domain.course import Course, Lesson, Module
from firstline.domain.offer import is_offered, measuring_tests
from firstline.domain.progress import Progress, has_done
from firstline.domain.quiz import Bank, Test
from firstline.services.library import Edition
from firstline.web.languages import gettext, ngettext
from firstline.web.pages import Row
from firstline.web.scenario_views import scenario_rows
from firstline.web.texts import in_language, language_of


def tasks(edition: Edition, progress: Progress) -> dict[str, list[Row]]:
    """The tasks of each module by its id, scenarios and the like under "practice", tests under "tests"."""
    course = edition.course
    found = {module.id: _module_rows(edition, module, progress) for module in course.modules}
    loose = [_practice_row(edition, bank) for bank in course.banks if _is_loose(course, bank)]
    tests = [_test_row(edition, test, progress) for test in course.offered_tests()]
    return {**found, "practice": [*scenario_rows(edition, progress), *loose], "tests": tests}


def measuring_rows(course: Course, progress: Progress) -> list[Row]:
    """The tests that measure before and after, each in its time only, and the later one once it is taken.

    Neither is a task, so nothing here looks as if it were missing.
    """
    return [
        _measuring_row(course, test, progress)
        for test in measuring_tests(course)
        if is_offered(course, test, progress) or (test.role == "post" and progress.test(test.id).counted)
    ]


def asks_before(course: Course, progress: Progress) -> bool:
    """Whether something is offered that has its time before the first lesson only."""
    tests = any(test.role == "pre" and is_offered(course, test, progress) for test in measuring_tests(course))
    return tests or any("start" in survey.waves for survey in course.surveys)


def offered_rows(course: Course, progress: Progress) -> list[Row]:
    """The tests that measure and can be begun or gone on with now."""
    return [
        _measuring_row(course, test, progress)
        for test in measuring_tests(course)
        if is_offered(course, test, progress)
    ]


def _is_loose(course: Course, bank: Bank) -> bool:
    """Whether a practice quiz belongs to no lesson."""
    listed = {item for _, lesson in course.lessons() for item in lesson.practice}
    return bank.kind == "practice" and listed.isdisjoint(item.id for item in bank.items)


def _module_rows(edition: Edition, module: Module, progress: Progress) -> list[Row]:
    course = edition.course
    lessons = [_lesson_row(edition, module, lesson, progress) for lesson in module.lessons]
    wanted = {item for lesson in module.lessons for item in lesson.practice}
    banks = (bank for bank in course.banks if bank.kind == "practice")
    practice = [_practice_row(edition, bank) for bank in banks if wanted & {item.id for item in bank.items}]
    aids = [
        Row(
            title=aid.title,
            href=url_for("courses.job_aid", course=course.id, job_aid=aid.id),
            status_text=gettext("To print"),
            language=language_of(edition, f"job-aid:{aid.id}"),
        )
        for aid in module.job_aids
    ]
    return [*lessons, *practice, *aids]


def _lesson_row(edition: Edition, module: Module, lesson: Lesson, progress: Progress) -> Row:
    done, language = has_done(lesson, progress), language_of(edition, f"lesson:{lesson.id}")
    note = gettext("About %(minutes)s minutes") % {"minutes": lesson.minutes}
    return Row(
        title=lesson.title,
        href=url_for("courses.lesson", course=edition.course.id, module=module.id, lesson=lesson.id),
        status_text=gettext("Completed") if done else gettext("Not started"),
        status_kind="done" if done else "open",
        note=_joined(note, in_language(lesson.content_note, language)) if lesson.content_note else note,
        language=language,
    )


def _joined(note: str, remark: Markup) -> Markup:
    return Markup("{} · {}").format(note, remark)


def _practice_row(edition: Edition, bank: Bank) -> Row:
    return Row(
        title=bank.title,
        href=url_for("quizzes.practice", course=edition.course.id, quiz=bank.id),
        status_text=gettext("Not scored"),
        note=gettext("%(count)s practice questions, explained at once") % {"count": len(bank.items)},
        language=language_of(edition, f"bank:{bank.id}"),
    )


def _test_row(edition: Edition, test: Test, progress: Progress) -> Row:
    course, stood = edition.course, progress.test(test.id)
    text, kind = gettext("Not started"), "open"
    if stood.passed:
        text, kind = gettext("Passed"), "done"
    elif stood.open_attempt is not None:
        text, kind = gettext("In progress"), "now"
    elif stood.in_review is not None:
        text, kind = gettext("With your trainer"), "now"
    elif stood.failures:
        text, kind = gettext("Not passed yet"), "warn"
    note = gettext("%(count)s questions, %(most)s attempts") % {"count": test.length, "most": test.attempts}
    if test.id not in course.certificate.tests:
        note = f"{note} · {gettext('The certificate does not ask for this test.')}"
    return Row(
        title=test.title,
        href=url_for("quizzes.show", course=course.id, quiz=test.id),
        status_text=text,
        status_kind=kind,
        note=note,
        language=language_of(edition, f"test:{test.id}"),
    )


def _measuring_row(course: Course, test: Test, progress: Progress) -> Row:
    stood = progress.test(test.id)
    text, kind = "", "open"
    if stood.open_attempt is not None:
        text, kind = gettext("In progress"), "now"
    elif stood.in_review is not None:
        text, kind = gettext("With your trainer"), "now"
    elif stood.counted:
        text, kind = gettext("Answered"), "done"
    return Row(
        title=test.title,
        href=url_for("quizzes.show", course=course.id, quiz=test.id),
        status_text=text,
        status_kind=kind,
        note=_measuring_note(test),
    )


def _measuring_note(test: Test) -> str:
    if test.role == "pre":
        note = ngettext(
            "%(num)s question, before the first lesson only. It does not count.",
            "%(num)s questions, before the first lesson only. They do not count.",
            test.length,
        )
    else:
        note = ngettext(
            "%(num)s question. It does not count.", "%(num)s questions. They do not count.", test.length
        )
    return note % {"num": test.length}
