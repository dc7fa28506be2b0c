"""Plans of pilots, version by version, and the texts that came second."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "pilot_plan",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("toml", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_by", sa.String(80), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True)),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_index("ix_pilot_plan_source", "pilot_plan", ["source"])
    op.create_table(
        "pilot_plan_aside",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("toml", sa.String(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_pilot_plan_aside_name", "pilot_plan_aside", ["name"])


def downgrade() -> None:
    """Back."""
    for name in ("pilot_plan_aside", "pilot_plan"):
        op.drop_table(name)
