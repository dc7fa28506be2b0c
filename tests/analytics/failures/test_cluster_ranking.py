"""The ranking of clusters: what each costs, whether it grows, and what mending it would gain."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal
from scipy import stats

from analytics.failures.cluster_ranking import DAYS_A_MONTH, SCHEMA, background, rank
from analytics.failures.groups import GROUPS

START = datetime(2026, 3, 1, tzinfo=UTC)
#: What a row says of its cluster alone; a trend is held against those of all others too.
OWN = [name for name in SCHEMA if name not in ("cluster", "trend")]


def drawn(count: int, clusters: int) -> tuple[pl.DataFrame, np.ndarray]:
    """Failures of sixty days whose clusters differ in size; the last one is empty."""
    dice = np.random.default_rng(5)
    frame = pl.DataFrame(
        {
            "created_at": [START + timedelta(minutes=int(m)) for m in dice.integers(0, 86_400, count)],
            "csat": [int(found) or None for found in dice.integers(0, 6, count)],
            "human_seconds": [float(s) if s > 300 else None for s in dice.integers(0, 900, count)],
            "group": dice.choice(GROUPS, count).tolist(),
            "group_strength": dice.random(count),
            "is_solved": [True] * count,
        }
    )
    of = np.minimum(dice.geometric(0.25, count) - 1, clusters - 2).astype(np.int64)
    return frame, of


def test_a_cluster_costs_the_same_whatever_stands_beside_it() -> None:
    failures, of = drawn(600, 9)
    behind = background(failures)
    together = rank(behind, failures, of, 9)
    assert together["cluster"].sort().to_list() == list(range(9)) and together["tickets"].sum() == 600
    for number in range(9):
        mine = failures.filter(pl.Series(of == number))
        alone = rank(behind, mine, np.zeros(mine.height, dtype=np.int64), 1)
        row = together.filter(pl.col("cluster") == number)
        assert_frame_equal(row.select(OWN), alone.select(OWN), rel_tol=1e-12)


def test_a_row_is_what_one_would_count_by_hand() -> None:
    failures, of = drawn(600, 9)
    behind = background(failures)
    mine = failures.filter(pl.Series(of == 0))
    row = rank(behind, failures, of, 9).row(by_predicate=pl.col("cluster") == 0, named=True)
    counts = {name: mine.filter(pl.col("group") == name).height for name in GROUPS}
    main = max(GROUPS, key=lambda name: counts[name])
    hopeful = mine.filter(pl.col("group") == main)["group_strength"].sum() if main != "other" else 0.0
    assert behind.days is not None and behind.usual is not None and behind.late is not None
    assert {name: row[name] for name in GROUPS} == counts and row["main_group"] == main
    assert row["main_share"] == pytest.approx(hopeful / mine.height)
    month = DAYS_A_MONTH / behind.days
    assert row["a_month"] == pytest.approx(mine.height * month)
    assert row["low"] == pytest.approx(stats.gamma.ppf(0.025, mine.height) * month)
    assert row["high"] == pytest.approx(stats.gamma.ppf(0.975, mine.height + 1) * month)
    assert row["human_minutes_a_month"] == pytest.approx(mine["human_seconds"].sum() / 60 * month)
    assert row["csat_loss"] == pytest.approx(behind.usual - mine["csat"].mean())
    after = mine.filter(pl.col("created_at") >= behind.middle).height
    assert row["trend_p"] == pytest.approx(stats.binomtest(after, mine.height, behind.late).pvalue)


def test_an_empty_cluster_has_no_trend_no_minutes_and_no_loss() -> None:
    failures, of = drawn(600, 9)
    row = rank(background(failures), failures, of, 9).row(-1, named=True)
    assert (row["cluster"], row["tickets"], row["low"]) == (8, 0, 0.0) and row["high"] > 0
    assert [row[name] for name in ("trend_p", "human_minutes_a_month", "csat_loss")] == [None] * 3
