"""What is learnt: editions, their assets, cohorts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text
from sqlmodel import Field

from firstline.store.tables.schema import Row


class EditionRow(Row, table=True):
    """One exact state of a course, by the digest of its canonical JSON."""

    __tablename__ = "edition"

    digest: str = Field(primary_key=True)
    course: str = Field(index=True)
    release: int
    document: str = Field(sa_type=Text)


class PublicationRow(Row, table=True):
    """When which edition became the current one of its course; the newest row counts."""

    __tablename__ = "publication"
    __table_args__ = (Index(None, "course", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    course: str
    edition: str = Field(foreign_key="edition.digest")
    published_at: datetime


class AssetRow(Row, table=True):
    __tablename__ = "asset"

    digest: str = Field(primary_key=True)
    media_type: str
    content: bytes = Field(sa_type=LargeBinary)


class HandoutRow(Row, table=True):
    """A printed job aid or trainer's guide, named by its edition, language and kind."""

    __tablename__ = "handout"

    subject: str = Field(primary_key=True)
    content: bytes = Field(sa_type=LargeBinary)
    printed_at: datetime


class SafetyRow(Row, table=True):
    """Contacts and local notes of the packs as JSON: one row, always the newest state."""

    __tablename__ = "safety"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    document: str = Field(sa_type=Text)


class CohortRow(Row, table=True):
    """A group with one edition; ``path`` is its role path, "" where everybody chooses her own."""

    __tablename__ = "cohort"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    course: str
    edition: str = Field(foreign_key="edition.digest")
    starts_on: date
    due_on: date | None = None
    path: str = Field(default="", sa_column_kwargs={"server_default": ""})


class CohortTrainerRow(Row, table=True):
    __tablename__ = "cohort_trainer"

    cohort_id: int = Field(foreign_key="cohort.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
