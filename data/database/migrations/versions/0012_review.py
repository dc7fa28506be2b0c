"""Review: draws of answers, and the answers drawn with their inclusion probabilities."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "review_draw",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("first", sa.Date()),
        sa.Column("last", sa.Date()),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("frame_hash", sa.String(64), nullable=False),
        sa.Column("sizes", sa.String(), nullable=False),
        sa.Column("uniform_share", sa.Float(), nullable=False),
        sa.Column("stratified", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("frame_score", sa.Float()),
        sa.Column("hand_picked", sa.Boolean(), nullable=False),
        sa.Column("lake_version", sa.String(60), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_review_draw_source", "review_draw", ["source"])
    op.create_table(
        "review_item",
        sa.Column("draw_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("item", sa.String(200), primary_key=True),
        sa.Column("ticket_id", sa.String(400), nullable=False),
        sa.Column("customer", sa.String(400), nullable=False),
        sa.Column("category", sa.String(200)),
        sa.Column("stratum", sa.String(400), nullable=False),
        sa.Column("pi", sa.Float()),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("double", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float()),
        sa.Column("claimed_by", sa.String(80), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
    )


def downgrade() -> None:
    """Back."""
    op.drop_table("review_item")
    op.drop_table("review_draw")
