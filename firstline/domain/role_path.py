"""Role paths: a course as a hotline worker or a trial prosecutor takes it."""

from dataclasses import replace

from firstline.domain.course import CertificateRule, Course, RolePath
from firstline.domain.quiz import Test


def on_path(course: Course, path: RolePath) -> Course:
    """The course whose certificate asks only for what is core on a role path.

    The lessons and scenarios of its optional modules can be taken and are not asked for, and a
    test draws nothing from the bank that has an optional module's id. A test that would be left
    empty stays whole and is not asked for. Tests by fixed forms are the same for everybody.
    """
    optional = frozenset(path.optional)
    return replace(
        course,
        modules=tuple(replace(module, optional=module.id in optional) for module in course.modules),
        tests=tuple(_shortened(test, optional) for test in course.tests),
        certificate=_rule(course, optional),
        translations=tuple(on_path(other, path) for other in course.translations),
    )


def _shortened(test: Test, optional: frozenset[str]) -> Test:
    kept = tuple(draw for draw in test.draws if draw.bank not in optional)
    return replace(test, draws=kept) if kept else test


def _rule(course: Course, optional: frozenset[str]) -> CertificateRule:
    left_out = {lesson.id for module, lesson in course.lessons() if module.id in optional}
    left_out |= {scenario.id for scenario in course.scenarios if scenario.module in optional}
    empty = {t.id for t in course.tests if t.draws and all(draw.bank in optional for draw in t.draws)}
    rule = course.certificate
    return replace(
        rule,
        lessons=tuple(lesson for lesson in rule.lessons if lesson not in left_out),
        scenarios=tuple(scenario for scenario in rule.scenarios if scenario not in left_out),
        tests=tuple(test for test in rule.tests if test not in empty),
        renewal=tuple(lesson for lesson in rule.renewal if lesson not in left_out),
    )
