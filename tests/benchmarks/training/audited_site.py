"""A home with many answered tickets of 90 days, and its audit done as a worker does it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
from sqlmodel import update

from data import installation
from data.database import sessions
from data.database.tables import JobRecord
from data.lake import lake
from data.schema import LOGS, SOURCE, Kind
from data.settings import Settings
from jobs.audit import audit_runs
from tests.benchmarks.training import simulated_replies
from tests.homes import settings_at

LABEL, CATEGORIES = "desk", 20
_START = datetime(2026, 2, 1, tzinfo=UTC)
_ANSWERS = ((1.0,), (0.5, 0.5), (0.8, 0.2), (0.2,) * 5)


def make(folder: Path, tickets: int) -> tuple[Path, Settings]:
    """A server's folder whose lake holds so many tickets with a person's reply each, in 20 categories."""
    home = folder / "pilotlight"
    settings = settings_at(home)
    if home.exists():
        return folder, settings
    home.mkdir(parents=True)
    installation.check(settings)
    kinds = {f"category {place}": simulated_replies.Kind(_ANSWERS[place % 4]) for place in range(CATEGORIES)}
    each = max(40, tickets // CATEGORIES)
    frame = simulated_replies.frame(kinds, each, seed=5)
    minutes = 88 * 24 * 60 / frame.height
    frame = frame.with_columns(
        at=_START + pl.duration(minutes=(pl.int_range(pl.len()) * 7919 % pl.len()) * minutes)
    )
    rows = frame.select(
        "ticket_id",
        "category",
        "plan",
        "language",
        customer_id=pl.concat_str(pl.lit("C"), pl.col("customer").cast(pl.String)),
        created_at="at",
        resolved_at=pl.col("at") + timedelta(hours=4),
        status=pl.lit("closed"),
        resolved=pl.lit(True),
        human_seconds=pl.lit(240.0) + pl.int_range(pl.len()) % 300,
        body="request",
        **{"context.assignee": pl.col("author")},
    )
    last = rows.head(1).with_columns(ticket_id=pl.lit("last"), created_at=_START + timedelta(days=97))
    said = frame.select(
        "ticket_id",
        "text",
        interaction_id=pl.concat_str("ticket_id", pl.lit("-1")),
        at=pl.col("at") + timedelta(hours=1),
        actor=pl.lit("human"),
        action=pl.lit("answer"),
    )
    _store(settings, "tickets", pl.concat([rows, last]))
    _store(settings, "interactions", said)
    return folder, settings


def audit(settings: Settings) -> None:
    """Ask for an audit and do it in this process."""
    job = audit_runs.ask(settings, LABEL)
    reference = audit_runs.perform(settings, job.params, lambda stage, share: None)
    with sessions.session(settings) as opened:
        opened.exec(update(JobRecord).values(state="done", result_ref=reference))
    sessions.forget(settings)


def _store(settings: Settings, kind: Kind, rows: pl.DataFrame) -> None:
    dtypes = LOGS[kind].dtypes
    shaped = rows.with_columns(pl.lit(LABEL).alias(SOURCE)).select(
        pl.col(name).cast(dtypes[name]) if name in dtypes else pl.col(name)
        for name in (SOURCE, *rows.columns)
    )
    missing = [
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in dtypes.items() if name not in shaped.columns
    ]
    store = lake.of(settings)
    with store.writing():
        store.merge(kind, shaped.with_columns(missing))
