"""Reports of a cohort: whose rows are in them, from how many people on, and what they find."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.measure import Measure
from firstline.domain.person import Person
from firstline.domain.refusal import NotAllowed, NotFound
from firstline.sealing.pseudonyms import pseudonym
from firstline.services import comparing, gathering, publishing, reporting
from firstline.services.comparing import Change
from firstline.services.library import Library
from firstline.services.reporting import Analysis
from firstline.store import enrolments, surveys
from tests.crowds import AT, Crowd, Sitting, measuring, twice

SECRET = "a secret of forty characters, for tests!"
OTHER_ROOM = 5000
"""Where the ids of people in a second cohort begin."""


@dataclass
class Desk:
    """A course that measures, published, and cohorts of its trainers."""

    session: Session
    library: Library
    edition: str

    def gather(self, trainer: Person, name: str) -> Crowd:
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
        return Crowd(self.session, "foundations", self.edition, cohort)

    def analyse(self, trainer: Person, crowd: Crowd, *, everybody: bool = False) -> Analysis:
        return reporting.item_analysis(
            self.session, self.library, trainer, crowd.cohort, "long", everybody=everybody
        )

    def change(self, trainer: Person, crowd: Crowd, *, all_cohorts: bool = False) -> Change:
        return comparing.change(
            self.session, self.library, trainer, crowd.cohort, all_cohorts=all_cohorts, secret=SECRET
        )

    def answer(self, people: range, wave: str, points: Callable[[int], int]) -> None:
        for who in people:
            name = pseudonym(SECRET, "foundations", "views", who)
            given = {statement: points(who) for statement in ("s1", "s2", "s3")}
            surveys.respond(self.session, "foundations", "views", wave, name, given, scale=5)


@pytest.fixture
def desk(session: Session, library: Library, course: Course) -> Desk:
    shelf = Shelf((measuring(course),), {}, ())
    (done,) = publishing.publish(session, shelf, at=AT)
    return Desk(session, library, done.edition)


@pytest.fixture
def crowd(desk: Desk, tess: Person) -> Crowd:
    """Tess's cohort, still empty."""
    return desk.gather(tess, "Spring")


def sittings(people: range, item: str = "i00", *, seed: int = 1) -> list[Sitting]:
    random = Random(seed)
    marks = ((who, float(random.random() < 0.6)) for who in people)
    return [Sitting(who, {item: (mark, "0" if mark else "1")}) for who, mark in marks]


def measure(found: Change, subject: str, facet: str = "", later: str = "end") -> Measure:
    (one,) = (m for m in found.measures if (m.subject, m.facet, m.later) == (subject, facet, later))
    return one


@pytest.mark.parametrize(("people", "is_shown"), [(29, False), (30, True)])
def test_facility_is_shown_from_30_people(
    desk: Desk, crowd: Crowd, tess: Person, people: int, is_shown: bool
) -> None:
    crowd.enrol(range(1000, 1000 + people))
    crowd.sit("long", sittings(range(1000, 1000 + people)), first_id=1)
    _, figures = desk.analyse(tess, crowd).item("i00")
    assert (figures.n, figures.facility is not None) == (people, is_shown)


@pytest.mark.parametrize(("people", "is_shown"), [(99, False), (100, True)])
def test_discrimination_choices_and_reliability_are_shown_from_100_people(
    desk: Desk, crowd: Crowd, tess: Person, people: int, is_shown: bool
) -> None:
    random, whose = Random(3), range(1000, 1000 + people)
    crowd.enrol(whose)
    marks = [[float(random.random() < 0.6) for _ in range(4)] for _ in whose]
    given = [
        Sitting(who, {f"i{n:02}": (mark, "0" if mark else "1") for n, mark in enumerate(row)})
        for who, row in zip(whose, marks, strict=True)
    ]
    crowd.sit("long", given, first_id=1)
    found = desk.analyse(tess, crowd)
    _, figures = found.item("i00")
    shown = [figures.point_biserial, figures.upper_lower, figures.choices, found.figures.reliability]
    assert [value is not None for value in shown] == [is_shown] * 4


