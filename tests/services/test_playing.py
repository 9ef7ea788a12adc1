"""Scenarios: resuming, choosing, trying again, harm, and what an ending brings."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.domain.run import MOST_STEPS, shuffled
from firstline.services import clearing, playing, publishing
from firstline.services.playing import Play
from firstline.store import credentials, flags, runs, summaries
from firstline.store.database import Database
from tests.played import SAFE, UNSAFE, played

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
AtOnce = Callable[[int, Callable[[Session, int], Any]], list[Any]]
ActsIn = Callable[[Session], "Acts"]


@pytest.fixture(params=[False])
def edition(database: Database, course: Course, request: pytest.FixtureRequest) -> str:
    """The course with a scenario, made current; the parameter: its certificate asks for that alone."""
    return publish(database, played(course, asked=request.param))


def publish(database: Database, course: Course) -> str:
    with database.writing() as session:
        (done,) = publishing.publish(session, Shelf((course,), {}, ()), at=AT)
    return done.edition


class Player:
    """One person who plays, in one transaction."""

    def __init__(self, acts: "Acts", person: Person) -> None:
        self.acts, self.person = acts, person
        self.session, self.library = acts.session, acts.library

    def begin(self, *, at: datetime = AT) -> int:
        return playing.begin_run(self.session, self.library, self.person, "foundations", "evening", at=at)

    def show(self, run: int) -> Play:
        return playing.play(self.session, self.library, self.person, run)

    def place(self, run: int, choice: str) -> int:
        return [move.id for move in shuffled(self.show(run).way.here, run)].index(choice)

    def press(self, run: int, step: int, place: int, *, at: datetime = AT) -> str:
        return playing.choose(
            self.session, self.library, self.person, run, step, place, terms=self.acts.terms, at=at
        )

    def choose(self, run: int, *choices: str, at: datetime = AT) -> str:
        outcome = ""
        for choice in choices:
            step = len(self.show(run).way.steps)
            outcome = self.press(run, step, self.place(run, choice), at=at)
        return outcome

    def play(self, *choices: str, at: datetime = AT) -> int:
        run = self.begin(at=at)
        self.choose(run, *choices, at=at)
        return run

    def again(self, run: int, step: int, *, at: datetime = AT) -> int:
        return playing.try_again(self.session, self.person, run, step, at=at)

    @property
    def flags(self) -> list[tuple[str, str, str, str]]:
        found = flags.of_enrolment(self.session, self.acts.enrolment(self.person).id)
        return [(flag.objective, flag.item, flag.lesson, flag.step) for flag in found]

    @property
    def agrees(self) -> bool:
        """Whether the summary says what the facts say."""
        enrolment = self.acts.enrolment(self.person)
        return enrolment.progress == summaries.recompute(self.session, enrolment.id)


@pytest.fixture
def player(edition: str, acts: "Acts", ada: Person) -> Player:
    """Ada, who plays."""
    return Player(acts, ada)


def test_beginning_enrols_and_stands_at_the_start(player: Player) -> None:
    found = player.show(player.begin())
    assert (found.way.here.scene.id, found.run.number, found.run.path, found.run.ending) == (
        "desk",
        1,
        (),
        None,
    )


def test_beginning_twice_goes_on_with_the_open_run(player: Player) -> None:
    run = player.play("alone")
    assert (player.begin(), player.show(run).way.path) == (run, ("alone",))


def test_choosing_goes_on(player: Player) -> None:
    run = player.play("alone")
    assert (player.show(run).way.here.scene.id, player.show(run).run.path) == ("room", ("alone",))


def test_ending_ends_the_run(player: Player) -> None:
    found = player.show(player.play(*SAFE, at=LATER))
    assert (found.run.ending, found.run.ended_at) == ("heard", LATER)


def test_after_an_ending_a_new_run_begins(player: Player) -> None:
    first = player.play(*SAFE)
    second = player.begin()
    assert (second != first, player.show(second).run.number, player.show(first).open_run) == (True, 2, second)


@pytest.mark.parametrize("place", [-1, 3, 99])
def test_place_without_a_choice_is_refused(player: Player, place: int) -> None:
    run = player.begin()
    with pytest.raises(Invalid):
        player.press(run, 0, place)


def test_double_click_takes_one_step(player: Player) -> None:
    run = player.begin()
    place = player.place(run, "alone")
    outcomes = [player.press(run, 0, place), player.press(run, 0, place)]
    assert (outcomes, player.show(run).way.path) == (["taken", "repeated"], ("alone",))


def test_other_choice_from_an_older_page_changes_nothing(player: Player) -> None:
    run = player.begin()
    places = [player.place(run, choice) for choice in ("alone", "ask-him")]
    outcomes = [player.press(run, 0, place) for place in places]
    assert (outcomes, player.show(run).way.path, player.flags) == (["taken", "passed"], ("alone",), [])


@pytest.mark.parametrize("step", [-1, 1, 7])
def test_page_that_is_ahead_changes_nothing(player: Player, step: int) -> None:
    run = player.begin()
    assert (player.press(run, step, 0), player.show(run).way.path) == ("passed", ())


def test_choosing_after_the_ending_changes_nothing(player: Player) -> None:
    run = player.play(*SAFE)
    assert (player.press(run, 2, 0), player.show(run).run.path) == ("passed", SAFE)


def test_double_click_at_the_last_step_ends_once(player: Player) -> None:
    run = player.play("alone")
    place = player.place(run, "listen")
    outcomes = [player.press(run, 1, place), player.press(run, 1, place, at=LATER)]
    assert (outcomes, player.show(run).run.ended_at) == (["taken", "repeated"], AT)


def test_endless_run_is_refused_and_begins_anew(player: Player) -> None:
    run = player.play(*("wait",) * MOST_STEPS)
    with pytest.raises(Conflict, match="very long"):
        player.press(run, MOST_STEPS, 0)
    assert (player.begin(at=LATER), player.show(run).run.path, player.show(run).run.began_at) == (
        run,
        (),
        LATER,
    )


@pytest.mark.parametrize("act", ["show", "press", "again"])
def test_bo_does_not_find_adas_run(player: Player, acts: "Acts", bo: Person, act: str) -> None:
    run, stranger = player.play(*SAFE), Player(acts, bo)
    acts_of: dict[str, Callable[[], object]] = {
        "show": lambda: stranger.show(run),
        "press": lambda: stranger.press(run, 0, 0),
        "again": lambda: stranger.again(run, 0),
    }
    with pytest.raises(NotFound):
        acts_of[act]()


def test_unknown_scenario_is_not_found(player: Player) -> None:
    with pytest.raises(NotFound):
        playing.begin_run(player.session, player.library, player.person, "foundations", "nothing", at=AT)


def test_trying_again_takes_over_the_steps_before(player: Player) -> None:
    first = player.play(*UNSAFE)
    found = player.show(player.again(first, 1))
    assert (found.run.path, found.run.inherited, found.run.number, found.way.here.scene.id) == (
        ("ask-him",),
        1,
        2,
        "room",
    )


def test_trying_again_twice_is_one_run(player: Player) -> None:
    first = player.play(*UNSAFE)
    assert player.again(first, 1) == player.again(first, 0)


def test_trying_again_leaves_the_first_run_as_it_was(player: Player) -> None:
    first = player.play(*UNSAFE)
    before = player.show(first).run
    player.choose(player.again(first, 0), *SAFE)
    assert player.show(first).run == before


def test_trying_again_raises_nothing_that_was_raised_before(player: Player) -> None:
    first = player.play(*UNSAFE, at=AT)
    raised = player.flags
    player.again(first, 1, at=LATER)
    assert player.flags == raised


def test_trying_again_before_an_ending_is_refused(player: Player) -> None:
    run = player.play("alone")
    with pytest.raises(Conflict):
        player.again(run, 0)


@pytest.mark.parametrize("step", [-1, 2, 50])
def test_trying_again_from_no_step_of_the_run_is_not_found(player: Player, step: int) -> None:
    run = player.play(*SAFE)
    with pytest.raises(NotFound):
        player.again(run, step)


def test_unsafe_choice_raises_its_flag_at_once(player: Player) -> None:
    run = player.play("ask-him")
    assert player.show(run).run.ending is None
    assert player.flags == [("see-alone", "evening/desk/ask-him", "first-contact", "lesson")]
    assert player.acts.enrolment(player.person).progress.flags == {"see-alone"}
    assert player.agrees


def test_safe_choices_raise_nothing(player: Player) -> None:
    player.play(*SAFE)
    assert player.flags == []


def test_each_objective_has_its_own_flag(player: Player) -> None:
    player.play(*UNSAFE)
    assert [flag[0] for flag in player.flags] == ["see-alone", "duties"]


def test_ending_is_kept_in_the_summary(player: Player) -> None:
    player.play(*SAFE)
    assert player.acts.enrolment(player.person).progress.scenarios == {"evening"}
    assert player.agrees


def test_summary_agrees_with_the_facts_on_the_whole_way(player: Player) -> None:
    run, agreed = player.begin(), list[bool]()
    for choice in ("ask-him", "back", "alone", "press"):
        player.choose(run, choice)
        agreed.append(player.agrees)
    assert agreed == [True] * 4


@pytest.mark.parametrize("edition", [True], indirect=True)
def test_ending_as_the_last_condition_brings_the_certificate(player: Player) -> None:
    run = player.play(*SAFE)
    (number,) = player.acts.numbers(player.person)
    assert playing.aftermath(player.session, player.show(run)).certificate == number


@pytest.mark.parametrize("edition", [True], indirect=True)
def test_unsafe_way_to_an_ending_brings_no_certificate(player: Player) -> None:
    run = player.play(*UNSAFE)
    found = playing.aftermath(player.session, player.show(run))
    assert (player.acts.numbers(player.person), [each.id for each in found.flags]) == (
        [],
        ["duties", "see-alone"],
    )


@pytest.mark.parametrize("edition", [True], indirect=True)
def test_leaving_an_unsafe_way_half_way_does_not_avoid_the_flag(player: Player) -> None:
    run = player.play("ask-him", "back", "alone")
    player.choose(run, "back", "alone", "listen")
    assert (player.show(run).run.ending, player.acts.numbers(player.person)) == ("heard", [])


def test_flag_of_a_scenario_is_cleared_by_a_case_of_the_bank(player: Player) -> None:
    player.play("ask-him", "press")
    player.acts.learn(player.person, "first-contact", at=LATER)
    player.acts.offer(player.person, "see-alone")
    assert player.acts.decide(player.person, "private", at=LATER).right
    assert [flag[3] for flag in player.flags] == ["cleared", "lesson"]


def test_open_flag_knows_its_scenario_and_its_run(player: Player) -> None:
    run = player.play(*UNSAFE)
    found = {
        each.flag.objective: each
        for each in clearing.open_flags(player.session, player.library, player.person, "foundations")
    }
    assert {
        name: (each.scenario, each.run and each.run.id, each.replays) for name, each in found.items()
    } == {
        "see-alone": ("evening", run, ()),
        "duties": ("evening", run, ("evening",)),
    }


def test_case_is_not_drawn_where_a_scenario_is_the_case(player: Player) -> None:
    player.play(*UNSAFE)
    player.acts.learn(player.person, "rights", at=LATER)
    with pytest.raises(Conflict, match="A scenario is the case"):
        player.acts.offer(player.person, "duties")


def pressed(player: Player) -> int:
    """Ada pressed her in the room; no bank has a case of that objective."""
    return player.play("alone", "press")


def test_safe_replay_after_the_lesson_clears_the_flag(player: Player) -> None:
    pressed(player)
    player.acts.learn(player.person, "rights", at=LATER)
    run = player.begin(at=LATER)
    assert player.choose(run, *SAFE, at=LATER) == "cleared"
    assert ([flag[3] for flag in player.flags], player.agrees) == (["cleared"], True)
    assert player.acts.enrolment(player.person).progress.flags == frozenset()


@pytest.mark.parametrize("edition", [True], indirect=True)
def test_safe_replay_brings_the_certificate(player: Player) -> None:
    pressed(player)
    player.acts.learn(player.person, "rights", at=LATER)
    player.play(*SAFE, at=LATER)
    assert len(player.acts.numbers(player.person)) == 1


def test_replay_before_the_lesson_clears_nothing(player: Player) -> None:
    pressed(player)
    player.play(*SAFE)
    assert [flag[3] for flag in player.flags] == ["lesson"]


def test_replay_that_began_before_the_lesson_clears_nothing(player: Player) -> None:
    pressed(player)
    run = player.begin(at=AT)
    player.acts.learn(player.person, "rights", at=LATER)
    player.choose(run, *SAFE, at=LATER)
    assert [flag[3] for flag in player.flags] == ["case"]


def test_unsafe_replay_begins_the_flag_anew(player: Player) -> None:
    pressed(player)
    player.acts.learn(player.person, "rights", at=LATER)
    player.play("alone", "press", at=LATER)
    assert [flag[3] for flag in player.flags] == ["lesson"]


def test_replay_with_another_unsafe_choice_clears_nothing(player: Player) -> None:
    pressed(player)
    player.acts.learn(player.person, "rights", at=LATER)
    player.play("ask-him", "back", "alone", "back", "alone", "listen", at=LATER)
    assert [(flag[0], flag[3]) for flag in player.flags] == [("duties", "case"), ("see-alone", "lesson")]


def test_trying_again_at_the_unsafe_choice_itself_counts(player: Player) -> None:
    first = pressed(player)
    player.acts.learn(player.person, "rights", at=LATER)
    player.choose(player.again(first, 1, at=LATER), "listen", at=LATER)
    assert [flag[3] for flag in player.flags] == ["cleared"]


def test_parallel_choices_take_one_step(
    edition: str, database: Database, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    with database.writing() as session:
        run = Player(acts_in(session), ada).begin()
    found = at_once(10, lambda session, number: Player(acts_in(session), ada).press(run, 0, number % 3))
    with database.reading() as session:
        player = Player(acts_in(session), ada)
        path, agrees = player.show(run).way.path, player.agrees
        raised = len(player.flags)
    assert (found.count("taken"), len(path), agrees, raised) == (1, 1, True, int(path == ("ask-him",)))


def test_parallel_begins_open_one_run(
    edition: str, database: Database, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    found = at_once(10, lambda session, _: Player(acts_in(session), ada).begin())
    with database.reading() as session:
        enrolment = acts_in(session).enrolment(ada)
        stored = runs.of_scenario(session, enrolment.id, "evening")
    assert (set(found), [run.number for run in stored]) == ({stored[0].id}, [1])


@pytest.mark.parametrize("edition", [True], indirect=True)
def test_parallel_last_choices_issue_one_certificate(
    edition: str, database: Database, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    with database.writing() as session:
        player = Player(acts_in(session), ada)
        run = player.play("alone")
        place = player.place(run, "listen")
    found = at_once(10, lambda session, _: Player(acts_in(session), ada).press(run, 1, place))
    with database.reading() as session:
        issued = credentials.of_person(session, ada.id)
    assert (sorted(found), len(issued)) == (["repeated"] * 9 + ["taken"], 1)


def test_parallel_restarts_begin_one_run(
    edition: str, database: Database, at_once: AtOnce, acts_in: ActsIn, ada: Person
) -> None:
    with database.writing() as session:
        run = Player(acts_in(session), ada).play(*SAFE)
    found = at_once(10, lambda session, number: Player(acts_in(session), ada).again(run, number % 2))
    with database.reading() as session:
        stored = runs.of_scenario(session, acts_in(session).enrolment(ada).id, "evening")
    assert (len(set(found)), [each.number for each in stored]) == (1, [1, 2])


def test_run_stays_with_its_edition(player: Player, database: Database, course: Course) -> None:
    run = player.play("alone")
    player.session.commit()
    publish(database, course)
    assert (player.choose(run, "listen"), player.show(run).run.ending) == ("taken", "heard")
