"""Review: the mean automatic score of each band of confidence of a draw's frame."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("review_draw") as table:
        table.add_column(sa.Column("frame_scores", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("review_draw") as table:
        table.drop_column("frame_scores")
