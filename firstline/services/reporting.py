"""Reporting: what a trainer learns of a cohort as a whole. Figures of many people, never of one.

Every report begins by finding the cohort among those that the visitor holds; any other is not
found. Least counts (design, law 14) are the domain's: a figure of too few people does not exist.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from firstline.domain.cohort import Cohort
from firstline.domain.course import Course
from firstline.domain.item import Item
from firstline.domain.item_advice import ItemAdvice, flags
from firstline.domain.item_analysis import ItemFigures, TestFigures, analyse_items
from firstline.domain.offer import measuring_tests
from firstline.domain.person import Person
from firstline.domain.quiz import Test
from firstline.domain.refusal import NotAllowed, NotFound
from firstline.domain.scope import Scope
from firstline.domain.survey_result import waves_of
from firstline.services import refreshing, scoping
from firstline.services.inspecting import check_may_see_keys
from firstline.services.library import Edition, Library
from firstline.services.refreshing import Month
from firstline.store import flags as flag_rows
from firstline.store import insights, marks, surveys
from firstline.store.insights import Taken


@dataclass(frozen=True, slots=True)
class Overview:
    """What there is to look at, with one figure each, by the id of the test, scenario or survey.

    ``answered`` counts those who have answered or declined a survey in its first wave.
    """

    cohort: Cohort | None
    edition: Edition
    flags: int
    taken: Mapping[str, Taken]
    measured_twice: int
    played: Mapping[str, int]
    answered: Mapping[str, int]
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Analysis:
    """The items of a test in the order of their banks, those that nobody got yet too.

    ``no_keys`` says why the visitor may not see which options are right; advice, which names them,
    is then left out.
    """

    cohort: Cohort | None
    edition: Edition
    test: Test
    everybody: bool
    figures: TestFigures
    items: tuple[tuple[Item, ItemFigures], ...]
    advice: tuple[ItemAdvice, ...]
    no_keys: NotAllowed | None

    def item(self, name: str) -> tuple[Item, ItemFigures]:
        """One of the items with its figures. Raises NotFound."""
        for item, figures in self.items:
            if item.id == name:
                return item, figures
        raise NotFound


def overview(session: Session, library: Library, visitor: Person, cohort_id: int) -> Overview:
    """What can be looked at. Raises NotFound. Costs the same queries for any number of people."""
    cohort, scope = scoping.of_cohort(session, visitor, cohort_id)
    found = overview_in(session, library, scope)
    course = found.edition.course
    answered = {
        survey.id: surveys.count_over(session, cohort_id, course.id, survey.id).get(waves_of(survey)[0], 0)
        for survey in course.surveys
    }
    return replace(found, cohort=cohort, answered=answered)


def overview_in(session: Session, library: Library, scope: Scope) -> Overview:
    """As ``overview``, of a scope that was resolved for the visitor (services/scoping): without surveys."""
    edition = library.edition(session, scope.edition)
    return Overview(
        None,
        edition,
        sum(tally.open for tally in flag_rows.tallies(session, scope)),
        insights.taken(session, scope),
        insights.count_measured_twice(session, scope, [test.id for test in measuring_tests(edition.course)]),
        insights.played(session, scope),
        {},
        refreshing.retention_in(session, scope),
    )


def item_analysis(
    session: Session, library: Library, visitor: Person, cohort_id: int, quiz: str, *, everybody: bool
) -> Analysis:
    """The figures of a test's items, from first attempts of the cohort, or of everybody with its edition.

    Everybody whom the visitor oversees: for a trainer those of all her cohorts, since figures of others
    would tell how many they are. Only attempts whose marking is finished. Raises NotFound for the cohort
    and the test.
    """
    cohort, own = scoping.of_cohort(session, visitor, cohort_id)
    scope = scoping.of_everybody(visitor, cohort.course, cohort.edition) if everybody else own
    found = items_in(session, library, visitor, scope, quiz)
    return replace(found, cohort=cohort, everybody=everybody)


def items_in(session: Session, library: Library, visitor: Person, scope: Scope, quiz: str) -> Analysis:
    """As ``item_analysis``, of a scope that was resolved for the visitor (services/scoping)."""
    edition = library.edition(session, scope.edition)
    test = edition.any_test(quiz)
    figures = analyse_items(marks.of_first_attempts(session, scope, quiz))
    known = {found.item: found for found in figures.items}
    asked = items_of(edition.course, test)
    items = tuple((item, known.get(item.id, ItemFigures(item.id, 0))) for item in asked)
    no_keys = why_no_keys(session, library, visitor, scope.course, edition.course.parallel_tests(test))
    advice = () if no_keys else flags(figures.items, edition.items)
    return Analysis(None, edition, test, False, figures, items, advice, no_keys)


def why_no_keys(
    session: Session, library: Library, visitor: Person, course: str, quizzes: Iterable[str]
) -> NotAllowed | None:
    """Why somebody may not see the keys of these tests; None where she may."""
    try:
        check_may_see_keys(session, library, visitor, course, quizzes=quizzes)
    except NotAllowed as refusal:
        return refusal
    return None


def items_of(course: Course, test: Test) -> Iterator[Item]:
    """The items that a test may ask."""
    listed = {name for form in test.forms for name in form}
    drawn = {(draw.bank, draw.objective) for draw in test.draws}
    return (
        item
        for bank in course.banks
        for item in bank.items
        if item.id in listed or (bank.id, item.objective) in drawn
    )
