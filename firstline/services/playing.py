"""Playing: a person's ways through branching scenarios."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlmodel import Session

from firstline.domain.course import Objective
from firstline.domain.person import Person
from firstline.domain.refusal import N_, Conflict, Invalid, NotFound
from firstline.domain.run import Way, choice_name, replay, shuffled, take
from firstline.domain.scenario import Scenario
from firstline.services import clearing
from firstline.services.certifying import Terms
from firstline.services.enrolling import course_for, enrol
from firstline.services.learning import keep
from firstline.services.library import Edition, Library
from firstline.store import credentials, enrolments, flags, runs
from firstline.store.runs import Run

Choosing = Literal["taken", "cleared", "repeated", "passed"]
"""taken; cleared: taken, and with it the run cleared a harm flag; repeated: this very choice was taken
before; passed: another was, and the way has gone on since."""


@dataclass(frozen=True, slots=True)
class Play:
    """A run with all that its pages show. ``open_run`` is another one that is under way, if any."""

    run: Run
    edition: Edition
    way: Way
    open_run: int | None = None

    @property
    def scenario(self) -> Scenario:
        """The scenario that is played."""
        return self.way.scenario


@dataclass(frozen=True, slots=True)
class Door:
    """What stands before a scenario: the runs so far, an open one being the last."""

    edition: Edition
    scenario: Scenario
    runs: tuple[Run, ...]

    @property
    def open_run(self) -> Run | None:
        """The run that is under way."""
        return _open(self.runs)


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What stands after an ended run: which of its unsafe choices are open, the certificate in force."""

    flags: tuple[Objective, ...]
    certificate: str | None


def door(
    session: Session, library: Library, person: Person, course: str, scenario_id: str, *, at: datetime
) -> Door:
    """A scenario of the edition that a person learns from, with her runs. Raises NotFound."""
    edition, enrolment = course_for(session, library, person, course, at=at)
    scenario = edition.scenario(scenario_id)
    found = runs.of_scenario(session, enrolment.id, scenario_id) if enrolment else ()
    return Door(edition, scenario, found)


def begin_run(
    session: Session, library: Library, person: Person, course: str, scenario_id: str, *, at: datetime
) -> int:
    """Begin a scenario, or go on with the run that is open. Returns the run's id.

    An open run that has grown as long as is kept begins anew. Raises NotFound.
    """
    enrolment, edition = enrol(session, library, person, course, at=at)
    edition.scenario(scenario_id)
    enrolments.lock(session, enrolment.id)
    before = runs.of_scenario(session, enrolment.id, scenario_id)
    if (under_way := _open(before)) is not None:
        if _play(session, library, under_way).way.is_too_long:
            runs.begin_anew(session, under_way.id, at=at)
        return under_way.id
    return runs.add(
        session,
        enrolment.id,
        edition=edition.digest,
        scenario=scenario_id,
        number=len(before) + 1,
        path=(),
        began_at=at,
    )


def play(session: Session, library: Library, person: Person, run_id: int) -> Play:
    """A person's own run as it stands. Raises NotFound."""
    run = runs.find(session, run_id, person_id=person.id)
    if run is None:
        raise NotFound
    found = _play(session, library, run)
    if run.ended_at is None:
        return found
    other = _open(runs.of_scenario(session, run.enrolment_id, run.scenario))
    return replace(found, open_run=other.id if other else None)


