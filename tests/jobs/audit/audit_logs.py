"""A source with people's replies for tests of the audit: one answer, one by plan, five, and words of risk."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from data.schema import Kind
from data.settings import Settings
from jobs.audit import audit_runs
from jobs.audit.audit_runs import AuditRun
from jobs.counting import job_results
from jobs.intake import imports
from jobs.intake.imports import Choice
from tests.benchmarks.training import simulated_replies
from tests.pages.failure_runs import end_jobs

SOURCE = "desk"
TICKETS = 90
KINDS = {
    "one answer": simulated_replies.Kind(),
    "by plan": simulated_replies.Kind((0.4, 0.3, 0.3), on="plan"),
    "five answers": simulated_replies.Kind((0.2,) * 5),
    "complaints": simulated_replies.Kind(),
}
_START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def load(settings: Settings, folder: Path, *, authors: bool = True, replies: bool = True) -> None:
    """Import 90 tickets of each category over 80 days; every third complaint speaks of a lawyer."""
    frame = simulated_replies.frame(KINDS, TICKETS, seed=11, noise=0.15).with_columns(
        at=_START + pl.duration(hours=(pl.int_range(pl.len()) * 21) % (80 * 24))
    )
    risky = (pl.col("category") == "complaints") & (pl.int_range(pl.len()) % 3 == 0)
    tickets = frame.select(
        "ticket_id",
        "category",
        "plan",
        "language",
        customer_id=pl.concat_str(pl.lit("C"), pl.col("category").rank("dense"), pl.lit("-"), "customer"),
        created_at="at",
        resolved_at=pl.col("at") + timedelta(hours=5),
        status=pl.lit("closed"),
        resolved=pl.lit(True),
        reopened=pl.int_range(pl.len()) % 11 == 0,
        human_seconds=pl.lit(300.0) + pl.int_range(pl.len()) % 50,
        body=pl.when(risky).then(pl.col("request") + ". I will ask my lawyer.").otherwise("request"),
        **({"context.assignee": pl.col("author")} if authors else {}),
    )
    # Later than all of them, so that they are mature.
    last = tickets.head(1).with_columns(
        ticket_id=pl.lit("last"),
        created_at=_START + timedelta(days=95),
        resolved_at=_START + timedelta(days=96),
        category=pl.lit(None, dtype=pl.String),
    )
    logs: dict[Kind, pl.DataFrame] = {"tickets": pl.concat([tickets, last])}
    if replies:
        logs["interactions"] = frame.select(
            "ticket_id",
            "text",
            interaction_id=pl.concat_str("ticket_id", pl.lit("-1")),
            at=pl.col("at") + timedelta(hours=1),
            actor=pl.lit("human"),
            action=pl.lit("answer"),
        )
    for kind, rows in logs.items():
        path = folder / f"{kind}.parquet"
        rows.write_parquet(path)
        imports.run(settings, path, Choice(reader="canonical", source=SOURCE, kind=kind))


def audited(settings: Settings, source: str = SOURCE) -> AuditRun:
    """An audit done in this process as a worker does it, and read as pages do."""
    job = audit_runs.ask(settings, source)
    reference = audit_runs.perform(settings, job.params, lambda stage, share: None)
    end_jobs(settings, reference)
    found = job_results.newest(settings, audit_runs.AUDIT, source)
    assert found is not None and found.result_ref == reference
    return audit_runs.read(settings, found)
