"""What people think: anonymous answers to surveys, and apart from them whose turn is over.

Neither table has a time or a number of its own. On SQLite they are sorted by their keys (WITHOUT
ROWID); on both databases housekeeping rewrites them in that order, since pages are filled in the order
of writing. The answers' key is a pseudonym that nobody can compute without a secret that is not in
the database.
"""

from sqlalchemy import Text
from sqlmodel import Field

from firstline.store.tables.schema import Row


class SurveyResponseRow(Row, table=True):
    """One person's answers in one wave.

    ``points`` is JSON: by statement, from 0 for the least agreement, on a scale ``of`` so many points.
    """

    __tablename__ = "survey_response"
    __table_args__ = ({"sqlite_with_rowid": False},)

    course: str = Field(primary_key=True)
    survey: str = Field(primary_key=True)
    wave: str = Field(primary_key=True)
    pseudonym: str = Field(primary_key=True)
    points: str = Field(sa_type=Text)


class SurveyTurnRow(Row, table=True):
    """A person who has answered or declined: both look the same here."""

    __tablename__ = "survey_turn"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: int = Field(foreign_key="person.id", primary_key=True)
    course: str = Field(primary_key=True)
    survey: str = Field(primary_key=True)
    wave: str = Field(primary_key=True)
