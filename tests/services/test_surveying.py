"""Anonymous surveys: who is asked, what is stored, what a trainer may see, and that nothing else changes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text
from sqlmodel import Session

from firstline.content.shelf import Shelf
from firstline.domain.course import Course
from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.domain.survey_result import Change, Figure, Shares
from firstline.sealing.pseudonyms import pseudonym
from firstline.services import overseeing, publishing, surveying
from firstline.services.library import Library
from firstline.services.surveying import Place, Report
from firstline.store import people, surveys
from firstline.store.database import Database
from tests.bilingual import SURVEY, bilingual

if TYPE_CHECKING:
    from tests.services.conftest import Acts

COURSE = "foundations"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SECRET, OTHER = "a secret of forty characters, for tests!", "another secret of forty characters, tests"
AGREE = {"d1": 0, "d2": 2}
"""The best answers: the first statement is one to disagree with."""
AGAINST = {"d1": 2, "d2": 0}


@pytest.fixture(autouse=True)
def surveyed(database: Database, course: Course) -> None:
    """The course now has a survey in two waves."""
    with database.writing() as session:
        publishing.publish(session, Shelf((bilingual(course),), {}, ()), at=AT)


@pytest.fixture
def crowd(acts: "Acts", tess: Person) -> Callable[[int], tuple[int, list[Person]]]:
    """Makes a cohort of this many people; the cohort and the people."""

    numbers = count(1)

    def make(size: int) -> tuple[int, list[Person]]:
        cohort = acts.gather(tess, f"Cohort {next(numbers)}")
        lines = "\n".join(f"Noor {n}; C{cohort}-{n}" for n in range(size))
        overseeing.add_people(acts.session, acts.library, tess, cohort, tess.agency_id, lines, at=AT)
        rows = acts.session.execute(
            text("SELECT person_id FROM enrolment WHERE cohort_id = :c ORDER BY id"), {"c": cohort}
        )
        found = [people.find(acts.session, row[0]) for row in rows]
        return cohort, [person for person in found if person is not None]

    return make


def begin(acts: "Acts", *persons: Person) -> None:
    """Complete the first lesson, which is less than half of the course."""
    for person in persons:
        acts.learn(person, "duties")


def end(
    acts: "Acts",
    person: Person,
    points: dict[str, int] | None = None,
    wave: str = "start",
    *,
    at: datetime = AT,
) -> bool:
    """Answer, or decline without points."""
    return surveying.end_turn(
        acts.session, acts.library, person, COURSE, SURVEY.id, wave, points or {}, secret=SECRET, at=at
    )


def place(acts: "Acts", person: Person, wave: str = "start", at: datetime = AT) -> Place:
    return surveying.find_place(acts.session, acts.library, person, COURSE, SURVEY.id, wave, at=at)


def offers(acts: "Acts", person: Person, at: datetime = AT) -> list[tuple[str, str]]:
    found = surveying.offered(acts.session, person, acts.studies(person), at=at)
    return [(offer.turn.survey.id, offer.turn.wave) for offer in found]


def report(acts: "Acts", trainer: Person, cohort: int, *, secret: str = SECRET) -> Report:
    return surveying.results(acts.session, acts.library, trainer, cohort, SURVEY.id, secret=secret)


def stored(session: Session) -> list[Any]:
    statement = text("SELECT wave, pseudonym, points FROM survey_response ORDER BY wave")
    return [tuple(row) for row in session.execute(statement)]


def test_nothing_is_offered_without_an_enrolment(acts: "Acts", ada: Person) -> None:
    assert offers(acts, ada) == []


def test_survey_is_offered_at_the_start_and_at_the_end(acts: "Acts", ada: Person) -> None:
    begin(acts, ada)
    early = offers(acts, ada)
    acts.learn(ada, at=AT + DAY)
    assert (early, offers(acts, ada, AT + 2 * DAY)) == ([(SURVEY.id, "start")], [(SURVEY.id, "end")])


def test_offer_is_the_persons_own(acts: "Acts", ada: Person, bo: Person) -> None:
    begin(acts, ada, bo)
    end(acts, ada, AGREE)
    assert (offers(acts, ada), offers(acts, bo)) == ([], [(SURVEY.id, "start")])


def test_answer_is_kept_under_a_pseudonym(acts: "Acts", ada: Person) -> None:
    begin(acts, ada)
    assert end(acts, ada, AGREE)
    name = pseudonym(SECRET, COURSE, SURVEY.id, ada.id)
    assert stored(acts.session) == [("start", name, '{"of":3,"points":{"d1":0,"d2":2}}')]


def test_two_waves_of_a_person_have_one_name(acts: "Acts", ada: Person) -> None:
    begin(acts, ada)
    end(acts, ada, AGREE)
    acts.learn(ada, at=AT + DAY)
    end(acts, ada, AGREE, "end", at=AT + 2 * DAY)
    assert [(wave, name) for wave, name, _ in stored(acts.session)] == [
        (wave, pseudonym(SECRET, COURSE, SURVEY.id, ada.id)) for wave in ("end", "start")
    ]


def test_declining_ends_the_turn_and_stores_no_answer(acts: "Acts", ada: Person) -> None:
    begin(acts, ada)
    assert end(acts, ada)
    assert (stored(acts.session), place(acts, ada).standing, offers(acts, ada)) == ([], "over", [])


def test_turns_of_who_answered_and_who_declined_look_the_same(acts: "Acts", ada: Person, bo: Person) -> None:
    begin(acts, ada, bo)
    end(acts, ada, AGREE)
    end(acts, bo)
    turns = acts.session.execute(text("SELECT course, survey, wave FROM survey_turn")).all()
    assert [tuple(turn) for turn in turns] == [(COURSE, SURVEY.id, "start")] * 2


@pytest.mark.parametrize("first", [AGREE, {}])
def test_second_answer_changes_nothing(acts: "Acts", ada: Person, first: dict[str, int]) -> None:
    begin(acts, ada)
    end(acts, ada, first)
    before = stored(acts.session)
    assert (end(acts, ada, AGAINST), end(acts, ada), stored(acts.session)) == (False, False, before)


def test_parallel_answers_store_one(
    database: Database, at_once: Any, acts_in: Callable[[Session], "Acts"], ada: Person
) -> None:
    with database.writing() as session:
        begin(acts_in(session), ada)
    points = [AGREE, AGAINST, {}]
    outcomes = at_once(12, lambda session, number: end(acts_in(session), ada, points[number % 3]))
    with database.reading() as session:
        turns = session.execute(text("SELECT count(*) FROM survey_turn")).scalar_one()
        answers = len(stored(session))
    assert (sorted(outcomes), turns, answers <= 1) == ([False] * 11 + [True], 1, True)


def test_answer_before_or_after_the_wave_is_refused_and_not_stored(acts: "Acts", ada: Person) -> None:
    begin(acts, ada)
    with pytest.raises(Conflict):
        end(acts, ada, AGREE, "end")
    acts.learn(ada)
    for wave, at in (("start", AT), ("end", AT + 60 * DAY)):
        with pytest.raises(Conflict):
            end(acts, ada, AGREE, wave, at=at)
    assert (stored(acts.session), surveys.turns(acts.session, ada.id)) == ([], frozenset())


@pytest.mark.parametrize("points", [{"d1": 3}, {"d1": -1}, {"d9": 0}])
def test_answer_that_the_survey_does_not_have_is_refused(
    acts: "Acts", ada: Person, points: dict[str, int]
) -> None:
    begin(acts, ada)
    with pytest.raises(Invalid):
        end(acts, ada, points)
    assert place(acts, ada).standing == "open"


@pytest.mark.parametrize(
    ("survey", "wave"), [("nothing", "start"), (SURVEY.id, "3-months"), (SURVEY.id, "x")]
)
def test_unknown_survey_or_wave_is_not_found(acts: "Acts", ada: Person, survey: str, wave: str) -> None:
    begin(acts, ada)
    with pytest.raises(NotFound):
        surveying.find_place(acts.session, acts.library, ada, COURSE, survey, wave, at=AT)


def test_survey_of_a_course_that_one_does_not_take_is_not_found(acts: "Acts", ada: Person) -> None:
    with pytest.raises(NotFound):
        end(acts, ada, AGREE)


def snapshot(session: Session) -> dict[str, list[str]]:
    """Every row of every table."""
    return {
        name: sorted(repr(tuple(row)) for row in session.execute(text(f'SELECT * FROM "{name}"')))
        for name in tables(session)
    }


def tables(session: Session) -> list[str]:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    statement = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if is_sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    return sorted(session.execute(text(statement)).scalars())


@pytest.mark.parametrize(
    ("points", "changed"), [(AGREE, {"survey_turn", "survey_response"}), ({}, {"survey_turn"})]
)
def test_answer_leaves_no_trace_in_any_other_table(
    acts: "Acts", ada: Person, points: dict[str, int], changed: set[str]
) -> None:
    begin(acts, ada)
    before = snapshot(acts.session)
    end(acts, ada, points, at=AT + timedelta(hours=1))
    after = snapshot(acts.session)
    assert {name for name in after if after[name] != before[name]} == changed


def test_survey_is_no_condition_and_counts_for_nothing(acts: "Acts", ada: Person, bo: Person) -> None:
    begin(acts, ada, bo)
    end(acts, ada, AGAINST)
    earned = [bool(acts.earn(person)) for person in (ada, bo)]
    assert (earned, acts.enrolment(ada).progress == acts.enrolment(bo).progress) == ([True, True], True)


def shown(acts: "Acts", trainer: Person, cohort: int, *, secret: str = SECRET) -> tuple[Any, ...]:
    """Counts, figures of the first facet, and the shares of the first statement."""
    found = report(acts, trainer, cohort, secret=secret).result
    return found.over, found.facets[0].figures, found.facets[0].changes, found.statements[0].waves


def test_nine_answers_show_nothing_and_ten_show_all(
    acts: "Acts", tess: Person, crowd: Callable[[int], tuple[int, list[Person]]]
) -> None:
    cohort, members = crowd(12)
    for person in members[:9]:
        end(acts, person, AGREE)
    nine = shown(acts, tess, cohort)
    end(acts, members[9], AGREE)
    assert nine == ((None, None), (None, None), (None,), (None, None))
    assert shown(acts, tess, cohort) == (
        (10, None),
        (Figure(10, 100), None),
        (None,),
        (Shares(10, (100, 0, 0)), None),
    )


def test_declining_counts_as_a_turn_and_not_as_an_answer(
    acts: "Acts", tess: Person, crowd: Callable[[int], tuple[int, list[Person]]]
) -> None:
    cohort, members = crowd(11)
    for number, person in enumerate(members):
        end(acts, person, AGREE if number < 9 else None)
    assert shown(acts, tess, cohort) == ((11, None), (None, None), (None,), (None, None))


def test_change_is_of_those_who_answered_both_waves(
    acts: "Acts", tess: Person, crowd: Callable[[int], tuple[int, list[Person]]]
) -> None:
    cohort, members = crowd(13)
    for number, person in enumerate(members):
        end(acts, person, AGAINST if number < 12 else None)
        acts.learn(person)
    for person in members[2:]:
        end(acts, person, AGREE, "end")
    assert shown(acts, tess, cohort)[1:3] == (
        (Figure(12, 0), Figure(11, 100)),
        (Change(10, 100, None, None),),
    )


def test_answers_of_another_cohort_are_not_in_it(
    acts: "Acts", tess: Person, crowd: Callable[[int], tuple[int, list[Person]]]
) -> None:
    (first, members), (second, others) = crowd(10), crowd(10)
    for person in members:
        end(acts, person, AGREE)
    for person in others:
        end(acts, person, AGAINST)
    figures = [shown(acts, tess, cohort)[1][0] for cohort in (first, second)]
    assert figures == [Figure(10, 100), Figure(10, 0)]


def test_other_secret_finds_no_answer(
    acts: "Acts", tess: Person, crowd: Callable[[int], tuple[int, list[Person]]]
) -> None:
    cohort, members = crowd(10)
    for person in members:
        end(acts, person, AGREE)
    assert shown(acts, tess, cohort, secret=OTHER)[:2] == ((10, None), (None, None))


def test_results_of_somebody_elses_cohort_are_not_found(acts: "Acts", tess: Person, theo: Person) -> None:
    cohort = acts.gather(tess, "Autumn")
    with pytest.raises(NotFound):
        report(acts, theo, cohort)


def test_results_cost_the_same_queries_for_one_and_for_thirty(
    acts: "Acts", tess: Person, crowd: Callable[[int], tuple[int, list[Person]]]
) -> None:
    asked: list[str] = []
    counts = []
    event.listen(acts.session.get_bind(), "before_cursor_execute", lambda *found: asked.append(str(found[2])))
    for size in (1, 30):
        cohort, members = crowd(size)
        for person in members:
            end(acts, person, AGREE)
        asked.clear()
        report(acts, tess, cohort)
        counts.append(len(asked))
    assert (counts[0] == counts[1], counts[0] <= 6) == (True, True)


def test_facet_scores_are_by_pseudonym_for_reports(acts: "Acts", ada: Person, bo: Person) -> None:
    begin(acts, ada, bo)
    end(acts, ada, AGREE)
    end(acts, bo, {"d1": 1, "d2": 2})
    people_asked = (ada.id, bo.id, 999)
    found = surveying.facet_scores(acts.session, COURSE, SURVEY, "start", people_asked, secret=SECRET)
    names = [pseudonym(SECRET, COURSE, SURVEY.id, person.id) for person in (ada, bo)]
    assert found == {"status": dict(zip(names, (100, 75), strict=True))}


def test_forgetting_the_order_keeps_the_answers(acts: "Acts", ada: Person) -> None:
    begin(acts, ada)
    end(acts, ada, AGREE)
    before = stored(acts.session)
    surveying.forget_order(acts.session)
    assert (stored(acts.session), place(acts, ada).standing) == (before, "over")


def test_edition_without_a_survey_asks_nothing(acts: "Acts", course: Course, ada: Person) -> None:
    publishing.publish(acts.session, Shelf((course,), {}, ()), at=AT + DAY)
    library = Library()
    replace(acts, library=library).learn(ada, "duties", at=AT + DAY)
    assert (
        surveying.offered(acts.session, ada, replace(acts, library=library).studies(ada), at=AT + DAY) == ()
    )
