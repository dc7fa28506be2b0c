"""Shares of what people did with drafts: counted by hand, with intervals that know customers."""

import polars as pl
import pytest

from analytics.shadow import edit_shares


def drafts(customers: int, each: int) -> pl.DataFrame:
    """So many drafts of each customer; those of every second customer are accepted."""
    n = customers * each
    good = [place // each % 2 == 0 for place in range(n)]
    return pl.DataFrame(
        {
            "customer": [f"c{place // each}" for place in range(n)],
            "accepted": good,
            "band": ["as is" if one else "rewritten" for one in good],
            "changed_facts": [[] if one else ["number 3"] for one in good],
        },
        schema_overrides={"changed_facts": pl.List(pl.String)},
    )


def test_shares_are_counts_over_all_drafts() -> None:
    found = {row["name"]: row for row in edit_shares.shares(drafts(40, 2)).rows(named=True)}
    assert {name: (row["count"], row["n"]) for name, row in found.items()} == {
        "Accepted": (40, 80), "As is": (40, 80), "Light edit": (0, 80), "Rewritten": (40, 80),
        "Facts changed": (40, 80),
    }  # fmt: skip
    assert all(row["low"] <= row["share"] <= row["high"] for row in found.values())


def test_more_drafts_of_the_same_customers_make_no_interval_narrower() -> None:
    width = [
        row["high"] - row["low"]
        for each in (1, 10)
        for row in edit_shares.shares(drafts(40, each)).head(1).rows(named=True)
    ]
    assert width[1] == pytest.approx(width[0], rel=0.1)


def test_few_customers_have_no_interval_and_no_draft_has_no_share() -> None:
    few = edit_shares.shares(drafts(10, 3))
    assert few["low"].null_count() == few.height and few["share"].null_count() == 0
    none = edit_shares.shares(drafts(10, 3).clear())
    assert none["share"].null_count() == none.height and none["n"].sum() == 0
