"""The audit log, and triggers that refuse to change or delete its entries."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_SAYS = "The audit log is append-only."
_ABORT = f"BEGIN SELECT RAISE(ABORT, '{_SAYS}'); END"
_SQLITE = (
    "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry " + _ABORT,
    "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry " + _ABORT,
    # INSERT OR REPLACE deletes a row without asking the trigger above.
    "CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry "
    "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq) "
    "BEGIN SELECT RAISE(ABORT, 'The audit log is append-only.'); END",
)
_POSTGRES = (
    "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_SAYS}'; END $$",
    "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(64), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("mac", sa.String(64), nullable=False),
    )
    for column in ("at", "action"):
        op.create_index(f"ix_audit_entry_{column}", "audit_entry", [column])
    for statement in _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Back; the log goes with it."""
    op.drop_table("audit_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
