"""The matrix of people by module and test as macros/table.html shows it."""

from dataclasses import dataclass

from flask import url_for

from firstline.domain.cohort import Member, Need
from firstline.domain.course import Course, Module
from firstline.domain.progress import module_done
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_
from firstline.web.languages import gettext

NEEDS: dict[Need, tuple[str, str]] = {
    "harm-flag": (N_("Unsafe choice to work through"), "stop"),
    "failed-twice": (N_("Failed twice"), "warn"),
    "overdue": (N_("Overdue"), "warn"),
    "stalled": (N_("Nothing for a week"), "warn"),
    "not-started": (N_("Not started"), "open"),
    "none": (N_("Under way"), "now"),
    "finished": (N_("Finished"), "done"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A module or a test."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """How far one person is in one column."""

    text: str
    kind: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person's line."""

    name: str
    href: str
    note: str
    cells: tuple[Cell, ...]


def columns(course: Course) -> tuple[Column, ...]:
    """What stands above the cells: need, modules, tests."""
    modules = tuple(Column(module.title) for module in course.modules)
    return (Column(gettext("Today")), *modules, *(Column(test.title) for test in course.tests))


def row(member: Member, course: Course, what: Need) -> PersonRow:
    """One person's line, the name leading to what she did."""
    text, kind = NEEDS[what]
    cells = (
        Cell(gettext(text), kind),
        *(_module_cell(module, member) for module in course.modules),
        *(_test_cell(test, member) for test in course.tests),
    )
    return PersonRow(member.name, url_for("people.show", person=member.person_id), member.agency, cells)


def _module_cell(module: Module, member: Member) -> Cell:
    done, total = module_done(module, member.progress), len(module.lessons)
    if done == total:
        return Cell(gettext("Done"), "done")
    return Cell(f"{done}/{total}", "now") if done else Cell("–", "open")


def _test_cell(test: Test, member: Member) -> Cell:
    stood = member.progress.test(test.id)
    if stood.passed:
        return Cell(gettext("Passed"), "done")
    if stood.open_attempt is not None:
        return Cell(gettext("Under way"), "now")
    if stood.failures:
        return Cell(gettext("Not passed: %(count)s") % {"count": stood.failures}, "warn")
    return Cell("–", "open")
