"""The drafts of a source beside what people sent: one row a pair, with edit effort and changed facts."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from analytics.shadow import edits
from analytics.ticket_outcomes import NOT_ELIGIBLE_STATUS
from data.errors import DataError
from data.lake import lake
from data.settings import Settings

#: An answer sent so soon after its draft was approved, not read.
RUBBER_STAMP_SECONDS = 3.0
COLUMNS = (
    "item", "ticket_id", "customer", "category", "at", "day", "confidence", "action", "draft", "sent",
    "sent_at", "inferred", "effort", "band", "changed_facts", "accepted", "seconds", "rubber_stamp",
)  # fmt: skip


class Drafts(NamedTuple):
    """Every draft beside what a person sent, by `COLUMNS`; and how many drafts nobody answered."""

    pairs: pl.DataFrame
    unanswered: int


def read(settings: Settings, source: str) -> Drafts:
    """The drafts of a source with what people sent; a DataError where it has none.

    Sent is `human_text`, else the person's next answer in the ticket (`inferred`).
    """
    drafts, sent = _logs(settings, source)
    joined = drafts.join_asof(
        sent, left_on="at", right_on="sent_at", by="ticket_id", strategy="forward", check_sortedness=False
    ).with_columns(sent=pl.coalesce("human_text", "answer"), inferred=pl.col("human_text").is_null())
    both = joined.filter(pl.col("draft").is_not_null(), pl.col("sent").is_not_null())
    found = [edits.compare(one, other) for one, other in both.select("draft", "sent").iter_rows()]
    seconds = (pl.col("sent_at") - pl.col("at")).dt.total_milliseconds() / 1000
    pairs = both.with_columns(
        effort=pl.Series([each.effort for each in found], dtype=pl.Float64),
        band=pl.Series([each.band for each in found], dtype=pl.String),
        changed_facts=pl.Series([list(each.changed_facts) for each in found], dtype=pl.List(pl.String)),
        accepted=pl.Series([each.accepted for each in found], dtype=pl.Boolean),
        seconds=seconds,
        rubber_stamp=(seconds < RUBBER_STAMP_SECONDS).fill_null(False),
        day=pl.col("at").dt.convert_time_zone(settings.time_zone).dt.date(),
    ).select(COLUMNS)
    return Drafts(pairs, drafts.height - pairs.height)


def _logs(settings: Settings, source: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Drafts with their ticket, and the answers of people, both by time."""
    store = lake.of(settings)
    said, tickets = store.scan_source("interactions", source), store.scan_source("tickets", source)
    if said is None or tickets is None:
        raise DataError(
            f"The source {source!r} has no interactions, so no drafts. Import the agent's messages with a "
            "column mode that says shadow where nobody saw them."
        )
    about = tickets.filter(~pl.col("status").is_in(NOT_ELIGIBLE_STATUS).fill_null(False)).select(
        "ticket_id", "category", customer=pl.coalesce("customer_id", "ticket_id")
    )
    drafts = (
        said.filter(pl.col("mode") == "shadow", pl.col("actor") == "ai")
        .select("ticket_id", "at", "confidence", "action", "human_text", item="interaction_id", draft="text")
        .join(about, on="ticket_id", how="inner")
        .sort("at", "item")
        .collect()
    )
    if drafts.is_empty():
        raise DataError(
            f"The source {source!r} has no drafts: every interaction is live. Shadow mode is recorded by "
            "mode = shadow."
        )
    sent = (
        said.filter(
            pl.col("actor") == "human",
            pl.col("mode").fill_null("live") == "live",
            pl.col("text").is_not_null(),
        )
        .select("ticket_id", answer="text", sent_at="at")
        .sort("sent_at")
        .collect()
    )
    return drafts, sent


def categories(found: pl.DataFrame) -> Sequence[str]:
    """The categories of pairs, the one with the most first."""
    counted = found["category"].drop_nulls().value_counts(sort=True)
    return counted.sort("count", "category", descending=[True, False])["category"].to_list()
