"""What a resolution that lasted costs: what was charged over tickets that the agent solved for good."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.billing.charged_lines import DISPUTED, JUDGED, NO_CURRENCY, Matched
from analytics.significance.returning_customers import clustered


@dataclass(frozen=True, slots=True)
class Price:
    """A currency's part of a bill: what was charged, disputed, and the price of a lasting resolution.

    `price` is over lines whose ticket is judged; `low` and `high` are None below 30 customers. `per_line` is
    what the vendor charges a line on average. Amounts are None where the bill says none.
    """

    currency: str
    lines: int
    charged: float | None
    #: Lines whose amount is not known, though others have one.
    without_amount: int
    disputed_lines: int
    disputed: float | None
    judged_lines: int
    lasting: int
    customers: int
    per_line: float | None
    price: float | None
    low: float | None
    high: float | None
    why_not: str


def prices(found: Matched) -> tuple[Price, ...]:
    """Each currency of a bill, the one with the most lines first; amounts of two are never added."""
    charged = found.lines.filter(pl.col("state") != "not charged").with_columns(
        currency=pl.col("currency").fill_null(NO_CURRENCY)
    )
    parts = charged.partition_by("currency", as_dict=True)
    made = [_price(str(currency), rows) for (currency,), rows in parts.items()]
    return tuple(sorted(made, key=lambda each: (-each.lines, each.currency)))


def _price(currency: str, rows: pl.DataFrame) -> Price:
    priced = rows.filter(pl.col("charged").is_not_null())
    judged = priced.filter(pl.col("state").is_in(list(JUDGED)))
    # Each ticket counts once, however often it was charged; what its charges cost counts in full.
    lasting = judged.filter(pl.col("state") == "lasted")["ticket_id"].n_unique()
    by_customer = judged.group_by("customer").agg(
        total=(pl.col("state") == "lasted").sum().cast(pl.Float64), n=pl.col("charged").sum()
    )
    disputed = rows.filter(pl.col("state").is_in(list(DISPUTED)))
    whole = float(judged["charged"].sum())
    price = whole / lasting if lasting and whole > 0 else None
    low, high, why_not = None, None, ""
    if priced.is_empty():
        why_not = "The bill has no amounts. Give the price of a resolution to see what a lasting one costs."
    elif judged.is_empty():
        why_not = "No charged ticket is judged yet."
    elif not lasting:
        why_not = "No charged ticket stayed solved by the agent alone."
    else:
        low, high, why_not = _interval(by_customer)
    return Price(
        currency=currency,
        lines=rows.height,
        charged=float(priced["charged"].sum()) if priced.height else None,
        without_amount=rows.height - priced.height if priced.height else 0,
        disputed_lines=disputed.height,
        disputed=float(disputed["charged"].sum()) if priced.height else None,
        judged_lines=judged.height,
        lasting=lasting,
        customers=by_customer.height,
        per_line=float(priced["charged"].mean()) if priced.height else None,  # pyright: ignore[reportArgumentType]
        price=price,
        low=low,
        high=high,
        why_not=why_not,
    )


def _interval(by_customer: pl.DataFrame) -> tuple[float | None, float | None, str]:
    """The interval of the price: of lasting resolutions per unit of money by customer, turned over."""
    found = clustered.alone(
        clustered.added(by_customer["total"].to_numpy(), by_customer["n"].to_numpy().astype(float))
    )
    if not np.isfinite(found.low):
        fewest = clustered.FEWEST
        if by_customer.height < fewest:
            return (
                None,
                None,
                f"An interval needs {fewest} customers; the judged lines have {by_customer.height}.",
            )
        return None, None, "Every charged ticket ended alike, so there is no spread."
    low, high = float(found.low), float(found.high)
    return 1 / high, (1 / low if low > 0 else None), ""
