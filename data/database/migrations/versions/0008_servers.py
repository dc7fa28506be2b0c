"""Several servers: which lake and redaction key belong to this database, and which import is being stored."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("lake_id", sa.String(32), nullable=False),
        sa.Column("lake_marked", sa.Boolean(), nullable=False),
        sa.Column("key_fingerprint", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "storing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("token", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("import_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("versions", sa.String(), nullable=False),
        sa.Column("worker", sa.String(80), nullable=False),
    )


def downgrade() -> None:
    """Back."""
    for name in ("storing", "installation"):
        op.drop_table(name)
