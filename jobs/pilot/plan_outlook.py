"""Whether a plan can decide at the present volume, in a sentence; "" where it can."""

from analytics.pilot import planning
from analytics.pilot import present as of_late
from jobs.plan_records import Kept
from jobs.snapshot import Snapshot


def of(taken: Snapshot, kept: Kept) -> str:
    """Why the plan's days or tickets do not suffice at the volume of late; "" where they do.

    The snapshot must have been taken by the plan's horizon.
    """
    plan = kept.plan
    keys = tuple(each.metric for each in plan.criteria)
    volume = of_late.volume(plan.pilot, plan.baseline, taken.facts, taken.rules, keys)
    return planning.shortfall(plan, planning.of(plan, volume))
