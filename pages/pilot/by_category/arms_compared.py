"""What the categories are compared for: a plan that was locked, else the arms as they stand."""

from datetime import date, timedelta
from typing import NamedTuple

from analytics.exploratory.comparison import Pair, Side
from analytics.metrics import METRICS
from analytics.pilot.assignment import eligible_tickets
from analytics.pilot.plan import FEWEST_DAYS, Criterion, Phase, Plan
from analytics.pilot.planning.plan_rules import faults
from analytics.ticket_slices import Slice
from jobs.pilot.plan_versions import StoredPlan
from pages.components import load, load_pilot
from pages.components.load import At


class Compared(NamedTuple):
    """Whose arms are compared, and whether by full intervals; `exploratory` says why it is no verdict."""

    plan: Plan
    read: bool
    exploratory: str
    #: The last day whose tickets count; None where none has passed its horizon.
    last: date | None


def of(at: At, kept: StoredPlan | None) -> Compared | None:
    """The plan with its verdict's reading; without one both arms since the pilot began, as exploratory."""
    if kept is not None and not faults(kept.plan):
        found = load_pilot.verdict(at, kept)
        return Compared(kept.plan, found.read, found.exploratory, found.last_day)
    plan = _as_it_stands(at)
    last = load.scope(at).last_mature
    return plan and Compared(
        plan, True, "There was no plan before these tickets came in, so this is not a verdict.", last
    )


def metrics(at: At, found: Compared) -> list[str]:
    """What may be looked at by category: what was promised first."""
    promised = [each.metric for each in found.plan.criteria]
    return list(dict.fromkeys([*promised, *load.charted(at)]))


def pair(at: At, found: Compared) -> Pair:
    """The two arms among the tickets that count, as sides whose rows can be looked at."""
    one, base = (
        side.within(side.start, min(filter(None, (side.end, found.last)), default=None))
        for side in eligible_tickets.slices(found.plan)
    )
    return Pair("arms", Side(at.settings.pilot, one), Side(at.settings.baseline, base))


def _as_it_stands(at: At) -> Plan | None:
    scope = load.scope(at)
    if len(scope.arms) < 2:
        return None
    start = load_pilot.pilot_began(at)
    horizon = at.settings.horizon
    decision = max(scope.last, start + timedelta(days=FEWEST_DAYS)) + horizon + timedelta(days=2)
    return Plan(
        name="",
        source=at.source,
        pilot=Slice().but("arm", "pilot"),
        baseline=Slice().but("arm", "baseline"),
        randomised=False,
        unit="customer",
        phases=(Phase("live", start, 0.5),),
        decision=decision,
        horizon=horizon,
        criteria=tuple(Criterion(key) for key in load.charted(at) if METRICS[key].better != "neither"),
        planned_n=1,
    )
