"""Simulating trainees: invented people who do the real acts, at moments in the past. For demonstrations.

What they answer is the business of domain/simulation.py.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlmodel import Session

from firstline.domain import simulation
from firstline.domain.course import Course
from firstline.domain.item import OpenResponse
from firstline.domain.person import Person
from firstline.domain.quiz import Test
from firstline.domain.refresher import drawn_for
from firstline.domain.refusal import Conflict
from firstline.domain.response import right_response
from firstline.domain.run import shuffled
from firstline.services import (
    accounts,
    assessing,
    clearing,
    learning,
    playing,
    refreshing,
    reviewing,
    surveying,
    triaging,
)
from firstline.services.certifying import Terms
from firstline.services.library import Edition, Library
from firstline.store.review_queues import Turn

WRITERS = 0.35
"""The share of people who take a test with texts to write."""
DAY = timedelta(days=1)
LEARNING = 1.3
"""What a whole course adds to ability, in logits."""
FORGETTING = 0.05
"""What is lost again in a month after it."""


@dataclass(frozen=True, slots=True)
class Trainee:
    """An invented person: her ability before the course (logits), and what she does of it.

    ``lessons`` counts those that she finishes, ``care`` is how likely she leaves an unsafe choice of
    a scenario alone, ``warmth`` (0..1) how much she agrees with the attitude that a survey asks about.
    """

    person: Person
    ability: float
    lessons: int
    care: float
    warmth: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the story plays: one transaction, one course, one source of chance, and the end of the story."""

    session: Session
    library: Library
    terms: Terms
    secret: str
    course: str
    random: Random
    until: datetime

    @property
    def edition(self) -> Edition:
        """The current edition."""
        return self.library.course(self.session, self.course, at=self.until)


