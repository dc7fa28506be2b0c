"""Whether a plan can decide at the current volume, as a sentence."""

from analytics.pilot.planning import current_rates as of_late
from analytics.pilot.planning import sample_size_and_days
from jobs.counting.snapshot import Snapshot
from jobs.pilot.plan_versions import StoredPlan


def of(taken: Snapshot, kept: StoredPlan) -> str:
    """Returns why the plan's days or tickets do not suffice at the current volume; "" if they do.

    The snapshot must have been taken by the plan's horizon.
    """
    plan = kept.plan
    keys = tuple(each.metric for each in plan.criteria)
    volume = of_late.volume(plan.pilot, plan.baseline, taken.facts, taken.rules, keys)
    return sample_size_and_days.shortfall(plan, sample_size_and_days.of(plan, volume))
