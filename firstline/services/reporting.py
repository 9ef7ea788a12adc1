"""Reporting: what a trainer learns of a cohort as a whole. Figures of many people, never of one.

Every report begins by finding the cohort among those that the visitor holds; any other is not
found. Least counts (design, law 14) are the domain's: a figure of too few people does not exist.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
from firstline.domain.survey_result import waves_of
from firstline.services import overseeing, refreshing
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

    cohort: Cohort
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

    cohort: Cohort
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
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    edition = library.edition(session, cohort.edition)
    course = edition.course
    return Overview(
        cohort,
        edition,
        flag_rows.count_of_cohort(session, cohort_id),
        insights.taken(session, cohort_id, cohort.edition),
        insights.count_measured_twice(session, cohort_id, [test.id for test in measuring_tests(course)]),
        insights.played(session, cohort_id),
        {
            survey.id: surveys.count_over(session, cohort_id, course.id, survey.id).get(
                waves_of(survey)[0], 0
            )
            for survey in course.surveys
        },
        refreshing.retention(session, visitor, cohort_id),
    )


def item_analysis(
    session: Session, library: Library, visitor: Person, cohort_id: int, quiz: str, *, everybody: bool
) -> Analysis:
    """The figures of a test's items, from first attempts of the cohort, or of everybody with its edition.

    Only attempts whose marking is finished. Raises NotFound for the cohort and the test.
    """
    cohort = overseeing.find_cohort(session, visitor, cohort_id)
    edition = library.edition(session, cohort.edition)
    test = edition.any_test(quiz)
    scope = None if everybody else cohort_id
    figures = analyse_items(marks.of_first_attempts(session, cohort.edition, quiz, cohort_id=scope))
    known = {found.item: found for found in figures.items}
    asked = items_of(edition.course, test)
    items = tuple((item, known.get(item.id, ItemFigures(item.id, 0))) for item in asked)
    no_keys = why_no_keys(session, library, visitor, cohort.course, edition.course.parallel_tests(test))
    advice = () if no_keys else flags(figures.items, edition.items)
    return Analysis(cohort, edition, test, everybody, figures, items, advice, no_keys)


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
