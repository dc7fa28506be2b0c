"""The failures of a run to take home: a row a ticket, as CSV or as XLSX with clusters and About."""

from functools import partial

import polars as pl

from analytics import wording
from analytics.failures import suggested_fixes
from analytics.figures.drawing.groups import GROUPS
from data import export
from jobs.failures.explorer import Explored
from pages.components import exports

_CLUSTERS = (
    "number", "cluster_id", "label", "given_label", "tickets", "a_month", "low", "high", "main_group",
    *GROUPS, "trend", "state", "human_minutes_a_month", "csat_loss", "gain", "gain_low", "gain_high",
    "context_field", "context_value", "main_cause", "burst_tickets", "burst_first", "burst_last",
    "fix", "owner",
)  # fmt: skip
_TICKETS = (
    "ticket_id", "created_at", "group", "group_strength", "cause", "diagnosed_group", "said_by",
    "second_group", "intent", "context_field", "context_value", "cluster_id", "cluster_label",
    "cluster_strength", "theme_label", "evidence",
)  # fmt: skip


def buttons(source: str, found: Explored) -> None:
    """The two files."""
    name = f"{source}-failures"
    exports.csv_button("CSV", name, partial(as_csv, found))
    exports.xlsx_button("XLSX, one row per ticket", name, partial(as_xlsx, found), found.failures.height)


def as_csv(found: Explored) -> bytes:
    """Every failure with its group, evidence and cluster, safe to open in a spreadsheet."""
    return export.csv_bytes(_tickets(found))


def as_xlsx(found: Explored) -> bytes:
    """The same, with the clusters and what the run was made from."""
    run = found.result.run
    about = [
        ("Source", run.source),
        ("Run", f"{run.id}, made {run.made_at:%Y-%m-%d %H:%M} UTC"),
        ("Days", f"{run.first or 'first'} to {run.last or 'last'}"),
        ("Requests that the agent was involved in", wording.count(run.requests)),
        ("Failed", wording.count(found.failures.height)),
        ("Lake version", run.lake_version),
        ("Seed, model, code", f"{run.seed}, {run.model}, {run.code[:12]}"),
        ("Groups", "as people decided, else as diagnosed; said_by says which"),
        *((group.label, f"{group.definition} Fix: {group.fix}") for group in GROUPS.values()),
        *(("Could not use", note) for note in found.result.notes),
    ]
    clusters = found.clusters.select(name for name in _CLUSTERS if name in found.clusters.columns)
    return export.xlsx_bytes({"Failures": _tickets(found), "Clusters": clusters}, about)


def _tickets(found: Explored) -> pl.DataFrame:
    told = found.failures.with_columns(suggested_fixes.evidence_words())
    return told.select(name for name in _TICKETS if name in told.columns)
