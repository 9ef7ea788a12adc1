"""What lasts: credentials, prints, jobs, the issuer, contacts, the audit log."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from firstline.store.tables.schema import Row, one_of, one_open


class CredentialRow(Row, table=True):
    """An award. ``facts`` (JSON) are all that the paper states, frozen at issue."""

    __tablename__ = "credential"
    __table_args__ = (
        one_open(
            "uq_credential_in_force",
            (
                "person_id",
                "course",
                "edition",
            ),
            "state = 'in-force'",
        ),
        one_of("state", ("in-force", "revoked", "replaced", "renewed")),
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


class PrintRow(Row, table=True):
    """The bytes of a certificate as they were first printed, served for ever."""

    __tablename__ = "print"

    credential_id: int = Field(foreign_key="credential.id", primary_key=True)
    digest: str
    content: bytes = Field(sa_type=LargeBinary)
    printed_at: datetime


class JobRow(Row, table=True):
    """Work to be done outside a request; the row is the truth, the queue only wakes the runner."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        one_of("state", ("waiting", "running", "done", "failed")),
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


class IssuerRow(Row, table=True):
    """In whose name certificates are issued: one row, the newest state."""

    __tablename__ = "issuer"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    name: str
    signatory: str
    signatory_role: str


class ContactRow(Row, table=True):
    """Somebody to turn to for support; always the newest state, never part of an edition."""

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    reach: str
    note: str = ""
    checked_on: date


class AuditRow(Row, table=True):
    """A privileged act; triggers refuse any change or removal."""

    __tablename__ = "audit"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor_id: int | None = None
    act: str
    subject: str
    facts: str = Field(sa_type=Text)
    hash: str = Field(unique=True)
