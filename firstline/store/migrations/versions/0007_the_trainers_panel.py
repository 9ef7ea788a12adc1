"""The trainer's panel: units, joining, invitations, meetings, extra attempts, proposals, preferences."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from firstline.domain.text import sort_name

revision = "0007"
down_revision = "0006"

_SEXES = "('', 'female', 'male', 'other')"
_AUDIENCES = "('', 'law-enforcer', 'prosecutor', 'service-provider')"
_ADDED = (
    ("agency", "parent_id", "INTEGER CONSTRAINT fk_agency_parent_id REFERENCES agency (id)"),
    (
        "agency",
        "audience",
        f"VARCHAR DEFAULT '' NOT NULL CONSTRAINT ck_agency_audience_known CHECK (audience IN {_AUDIENCES})",
    ),
    ("agency", "region", "VARCHAR DEFAULT '' NOT NULL"),
    ("person", "root_id", "INTEGER CONSTRAINT fk_person_root_id REFERENCES agency (id)"),
    ("person", "sex", f"VARCHAR DEFAULT '' NOT NULL CONSTRAINT ck_person_sex_known CHECK (sex IN {_SEXES})"),
    ("contact", "agency_id", "INTEGER CONSTRAINT fk_contact_agency_id REFERENCES agency (id)"),
    ("completion", "meeting_id", "INTEGER CONSTRAINT fk_completion_meeting_id REFERENCES meeting (id)"),
    ("audit", "origin", "VARCHAR DEFAULT '' NOT NULL"),
    ("agency", "sort_name", "VARCHAR DEFAULT '' NOT NULL"),
    ("person", "sort_name", "VARCHAR DEFAULT '' NOT NULL"),
    ("enrolment", "done", "INTEGER DEFAULT 0 NOT NULL"),
    ("enrolment", "begun", "BOOLEAN DEFAULT false NOT NULL"),
)
"""Columns, in place: SQLite lets nobody write a table anew that others refer to."""

_INDEXES = (
    ("agency", ("parent_id",)),
    ("person", ("agency_id",)),
    ("audit", ("actor_id",)),
    ("audit", ("at",)),
)

_MATRIX = ("cohort_id", "rank", "active_at", "id")
_LESSONS = {
    "sqlite": "json_array_length(progress, '$.lessons')",
    "postgresql": "json_array_length(progress::json -> 'lessons')",
}
_TESTS = {
    "sqlite": "coalesce(json_extract(progress, '$.tests'), '{}')",
    "postgresql": "coalesce(progress::json ->> 'tests', '{}')",
}


def upgrade() -> None:
    _make_meetings()
    for table, name, kind in _ADDED:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
    op.add_column("cohort", sa.Column("archived_at", UTCDateTime(), nullable=True))
    op.add_column("cohort", sa.Column("reminds", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("attempt", sa.Column("voided_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE person SET root_id = agency_id")
    _free_names()
    for table, columns in _INDEXES:
        op.create_index(f"ix_{table}_{columns[0]}", table, columns)
    numbered = sa.text("staff_number IS NOT NULL")
    op.create_index(
        "uq_person_staff_number",
        "person",
        ["root_id", "staff_number"],
        unique=True,
        sqlite_where=numbered,
        postgresql_where=numbered,
    )
    _sort_matrix()
    _make_doors()
    _make_rosters()
    _make_desks()


def _free_names() -> None:
    """Let two cohorts have one name: the column that may not repeat itself gets another name and meaning."""
    op.execute("ALTER TABLE cohort RENAME COLUMN name TO key")
    op.execute("ALTER TABLE cohort ADD COLUMN name VARCHAR DEFAULT '' NOT NULL")
    op.execute("UPDATE cohort SET name = key")


def _sort_matrix() -> None:
    """What lists of people sort and filter by, of everybody who is here already."""
    kind = op.get_bind().dialect.name
    op.execute(f"UPDATE enrolment SET done = coalesce({_LESSONS[kind]}, 0)")  # noqa: S608 - our own words
    has_begun = f"done > 0 OR {_TESTS[kind]} <> '{{}}'"
    op.execute(f"UPDATE enrolment SET begun = true WHERE {has_begun}")  # noqa: S608 - our own words
    op.drop_index("ix_enrolment_matrix", "enrolment")
    op.create_index("ix_enrolment_matrix", "enrolment", [*_MATRIX, "begun", "person_id", "done"])
    for name in ("agency", "person"):
        known = sa.table(name, sa.column("id"), sa.column("name"), sa.column("sort_name"))
        named = op.get_bind().execute(sa.select(known.c.id, known.c.name)).all()
        rows = [{"whose": row[0], "text": sort_name(row[1])} for row in named]
        if rows:
            change = sa.update(known).where(known.c.id == sa.bindparam("whose"))
            op.get_bind().execute(change.values(sort_name=sa.bindparam("text")), rows)


def _make_meetings() -> None:
    """Meetings, who attended them, and what was told to a cohort."""
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("title", AutoString(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f("ck_meeting_minutes_range")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_meeting_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    op.create_index("ix_meeting_cohort_id", "meeting", ["cohort_id"])
    op.create_table(
        "attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendance_meeting_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_attendance_enrolment_id")),
        sa.PrimaryKeyConstraint("meeting_id", "enrolment_id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_enrolment_id", "attendance", ["enrolment_id"])
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_announcement_cohort_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_announcement_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_cohort_id", "announcement", ["cohort_id"])


def _make_doors() -> None:
    """How people come in: invitations, joining codes, waiting lists, the first set-up."""
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=True),
        sa.Column("nonce", AutoString(), nullable=False),
        sa.Column("token_hash", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_invitation_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("person_id", name=op.f("uq_invitation_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    op.create_index("ix_invitation_cohort_id", "invitation", ["cohort_id"])
    op.create_table(
        "joining_code",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", AutoString(), nullable=False),
        sa.Column("sealed", AutoString(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("cap BETWEEN 1 AND 10000", name=op.f("ck_joining_code_cap_range")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_joining_code_cohort_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_joining_code_agency_id")),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_joining_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_joining_code_code_hash")),
    )
    op.create_table(
        "waiting",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_waiting_cohort_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_waiting_person_id")),
        sa.PrimaryKeyConstraint("cohort_id", "person_id", name=op.f("pk_waiting")),
    )
    op.create_index("ix_waiting_person_id", "waiting", ["person_id"])
    op.create_index("ix_waiting_cohort_id_asked_at", "waiting", ["cohort_id", "asked_at"])
    op.create_table(
        "setup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", AutoString(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_setup_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setup")),
    )


def _make_rosters() -> None:
    """Lists of people that are being checked before they join a cohort."""
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("file", AutoString(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("stand_in_id", sa.Integer(), nullable=True),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("applied_at", UTCDateTime(), nullable=True),
        sa.Column("result", AutoString(), nullable=False),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (result = '')", name=op.f("ck_roster_applied_with_result")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_roster_cohort_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_roster_by_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_roster_agency_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["agency.id"], name=op.f("fk_roster_stand_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    op.create_index("ix_roster_cohort_id", "roster", ["cohort_id"])
    op.create_index("ix_roster_made_at", "roster", ["made_at"])


def _make_desks() -> None:
    """What a trainer gives, an author is proposed, an administrator sets."""
    op.create_table(
        "extra_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("quiz", AutoString(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("count BETWEEN 1 AND 10", name=op.f("ck_extra_attempt_count_range")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_extra_attempt_enrolment_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_extra_attempt_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_attempt")),
    )
    op.create_index("ix_extra_attempt_enrolment_id", "extra_attempt", ["enrolment_id"])
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course", AutoString(), nullable=False),
        sa.Column("language", AutoString(), nullable=False),
        sa.Column("file", AutoString(), nullable=False),
        sa.Column("basis", AutoString(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", AutoString(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("state", AutoString(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("answer", AutoString(), nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_proposal_decided_with_time")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'declined', 'withdrawn')", name=op.f("ck_proposal_state_known")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_proposal_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_proposal_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index("ix_proposal_by_id", "proposal", ["by_id"])
    op.create_index("ix_proposal_state_id", "proposal", ["state", "id"])
    op.create_table(
        "missed_item",
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("quiz", AutoString(), nullable=False),
        sa.Column("item", AutoString(), nullable=False),
        sa.Column("edition", AutoString(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("facility", sa.Float(), nullable=False),
        sa.CheckConstraint("facility BETWEEN 0 AND 1", name=op.f("ck_missed_item_facility_range")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_missed_item_cohort_id")),
        sa.PrimaryKeyConstraint("cohort_id", "quiz", "item", name=op.f("pk_missed_item")),
    )
    op.create_table(
        "audit_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("head", AutoString(), nullable=False),
        sa.Column("broken", sa.Integer(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_check_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_check")),
    )
    op.create_table(
        "preference",
        sa.Column("name", AutoString(), nullable=False),
        sa.Column("value", AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_preference")),
    )


def downgrade() -> None:
    for name in (
        "audit_check",
        "preference",
        "missed_item",
        "proposal",
        "roster",
        "extra_attempt",
        "setup",
        "waiting",
        "joining_code",
        "invitation",
    ):
        op.drop_table(name)
    op.drop_index("uq_person_staff_number", "person")
    for table, columns in reversed(_INDEXES):
        op.drop_index(f"ix_{table}_{columns[0]}", table)
    op.drop_index("ix_enrolment_matrix", "enrolment")
    op.create_index("ix_enrolment_matrix", "enrolment", _MATRIX)
    op.drop_column("attempt", "voided_at")
    op.execute("UPDATE cohort SET key = name || ' (' || id || ')' WHERE key <> name")
    op.drop_column("cohort", "name")
    op.execute("ALTER TABLE cohort RENAME COLUMN key TO name")
    op.drop_column("cohort", "reminds")
    op.drop_column("cohort", "archived_at")
    for table, name, _ in reversed(_ADDED):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    for name in ("announcement", "attendance", "meeting"):
        op.drop_table(name)
