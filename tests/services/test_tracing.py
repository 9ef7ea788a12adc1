"""Where a cohort went, and its open flags."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import NotFound
from firstline.domain.traffic import Taken
from firstline.services import overseeing, publishing, tracing
from firstline.store import people
from firstline.store.database import Database
from tests.played import SAFE, UNSAFE, played
from tests.services.test_playing import Player

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def edition(database: Database, course: Course) -> str:
    """The course with a scenario, made current."""
    with database.writing() as session:
        (done,) = publishing.publish(session, Shelf((played(course),), {}, ()), at=AT)
    return done.edition


@pytest.fixture
def gathered(edition: str, acts: "Acts", tess: Person, ada: Person, bo: Person) -> int:
    """A cohort of Tess's in which Ada went safely and then not, and Bo the other way round."""
    cohort = acts.gather(tess, "Spring", ada, bo)
    for person, ways in ((ada, (SAFE, UNSAFE)), (bo, (UNSAFE, ("wait", "alone", "press")))):
        for way in ways:
            Player(acts, person).play(*way)
    return cohort


def counts(acts: "Acts", tess: Person, cohort: int, *, first: bool) -> dict[str, int]:
    return tracing.trace(acts.session, acts.library, tess, cohort, "evening", first=first).traffic.scenes


def test_first_runs_count_each_person_once(acts: "Acts", tess: Person, gathered: int) -> None:
    assert counts(acts, tess, gathered, first=True) == {"desk": 2, "room": 2, "heard": 1, "silent": 1}


def test_all_runs_count_people_wherever_they_came(acts: "Acts", tess: Person, gathered: int) -> None:
    assert counts(acts, tess, gathered, first=False) == {"desk": 2, "room": 2, "heard": 1, "silent": 2}


def test_open_runs_count_among_all_only(acts: "Acts", tess: Person, ada: Person, edition: str) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    Player(acts, ada).play("wait")
    found = [
        tracing.trace(acts.session, acts.library, tess, cohort, "evening", first=first)
        for first in (True, False)
    ]
    assert [(each.traffic.people, each.people) for each in found] == [(0, 1), (1, 1)]


def test_choices_are_counted_with_their_harm(acts: "Acts", tess: Person, gathered: int) -> None:
    found = tracing.trace(acts.session, acts.library, tess, gathered, "evening", first=True).traffic
    assert found.choices["desk"] == (
        Taken("Ask to see her **alone**.", 1, harm=False),
        Taken("Ask him.", 1, harm=True),
        Taken("Wait.", 0, harm=False),
    )
    assert (found.harmed, [(scene.id, taken.people) for scene, taken in found.unsafe]) == (
        1,
        [("desk", 1), ("room", 1)],
    )


def test_people_of_other_cohorts_do_not_count(
    acts: "Acts", tess: Person, ada: Person, bo: Person, edition: str
) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    acts.gather(tess, "Autumn", bo)
    Player(acts, bo).play(*SAFE)
    assert counts(acts, tess, cohort, first=True)["desk"] == 0


def test_runs_of_an_earlier_edition_count_and_are_named(
    acts: "Acts", tess: Person, ada: Person, edition: str, database: Database, course: Course
) -> None:
    Player(acts, ada).play(*SAFE)
    acts.session.commit()
    with database.writing() as session:
        publishing.publish(session, Shelf((played(course, asked=True),), {}, ()), at=AT)
    cohort = acts.gather(tess, "Spring", ada, at=AT + timedelta(days=1))
    found = tracing.trace(acts.session, acts.library, tess, cohort, "evening", first=True)
    assert (found.older, found.traffic.scenes["heard"]) == (True, 1)


@pytest.mark.parametrize("act", ["trace", "open_flags", "scenarios_played"])
def test_cohort_of_another_trainer_is_not_found(acts: "Acts", theo: Person, gathered: int, act: str) -> None:
    acts_of: dict[str, Callable[[], object]] = {
        "trace": lambda: tracing.trace(acts.session, acts.library, theo, gathered, "evening", first=True),
        "open_flags": lambda: tracing.open_flags(
            acts.session, acts.library, theo, gathered, limit=9, offset=0
        ),
        "scenarios_played": lambda: tracing.scenarios_played(acts.session, acts.library, theo, gathered),
    }
    with pytest.raises(NotFound):
        acts_of[act]()


