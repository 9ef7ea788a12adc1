"""Who may come in: agencies, people, slips, sessions, counts of failed tries."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Column, UniqueConstraint, true
from sqlmodel import Field

from firstline.domain.person import ROLES
from firstline.store.tables.schema import Row, one_of


class AgencyRow(Row, table=True):
    __tablename__ = "agency"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    zone: str = "UTC"


class PersonRow(Row, table=True):
    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("agency_id", "staff_number"),
        one_of("role", ROLES),
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
    wants_reminders: bool = Field(sa_column=Column(Boolean, server_default=true(), nullable=False))
    created_at: datetime


class SlipRow(Row, table=True):
    """A one-time code with which a person sets her first password.

    ``sealed`` is the code encrypted under the installation's secret, so that a slip can be
    printed again until it is spent; the database alone does not reveal it.
    """

    __tablename__ = "slip"

    code_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    sealed: str
    expires_at: datetime


class SessionRow(Row, table=True):
    __tablename__ = "session"

    id_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime
    seen_at: datetime
    expires_at: datetime = Field(index=True)


class ThrottleRow(Row, table=True):
    """Failed tries under one key (an account from a network, or a network) in the current window."""

    __tablename__ = "throttle"

    key: str = Field(primary_key=True)
    failures: int
    since: datetime
