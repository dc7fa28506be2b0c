"""Answers that cite articles, each beside what a person sent in that ticket: in its place, or after it."""

import polars as pl

from data.errors import DataError
from data.lake import lake
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot

#: So many of the latest answers are looked at.
MOST = 4_000


def read(settings: Settings, source: str, taken: Snapshot | None = None) -> tuple[pl.DataFrame, int]:
    """The latest answers that cite, with a person's answer; and how many cite without one.

    Columns: `item`, `ticket_id`, `customer`, `category`, `day`, `draft` (nobody saw it), `cited`, `sent`,
    `inferred` (the person's next message of the ticket). A DataError where no answer cites.
    """
    taken = taken or snapshot.take(settings, source)
    said = lake.of(settings).scan_source("interactions", source)
    if said is None or "cited" not in taken.rules.known:
        raise DataError(
            f"The answers of the source {source!r} do not say which articles they cite, so citations cannot "
            "be checked. Import the agent's messages with a column `cited`."
        )
    eligible = (
        taken.scan()
        .filter("is_eligible")
        .select(pl.col("ticket_id").cast(pl.String), "customer", pl.col("category").cast(pl.String))
    )
    answers = (
        said.filter(
            pl.col("actor") == "ai",
            pl.col("action") == "answer",
            pl.col("cited").list.len() > 0,
            pl.col("at") <= taken.rules.as_of,
        )
        .select("ticket_id", "at", "mode", "cited", "human_text", item=pl.col("interaction_id"))
        .join(eligible, on="ticket_id", how="inner")
        .sort("at", "item")
        .collect()
    )
    people = (
        said.filter(
            pl.col("actor") == "human",
            pl.col("mode").fill_null("live") == "live",
            pl.col("text").str.strip_chars() != "",
        )
        .select("ticket_id", "at", answer="text")
        .sort("at")
        .collect()
    )
    joined = answers.join_asof(
        people, on="at", by="ticket_id", strategy="forward", check_sortedness=False
    ).with_columns(sent=pl.coalesce("human_text", "answer"), inferred=pl.col("human_text").is_null())
    both = joined.filter(pl.col("sent").str.strip_chars() != "")
    found = both.tail(MOST).select(
        "item",
        "ticket_id",
        "customer",
        "category",
        "cited",
        "sent",
        "inferred",
        day=pl.col("at").dt.convert_time_zone(settings.time_zone).dt.date(),
        draft=(pl.col("mode") == "shadow").fill_null(value=False),
    )
    return found, joined.height - both.height
