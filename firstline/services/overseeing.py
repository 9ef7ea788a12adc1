"""Overseeing: what a trainer does with her cohorts, and what she sees of their people."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort, Member
from firstline.domain.harm import HarmFlag
from firstline.domain.person import Person, clean_name
from firstline.domain.progress import lessons_done
from firstline.domain.refusal import N_, Invalid, NotFound
from firstline.services import enrolling, staffing
from firstline.services.library import Edition, Library
from firstline.store import attempts, audit, cohorts, credentials, enrolments, flags, item_reports, people
from firstline.store.cohorts import CohortLine
from firstline.store.credentials import Credential
from firstline.store.enrolments import Enrolment
from firstline.store.item_reports import ItemReport

PEOPLE_A_PAGE = 50
LINES_AT_ONCE = 300


@dataclass(frozen=True, slots=True)
class Matrix:
    """One page of a cohort's people, those who need attention first."""

    cohort: Cohort
    edition: Edition
    members: tuple[Member, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Record:
    """What one person did in one course."""

    edition: Edition
    enrolment: Enrolment
    completions: tuple[tuple[str, datetime], ...]
    attempts: tuple[Attempt, ...]
    flags: tuple[HarmFlag, ...]

    @property
    def lessons_done(self) -> int:
        """How many of the course's lessons are done."""
        return lessons_done(self.edition.course, self.enrolment.progress)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a trainer sees of one person."""

    person: Person
    records: tuple[Record, ...]
    credentials: tuple[Credential, ...]


def list_cohorts(session: Session, visitor: Person) -> tuple[CohortLine, ...]:
    """The cohorts that a visitor holds; all of them for an administrator."""
    return cohorts.lines(session, trainer_id=scope(visitor))


def find_cohort(session: Session, visitor: Person, cohort_id: int) -> Cohort:
    """A cohort that the visitor holds. Raises NotFound for any other, as for an unknown one."""
    found = cohorts.find(session, cohort_id, trainer_id=scope(visitor))
    if found is None:
        raise NotFound
    return found


def matrix(session: Session, library: Library, visitor: Person, cohort_id: int, *, page: int) -> Matrix:
    """One page (from 1) of people by module. Raises NotFound. Costs the same queries for any size."""
    cohort = find_cohort(session, visitor, cohort_id)
    members = cohorts.members(session, cohort.id, limit=PEOPLE_A_PAGE, offset=(page - 1) * PEOPLE_A_PAGE)
    edition = library.edition(session, cohort.edition, cohort.path)
    return Matrix(cohort, edition, members, cohorts.count_members(session, cohort.id))


def create_cohort(
    session: Session,
    library: Library,
    visitor: Person,
    *,
    name: str,
    course: str,
    path: str = "",
    starts_on: date,
    due_on: date | None,
    at: datetime,
) -> int:
    """Begin a cohort with the current edition of a course, held by the visitor. Returns its id.

    ``path`` is the role path that everybody in it takes, "" where each chooses her own. Raises
    Invalid for a bad or taken name or dates in the wrong order, NotFound for the course or its path.
    """
    cleaned = clean_name(name)
    _check_dates(starts_on, due_on)
    if any(line.cohort.name == cleaned for line in cohorts.lines(session, trainer_id=None)):
        raise Invalid("name", N_("There is a cohort of this name already."))
    edition = library.course(session, course, at=at)
    enrolling.check_path(edition.course, path)
    cohort_id = cohorts.add(
        session, cleaned, course, edition.digest, path=path, starts_on=starts_on, due_on=due_on
    )
    cohorts.set_trainers(session, cohort_id, frozenset({visitor.id}))
    facts = {"name": cleaned, "course": course} | ({"path": path} if path else {})
    _record(session, visitor, "cohort.created", cohort_id, facts, at=at)
    return cohort_id


def change_due_date(
    session: Session, visitor: Person, cohort_id: int, due_on: date | None, *, at: datetime
) -> None:
    """Change or drop the due date. Raises NotFound, Invalid."""
    cohort = find_cohort(session, visitor, cohort_id)
    _check_dates(cohort.starts_on, due_on)
    cohorts.set_due_date(session, cohort_id, due_on)
    _record(session, visitor, "cohort.due-date", cohort_id, {"due": str(due_on or "")}, at=at)


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

    Who has an account already is only enrolled, so that the same lines twice do no harm. All
    or nothing: raises Invalid naming the first line that cannot be used, NotFound.
    """
    cohort = find_cohort(session, visitor, cohort_id)
    rows = [(number, line.strip()) for number, line in enumerate(lines.splitlines(), 1) if line.strip()]
    if not rows:
        raise Invalid("people", N_("Enter at least one person."))
    if len(rows) > LINES_AT_ONCE:
        raise Invalid("people", N_("Enter at most %(most)s people at once."), most=LINES_AT_ONCE)
    for number, line in rows:
        try:
            _add_line(session, library, visitor, cohort, agency_id, line, at=at)
        except Invalid as problem:
            if problem.field == "agency_id":
                raise
            raise Invalid(
                "people", N_("Line %(line)s: %(problem)s"), line=number, problem=_Nested(problem)
            ) from problem
    _record(session, visitor, "cohort.people-added", cohort_id, {"lines": str(len(rows))}, at=at)
    return len(rows)


def dossier(session: Session, library: Library, visitor: Person, person_id: int) -> Dossier:
    """A person's timeline: for a trainer, in the courses that she takes in a cohort of his.

    Raises NotFound for everybody who is in none.
    """
    person = people.find(session, person_id)
    seen = _seen_by(session, visitor, person_id)
    if person is None or not (seen or visitor.role == "administrator"):
        raise NotFound
    records = tuple(
        Record(
            library.taken(session, enrolment),
            enrolment,
            enrolments.completions(session, enrolment.id),
            attempts.of_enrolment(session, enrolment.id),
            flags.of_enrolment(session, enrolment.id),
        )
        for enrolment in seen
    )
    courses = {enrolment.course for enrolment in seen}
    awards = tuple(c for c in credentials.of_person(session, person_id) if c.facts.course in courses)
    return Dossier(person, records, awards)


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


def _add_line(
    session: Session,
    library: Library,
    visitor: Person,
    cohort: Cohort,
    agency_id: int | None,
    line: str,
    *,
    at: datetime,
) -> None:
    name, separator, sign_in = line.partition(";")
    if not separator:
        raise Invalid("people", N_("Write the name, a semicolon, and the e-mail address or staff number."))
    found = staffing.find_by_sign_in(session, sign_in.strip(), agency_id or 0)
    person_id = (
        found.id
        if found
        else staffing.add_person(session, name, sign_in.strip(), agency_id, "trainee", by=visitor, at=at)
    )
    enrolments.begin(
        session, person_id, cohort.course, cohort.edition, cohort_id=cohort.id, path=cohort.path, at=at
    )
    enrolment = enrolments.find(session, person_id, cohort.course)
    if enrolment is not None and enrolment.cohort_id is None:
        enrolling.join_cohort(session, library, enrolment, cohort)
    elif enrolment is not None and enrolment.cohort_id != cohort.id:
        raise Invalid("people", N_("This person takes the course in another cohort."))


def _seen_by(session: Session, visitor: Person, person_id: int) -> tuple[Enrolment, ...]:
    found = enrolments.of_person(session, person_id)
    if visitor.role == "administrator":
        return found
    held = cohorts.held_by(session, visitor.id)
    return tuple(enrolment for enrolment in found if enrolment.cohort_id in held)


def scope(visitor: Person) -> int | None:
    """Whose cohorts a visitor sees people of: her own; None, which is everybody's, for an administrator."""
    return None if visitor.role == "administrator" else visitor.id


def _check_dates(starts_on: date, due_on: date | None) -> None:
    if due_on is not None and due_on < starts_on:
        raise Invalid("due_on", N_("The due date lies before the start."))


def _record(
    session: Session, by: Person, act: str, cohort_id: int, facts: dict[str, str], *, at: datetime
) -> None:
    audit.append(session, AuditEntry(at, by.id, act, f"cohort {cohort_id}", facts))
