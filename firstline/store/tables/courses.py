"""What is learnt: editions, their assets, proposals to change it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text
from sqlmodel import Field

from firstline.store.tables.schema import Row, one_of


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


class ProposalRow(Row, table=True):
    """A correction to a file of the content folders that somebody proposes and an author decides.

    ``file`` is its path in a content root; ``before`` the whole file that it was made from, ``basis`` the
    SHA-256 of its bytes, ``text`` the whole file as it should be.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        one_of("state", ("waiting", "accepted", "declined", "withdrawn")),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_with_time"),
        Index(None, "state", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    course: str
    language: str
    file: str
    basis: str
    before: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    reason: str
    by_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime
    state: str = "waiting"
    decided_by_id: int | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    answer: str = ""
