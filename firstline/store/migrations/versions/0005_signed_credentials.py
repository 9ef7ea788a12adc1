"""Signed credentials: keys, badges, status lists, and which credential came before which."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0005"
down_revision = "0004"

_REFERRING = (
    ("credential", "badge_key", "VARCHAR", "signing_key"),
    ("credential", "earlier_id", "INTEGER", "credential"),
    ("print", "seal_key", "VARCHAR", "signing_key"),
)
"""Columns that name a row elsewhere: table, name, kind, where. They are added in place, for SQLite lets
nobody write a table anew that others refer to."""


def upgrade() -> None:
    op.create_table(
        "signing_key",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("multikey", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("certificates", sa.Text(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("retired_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("compromised_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "compromised_at IS NULL OR retired_at IS NOT NULL",
            name=op.f("ck_signing_key_compromised_is_retired"),
        ),
        sa.CheckConstraint("kind IN ('badge', 'seal')", name=op.f("ck_signing_key_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
    )
    with op.batch_alter_table("signing_key") as batch_op:
        batch_op.create_index(
            "uq_signing_key_active",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        )
    op.create_table(
        "status_list",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("signed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_status_list")),
    )
    with op.batch_alter_table("credential") as batch_op:
        batch_op.add_column(sa.Column("badge", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("hidden_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    for table, name, kind, other in _REFERRING:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} {kind}"
            f" CONSTRAINT fk_{table}_{name} REFERENCES {other} (id)"
        )


def downgrade() -> None:
    for table, name, _, _ in _REFERRING:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    for name in ("erased_at", "hidden_at", "badge"):
        op.execute(f"ALTER TABLE credential DROP COLUMN {name}")
    op.drop_table("status_list")
    with op.batch_alter_table("signing_key") as batch_op:
        batch_op.drop_index(
            "uq_signing_key_active",
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        )
    op.drop_table("signing_key")
