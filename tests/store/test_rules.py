"""The rules that the database repeats."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

from firstline.domain.person import Person
from firstline.store import attempts, enrolments
from firstline.store.attempts import Marked, Score
from firstline.store.tables import SurveyResponseRow, SurveyTurnRow, table

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def edition_of(session: Session) -> str:
    return str(session.execute(text("SELECT digest FROM edition")).scalar_one())


def enrolled(session: Session, person: Person) -> int:
    enrolments.begin(session, person.id, "foundations", edition_of(session), cohort_id=None, at=AT)
    found = enrolments.find(session, person.id, "foundations")
    assert found is not None
    return found.id


def begun(session: Session, enrolment_id: int, number: int = 1, most: int = 3, quiz: str = "final") -> int:
    return attempts.add(
        session,
        enrolment_id,
        edition=edition_of(session),
        quiz=quiz,
        number=number,
        most=most,
        form=(),
        started_at=AT,
        deadline=None,
    )


def refusal_of(session: Session, statement: str, **values: object) -> str:
    """The name of the rule that a statement breaks."""
    with pytest.raises(IntegrityError) as caught, session.begin_nested():
        session.execute(text(statement), values)
    return str(caught.value.orig)


def test_person_is_enrolled_in_a_course_once(session: Session, ada: Person) -> None:
    first = enrolled(session, ada)
    assert enrolled(session, ada) == first


def test_second_enrolment_row_is_refused(session: Session, ada: Person) -> None:
    enrolled(session, ada)
    problem = refusal_of(
        session,
        "INSERT INTO enrolment (person_id, course, edition, began_at, active_at, progress, rank)"
        " SELECT person_id, course, edition, began_at, active_at, progress, rank FROM enrolment",
    )
    assert ("enrolment" in problem, "course" in problem) == (True, True)


def test_second_open_attempt_is_refused(session: Session, ada: Person) -> None:
    enrolment = enrolled(session, ada)
    begun(session, enrolment)
    with pytest.raises(IntegrityError), session.begin_nested():
        begun(session, enrolment, number=2)
    assert [attempt.number for attempt in attempts.of_enrolment(session, enrolment)] == [1]


def test_open_attempts_of_two_tests_are_admitted(session: Session, ada: Person) -> None:
    enrolment = enrolled(session, ada)
    begun(session, enrolment)
    begun(session, enrolment, quiz="other")
    assert [attempt.quiz for attempt in attempts.of_enrolment(session, enrolment)] == ["final", "other"]


@pytest.mark.parametrize("number", [0, 4])
def test_attempt_outside_the_limit_is_refused(session: Session, ada: Person, number: int) -> None:
    enrolment = enrolled(session, ada)
    with pytest.raises(IntegrityError, match="number_within_limit"), session.begin_nested():
        begun(session, enrolment, number=number)


def test_number_of_an_attempt_is_taken_once(session: Session, ada: Person) -> None:
    enrolment = enrolled(session, ada)
    attempt = begun(session, enrolment)
    attempts.end(session, attempt, Score(10, passed=False, near_miss=False), state="handed-in", at=AT)
    with pytest.raises(IntegrityError), session.begin_nested():
        begun(session, enrolment, number=1)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("percent = 50", "marked_when_ended"),
        ("state = 'handed-in'", "marked_when_ended"),
        ("state = 'handed-in', percent = 101", "percent_range"),
        ("state = 'forgotten', percent = 5", "state_known"),
    ],
)
def test_attempt_in_an_impossible_state_is_refused(
    session: Session, ada: Person, change: str, rule: str
) -> None:
    begun(session, enrolled(session, ada))
    assert f"ck_attempt_{rule}" in refusal_of(session, f"UPDATE attempt SET {change}")


_CREDENTIAL = (
    "INSERT INTO credential"
    " (number, person_id, enrolment_id, course, edition, facts, issued_at, state, revoked_at)"
    " SELECT :number, person_id, id, course, edition, '{}', began_at, :state,"
    " CASE WHEN :revoked THEN began_at END FROM enrolment"
)


def _row(number: str, state: str) -> dict[str, object]:
    return {"number": number, "state": state, "revoked": state == "revoked"}


def test_second_credential_in_force_is_refused(session: Session, ada: Person) -> None:
    enrolled(session, ada)
    session.execute(text(_CREDENTIAL), _row("1", "in-force"))
    assert refusal_of(session, _CREDENTIAL, **_row("2", "in-force")) != ""


def test_credential_after_a_revoked_one_is_admitted(session: Session, ada: Person) -> None:
    enrolled(session, ada)
    for number, state in (("1", "revoked"), ("2", "revoked"), ("3", "in-force"), ("4", "replaced")):
        session.execute(text(_CREDENTIAL), _row(number, state))
    assert session.execute(text("SELECT count(*) FROM credential")).scalar_one() == 4


def test_credential_number_is_given_once(session: Session, ada: Person) -> None:
    enrolled(session, ada)
    session.execute(text(_CREDENTIAL), _row("1", "revoked"))
    assert "number" in refusal_of(session, _CREDENTIAL, **_row("1", "in-force"))


def test_revocation_without_its_time_is_refused(session: Session, ada: Person) -> None:
    enrolled(session, ada)
    session.execute(text(_CREDENTIAL), _row("1", "in-force"))
    problem = refusal_of(session, "UPDATE credential SET state = 'revoked'")
    assert "ck_credential_revoked_with_time" in problem


@pytest.mark.parametrize(
    "change", ["role = 'king'", "email = NULL, staff_number = NULL", "email = 'bo@example.org'"]
)
def test_person_in_an_impossible_state_is_refused(session: Session, ada: Person, change: str) -> None:
    assert refusal_of(session, f"UPDATE person SET {change} WHERE id = {ada.id}") != ""


def test_second_issuer_is_refused(session: Session) -> None:
    row = "INSERT INTO issuer (id, name, signatory, signatory_role) VALUES (:id, 'A', '', '')"
    assert "ck_issuer_one_row" in refusal_of(session, row, id=2)


def test_second_open_flag_of_an_objective_is_refused(session: Session, ada: Person) -> None:
    row = (
        "INSERT INTO harm_flag (enrolment_id, objective, item, lesson, raised_at)"
        " SELECT id, 'see-alone', 'case-a', 'first-contact', began_at FROM enrolment"
    )
    enrolled(session, ada)
    session.execute(text(row))
    assert refusal_of(session, row) != ""


def test_row_that_names_nobody_is_refused(session: Session) -> None:
    row = "INSERT INTO cohort_trainer (cohort_id, person_id) VALUES (99, 99)"
    assert "foreign key" in refusal_of(session, row).lower()


def test_moments_come_back_in_utc(session: Session, ada: Person) -> None:
    enrolled(session, ada)
    found = enrolments.find(session, ada.id, "foundations")
    assert found is not None
    assert (found.began_at.isoformat(), found.active_at) == ("2026-03-02T09:00:00+00:00", AT)


def test_response_is_stored_as_plain_json(session: Session, ada: Person) -> None:
    attempt = begun(session, enrolled(session, ada))
    attempts.save_response(session, attempt, "gaps", ("شرطة", ""), sequence=1, at=AT)
    assert json.loads(session.execute(text("SELECT value FROM response")).scalar_one()) == ["شرطة", ""]


def test_marking_gives_every_item_its_row_and_keeps_what_was_given(session: Session, ada: Person) -> None:
    attempt = begun(session, enrolled(session, ada))
    attempts.save_response(session, attempt, "given", ("1", "0"), sequence=3, at=AT)
    attempts.keep_marks(
        session,
        attempt,
        [Marked("given", 0.5, "0,2"), Marked("left", 0, ""), Marked("open", None, None)],
        at=AT,
    )
    rows = session.execute(text("SELECT item, sequence, value, mark, chosen FROM response ORDER BY item"))
    assert [tuple(row) for row in rows] == [
        ("given", 3, '["1","0"]', 0.5, "0,2"),
        ("left", 0, "[]", 0, ""),
        ("open", 0, "[]", None, None),
    ]


@pytest.mark.parametrize("mark", [-0.1, 1.1])
def test_mark_outside_0_to_1_is_refused(session: Session, ada: Person, mark: float) -> None:
    attempt = begun(session, enrolled(session, ada))
    with pytest.raises(IntegrityError, match="ck_response_mark_range"), session.begin_nested():
        attempts.keep_marks(session, attempt, [Marked("a", mark, None)], at=AT)


def test_attempt_that_ends_under_review_has_no_verdict(session: Session, ada: Person) -> None:
    enrolment = enrolled(session, ada)
    attempt = begun(session, enrolment)
    ended = attempts.end(session, attempt, Score(50, passed=None, near_miss=False), state="handed-in", at=AT)
    (found,) = attempts.of_enrolment(session, enrolment)
    assert (ended, found.in_review, found.percent) == (True, True, 50)


@pytest.mark.parametrize(("extra", "refused"), [(-1, True), (0, False), (300, False), (301, True)])
def test_extra_time_has_its_bounds(session: Session, ada: Person, extra: int, refused: bool) -> None:
    enrolled(session, ada)
    change = f"UPDATE enrolment SET extra_time = {extra}"
    if refused:
        assert "ck_enrolment_extra_time_range" in refusal_of(session, change)
    else:
        session.execute(text(change))
        assert session.execute(text("SELECT extra_time FROM enrolment")).scalar_one() == extra


_RUN = (
    "INSERT INTO run (enrolment_id, edition, scenario, number, path, inherited, began_at)"
    " SELECT id, edition, :scenario, :number, '[]', 0, began_at FROM enrolment"
)


def test_second_open_run_of_a_scenario_is_refused(session: Session, ada: Person) -> None:
    enrolled(session, ada)
    session.execute(text(_RUN), {"scenario": "front-desk", "number": 1})
    session.execute(text(_RUN), {"scenario": "watched-call", "number": 1})
    assert refusal_of(session, _RUN, scenario="front-desk", number=2) != ""


def test_run_after_an_ended_one_is_admitted_under_its_own_number(session: Session, ada: Person) -> None:
    enrolled(session, ada)
    session.execute(text(_RUN), {"scenario": "front-desk", "number": 1})
    session.execute(text("UPDATE run SET ended_at = began_at, ending = 'gone'"))
    assert refusal_of(session, _RUN, scenario="front-desk", number=1) != ""
    session.execute(text(_RUN), {"scenario": "front-desk", "number": 2})
    assert session.execute(text("SELECT count(*) FROM run")).scalar_one() == 2


@pytest.mark.parametrize("change", ["ended_at = began_at", "ending = 'gone'"])
def test_run_ends_at_an_ending_and_at_a_time(session: Session, ada: Person, change: str) -> None:
    enrolled(session, ada)
    session.execute(text(_RUN), {"scenario": "front-desk", "number": 1})
    assert "ck_run_ended_at_an_ending" in refusal_of(session, f"UPDATE run SET {change}")


_REVIEW = (
    "INSERT INTO review (attempt_id, item, reviewer_id, levels, mark, comment, reviewed_at)"
    " SELECT id, :item, :reviewer, '[1]', :mark, '', started_at FROM attempt"
)


def test_second_standing_review_of_one_reviewer_is_refused(
    session: Session, ada: Person, tess: Person, theo: Person
) -> None:
    begun(session, enrolled(session, ada))
    for reviewer, item in ((tess, "a"), (tess, "b"), (theo, "a")):
        session.execute(text(_REVIEW), {"item": item, "reviewer": reviewer.id, "mark": 1})
    assert refusal_of(session, _REVIEW, item="a", reviewer=tess.id, mark=0) != ""


def test_review_after_a_withdrawn_one_is_admitted(session: Session, ada: Person, tess: Person) -> None:
    begun(session, enrolled(session, ada))
    for _ in range(2):
        session.execute(text(_REVIEW), {"item": "a", "reviewer": tess.id, "mark": 1})
        session.execute(text("UPDATE review SET withdrawn_at = reviewed_at, reason = 'again'"))
    session.execute(text(_REVIEW), {"item": "a", "reviewer": tess.id, "mark": 0})
    assert session.execute(text("SELECT count(*) FROM review")).scalar_one() == 3


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("withdrawn_at = reviewed_at", "withdrawn_with_reason"),
        ("reason = 'again'", "withdrawn_with_reason"),
        ("mark = 1.5", "mark_range"),
        ("mark = -0.5", "mark_range"),
    ],
)
def test_review_in_an_impossible_state_is_refused(
    session: Session, ada: Person, tess: Person, change: str, rule: str
) -> None:
    begun(session, enrolled(session, ada))
    session.execute(text(_REVIEW), {"item": "a", "reviewer": tess.id, "mark": 1})
    assert f"ck_review_{rule}" in refusal_of(session, f"UPDATE review SET {change}")


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize("name", ["survey_response", "survey_turn"])
def test_surveys_keep_no_order_of_insertion(session: Session, name: str) -> None:
    with pytest.raises(OperationalError, match="no such column: rowid"):
        session.execute(text(f"SELECT rowid FROM {name}"))


def test_surveys_have_no_time() -> None:
    columns = {column.name for row in (SurveyResponseRow, SurveyTurnRow) for column in table(row).columns}
    assert columns == {"course", "survey", "wave", "pseudonym", "points", "person_id"}


@pytest.mark.parametrize(
    "row",
    [
        "INSERT INTO survey_response (course, survey, wave, pseudonym, points)"
        " VALUES ('c', 's', 'start', 'p', '{}')",
        "INSERT INTO survey_turn (person_id, course, survey, wave)"
        " SELECT id, 'c', 's', 'start' FROM person WHERE role = 'administrator'",
    ],
)
def test_second_row_of_a_survey_wave_is_refused(session: Session, row: str) -> None:
    session.execute(text(row))
    assert refusal_of(session, row) != ""
