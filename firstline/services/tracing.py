"""Tracing: where a cohort went in a scenario, and which unsafe choices of its people still stand open."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from firstline.domain.cohort import Cohort
from firstline.domain.harm import FlagStep
from firstline.domain.person import Person
from firstline.domain.run import Way, named_choice, replay
from firstline.domain.scenario import Scenario
from firstline.domain.scope import Scope
from firstline.domain.traffic import Traffic, traffic
from firstline.services import scoping
from firstline.services.library import Edition, Library
from firstline.services.overseeing import find_cohort
from firstline.store import flags, insights, runs
from firstline.store.flags import CohortFlag, FlagTally


@dataclass(frozen=True, slots=True)
class Trace:
    """Where the people of a cohort, or of a wider scope, went in one scenario.

    ``people`` are all of them; ``older`` says that some of the runs were played in another edition.
    """

    cohort: Cohort | None
    edition: Edition
    traffic: Traffic
    people: int
    older: bool


@dataclass(frozen=True, slots=True)
class FlagLine:
    """An open flag of somebody in a cohort; ``title`` is that of the test item or the scenario."""

    flag: CohortFlag
    objective: str
    title: str
    in_scenario: bool

    @property
    def step(self) -> FlagStep:
        """What she has to do next."""
        return "case" if self.flag.lesson_retaken_at else "lesson"

    @property
    def raised_at(self) -> datetime:
        """Since when it stands open."""
        return self.flag.raised_at


@dataclass(frozen=True, slots=True)
class FlagList:
    """One page of a cohort's open flags, the oldest first, and how many there are by objective."""

    cohort: Cohort
    edition: Edition
    flags: tuple[CohortFlag, ...]
    tallies: tuple[FlagTally, ...]

    @property
    def count(self) -> int:
        """How many stand open, with those of other pages."""
        return sum(tally.open for tally in self.tallies)


def trace(
    session: Session, library: Library, visitor: Person, cohort_id: int, scenario_id: str, *, first: bool
) -> Trace:
    """Where a cohort went: by the first ended run of each person, or by all her runs, open ones too.

    Raises NotFound for a cohort that the visitor does not hold, and for an unknown scenario. Costs the
    same queries for any number of people.
    """
    cohort, scope = scoping.of_cohort(session, visitor, cohort_id)
    return replace(trace_in(session, library, scope, scenario_id, first=first), cohort=cohort)


def trace_in(session: Session, library: Library, scope: Scope, scenario_id: str, *, first: bool) -> Trace:
    """As ``trace``, of a scope that was resolved for the visitor (services/scoping)."""
    edition = library.edition(session, scope.edition)
    scenario = edition.scenario(scenario_id)
    tracks = runs.of_scope(session, scope, scenario_id, first=first)
    played: dict[tuple[str, tuple[str, ...]], Way] = {}
    ways = []
    for track in tracks:
        key = (track.edition, track.path)
        if key not in played:
            own = library.edition(session, track.edition)
            played[key] = replay(own.scenario(scenario_id), track.path)
        ways.append((track.enrolment_id, played[key]))
    older = any(track.edition != scope.edition for track in tracks)
    people, _ = insights.standing(session, scope)
    return Trace(None, edition, traffic(scenario, ways), people, older)


def scenarios_played(
    session: Session, library: Library, visitor: Person, cohort_id: int
) -> tuple[tuple[Scenario, int], ...]:
    """The scenarios of a cohort's course, each with how many of its people have begun it. Raises NotFound."""
    cohort = find_cohort(session, visitor, cohort_id)
    begun = runs.players(session, cohort_id)
    course = library.edition(session, cohort.edition).course
    return tuple((scenario, begun.get(scenario.id, 0)) for scenario in course.scenarios)


def open_flags(
    session: Session, library: Library, visitor: Person, cohort_id: int, *, limit: int, offset: int
) -> FlagList:
    """The unsafe choices that people of a cohort have still to work through. Raises NotFound."""
    cohort, scope = scoping.of_cohort(session, visitor, cohort_id)
    return FlagList(
        cohort,
        library.edition(session, cohort.edition),
        flags.of_cohort(session, cohort_id, limit=limit, offset=offset),
        flags.tallies(session, scope),
    )


def flag_tallies(session: Session, scope: Scope) -> tuple[FlagTally, ...]:
    """The unsafe choices of a scope that was resolved for the visitor (services/scoping), by objective."""
    return flags.tallies(session, scope)


def flag_line(edition: Edition, flag: CohortFlag) -> FlagLine:
    """A flag with the words of the cohort's edition; ids stand for what that edition does not have."""
    course = edition.course
    objective = next((each.text for each in course.objectives if each.id == flag.objective), flag.objective)
    chosen = named_choice(course.scenarios, flag.item)
    if chosen:
        return FlagLine(flag, objective, chosen[0].title, in_scenario=True)
    item = edition.items.get(flag.item)
    return FlagLine(flag, objective, item.title if item else flag.item, in_scenario="/" in flag.item)
