"""Overseeing: the cohorts that a trainer holds, and what she sees of their people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.agency import Agency, Tree
from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import ALL_BY_NEED, Cohort, Member, Need, Wanted
from firstline.domain.enlistment import Verdict
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.domain.roster import Line
from firstline.services import admitting
from firstline.services.library import Edition, Library
from firstline.store import (
    agencies,
    audit,
    cohorts,
    item_reports,
    members,
)
from firstline.store.cohorts import CohortLine
from firstline.store.item_reports import ItemReport

PEOPLE_A_PAGE = 50
LINES_AT_ONCE = 300
LEARNING = frozenset({"trainee", "trainer", "author", "administrator"})
"""Who can take a course: a colleague is typed by hand, whereas a list that names one has a fault."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Some of a cohort's people, as they were wanted.

    ``needs`` count them by what they need today, whatever need was wanted; ``agencies`` are those that
    people of the cohort serve in, with the agencies above them, as a table of contents.
    """

    cohort: Cohort
    edition: Edition
    members: tuple[Member, ...]
    needs: dict[Need, int]
    agencies: tuple[tuple[int, Agency], ...]
    wanted: Wanted

    @property
    def people(self) -> int:
        """How many people are in it with those of other pages."""
        return sum(self.needs.values()) if self.wanted.need is None else self.needs.get(self.wanted.need, 0)


def list_cohorts(
    session: Session, visitor: Person, *, archived: bool | None = False
) -> tuple[CohortLine, ...]:
    """The cohorts that a visitor holds, all of them for an administrator; ``archived`` None: both sorts."""
    return cohorts.lines(session, trainer_id=scope(visitor), archived=archived)


def find_cohort(session: Session, visitor: Person, cohort_id: int) -> Cohort:
    """A cohort that the visitor holds. Raises NotFound for any other, as for an unknown one."""
    found = cohorts.find(session, cohort_id, trainer_id=scope(visitor))
    if found is None:
        raise NotFound
    return found


def find_open(session: Session, visitor: Person, cohort_id: int) -> Cohort:
    """A cohort that the visitor holds and that can be changed. Raises NotFound, Conflict if archived."""
    cohort = find_cohort(session, visitor, cohort_id)
    if cohort.archived_at is not None:
        raise Conflict(N_("This cohort is archived. Take it out of the archive first."))
    return cohort


def matrix(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    wanted: Wanted = ALL_BY_NEED,
    *,
    agency_id: int | None = None,
    page: int = 1,
    most: int = PEOPLE_A_PAGE,
    at: datetime,
) -> Matrix:
    """One page (from 1) of people by module, ``most`` a page. Raises NotFound.

    ``agency_id`` narrows to an agency with its units; an unknown one has nobody. Costs the same queries
    for any size.
    """
    cohort = find_cohort(session, visitor, cohort_id)
    tree, present = Tree(agencies.named(session)), members.agencies(session, cohort.id)
    if agency_id is not None:
        below = tree.with_units(agency_id) if agency_id in tree.by_id else frozenset()
        wanted = replace(wanted, agencies=below)
    return Matrix(
        cohort,
        library.edition(session, cohort.edition, cohort.path),
        members.page(
            session, cohort.id, wanted, due_on=cohort.due_on, at=at, limit=most, offset=(page - 1) * most
        ),
        members.count_by_need(session, cohort.id, wanted, due_on=cohort.due_on, at=at),
        tuple((depth, agency) for depth, agency in tree.ordered() if tree.with_units(agency.id) & present),
        wanted,
    )


def add_people(
    session: Session,
    library: Library,
    visitor: Person,
    cohort_id: int,
    agency_id: int | None,
    lines: str,
    *,
    at: datetime,
) -> int:
    """Add people to a cohort, one a line: ``name; e-mail address or staff number``. Returns how many lines.

    Who has an account already is only enrolled, so that the same lines twice do no harm; each line is
    checked as a row of a roster is (services/admitting). All or nothing: raises Invalid naming the first
    line that cannot be used, NotFound.
    """
    cohort = find_open(session, visitor, cohort_id)
    rows = [(number, line.strip()) for number, line in enumerate(lines.splitlines(), 1) if line.strip()]
    if not rows:
        raise Invalid("people", N_("Enter at least one person."))
    if len(rows) > LINES_AT_ONCE:
        raise Invalid("people", N_("Enter at most %(most)s people at once."), most=LINES_AT_ONCE)
    place = admitting.place_of(session, library, cohort, agency_id=agency_id, roles=LEARNING)
    once = sorted({line: number for number, line in reversed(rows)}.items(), key=lambda each: each[1])
    typed = [_typed(number, line) for line, number in once]
    verdicts = admitting.check(session, library, visitor, cohort, place, typed, at=at)
    _check_verdicts(verdicts)
    admitting.admit(session, library, visitor, cohort, verdicts, secret=None, at=at)
    _record(session, visitor, "cohort.people-added", cohort_id, {"lines": str(len(rows))}, at=at)
    return len(rows)


def list_reports(
    session: Session, library: Library, visitor: Person, *, limit: int, offset: int, at: datetime
) -> tuple[int, tuple[tuple[ItemReport, str], ...]]:
    """How many reported items the visitor may see, and one page of them with the item's title.

    A trainer sees those from her cohorts. Who reported is not told.
    """
    trainer_id = scope(visitor)
    found = item_reports.page(session, trainer_id=trainer_id, limit=limit, offset=offset)
    current = library.current(session, at=at)
    titles = {(course, i.id): i.title for course, edition in current.items() for i in edition.course.items()}
    titled = tuple((report, titles.get((report.course, report.item), report.item)) for report in found)
    return item_reports.count(session, trainer_id=trainer_id), titled


class _Nested:
    """A refusal inside a refusal, which the page translates too."""

    def __init__(self, refusal: Invalid) -> None:
        self.refusal = refusal

    def __str__(self) -> str:
        return str(self.refusal)


def _typed(number: int, line: str) -> Line:
    """A line as it was typed: the name, a semicolon, and how she signs in. Raises Invalid."""
    name, separator, sign_in = line.partition(";")
    if not separator:
        problem = Invalid(
            "people", N_("Write the name, a semicolon, and the e-mail address or staff number.")
        )
        raise _in_line(number, problem)
    address, staff_number = (sign_in.strip(), "") if "@" in sign_in else ("", sign_in.strip())
    return Line(number, name.strip(), address, staff_number)


def _check_verdicts(verdicts: Sequence[Verdict]) -> None:
    """Refuse the first line that cannot be used. Raises Invalid."""
    fault = next(((v.line.number, v.fault) for v in verdicts if v.fault is not None), None)
    if fault is not None and fault[1].field == "agency":
        raise Invalid("agency_id", N_("Choose an agency."))
    if fault is not None:
        raise _in_line(fault[0], fault[1].reason)


def _in_line(number: int, problem: Invalid) -> Invalid:
    return Invalid("people", N_("Line %(line)s: %(problem)s"), line=number, problem=_Nested(problem))


def scope(visitor: Person) -> int | None:
    """Whose cohorts a visitor sees people of: her own; None, which is everybody's, for an administrator."""
    return None if visitor.role == "administrator" else visitor.id


def _record(
    session: Session, by: Person, act: str, cohort_id: int, facts: dict[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id, act, f"cohort {cohort_id}", facts))
