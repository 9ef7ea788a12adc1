"""The coverage of objectives."""

from dataclasses import replace

from firstline.domain.course import CertificateRule, Course, Lesson, Module, Objective, Reference
from firstline.domain.coverage import Line, coverage
from firstline.domain.item import Choice, Option
from firstline.domain.quiz import Bank, Draw, Test

SOURCE = Reference("c189", "Domestic Workers Convention", "ILO", 2011, "C189", "", "2026-01-05")
NOISE = replace(SOURCE, key="noise")


def lesson(name: str, *objectives: str) -> Lesson:
    return Lesson(name, name.title(), 20, objectives, "")


def item(name: str, objective: str, *, case: bool = False) -> Choice:
    options = (Option("a", "A", "", True), Option("b", "B", "", False))
    return Choice(
        id=name, title=name, stem="?", objective=objective, options=options, multiple=False, case=case
    )


FINAL = Test("final", "Final test", 80, 3, 24, (Draw("bank", "see", 2), Draw("other", "see", 1)))
COURSE = Course(
    id="course",
    title="Course",
    summary="",
    description="",
    language="en",
    audience=(),
    release=1,
    sensitive=False,
    objectives=(Objective("see", "See her.", ("c189", "unknown")), Objective("bare", "Nothing.")),
    modules=(Module("one", "One", "", (lesson("a", "see"), lesson("b", "noise"), lesson("c", "see"))),),
    banks=(
        Bank("bank", "Bank", "bank", (item("x", "see", case=True), item("y", "see"), item("n", "noise"))),
        Bank("other", "Other", "bank", (item("z", "see", case=True),)),
        Bank("practice", "Practice", "practice", (item("p", "see", case=True),)),
    ),
    tests=(FINAL, replace(FINAL, id="pre", title="Before", role="pre")),
    certificate=CertificateRule((), (), None, "standard"),
    references=(SOURCE, NOISE),
)


def test_coverage_counts_what_stands_behind_an_objective() -> None:
    line, _ = coverage(COURSE)
    lessons = COURSE.modules[0].lessons
    assert line == Line(
        COURSE.objectives[0], (SOURCE,), (lessons[0], lessons[2]), 3, 1, 2, (("Final test", 3),)
    )


def test_coverage_has_a_line_for_each_objective_in_order() -> None:
    assert [line.objective.id for line in coverage(COURSE)] == ["see", "bare"]


def test_objective_with_everything_has_no_gaps() -> None:
    assert coverage(COURSE)[0].gaps == ()


def test_objective_with_nothing_has_every_gap() -> None:
    assert coverage(COURSE)[1].gaps == ("standards", "lessons", "items", "test")


def test_tests_that_only_measure_close_no_gap() -> None:
    measured = replace(COURSE, tests=COURSE.tests[1:])
    assert (coverage(measured)[0].drawn, coverage(measured)[0].gaps) == ((), ("test",))


def test_practice_items_close_no_gap() -> None:
    practised = replace(COURSE, banks=COURSE.banks[2:])
    assert (coverage(practised)[0].practice_items, coverage(practised)[0].gaps) == (1, ("items",))
