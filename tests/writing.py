"""The small course with a test that asks for texts, and what people do with them, in one line each.

A form of the test has two open responses (``describe``, whose writers are hidden, and ``letter``), a ranking
without a key, which gives no mark, and one choice. It is passed with 60 per cent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.attempt import Attempt
from firstline.domain.course import CertificateRule, Course
from firstline.domain.item import Action, Choice, Criterion, Judgement, OpenResponse, Option
from firstline.domain.person import Person
from firstline.domain.progress import Progress
from firstline.domain.quiz import Bank, Test
from firstline.domain.response import right_response
from firstline.services import assessing, gathering, learning, overseeing, publishing, reviewing, triaging
from firstline.services.certifying import Terms
from firstline.services.library import Library
from firstline.services.triaging import Queue, Task
from firstline.store import attempts, credentials, enrolments, reviews, summaries
from firstline.store.database import Database

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = ("Not yet", "Partly", "Fully")
DESCRIBE = OpenResponse(
    id="describe",
    title="Describe what you see",
    stem="Write what you would **note** down.",
    objective="duties",
    rubric=(
        Criterion("Facts", ("Guesses stand among them", "Mostly facts", "Facts only")),
        Criterion("Her words", ("None", "Retold", "In her own words")),
    ),
    levels=NAMES,
    anonymous=True,
)
LETTER = OpenResponse(
    id="letter",
    title="Write to the shelter",
    stem="Ask for a place tonight.",
    objective="duties",
    rubric=(Criterion("What they need to know", ("Nothing of it", "Some of it", "All of it")),),
    levels=NAMES,
)
TEXTS = {"describe": "She held her arm.\n\n<b>Bruise</b>, about 4 cm.", "letter": "We need a bed tonight."}
TOP = {"describe": (2, 2), "letter": (2,)}
LOW = {"describe": (0, 0), "letter": (0,)}


def with_texts(course: Course) -> Course:
    """The course with that test, and a certificate for it and one lesson."""
    options = tuple(Option(f"o{n}", f"Option {n}", "", n == 1) for n in range(4))
    oath = Choice(id="vow", title="Vow", stem="Which?", objective="duties", options=options, multiple=False)
    actions = tuple(Action(f"a{n}", f"Action {n}", "", n) for n in range(1, 5))
    rank = Judgement(id="rank", title="Rank", stem="Rank these.", objective="duties", actions=actions)
    bank = Bank("writing", "Writing", "bank", (DESCRIBE, LETTER, rank, oath))
    form = ("describe", "letter", "rank", "vow")
    test = Test("final", "Final test", 60, attempts=3, cooling_off_hours=0, draws=(), forms=(form,))
    rule = CertificateRule(("duties",), ("final",), 36, "standard")
    return replace(course, banks=(*course.banks, bank), tests=(test,), certificate=rule)


def publish(database: Database, course: Course) -> None:
    """Make the course with texts the current one."""
    with database.writing() as session:
        publishing.publish(session, Shelf((with_texts(course),), {}, ()), at=AT)


@dataclass(frozen=True)
class Writing:
    """What people do in one transaction."""

    session: Session
    library: Library
    terms: Terms

    def gather(self, trainer: Person, name: str, *people: Person) -> int:
        """Begin a cohort with people who have accounts already."""
        cohort = gathering.create_cohort(
            self.session,
            self.library,
            trainer,
            name=name,
            course="foundations",
            starts_on=AT.date(),
            due_on=None,
            at=AT,
        )
        lines = "\n".join(f"{person.name}; {person.email}" for person in people)
        if lines:
            overseeing.add_people(
                self.session, self.library, trainer, cohort, people[0].agency_id, lines, at=AT
            )
        return cohort

    def learn(self, person: Person, *, at: datetime = AT) -> None:
        """Complete the lesson that the certificate asks for."""
        learning.complete_lesson(
            self.session, self.library, person, "foundations", "mandate", "duties", terms=self.terms, at=at
        )

    def start(self, person: Person, *, at: datetime = AT) -> int:
        """Begin an attempt."""
        return assessing.start_attempt(
            self.session, self.library, person, "foundations", "final", random=Random(1), at=at
        )

    def save(
        self, person: Person, attempt: int, item: str, response: tuple[str, ...], *, at: datetime = AT
    ) -> None:
        """Save one response of an open attempt."""
        saved = assessing.save_response(
            self.session,
            self.library,
            person,
            attempt,
            item,
            response,
            sequence=None,
            terms=self.terms,
            at=at,
        )
        assert saved == "saved"

    def hand_in(
        self, person: Person, texts: Mapping[str, str] = TEXTS, *, vow: bool = True, at: datetime = AT
    ) -> int:
        """Write, choose, and hand in; the attempt's id."""
        attempt = self.start(person, at=at)
        sitting = assessing.sitting(self.session, self.library, person, attempt)
        for drawn in sitting.attempt.form:
            item = sitting.edition.items[drawn.item]
            response = (
                (texts.get(item.id, ""),) if isinstance(item, OpenResponse) else right_response(item, drawn)
            )
            if item.id != "vow" or vow:
                self.save(person, attempt, item.id, response, at=at)
        assessing.submit_attempt(self.session, self.library, person, attempt, terms=self.terms, at=at)
        return attempt

    def review(
        self,
        trainer: Person,
        attempt: int,
        item: str = "describe",
        levels: tuple[int, ...] | None = None,
        comment: str = "Well seen.",
        *,
        at: datetime = AT,
    ) -> None:
        """Mark one response, by default with the highest levels."""
        given = TOP[item] if levels is None else levels
        reviewing.review(
            self.session, self.library, trainer, attempt, item, given, comment, self.terms, at=at
        )

    def review_all(self, trainer: Person, attempt: int, *, low: bool = False, at: datetime = AT) -> None:
        """Mark both responses."""
        for item, levels in (LOW if low else TOP).items():
            self.review(trainer, attempt, item, levels, at=at)

    def reopen(
        self,
        trainer: Person,
        attempt: int,
        item: str = "describe",
        reason: str = "The second page was overlooked.",
        *,
        at: datetime = AT,
    ) -> None:
        """Open one response again."""
        reviewing.reopen(self.session, self.library, trainer, attempt, item, reason, self.terms, at=at)

    def task(self, trainer: Person, attempt: int, item: str = "describe") -> Task:
        """One response as its page shows it."""
        return triaging.task(self.session, self.library, trainer, attempt, item)

    def queue(self, trainer: Person) -> Queue:
        """What waits for a trainer."""
        return triaging.queue(self.session, self.library, trainer)

    def remove_old(self, days: int, *, at: datetime) -> int:
        """Remove texts after their time."""
        return reviewing.remove_old_texts(self.session, self.library, days, at=at)

    def attempt(self, person: Person, attempt: int) -> Attempt:
        """An attempt as it stands."""
        found = attempts.find(self.session, attempt, person_id=person.id)
        assert found is not None
        return found

    def verdict(self, person: Person, attempt: int) -> tuple[int | None, bool | None]:
        """The score and whether it passed; no verdict as long as a trainer has to mark."""
        found = self.attempt(person, attempt)
        return found.percent, found.passed

    def standing(self, attempt: int) -> dict[str, list[tuple[int, ...]]]:
        """The levels of the standing reviews by item."""
        found = reviews.of_attempt(self.session, attempt)
        return {item: [review.levels for review in given] for item, given in found.items()}

    def text(self, attempt: int, item: str = "describe") -> tuple[str, ...]:
        """What stands stored for an item."""
        return attempts.responses(self.session, attempt)[item].response

    def numbers(self, person: Person) -> list[tuple[str, str]]:
        """The number and state of every credential."""
        return [(c.facts.number, c.state) for c in credentials.of_person(self.session, person.id)]

    def summaries(self, person: Person) -> tuple[Progress, Progress]:
        """The progress that is kept, and as the facts have it."""
        found = enrolments.find(self.session, person.id, "foundations")
        assert found is not None
        return found.progress, summaries.recompute(self.session, found.id)
