"""The lines of a bill held against the outcomes of their tickets: lasting, to dispute, or unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

State = Literal[
    "lasted",
    "charged twice",
    "handed to a person",
    "reopened",
    "not solved",
    "a person answered",
    "the agent took no part",
    "not a request",
    "not judged yet",
    "not recorded",
    "unknown ticket",
    "not charged",
]
#: States in the order in which they are told.
STATES: Mapping[State, str] = {
    "lasted": "Solved by the agent alone, and it stayed solved.",
    "charged twice": "Another line charges the same ticket, or has the same line number.",
    "handed to a person": "The agent handed the ticket to a person.",
    "reopened": "The customer opened it again within the horizon.",
    "not solved": "It did not stand solved when the horizon had passed.",
    "a person answered": "Solved, but a person answered the customer too.",
    "the agent took no part": "No message of the agent is in the ticket.",
    "not a request": "Spam, merged, deleted or a test.",
    "not judged yet": "Younger than the horizon.",
    "not recorded": "The log does not say how it ended.",
    "unknown ticket": "The log has no ticket of this id.",
    "not charged": "Nothing was charged: another outcome, no amount, or taken back by a credit.",
}
#: What is disputed: the vendor charged a resolution that was none.
DISPUTED: tuple[State, ...] = (
    "charged twice",
    "handed to a person",
    "reopened",
    "not solved",
    "a person answered",
    "the agent took no part",
)
#: What says how a ticket ended, so that it counts in the price of a solved one.
JUDGED: tuple[State, ...] = ("lasted", *DISPUTED)
#: Columns of facts that a bill is held against.
FACTS = (
    "ticket_id", "customer", "day", "is_eligible", "is_mature", "is_involved", "is_escalated", "is_resolved",
    "is_reopened", "is_durable", "is_automated",
)  # fmt: skip
NO_CURRENCY = "currency not said"


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """The lines of a bill by `state`, and the automated resolutions that no line charges.

    `lines` has the bill's columns, `state`, `also` (further reasons), `charged` (the amount without credits),
    `day` and `customer`. `unbilled` are tickets of `first` to `last`, the days of the bill's tickets; both
    are None where it has none that the log knows.
    """

    lines: pl.DataFrame
    unbilled: pl.DataFrame
    first: date | None
    last: date | None

    def count(self, *states: State) -> int:
        """How many lines are in these states."""
        return int(self.lines["state"].is_in(list(states)).sum())

    @property
    def disputed(self) -> pl.DataFrame:
        """The lines to dispute, the largest amount first."""
        return self.lines.filter(pl.col("state").is_in(list(DISPUTED))).sort(
            "charged", "line", descending=[True, False], nulls_last=True
        )


def match(
    lines: pl.DataFrame, facts: pl.DataFrame, *, charged: Sequence[str] = (), price: float | None = None
) -> Matched:
    """Holds each line against its ticket.

    `charged` are the outcomes that are charged, all where there are none. `price` is what a line without an
    amount costs. A line with a negative amount takes back charges of its ticket, the latest first.
    """
    told = _counted(lines, charged, price)
    known = facts.select(FACTS).with_columns(pl.col("ticket_id").cast(pl.String), known=pl.lit(value=True))
    joined = told.join(known, on="ticket_id", how="left", maintain_order="left")
    reasons = _reasons()
    named = [
        pl.when(rule.fill_null(value=False)).then(pl.lit(state)).alias(f"reason {state}")
        for state, rule in reasons.items()
    ]
    found = joined.with_columns(named).with_columns(
        state=pl.coalesce([f"reason {state}" for state in reasons]).fill_null("not recorded"),
        also=pl.concat_list([f"reason {state}" for state in reasons if state in DISPUTED]).list.drop_nulls(),
    )
    found = found.with_columns(
        also=pl.when(pl.col("state").is_in(list(DISPUTED)))
        .then(pl.col("also").list.set_difference(pl.concat_list("state")).list.sort())
        .otherwise(pl.lit([], dtype=pl.List(pl.String)))
    )
    whole = found.select(*lines.columns, "charged", "state", "also", "day", "customer")
    days = whole["day"].drop_nulls()
    first, last = (days.min(), days.max()) if len(days) else (None, None)
    if not isinstance(first, date) or not isinstance(last, date):
        return Matched(whole, facts.clear().select(FACTS), None, None)
    billed = told.filter("counts")["ticket_id"].unique()
    unbilled = facts.filter(
        "is_eligible",
        pl.col("is_automated").fill_null(value=False),
        "is_mature",
        pl.col("day").is_between(first, last),
        ~pl.col("ticket_id").cast(pl.String).is_in(billed.implode()),
    ).select(FACTS)
    return Matched(whole, unbilled.sort("day", "ticket_id"), first, last)


def _counted(lines: pl.DataFrame, charged: Sequence[str], price: float | None) -> pl.DataFrame:
    """Lines with `charged` (amount), `counts` (it is a charge), `repeats` (not the first of its ticket)."""
    wanted = [each.strip().casefold() for each in charged]
    by_outcome = (
        pl.col("outcome").str.strip_chars().str.to_lowercase().is_in(wanted).fill_null(value=False)
        if wanted
        else pl.lit(value=True)
    )
    has_amounts = lines["amount"].null_count() < lines.height
    amount = pl.col("amount") if has_amounts else pl.lit(price, dtype=pl.Float64)
    told = lines.with_columns(charged=amount).with_columns(
        is_charge=by_outcome & (pl.col("charged") > 0 if has_amounts else pl.lit(value=True)),
        is_credit=(pl.col("charged") < 0).fill_null(value=False),
    )
    # An amount that is missing among others is no charge of nothing: it stays a charge of an unknown amount.
    told = told.with_columns(
        is_charge=(pl.col("is_charge") | (by_outcome & pl.col("charged").is_null())).fill_null(value=False)
    )
    return _credited(told).with_columns(
        repeats=pl.col("counts") & (pl.col("counts").cum_sum().over("ticket_id") > 1)
        | pl.col("counts")
        & pl.col("line_id").is_not_null()
        & (pl.col("counts").cum_sum().over("line_id") > 1),
    )


def _credited(told: pl.DataFrame) -> pl.DataFrame:
    """Lines with `counts`, and amounts after credits, which take back the latest charges of a ticket."""
    left: dict[tuple[str, str | None], float] = {}
    credits = told.filter("is_credit").group_by("ticket_id", "currency").agg(pl.col("charged").sum())
    for ticket, currency, amount in credits.iter_rows():
        left[ticket, currency] = -float(amount)
    counts, net = told["is_charge"].to_list(), told["charged"].to_list()
    if left:
        rows = list(told.select("ticket_id", "currency").iter_rows())
        for place in range(told.height - 1, -1, -1):
            owed = left.get(rows[place], 0.0)
            if counts[place] and owed > 0 and net[place] is not None:
                taken = min(owed, net[place])
                left[rows[place]] = owed - taken
                net[place] -= taken
                counts[place] = net[place] > 1e-9
    net = [0.0 if credit else value for credit, value in zip(told["is_credit"], net, strict=True)]
    return told.with_columns(
        counts=pl.Series(counts, dtype=pl.Boolean), charged=pl.Series(net, dtype=pl.Float64)
    )


def _reasons() -> dict[State, pl.Expr]:
    """When each state holds; the first that does is a line's state."""
    solved = pl.col("is_durable").fill_null(value=False)
    return {
        "not charged": ~pl.col("counts"),
        "unknown ticket": pl.col("known").is_null(),
        "charged twice": pl.col("repeats"),
        "not a request": ~pl.col("is_eligible"),
        "not judged yet": ~pl.col("is_mature"),
        "the agent took no part": ~pl.col("is_involved"),
        "handed to a person": pl.col("is_escalated") & pl.col("is_involved"),
        "reopened": pl.col("is_reopened"),
        "not solved": ~pl.col("is_resolved") | (~pl.col("is_durable") & ~pl.col("is_reopened")),
        "a person answered": solved & ~pl.col("is_automated"),
        "lasted": pl.col("is_automated"),
    }
