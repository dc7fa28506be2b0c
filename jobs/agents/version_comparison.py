"""Two versions of the agent compared on a source's tickets week by week, with advice on next week's share."""

from dataclasses import dataclass

import polars as pl

from analytics.agents import allocation_advice, version_difference
from analytics.agents.allocation_advice import Advice
from analytics.agents.version_difference import VersionDifference
from analytics.metrics import METRICS, missing
from data.errors import DataError
from data.settings import Settings
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot

#: What is compared: tickets that the agent solved alone.
METRIC = METRICS["automated_resolution_rate"]


@dataclass(frozen=True, slots=True)
class Compared:
    """A new version against an old one: the difference within weeks, and the share that is advised."""

    new: str
    old: str
    difference: VersionDifference
    advice: Advice


def of(settings: Settings, source: str, new: str, old: str) -> Compared:
    """The comparison over all judged tickets of both versions; a DataError where they are not recorded."""
    return compared(snapshot.take(settings, source), new, old)


def compared(taken: Snapshot, new: str, old: str) -> Compared:
    """The same from a snapshot."""
    if new == old:
        raise DataError("A comparison needs two versions. Choose another one.")
    if lacking := missing(METRIC, taken.rules.known):
        raise DataError(f"Versions cannot be compared. {lacking}")
    tickets = (
        taken.scan()
        .filter(pl.col("agent_version").cast(pl.String).is_in([new, old]), METRIC.denominator)
        .select(
            "day",
            "customer",
            new=pl.col("agent_version").cast(pl.String) == new,
            solved=pl.col(METRIC.numerator),
        )
        .collect()
    )
    for name, side in ((new, True), (old, False)):
        if tickets.filter(pl.col("new") == side).is_empty():
            raise DataError(
                f"Version {name!r} has no judged live ticket yet, so there is nothing to compare."
            )
    found = version_difference.compare(tickets)
    return Compared(new, old, found, allocation_advice.advise(found))


def row(found: Compared) -> dict[str, object]:
    """The comparison as a JSON object; unknown is null, never 0."""
    gap = found.difference
    return {
        "new": found.new,
        "old": found.old,
        "metric": METRIC.key,
        "difference": gap.value,
        "low": gap.low,
        "high": gap.high,
        "pooled_difference": gap.pooled,
        "pooled_misleads": gap.misleads,
        "weeks_compared": sum(week.compared for week in gap.weeks),
        "new_tickets": gap.new,
        "old_tickets": gap.old,
        "customers": gap.customers,
        "advised_share": found.advice.share,
        "chance_better": found.advice.chance,
        "sentence": found.advice.sentence,
        "weeks": [
            {
                "monday": week.monday.isoformat(),
                "new_tickets": week.new,
                "old_tickets": week.old,
                "share": week.share,
                "difference": week.difference,
            }
            for week in gap.weeks
        ],
    }
