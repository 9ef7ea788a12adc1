"""A course as somebody on a role path takes it."""

from dataclasses import replace

from firstline.domain.course import Course
from firstline.domain.progress import Progress, is_earned, lessons_done, next_lesson, open_scenarios
from firstline.domain.progress import TestStanding as Standing
from firstline.domain.role_path import on_path
from tests.bilingual import bilingual
from tests.pathed import DESK, SHELTER, pathed


def test_certificate_asks_for_what_is_core(course: Course) -> None:
    desk, shelter = (on_path(pathed(course), path).certificate for path in (DESK, SHELTER))
    assert (desk.lessons, desk.scenarios, desk.renewal) == (("duties", "rights"), (), ("rights",))
    assert (shelter.lessons, shelter.scenarios, shelter.renewal) == (
        ("first-contact", "referral"),
        ("evening",),
        ("first-contact",),
    )


def test_test_draws_nothing_from_the_bank_of_an_optional_module(course: Course) -> None:
    desk, shelter = (on_path(pathed(course), path).tests[0] for path in (DESK, SHELTER))
    assert ([(draw.bank, draw.count) for draw in desk.draws], desk.length) == ([("mandate", 4)], 4)
    assert ([(draw.bank, draw.count) for draw in shelter.draws], shelter.length) == ([("safe-help", 1)], 1)


def test_test_of_an_optional_module_stays_whole_and_is_not_asked_for(course: Course) -> None:
    whole = pathed(course)
    (final,) = whole.tests
    own = replace(final, id="safe-help-test", draws=final.draws[1:])
    rule = replace(whole.certificate, tests=("final", "safe-help-test"))
    narrowed = on_path(replace(whole, tests=(final, own), certificate=rule), DESK)
    assert (narrowed.tests[1], narrowed.certificate.tests) == (own, ("final",))


def test_test_by_fixed_forms_is_the_same_for_everybody(course: Course) -> None:
    whole = pathed(course)
    fixed = replace(whole.tests[0], draws=(), forms=(("case-a", "case-b"),))
    narrowed = on_path(replace(whole, tests=(fixed,)), DESK)
    assert (narrowed.tests, narrowed.certificate.tests) == ((fixed,), ("final",))


def test_time_and_progress_count_core_modules_only(course: Course) -> None:
    whole = pathed(course)
    desk = on_path(whole, DESK)
    assert (desk.minutes, whole.minutes) == (whole.modules[0].minutes, sum(m.minutes for m in whole.modules))
    done = Progress(lessons=frozenset({"duties", "rights", "referral"}), last_lesson="rights")
    assert (lessons_done(desk, done), lessons_done(whole, done), next_lesson(desk, done)) == (2, 3, None)
    assert [module.optional for module in desk.modules] == [False, True]


def test_certificate_is_earned_on_one_path_and_not_on_another(course: Course) -> None:
    whole = pathed(course)
    progress = Progress(
        frozenset({"duties", "rights"}), "rights", {"final": Standing(attempts=1, passed=True)}
    )
    assert is_earned(on_path(whole, DESK), progress)
    assert not is_earned(on_path(whole, SHELTER), progress)
    assert not is_earned(whole, progress)
    assert [each.id for each in open_scenarios(on_path(whole, SHELTER), progress)] == ["evening"]


def test_translations_are_taken_on_the_same_path(course: Course) -> None:
    (arabic,) = on_path(bilingual(pathed(course)), DESK).translations
    assert (arabic.language, arabic.certificate.lessons) == ("ar", ("duties", "rights"))
