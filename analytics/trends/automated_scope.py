"""Scope: which categories the agent has automated, month by month, by a stated rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from scipy import special

from analytics import wording
from analytics.estimates import ENOUGH
from analytics.significance import proportions
from analytics.significance.quantiles import NORMAL
from analytics.ticket_slices import words
from analytics.trends.calendar_months import Month


@dataclass(frozen=True, slots=True)
class Rule:
    """When a category counts as automated; typed by whoever answers for it.

    The agent took part in at least `involved` of its tickets, and of those it solved at least `solved`
    alone, by the lower end of the interval.
    """

    involved: float = 0.10
    solved: float = 0.50

    @property
    def sentence(self) -> str:
        """The rule as a page shows it."""
        return (
            "A category counts as automated in a month when the agent took part in "
            f"{wording.share(self.involved, 0)} of its tickets or more, and solved "
            f"{wording.share(self.solved, 0)} of those alone or more, by the lower end of the "
            f"95{wording.NARROW}% interval; with fewer than {ENOUGH} such tickets nothing is said."
        )


@dataclass(frozen=True, slots=True)
class Category:
    """A category in a month: how much of it the agent had, what of that it solved alone, and the word."""

    name: str | None
    tickets: int
    involved: int
    automated: int
    low: float | None
    state: Literal["automated", "not automated", "too few"]
    reason: str


@dataclass(frozen=True, slots=True)
class Scope:
    """A month's scope: its categories, and which joined or left since the month before with an answer."""

    month: date
    categories: tuple[Category, ...]
    joined: tuple[str | None, ...]
    left: tuple[str | None, ...]

    @property
    def automated(self) -> tuple[str | None, ...]:
        """The categories that count as automated."""
        return tuple(each.name for each in self.categories if each.state == "automated")


def by_month(
    days: pl.DataFrame,
    months: Sequence[Month],
    rule: Rule,
    by: str = "category",
    reaches: Mapping[str | None, float] | None = None,
) -> tuple[Scope, ...]:
    """The scope of every month. `days` has day, `by`, mature, involved, automated and automation_known.

    `reaches` are how many errors of independent tickets an interval reaches in each category, because
    customers come back and days differ; without them tickets are on their own.

    A category with too few tickets in a month neither joins nor leaves: its last answer stands.
    """
    cut = days.with_columns(pl.col(by).cast(pl.String), pl.col("day").dt.truncate("1mo").alias("month"))
    names = ("mature", "involved", "automated", "automation_known")
    sums = cut.group_by("month", by).agg(pl.col(names).cast(pl.Int64).sum()).sort("mature", descending=True)
    reach = np.array([(reaches or {}).get(name, NORMAL) for name in sums[by].to_list()])
    counts = sums["automated"].to_numpy(), np.maximum(sums["automation_known"].to_numpy(), 1)
    low = proportions.wilson(*counts, alpha=2 * special.ndtr(-reach)).low
    of_month: dict[date, list[Category]] = {month.first: [] for month in months}
    for row, at_least in zip(sums.to_dicts(), low, strict=True):
        if row["month"] in of_month:
            of_month[row["month"]].append(_category(row, by, float(at_least), rule))
    found: list[Scope] = []
    standing: set[str | None] = set()
    for month in months:
        categories = tuple(of_month[month.first])
        yes = {each.name for each in categories if each.state == "automated"}
        no = {each.name for each in categories if each.state == "not automated"}
        joined = tuple(each.name for each in categories if each.name in yes - standing)
        left = tuple(each.name for each in categories if each.name in no & standing)
        standing = (standing | yes) - no
        found.append(Scope(month.first, categories, joined, left))
    return tuple(found)


def sentence(found: Scope) -> str:
    """Returns which categories are new at the stage, and which are no longer; that none changed."""
    said = [f"New: {wording.listed(words(found.joined))}."] if found.joined else []
    said += [f"No longer: {wording.listed(words(found.left))}."] if found.left else []
    return " ".join(said) or "No category is new or gone."


def _category(row: dict[str, object], by: str, low: float, rule: Rule) -> Category:
    tickets, involved, automated, known = (
        int(str(row[name])) for name in ("mature", "involved", "automated", "automation_known")
    )
    name = None if row[by] is None else str(row[by])
    if tickets < ENOUGH:
        reason = f"{wording.counted(tickets, 'mature ticket')}, {ENOUGH} needed."
        return Category(name, tickets, involved, automated, None, "too few", reason)
    share = involved / tickets
    if share < rule.involved:
        reason = f"The agent took part in {wording.share(share)}; {wording.share(rule.involved)} needed."
        return Category(name, tickets, involved, automated, None, "not automated", reason)
    if known < ENOUGH:
        reason = f"{wording.counted(known, 'ticket')} of the agent, {ENOUGH} needed."
        return Category(name, tickets, involved, automated, None, "too few", reason)
    solved = (
        f"It solved {wording.share(automated / known)} of {wording.count(known)} alone "
        f"(at least {wording.share(low)})."
    )
    return Category(
        name,
        tickets,
        involved,
        automated,
        low,
        "automated" if low >= rule.solved else "not automated",
        solved,
    )
