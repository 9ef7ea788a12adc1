"""What people do, in one line each, so that a test can say what it is about."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random

import pytest
from sqlmodel import Session

from firstline.domain.attempt import Attempt
from firstline.domain.form import Response
from firstline.domain.harm import HarmFlag
from firstline.domain.item import Choice
from firstline.domain.person import Person
from firstline.domain.response import right_response
from firstline.services import assessing, clearing, gathering, learning, overseeing
from firstline.services.certifying import Terms
from firstline.services.clearing import CaseResult
from firstline.services.library import Library
from firstline.store import credentials, enrolments, flags
from firstline.store.enrolments import Enrolment

COURSE, TEST = "foundations", "final"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
PATH = (
    ("mandate", "duties"),
    ("mandate", "rights"),
    ("safe-help", "first-contact"),
    ("safe-help", "referral"),
)


@dataclass(frozen=True)
class Acts:
    """The acts of people in one transaction."""

    session: Session
    library: Library
    terms: Terms
    random: Random = field(default_factory=lambda: Random(1))

    def learn(self, person: Person, *lessons: str, at: datetime = AT) -> None:
        """Complete some lessons, all of them where none is named."""
        for module, lesson in PATH:
            if not lessons or lesson in lessons:
                learning.complete_lesson(
                    self.session, self.library, person, COURSE, module, lesson, terms=self.terms, at=at
                )

    def start(self, person: Person, *, at: datetime = AT) -> int:
        """Begin an attempt at the test."""
        return assessing.start_attempt(
            self.session, self.library, person, COURSE, TEST, random=self.random, at=at
        )

    def save(
        self,
        person: Person,
        attempt: int,
        item: str,
        response: Response,
        *,
        sequence: int | None = None,
        at: datetime = AT,
    ) -> str:
        """Save one response."""
        return assessing.save_response(
            self.session,
            self.library,
            person,
            attempt,
            item,
            response,
            sequence=sequence,
            terms=self.terms,
            at=at,
        )

    def fill(
        self, person: Person, attempt: int, *, wrong: int = 0, unsafe: bool = False, at: datetime = AT
    ) -> None:
        """Respond to all items rightly, but for ``wrong`` of those about duties and an ``unsafe`` choice."""
        sitting = assessing.sitting(self.session, self.library, person, attempt)
        for drawn in sitting.attempt.form:
            item = sitting.edition.items[drawn.item]
            response = right_response(item, drawn)
            if item.objective == "see-alone" and unsafe:
                response = (str(drawn.orders[0].index(1)),)
            elif item.objective == "duties" and wrong > 0:
                response, wrong = ("",), wrong - 1
            self.save(person, attempt, drawn.item, response, at=at)

    def hand_in(self, person: Person, attempt: int, *, at: datetime = AT) -> Attempt:
        """Hand an attempt in."""
        return assessing.submit_attempt(self.session, self.library, person, attempt, terms=self.terms, at=at)

    def sit(self, person: Person, *, wrong: int = 0, unsafe: bool = False, at: datetime = AT) -> Attempt:
        """Begin an attempt, respond to everything and hand it in."""
        attempt = self.start(person, at=at)
        self.fill(person, attempt, wrong=wrong, unsafe=unsafe, at=at)
        return self.hand_in(person, attempt, at=at)

    def offer(self, person: Person, objective: str = "see-alone") -> None:
        """Draw a parallel case."""
        clearing.offer_case(self.session, self.library, person, COURSE, objective, random=self.random)

    def flag(self, person: Person) -> HarmFlag:
        """The only open flag."""
        (flag,) = flags.open_flags(self.session, self.enrolment(person).id)
        return flag

    def decide(self, person: Person, option: str, *, at: datetime = AT) -> CaseResult:
        """Choose an option of the parallel case by its authored id."""
        found = clearing.open_flag(self.session, self.library, person, COURSE, "see-alone")
        place = "0"
        if isinstance(found.case, Choice) and found.flag.case:
            position = [option.id for option in found.case.options].index(option)
            place = str(found.flag.case.orders[0].index(position))
        case = found.case.id if found.case else ""
        return clearing.answer_case(
            self.session, self.library, person, COURSE, "see-alone", case, (place,), terms=self.terms, at=at
        )

    def clear(self, person: Person, *, at: datetime = AT) -> None:
        """Go the whole way back after an unsafe choice."""
        self.learn(person, "first-contact", at=at)
        self.offer(person)
        assert self.decide(person, "private", at=at) == CaseResult(safe=True, right=True)

    def earn(self, person: Person, *, at: datetime = AT) -> str:
        """Do all that the certificate asks for, and return its number."""
        self.learn(person, at=at)
        self.sit(person, at=at)
        (number,) = self.numbers(person)
        return number

    def studies(self, person: Person) -> tuple[learning.Study, ...]:
        """The courses that somebody takes, with her finished lessons."""
        taken = learning.courses_of(self.session, self.library, person)
        return learning.studies_of(self.session, person, taken)

    def enrolment(self, person: Person) -> Enrolment:
        """The enrolment in the course."""
        found = enrolments.find(self.session, person.id, COURSE)
        assert found is not None
        return found

    def numbers(self, person: Person) -> list[str]:
        """The numbers of all credentials, the newest first."""
        return [found.facts.number for found in credentials.of_person(self.session, person.id)]

    def gather(
        self,
        trainer: Person,
        name: str,
        *people: Person,
        due_on: date | None = None,
        at: datetime = AT,
    ) -> int:
        """Create a cohort with people who have accounts already."""
        cohort = gathering.create_cohort(
            self.session,
            self.library,
            trainer,
            name=name,
            course=COURSE,
            starts_on=at.date(),
            due_on=due_on,
            at=at,
        )
        lines = "\n".join(f"{person.name}; {person.email}" for person in people)
        if people:
            overseeing.add_people(
                self.session, self.library, trainer, cohort, people[0].agency_id, lines, at=at
            )
        return cohort


@pytest.fixture
def acts_in(library: Library, terms: Terms) -> Callable[[Session], Acts]:
    """Acts in a session of one's own, for threads."""
    return lambda session: Acts(session, library, terms)


@pytest.fixture
def acts(session: Session, acts_in: Callable[[Session], Acts]) -> Acts:
    """Acts in the session of the test."""
    return acts_in(session)
