"""Split check (sample ratio mismatch): the pilot's share of randomised units against the plan."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import wording
from analytics.pilot.assignment import planned_share_parts, planned_share_sentences, randomisation_unit
from analytics.pilot.assignment.eligible_tickets import EligibleTickets, firsts, ramps
from analytics.pilot.assignment.randomisation_unit import RandomisedUnit
from analytics.pilot.assignment_records import Split, SplitPhase
from analytics.pilot.plan import Phase, Plan
from analytics.significance import sample_ratio_mismatch


def check(plan: Plan, picked: EligibleTickets, *, read: bool) -> Split:
    """Checks the split of every live phase on all assigned tickets, mature or not."""
    judged = plan.randomised and plan.concurrent
    unit = randomisation_unit.of(plan, picked) if judged else plan.unit
    phases: list[SplitPhase] = []
    units = picked.rows.head(0)
    begins = 0
    for at, phase in enumerate(plan.live):
        begins, until = max(0, (phase.start - picked.first).days), _until(plan, at, picked)
        units = _units(unit, picked.rows.filter(pl.col("look").is_between(begins, until - 1)))
        phases.append(_phase(picked, units, phase, begins, until, judged=judged, read=read))
    parts, drift = (
        planned_share_parts.of(picked, units, begins, plan.share, read=read) if judged else ((), None)
    )
    found = Split(unit, tuple(phases), parts, drift, "")
    return planned_share_sentences.told(plan, picked, found, judged=judged)


def ramped(plan: Plan) -> list[str]:
    """Says if and how the pilot's share changed during the pilot."""
    days = [wording.day(day, year=True) for day in ramps(plan)]
    if not days:
        return []
    return [
        f"The pilot's share changed on {wording.listed(days)}, so the arms are compared within each phase."
    ]


def _until(plan: Plan, at: int, picked: EligibleTickets) -> int:
    """The look at which the next phase begins."""
    if at + 1 < len(plan.live):
        return (plan.live[at + 1].start - picked.first).days
    return int(picked.rows["look"].max() or 0) + 1  # pyright: ignore[reportArgumentType]


def _units(unit: RandomisedUnit, rows: pl.DataFrame) -> pl.DataFrame:
    """The first row of every randomised unit, in the order in which they came.

    What comes later of a customer may be the agent's doing, who solved it or did not; the first ticket of a
    phase was assigned before that.
    """
    if unit == "ticket" or not rows.height:
        return rows
    key = randomisation_unit.key(unit, rows)
    return rows[np.sort(firsts(key, int(key.max()) + 1))]


def _phase(
    picked: EligibleTickets,
    units: pl.DataFrame,
    phase: Phase,
    begins: int,
    until: int,
    *,
    judged: bool,
    read: bool,
) -> SplitPhase:
    counts = _counted(units, begins, max(until, begins + 1))
    pilot, drawn = int(counts[-1, 0]), int(counts[-1].sum())
    weights = (phase.share, 1 - phase.share)
    evidence = np.exp(
        np.minimum(np.maximum.accumulate(sample_ratio_mismatch.log_evidence(counts, weights)), 700.0)
    )
    p = float(sample_ratio_mismatch.exact_p(pilot, drawn, phase.share))
    alarms = np.flatnonzero(evidence > sample_ratio_mismatch.ALARM_EVIDENCE)
    look = (
        int(alarms[0])
        if len(alarms)
        else until - begins - 1
        if read and p < sample_ratio_mismatch.ALARM_P
        else None
    )
    alarm = picked.day(begins + look) if judged and look is not None else None
    at_alarm = counts[look or 0]
    return SplitPhase(
        start=phase.start,
        planned=phase.share,
        pilot=pilot,
        units=drawn,
        share=pilot / drawn if drawn else None,
        evidence=float(evidence[-1]) if judged else None,
        p=p if judged and drawn else None,
        alarm=alarm,
        share_at_alarm=None if alarm is None else float(at_alarm[0] / at_alarm.sum()),
    )


def _counted(units: pl.DataFrame, begins: int, until: int) -> NDArray[np.float64]:
    """Units of either arm after every look of a phase."""
    looks = until - begins
    place = (units["look"].to_numpy().astype(np.int64) - begins) * 2 + np.where(
        units["pilot"].to_numpy(), 0, 1
    )
    return np.bincount(place, minlength=2 * looks).astype(np.float64).reshape(looks, 2).cumsum(0)
