"""Following: what one person did in her courses, and what was done for her, as her trainer sees it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from firstline.domain.agency import Agency, Tree
from firstline.domain.attempt import Attempt
from firstline.domain.audit import AuditEntry
from firstline.domain.cohort import Cohort
from firstline.domain.harm import HarmFlag
from firstline.domain.person import Person
from firstline.domain.progress import lessons_done
from firstline.domain.refusal import NotFound
from firstline.services.library import Edition, Library
from firstline.services.overseeing import scope
from firstline.store import agencies, audit, cohorts, credentials, enrolments, flags, meetings, people, traces
from firstline.store.credentials import Credential
from firstline.store.enrolments import Enrolment
from firstline.store.traces import Door, Ending, Recalls

ACTS = frozenset(
    ("person.extra-time", "person.extra-attempts", "attempt.voided", "person.moved", "person.taken-out")
)
"""What trainers did for a person in a course; its facts name the course."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did for a person, and the name of who did it."""

    entry: AuditEntry
    by: str


@dataclass(frozen=True, slots=True)
class Record:
    """What one person did in one course, and what was done for her there.

    ``cohort`` is the one she is in, where there is any; ``meetings`` are those that she attended: when
    it was noted, the title, the day.
    """

    edition: Edition
    enrolment: Enrolment
    cohort: Cohort | None
    completions: tuple[tuple[str, datetime], ...]
    attempts: tuple[Attempt, ...]
    flags: tuple[HarmFlag, ...]
    endings: tuple[tuple[Ending, Edition], ...]
    recalls: Recalls | None
    meetings: tuple[tuple[datetime, str, date], ...]
    acts: tuple[Act, ...]

    @property
    def lessons_done(self) -> int:
        """How many of the course's lessons are done."""
        return lessons_done(self.edition.course, self.enrolment.progress)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What a trainer sees of one person; ``agencies`` lead from the root to the one that she serves in."""

    person: Person
    agencies: tuple[Agency, ...]
    door: Door
    records: tuple[Record, ...]
    credentials: tuple[Credential, ...]


def dossier(session: Session, library: Library, visitor: Person, person_id: int) -> Dossier:
    """A person's timeline: for a trainer, in the courses that she takes in a cohort of his.

    Raises NotFound for everybody who is in none. Costs the same queries for any number of courses, but for
    editions that are read for the first time.
    """
    person = people.find(session, person_id)
    held = {
        line.cohort.id: line.cohort
        for line in cohorts.lines(session, trainer_id=scope(visitor), archived=None)
    }
    found = enrolments.of_person(session, person_id)
    seen = tuple(each for each in found if visitor.role == "administrator" or each.cohort_id in held)
    if person is None or not (seen or visitor.role == "administrator"):
        raise NotFound
    courses = {enrolment.course for enrolment in seen}
    awards = tuple(c for c in credentials.of_person(session, person_id) if c.facts.course in courses)
    line = Tree(agencies.named(session)).line(person.agency_id)
    records = _records(session, library, person_id, seen, held)
    return Dossier(person, line, traces.door(session, person_id), records, awards)


def _records(
    session: Session,
    library: Library,
    person_id: int,
    seen: tuple[Enrolment, ...],
    held: dict[int, Cohort],
) -> tuple[Record, ...]:
    ids = tuple(enrolment.id for enrolment in seen)
    completions, attempts = traces.completions(session, ids), traces.attempts(session, ids)
    endings, recalls = traces.endings(session, ids), traces.recalls(session, ids)
    attended, raised = meetings.attended(session, ids), flags.of_enrolments(session, ids)
    acts = _acts(session, person_id)
    return tuple(
        Record(
            library.taken(session, enrolment),
            enrolment,
            held.get(enrolment.cohort_id or 0),
            tuple(completions.get(enrolment.id, ())),
            tuple(attempts.get(enrolment.id, ())),
            raised.get(enrolment.id, ()),
            tuple((each, library.edition(session, each.edition)) for each in endings.get(enrolment.id, ())),
            recalls.get(enrolment.id),
            tuple(values for owner, *values in attended if owner == enrolment.id),  # type: ignore[misc]
            tuple(act for act in acts if act.entry.facts.get("course") == enrolment.course),
        )
        for enrolment in seen
    )


def _acts(session: Session, person_id: int) -> tuple[Act, ...]:
    told = [entry for entry in audit.of_subject(session, f"person {person_id}") if entry.act in ACTS]
    names = people.names(session, (entry.actor_id for entry in told if entry.actor_id is not None))
    return tuple(Act(entry, names.get(entry.actor_id or 0, "")) for entry in told)
