"""The matrix of people by module and test as macros/table.html shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from firstline.domain.cohort import Member, Need, Sorting
from firstline.domain.course import Course, Module
from firstline.domain.progress import TestStanding, module_done
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_
from firstline.web.languages import day, gettext, ngettext

NEEDS: dict[Need, tuple[str, str]] = {
    "harm-flag": (N_("Unsafe choice"), "stop"),
    "failed-twice": (N_("Failed twice"), "warn"),
    "overdue": (N_("Overdue"), "warn"),
    "stalled": (N_("Nothing for a week"), "warn"),
    "not-started": (N_("Not started"), "open"),
    "none": (N_("Under way"), "now"),
    "finished": (N_("Finished"), "done"),
}
NEED_WORDS: dict[Need, str] = {
    "harm-flag": N_("with an unsafe choice"),
    "failed-twice": N_("failed twice"),
    "overdue": N_("overdue"),
    "stalled": N_("nothing for a week"),
    "not-started": N_("not started"),
    "none": N_("under way"),
    "finished": N_("finished"),
}
"""The same after a number of people."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How far one person is in one column; ``label`` names the column where rows are cards."""

    label: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person's line, the name leading to what she did; ``cells`` are drawn already."""

    name: str
    href: str
    note: str
    cells: Markup


def columns(course: Course) -> tuple[str, ...]:
    """What stands above the cells after that of what is needed today: modules, tests."""
    return (
        *(_heading(module) for module in course.modules),
        *(test.title for test in course.offered_tests()),
    )


def _heading(module: Module) -> str:
    if not module.optional:
        return module.title
    return gettext("%(module)s (optional)") % {"module": module.title}


def rows(
    members: Iterable[tuple[Member, Need]], course: Course, sorting: Sorting = "need"
) -> list[PersonRow]:
    """The lines of a page; cells that say the same in one column are one value.

    A list that is sorted by what no column shows says it below the name.
    """
    today = {need: Cell(gettext("Today"), gettext(text), kind) for need, (text, kind) in NEEDS.items()}
    modules = [(module, _module_cells(module)) for module in course.modules]
    return [
        PersonRow(
            member.name,
            f"/people/{member.person_id}",
            _note(member, sorting),
            _drawn(
                (
                    today[need],
                    *(cells[module_done(module, member.progress)] for module, cells in modules),
                    *(_test_cell(test, member) for test in course.offered_tests()),
                )
            ),
        )
        for member, need in members
    ]


def _note(member: Member, sorting: Sorting) -> str:
    if sorting == "progress":
        done = len(member.progress.lessons)
        count = ngettext("%(num)s lesson done", "%(num)s lessons done", done) % {"num": done}
        return f"{member.agency} · {count}"
    if sorting == "active":
        return f"{member.agency} · {day(member.active_at)}"
    return member.agency


@lru_cache(maxsize=8192)
def _drawn(cells: tuple[Cell, ...]) -> Markup:
    """Fifty people make six hundred cells, but few different lines of them: each is drawn once a process."""
    macros: Any = current_app.jinja_env.get_template("macros/table.html").module
    return Markup(macros.matrix_cells(cells))  # noqa: S704 - a macro escapes what it shows


def _module_cells(module: Module) -> list[Cell]:
    """The cell for each number of finished lessons, from 0 to all."""
    total = len(module.lessons)
    under_way = [Cell(module.title, f"{done}/{total}", "now") for done in range(1, total)]
    return [Cell(module.title, "–", "open"), *under_way, Cell(module.title, gettext("Done"), "done")]


def say_standing(stood: TestStanding) -> str:
    """Where somebody stands in a test, in words."""
    return _standing(stood)[0]


def _test_cell(test: Test, member: Member) -> Cell:
    return Cell(test.title, *_standing(member.progress.test(test.id)))


def _standing(stood: TestStanding) -> tuple[str, str]:
    if stood.passed:
        return gettext("Passed"), "done"
    if stood.open_attempt is not None:
        return gettext("Under way"), "now"
    if stood.failures:
        return gettext("Not passed: %(count)s") % {"count": stood.failures}, "warn"
    return "–", "open"
