"""How often the verdicts on simulated pilots are wrong, on either side, withheld, or stop: counted."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from analytics.pilot.plan import Criterion, Phase, Plan
from analytics.pilot.verdict import whole_verdict
from analytics.pilot.verdict_records import Judged, Standing, Verdict
from analytics.ticket_outcomes import Rules
from analytics.ticket_slices import Slice
from tests.benchmarks.simulations import fast_verdict, simulated_logs
from tests.benchmarks.simulations.simulated_logs import START, World

HORIZON = timedelta(days=7)
LOCKED = Standing(1, datetime(2026, 5, 1, tzinfo=UTC), "0" * 64)
#: Of each metric whatever is worse than the baseline is not allowed, so that every difference is read.
METRICS = ("resolution_rate", "csat_mean", "handle_time_mean")


@dataclass(slots=True)
class Tally:
    """Of one criterion: pilots whose interval lies above the truth, below it, or says nothing."""

    pilots: int = 0
    above: int = 0
    below: int = 0
    withheld: int = 0
    #: Intervals that are not around their own estimate.
    beside: int = 0

    @property
    def said(self) -> int:
        """Pilots of which something is said."""
        return self.pilots - self.withheld

    def add(self, value: float | None, low: float | None, high: float | None, truth: float) -> None:
        """Count one pilot's interval."""
        self.pilots += 1
        if value is None or low is None or high is None:
            self.withheld += 1
            return
        self.above += low > truth
        self.below += high < truth
        self.beside += not low <= value <= high


@dataclass(slots=True)
class Counted:
    """All criteria of a situation, and pilots that were ever stopped."""

    pilots: int = 0
    stopped: int = 0
    of: dict[str, Tally] = field(default_factory=dict)


def plan_of(
    world: World,
    metrics: Iterable[str | Criterion] = METRICS,
    *,
    planned_n: int = 100,
    days: int | None = None,
) -> Plan:
    """A plan of the world's phases, decided when its last day, or so many days, have reached the horizon."""
    criteria = tuple(Criterion(each, margin=0.0) if isinstance(each, str) else each for each in metrics)
    before = (
        Slice(START - timedelta(days=world.before), START - timedelta(days=1)) if world.before else Slice()
    )
    return Plan(
        name="Simulated",
        source="simulated",
        pilot=Slice().but("arm", "pilot"),
        baseline=before.but("arm", "baseline"),
        # A category that one arm alone has is found by the split, and then nothing counts as drawn by lot.
        randomised=not (world.before or world.pilot_alone or world.baseline_alone),
        unit="ticket" if world.by_ticket or world.customers is None else "customer",
        phases=tuple(Phase("live", START + timedelta(days=day), share) for day, share in world.phases),
        decision=START + timedelta(days=days or world.days) + HORIZON,
        horizon=HORIZON,
        criteria=criteria,
        planned_n=planned_n,
    )


def read(world: World, plan: Plan, rng: np.random.Generator, *, on: date | None = None) -> Verdict:
    """The verdict of the whole chain on one pilot, on its decision date or on another day."""
    day = on or plan.decision
    as_of = datetime.combine(day, time(12), UTC)
    known = simulated_logs.KNOWN if world.customers is not None else simulated_logs.KNOWN - {"customer_id"}
    rules = Rules(as_of, plan.horizon, known)
    facts = simulated_logs.as_facts(simulated_logs.draw(world, rng), rules)
    return whole_verdict.of(plan, facts, rules, on=day, standing=LOCKED)


def count(
    world: World,
    metrics: Iterable[str | Criterion] = METRICS,
    *,
    runs: int,
    seed: int,
    truth: float = 0.0,
    own: bool = False,
    planned_n: int = 100,
    days: int | None = None,
) -> Counted:
    """So many pilots, held against the true difference, or the true value of the pilot's own."""
    plan = plan_of(world, metrics, planned_n=planned_n, days=days)
    found = Counted()
    for rng in np.random.default_rng(seed).spawn(runs):
        add(found, fast_verdict.judged(world, plan, simulated_logs.draw(world, rng)), truth, own=own)
    return found


def add(found: Counted, criteria: Iterable[Judged], truth: float, *, own: bool = False) -> None:
    """Count one pilot."""
    found.pilots += 1
    stopped = False
    for each in criteria:
        stopped |= each.monitor is not None and each.monitor.harm is not None
        tally = found.of.setdefault(each.criterion.metric, Tally())
        tally.add(*_interval(each, own=own), truth)
    found.stopped += stopped


def _interval(each: Judged, *, own: bool) -> tuple[float | None, float | None, float | None]:
    if own:
        arm = each.pilot
        return arm.value, arm.low, arm.high
    gap = each.difference
    return (None, None, None) if gap is None else (gap.value, gap.low, gap.high)
