"""Today: who and what needs a trainer, of her own cohorts, and of nobody else's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.services import accommodating, noticing
from firstline.services.library import Library
from firstline.services.noticing import Line, Today
from firstline.store.database import Database
from tests.gathered import AT, TESS, Rows, counting

OWN, OTHERS, ARCHIVED = 1, 2, 3
THEO = 4
WEEK_AGO = AT - timedelta(days=8)
FAILED = (
    '{"lessons":["duties"],"last":"duties","flags":[],"scenarios":[],'
    '"tests":{"final":[3,3,40,false,"2026-02-01T09:00:00+00:00",null,null,0,false,0,0]}}'
)


@pytest.fixture
def rows(session: Session) -> Rows:
    """A cohort of Tess, one of Theo, and one of Tess that is archived; in each somebody who is under way."""
    made = Rows(session)
    made.cohort(OWN)
    made.cohort(OTHERS, trainer=THEO)
    made.cohort(ARCHIVED, archived=AT)
    for cohort in (OWN, OTHERS, ARCHIVED):
        made.one(100 + cohort, cohort, began=AT)
    return made


def run(rows: Rows, statement: str, **values: Any) -> None:
    rows.session.connection().execute(text(statement), values)


def flag(rows: Rows, who: int, cohort: int) -> None:
    rows.one(who, cohort, rank=0)


def fail(rows: Rows, who: int, cohort: int) -> None:
    rows.one(who, cohort, rank=1, progress=FAILED)


def be_late(rows: Rows, who: int, cohort: int) -> None:
    run(rows, "UPDATE cohort SET due_on = :day WHERE id = :id", day=date(2026, 3, 1), id=cohort)
    rows.one(who, cohort, rank=3)


def stall(rows: Rows, who: int, cohort: int) -> None:
    rows.one(who, cohort, began=WEEK_AGO)
    run(rows, "UPDATE enrolment SET begun = true WHERE id = :id", id=who)


def stay_away(rows: Rows, who: int, cohort: int) -> None:
    rows.one(who, cohort, began=WEEK_AGO)


def forget_invitation(rows: Rows, who: int, cohort: int) -> None:
    rows.one(who, cohort, began=AT, hash=None)
    run(
        rows,
        "INSERT INTO invitation (person_id, cohort_id, nonce, token_hash, made_at, expires_at)"
        " VALUES (:who, :cohort, :token, :token, :made, :made)",
        who=who,
        cohort=cohort,
        token=f"t{who}",
        made="2026-02-22 09:00:00.000000+00",
    )


def wait(rows: Rows, who: int, cohort: int) -> None:
    run(
        rows,
        "INSERT INTO waiting (cohort_id, person_id, asked_at) VALUES (:cohort, :who, :at)",
        cohort=cohort,
        who=100 + (cohort % 3 + 1),
        at="2026-03-01 09:00:00.000000+00",
    )


def by_need(need: Any) -> Callable[[Today], dict[int, int]]:
    return lambda found: {line.cohort.id: line.needs[need] for line in found.lines if need in line.needs}


def by(count: Callable[[Line], int]) -> Callable[[Today], dict[int, int]]:
    return lambda found: {line.cohort.id: count(line) for line in found.lines if count(line)}


@dataclass(frozen=True)
class Kind:
    """A need: how it comes about in a cohort, and where it is told."""

    make: Callable[[Rows, int, int], None]
    read: Callable[[Today], dict[int, int]]


KINDS = {
    "flag": Kind(flag, by_need("harm-flag")),
    "failed": Kind(fail, by_need("failed-twice")),
    "overdue": Kind(be_late, by_need("overdue")),
    "stalled": Kind(stall, by_need("stalled")),
    "not-started": Kind(stay_away, by_need("not-started")),
    "unused": Kind(forget_invitation, by(lambda line: line.unused)),
    "waiting": Kind(wait, by(lambda line: line.waiting)),
}


@pytest.mark.parametrize("name", list(KINDS))
def test_need_is_told_to_the_trainer_of_its_cohort_alone(
    rows: Rows, library: Library, tess: Person, theo: Person, ruth: Person, name: str
) -> None:
    kind = KINDS[name]
    before = [kind.read(noticing.today(rows.session, library, who, at=AT)) for who in (tess, theo, ruth)]
    for cohort in (OWN, OTHERS, ARCHIVED):
        kind.make(rows, 10 * cohort + 200, cohort)
    found = [kind.read(noticing.today(rows.session, library, who, at=AT)) for who in (tess, theo, ruth)]
    assert (before, found) == ([{}, {}, {}], [{OWN: 1}, {OTHERS: 1}, {OWN: 1, OTHERS: 1}])


def test_line_counts_a_cohorts_people(rows: Rows, library: Library, tess: Person) -> None:
    stall(rows, 200, OWN)
    rows.one(201, OWN, rank=3)
    (line,) = noticing.today(rows.session, library, tess, at=AT).lines
    assert (line.people, line.begun, line.finished, line.certified) == (3, 1, 1, 0)


def test_certificate_counts_while_it_is_in_force(rows: Rows, library: Library, tess: Person) -> None:
    for who, state in ((200, "in-force"), (201, "renewed")):
        rows.one(who, OWN, rank=3)
        run(
            rows,
            "INSERT INTO credential (number, person_id, enrolment_id, course, edition, facts, issued_at,"
            " state) SELECT :number, :who, :who, 'foundations', max(digest), '{}', :at, :state FROM edition",
            number=f"X{who}",
            who=who,
            at="2026-03-01 09:00:00.000000+00",
            state=state,
        )
    (line,) = noticing.today(rows.session, library, tess, at=AT).lines
    assert line.certified == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE invitation SET made_at = '2026-02-24 09:00:00.000000+00'",
        "UPDATE person SET password_hash = 'x'",
        "UPDATE person SET active = false",
        "UPDATE enrolment SET cohort_id = NULL",
    ],
)
def test_invitation_is_not_told_of_when_nothing_is_to_be_done(
    rows: Rows, library: Library, tess: Person, change: str
) -> None:
    forget_invitation(rows, 200, OWN)
    run(rows, change)
    assert noticing.today(rows.session, library, tess, at=AT).lines[0].unused == 0


def test_reminder_answers_what_it_was_sent_for(rows: Rows, library: Library, tess: Person) -> None:
    stall(rows, 200, OWN)
    stay_away(rows, 201, OWN)

    def needs(days: int) -> list[str]:
        return list(noticing.today(rows.session, library, tess, at=AT + timedelta(days=days)).lines[0].needs)

    def note(whom: str) -> None:
        run(
            rows,
            "INSERT INTO audit (at, act, subject, facts, hash, origin)"
            " VALUES (:at, 'cohort.reminded', 'cohort 1', :facts, :whom, '')",
            at="2026-03-02 08:00:00.000000+00",
            facts=f'{{"people":"1","whom":"{whom}"}}',
            whom=whom,
        )

    before = needs(0)
    note("not-begun")
    halfway = needs(0)
    note("not-finished")
    assert (before, halfway, needs(0), needs(3)) == (
        ["stalled", "not-started"],
        ["stalled"],
        [],
        ["stalled", "not-started"],
    )


def test_who_failed_twice_is_named_with_what_she_has_left(rows: Rows, library: Library, tess: Person) -> None:
    fail(rows, 200, OWN)
    fail(rows, 201, OTHERS)
    (found,) = noticing.today(rows.session, library, tess, at=AT).failures
    assert (found.person_id, found.name, found.cohort, found.test.id, found.left, found.attempt_id) == (
        200,
        "Noor 00200",
        "Cohort 1",
        "final",
        0,
        None,
    )


def test_few_are_named_and_everybody_is_counted(rows: Rows, library: Library, tess: Person) -> None:
    rows.people(range(200, 240), OWN, rank=1, progress=FAILED)
    found = noticing.today(rows.session, library, tess, at=AT)
    assert (len(found.failures), found.lines[0].needs["failed-twice"]) == (noticing.MOST_NAMED, 40)


def test_attempt_that_was_given_takes_her_off_the_page(rows: Rows, library: Library, tess: Person) -> None:
    fail(rows, 200, OWN)
    for number in (1, 2, 3):
        run(
            rows,
            "INSERT INTO attempt (enrolment_id, edition, quiz, number, most, state, form, started_at,"
            " ended_at, percent, passed, near_miss)"
            " SELECT 200, max(digest), 'final', :number, 3, 'handed-in', '[]', :at, :at, 40, :no, :no"
            " FROM edition",
            number=number,
            at="2026-02-01 09:00:00.000000+00",
            no=False,
        )
    before = noticing.today(rows.session, library, tess, at=AT)
    accommodating.give_attempts(
        rows.session, library, tess, 200, "foundations", "final", 1, "The power failed.", at=AT
    )
    after = noticing.today(rows.session, library, tess, at=AT)
    told = [(f.person_id, f.attempt_id is not None) for f in before.failures]
    assert (told, after.failures, after.lines[0].needs) == ([(200, True)], (), {})


def test_reported_questions_are_told_for_two_weeks(
    rows: Rows, library: Library, tess: Person, theo: Person
) -> None:
    for who, item, day in (
        (101, "oath", "2026-02-20"),
        (101, "late", "2026-02-10"),
        (102, "other", "2026-03-01"),
    ):
        run(
            rows,
            "INSERT INTO item_report (enrolment_id, edition, item, words, reported_at)"
            " SELECT :who, max(digest), :item, 'Two are right.', :at FROM edition",
            who=who,
            item=item,
            at=f"{day} 09:00:00.000000+00",
        )
    found = [noticing.today(rows.session, library, who, at=AT).reports for who in (tess, theo)]
    assert [[(each.course, each.item, each.times) for each in reports] for reports in found] == [
        [("foundations", "oath", 1)],
        [("foundations", "other", 1)],
    ]


def answer(rows: Rows, first: int, count: int, cohort: int, right: int, quiz: str = "final") -> None:
    """First attempts with one question each, some of them right."""
    rows.people(range(first, first + count), cohort, began=AT)
    for who in range(first, first + count):
        run(
            rows,
            "INSERT INTO attempt (id, enrolment_id, edition, quiz, number, most, state, form, started_at,"
            " ended_at, percent, passed, near_miss) SELECT :who, :who, max(digest), :quiz, 1, 3, 'handed-in',"
            " '[]', :at, :at, 40, :no, :no FROM edition",
            who=who,
            quiz=quiz,
            at="2026-02-01 09:00:00.000000+00",
            no=False,
        )
        run(
            rows,
            "INSERT INTO response (attempt_id, item, sequence, value, saved_at, mark)"
            " VALUES (:who, 'oath', 1, '[]', :at, :mark)",
            who=who,
            at="2026-02-01 09:00:00.000000+00",
            mark=1.0 if who < first + right else 0.0,
        )


def told(rows: Rows, library: Library, who: Person) -> list[tuple[int, str, str, int, float]]:
    found = (each.figures for each in noticing.today(rows.session, library, who, at=AT).missed)
    return [(f.cohort_id, f.quiz, f.item, f.answers, round(f.facility, 2)) for f in found]


def test_question_that_most_people_miss_is_told(
    rows: Rows, library: Library, tess: Person, theo: Person
) -> None:
    answer(rows, 200, 30, OWN, right=11)
    answer(rows, 300, 30, OTHERS, right=3)
    answer(rows, 400, 30, ARCHIVED, right=3)
    count = noticing.note_missed_items(rows.session, library)
    assert (count, told(rows, library, tess), told(rows, library, theo)) == (
        2,
        [(OWN, "final", "oath", 30, 0.37)],
        [(OTHERS, "final", "oath", 30, 0.1)],
    )


@pytest.mark.parametrize(
    ("count", "right", "quiz"), [(29, 3, "final"), (30, 12, "final"), (30, 3, "no-test-of-the-course")]
)
def test_question_is_not_told_of_too_few_or_when_many_knew(
    rows: Rows, library: Library, tess: Person, count: int, right: int, quiz: str
) -> None:
    answer(rows, 200, count, OWN, right=right, quiz=quiz)
    assert (noticing.note_missed_items(rows.session, library), told(rows, library, tess)) == (0, [])


def test_missed_questions_are_counted_anew(rows: Rows, library: Library, tess: Person) -> None:
    answer(rows, 200, 30, OWN, right=3)
    noticing.note_missed_items(rows.session, library)
    run(rows, "UPDATE response SET mark = 1.0")
    assert (noticing.note_missed_items(rows.session, library), told(rows, library, tess)) == (0, [])


def test_second_attempts_and_voided_ones_count_for_nothing(
    rows: Rows, library: Library, tess: Person
) -> None:
    answer(rows, 200, 30, OWN, right=3)
    run(rows, "UPDATE attempt SET voided_at = ended_at WHERE id = 229")
    assert (noticing.note_missed_items(rows.session, library), told(rows, library, tess)) == (0, [])


@pytest.mark.parametrize(("local", "count"), [("tess", 0), ("ruth", 1)])
def test_mail_that_could_not_be_sent_is_told_to_administrators(
    rows: Rows, library: Library, person: Callable[[str], Person], local: str, count: int
) -> None:
    for occasion, state, day in (
        ("a", "failed", "2026-03-01"),
        ("b", "failed", "2026-02-01"),
        ("c", "dropped", "2026-03-01"),
    ):
        run(
            rows,
            "INSERT INTO mail (person_id, kind, occasion, facts, state, tries, due_at)"
            " VALUES (101, 'course-due', :occasion, '{}', :state, 9, :due)",
            occasion=occasion,
            state=state,
            due=f"{day} 09:00:00.000000+00",
        )
    assert noticing.today(rows.session, library, person(local), at=AT).unsent == count


@pytest.mark.parametrize("cohorts", [1, 12])
@pytest.mark.parametrize("people", [1, 30, 3000])
def test_today_costs_the_same_for_any_number(
    database: Database, library: Library, tess: Person, people: int, cohorts: int
) -> None:
    with database.writing() as session:
        rows = Rows(session)
        for number in range(1, cohorts + 1):
            rows.cohort(number, trainer=TESS)
        share = max(1, people // cohorts)
        for number in range(1, cohorts + 1):
            rows.people(range(number * 10_000, number * 10_000 + share), number, rank=1, progress=FAILED)
        stall(rows, 9, 1)
        noticing.today(session, library, tess, at=AT)  # editions are read once a process
        with counting(database.engine) as seen:
            noticing.today(session, library, tess, at=AT)
    assert len(seen) == 10
