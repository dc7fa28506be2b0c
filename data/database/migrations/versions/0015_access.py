"""Access: people, their sessions, and tokens of programs."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("invite", sa.String(64), nullable=False),
        sa.Column("invite_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_person_invite", "person", ["invite"])
    op.create_table(
        "sign_in",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("person", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_sign_in_person", "sign_in", ["person"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("person", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_api_token_person", "api_token", ["person"])


def downgrade() -> None:
    """Back."""
    op.drop_table("api_token")
    op.drop_table("sign_in")
    op.drop_table("person")
