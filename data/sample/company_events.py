"""Notes, targets and the plan that the demonstration company's people typed."""

from datetime import UTC, date, datetime
from typing import NamedTuple

from data.sample import truth


class Entry(NamedTuple):
    """A dated note; a category where it concerns only one."""

    day: date
    kind: str
    what: str
    category: str | None


class Aim(NamedTuple):
    """A target of a month, shares from 0 to 1."""

    month: date
    metric: str
    value: float


#: The days that the mix of tickets is held against: the summer before the agent.
BASELINE = (date(2026, 6, 22), date(2026, 9, 20))
NOTES = (
    Entry(truth.RELEASE.first, "release", "App 4.0", None),
    *(Entry(each.day, "training change", each.what, each.category) for each in truth.CHANGES),
)
TARGETS = tuple(
    Aim(date(2026, month, 1), metric, value)
    for month in (10, 11)
    for metric, value in (
        ("volume_automated", 500.0),
        ("resolution_rate", 0.68),
        ("escalation_rate", 0.08),
        ("csat_mean", 3.9),
        ("hours_saved", 75.0),
    )
)
#: What they promised before the pilot, as the file that they wrote; and when they locked it.
PLAN = f"""
name = "Autumn pilot"
source = "demonstration"
decision = 2026-12-04
horizon = "7d"
planned_n = 1500
randomised = true
unit = "customer"
note = "The agent may hand over more than people do, but must not leave customers worse off."
pilot.where.arm = "pilot"
baseline.where.arm = "baseline"
phases = [
    {{ kind = "shadow", start = {truth.SHADOW_FROM}, share = 1 }},
    {{ kind = "live", start = {truth.LIVE_FROM}, share = 0.15 }},
]
criteria = [
    {{ metric = "resolution_rate", margin = "10 points" }},
    {{ metric = "escalation_rate", margin = "25 points" }},
    {{ metric = "csat_mean", margin = "0.3 points" }},
    {{ metric = "handle_time_median", margin = "10 %" }},
    {{ metric = "reopen_rate", margin = "3 points" }},
]
"""
LOCKED = datetime(2026, 9, 18, 9, tzinfo=UTC)
