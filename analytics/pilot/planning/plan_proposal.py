"""Proposes a plan that can decide: larger share, wider margins, fewer criteria, more days."""

from collections.abc import Iterator
from dataclasses import replace

from analytics.pilot.plan import Criterion, Plan
from analytics.pilot.planning import sample_size_and_days
from analytics.pilot.planning.current_rates import Volume

#: A pilot is proposed with what it takes to end within eight weeks of tickets.
MOST_DAYS = 56
#: Shares and how many times as wide margins, from what asks least of the company to what asks most.
_STEPS = (
    (0.15, 1.0), (0.2, 1.0), (0.3, 1.0), (0.15, 1.5), (0.3, 1.5),
    (0.5, 1.0), (0.5, 1.5), (0.3, 2.0), (0.5, 2.0), (0.5, 3.0),
)  # fmt: skip


def decidable(plan: Plan, found: Volume) -> Plan | None:
    """Returns the plan changed until it can decide; None if none is found.

    Tried in turn until eight weeks suffice: larger shares and wider margins, then the slowest criteria only
    watched. Where nothing suffices, what takes least.
    """
    best: tuple[int, Plan] | None = None
    for tried in _tried(plan, found):
        asked = sample_size_and_days.of(tried, found)
        if asked.tickets is None or asked.days is None or asked.decision is None:
            continue
        decided = replace(tried, planned_n=asked.tickets, decision=asked.decision)
        if asked.days <= MOST_DAYS:
            return decided
        if best is None or asked.days < best[0]:
            best = asked.days, decided
    return best[1] if best else None


def _tried(plan: Plan, found: Volume) -> Iterator[Plan]:
    for share, factor in ((plan.share, 1.0), *_STEPS):
        if share >= plan.share:
            yield _changed(plan, share, factor)
    wide = _changed(plan, max(plan.share, _STEPS[-1][0]), _STEPS[-1][1])
    while sum(not each.watched for each in wide.criteria) > 1:
        slowest = _slowest(wide, found)
        wide = replace(
            wide,
            criteria=tuple(
                Criterion(each.metric, set_on=each.set_on) if each.metric == slowest else each
                for each in wide.criteria
            ),
        )
        yield wide


def _slowest(plan: Plan, found: Volume) -> str:
    needs = [each for each in sample_size_and_days.of(plan, found).needs if not each.criterion.watched]
    longest = max(
        needs, key=lambda each: sample_size_and_days.LONGEST_DAYS + 1 if each.days is None else each.days
    )
    return longest.criterion.metric


def _changed(plan: Plan, share: float, factor: float) -> Plan:
    """The plan with another share in its last phase, and margins so many times as wide."""
    last = plan.live[-1]
    return replace(
        plan,
        phases=tuple(replace(each, share=share) if each is last else each for each in plan.phases),
        criteria=tuple(
            each if each.margin is None else replace(each, margin=float(f"{each.margin * factor:.6g}"))
            for each in plan.criteria
        ),
    )
