"""Notes on all tickets of an import: how many count in rates, and which columns are there and empty."""

import polars as pl

from analytics.ticket_outcomes import NOT_ELIGIBLE_STATUS, NOT_ELIGIBLE_TAG
from data.schema import LOGS

_TAGGED = "tagged"


def empty(tickets: pl.LazyFrame, present: frozenset[str]) -> list[str]:
    """Returns a sentence on the columns that the file has and in which no row has anything."""
    there = set(tickets.collect_schema()) & present
    names = [each.name for each in LOGS["tickets"].columns if each.name in there and not each.free_text]
    counts = tickets.select(pl.len(), *(pl.col(name).count().alias(f"n {name}") for name in names)).collect()
    (found,) = counts.to_dicts()
    gone = [name for name in names if not found[f"n {name}"]] if found["len"] else []
    # Whether a rating is good is worked out from its points.
    gone = [name for name in gone if name != "csat_good" or "csat" not in gone]
    return [f"Empty in all rows: {', '.join(gone)}."] if gone else []


def noted(tickets: pl.LazyFrame) -> list[str]:
    """Returns a sentence on what no rate counts; also where it is nothing, but the file has tags.

    `tickets` are those of the import, checked and not stored yet.
    """
    there = set(tickets.collect_schema())
    means = {each: pl.col("status") == each for each in NOT_ELIGIBLE_STATUS if "status" in there}
    if "tags" in there:
        means[_TAGGED] = pl.col("tags").list.contains(NOT_ELIGIBLE_TAG)
    if not means:
        return []
    sums = [each.fill_null(False).sum().alias(name) for name, each in means.items()]
    has_tags = pl.col("tags").list.len().fill_null(0).max() if "tags" in there else pl.lit(0)
    any_of = pl.any_horizontal([each.fill_null(False) for each in means.values()]).sum()
    row = tickets.select(*sums, has_tags.alias("tags"), any_of.alias("out"), pl.len().alias("n")).collect()
    (found,) = row.to_dicts()
    left, said = int(found["out"]), f"a tag {NOT_ELIGIBLE_TAG}"
    if not left:
        if not found["tags"]:
            return []
        return [f"All {found['n']:,} tickets count in rates: none is spam, merged or deleted, or has {said}."]
    parts = [
        f"{int(found[name]):,} {f'with {said}' if name == _TAGGED else name}" for name in means if found[name]
    ]
    return [
        f"{int(found['n']) - left:,} of {found['n']:,} tickets count in rates. Not counted: "
        f"{', '.join(parts)}."
    ]
