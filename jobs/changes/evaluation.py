"""Judging a ledger: the verdict on each change, the total, forecasts, the holdout, and what is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from analytics.changes import evidence, forecasts, holdout, total_effect, verdicts
from analytics.changes.control_choice import Links
from analytics.changes.daily_panel import Panel
from analytics.changes.evaluation_rule import Change, Rule
from analytics.changes.evidence import Evidence
from analytics.changes.forecasts import Forecasts
from analytics.changes.holdout import Held
from analytics.changes.total_effect import TotalEffect
from analytics.changes.verdicts import Crossed, Verdict
from analytics.metrics import METRICS
from analytics.significance.returning_customers.clustered import Sums
from data.settings import Settings
from jobs.changes import change_inputs, ledger, proposals
from jobs.changes.ledger import Entry
from jobs.changes.proposals import Proposal
from jobs.counting import overview_figures, snapshot
from jobs.counting.snapshot import Snapshot

DAYS_A_MONTH = 30.4


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A ledger entry with its verdict; `a_month` is how many tickets a month it reaches."""

    entry: Entry
    verdict: Verdict
    a_month: float

    @property
    def change(self) -> Change:
        """What was changed."""
        return self.entry.change


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """A source's ledger as it stands: `seen_until` is the last day whose outcomes are known.

    `metric` is that of the total and of the holdout; `gaps` are sentences on what cannot be answered.
    """

    source: str
    as_of: date
    seen_until: date
    judged: tuple[Judged, ...]
    total: TotalEffect | None
    forecasts: Forecasts | None
    held: Held | None
    metric: str
    proposals: tuple[Proposal, ...]
    gaps: tuple[str, ...]
    #: Tickets a month that the metric of the total is counted over, in the last weeks; 0 where it is no rate.
    a_month: float = 0.0

    def get(self, key: str) -> Judged | None:
        """One change by its key."""
        return next((each for each in self.judged if each.change.key == key), None)


def run(settings: Settings, source: str, taken: Snapshot | None = None, *, only: str | None = None) -> Report:
    """Judge every change of a source's ledger; the second opinions of one alone where `only` names it."""
    taken = taken or snapshot.take(settings, source)
    entries = ledger.listed(settings, source)
    seen_until = overview_figures.last_mature_day(taken)
    links = change_inputs.links(settings, taken) if entries else {}
    panels: dict[str, Panel] = {}
    changes = [each.change for each in entries]
    found: list[Evidence] = []
    crossed: dict[str, Sequence[Crossed]] = {}
    for each in changes:
        found.append(
            _evidence(taken, panels, each, changes, links, seen_until, seconds=only in (None, each.key))
        )
        crossed[each.key] = _guardrails(taken, panels, each, changes, links, seen_until)
    signs = {each.rule.metric: _sign(each.rule.metric) for each in changes}
    judged = _verdicts(entries, found, signs, crossed)
    usual = changes[0].rule.metric if changes else proposals.usual_metric(taken)
    told = [each.verdict for each in judged if not each.entry.exploratory]
    same = [each for each in told if each.evidence.change.rule.metric == usual]
    stayed = [each.change.key for each in judged if each.entry.stayed]
    return Report(
        source=source,
        as_of=taken.today,
        seen_until=seen_until,
        judged=tuple(judged),
        total=total_effect.of(same, {each.change.key: each.a_month for each in judged}, stayed),
        forecasts=forecasts.of(told),
        held=_held(taken, changes, usual),
        metric=usual,
        proposals=tuple(proposals.listed(settings, taken)),
        gaps=_gaps(taken, judged),
        a_month=_tickets_a_month(taken, usual, seen_until),
    )


def _evidence(
    taken: Snapshot,
    panels: dict[str, Panel],
    change: Change,
    ledger_: Sequence[Change],
    links: Links,
    seen_until: date,
    *,
    seconds: bool,
    metric: str | None = None,
) -> Evidence:
    asked = METRICS[metric or change.rule.metric]
    if asked.key not in panels:
        panels[asked.key] = change_inputs.panel(taken, asked)
    return evidence.gather(
        panels[asked.key],
        change,
        ledger_,
        links,
        seen_until,
        lower_is_worse=asked.better == "higher",
        rate=asked.kind == "ratio",
        with_seconds=seconds,
    )


