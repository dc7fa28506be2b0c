"""What people did with the drafts: shares with intervals that know customers who come back."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from analytics.shadow.edits import BANDS
from analytics.significance.returning_customers import clustered, design_effect

_CHANGED = pl.col("changed_facts").list.len() > 0
#: What is counted, by the name that pages show.
_COUNTED: Mapping[str, pl.Expr] = {
    "Accepted": pl.col("accepted"),
    **{band.capitalize(): pl.col("band") == band for band in BANDS},
    "Facts changed": _CHANGED,
}


def shares(pairs: pl.DataFrame) -> pl.DataFrame:
    """A row for each thing that people did: `name`, `count`, `n`, `share` and its 95 % interval.

    `low` and `high` are null below 30 customers.

    `pairs` are the drafts beside what was sent; those approved unread are left out by the caller.
    """
    rows: list[tuple[str, int, int, float | None, float | None, float | None]] = []
    for name, counted in _COUNTED.items():
        customers = pairs.group_by("customer").agg(counted.sum().cast(pl.Float64).alias("x"), n=pl.len())
        if pairs.is_empty():
            rows.append((name, 0, 0, None, None, None))
            continue
        ends = design_effect.rate_interval(clustered.sums(customers, "x", "n"))
        low, high = (None if np.isnan(end) else float(end) for end in ends)
        count = int(customers["x"].sum())
        rows.append((name, count, pairs.height, count / pairs.height, low, high))
    schema = {
        "name": pl.String,
        "count": pl.Int64,
        "n": pl.Int64,
        "share": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
