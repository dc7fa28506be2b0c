"""Alerts: rules, episodes, messages to send, schedules, and when somebody was last here."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def _moment(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "alert_rule",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("about", sa.String(200), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer()),
        sa.Column("channels", sa.String(), nullable=False),
        _moment("muted_until"),
        _moment("deleted_at"),
        sa.Column("who", sa.String(80), nullable=False),
        _moment("made_at", nullable=False),
        _moment("looked_at"),
        sa.Column("seen_until", sa.Date()),
        sa.Column("trouble", sa.String(), nullable=False),
    )
    op.create_index("ix_alert_rule_source", "alert_rule", ["source"])
    op.create_table(
        "alert_episode",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(400), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(200), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("lake_version", sa.String(60), nullable=False),
        _moment("began_at", nullable=False),
        _moment("fired_at"),
        _moment("ended_at"),
        sa.UniqueConstraint("rule_id", "subject", "number"),
    )
    op.create_index("ix_alert_episode_rule_id", "alert_episode", ["rule_id"])
    op.create_index("ix_alert_episode_state", "alert_episode", ["state"])
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("about", sa.String(80), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("channel", sa.String(80), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("lake_version", sa.String(60), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("claim", sa.String(32), nullable=False),
        _moment("not_before", nullable=False),
        _moment("made_at", nullable=False),
        _moment("sent_at"),
        sa.Column("error", sa.String(), nullable=False),
    )
    op.create_index("ix_message_source", "message", ["source"])
    op.create_index("ix_message_about", "message", ["about"])
    op.create_index("ix_message_state", "message", ["state"])
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("cron", sa.String(80), nullable=False),
        sa.Column("working_day", sa.Integer()),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("channels", sa.String(), nullable=False),
        _moment("next_due", nullable=False),
        _moment("deleted_at"),
        sa.Column("who", sa.String(80), nullable=False),
        _moment("made_at", nullable=False),
    )
    op.create_index("ix_schedule_source", "schedule", ["source"])
    op.create_index("ix_schedule_next_due", "schedule", ["next_due"])
    op.create_table(
        "visit",
        sa.Column("person", sa.String(200), primary_key=True),
        _moment("came_at", nullable=False),
        _moment("seen_at", nullable=False),
        _moment("before_at"),
    )


def downgrade() -> None:
    """Back."""
    for table in ("visit", "schedule", "message", "alert_episode", "alert_rule"):
        op.drop_table(table)