def test_analysis_counts_first_ended_attempts_that_are_marked(desk: Desk, crowd: Crowd, tess: Person) -> None:
    crowd.enrol(range(1000, 1005))
    marks: dict[str, tuple[float | None, str | None]] = {"i00": (1.0, "0")}
    given = [
        Sitting(1000, marks),
        Sitting(1001, marks, percent=None),
        Sitting(1002, marks, passed=None),
        Sitting(1000, marks, number=2),
        Sitting(1003, marks),
    ]
    crowd.sit("long", given, first_id=1)
    assert desk.analyse(tess, crowd).figures.n == 2


def test_analysis_is_of_the_cohort_or_of_everybody_whom_one_oversees(
    desk: Desk, crowd: Crowd, tess: Person, theo: Person, ruth: Person
) -> None:
    own, noise = desk.gather(tess, "Autumn"), desk.gather(theo, "Noise")
    second, others = range(OTHER_ROOM, OTHER_ROOM + 35), range(OTHER_ROOM + 100, OTHER_ROOM + 103)
    for room, people in ((crowd, range(1000, 1040)), (own, second), (noise, others)):
        room.enrol(people)
        room.sit("long", sittings(people), first_id=people[0])
    counts = [
        desk.analyse(visitor, crowd, everybody=everybody).figures.n
        for visitor, everybody in ((tess, False), (tess, True), (ruth, True))
    ]
    assert counts == [40, 75, 78]


def test_analysis_lists_items_that_nobody_got_in_the_order_of_the_bank(
    desk: Desk, crowd: Crowd, tess: Person
) -> None:
    found = desk.analyse(tess, crowd)
    assert [(item.id, figures.n) for item, figures in found.items] == [(f"i{n:02}", 0) for n in range(40)]


def test_other_editions_are_not_analysed(desk: Desk, crowd: Crowd, tess: Person) -> None:
    crowd.enrol(range(1000, 1010))
    statement = text("SELECT digest FROM edition WHERE digest <> :current")
    earlier = desk.session.execute(statement, {"current": desk.edition}).scalar_one()
    old = Crowd(desk.session, "foundations", earlier, crowd.cohort)
    old.sit("long", sittings(range(1000, 1010)), first_id=1)
    assert desk.analyse(tess, crowd).figures.n == 0


REPORTS: dict[str, Callable[[Desk, Person, Crowd], object]] = {
    "overview": lambda desk, who, crowd: reporting.overview(desk.session, desk.library, who, crowd.cohort),
    "analysis": lambda desk, who, crowd: desk.analyse(who, crowd, everybody=True),
    "change": lambda desk, who, crowd: desk.change(who, crowd, all_cohorts=True),
}


@pytest.mark.parametrize("report", list(REPORTS))
def test_report_of_another_trainers_cohort_is_not_found(
    desk: Desk, crowd: Crowd, theo: Person, report: str
) -> None:
    with pytest.raises(NotFound):
        REPORTS[report](desk, theo, crowd)


def test_analysis_of_an_unknown_test_is_not_found(desk: Desk, crowd: Crowd, tess: Person) -> None:
    with pytest.raises(NotFound):
        reporting.item_analysis(
            desk.session, desk.library, tess, crowd.cohort, "no-such-test", everybody=False
        )


def test_cohort_of_500_recovers_difficulty_and_betrays_the_wrong_key(
    desk: Desk, crowd: Crowd, ruth: Person
) -> None:
    """People of known ability on items of known difficulty; for one item the authored key is a distractor."""
    people, planted = range(1000, 1500), 17
    difficulties = [-2 + n / 10 for n in range(40)]
    random = Random(7)
    crowd.enrol(people)
    given = []
    for who in people:
        ability, marks = random.gauss(0, 1), dict[str, tuple[float | None, str | None]]()
        for n, difficulty in enumerate(difficulties):
            knows = random.random() < 1 / (1 + math.exp(difficulty - ability))
            best, others = (2, (0, 1, 3)) if n == planted else (0, (1, 2, 3))
            chosen = best if knows else random.choice(others)
            marks[f"i{n:02}"] = (float(chosen == 0), str(chosen))
        given.append(Sitting(who, marks))
    crowd.sit("long", given, first_id=1)
    found = desk.analyse(ruth, crowd)
    facilities = [figures.facility or 0 for n, (_, figures) in enumerate(found.items) if n != planted]
    doubts = [(advice.item, advice.option) for advice in found.advice if advice.code == "key-in-doubt"]
    assert doubts == [("i17", 2)]
    assert _order_kept(facilities) > 0.97
    assert (found.figures.reliability or 0) > 0.8