def _guardrails(
    taken: Snapshot,
    panels: dict[str, Panel],
    change: Change,
    ledger_: Sequence[Change],
    links: Links,
    seen_until: date,
) -> list[Crossed]:
    """Each guardrail's metric, more being better; crossed where even the better end is too bad."""
    found: list[Crossed] = []
    for each in change.rule.guardrails:
        told = _evidence(taken, panels, change, ledger_, links, seen_until, seconds=False, metric=each.metric)
        if told.gap is not None or not np.isfinite(told.value):
            continue
        sign = _sign(each.metric)
        low, high = sorted((sign * told.low, sign * told.high))
        found.append(Crossed(each, sign * told.value, low, high, worse=high < -each.margin))
    return found


def _verdicts(
    entries: Sequence[Entry],
    found: Sequence[Evidence],
    signs: dict[str, float],
    crossed: dict[str, Sequence[Crossed]],
) -> list[Judged]:
    """What was locked in time is one family; what was looked at first stands beside it and widens nothing."""
    verdict: dict[str, Verdict] = {}
    for exploratory in (False, True):
        here = [each for entry, each in zip(entries, found, strict=True) if entry.exploratory is exploratory]
        verdict |= {each.evidence.change.key: each for each in verdicts.give(here, signs, crossed)}
    return [Judged(each, verdict[each.change.key], _a_month(verdict[each.change.key])) for each in entries]


def _a_month(verdict: Verdict) -> float:
    weeks = verdict.evidence.weeks_after
    return verdict.evidence.n_after / weeks / 7 * DAYS_A_MONTH if weeks else 0.0


def _tickets_a_month(taken: Snapshot, metric: str, seen_until: date) -> float:
    """Over the same weeks after a start as a change's own tickets are counted over."""
    asked, days = METRICS[metric], 7 * Rule().weeks_after
    if asked.kind != "ratio":
        return 0.0
    late = taken.scan().filter(pl.col("day") > seen_until - timedelta(days=days), pl.col("day") <= seen_until)
    return float(late.select(pl.col(asked.denominator).sum()).collect().item()) / days * DAYS_A_MONTH


def _sign(metric: str) -> float:
    return 1.0 if METRICS[metric].better == "higher" else -1.0


def _held(taken: Snapshot, changes: Sequence[Change], metric: str) -> Held | None:
    """The holdout since the first change, beside all others; nothing where the log marks none."""
    first = min((each.live_on for each in changes if each.live_on), default=None)
    asked = METRICS[metric]
    if first is None or change_inputs.HOLDOUT not in taken.names or asked.kind != "ratio":
        return None
    customers = (
        taken.scan()
        .filter(pl.col("day") >= first)
        .group_by("customer", held=change_inputs.held_out(taken))
        .agg(n=pl.col(asked.denominator).sum(), total=pl.col(asked.numerator).sum())
        .filter(pl.col("n") > 0)
        .collect()
    )
    others, held = (_sums(customers.filter(pl.col("held") == side)) for side in (False, True))
    return holdout.compare(others, held)


def _sums(customers: pl.DataFrame) -> Sums:
    n, y = (customers[name].cast(pl.Float64).to_numpy() for name in ("n", "total"))
    values = (float(n.size), y.sum(), n.sum(), (y**2).sum(), (n**2).sum(), (y * n).sum())
    return Sums(*(np.array([each], dtype=np.float64) for each in values))


def _gaps(taken: Snapshot, judged: Sequence[Judged]) -> tuple[str, ...]:
    """What this source cannot answer, and what would have to be imported."""
    found: list[str] = []
    categories = taken.facts["category"].drop_nulls().n_unique()
    first, last = overview_figures.days(taken)
    weeks = ((last - first) + timedelta(days=1)).days / 7
    if not categories:
        found.append(
            "This source records no category, so there is nothing untouched to compare a change with. "
            "Import tickets with their category."
        )
    elif categories < 21:
        found.append(
            f"This source has {categories} categories; a verdict needs at least 19 untouched ones beside the "
            "target. With fewer, no effect of a change can be proven. Finer categories would help."
        )
    if weeks < 12:
        found.append(
            f"The log spans {weeks:.0f} weeks. A change needs 4 weeks before the days of its choice and 4 "
            "after it; import a longer history."
        )
    broken = [each.change.key for each in judged if not each.entry.intact]
    if broken:
        found.append(f"Not as it was locked: {', '.join(broken)}. Its hash does not fit; do not rely on it.")
    return tuple(found)
