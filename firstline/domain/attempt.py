"""Attempts at a test: when one may begin, and when it is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from firstline.domain.form import Form
from firstline.domain.progress import TestStanding
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_, Conflict

GRACE = timedelta(seconds=30)
"""How long after the limit a response that was under way still counts."""

AttemptState = Literal["open", "handed-in", "closed-late"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One go at a test.

    ``number`` counts from 1 within the enrolment and test; ``percent`` is None until it is
    marked; ``deadline`` is None where the test has no time limit.
    """

    id: int
    enrolment_id: int
    person_id: int
    course: str
    edition: str
    quiz: str
    number: int
    state: AttemptState
    form: Form
    started_at: datetime
    deadline: datetime | None
    ended_at: datetime | None
    percent: int | None
    passed: bool | None

    def is_over(self, at: datetime) -> bool:
        """Whether the time limit and its grace have run out."""
        return self.deadline is not None and at > self.deadline + GRACE


def check_may_start(test: Test, standing: TestStanding, at: datetime) -> None:
    """Refuse a new attempt when the test is passed, the attempts are used up, or it is too soon."""
    if standing.passed:
        raise Conflict(N_("You have passed this test. There is nothing more to do here."))
    if standing.attempts >= test.attempts:
        raise Conflict(
            N_("You have used all %(count)s attempts. Your trainer can help."), count=test.attempts
        )
    if (opens := next_start(test, standing)) and at < opens:
        raise Conflict(
            N_("Please wait until %(opens)s before the next attempt. Use the time to read again."),
            opens=opens,
        )


def next_start(test: Test, standing: TestStanding) -> datetime | None:
    """When the cooling-off after the last failed attempt ends; None where nothing was failed."""
    return standing.failed_at + test.cooling_off if standing.failed_at else None
