"""Retired plans: a row each time that a plan is retired or brought back."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "pilot_plan_retirement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_pilot_plan_retirement_name", "pilot_plan_retirement", ["name"])


def downgrade() -> None:
    """Back."""
    op.drop_table("pilot_plan_retirement")
