"""Readiness of each source: which metrics its data can answer, and what the lake holds of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import polars as pl

from analytics import extreme_rates
from analytics.estimates import Estimate
from analytics.metrics import METRICS, UNREAD, Metric, missing
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice
from analytics.wording import NARROW
from data.database.tables import ImportRecord
from data.lake import lake
from data.lake.delta_rows import Table
from data.lake.lake import Lake
from data.schema import LOGS, SOURCE
from data.settings import Settings
from data.suggestions import said_of_profile
from jobs.counting import snapshot
from jobs.counting.snapshot import Snapshot

#: Rows of an import after which its rates are counted at once.
_COUNTED = 200_000
State = Literal["ready", "thin", "maturing", "missing"]

#: What is true of the rows that a denominator counts; of one not named here they just count.
_SAYS: Mapping[str, str] = {
    "outcome_known": "say whether they were solved",
    "automation_known": "say whether a person took part",
    "escalation_known": "say whether they were escalated",
    "handover_known": "say whether they were escalated",
    "rated": "rated",
    "rated_points": "rated from 1 to 5",
    "handle_timed": "have a handling time",
    "human_timed": "have a human handling time",
    "response_timed": "have the time of a first response",
    "resolution_timed": "have the time of their solution, or are still open",
    "reopen_known": "say whether they were reopened",
    "reopen_known_all": "say whether they were reopened",
    "sessions_known": "say how many contacts they took",
    "errors_known": "have messages",
    "answers_sourced": "say what they cite",
    "answers_tagged": "reviewed",
}
#: Who is counted at all, by the population of a metric.
_WHOM: Mapping[str, str] = {
    "mature": "tickets",
    "involved": "tickets of the agent",
    "ended": "tickets that ended",
    "answers": "live answers",
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far a source can answer one metric: rows that count, rows that could, and a sentence."""

    metric: Metric
    state: State
    counted: int
    out_of: int
    sentence: str

    @property
    def share(self) -> float | None:
        """Returns the recorded share, 0 to 1; None if nothing could be recorded yet."""
        return self.counted / self.out_of if self.out_of else None


@dataclass(frozen=True, slots=True)
class Holding:
    """What the lake holds of one source; `first` and `last` are days on which tickets were created."""

    source: str
    tickets: int
    interactions: int
    knowledge: int
    waiting: int
    first: date | None
    last: date | None
    final: bool


def of(taken: Snapshot) -> list[Readiness]:
    """Returns the readiness of every metric, in the order of their definition."""
    everything = Slice()
    found = taken.estimates(everything).get((), {})
    measures = taken.added(everything).to_dicts()
    added = measures[0] if measures else {}
    ready = [_of(metric, found.get(metric.key), added, taken.rules) for metric in METRICS.values()]
    extreme = extreme_rates.by_metric(found, taken.rules.known)
    return [
        replace(each, sentence=f"{each.sentence} {extreme[each.metric.key]}")
        if each.metric.key in extreme
        else each
        for each in ready
    ]


def extreme(settings: Settings, records: Iterable[ImportRecord]) -> list[str]:
    """Returns a sentence on each rate that is 0 or 100 % by the mapping of the files imported."""
    said = list[str]()
    for record in records:
        mapped = any(map(said_of_profile.mapped_in, record.notes.splitlines()))
        # So many tickets are counted when a page is opened, which then says the same.
        if mapped and record.kind == "tickets" and record.state == "done" and record.read <= _COUNTED:
            taken = snapshot.take(settings, record.source)
            found = taken.estimates(Slice()).get((), {})
            said += extreme_rates.by_metric(found, taken.rules.known).values()
    return said


def holdings(settings: Settings) -> list[Holding]:
    """Returns what the lake holds of each source, in alphabetical order."""
    store = lake.of(settings)
    counts = {table: _count(store, table) for table in (*LOGS, "waiting")}
    days = _days(store, settings.time_zone)
    return [
        Holding(
            source=source,
            tickets=counts["tickets"].get(source, 0),
            interactions=counts["interactions"].get(source, 0),
            knowledge=counts["knowledge"].get(source, 0),
            waiting=counts["waiting"].get(source, 0),
            first=days.get(source, (None, None))[0],
            last=days.get(source, (None, None))[1],
            final=snapshot.outcomes_are_final(settings, source),
        )
        for source in sorted(set().union(*counts.values()))
    ]


def _of(metric: Metric, estimate: Estimate | None, measures: Mapping[str, float], rules: Rules) -> Readiness:
    lacking = [group for group in metric.needs if not rules.knows(*group)]
    if lacking:
        if unread := [each for each in rules.known if each.startswith(UNREAD)]:
            told = missing(metric, rules.known)
            if told != missing(metric, rules.known.difference(unread)):
                return Readiness(metric, "missing", 0, 0, told)
        needed = ", and ".join(" or ".join(group) for group in lacking)
        return Readiness(metric, "missing", 0, 0, f"Missing from this source: it needs {needed}.")
    counted = estimate.n if estimate else 0
    out_of = int(measures.get(metric.population, 0))
    whom = _WHOM.get(metric.population, f"{metric.rows}s")
    if estimate is not None and estimate.one_sided is not None:
        return Readiness(metric, "missing", 0, out_of, estimate.reason)
    if counted == 0:
        maturing = estimate.maturing if estimate else 0
        if maturing and not out_of:
            return Readiness(metric, "maturing", 0, 0, f"{maturing:,} tickets, none of them mature yet.")
        says = f"None of {out_of:,} {whom} has it yet." if out_of else f"No {whom} to count."
        return Readiness(metric, "missing", 0, out_of, says)
    state: State = "thin" if estimate is None or estimate.thin else "ready"
    return Readiness(metric, state, counted, out_of, _sentence(metric, counted, out_of, whom))


def _sentence(metric: Metric, counted: int, out_of: int, whom: str) -> str:
    says = _SAYS.get(metric.denominator, "count")
    if counted == out_of:
        return f"All {out_of:,} {whom} {says}."
    return f"{percent(counted, out_of)} of {whom} {says} ({counted:,} of {out_of:,})."


def percent(part: int, whole: int) -> str:
    """Returns a share in whole per cent; 0 and 100 only if nothing, or all, is recorded."""
    exact = 100 * part / whole
    if part and exact < 1:
        return f"Under 1{NARROW}%"
    if part < whole and exact > 99:
        return f"Over 99{NARROW}%"
    return f"{exact:.0f}{NARROW}%"


def _count(store: Lake, table: Table) -> dict[str, int]:
    frame = store.scan(table)
    return {} if frame is None else dict(frame.group_by(SOURCE).len().collect().iter_rows())


def _days(store: Lake, zone: str) -> dict[str, tuple[date, date]]:
    frame = store.scan("tickets")
    if frame is None:
        return {}
    at = pl.col("created_at")
    local = (edge.dt.convert_time_zone(zone).dt.date() for edge in (at.min(), at.max().alias("last")))
    found = frame.group_by(SOURCE).agg(local).collect()
    return {source: (first, last) for source, first, last in found.iter_rows()}
