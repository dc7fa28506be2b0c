"""The jobs: how often one was tried, when it last moved, and what kind of error ended it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("job") as job:
        job.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        job.add_column(sa.Column("progress_at", sa.DateTime(timezone=True)))
        job.add_column(sa.Column("error_kind", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("job") as job:
        for name in ("tries", "progress_at", "error_kind"):
            job.drop_column(name)
