"""Who may come in: agencies, people, slips, sessions, counts of failed tries."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Index, String, UniqueConstraint, true
from sqlmodel import Field

from firstline.domain.agency import AGENCY_AUDIENCES
from firstline.domain.person import ROLES, SEXES
from firstline.domain.text import sort_name
from firstline.store.tables.schema import Row, one_of, one_open


def _sorting() -> Column[str]:
    """The name as lists sort it: whoever writes a name gives it, and an insert makes it by itself."""

    def made(context: Any) -> str:
        return sort_name(str(context.get_current_parameters().get("name", "")))

    return Column(String, default=made, server_default="", nullable=False)


class AgencyRow(Row, table=True):
    """An agency, or a unit of one; ``audience`` and ``region`` are "" where the one above it says them."""

    __tablename__ = "agency"
    __table_args__ = (one_of("audience", AGENCY_AUDIENCES),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    zone: str = "UTC"
    parent_id: int | None = Field(default=None, foreign_key="agency.id", index=True)
    audience: str = Field(default="", sa_column_kwargs={"server_default": ""})
    region: str = Field(default="", sa_column_kwargs={"server_default": ""})
    sort_name: str = Field(sa_column=_sorting())


class PersonRow(Row, table=True):
    """Somebody with an account.

    ``root_id`` is the agency at the top of hers: staff numbers are its, whatever unit she serves in.
    ``sex`` is "" where it was not asked for, or not told.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("agency_id", "staff_number"),
        one_open("uq_person_staff_number", ("root_id", "staff_number"), "staff_number IS NOT NULL"),
        Index(None, "agency_id"),
        one_of("role", ROLES),
        one_of("sex", SEXES),
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
    root_id: int | None = Field(default=None, foreign_key="agency.id")
    sex: str = Field(default="", sa_column_kwargs={"server_default": ""})
    sort_name: str = Field(sa_column=_sorting())


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


class InvitationRow(Row, table=True):
    """A link with which a person sets her first password; the row goes when it is spent.

    The link's token (256 bits) is made from ``nonce`` under the installation's secret when its mail is
    drawn, and stands nowhere: only its SHA-256 does.
    """

    __tablename__ = "invitation"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", unique=True)
    cohort_id: int | None = Field(default=None, foreign_key="cohort.id", index=True)
    nonce: str
    token_hash: str = Field(unique=True)
    made_at: datetime
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
