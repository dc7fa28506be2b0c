"""Failures: runs, corrections of their diagnoses, what clusters are called, and what is done about them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "failure_run",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("first", sa.Date()),
        sa.Column("last", sa.Date()),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(400), nullable=False),
        sa.Column("horizon_days", sa.Float(), nullable=False),
        sa.Column("time_zone", sa.String(60), nullable=False),
        sa.Column("lake_version", sa.String(60), nullable=False),
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("clusters", sa.Integer(), nullable=False),
        sa.Column("before", sa.Integer()),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_failure_run_source", "failure_run", ["source"])
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("ticket_id", sa.String()),
        sa.Column("thread", sa.String(80)),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("diagnosed", sa.String(20), nullable=False),
        sa.Column("said", sa.String(20)),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_correction_source", "correction", ["source"])
    op.create_table(
        "cluster",
        sa.Column("source", sa.String(200), primary_key=True),
        sa.Column("thread", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(80)),
        sa.Column("into", sa.String(80)),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "fix",
        sa.Column("source", sa.String(200), primary_key=True),
        sa.Column("thread", sa.String(80), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("note_id", sa.Integer()),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Back."""
    for name in ("fix", "cluster", "correction", "failure_run"):
        op.drop_table(name)