def _order_kept(facilities: list[float]) -> float:
    """Spearman's correlation of the true order (easiest first) with the order found."""
    n = len(facilities)
    ranks = {place: rank for rank, place in enumerate(sorted(range(n), key=lambda p: -facilities[p]))}
    return 1 - 6 * sum((place - ranks[place]) ** 2 for place in range(n)) / (n**3 - n)


@pytest.mark.parametrize(("pairs", "is_shown"), [(19, False), (20, True)])
def test_gain_is_shown_from_20_pairs(
    desk: Desk, crowd: Crowd, tess: Person, pairs: int, is_shown: bool
) -> None:
    people = range(1000, 1030)
    crowd.enrol(people)
    both = [twice(who, who % 2, 1.0 if who % 3 else 0.0, judged=(who % 4) / 4) for who in people]
    crowd.sit("pre", [pre for pre, _ in both], first_id=1)
    crowd.sit("post", [post for _, post in both[:pairs]], first_id=100)
    found = desk.change(tess, crowd)
    shown = [measure(found, subject) for subject in ("knowledge", "judgement")]
    assert [(m.started, m.paired, m.movement is not None) for m in shown] == [(30, pairs, is_shown)] * 2


def test_knowledge_and_judgement_are_measured_apart(desk: Desk, crowd: Crowd, tess: Person) -> None:
    people = range(1000, 1020)
    crowd.enrol(people)
    both = [twice(who, 0.0, 1.0, judged=0.25) for who in people]
    crowd.sit("pre", [pre for pre, _ in both], first_id=1)
    crowd.sit("post", [post for _, post in both], first_id=100)
    found = desk.change(tess, crowd)
    moved = [measure(found, subject).movement for subject in ("knowledge", "judgement")]
    assert [(m.before, m.after) for m in moved if m] == [(0, 100), (25, 25)]


def test_judgement_without_a_panels_key_is_no_measure(desk: Desk, crowd: Crowd, tess: Person) -> None:
    crowd.enrol(range(1000, 1020))
    crowd.sit("pre", [twice(who, 1.0, 1.0)[0] for who in range(1000, 1020)], first_id=1)
    assert [m.subject for m in desk.change(tess, crowd).measures if m.subject != "attitude"] == ["knowledge"]


def test_change_is_of_this_cohort_or_of_all_that_the_trainer_holds(
    desk: Desk, crowd: Crowd, tess: Person, theo: Person, ruth: Person
) -> None:
    rooms = [crowd, desk.gather(tess, "Summer"), desk.gather(theo, "Autumn")]
    for place, room in enumerate(rooms):
        people = range(1000 * (place + 1), 1000 * (place + 1) + 5)
        room.enrol(people)
        room.sit("pre", [twice(who, 1.0, 1.0)[0] for who in people], first_id=100 * (place + 1))
    asked = [(tess, False), (tess, True), (ruth, True)]
    found = [desk.change(who, crowd, all_cohorts=wide) for who, wide in asked]
    counts = [(one.cohorts, one.people, measure(one, "knowledge").started) for one in found]
    assert counts == [(1, 5, 5), (2, 10, 10), (3, 15, 15)]


