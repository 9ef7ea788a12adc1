"""What people did: enrolments, completions, attempts, responses, harm flags, reports."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from firstline.store.tables.schema import Row, one_of, one_open


class EnrolmentRow(Row, table=True):
    """A person taking an edition of a course, with the summary that lists read.

    ``progress`` (JSON) and ``rank`` (0 looks first) are kept in the transaction of the act that changes
    them; they can always be recomputed from completions, attempts and flags.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "course"),
        Index("ix_enrolment_matrix", "cohort_id", "rank", "active_at", "id"),
        CheckConstraint("rank BETWEEN 0 AND 3", name="rank_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    course: str
    edition: str = Field(foreign_key="edition.digest")
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id")
    began_at: datetime
    active_at: datetime
    progress: str = Field(default="{}", sa_type=Text)
    rank: int = 2


class CompletionRow(Row, table=True):
    """A lesson finished, once or again: a fact that nothing changes."""

    __tablename__ = "completion"
    __table_args__ = (Index(None, "enrolment_id", "lesson"),)

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id")
    lesson: str
    completed_at: datetime


class AttemptRow(Row, table=True):
    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz", "number"),
        one_open(
            "uq_attempt_open",
            (
                "enrolment_id",
                "quiz",
            ),
            "state = 'open'",
        ),
        one_of("state", ("open", "handed-in", "closed-late")),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("(state = 'open') = (percent IS NULL)", name="marked_when_ended"),
        CheckConstraint("number >= 1 AND number <= most", name="number_within_limit"),
    )

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id")
    edition: str = Field(foreign_key="edition.digest")
    quiz: str
    number: int
    most: int
    state: str
    form: str = Field(sa_type=Text)
    started_at: datetime
    deadline: datetime | None = None
    ended_at: datetime | None = None
    percent: int | None = None
    passed: bool | None = None


class ResponseRow(Row, table=True):
    """What was given for one item; the highest ``sequence`` wins."""

    __tablename__ = "response"
    __table_args__ = (CheckConstraint("mark BETWEEN 0 AND 1", name="mark_range"),)

    attempt_id: int = Field(foreign_key="attempt.id", primary_key=True)
    item: str = Field(primary_key=True)
    sequence: int
    value: str = Field(sa_type=Text)
    saved_at: datetime
    mark: float | None = None


class HarmFlagRow(Row, table=True):
    __tablename__ = "harm_flag"
    __table_args__ = (
        one_open(
            "uq_harm_flag_open",
            (
                "enrolment_id",
                "objective",
            ),
            "cleared_at IS NULL",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    objective: str
    item: str
    lesson: str
    raised_at: datetime
    lesson_retaken_at: datetime | None = None
    case_form: str | None = Field(default=None, sa_type=Text)
    cleared_at: datetime | None = None


class ItemReportRow(Row, table=True):
    """A trainee's word that something is wrong with an item."""

    __tablename__ = "item_report"

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    edition: str = Field(foreign_key="edition.digest")
    item: str
    words: str
    reported_at: datetime
