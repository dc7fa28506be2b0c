"""The decision log; corrections, fixes, retirements and locks of plans move onto it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Forward."""
    decision = op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("subject_version", sa.String(200), nullable=False),
        sa.Column("choice", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("lake_version", sa.String(60), nullable=False),
        sa.Column("definitions_version", sa.String(20), nullable=False),
        sa.Column("supersedes", sa.Integer(), unique=True),
        sa.Column("key", sa.String(200), unique=True),
    )
    for column in ("source", "kind", "subject"):
        op.create_index(f"ix_decision_{column}", "decision", [column])
    moved = sorted((*_locks(), *_retirements(), *_corrections(), *_fixes()), key=lambda row: row["at"])
    last: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(moved, start=1):
        about = row["source"], row["kind"], row["subject"]
        common = {"id": number, "lake_version": "", "definitions_version": "", "supersedes": last.get(about)}
        op.get_bind().execute(decision.insert(), {**row, **common})
        last[about] = number
    if moved and op.get_bind().dialect.name == "postgresql":
        op.execute(f"SELECT setval(pg_get_serial_sequence('decision', 'id'), {len(moved)})")
    for name in ("pilot_plan_retirement", "correction", "fix"):
        op.drop_table(name)


def downgrade() -> None:
    """Back; what the log holds goes with it."""
    op.create_table(
        "pilot_plan_retirement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, index=True),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_at", _AT, nullable=False),
    )
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(200), nullable=False, index=True),
        sa.Column("ticket_id", sa.String()),
        sa.Column("thread", sa.String(80)),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("diagnosed", sa.String(20), nullable=False),
        sa.Column("said", sa.String(20)),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("made_at", _AT, nullable=False),
    )
    op.create_table(
        "fix",
        sa.Column("source", sa.String(200), primary_key=True),
        sa.Column("thread", sa.String(80), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("due", sa.Date()),
        sa.Column("note_id", sa.Integer()),
        sa.Column("who", sa.String(80), nullable=False),
        sa.Column("changed_at", _AT, nullable=False),
    )
    op.drop_table("decision")


def _rows(table: str, *times: str) -> list[Any]:
    """The rows of a table as it was, its times read with their type."""
    found = sa.Table(
        table, sa.MetaData(), *(sa.Column(name, _AT) for name in times), autoload_with=op.get_bind()
    )
    ordered = sa.select(found).order_by(*found.primary_key.columns)
    return list(op.get_bind().execute(ordered).mappings())


def _row(
    source: str,
    kind: str,
    subject: str,
    choice: str,
    by: str,
    at: object,
    evidence: Mapping[str, object] | None = None,
    subject_version: str = "",
    reason: str = "",
) -> dict[str, Any]:
    seen = json.dumps(evidence or {}, ensure_ascii=False, sort_keys=True)
    about = {"source": source, "kind": kind, "subject": subject, "subject_version": subject_version}
    return {**about, "choice": choice, "reason": reason, "by": by, "at": at, "evidence": seen}


def _locks() -> Iterator[dict[str, Any]]:
    for row in _rows("pilot_plan", "saved_at", "locked_at"):
        if row["locked_at"] is not None:
            seen = {"sha256": row["sha256"]}
            about = row["source"], "plan", row["name"], "locked", row["locked_by"], row["locked_at"]
            yield _row(*about, subject_version=str(row["version"]), evidence=seen)


def _retirements() -> Iterator[dict[str, Any]]:
    sources = {row["name"]: row["source"] for row in _rows("pilot_plan", "saved_at", "locked_at")}
    for row in _rows("pilot_plan_retirement", "made_at"):
        choice = "retired" if row["retired"] else "brought back"
        about = sources.get(row["name"], ""), "retirement", row["name"], choice, row["who"], row["made_at"]
        yield _row(*about, reason=row["reason"])


def _corrections() -> Iterator[dict[str, Any]]:
    for row in _rows("correction", "made_at"):
        subject = f"ticket:{row['ticket_id']}" if row["ticket_id"] is not None else f"cluster:{row['thread']}"
        seen = {"run_id": row["run_id"], "diagnosed": row["diagnosed"]}
        choice = row["said"] or "withdrawn"
        yield _row(row["source"], "correction", subject, choice, row["who"], row["made_at"], evidence=seen)


def _fixes() -> Iterator[dict[str, Any]]:
    for row in _rows("fix", "changed_at"):
        due = row["due"].isoformat() if row["due"] else None
        seen = {"owner": row["owner"], "due": due, "note_id": row["note_id"]}
        about = row["source"], "fix", row["thread"], row["state"], row["who"], row["changed_at"]
        yield _row(*about, reason=row["what"], evidence=seen)
