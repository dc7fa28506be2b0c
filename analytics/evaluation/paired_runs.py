"""Two runs of the same tests, compared test by test: what was mended, what broke, and whether it is more.

McNemar's mid-p and Tango's interval; where customers have several tests, whole customers change sides and the
interval is widened by the design effect.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl

from analytics.significance import paired_comparison
from analytics.significance.returning_customers import clustered

#: Fewer shared tests are no comparison.
FEWEST = 10
LEVEL = 0.05
SEED = 20261130

Word = Literal["better", "worse", "no difference shown", "too few tests"]


@dataclass(frozen=True, slots=True, eq=False)
class PairedRuns:
    """The second run against the first: on tests that both have.

    `difference` is the second's share passed minus the first's, with interval. `mended` failed before and
    passes now, `broken` the other way; both as rows of `item_id`, `test_kind` and `ticket_id`.
    """

    n: int
    only_first: int
    only_second: int
    repeated: int
    first_passed: int
    second_passed: int
    mended: pl.DataFrame
    broken: pl.DataFrame
    by_kind: tuple["KindCounts", ...]
    difference: float
    low: float
    high: float
    p: float
    customers: int | None
    word: Word


@dataclass(frozen=True, slots=True)
class KindCounts:
    """Tests of a kind (must pass, must stay): how many, and how many each run passed."""

    kind: str
    n: int
    first_passed: int
    second_passed: int
    mended: int
    broken: int


def compare(first: pl.DataFrame, second: pl.DataFrame, customer: pl.DataFrame | None = None) -> PairedRuns:
    """The comparison; frames have `item_id`, `passed`, `test_kind`, `ticket_id`.

    A test that a run has several times counts as passed if it passed more often than not. `customer` has
    `item_id` and `customer`, where that is known.
    """
    one, other = _once(first), _once(second)
    both = one.join(other, on="item_id", how="inner", suffix="_now").sort("item_id")
    kind = pl.coalesce("test_kind", "test_kind_now").fill_null("test")
    both = both.with_columns(test_kind=kind, ticket_id=pl.coalesce("ticket_id", "ticket_id_now"))
    mended = both.filter(~pl.col("passed"), pl.col("passed_now"))
    broken = both.filter(pl.col("passed"), ~pl.col("passed_now"))
    told = ("item_id", "test_kind", "ticket_id")
    n, b, c = both.height, mended.height, broken.height
    value, low, high, p, customers = 0.0, -1.0, 1.0, 1.0, None
    if n:
        value, low, high = paired_comparison.tango(b, c, n)
        p = paired_comparison.mcnemar(b, c).mid
        customers, widened, flipped = _by_customer(both, customer)
        if flipped is not None:
            low, high, p = (
                max(-1.0, value - (value - low) * widened),
                min(1.0, value + (high - value) * widened),
                max(p, flipped),
            )
    return PairedRuns(
        n=n,
        only_first=one.height - n,
        only_second=other.height - n,
        repeated=first.height - one.height + second.height - other.height,
        first_passed=int(both["passed"].sum()),
        second_passed=int(both["passed_now"].sum()),
        mended=mended.select(told),
        broken=broken.select(told),
        by_kind=_kinds(both),
        difference=value,
        low=low,
        high=high,
        p=p,
        customers=customers,
        word=_word(n, value, p),
    )


def _once(run: pl.DataFrame) -> pl.DataFrame:
    """A row a test."""
    return run.group_by("item_id", maintain_order=True).agg(
        pl.col("passed").mean() > 0.5, pl.col("test_kind", "ticket_id").drop_nulls().first()
    )


def _by_customer(both: pl.DataFrame, customer: pl.DataFrame | None) -> tuple[int | None, float, float | None]:
    """Customers, how much wider the interval is, and p by whole customers; None where each has one test."""
    if customer is None:
        return None, 1.0, None
    joined = both.join(customer.unique("item_id"), on="item_id", how="left", maintain_order="left")
    own = joined["customer"].cast(pl.String).fill_null("of ") + joined["item_id"].set(
        joined["customer"].is_not_null(), ""
    )
    customers = own.n_unique()
    if customers == both.height:
        return customers, 1.0, None
    moved = joined["passed_now"].cast(pl.Float64) - joined["passed"].cast(pl.Float64)
    number = own.rank("dense").to_numpy().astype(np.int64) - 1
    p = paired_comparison.sign_flip(moved.to_numpy(), number, seed=SEED)
    size = np.bincount(number).astype(float)
    sums = clustered.added(np.bincount(number, moved.to_numpy()).astype(float), size)
    alone = float(moved.var(ddof=0) or 0.0) / both.height  # pyright: ignore[reportArgumentType]
    effect = float(sums.variance()) / alone if alone > 0 else 1.0
    return customers, float(np.sqrt(max(1.0, effect))), p


def _kinds(both: pl.DataFrame) -> tuple[KindCounts, ...]:
    rows = both.group_by("test_kind").agg(
        pl.len(),
        pl.col("passed").sum(),
        pl.col("passed_now").sum(),
        mended=(~pl.col("passed") & pl.col("passed_now")).sum(),
        broken=(pl.col("passed") & ~pl.col("passed_now")).sum(),
    )
    return tuple(KindCounts(*row) for row in rows.sort("test_kind").iter_rows())


def _word(n: int, value: float, p: float) -> Word:
    if n < FEWEST:
        return "too few tests"
    if p < LEVEL and value != 0:
        return "better" if value > 0 else "worse"
    return "no difference shown"
