"""The small course with role paths: one leaves the second module to choice, the other the first."""

from dataclasses import replace

from firstline.domain.course import Course, RolePath
from firstline.domain.quiz import Draw
from tests.played import played

DESK = RolePath("desk", "Front desk", ("mandate",), ("safe-help",))
SHELTER = RolePath("shelter", "Shelter", ("safe-help",), ("mandate",))


def pathed(course: Course) -> Course:
    """The course with two role paths, a bank for each module, and a scenario of the second module."""
    names = {"duties": "mandate", "safety": "safe-help"}
    with_scenario = played(course)
    return replace(
        with_scenario,
        paths=(DESK, SHELTER),
        banks=tuple(replace(bank, id=names.get(bank.id, bank.id)) for bank in course.banks),
        tests=tuple(
            replace(
                test,
                draws=tuple(
                    Draw(names[draw.bank], draw.objective, draw.count, draw.critical) for draw in test.draws
                ),
            )
            for test in course.tests
        ),
        scenarios=tuple(replace(each, module="safe-help") for each in with_scenario.scenarios),
        certificate=replace(course.certificate, scenarios=("evening",), renewal=("rights", "first-contact")),
    )
