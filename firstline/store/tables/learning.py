"""What people did: enrolments, completions, attempts, responses, harm flags, reports."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, false
from sqlmodel import Field

from firstline.store.tables.schema import Row, one_of, one_open, some


class EnrolmentRow(Row, table=True):
    """A person taking an edition of a course, with the summary that lists read.

    ``progress`` (JSON) and ``rank`` (0 looks first) are kept in the transaction of the act that changes
    them; they can always be recomputed from completions, attempts, runs and flags. ``done`` (finished
    lessons) and ``begun`` say of ``progress`` what lists sort and filter by.
    ``extra_time`` is what is added to every time limit, in per cent; ``path`` the role path, "" for the
    whole course; ``moved_at`` when it last went on with another edition.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "course"),
        Index("ix_enrolment_matrix", "cohort_id", "rank", "active_at", "id", "begun", "person_id", "done"),
        CheckConstraint("rank BETWEEN 0 AND 3", name="rank_range"),
        CheckConstraint("extra_time BETWEEN 0 AND 300", name="extra_time_range"),
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
    extra_time: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    path: str = Field(default="", sa_column_kwargs={"server_default": ""})
    moved_at: datetime | None = None
    done: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    begun: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class CompletionRow(Row, table=True):
    """A lesson finished, once or again, alone or in a meeting: a fact that nothing changes."""

    __tablename__ = "completion"
    __table_args__ = (Index(None, "enrolment_id", "lesson"),)

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id")
    lesson: str
    completed_at: datetime
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id")


class AttemptRow(Row, table=True):
    """``passed`` is NULL while it is open, and after that as long as an open response waits for a trainer.

    A voided attempt stays and counts for nothing: neither as a failure, nor as one of those allowed.
    """

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
        some("ix_attempt_in_review", ("ended_at",), "passed IS NULL AND state <> 'open'"),
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
    near_miss: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    voided_at: datetime | None = None


class ExtraAttemptRow(Row, table=True):
    """Attempts that a trainer gave a person beyond those of the test, with her reason."""

    __tablename__ = "extra_attempt"
    __table_args__ = (CheckConstraint("count BETWEEN 1 AND 10", name="count_range"),)

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    quiz: str
    count: int
    reason: str
    by_id: int = Field(foreign_key="person.id")
    given_at: datetime


class ResponseRow(Row, table=True):
    """What was given for one item; the highest ``sequence`` wins.

    Marking completes them: every item of the form then has its row. ``chosen`` holds the authored
    positions of the options of a choice item, such as "0,2", so that nobody has to read forms
    again to count them; NULL for every other kind. A NULL ``mark`` gives none (yet).
    """

    __tablename__ = "response"
    __table_args__ = (CheckConstraint("mark BETWEEN 0 AND 1", name="mark_range"),)

    attempt_id: int = Field(foreign_key="attempt.id", primary_key=True)
    item: str = Field(primary_key=True)
    sequence: int
    value: str = Field(sa_type=Text)
    saved_at: datetime
    mark: float | None = None
    chosen: str | None = None


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


class MissedItemRow(Row, table=True):
    """A question that most people of a cohort missed in their first attempts: figures of many, found daily.

    ``facility`` is the mean mark of its ``answers``, of the cohort's edition alone.
    """

    __tablename__ = "missed_item"
    __table_args__ = (CheckConstraint("facility BETWEEN 0 AND 1", name="facility_range"),)

    cohort_id: int = Field(foreign_key="cohort.id", primary_key=True)
    quiz: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    edition: str
    answers: int
    facility: float


class RunRow(Row, table=True):
    """One way through a scenario. ``path`` is JSON: the ids of the choices taken, in order.

    ``inherited`` of them were taken over from an earlier run that was tried again from there.
    """

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "scenario", "number"),
        one_open("uq_run_open", ("enrolment_id", "scenario"), "ended_at IS NULL"),
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_at_an_ending"),
        CheckConstraint("inherited >= 0", name="inherited_range"),
    )

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id")
    edition: str = Field(foreign_key="edition.digest")
    scenario: str
    number: int
    path: str = Field(default="[]", sa_type=Text)
    inherited: int = 0
    ending: str | None = None
    began_at: datetime
    ended_at: datetime | None = None


class ReviewRow(Row, table=True):
    """One trainer's marking of an open response. ``levels`` is JSON: one level a criterion, from 0.

    A review is never changed: one that was opened again stays, withdrawn with its reason.
    """

    __tablename__ = "review"
    __table_args__ = (
        one_open("uq_review_standing", ("attempt_id", "item", "reviewer_id"), "withdrawn_at IS NULL"),
        CheckConstraint("mark BETWEEN 0 AND 1", name="mark_range"),
        CheckConstraint("(withdrawn_at IS NULL) = (reason IS NULL)", name="withdrawn_with_reason"),
    )

    id: int | None = Field(default=None, primary_key=True)
    attempt_id: int = Field(foreign_key="attempt.id", index=True)
    item: str
    reviewer_id: int = Field(foreign_key="person.id")
    levels: str
    mark: float
    comment: str = Field(sa_type=Text)
    reviewed_at: datetime
    withdrawn_at: datetime | None = None
    reason: str | None = None


class CardRow(Row, table=True):
    """How well a person remembers a practice item, by the FSRS model: stability in days, difficulty 1-10."""

    __tablename__ = "card"
    __table_args__ = (Index(None, "enrolment_id", "due_at"),)

    enrolment_id: int = Field(foreign_key="enrolment.id", primary_key=True)
    item: str = Field(primary_key=True)
    stability: float
    difficulty: float
    due_at: datetime
    seen_at: datetime
    times: int = 1


class RecallRow(Row, table=True):
    """One answer in a refresher: a fact. ``days`` have passed since the item was last seen."""

    __tablename__ = "recall"
    __table_args__ = (Index(None, "enrolment_id", "recalled_at"),)

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id")
    item: str
    days: int
    right: bool
    recalled_at: datetime