@pytest.mark.parametrize(("people", "count"), [(9, None), (10, 10)])
def test_facet_is_shown_from_10_people(
    desk: Desk, crowd: Crowd, tess: Person, people: int, count: int | None
) -> None:
    whose = range(1000, 1000 + people)
    crowd.enrol(whose)
    for wave in ("start", "3-months"):
        desk.answer(whose, wave, lambda who: who % 5)
    found = desk.change(tess, crowd)
    shown = measure(found, "attitude", "choice", "3-months")
    assert (shown.started, shown.paired, shown.movement is None) == (count, count, count is None)


def test_facets_are_paired_wave_by_wave(desk: Desk, crowd: Crowd, tess: Person) -> None:
    crowd.enrol(range(1000, 1040))
    desk.answer(range(1000, 1040), "start", lambda who: who % 3)
    desk.answer(range(1000, 1030), "end", lambda who: 1 + who % 3)
    desk.answer(range(1015, 1027), "6-months", lambda who: 2 + who % 3)
    found = desk.change(tess, crowd)
    shown = [measure(found, "attitude", "choice", later) for later in ("end", "3-months", "6-months")]
    assert [(m.started, m.paired) for m in shown] == [(40, 30), (40, None), (40, 12)]


def test_answers_with_another_secret_belong_to_nobody(desk: Desk, crowd: Crowd, tess: Person) -> None:
    crowd.enrol(range(1000, 1040))
    desk.answer(range(1000, 1040), "start", lambda who: who % 3)
    found = comparing.change(
        desk.session, desk.library, tess, crowd.cohort, all_cohorts=False, secret="another secret"
    )
    assert {m.started for m in found.measures if m.subject == "attitude"} == {None}


def test_small_cohorts_cannot_be_found_by_subtraction(desk: Desk, crowd: Crowd, tess: Person) -> None:
    small = desk.gather(tess, "Two of them")
    crowd.enrol(range(1000, 1020))
    small.enrol(range(2000, 2002))
    for wave in ("start", "end"):
        desk.answer(range(1000, 1020), wave, lambda who: who % 5)
        desk.answer(range(2000, 2002), wave, lambda who: who % 5)
    found = measure(desk.change(tess, crowd, all_cohorts=True), "attitude", "belief")
    assert (found.started, found.paired) == (20, 20)


def test_overview_counts_what_there_is_in_the_cohort(
    desk: Desk, crowd: Crowd, tess: Person, theo: Person
) -> None:
    other = desk.gather(theo, "Autumn")
    for room, first in ((crowd, 1000), (other, OTHER_ROOM)):
        people = range(first, first + 12)
        room.enrol(people)
        room.sit("long", sittings(people), first_id=first)
        both = [twice(who, 0.0, 1.0) for who in people]
        room.sit("pre", [pre for pre, _ in both], first_id=first + 100)
        room.sit("post", [post for _, post in both[:7]], first_id=first + 200)
        room.recall(people, right=9, at=AT + timedelta(days=40))
    found = reporting.overview(desk.session, desk.library, tess, crowd.cohort)
    taken = {quiz: (one.people, round(one.mean, 1)) for quiz, one in found.taken.items()}
    assert taken == {"long": (12, 58.3), "pre": (12, 0.0), "post": (7, 100.0)}
    assert (found.measured_twice, found.flags, found.played, found.answered) == (7, 0, {}, {"views": 0})
    assert [(month.people, month.right) for month in found.months] == [(12, 9)]


def test_trainer_who_takes_the_test_herself_gets_figures_without_advice(
    desk: Desk, crowd: Crowd, tess: Person
) -> None:
    """Advice names options: it would tell which are right."""
    crowd.enrol(range(1000, 1040))
    hard = [Sitting(who, {"i00": (0.0, "1")}) for who in range(1000, 1040)]
    crowd.sit("long", hard, first_id=1)
    open_to_her = desk.analyse(tess, crowd)
    enrolments.begin(desk.session, tess.id, "foundations", desk.edition, cohort_id=None, at=AT)
    shut = desk.analyse(tess, crowd)
    assert (len(open_to_her.advice), open_to_her.no_keys) == (1, None)
    assert (shut.advice, type(shut.no_keys), shut.figures.items[0].facility) == ((), NotAllowed, 0)
