"""The month: targets, notes, closed months, what value assumes, and saved views."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "target",
        sa.Column("source", sa.String(200), primary_key=True),
        sa.Column("metric", sa.String(60), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("category", sa.String(200)),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_note_source", "note", ["source"])
    op.create_table(
        "closed_month",
        sa.Column("source", sa.String(200), primary_key=True),
        sa.Column("month", sa.Date(), primary_key=True),
        sa.Column("metric", sa.String(60), primary_key=True),
        sa.Column("value", sa.Float()),
        sa.Column("measures", sa.String(), nullable=False),
        sa.Column("lake_version", sa.String(60), nullable=False),
        sa.Column("definitions", sa.String(20), nullable=False),
        sa.Column("horizon_days", sa.Float(), nullable=False),
        sa.Column("kept_on", sa.Date(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
    )
    op.create_table(
        "assumption",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("within", sa.Float(), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "saved_view",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("page", sa.String(40), nullable=False),
        sa.Column("chosen", sa.String(), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Back."""
    for name in ("saved_view", "assumption", "closed_month", "note", "target"):
        op.drop_table(name)
