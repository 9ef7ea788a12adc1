"""Surveys: anonymous answers, and apart from them whose turn is over. Neither has a time or an order."""

import json
from collections.abc import Collection, Mapping
from sys import intern
from typing import Any

from sqlalchemy import bindparam, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from firstline.store.tables import EnrolmentRow, SurveyResponseRow, SurveyTurnRow, table

_R, _T, _E = table(SurveyResponseRow), table(SurveyTurnRow), table(EnrolmentRow)
_AT_ONCE = 10_000
"""Pseudonyms in one question: SQLite admits 32,766 values."""
_TURNS = select(_T.c.course, _T.c.survey, _T.c.wave).where(_T.c.person_id == bindparam("person_id"))
_OVER = (
    select(_T.c.wave, func.count())
    .join(_E, _E.c.person_id == _T.c.person_id)
    .where(
        _E.c.cohort_id == bindparam("cohort_id"),
        _T.c.course == bindparam("course"),
        _T.c.survey == bindparam("survey"),
    )
    .group_by(_T.c.wave)
)
_RESPONSES = (
    select(_R.c.wave, _R.c.pseudonym, _R.c.points)
    .where(
        _R.c.course == bindparam("course"),
        _R.c.survey == bindparam("survey"),
        _R.c.wave.in_(bindparam("waves", expanding=True)),
        _R.c.pseudonym.in_(bindparam("pseudonyms", expanding=True)),
    )
    .order_by(_R.c.wave, _R.c.pseudonym)
)
_RESPOND = insert(_R)


def _end_statement(make: type[sqlite.Insert] | type[postgresql.Insert]) -> Any:
    fresh = make(_T).on_conflict_do_nothing(index_elements=list(_T.primary_key))
    return fresh.returning(_T.c.person_id)


_END = {"sqlite": _end_statement(sqlite.Insert), "postgresql": _end_statement(postgresql.Insert)}


_KEEP = (
    "CREATE TEMPORARY TABLE kept_turn AS SELECT * FROM survey_turn",
    "CREATE TEMPORARY TABLE kept_response AS SELECT * FROM survey_response",
)
_REFILL = (
    "INSERT INTO survey_turn SELECT * FROM kept_turn ORDER BY person_id, course, survey, wave",
    "INSERT INTO survey_response SELECT * FROM kept_response ORDER BY course, survey, wave, pseudonym",
    "DROP TABLE kept_turn",
    "DROP TABLE kept_response",
)
_REWRITE = {
    "sqlite": (*_KEEP, "DELETE FROM survey_turn", "DELETE FROM survey_response", *_REFILL),
    "postgresql": (
        "SET LOCAL lock_timeout = '2s'",
        # in the order in which an answer writes them, so that neither waits for the other
        "LOCK TABLE survey_turn, survey_response IN ACCESS EXCLUSIVE MODE",
        *_KEEP,
        "TRUNCATE survey_turn, survey_response",
        *_REFILL,
    ),
}


def end_turn(session: Session, person_id: int, course: str, survey: str, wave: str) -> bool:
    """Store that a person's turn is over; False where it was before."""
    values = {"person_id": person_id, "course": course, "survey": survey, "wave": wave}
    return session.execute(_END[session.get_bind().dialect.name], values).first() is not None


def respond(
    session: Session,
    course: str,
    survey: str,
    wave: str,
    pseudonym: str,
    points: Mapping[str, int],
    *,
    scale: int,
) -> None:
    """Store the answers of whoever has this pseudonym, on a scale of so many points."""
    kept = json.dumps({"of": scale, "points": dict(points)}, sort_keys=True, separators=(",", ":"))
    key = {"course": course, "survey": survey, "wave": wave, "pseudonym": pseudonym}
    session.execute(_RESPOND, {**key, "points": kept})


def turns(session: Session, person_id: int) -> frozenset[tuple[str, str, str]]:
    """Course, survey and wave of every turn of a person that is over."""
    return frozenset((row[0], row[1], row[2]) for row in session.execute(_TURNS, {"person_id": person_id}))


def count_over(session: Session, cohort_id: int, course: str, survey: str) -> dict[str, int]:
    """How many people of a cohort have answered or declined, by wave."""
    values = {"cohort_id": cohort_id, "course": course, "survey": survey}
    return {row[0]: row[1] for row in session.execute(_OVER, values)}


def responses(
    session: Session,
    course: str,
    survey: str,
    waves: Collection[str],
    pseudonyms: Collection[str],
    *,
    scale: int,
) -> dict[str, dict[str, dict[str, int]]]:
    """The answers of these pseudonyms, by wave and pseudonym, without those on a scale of other length."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    names = sorted(pseudonyms)
    for start in range(0, len(names), _AT_ONCE):
        values = {"course": course, "survey": survey, "waves": sorted(waves)}
        for wave, name, kept in session.execute(
            _RESPONSES, {**values, "pseudonyms": names[start : start + _AT_ONCE]}
        ):
            answer = json.loads(kept)
            if answer["of"] == scale:
                # each text of JSON brings its own copies of the names: of 10,000 people half of the memory
                points = {intern(statement): point for statement, point in answer["points"].items()}
                found.setdefault(wave, {})[name] = points
    return found


def rewrite(session: Session) -> None:
    """Write both tables anew in the order of their keys, so that nothing shows who came when.

    PostgreSQL marks every row with the transaction that wrote it, and appends; SQLite fills each page
    in the order of writing, though its rows are sorted. Afterwards all rows are of one transaction
    and lie as their keys do. Raises OperationalError where PostgreSQL's tables are in use for longer
    than two seconds: waiting longer would keep people from answering.
    """
    for statement in _REWRITE[session.get_bind().dialect.name]:
        session.execute(text(statement))
