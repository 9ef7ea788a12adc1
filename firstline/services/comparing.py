"""Comparing: how far people moved between the start of a course and later, in tests and in surveys.

None of it is an effect of the course: there is no other group to compare with.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from firstline.domain.cohort import Cohort
from firstline.domain.course import Course
from firstline.domain.item import Item, Judgement
from firstline.domain.measure import Measure, Subject, by_survey, by_tests
from firstline.domain.offer import measuring_tests
from firstline.domain.person import Person
from firstline.domain.quiz import Role
from firstline.domain.refusal import NotFound
from firstline.domain.scope import Scope
from firstline.domain.survey_result import facets_of, waves_of
from firstline.sealing.pseudonyms import pseudonyms
from firstline.services import overseeing, surveying
from firstline.services.library import Edition, Library
from firstline.store import insights
from firstline.store.cohorts import CohortLine

SUBJECTS: tuple[Subject, ...] = ("knowledge", "judgement")
ROLES: tuple[Role, ...] = ("pre", "post")
_Rows = Iterator[tuple[int, str, str, str, float]]
_Read = Callable[[list[str]], _Rows]
"""Reads every mark of some tests, as store/insights.measured gives them."""


@dataclass(frozen=True, slots=True)
class Change:
    """Before and after. ``people`` take the course in these cohorts, and ``finished`` have finished it."""

    cohort: Cohort | None
    edition: Edition
    cohorts: int
    people: int
    finished: int
    measures: tuple[Measure, ...]


def change(
    session: Session, library: Library, visitor: Person, cohort_id: int, *, all_cohorts: bool, secret: str
) -> Change:
    """How far people moved in knowledge, judgement and attitude, between the start and each later time.

    With ``all_cohorts`` all that the visitor holds of the same course. Raises NotFound.
    """
    lines = overseeing.list_cohorts(session, visitor, archived=None)
    own = next((line.cohort for line in lines if line.cohort.id == cohort_id), None)
    if own is None:
        raise NotFound
    taken = [line for line in lines if _belongs(line, own, all_cohorts=all_cohorts)]
    edition, ids = library.edition(session, own.edition), [line.cohort.id for line in taken]
    measures = [
        *_tested(session, library, edition.course, lambda quizzes: insights.measured(session, ids, quizzes)),
        *_surveyed(session, edition.course, ids, secret),
    ]
    return Change(
        own,
        edition,
        len(taken),
        sum(line.people for line in taken),
        sum(line.finished for line in taken),
        tuple(measures),
    )


def change_in(session: Session, library: Library, scope: Scope) -> Change:
    """As ``change``, of a scope that was resolved for the visitor (services/scoping): what tests tell.

    Surveys are anonymous and promise figures of cohorts alone: other groups could be subtracted from them.
    """
    edition = library.edition(session, scope.edition)
    people, finished = insights.standing(session, scope)
    measures = _tested(
        session, library, edition.course, lambda quizzes: insights.measured_in(session, scope, quizzes)
    )
    return Change(None, edition, 0, people, finished, tuple(measures))


def _belongs(line: CohortLine, own: Cohort, *, all_cohorts: bool) -> bool:
    return line.cohort.course == own.course if all_cohorts else line.cohort.id == own.id


def _tested(session: Session, library: Library, course: Course, read: _Read) -> list[Measure]:
    """Knowledge, and judgement where a panel's key has marked any."""
    quizzes = [test.id for test in measuring_tests(course)]
    if not quizzes:
        return []
    tallies = _tallies(session, library, read(quizzes))
    measures = [
        by_tests(subject, tallies[subject, "pre"].scores(), tallies[subject, "post"].scores())
        for subject in SUBJECTS
    ]
    return [measure for measure in measures if measure.started or measure.subject == "knowledge"]


def _tallies(
    session: Session, library: Library, rows: Iterator[tuple[int, str, str, str, float]]
) -> dict[tuple[Subject, Role], "_Tally"]:
    """What each person reached, by what was asked and when. Runs for every row, so it does little."""
    tallies = {(subject, role): _Tally() for subject in SUBJECTS for role in ROLES}
    known: dict[tuple[str, str], dict[str, _Tally]] = {}
    for enrolment, digest, quiz, item, mark in rows:
        by_item = known.get((digest, quiz))
        if by_item is None:
            by_item = known[digest, quiz] = _by_item(library.edition(session, digest), quiz, tallies)
        tally = by_item[item]
        tally.sums[enrolment] += mark
        tally.counts[enrolment] += 1
    return tallies


def _by_item(
    edition: Edition, quiz: str, tallies: Mapping[tuple[Subject, Role], "_Tally"]
) -> dict[str, "_Tally"]:
    """Where the marks of each item belong in this test; nowhere for a test that measured nothing then."""
    role = edition.any_test(quiz).role
    if role is None:
        return defaultdict(_Tally)
    asked = {name: _subject(item) for name, item in edition.items.items()}
    return {name: tallies[subject, role] for name, subject in asked.items()}


def _subject(item: Item) -> Subject:
    return "judgement" if isinstance(item, Judgement) else "knowledge"


def _surveyed(session: Session, course: Course, cohort_ids: list[int], secret: str) -> list[Measure]:
    """Every facet of every survey, from its first wave to each later one."""
    if not course.surveys:
        return []
    people = insights.members(session, cohort_ids)
    everybody = [person for group in people.values() for person in group]
    measures = []
    for survey in course.surveys:
        groups = [
            frozenset(pseudonyms(secret, course.id, survey.id, group).values()) for group in people.values()
        ]
        waves = waves_of(survey)
        scores = {
            wave: surveying.facet_scores(session, course.id, survey, wave, everybody, secret=secret)
            for wave in waves
        }
        measures += [
            by_survey(facet, wave, scores[waves[0]][facet], scores[wave][facet], groups)
            for facet in facets_of(survey)
            for wave in waves[1:]
        ]
    return measures


class _Tally:
    """Sums and numbers of marks by enrolment."""

    __slots__ = ("counts", "sums")

    def __init__(self) -> None:
        self.sums: defaultdict[int, float] = defaultdict(float)
        self.counts: defaultdict[int, int] = defaultdict(int)

    def scores(self) -> dict[int, float]:
        """The mean mark of each person, 0 to 100."""
        return {who: 100 * total / self.counts[who] for who, total in self.sums.items()}
