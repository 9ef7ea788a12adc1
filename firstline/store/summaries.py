"""The summary of an enrolment as text in its row, and what it is recomputed from."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from firstline.domain.progress import Progress, TestStanding
from firstline.store.tables import AttemptRow, CompletionRow, ExtraAttemptRow, HarmFlagRow, RunRow, table

_C, _T, _F, _N = table(CompletionRow), table(AttemptRow), table(HarmFlagRow), table(RunRow)
_X = table(ExtraAttemptRow)
_LESSONS = select(_C.c.lesson).where(_C.c.enrolment_id == bindparam("id")).order_by(_C.c.id)
_ATTEMPTS = (
    select(
        *(_T.c.id, _T.c.quiz, _T.c.state, _T.c.percent, _T.c.passed, _T.c.ended_at, _T.c.near_miss),
        _T.c.voided_at,
    )
    .where(_T.c.enrolment_id == bindparam("id"))
    .order_by(_T.c.quiz, _T.c.number)
)
_GIVEN = (
    select(_X.c.quiz, func.sum(_X.c.count)).where(_X.c.enrolment_id == bindparam("id")).group_by(_X.c.quiz)
)
_SCENARIOS = select(_N.c.scenario).where(_N.c.enrolment_id == bindparam("id"), _N.c.ended_at.is_not(None))
_FLAGS = select(_F.c.objective).where(_F.c.enrolment_id == bindparam("id"), _F.c.cleared_at.is_(None))

_BEFORE_VOIDING = 4
"""How many values followed ``failed_at`` before attempts could be given and voided."""


def to_text(progress: Progress) -> str:
    """Progress as compact JSON."""
    return json.dumps(
        {
            "lessons": sorted(progress.lessons),
            "last": progress.last_lesson,
            "tests": {quiz: _standing_to_list(standing) for quiz, standing in sorted(progress.tests.items())},
            "flags": sorted(progress.flags),
            "scenarios": sorted(progress.scenarios),
        },
        separators=(",", ":"),
    )


def from_text(text: str) -> Progress:
    """The progress that ``to_text`` wrote."""
    stored = json.loads(text)
    if not stored:
        return Progress()
    return Progress(
        lessons=frozenset(stored["lessons"]),
        last_lesson=stored["last"],
        tests={quiz: _standing_from_list(values) for quiz, values in stored["tests"].items()},
        flags=frozenset(stored["flags"]),
        scenarios=frozenset(stored.get("scenarios", ())),  # earlier versions had none
    )


def recompute(session: Session, enrolment_id: int) -> Progress:
    """Progress from the facts alone: completions, attempts, extra ones, finished runs and open flags."""
    key = {"id": enrolment_id}
    lessons = session.execute(_LESSONS, key).scalars().all()
    return Progress(
        lessons=frozenset(lessons),
        last_lesson=lessons[-1] if lessons else None,
        tests=_standings(session.execute(_ATTEMPTS, key), session.execute(_GIVEN, key)),
        flags=frozenset(session.execute(_FLAGS, key).scalars()),
        scenarios=frozenset(session.execute(_SCENARIOS, key).scalars()),
    )


def _standings(attempts: Iterable[Any], given: Iterable[Any]) -> dict[str, TestStanding]:
    """Standings from attempts that come by quiz and number, and from the sums of those that trainers gave."""
    found = {quiz: TestStanding(extra=int(count)) for quiz, count in given}
    for attempt_id, quiz, state, percent, passed, ended_at, near_miss, voided_at in attempts:
        before = found.get(quiz, TestStanding())
        if voided_at is not None:
            found[quiz] = replace(
                before, attempts=before.attempts + 1, extra=before.extra + 1, voided=before.voided + 1
            )
            continue
        failed = passed is False
        score = percent if passed is not None else None  # while a trainer marks, it is not a score yet
        scores = [each for each in (before.best, score) if each is not None]
        found[quiz] = replace(
            before,
            attempts=before.attempts + 1,
            failures=before.failures + failed,
            best=max(scores, default=None),
            passed=before.passed or bool(passed),
            failed_at=ended_at if failed else before.failed_at,
            open_attempt=attempt_id if state == "open" else None,
            in_review=attempt_id if state != "open" and passed is None else None,
            extra=before.extra + near_miss,
            near_miss=near_miss if failed else before.near_miss,
            retries=before.retries + near_miss,
        )
    return found


def _standing_to_list(standing: TestStanding) -> list[object]:
    failed_at = standing.failed_at.isoformat() if standing.failed_at else None
    counts = [standing.attempts, standing.failures, standing.best, standing.passed]
    waiting = [standing.open_attempt, standing.in_review]
    return [
        *counts,
        failed_at,
        *waiting,
        standing.extra,
        standing.near_miss,
        standing.retries,
        standing.voided,
    ]


def _standing_from_list(values: list[object]) -> TestStanding:
    attempts, failures, best, passed, failed_at, *later = values  # the others came with later versions
    moment = datetime.fromisoformat(failed_at) if isinstance(failed_at, str) else None
    if len(later) == _BEFORE_VOIDING:
        later.append(later[2])  # then every extra attempt was a free re-try
    return TestStanding(attempts, failures, best, passed, moment, *later)  # type: ignore[arg-type]
