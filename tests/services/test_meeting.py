"""Meetings in person: attendance counts as their lessons, and taking it back as nothing else."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, text

from firstline.domain.person import Person
from firstline.domain.refusal import Conflict, Invalid, NotFound
from firstline.services import meeting, overseeing
from firstline.store import enrolments, meetings, summaries
from firstline.store.database import Database

if TYPE_CHECKING:
    from tests.services.conftest import Acts

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = AT.date()
TWO = ("duties", "rights")


def add(
    acts: "Acts", trainer: Person, cohort: int, *lessons: str, held_on: date = DAY, title: str = "Day 1"
) -> int:
    return meeting.add_meeting(
        acts.session,
        acts.library,
        trainer,
        cohort,
        title=title,
        held_on=held_on,
        minutes=90,
        lessons=lessons,
        at=AT,
    )


def note(
    acts: "Acts",
    trainer: Person,
    cohort: int,
    number: int,
    *present: Person,
    shown: tuple[Person, ...] | None = (),
    at: datetime = AT,
) -> tuple[int, int]:
    """Tick people; ``shown`` those that the page had besides, None for everybody."""
    ids = [acts.enrolment(person).id for person in present]
    listed = None if shown is None else [*ids, *(acts.enrolment(person).id for person in shown)]
    return meeting.note_attendance(
        acts.session,
        acts.library,
        trainer,
        cohort,
        number,
        shown=listed,
        present=ids,
        terms=acts.terms,
        at=at,
    )


def check_law(acts: "Acts", *everybody: Person) -> None:
    """What is kept is what the facts say."""
    for person in everybody:
        found = acts.enrolment(person)
        assert found.progress == summaries.recompute(acts.session, found.id)


def completions(acts: "Acts", person: Person) -> list[tuple[str, bool]]:
    """Lessons, and whether a meeting completed them."""
    rows = acts.session.connection().execute(
        text("SELECT lesson, meeting_id IS NOT NULL FROM completion WHERE enrolment_id = :id ORDER BY id"),
        {"id": acts.enrolment(person).id},
    )
    return [(row[0], bool(row[1])) for row in rows]


def test_attending_completes_what_was_not_done(acts: "Acts", tess: Person, ada: Person, bo: Person) -> None:
    cohort = acts.gather(tess, "Spring", ada, bo)
    acts.learn(ada, "duties")
    number = add(acts, tess, cohort, *TWO)
    assert note(acts, tess, cohort, number, ada, bo) == (2, 0)
    assert completions(acts, ada) == [("duties", False), ("rights", True)]
    assert completions(acts, bo) == [("duties", True), ("rights", True)]
    check_law(acts, ada, bo)


def test_the_same_again_changes_nothing(acts: "Acts", tess: Person, ada: Person) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    number = add(acts, tess, cohort, *TWO)
    assert [note(acts, tess, cohort, number, ada) for _ in range(2)] == [(1, 0), (0, 0)]
    assert len(completions(acts, ada)) == 2


def test_taking_off_removes_what_this_meeting_made_and_nothing_else(
    acts: "Acts", tess: Person, ada: Person, bo: Person
) -> None:
    cohort = acts.gather(tess, "Spring", ada, bo)
    acts.learn(ada, "duties")
    number = add(acts, tess, cohort, *TWO)
    note(acts, tess, cohort, number, ada, bo)
    acts.learn(ada, "first-contact")
    assert note(acts, tess, cohort, number, bo, shown=(ada,)) == (0, 1)
    assert completions(acts, ada) == [("duties", False), ("first-contact", False)]
    assert len(completions(acts, bo)) == 2
    check_law(acts, ada, bo)


def test_who_was_not_shown_stays_as_she_is(acts: "Acts", tess: Person, ada: Person, bo: Person) -> None:
    cohort = acts.gather(tess, "Spring", ada, bo)
    number = add(acts, tess, cohort, *TWO)
    note(acts, tess, cohort, number, ada)
    note(acts, tess, cohort, number, bo)
    assert set(meetings.noted(acts.session, number)) == {acts.enrolment(ada).id, acts.enrolment(bo).id}


def test_another_meeting_of_the_same_lesson_takes_over(acts: "Acts", tess: Person, ada: Person) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    first, second = add(acts, tess, cohort, *TWO), add(acts, tess, cohort, "rights", title="Day 2")
    note(acts, tess, cohort, first, ada)
    note(acts, tess, cohort, second, ada)
    note(acts, tess, cohort, first, shown=(ada,))
    assert completions(acts, ada) == [("rights", True)]
    note(acts, tess, cohort, second, shown=(ada,))
    assert completions(acts, ada) == []
    check_law(acts, ada)


def test_the_last_condition_gives_the_certificate_and_it_holds_the_attendance(
    acts: "Acts", tess: Person, ada: Person
) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    acts.learn(ada, "duties", "rights", "first-contact")
    acts.sit(ada)
    assert acts.numbers(ada) == []
    number = add(acts, tess, cohort, "referral")
    note(acts, tess, cohort, number, ada)
    assert len(acts.numbers(ada)) == 1
    with pytest.raises(Conflict, match="Ada Lindqvist rests on this meeting"):
        note(acts, tess, cohort, number, shown=(ada,))


def test_a_lesson_in_a_meeting_is_the_first_half_of_clearing_a_flag_and_goes_with_it(
    acts: "Acts", tess: Person, ada: Person
) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    acts.sit(ada, unsafe=True)
    number = add(acts, tess, cohort, "first-contact")
    note(acts, tess, cohort, number, ada, at=AT + timedelta(hours=1))
    taken = acts.flag(ada).lesson_retaken_at
    note(acts, tess, cohort, number, shown=(ada,), at=AT + timedelta(hours=2))
    assert (taken, acts.flag(ada).lesson_retaken_at) == (AT + timedelta(hours=1), None)
    check_law(acts, ada)


def test_other_lessons_count_for_those_who_were_there(acts: "Acts", tess: Person, ada: Person) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    number = add(acts, tess, cohort, *TWO)
    note(acts, tess, cohort, number, ada)
    meeting.change_meeting(
        acts.session,
        acts.library,
        tess,
        cohort,
        number,
        title="Day 1",
        held_on=AT.date(),
        minutes=90,
        lessons=["rights", "referral"],
        terms=acts.terms,
        at=AT,
    )
    assert sorted(completions(acts, ada)) == [("referral", True), ("rights", True)]
    check_law(acts, ada)


def test_nobody_attends_before_the_day(acts: "Acts", tess: Person, ada: Person) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    number = add(acts, tess, cohort, *TWO, held_on=date(2026, 3, 3))
    with pytest.raises(Conflict, match="not taken place"):
        note(acts, tess, cohort, number, ada)


def test_a_meeting_with_people_cannot_be_removed(acts: "Acts", tess: Person, ada: Person) -> None:
    cohort = acts.gather(tess, "Spring", ada)
    number = add(acts, tess, cohort, *TWO)
    note(acts, tess, cohort, number, ada)
    with pytest.raises(Conflict, match="Take everybody off"):
        meeting.remove_meeting(acts.session, tess, cohort, number, at=AT)
    note(acts, tess, cohort, number, shown=(ada,))
    meeting.remove_meeting(acts.session, tess, cohort, number, at=AT)
    assert meetings.of_cohort(acts.session, cohort) == ()


def test_people_and_meetings_of_others_are_not_reached(
    acts: "Acts", tess: Person, theo: Person, ada: Person, bo: Person
) -> None:
    own, other = acts.gather(tess, "Spring", ada), acts.gather(theo, "Autumn", bo)
    number = add(acts, tess, own, *TWO)
    assert note(acts, tess, own, number, bo) == (0, 0)
    with pytest.raises(NotFound):
        note(acts, theo, own, number, ada)
    with pytest.raises(NotFound):
        meeting.roll(acts.session, acts.library, theo, other, number)


def test_an_unknown_lesson_is_refused(acts: "Acts", tess: Person) -> None:
    cohort = acts.gather(tess, "Spring")
    with pytest.raises(Invalid) as refused:
        add(acts, tess, cohort, "no-such-lesson")
    assert refused.value.field == "lessons"


def test_everybody_costs_the_same_statements_for_one_thirty_and_three_hundred(
    acts: "Acts", database: Database, tess: Person
) -> None:
    counts = []
    for size in (1, 30, 300):
        cohort = acts.gather(tess, f"Cohort {size}")
        lines = "\n".join(f"Noor {n}; N{size}-{n}" for n in range(size))
        overseeing.add_people(acts.session, acts.library, tess, cohort, tess.agency_id, lines, at=AT)
        number = add(acts, tess, cohort, *TWO)
        seen: list[str] = []

        def see(_c: Any, _k: Any, statement: str, *_: Any, into: list[str] = seen) -> None:
            into.append(statement)

        event.listen(database.engine, "before_cursor_execute", see)
        assert note(acts, tess, cohort, number, shown=None) == (size, 0)
        event.remove(database.engine, "before_cursor_execute", see)
        counts.append(len(seen))
        held = enrolments.of_cohort(acts.session, cohort)
        assert {each.progress.lessons for each in held} == {frozenset(TWO)}
    assert len(set(counts)) == 1
