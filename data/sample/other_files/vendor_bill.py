"""The bill that the agent's vendor sent the demonstration company, with charges that were no resolutions.

Planted from the raw logs with numbers of its own, so that nothing else of the company depends on it.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from data.sample import days
from data.schema import Kind

NAME = "crema-vendor-october.csv"
#: What a resolution costs; a part of the bill is in the other currency.
PRICE, IN_EUROS, IN_DOLLARS = {"EUR": "€0,95", "USD": "$1.10"}, 0.8, 0.2
#: Planted charges that are to be disputed, by reason.
PLANTED = {
    "handed to a person": 12, "reopened": 8, "not solved": 8, "the agent took no part": 4, "charged twice": 8,
}  # fmt: skip
#: Charges that are not to be disputed: of tickets that nobody knows, too young ones, and taken back ones.
UNKNOWN, YOUNG, CREDITED = 9, 14, 5
#: Resolutions that the vendor forgot, of those that it might have charged.
FORGOTTEN = 0.04
_SEED, _HORIZON = 20261101, timedelta(days=7)


@dataclass(frozen=True, slots=True)
class VendorBill:
    """The bill as a file, and what is planted in it: reason by line of the file, unknown and forgotten."""

    content: bytes
    disputes: dict[int, str]
    unknown: frozenset[str]
    forgotten: frozenset[str]
    lines: int


def make(logs: dict[Kind, pl.DataFrame]) -> VendorBill:
    """The bill over the company's logs; a smaller company has fewer planted charges of the kinds it lacks."""
    rng = np.random.default_rng(_SEED)
    groups = _groups(logs)
    picked: list[tuple[str, str]] = []
    for reason, count in PLANTED.items():
        if reason != "charged twice":
            picked += [(ticket, reason) for ticket in _some(rng, groups[reason], count)]
    right = _some(rng, groups["right"], len(groups["right"]))
    forgotten = frozenset(right[: round(FORGOTTEN * len(right))])
    billed = right[len(forgotten) :]
    young = [(ticket, "") for ticket in _some(rng, groups["young"], YOUNG)]
    numbers: list[int] = rng.choice(90_000, UNKNOWN, replace=False).tolist()
    unknown = [f"X-{number:05d}" for number in numbers]
    rows: list[tuple[str, str]] = [*picked, *young, *((ticket, "") for ticket in (*billed, *unknown))]
    order: list[int] = rng.permutation(len(rows)).tolist()
    rows = [rows[place] for place in order]
    # The second charge of a ticket stands somewhere below the first.
    doubled = set(billed[: PLANTED["charged twice"]])
    rows += [(ticket, "charged twice") for ticket in sorted(doubled)]
    credited = sorted(set(billed[len(doubled) : len(doubled) + CREDITED]))
    return _written(rng, rows, credited, frozenset(unknown), forgotten)


def _written(
    rng: np.random.Generator,
    rows: list[tuple[str, str]],
    credited: list[str],
    unknown: frozenset[str],
    forgotten: frozenset[str],
) -> VendorBill:
    currency: dict[str, str] = {}
    lines, disputes = ["Conversation ID;Charge ID;Charge date;Amount;Outcome"], dict[int, str]()
    for ticket, reason in rows:
        spent = currency.setdefault(ticket, "EUR" if float(rng.random()) < IN_EUROS else "USD")
        day = 1 + int(rng.integers(30))
        lines.append(f"{ticket};CH-{len(lines):05d};{day:02d}.11.2026;{PRICE[spent]};resolution")
        if reason:
            disputes[len(lines)] = reason
    for ticket in credited:
        lines.append(f"{ticket};CR-{len(lines):05d};30.11.2026;-{PRICE[currency[ticket]]};credit")
    return VendorBill("\r\n".join([*lines, ""]).encode(), disputes, unknown, forgotten, len(lines) - 1)


def _groups(logs: dict[Kind, pl.DataFrame]) -> dict[str, list[str]]:
    """Tickets by what became of them, told from the raw columns alone; each in one group."""
    tickets = logs["tickets"].unique("ticket_id", keep="none").drop_nulls(["ticket_id", "created_at"])
    said = logs["interactions"].filter(pl.col("mode").fill_null("live") == "live")
    by_agent = said.filter(pl.col("actor") == "ai")["ticket_id"].unique()
    by_person = said.filter(pl.col("actor") == "human")["ticket_id"].unique()
    # Those in between are left out: what is their age depends on the hour at which the log ends.
    young = pl.col("created_at").is_between(days.END - timedelta(days=6), days.END)
    old = pl.col("created_at") < days.END - timedelta(days=7, hours=2)
    agents = pl.col("ticket_id").is_in(by_agent.implode()) & (pl.col("handled_by") == "ai")
    plain = tickets.filter(pl.col("tags").is_null(), ~pl.col("status").is_in(["spam", "merged", "deleted"]))
    in_time = pl.col("resolved_at") - pl.col("created_at") <= _HORIZON
    alone = agents & ~pl.col("ticket_id").is_in(by_person.implode()) & ~pl.col("escalated")
    rules = {
        "handed to a person": old & (pl.col("handled_by") == "both") & pl.col("escalated"),
        "reopened": old
        & alone
        & pl.col("reopened")
        & (pl.col("reopened_at") - pl.col("created_at") <= _HORIZON),
        "not solved": old & alone & ~pl.col("reopened") & (pl.col("resolved").fill_null(value=False)).not_(),
        "the agent took no part": old
        & (pl.col("handled_by") == "human")
        & ~pl.col("ticket_id").is_in(by_agent.implode())
        & pl.col("agent_version").is_null(),
        "right": old & alone & ~pl.col("reopened") & (pl.col("resolved") & in_time),
        "young": young & agents,
    }
    return {
        name: sorted(plain.filter(rule.fill_null(value=False))["ticket_id"]) for name, rule in rules.items()
    }


def _some(rng: np.random.Generator, among: list[str], count: int) -> list[str]:
    order: list[int] = rng.permutation(len(among)).tolist()
    return [among[place] for place in order[:count]]
