"""The share of all tickets that each bucket has, with its interval by customer."""

from collections.abc import Mapping

import polars as pl

from analytics.audit import evidence
from analytics.audit.evidence import Evidence

#: Tickets of categories without a bucket, and those without a category.
UNDECIDED, WITHOUT = "too few to say", "no category"


def of(tickets: pl.DataFrame, buckets: Mapping[str, str | None]) -> dict[str, Evidence]:
    """The share of each bucket among tickets with `category` (null without one) and `customer`."""
    named = {category: bucket or UNDECIDED for category, bucket in buckets.items()}
    bucket = pl.col("category").replace_strict(named, default=UNDECIDED, return_dtype=pl.String)
    rows = tickets.select(
        "customer",
        category=pl.lit("all"),
        bucket=pl.when(pl.col("category").is_null()).then(pl.lit(WITHOUT)).otherwise(bucket),
    )
    return {
        each: evidence.ratios(rows, pl.col("bucket") == each, pl.col("bucket").is_not_null())["all"]
        for each in rows["bucket"].unique(maintain_order=True).sort().to_list()
    }
