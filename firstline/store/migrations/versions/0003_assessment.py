"""Assessment: runs, reviews, surveys, refreshers."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"

_DRAWN = {
    "sqlite": ("json_extract(drawn.value, '$[0]')", "json_each(attempt.form) AS drawn"),
    "postgresql": ("drawn.value ->> 0", "json_array_elements(attempt.form::json) AS drawn"),
}
"""The name of a drawn item, and what it is read from."""
_COMPLETE = """
    INSERT INTO response (attempt_id, item, sequence, value, saved_at, mark)
    SELECT attempt.id, {item}, 0, '[]', attempt.ended_at, 0 FROM attempt CROSS JOIN {drawn}
    WHERE attempt.state <> 'open' AND NOT EXISTS (
        SELECT 1 FROM response WHERE response.attempt_id = attempt.id AND response.item = {item}
    )
"""


def upgrade() -> None:
    op.create_table(
        "survey_response",
        sa.Column("course", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("survey", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("wave", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pseudonym", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("course", "survey", "wave", "pseudonym", name=op.f("pk_survey_response")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_turn",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("survey", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("wave", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_survey_turn_person_id")),
        sa.PrimaryKeyConstraint("person_id", "course", "survey", "wave", name=op.f("pk_survey_turn")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "card",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stability", sa.Float(), nullable=False),
        sa.Column("difficulty", sa.Float(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_card_enrolment_id")),
        sa.PrimaryKeyConstraint("enrolment_id", "item", name=op.f("pk_card")),
    )
    with op.batch_alter_table("card") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_card_enrolment_id_due_at"), ["enrolment_id", "due_at"], unique=False
        )

    op.create_table(
        "recall",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("recalled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_recall_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
    )
    with op.batch_alter_table("recall") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recall_enrolment_id_recalled_at"), ["enrolment_id", "recalled_at"], unique=False
        )

    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("edition", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("scenario", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("inherited", sa.Integer(), nullable=False),
        sa.Column("ending", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("began_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_run_ended_at_an_ending")),
        sa.CheckConstraint("inherited >= 0", name=op.f("ck_run_inherited_range")),
        sa.ForeignKeyConstraint(["edition"], ["edition.digest"], name=op.f("fk_run_edition")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_run_enrolment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint(
            "enrolment_id", "scenario", "number", name=op.f("uq_run_enrolment_id_scenario_number")
        ),
    )
    with op.batch_alter_table("run") as batch_op:
        batch_op.create_index(
            "uq_run_open",
            ["enrolment_id", "scenario"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("item", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("levels", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("mark", sa.Float(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (reason IS NULL)", name=op.f("ck_review_withdrawn_with_reason")
        ),
        sa.CheckConstraint("mark BETWEEN 0 AND 1", name=op.f("ck_review_mark_range")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_review_attempt_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_review_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review") as batch_op:
        batch_op.create_index(batch_op.f("ix_review_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index(
            "uq_review_standing",
            ["attempt_id", "item", "reviewer_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    # Not in a batch, which would build the table anew and drop the old one under its responses.
    op.add_column("attempt", sa.Column("near_miss", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_attempt_in_review",
        "attempt",
        ["ended_at"],
        sqlite_where=sa.text("passed IS NULL AND state <> 'open'"),
        postgresql_where=sa.text("passed IS NULL AND state <> 'open'"),
    )

    op.execute(
        "ALTER TABLE enrolment ADD COLUMN extra_time INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_enrolment_extra_time_range CHECK (extra_time BETWEEN 0 AND 300)"
    )

    with op.batch_alter_table("response") as batch_op:
        batch_op.add_column(sa.Column("chosen", sqlmodel.sql.sqltypes.AutoString(), nullable=True))
    # From now on every item of an ended attempt has its row; before, only what was answered had one.
    item, drawn = _DRAWN[op.get_bind().dialect.name]
    op.execute(_COMPLETE.format(item=item, drawn=drawn))


def downgrade() -> None:
    op.drop_index("ix_attempt_in_review", table_name="attempt")
    for column in ("response.chosen", "enrolment.extra_time", "attempt.near_miss"):
        table, name = column.split(".")
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")  # also drops the CHECK of that column
    with op.batch_alter_table("review") as batch_op:
        batch_op.drop_index(
            "uq_review_standing",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_review_attempt_id"))

    op.drop_table("review")
    with op.batch_alter_table("run") as batch_op:
        batch_op.drop_index(
            "uq_run_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("run")
    with op.batch_alter_table("recall") as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_enrolment_id_recalled_at"))

    op.drop_table("recall")
    with op.batch_alter_table("card") as batch_op:
        batch_op.drop_index(batch_op.f("ix_card_enrolment_id_due_at"))

    op.drop_table("card")
    op.drop_table("survey_turn")
    op.drop_table("survey_response")
