"""What is done with many credentials at once, and the mail that goes out."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from firstline.store.tables.schema import Row, one_of, one_open


class MailRow(Row, table=True):
    """A mail to be sent: ``kind`` names its text, ``facts`` (JSON) fill it. Text is drawn when it is sent.

    ``occasion`` makes it one: the same kind, person and occasion is one mail, however often it is asked for.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "occasion"),
        one_of("state", ("waiting", "sent", "dropped", "failed")),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_with_time"),
        Index(None, "state", "due_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    kind: str
    occasion: str
    facts: str = Field(default="{}", sa_type=Text)
    state: str = "waiting"
    tries: int = 0
    due_at: datetime
    sent_at: datetime | None = None
    problem: str | None = None


class RevocationRow(Row, table=True):
    """A bulk revocation that one administrator asks for and another decides; ``numbers`` is JSON."""

    __tablename__ = "revocation"
    __table_args__ = (
        one_of("state", ("waiting", "done", "declined")),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_with_time"),
    )

    id: int | None = Field(default=None, primary_key=True)
    numbers: str = Field(sa_type=Text)
    reason: str
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at: datetime
    state: str = "waiting"
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None


class BundleRow(Row, table=True):
    """A cohort's certificates in one file: a ZIP, or one PDF to print. ``done`` of ``total`` are in it.

    ``credentials`` is JSON: their ids, in the order of the file. A cohort has one of a kind in the making.
    """

    __tablename__ = "bundle"
    __table_args__ = (
        one_of("kind", ("zip", "pdf")),
        one_open("uq_bundle_unfinished", ("cohort_id", "kind"), "finished_at IS NULL"),
        CheckConstraint("done BETWEEN 0 AND total", name="done_within_total"),
        {"sqlite_autoincrement": True},  # its job is named by the id, so no id comes twice
    )

    id: int | None = Field(default=None, primary_key=True)
    cohort_id: int = Field(foreign_key="cohort.id", index=True)
    kind: str
    asked_by_id: int = Field(foreign_key="person.id")
    asked_at: datetime
    credentials: str = Field(sa_type=Text)
    total: int
    done: int = 0
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    finished_at: datetime | None = None


class BundlePartRow(Row, table=True):
    """What one step made of a bundle that is not finished; ``number`` is its first place, from 0.

    Parts go with their bundle.
    """

    __tablename__ = "bundle_part"

    bundle_id: int = Field(foreign_key="bundle.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    content: bytes = Field(sa_type=LargeBinary)
