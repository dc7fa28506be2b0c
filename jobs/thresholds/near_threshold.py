"""Answers whose score is closest to a threshold, wrong ones first, with what was asked and answered."""

import polars as pl

from data.lake import lake
from data.settings import Settings
from jobs.thresholds.threshold_report import Report

#: So many are shown.
SHOWN = 30
_WORDS = 160


def answers(settings: Settings, found: Report, threshold: float) -> pl.DataFrame:
    """The answers with a truth nearest to the threshold, in the columns that a page shows."""
    distance = (pl.col("score") - threshold).abs()
    near = (
        found.rows.sort(distance, "item")
        .head(SHOWN)
        .sort("is_wrong", distance, "item", descending=[True, False, False])
    )
    store = lake.of(settings)
    said, tickets = (
        store.scan_source("interactions", found.source),
        store.scan_source("tickets", found.source),
    )
    empty = pl.DataFrame(schema={"item": pl.String, "answer": pl.String})
    answered = empty
    if said is not None:
        keys = near.lazy().select(interaction_id="item")
        answered = (
            said.join(keys, on="interaction_id", how="semi")
            .select(item="interaction_id", answer=pl.col("text").str.slice(0, _WORDS))
            .collect()
        )
    asked = pl.DataFrame(schema={"ticket_id": pl.String, "asked": pl.String})
    if tickets is not None:
        keys = near.lazy().select("ticket_id")
        asked = (
            tickets.join(keys, on="ticket_id", how="semi")
            .select("ticket_id", asked=pl.coalesce("body", "subject").str.slice(0, _WORDS))
            .collect()
        )
    state = pl.when(pl.col("is_wrong") >= 1).then(pl.lit("wrong")).when(pl.col("is_wrong") <= 0)
    return (
        near.join(answered, on="item", how="left", maintain_order="left")
        .join(asked, on="ticket_id", how="left", maintain_order="left")
        .select(
            Ticket="ticket_id",
            Day="day",
            Intent="intent",
            Score="score",
            Was=state.then(pl.lit("right")).otherwise(pl.lit("reviewers differ")),
            Asked="asked",
            Answered="answer",
        )
    )
