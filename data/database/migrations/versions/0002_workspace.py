"""What the workspace is called and how it counts, and the profiles that people saved."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "setting",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(400), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "profile",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("toml", sa.String(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("profile")
    op.drop_table("setting")
