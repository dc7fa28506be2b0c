"""The imports: what was read, by which reader, into which lake version."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_COUNTS = ("read", "new", "updated", "unchanged", "duplicate", "filtered", "quarantined", "waiting")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "import",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("file_name", sa.String(400), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("reader", sa.String(80), nullable=False),
        sa.Column("profile_hash", sa.String(64)),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("lake_before", sa.String(60)),
        sa.Column("lake_after", sa.String(60)),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _COUNTS),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
    )
    op.create_index("ix_import_source", "import", ["source"])


def downgrade() -> None:
    """Back."""
    op.drop_table("import")
