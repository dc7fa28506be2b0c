"""Work packets after they shipped: which worked by their change's verdict, and which failures came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from analytics import wording
from analytics.changes import came_back
from analytics.changes.came_back import SETTLED_DAYS, Returned
from data.settings import Settings
from jobs.changes.evaluation import Judged, Report
from jobs.counting.snapshot import Snapshot
from jobs.failures import fix_decisions
from jobs.failures.analysis_runs import Result
from jobs.failures.fix_decisions import Fix, State


@dataclass(frozen=True, slots=True)
class Watched:
    """A packet that shipped: its state now, the state that the figures advise with its day, and why."""

    thread: str
    label: str
    state: State
    advised: State | None
    day: date | None
    why: str


def of(settings: Settings, report: Report, taken: Snapshot, result: Result | None) -> list[Watched]:
    """Every packet that is shipped, judged to have worked, or came back; those with advice first."""
    shipped = [
        each
        for each in fix_decisions.fixes(settings, report.source)
        if each.state in ("shipped", "worked", "came back")
    ]
    changes = {each.change.thread: each for each in report.judged if each.change.thread}
    found = [_watched(settings, each, changes.get(each.thread), taken, result) for each in shipped]
    return sorted(found, key=lambda each: (each.advised is None, each.label))


def apply(settings: Settings, source: str, watched: Sequence[Watched], *, by: str | None = None) -> int:
    """Set the advised states with their days; how many were set."""
    advised = [each for each in watched if each.advised is not None and each.day is not None]
    for each in advised:
        if each.advised is not None and each.day is not None:
            fix_decisions.move(settings, source, each.thread, each.advised, each.day, by=by)
    return len(advised)


def returned(fix: Fix, taken: Snapshot, result: Result, zone: str) -> Returned | None:
    """When the failures of a packet's cluster came back after it shipped; None while they do not."""
    if fix.shipped_on is None:
        return None
    mine = result.clusters.filter(pl.col("thread") == fix.thread)["cluster_id"].to_list()
    days = result.failures.filter(pl.col("cluster_id").is_in(mine)).select(
        day=pl.col("created_at").dt.convert_time_zone(zone).dt.date()
    )
    asked = taken.scan().filter(pl.col("is_involved").fill_null(False)).select("day").collect()
    seen = result.failures.select(pl.col("created_at").dt.convert_time_zone(zone).dt.date())
    if asked.is_empty() or seen.is_empty():
        return None
    first, last = asked["day"].min(), seen.to_series().max()
    if type(first) is not date or type(last) is not date or last <= first:
        return None
    length = (last - first).days + 1
    return came_back.watch(
        _daily(days["day"], first, length), _daily(asked["day"], first, length), first, fix.shipped_on
    )


def _daily(days: pl.Series, first: date, length: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    places = (days - first).dt.total_days().to_numpy()
    inside = places[(places >= 0) & (places < length)]
    return np.bincount(inside.astype(np.int64), minlength=length).astype(np.float64)


def _watched(
    settings: Settings, fix: Fix, change: Judged | None, taken: Snapshot, result: Result | None
) -> Watched:
    label, advised, day, why = fix.what, None, None, ""
    if result is not None:
        named = result.clusters.filter(pl.col("thread") == fix.thread)
        if named.height:
            row = named.row(0, named=True)
            label = str(row["label"])
    if fix.state == "shipped":
        advised, day, why = _after_shipping(fix, change)
    elif fix.state == "came back":
        why = f"since {wording.day(fix.came_back_on)}" if fix.came_back_on else ""
    elif result is None:
        why = "no failure analysis, so its failures are not watched"
    else:
        advised, day, why = _after_it_worked(fix, returned(fix, taken, result, settings.time_zone))
    return Watched(fix.thread, label, fix.state, advised, day, why)


def _after_shipping(fix: Fix, change: Judged | None) -> tuple[State | None, date | None, str]:
    if change is None:
        return None, None, "not in the ledger, so nobody can tell whether it helped"
    if change.verdict.state == "worked" and not change.entry.exploratory:
        return "worked", change.change.complete_on or fix.shipped_on, "its change worked"
    return None, None, f"its change: {change.verdict.state}"


def _after_it_worked(fix: Fix, back: Returned | None) -> tuple[State | None, date | None, str]:
    if back is None:
        settled = fix.shipped_on + timedelta(days=SETTLED_DAYS) if fix.shipped_on else None
        return (
            None,
            None,
            f"watched since {wording.day(settled)}" if settled else "no day on which it shipped",
        )
    said = (
        f"failures are back since about {wording.day(back.since)} (sure on {wording.day(back.seen_on)}): "
        f"{back.now:.1f} per 1,000 tickets, {back.mended:.1f} after the change, {back.before:.1f} before"
    )
    return "came back", back.since, said
