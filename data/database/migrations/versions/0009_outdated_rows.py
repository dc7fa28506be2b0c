"""Imports count the rows that are older than what is stored."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Forward."""
    op.add_column("import", sa.Column("outdated", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Back."""
    op.drop_column("import", "outdated")
