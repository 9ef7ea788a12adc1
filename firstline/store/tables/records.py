"""What lasts: credentials, prints, keys, mail, jobs, the issuer, contacts, the audit log."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from firstline.store.tables.schema import Row, one_of, one_open, some


class SigningKeyRow(Row, table=True):
    """The public half of a key, kept for ever; the private half is a file of the installation.

    ``kind``: "badge" signs credentials, lists and codes (Ed25519, shown as ``multikey``), "seal" signs
    papers (P-256, with ``certificates`` up to the root, PEM). ``id`` is the start of the SHA-256 of
    ``public`` (PEM).
    """

    __tablename__ = "signing_key"
    __table_args__ = (
        one_of("kind", ("badge", "seal")),
        one_open("uq_signing_key_active", ("kind",), "retired_at IS NULL"),
        CheckConstraint("compromised_at IS NULL OR retired_at IS NOT NULL", name="compromised_is_retired"),
    )

    id: str = Field(primary_key=True)
    kind: str
    public: str = Field(sa_type=Text)
    multikey: str = ""
    certificates: str = Field(default="", sa_type=Text)
    made_at: datetime
    retired_at: datetime | None = None
    compromised_at: datetime | None = None


class CredentialRow(Row, table=True):
    """An award. ``facts`` (JSON) are all that the paper states, frozen at issue.

    ``badge`` is the signed Open Badge (JSON) and ``badge_key`` its key, both NULL until its job ran.
    ``earlier_id`` is the credential that this one renews or corrects. ``hidden_at``: the holder wants
    no public page; ``erased_at``: her name was taken out of it.
    """

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
        some("ix_credential_expiring", ("expires_on",), "state = 'in-force'"),
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
    badge: str | None = Field(default=None, sa_type=Text)
    badge_key: str | None = Field(default=None, foreign_key="signing_key.id")
    earlier_id: int | None = Field(default=None, foreign_key="credential.id")
    hidden_at: datetime | None = None
    erased_at: datetime | None = None


class StatusListRow(Row, table=True):
    """A signed Bitstring Status List: which credentials of its range are revoked or replaced."""

    __tablename__ = "status_list"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: str = Field(sa_type=Text)
    signed_at: datetime


class PrintRow(Row, table=True):
    """The bytes of a certificate as they were first printed, served for ever."""

    __tablename__ = "print"

    credential_id: int = Field(foreign_key="credential.id", primary_key=True)
    digest: str
    content: bytes = Field(sa_type=LargeBinary)
    printed_at: datetime
    seal_key: str | None = Field(default=None, foreign_key="signing_key.id")


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
    design_fields: str | None = Field(default=None, sa_type=Text)


class ContactRow(Row, table=True):
    """Somebody to turn to for support; always the newest state, never part of an edition.

    ``agency_id`` is whose people it is for, with those of its units; NULL for everybody.
    """

    __tablename__ = "contact"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    reach: str
    note: str = ""
    checked_on: date
    agency_id: int | None = Field(default=None, foreign_key="agency.id")


class PreferenceRow(Row, table=True):
    """What administrators set for the whole portal; ``name`` and what it may be are in domain/preference."""

    __tablename__ = "preference"

    name: str = Field(primary_key=True)
    value: str


class SetupRow(Row, table=True):
    """The one-time link to the first set-up: one row until it is spent."""

    __tablename__ = "setup"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    token_hash: str
    expires_at: datetime


class AuditCheckRow(Row, table=True):
    """When the chain of the log was last looked at: its head then, and which entry did not follow, if any."""

    __tablename__ = "audit_check"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    at: datetime
    entries: int
    head: str
    broken: int | None = None


class AuditRow(Row, table=True):
    """A privileged act; triggers refuse any change or removal. ``origin`` is the address it came from."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "actor_id"), Index(None, "at"))

    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    actor_id: int | None = None
    act: str
    subject: str = Field(index=True)
    facts: str = Field(sa_type=Text)
    hash: str = Field(unique=True)
    origin: str = Field(default="", sa_column_kwargs={"server_default": ""})
