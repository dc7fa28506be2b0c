"""Failures beside outages of several sizes and times, and in another order: the other clusters stay."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from sklearn.metrics import adjusted_rand_score

from analytics.failures import pipeline
from analytics.failures.clusters.dimension_reduction import Principal
from analytics.failures.inputs import Material
from analytics.failures.pipeline import Options
from tests.benchmarks.report import Line

PLAIN = Options(plane=Principal())

#: An outage that is made: its seed, how many tickets, and when it began.
Outage = tuple[int, int, datetime]
OUTAGES: tuple[Outage, ...] = (
    (2, 500, datetime(2026, 7, 20, 8, tzinfo=UTC)),
    (3, 500, datetime(2026, 3, 3, 15, tzinfo=UTC)),
    (4, 500, datetime(2026, 5, 10, 2, tzinfo=UTC)),
    (5, 1_500, datetime(2026, 4, 21, 11, tzinfo=UTC)),
    (6, 60, datetime(2026, 6, 1, 23, tzinfo=UTC)),
)


def run(material: Material, outages: Sequence[Outage] = OUTAGES) -> Iterator[Line]:
    """What the clusters of all other failures owe to near-identical tickets, and to the order of rows."""
    usual = pipeline.run(material, PLAIN)
    named, same = list[bool](), list[float]()
    for seed, count, begin in outages:
        found = pipeline.run(_with_outage(material, seed, count, begin), PLAIN)
        mine = found.failures.filter(pl.col("ticket_id").str.starts_with("O-"))["cluster_id"].unique()
        burst = found.clusters.filter(pl.col("cluster_id").is_in(mine.implode()))
        named.append(
            burst.height == 1 and burst["burst_tickets"][0] is not None and burst["tickets"][0] == count
        )
        kept = usual.failures.join(found.failures, on="ticket_id", suffix="_beside")
        same.append(float(adjusted_rand_score(kept["cluster_id"], kept["cluster_id_beside"])))
    counts = ", ".join(f"{count:,}" for _, count, _ in outages)
    yield Line(
        f"an outage of {counts} near-identical tickets: one cluster, burst named; ARI of all others with and "
        "without",
        f"{sum(named)} of {len(named)}; " + ", ".join(f"{each:.3f}" for each in same),
        "–",
        "–",
        "each; ≥ .95",
        all(named) and min(same) >= 0.95,
    )
    rows = np.random.default_rng(1).permutation(material.requests.height)
    place_of = np.argsort(rows)[material.places]
    kept_order = np.argsort(place_of)
    other = replace(
        material,
        requests=material.requests[rows],
        places=place_of[kept_order],
        vectors=material.vectors[kept_order],
    )
    again = pipeline.run(other, PLAIN)
    is_same = usual.failures.equals(again.failures) and usual.clusters.equals(again.clusters)
    yield Line(
        "the same log with its rows in another order",
        "identical" if is_same else "different",
        "–",
        "–",
        "identical",
        is_same,
    )


def _with_outage(material: Material, seed: int, count: int, begin: datetime) -> Material:
    row = material.requests.filter("is_failed").head(1)
    made = pl.concat(
        row.with_columns(
            ticket_id=pl.lit(f"O-{number}"),
            text=pl.lit(f"nothing works since this morning, error {number}"),
            created_at=pl.lit(begin + timedelta(seconds=14 * number)).cast(row["created_at"].dtype),
            category=pl.lit(None, pl.String),
            error=pl.lit(None, pl.String),
        )
        for number in range(count)
    )
    rng = np.random.default_rng(seed)
    middle = rng.normal(size=material.vectors.shape[1])
    near = middle / np.linalg.norm(middle) + rng.normal(0, 0.01, (count, len(middle)))
    near = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    return replace(
        material,
        requests=pl.concat([material.requests, made]),
        places=np.concatenate([material.places, material.requests.height + np.arange(count)]),
        vectors=np.concatenate([material.vectors, near]),
    )
