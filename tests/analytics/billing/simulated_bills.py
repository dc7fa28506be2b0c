"""Bills whose true price of a lasting resolution is known."""

from datetime import date

import numpy as np
import polars as pl

from analytics.billing import charged_lines, resolution_price
from analytics.billing.charged_lines import FACTS, Matched

GOOD = {
    "customer": 1, "day": date(2026, 10, 1), "is_eligible": True, "is_mature": True, "is_involved": True,
    "is_escalated": False, "is_resolved": True, "is_reopened": False, "is_durable": True,
    "is_automated": True,
}  # fmt: skip
SCHEMA = {
    "line": pl.Int64, "ticket_id": pl.String, "line_id": pl.String, "at": pl.Datetime("us", "UTC"),
    "amount": pl.Float64, "currency": pl.String, "outcome": pl.String,
}  # fmt: skip


def lines(*rows: tuple[str, float | None], currency: str | None = "EUR", **columns: str) -> pl.DataFrame:
    """The lines of a bill: ticket and amount of each."""
    told = [
        {"line": place, "ticket_id": ticket, "amount": amount, "currency": currency, **columns}
        for place, (ticket, amount) in enumerate(rows, start=2)
    ]
    return pl.DataFrame(told, schema=SCHEMA)


def matched(share: float, seed: int, tickets: int = 400) -> Matched:
    """A bill of 1.00 a line over tickets of returning customers, of which a share lasted."""
    rng = np.random.default_rng(seed)
    customers = rng.integers(0, tickets // 2, tickets)
    leaning = rng.beta(share * 4, (1 - share) * 4, tickets // 2)
    lasted = pl.Series(rng.random(tickets) < leaning[customers])
    same = {name: pl.Series([value]).new_from_index(0, tickets) for name, value in GOOD.items()}
    facts = pl.DataFrame(
        {
            **same,
            "ticket_id": [f"T{place}" for place in range(tickets)],
            "customer": customers,
            **dict.fromkeys(("is_durable", "is_automated", "is_resolved"), lasted),
        }
    )
    bill = lines(*((f"T{place}", 1.0) for place in range(tickets)))
    return charged_lines.match(bill, facts.select(FACTS))


def holds(share: float, seed: int) -> bool:
    """Whether the interval of such a bill's price holds the true price."""
    (found,) = resolution_price.prices(matched(share, seed))
    return found.low is not None and found.high is not None and found.low <= 1 / share <= found.high