def study(stage: Stage, trainee: Trainee, *, since: datetime, step: timedelta) -> None:
    """Let somebody work through the course from ``since``, about one lesson each ``step``.

    First the questions before and the survey, then lessons with a scenario between them, at the end
    what comes after; whoever finished is asked again for months. Nothing happens after ``stage.until``.
    """
    course = stage.edition.course
    path = list(course.lessons())[: trainee.lessons]
    story = _Story(stage, trainee, since)
    story.measure("pre")
    story.answer_surveys("start")
    halfway = {len(path) // 2: course.scenarios[:1], len(path) - 1: course.scenarios[1:]}
    for number, (module, lesson) in enumerate(path):
        story.wait(step * stage.random.uniform(0.5, 1.0))
        story.learn(module.id, lesson.id, share=(number + 1) / len(course_lessons(course)))
        for scenario in halfway.get(number, ()) if number else ():
            story.play(scenario.id)
    if len(path) == len(course_lessons(course)):
        story.finish()


def course_lessons(course: Course) -> list[str]:
    """The ids of all lessons."""
    return [lesson.id for _, lesson in course.lessons()]


class _Story:
    """One trainee's acts, at moments that go forward."""

    def __init__(self, stage: Stage, trainee: Trainee, since: datetime) -> None:
        self.stage, self.trainee, self.at = stage, trainee, since
        self.ability = trainee.ability

    @property
    def _place(self) -> tuple[Session, Library, Person, str]:
        return self.stage.session, self.stage.library, self.trainee.person, self.stage.course

    def wait(self, span: timedelta) -> None:
        self.at += span

    def happens(self) -> bool:
        """Whether the story has not reached its end."""
        return self.at < self.stage.until

    def learn(self, module: str, lesson: str, *, share: float) -> None:
        if self.happens():
            learning.complete_lesson(*self._place, module, lesson, terms=self.stage.terms, at=self.at)
            self.ability = self.trainee.ability + LEARNING * share

    def finish(self) -> None:
        """The survey and the questions after, the final test, and the months that follow."""
        finished_at = self.at
        self.wait(DAY)
        self.answer_surveys("end")
        self.measure("post")
        for test in self.stage.edition.course.offered_tests():
            written = any(
                isinstance(self.stage.edition.items[name], OpenResponse)
                for name in _drawable(test, self.stage.edition)
            )
            if not written or self.stage.random.random() < WRITERS:
                self.pass_test(test)
        self.work_through_flags()
        for days in (3, 10, 30, 61, 92, 125, 154, 183, 214):
            self.at = finished_at + days * DAY
            self.ability = self.trainee.ability + LEARNING - FORGETTING * days / 30
            self.refresh()
            self.answer_surveys("3-months" if days < 150 else "6-months")

    def measure(self, role: str) -> None:
        """The test before or after the course; some people skip it."""
        for test in self.stage.edition.course.tests:
            if test.role == role and self.happens() and self.stage.random.random() < 0.93:
                self.sit(test)

    def pass_test(self, test: Test) -> None:
        """Try until it is passed or the attempts are used up, with a week of reading between."""
        accounts.confirm_certificate_name(self.stage.session, self.trainee.person, self.trainee.person.name)
        for _ in range(test.attempts):
            if self.happens() and not self.sit(test):
                self.wait(7 * DAY)
                self.ability += 0.4

    def sit(self, test: Test) -> bool:
        """One attempt; whether there is nothing more to do."""
        session, library, person, course = self._place
        random = self.stage.random
        try:
            attempt = assessing.start_attempt(
                session, library, person, course, test.id, random=random, at=self.at
            )
        except Conflict:
            return True
        sitting = assessing.sitting(session, library, person, attempt)
        for drawn in sitting.attempt.form:
            self.wait(timedelta(seconds=random.randint(20, 70)))
            response = simulation.respond(sitting.edition.items[drawn.item], drawn, self.ability, random)
            terms = self.stage.terms
            assessing.save_response(
                session, library, person, attempt, drawn.item, response, sequence=1, terms=terms, at=self.at
            )
        ended = assessing.submit_attempt(
            session, library, person, attempt, terms=self.stage.terms, at=self.at
        )
        return ended.passed is not False or test.role is not None

    def play(self, scenario: str) -> None:
        """A scenario to an ending, mostly by choices that harm nobody."""
        session, library, person, course = self._place
        if not self.happens():
            return
        run = playing.begin_run(session, library, person, course, scenario, at=self.at)
        way = playing.play(session, library, person, run).way
        while way.ending is None and not way.is_too_long:
            self.wait(timedelta(seconds=40))
            shown = shuffled(way.here, run)
            safe = [move for move in shown if not move.harm]
            choices = safe if safe and self.stage.random.random() < self.trainee.care else shown
            place = shown.index(self.stage.random.choice(choices))
            playing.choose(
                session, library, person, run, len(way.steps), place, terms=self.stage.terms, at=self.at
            )
            way = playing.play(session, library, person, run).way

    def work_through_flags(self) -> None:
        """Most people take the lesson again and choose safely; some have not done so yet."""
        session, library, person, course = self._place
        for found in clearing.open_flags(session, library, person, course):
            self.wait(DAY)
            if not self.happens() or self.stage.random.random() < 0.12:
                continue
            module, lesson = found.edition.lessons[found.flag.lesson]
            self.learn(module.id, lesson.id, share=1.0)
            objective = found.flag.objective
            clearing.offer_case(session, library, person, course, objective, random=self.stage.random)
            offered = clearing.open_flag(session, library, person, course, objective)
            if offered.case and offered.flag.case:
                clearing.answer_case(
                    *self._place,
                    objective,
                    offered.case.id,
                    right_response(offered.case, offered.flag.case),
                    terms=self.stage.terms,
                    at=self.at,
                )

    def answer_surveys(self, wave: str) -> None:
        """What is open now; some decline."""
        for survey in self.stage.edition.course.surveys:
            if not self.happens() or wave not in survey.waves:
                continue
            random = self.stage.random
            answers = random.random() < 0.8
            points = simulation.points(survey, wave, self.trainee.warmth, random) if answers else {}
            try:
                surveying.end_turn(
                    *self._place, survey.id, wave, points, secret=self.stage.secret, at=self.at
                )
            except Conflict:  # not open: she was too quick or too slow
                continue

    def refresh(self) -> None:
        """A set of items to remember, when one is offered and the trainee feels like it."""
        session, library, person, course = self._place
        if not self.happens() or self.stage.random.random() < 0.35:
            return
        for due in refreshing.due_set(session, library, person, course, at=self.at).due:
            self.wait(timedelta(seconds=30))
            drawn = drawn_for(due.item, due.times)
            given = simulation.respond(due.item, drawn, self.ability, self.stage.random)
            refreshing.answer(*self._place, due.item.id, due.times, given, at=self.at)


def mark_texts(stage: Stage, trainer: Person, turn: Turn, count: int, *, at: datetime) -> None:
    """Let a trainer mark what has waited longest: by what the text is worth, and a little by her own mind."""
    for _ in range(count):
        queue = triaging.queue(stage.session, stage.library, trainer)
        lines = queue.first if turn == "first" else queue.second
        if not lines:
            return
        waiting = lines[0].waiting
        task = triaging.task(stage.session, stage.library, trainer, waiting.attempt_id, waiting.item)
        levels = simulation.levels(task.item, task.text, stage.random)
        comment = "Thank you. Look once more at what you may promise." if sum(levels) < len(levels) else ""
        reviewing.review(
            stage.session,
            stage.library,
            trainer,
            waiting.attempt_id,
            waiting.item,
            levels,
            comment,
            stage.terms,
            at=at,
        )


def _drawable(test: Test, edition: Edition) -> set[str]:
    """The ids of the items that a test can draw."""
    pairs = {(draw.bank, draw.objective) for draw in test.draws}
    drawn = {i.id for b in edition.course.banks for i in b.items if (b.id, i.objective) in pairs}
    return drawn.union(*test.forms)