def choose(
    session: Session,
    library: Library,
    person: Person,
    run_id: int,
    step: int,
    place: int,
    *,
    terms: Terms,
    at: datetime,
) -> Choosing:
    """Take the choice that the page showed at a place (from 0), when ``step`` choices had been taken.

    A page that is behind (a double click, the back button, a second window) changes nothing. An
    unsafe choice raises its harm flag at once: leaving the run half way does not avoid it. An
    ending ends the run, may clear flags, and may be the last condition of the certificate.
    Raises NotFound, Invalid for a place where no choice stands, Conflict.
    """
    run = runs.hold(session, run_id, person_id=person.id)
    if run is None:
        raise NotFound
    way = _play(session, library, run).way
    if not 0 <= step <= len(way.steps):
        return "passed"
    stop = way.steps[step].stop if step < len(way.steps) else way.here
    shown = shuffled(stop, run.id)
    if step < len(way.steps) or not shown:
        taken = way.steps[step].move if step < len(way.steps) else None
        return "repeated" if taken in shown[place : place + 1] else "passed"
    if not 0 <= place < len(shown):
        raise Invalid("choice", N_("Choose what you do."))
    has_cleared = _go_on(session, library, run, take(way, shown[place].id), terms, at=at)
    return "cleared" if has_cleared else "taken"


def try_again(session: Session, person: Person, run_id: int, step: int, *, at: datetime) -> int:
    """Begin a new run that has taken the first ``step`` choices of an ended one. Returns its id.

    A run of the scenario that is open already is returned instead. What those choices raised
    was raised before. Raises NotFound, Conflict while the run has not ended.
    """
    run = runs.find(session, run_id, person_id=person.id)
    if run is None or not 0 <= step < len(run.path):
        raise NotFound
    enrolments.lock(session, run.enrolment_id)
    before = runs.of_scenario(session, run.enrolment_id, run.scenario)
    if run.ended_at is None:
        raise Conflict(N_("Please go on to an ending first. Then you can try again from any choice."))
    if (under_way := _open(before)) is not None:
        return under_way.id
    return runs.add(
        session,
        run.enrolment_id,
        edition=run.edition,
        scenario=run.scenario,
        number=len(before) + 1,
        path=run.path[:step],
        began_at=at,
    )


def aftermath(session: Session, play: Play) -> Aftermath:
    """What an ended run has brought."""
    harmed = {step.stop.scene.objective for step in play.way.harms}
    raised = {flag.objective for flag in flags.open_flags(session, play.run.enrolment_id)} & harmed
    earned = credentials.of_person(session, play.run.person_id)
    in_force = (found.facts for found in earned if found.state == "in-force")
    number = next((facts.number for facts in in_force if facts.course == play.run.course), None)
    return Aftermath(tuple(each for each in play.edition.course.objectives if each.id in raised), number)


def _go_on(session: Session, library: Library, run: Run, way: Way, terms: Terms, *, at: datetime) -> bool:
    """Store one more step, and what it brings about; returns whether it cleared a harm flag.

    A run is played in its own edition; what it earns counts by the one that she takes now.
    """
    ending = way.ending
    runs.keep(session, run.id, way.path, ending=ending.id if ending else None, at=at)
    step = way.steps[-1]
    if ending is None and step.move.harm is None:
        return False
    enrolment = enrolments.lock(session, run.enrolment_id)
    progress = enrolment.progress
    if step.move.harm is not None:
        scene = step.stop.scene
        flags.raise_flag(
            session,
            enrolment.id,
            objective=scene.objective,
            item=choice_name(way.scenario, scene, step.move),
            lesson=step.move.harm,
            at=at,
        )
        progress = replace(progress, flags=progress.flags | {scene.objective})
    taken, cleared = library.taken(session, enrolment), frozenset[str]()
    if ending is not None:
        cleared = clearing.clear_by_replay(session, taken, run, way, at=at)
        played = progress.scenarios | {run.scenario}
        progress = replace(progress, scenarios=played, flags=progress.flags - cleared)
    keep(session, taken, replace(enrolment, progress=progress), terms, at=at)
    return bool(cleared)


def _play(session: Session, library: Library, run: Run) -> Play:
    edition = library.edition(session, run.edition)
    return Play(run, edition, replay(edition.scenario(run.scenario), run.path))


def _open(found: tuple[Run, ...]) -> Run | None:
    return next((run for run in found if run.ended_at is None), None)
