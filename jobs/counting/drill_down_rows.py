"""Drill-down: the tickets behind a number, their full rows and their transcripts."""

from typing import Literal

import narwhals as nw
import polars as pl

from analytics import facts, ticket_outcomes
from analytics.metrics import Metric, missing
from analytics.ticket_slices import Slice
from data.errors import DataError
from data.lake import lake
from data.schema import Kind
from data.settings import Settings
from jobs.counting import opened_transcripts
from jobs.counting.snapshot import Snapshot

Part = Literal["numerator", "denominator", "excluded", "maturing", "not_applicable"]


def part(taken: Snapshot, chosen: Slice, metric: Metric, which: Part) -> pl.DataFrame:
    """Returns the facts that a metric counts in one of its parts.

    An answer metric is counted in answers, so its tickets are those that have any such answer.
    """
    counted = _counts(metric.denominator)
    if missing(metric, taken.rules.known):
        counted = pl.lit(False)
    maturing, beside = (
        _counts(name) if name else pl.lit(False) for name in (metric.maturing, metric.not_applicable)
    )
    if metric.rows == "answer":
        excluded = pl.col(metric.whole) > pl.when(counted).then(pl.col(metric.denominator)).otherwise(0)
    else:
        excluded = _counts(metric.whole) & ~counted & ~maturing & ~beside
    parts: dict[Part, pl.Expr] = {
        "numerator": counted & _counts(metric.numerator),
        "denominator": counted,
        "excluded": excluded,
        "maturing": maturing,
        "not_applicable": beside,
    }
    return taken.rows(chosen).filter(parts[which]).collect()


def full(
    settings: Settings, taken: Snapshot, rows: pl.DataFrame, metric: Metric, which: Part = "denominator"
) -> pl.DataFrame:
    """Returns whole rows for export, newest first: a row per ticket with its outcome, or per answer."""
    if metric.rows == "answer":
        return _answers(settings, taken, rows, metric, which)
    return tickets(settings, taken, rows)


def tickets(settings: Settings, taken: Snapshot, rows: pl.DataFrame) -> pl.DataFrame:
    """Returns whole tickets with their outcome, newest first."""
    flags = rows.select("ticket_id", *ticket_outcomes.FLAGS)
    return (
        _by_key(settings, taken, rows["ticket_id"])
        .join(flags, on="ticket_id")
        .sort("created_at", descending=True)
    )


def ticket(settings: Settings, source: str, ticket_id: str) -> dict[str, object]:
    """Returns every recorded field of one ticket."""
    found = _scan(settings, "tickets", source).filter(pl.col("ticket_id") == ticket_id).collect()
    if found.is_empty():
        raise DataError(f"There is no such ticket in the source {source}.")
    return {name: value for name, value in found.to_dicts()[0].items() if value is not None}


def transcript(settings: Settings, source: str, ticket_id: str) -> pl.DataFrame:
    """Returns a ticket's interactions in order, after the entry of it; empty if the source has none."""
    opened_transcripts.record(settings, source, ticket_id)
    said = lake.of(settings).scan_source("interactions", source)
    columns = (
        "at",
        "actor",
        "mode",
        "action",
        "text",
        "predicted_intent",
        "confidence",
        "error",
        "tag",
        "human_text",
    )
    if said is None:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return said.filter(pl.col("ticket_id") == ticket_id).select(columns).sort("at").collect()


def _counts(measure: str) -> pl.Expr:
    return pl.col(measure).cast(pl.Int32) > 0


def _by_key(settings: Settings, taken: Snapshot, keys: pl.Series) -> pl.DataFrame:
    wanted = pl.LazyFrame({"ticket_id": keys})
    found = _scan(settings, "tickets", taken.source).join(wanted, on="ticket_id", how="semi").collect()
    empty = [name for name in found.columns if name.startswith("context.") and name not in taken.fields]
    return found.drop(empty)


def _answers(
    settings: Settings, taken: Snapshot, rows: pl.DataFrame, metric: Metric, which: Part
) -> pl.DataFrame:
    answers = facts.answers(taken.rules)
    wanted_answers = answers[metric.numerator if which == "numerator" else metric.denominator]
    if which == "excluded":
        wanted_answers = answers[metric.whole] & ~wanted_answers
    said = _scan(settings, "interactions", taken.source).filter(pl.col("at") <= taken.rules.as_of)
    wanted = pl.LazyFrame({"ticket_id": rows["ticket_id"]})
    counted = nw.from_native(said).filter(wanted_answers).to_native()
    return counted.join(wanted, on="ticket_id", how="semi").sort("at", descending=True).collect()


def _scan(settings: Settings, kind: Kind, source: str) -> pl.LazyFrame:
    frame = lake.of(settings).scan_source(kind, source)
    if frame is None:
        raise DataError(f"The lake has no {kind}. Import them first: `python -m jobs import FILE`.")
    return frame
