"""Role paths: which one an enrolment and a cohort take."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = ("cohort", "enrolment")


def upgrade() -> None:
    for name in _TABLES:
        with op.batch_alter_table(name) as batch_op:
            batch_op.add_column(
                sa.Column("path", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False)
            )


def downgrade() -> None:
    for name in _TABLES:
        op.execute(f"ALTER TABLE {name} DROP COLUMN path")
