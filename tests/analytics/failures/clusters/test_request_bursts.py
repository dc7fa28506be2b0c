"""An outage is one cluster with its time, and the clusters of everything else stay as they were."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from analytics.failures import pipeline
from analytics.failures.clusters import request_bursts
from tests.analytics.failures.worlds import PLAIN, around, directions, world

START = datetime(2026, 3, 1, tzinfo=UTC)


def test_an_outage_is_one_cluster_with_its_burst_named_and_does_not_drown_the_rest() -> None:
    material, truth = world(each=80)
    usual = pipeline.run(material, PLAIN)
    row = material.requests.filter("is_failed").head(1)
    outage = [
        row.with_columns(
            ticket_id=pl.lit(f"O{n:03d}"),
            text=pl.lit(f"the site is down, error number {n}"),
            created_at=pl.lit(START + timedelta(days=20, seconds=20 * n)).cast(pl.Datetime("us", "UTC")),
            predicted_intent=pl.lit("login"),
            category=pl.lit(None, pl.String),
            error=pl.lit(None, pl.String),
        )
        for n in range(500)
    ]
    vectors = around(np.repeat(directions(1, 77), 500, axis=0), 4, 0.01)
    both = replace(
        material,
        requests=pl.concat([material.requests, *outage]),
        places=np.arange(material.requests.height + 500),
        vectors=np.concatenate([material.vectors, vectors]),
    )
    found = pipeline.run(both, PLAIN)
    burst = found.clusters.drop_nulls("burst_tickets").row(0, named=True)
    assert found.clusters["burst_tickets"].drop_nulls().to_list() == [500] and burst["tickets"] == 500
    assert burst["burst_first"] == START + timedelta(days=20)
    # It is over, so there is nothing to gain by a fix of its own, and it does not stand first.
    assert not burst["gain"] and found.clusters["burst_tickets"][0] is None
    others = found.failures.filter(~pl.col("ticket_id").str.starts_with("O"))
    kept = others.join(usual.failures, on="ticket_id", suffix="_before")
    pairs = kept.select("cluster_id", "cluster_id_before").unique()
    assert pairs.height == usual.clusters.height and len(truth) == others.height


def test_alike_requests_over_the_whole_time_are_no_burst() -> None:
    vectors = around(np.repeat(directions(1), 200, axis=0), 1, 0.01)
    spread = [START + timedelta(hours=12 * n) for n in range(200)]
    close = [START + timedelta(minutes=n) for n in range(199)] + [START + timedelta(days=90)]
    assert request_bursts.find(vectors, spread, 1) == []
    assert [each.tickets for each in request_bursts.find(vectors, close, 1)] == [199]
    assert request_bursts.find(vectors, [None] * 200, 1) == []
