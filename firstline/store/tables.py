"""The tables. Rows stay inside this package; domain values fill them.

SQLModel table classes do not validate, so the database repeats each rule as a constraint.
Texts that hold JSON are written and read by the module of their noun.
"""

from datetime import date, datetime
from typing import cast

from sqlalchemy import CheckConstraint, Index, LargeBinary, Table, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from firstline.domain.person import ROLES

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def table(row: type[SQLModel]) -> Table:
    """The Core table of a row class: statements built on it cost a third of those that make objects."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


class AgencyRow(SQLModel, table=True):
    __tablename__ = "agency"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    zone: str = "UTC"


class PersonRow(SQLModel, table=True):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("agency_id", "staff_number"),
        _one_of("role", ROLES),
        CheckConstraint("email IS NOT NULL OR staff_number IS NOT NULL", name="can_sign_in"),
    )

    id: int | None = Field(default=None, primary_key=True)
    agency_id: int = Field(foreign_key="agency.id")
    name: str
    certificate_name: str | None = None
    email: str | None = Field(default=None, unique=True)
    staff_number: str | None = None
    role: str
    language: str = "en"
    password_hash: str | None = None
    active: bool = True
    created_at: datetime


class SlipRow(SQLModel, table=True):
    """A one-time code with which a person sets her first password.

    ``sealed`` is the code encrypted under the installation's secret, so that a slip can be
    printed again until it is spent; the database alone does not reveal it.
    """

    __tablename__ = "slip"

    code_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    sealed: str
    expires_at: datetime


class SessionRow(SQLModel, table=True):
    __tablename__ = "session"

    id_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


class ThrottleRow(SQLModel, table=True):
    """Failed tries under one key (an account from a network, or a network) in the current window."""

    __tablename__ = "throttle"

    key: str = Field(primary_key=True)
    failures: int
    since: datetime


class EditionRow(SQLModel, table=True):
    """One exact state of a course, by the digest of its canonical JSON."""

    __tablename__ = "edition"

    digest: str = Field(primary_key=True)
    course: str = Field(index=True)
    release: int
    document: str = Field(sa_type=Text)


class PublicationRow(SQLModel, table=True):
    """When which edition became the current one of its course; the newest row counts."""

    __tablename__ = "publication"
    __table_args__ = (Index(None, "course", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    course: str
    edition: str = Field(foreign_key="edition.digest")
    published_at: datetime


class AssetRow(SQLModel, table=True):
    __tablename__ = "asset"

    digest: str = Field(primary_key=True)
    media_type: str
    content: bytes = Field(sa_type=LargeBinary)


class CohortRow(SQLModel, table=True):
    __tablename__ = "cohort"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    course: str
    edition: str = Field(foreign_key="edition.digest")
    starts_on: date
    due_on: date | None = None


class CohortTrainerRow(SQLModel, table=True):
    __tablename__ = "cohort_trainer"

    cohort_id: int = Field(foreign_key="cohort.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)


class EnrolmentRow(SQLModel, table=True):
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


class CompletionRow(SQLModel, table=True):
    """A lesson finished, once or again: a fact that nothing changes."""

    __tablename__ = "completion"
    __table_args__ = (Index(None, "enrolment_id", "lesson"),)

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id")
    lesson: str
    completed_at: datetime


class AttemptRow(SQLModel, table=True):
    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz", "number"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "quiz",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        _one_of("state", ("open", "handed-in", "closed-late")),
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


class ResponseRow(SQLModel, table=True):
    """What was given for one item; the highest ``sequence`` wins."""

    __tablename__ = "response"
    __table_args__ = (CheckConstraint("mark BETWEEN 0 AND 1", name="mark_range"),)

    attempt_id: int = Field(foreign_key="attempt.id", primary_key=True)
    item: str = Field(primary_key=True)
    sequence: int
    value: str = Field(sa_type=Text)
    saved_at: datetime
    mark: float | None = None


class HarmFlagRow(SQLModel, table=True):
    __tablename__ = "harm_flag"
    __table_args__ = (
        Index(
            "uq_harm_flag_open",
            "enrolment_id",
            "objective",
            unique=True,
            sqlite_where=text("cleared_at IS NULL"),
            postgresql_where=text("cleared_at IS NULL"),
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


class CredentialRow(SQLModel, table=True):
    """An award. ``facts`` (JSON) are all that the paper states, frozen at issue."""

    __tablename__ = "credential"
    __table_args__ = (
        Index(
            "uq_credential_in_force",
            "person_id",
            "course",
            "edition",
            unique=True,
            sqlite_where=text("state = 'in-force'"),
            postgresql_where=text("state = 'in-force'"),
        ),
        _one_of("state", ("in-force", "revoked", "replaced", "renewed")),
        CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_with_time"),
    )

    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id")
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    course: str
    edition: str = Field(foreign_key="edition.digest")
    facts: str = Field(sa_type=Text)
    issued_at: datetime = Field(index=True)
    expires_on: date | None = None
    state: str = "in-force"
    revoked_at: datetime | None = None
    revocation_reason: str | None = None


class PrintRow(SQLModel, table=True):
    """The bytes of a certificate as they were first printed, served for ever."""

    __tablename__ = "print"

    credential_id: int = Field(foreign_key="credential.id", primary_key=True)
    digest: str
    content: bytes = Field(sa_type=LargeBinary)
    printed_at: datetime


class JobRow(SQLModel, table=True):
    """Work to be done outside a request; the row is the truth, the queue only wakes the runner."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        _one_of("state", ("waiting", "running", "done", "failed")),
        Index(None, "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    subject: str
    state: str = "waiting"
    tries: int = 0
    due_at: datetime
    lease_until: datetime | None = None
    problem: str | None = None


class ItemReportRow(SQLModel, table=True):
    """A trainee's word that something is wrong with an item."""

    __tablename__ = "item_report"

    id: int | None = Field(default=None, primary_key=True)
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True)
    edition: str = Field(foreign_key="edition.digest")
    item: str
    words: str
    reported_at: datetime


class IssuerRow(SQLModel, table=True):
    """In whose name certificates are issued: one row, the newest state."""

    __tablename__ = "issuer"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    name: str
    signatory: str
    signatory_role: str


class ContactRow(SQLModel, table=True):
    """Somebody to turn to for support; always the newest state, never part of an edition."""

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    reach: str
    note: str = ""
    checked_on: date


class AuditRow(SQLModel, table=True):
    """A privileged act; triggers refuse any change or removal."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor_id: int | None = None
    act: str
    subject: str
    facts: str = Field(sa_type=Text)
    hash: str = Field(unique=True)
