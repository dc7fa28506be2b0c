"""Connections: where pulls, watched folders and webhooks stand, and the files that were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "connection",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("columns", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("waited_seconds", sa.Float(), nullable=False),
        _moment("reached_at"),
        _moment("complete_at"),
        _moment("tried_at"),
        _moment("next_due"),
        sa.Column("trouble", sa.String(), nullable=False),
    )
    op.create_index("ix_connection_next_due", "connection", ["next_due"])
    op.create_table(
        "taken_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("connection", sa.String(80), nullable=False),
        sa.Column("name", sa.String(400), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _moment("changed_at", nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        _moment("taken_at", nullable=False),
        sa.UniqueConstraint("connection", "sha256"),
    )
    op.create_index("ix_taken_file_connection", "taken_file", ["connection"])


def downgrade() -> None:
    """Back."""
    op.drop_table("taken_file")
    op.drop_table("connection")
