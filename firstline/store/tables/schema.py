"""What all tables share: the names of their constraints, and their Core form."""

from typing import cast

from sqlalchemy import CheckConstraint, Index, Table, text
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """What every table class derives from, so that the names above are set before any is made."""


def table(row: type[SQLModel]) -> Table:
    """The Core table of a row class: statements built on it cost a third of those that make objects."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]


def one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """A column that admits these words only."""
    allowed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({allowed})", name=f"{column}_known")


def one_open(name: str, columns: tuple[str, ...], condition: str) -> Index:
    """At most one row of these columns where a condition holds, on both databases."""
    where = text(condition)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def some(name: str, columns: tuple[str, ...], condition: str) -> Index:
    """An index of the few rows where a condition holds; queries must repeat it word for word."""
    where = text(condition)
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)
