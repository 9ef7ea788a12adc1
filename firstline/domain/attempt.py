"""Attempts at a test: when one may begin, and when it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Literal

from firstline.domain.form import Form
from firstline.domain.progress import TestStanding
from firstline.domain.quiz import Test
from firstline.domain.refusal import N_, Conflict
from firstline.domain.statistics import lord_variance

GRACE = timedelta(seconds=30)
"""How long after the limit a response that was under way still counts."""

AttemptState = Literal["open", "handed-in", "closed-late"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One go at a test.

    ``number`` counts from 1 within the enrolment and test; ``percent`` is None until it is
    handed in, and ``passed`` as long as an open response waits for a trainer; ``deadline`` is
    None where the test has no time limit. ``near_miss`` says that it failed by no more than one
    standard error, and that its test gives a free re-try for that. A voided one counts for nothing.
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
    near_miss: bool = False
    voided_at: datetime | None = None

    @property
    def in_review(self) -> bool:
        """Whether it has ended and an open response still waits for a trainer."""
        return self.state != "open" and self.passed is None and self.voided_at is None

    def is_over(self, at: datetime) -> bool:
        """Whether the time limit and its grace have run out."""
        return self.deadline is not None and at > self.deadline + GRACE


def deadline(test: Test, extra_time: int, at: datetime) -> datetime | None:
    """When an attempt that starts now is over, with ``extra_time`` in per cent; None without a limit."""
    return at + timedelta(minutes=test.minutes * (100 + extra_time) / 100) if test.minutes else None


def is_near_miss(test: Test, marks: Sequence[Fraction]) -> bool:
    """Whether a test gives a free re-try to these marks: failed by no more than one standard error.

    The error is that of one attempt by the binomial model, which needs no data of other people:
    statistics.lord_variance, squared on both sides so that it stays exact (Lord 1957).
    """
    score, length = sum(marks, Fraction()), len(marks)
    missing = Fraction(test.pass_mark * length, 100) - score
    if not test.free_retry or length < 2 or missing <= 0:
        return False
    return missing**2 <= lord_variance(score, length)


def check_may_start(test: Test, standing: TestStanding, at: datetime) -> None:
    """Refuse a new attempt when the test is passed or under review, the attempts are used up, or too soon."""
    if test.role and standing.counted:
        raise Conflict(N_("You have answered these questions already. They are asked once."))
    if standing.passed:
        raise Conflict(N_("You have passed this test. There is nothing more to do here."))
    if standing.in_review is not None:
        raise Conflict(N_("Your trainer is still reading your last attempt."))
    if not attempts_left(test, standing):
        raise Conflict(
            N_("You have used all %(count)s attempts. Your trainer can help."),
            count=test.attempts + standing.granted,
        )
    if (opens := next_start(test, standing)) and at < opens:
        raise Conflict(
            N_("Please wait until %(opens)s before the next attempt. Use the time to read again."),
            opens=opens,
        )


def attempts_left(test: Test, standing: TestStanding) -> int:
    """How many attempts may still be begun, those among them that came free or were given."""
    return max(0, test.attempts + standing.extra - standing.attempts)


def next_start(test: Test, standing: TestStanding) -> datetime | None:
    """When the cooling-off after the last failed attempt ends; None where there is nothing to wait for."""
    return standing.failed_at + test.cooling_off if standing.failed_at and not standing.near_miss else None
