"""Who learns together: cohorts, how one comes in, what is told to them, when they meet."""

from datetime import date, datetime
from secrets import token_hex

from sqlalchemy import Boolean, CheckConstraint, Column, Index, String, Text, UniqueConstraint, true
from sqlmodel import Field

from firstline.store.tables.schema import Row


class CohortRow(Row, table=True):
    """A group with one edition; ``path`` is its role path, "" where everybody chooses her own.

    Two trainers may call theirs alike: that a name is taken would tell one of the other's. ``key`` is there
    only because SQLite cannot take the constraint away that kept names apart. ``reminds`` says whether its
    people are reminded of the due date by mail. An archived cohort stands in no list that asks for anything.
    """

    __tablename__ = "cohort"
    __table_args__ = (UniqueConstraint("key", name="uq_cohort_name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    key: str = Field(sa_column=Column(String, default=lambda: token_hex(16), nullable=False))
    course: str
    edition: str = Field(foreign_key="edition.digest")
    starts_on: date
    due_on: date | None = None
    path: str = Field(default="", sa_column_kwargs={"server_default": ""})
    archived_at: datetime | None = None
    reminds: bool = Field(sa_column=Column(Boolean, server_default=true(), nullable=False))


class CohortTrainerRow(Row, table=True):
    __tablename__ = "cohort_trainer"

    cohort_id: int = Field(foreign_key="cohort.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


class JoiningCodeRow(Row, table=True):
    """A code with which people enrol themselves, up to ``cap`` people in the cohort and until ``ends_at``.

    ``sealed`` is the code under the installation's secret, to be shown again on a wall; new people join
    ``agency_id``.
    """

    __tablename__ = "joining_code"
    __table_args__ = (CheckConstraint("cap BETWEEN 1 AND 10000", name="cap_range"),)

    cohort_id: int = Field(foreign_key="cohort.id", primary_key=True)
    code_hash: str = Field(unique=True)
    sealed: str
    cap: int
    agency_id: int = Field(foreign_key="agency.id")
    made_at: datetime
    ends_at: datetime


class WaitingRow(Row, table=True):
    """Somebody who would join a cohort that was full."""

    __tablename__ = "waiting"
    __table_args__ = (Index(None, "cohort_id", "asked_at"),)

    cohort_id: int = Field(foreign_key="cohort.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    asked_at: datetime


class MeetingRow(Row, table=True):
    """A session in person; who attended it has done ``lessons`` (JSON, ids)."""

    __tablename__ = "meeting"
    __table_args__ = (CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_range"),)

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    title: str
    held_on: date
    minutes: int
    lessons: str = Field(default="[]", sa_type=Text)
    made_at: datetime


class AttendanceRow(Row, table=True):
    __tablename__ = "attendance"

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id", primary_key=True, index=True)
    noted_at: datetime


class RosterRow(Row, table=True):
    """A list of people that was sent for a cohort and is being checked; it lives for a day.

    ``document`` is JSON: the rows, after they were applied only those that were refused. ``agency_id`` is
    for rows that name no agency, ``stand_in_id`` for those that name an unknown one; ``language`` for new
    people without one. ``result`` (JSON) counts what became of it, "" before.
    """

    __tablename__ = "roster"
    __table_args__ = (CheckConstraint("(applied_at IS NULL) = (result = '')", name="applied_with_result"),)

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    by_id: int = Field(foreign_key="person.id")
    file: str
    document: str = Field(sa_type=Text)
    agency_id: int = Field(foreign_key="agency.id")
    stand_in_id: int | None = Field(default=None, foreign_key="agency.id")
    language: str
    made_at: datetime = Field(index=True)
    applied_at: datetime | None = None
    result: str = ""


class AnnouncementRow(Row, table=True):
    """What a trainer told a cohort by mail and on its page."""

    __tablename__ = "announcement"

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    by_id: int = Field(foreign_key="person.id")
    words: str = Field(sa_type=Text)
    made_at: datetime
