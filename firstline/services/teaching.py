"""Teaching: a cohort in a classroom, and where each of its people is now."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from firstline.domain.cohort import Cohort
from firstline.domain.person import Person
from firstline.domain.progress import is_earned, next_lesson
from firstline.services import overseeing
from firstline.services.library import Edition, Library
from firstline.store import enrolments, people

NOT_BEGUN, AT_TEST, FINISHED = "not-begun", "at-test", "finished"
"""Places besides the modules, which begin with ``module:``."""


@dataclass(frozen=True, slots=True)
class Room:
    """A cohort and, by place, the ids of those who are there: NOT_BEGUN, modules, AT_TEST, FINISHED."""

    cohort: Cohort
    edition: Edition
    places: Mapping[str, tuple[int, ...]]

    @property
    def joined(self) -> int:
        """How many people are in it."""
        return sum(len(ids) for ids in self.places.values())

    @property
    def begun(self) -> int:
        """How many have done something."""
        return self.joined - len(self.places[NOT_BEGUN])

    @property
    def finished(self) -> int:
        """How many have done all that the certificate asks for."""
        return len(self.places[FINISHED])


def room(session: Session, library: Library, visitor: Person, cohort_id: int) -> Room:
    """Where the people of a cohort are: at the module of the next lesson, or at the test after the last.

    Raises NotFound. Costs the same statements for any size.
    """
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    edition = library.edition(session, cohort.edition, cohort.path)
    places: dict[str, list[int]] = {NOT_BEGUN: []}
    places |= {f"module:{module.id}": [] for module in edition.course.modules}
    places |= {AT_TEST: [], FINISHED: []}
    for enrolment in enrolments.of_cohort(session, cohort.id):
        course, progress = library.taken(session, enrolment).course, enrolment.progress
        if is_earned(course, progress):
            place = FINISHED
        elif not progress.is_begun:
            place = NOT_BEGUN
        else:
            ahead = next_lesson(course, progress)
            place = f"module:{ahead[0].id}" if ahead else AT_TEST
        places.setdefault(place, []).append(enrolment.person_id)
    return Room(cohort, edition, {place: tuple(ids) for place, ids in places.items()})


def names(session: Session, found: Room) -> Mapping[int, str]:
    """The names of everybody in a room, for the trainer's own eyes."""
    return people.names(session, (person_id for ids in found.places.values() for person_id in ids))