def test_unknown_scenario_is_not_found(acts: "Acts", tess: Person, gathered: int) -> None:
    with pytest.raises(NotFound):
        tracing.trace(acts.session, acts.library, tess, gathered, "nothing", first=True)


def test_scenarios_of_a_cohort_know_who_began(acts: "Acts", tess: Person, gathered: int) -> None:
    found = tracing.scenarios_played(acts.session, acts.library, tess, gathered)
    assert [(scenario.id, people) for scenario, people in found] == [("evening", 2)]


def test_open_flags_name_person_place_and_step(acts: "Acts", tess: Person, ada: Person, edition: str) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    Player(acts, ada).play("ask-him")
    acts.learn(ada, "first-contact", at=AT + timedelta(hours=1))
    found = tracing.open_flags(acts.session, acts.library, tess, cohort, limit=9, offset=0)
    line = tracing.flag_line(found.edition, found.flags[0])
    assert (
        found.count,
        line.flag.name,
        line.objective,
        line.title,
        line.in_scenario,
        line.step,
        line.raised_at,
    ) == (
        1,
        "Ada Lindqvist",
        "See her alone.",
        "An evening",
        True,
        "case",
        AT,
    )


def test_open_flags_of_tests_name_their_item(acts: "Acts", tess: Person, ada: Person, edition: str) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    acts.sit(ada, unsafe=True)
    found = tracing.open_flags(acts.session, acts.library, tess, cohort, limit=9, offset=0)
    line = tracing.flag_line(found.edition, found.flags[0])
    assert (line.title, line.in_scenario, line.step) == ("She stands beside her employer", False, "lesson")


def test_open_flags_stand_the_oldest_first_and_page_by_page(
    acts: "Acts", tess: Person, ada: Person, bo: Person, edition: str
) -> None:
    cohort = acts.gather(tess, "Spring", ada, bo)
    Player(acts, ada).play("ask-him", at=AT + timedelta(hours=1))
    Player(acts, bo).play("ask-him", at=AT)
    pages = [
        tracing.open_flags(acts.session, acts.library, tess, cohort, limit=1, offset=offset)
        for offset in (0, 1, 2)
    ]
    assert [[flag.name for flag in page.flags] for page in pages] == [["Bo Svensson"], ["Ada Lindqvist"], []]
    assert {page.count for page in pages} == {2}


def test_cleared_flags_and_other_cohorts_are_left_out(
    acts: "Acts", tess: Person, ada: Person, bo: Person, edition: str
) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    acts.gather(tess, "Autumn", bo)
    Player(acts, bo).play("ask-him")
    acts.sit(ada, unsafe=True)
    acts.clear(ada, at=AT + timedelta(hours=1))
    found = tracing.open_flags(acts.session, acts.library, tess, cohort, limit=9, offset=0)
    assert (found.flags, found.count) == ((), 0)


def test_everything_of_three_hundred_people_is_counted(
    edition: str, database: Database, acts_in: Callable[[Session], "Acts"], tess: Person
) -> None:
    with database.writing() as session:
        acts = acts_in(session)
        cohort = acts.gather(tess, "Large")
        lines = "\n".join(f"Noor {n}; N{n}" for n in range(300))
        overseeing.add_people(session, acts.library, tess, cohort, tess.agency_id, lines, at=AT)
        for n in range(0, 300, 10):
            person = people.by_staff_number(session, tess.agency_id, f"N{n}")
            assert person is not None
            Player(acts, person).play(*(SAFE if n % 20 else UNSAFE))
        found = tracing.trace(session, acts.library, tess, cohort, "evening", first=True)
        session.rollback()
    assert (found.people, found.traffic.people, found.traffic.scenes["silent"]) == (300, 30, 15)


def test_scenario_of_an_edition_is_found_by_its_id(acts: "Acts", edition: str) -> None:
    found = acts.library.edition(acts.session, edition)
    assert found.scenario("evening").title == "An evening"
