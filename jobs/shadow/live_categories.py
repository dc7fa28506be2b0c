"""How each category does where it is live, by the locked plan: harm shown, and criteria met, always valid."""

from dataclasses import dataclass

import polars as pl

from analytics.metrics import Metric
from analytics.pilot.plan import Criterion, Plan
from analytics.significance import always_valid_intervals
from analytics.significance.returning_customers import clustered
from analytics.significance.returning_customers.clustered import FEWEST
from data.settings import Settings
from jobs.counting.snapshot import Snapshot
from jobs.pilot import pilot_verdict, stored_plans

#: Harm in any category and criterion, in all of them together, at most this often by chance.
_ALPHA = 0.025


@dataclass(frozen=True, slots=True)
class LiveCategory:
    """A category in the pilot: tickets, answers, harm in words or empty, and what the plan says."""

    tickets: int
    answers: int
    harm: str
    plan: str
    plan_met: bool


def of_source(settings: Settings, source: str) -> dict[str, LiveCategory]:
    """Every category with live tickets in the pilot of the newest locked plan; empty without a plan."""
    locked = [
        each for each in stored_plans.for_source(settings, source) if each.locked and each.retired is None
    ]
    if not locked:
        return {}
    kept = locked[0]
    return by_category(pilot_verdict.snapshot_of(settings, kept), kept.plan)


def by_category(taken: Snapshot, plan: Plan) -> dict[str, LiveCategory]:
    """The same from a snapshot: each criterion with a margin that is a rate, within each category."""
    start = plan.live[0].start if plan.live else None
    if start is None:
        return {}
    facts = taken.scan().filter(pl.col("day") >= start).with_columns(pl.col("category").cast(pl.String))
    pilot = facts.filter(plan.pilot.predicate()).collect()
    base = facts.filter(plan.baseline.predicate()).collect()
    judged = [each for each in plan.criteria if each.of.kind == "ratio" and _margin(each) is not None]
    names = sorted(pilot["category"].drop_nulls().unique().to_list())
    alpha = _ALPHA / max(1, len(names) * len(judged))
    found: dict[str, LiveCategory] = {}
    for name in names:
        one, other = (rows.filter(pl.col("category") == name) for rows in (pilot, base))
        said = [_said(one, other, each, plan, len(names), alpha) for each in judged]
        harm = "; ".join(words for state, words in said if state == "harm")
        open_ = [words for state, words in said if state != "met"]
        found[name] = LiveCategory(
            tickets=one.height,
            answers=int(one["answers"].sum()),
            harm=harm,
            plan="; ".join(open_) if open_ else "all met" if judged else "no criterion with a margin",
            plan_met=bool(judged) and not open_,
        )
    return found


def _said(
    one: pl.DataFrame, other: pl.DataFrame, criterion: Criterion, plan: Plan, categories: int, alpha: float
) -> tuple[str, str]:
    """met, open or harm, with what was found in words."""
    metric, margin = criterion.of, _margin(criterion) or 0.0
    arm, other_arm = _sums(one, metric), _sums(other, metric)
    if min(float(arm.customers), float(other_arm.customers)) < FEWEST:
        return "open", f"{metric.label.lower()}: fewer than {FEWEST} customers in an arm"
    found = clustered.difference(arm, other_arm)
    worse = -1.0 if metric.better == "higher" else 1.0
    seen = float(arm.n + other_arm.n)
    intended = max(seen, plan.planned_n / categories)
    bounds = always_valid_intervals.bounds(worse * found.value, found.error, seen, intended, alpha=alpha)
    low, high = float(bounds.low), float(bounds.high)
    if not low == low:
        return "open", f"{metric.label.lower()}: nothing varies yet"
    points = f"{100 * float(found.value):+.1f} points (allowed: {100 * margin:g} points worse)"
    words = f"{metric.label.lower()} {points}"
    if low > margin:
        return "harm", words
    return ("met" if high < margin else "open"), words


def _sums(rows: pl.DataFrame, metric: Metric) -> clustered.Sums:
    by = rows.group_by("customer").agg(
        total=pl.col(metric.numerator).cast(pl.Float64).sum(),
        n=pl.col(metric.denominator).cast(pl.Float64).sum(),
    )
    return clustered.sums(by.filter(pl.col("n") > 0), "total", "n")


def _margin(criterion: Criterion) -> float | None:
    """How much worse is allowed, in shares; None where the criterion has no such margin."""
    return None if criterion.relative else criterion.margin
