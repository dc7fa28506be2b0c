"""Was the split as planned? The pilot's share of what was drawn by lot, by phase, and where it is off."""

from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics import wording
from analytics.pilot.picked import Integers, Picked, coded, firsts, ramps
from analytics.pilot.plan import Phase, Plan
from analytics.pilot.records import Split, SplitPart, SplitPhase
from analytics.significance import srm
from analytics.significance.corrections import benjamini_hochberg
from analytics.slices import NOT_RECORDED

#: A part of the split is off where its corrected p is below this.
OFF = 0.01
#: Customers may be in both arms up to this share of the pilot's: some have two addresses.
FEW_SHARED = 0.01
#: So many parts are named where the split is off.
_TOLD = 3
_FIELDS: tuple[Literal["day", "channel", "category"], ...] = ("day", "channel", "category")


def check(plan: Plan, picked: Picked, *, read: bool) -> Split:
    """The split of every live phase, of all tickets that were assigned, however young they are."""
    judged = plan.randomised and plan.concurrent
    phases = [
        _phase(plan, picked, phase, _until(plan, at, picked), judged=judged, read=read)
        for at, phase in enumerate(plan.live)
    ]
    parts = _parts(plan, picked) if judged else ()
    shared = _shared(plan, picked) if judged else ""
    return Split(plan.unit, tuple(phases), parts, _sentence(plan, phases, parts) + shared)


def ramped(plan: Plan) -> list[str]:
    """That the pilot's share changed on the way, where it did, and what is made of it."""
    days = [wording.day(day, year=True) for day in ramps(plan)]
    if not days:
        return []
    return [
        f"The pilot's share changed on {wording.listed(days)}, so the arms are compared within each phase: "
        "days of one share are not like those of another."
    ]


def _until(plan: Plan, at: int, picked: Picked) -> int:
    """The look at which the next phase begins."""
    if at + 1 < len(plan.live):
        return (plan.live[at + 1].start - picked.first).days
    return int(picked.rows["look"].max() or 0) + 1  # pyright: ignore[reportArgumentType]


def _phase(plan: Plan, picked: Picked, phase: Phase, until: int, *, judged: bool, read: bool) -> SplitPhase:
    begins = max(0, (phase.start - picked.first).days)
    rows = picked.rows.filter(pl.col("look").is_between(begins, until - 1)).select("look", "pilot", "person")
    units = rows[_units(plan, rows, np.zeros(rows.height, dtype=np.int64), picked.people)]
    counts = _counted(units, begins, max(until, begins + 1))
    pilot, drawn = int(counts[-1, 0]), int(counts[-1].sum())
    weights = (phase.share, 1 - phase.share)
    evidence = np.exp(np.minimum(np.maximum.accumulate(srm.log_evidence(counts, weights)), 700.0))
    p = float(srm.chi_square(counts[-1], weights).p) if drawn else float("nan")
    alarms = np.flatnonzero(evidence > srm.ALARM_EVIDENCE)
    alarm: date | None = None
    if judged and len(alarms):
        alarm = picked.day(begins + int(alarms[0]))
    elif judged and read and p < srm.ALARM_P:
        alarm = picked.day(until - 1)
    return SplitPhase(
        start=phase.start,
        planned=phase.share,
        pilot=pilot,
        units=drawn,
        share=pilot / drawn if drawn else None,
        evidence=float(evidence[-1]) if judged else None,
        p=p if judged and drawn else None,
        alarm=alarm,
    )


def _units(plan: Plan, rows: pl.DataFrame, part: Integers, people: int) -> Integers:
    """The rows of what was drawn by lot, once in each part: tickets, or customers as they came in."""
    if plan.unit == "ticket":
        return np.arange(rows.height)
    size = (int(part.max()) + 1) * people if rows.height else 0
    return np.sort(firsts(part * people + rows["person"].to_numpy(), size))


def _counted(units: pl.DataFrame, begins: int, until: int) -> NDArray[np.float64]:
    """Units of either arm after every look of a phase."""
    looks = until - begins
    place = (units["look"].to_numpy().astype(np.int64) - begins) * 2 + np.where(
        units["pilot"].to_numpy(), 0, 1
    )
    return np.bincount(place, minlength=2 * looks).astype(np.float64).reshape(looks, 2).cumsum(0)


def _parts(plan: Plan, picked: Picked) -> tuple[SplitPart, ...]:
    """The last phase by day, channel and category, so that one sees where the split is off."""
    begins = max(0, (plan.live[-1].start - picked.first).days)
    rows = picked.rows.filter(pl.col("look") >= begins)
    found: list[tuple[Literal["day", "channel", "category"], str | None, int, int]] = []
    days = rows["look"].to_numpy().astype(np.int64) - begins
    dates = tuple(str(picked.day(begins + day)) for day in range(int(days.max(initial=-1)) + 1))
    for field in _FIELDS:
        names, part = (dates, days) if field == "day" else coded(rows[field])
        units = _units(plan, rows, part, picked.people)
        of_all = np.bincount(part[units], minlength=len(names))
        of_pilot = np.bincount(part[units], rows["pilot"].to_numpy()[units], len(names))
        counted = zip(names, of_pilot, of_all, strict=True)
        for name, pilot, drawn in counted:
            if drawn:
                found.append((field, name, int(pilot), int(drawn)))
    if not found:
        return ()
    counts = np.array([(pilot, units - pilot) for _, _, pilot, units in found], dtype=float)
    p = srm.chi_square(counts, (plan.share, 1 - plan.share)).p
    adjusted = benjamini_hochberg([float(each) for each in p])
    return tuple(
        SplitPart(field, value, pilot, units, pilot / units, corrected, corrected < OFF)
        for (field, value, pilot, units), corrected in zip(found, adjusted, strict=True)
    )


def _sentence(plan: Plan, phases: list[SplitPhase], parts: tuple[SplitPart, ...]) -> str:
    wrong = next((phase for phase in phases if phase.alarm is not None), None)
    phase = wrong or phases[-1]
    if phase.share is None:
        return "No ticket has been assigned yet."
    got = (
        f"The pilot got {wording.share(phase.share)} of {plan.unit}s; {_percent(phase.planned)} was planned."
    )
    if wrong is None:
        if not (plan.randomised and plan.concurrent):
            return f"{got} Nothing was drawn by lot, so the split itself is not judged."
        return f"{got} That is as planned.{_within(parts)}"
    where = [_named(part) for part in parts if part.off and part.field != "day"]
    most = f" It is off most in {wording.listed(where[:3])}." if where else ""
    return (
        f"{got} A gap this large is not chance.{most} "
        "The numbers below cannot be trusted until routing is fixed."
    )


def _within(parts: tuple[SplitPart, ...]) -> str:
    """Where the share is not the planned one though the whole's is, the largest first."""
    off = sorted((part for part in parts if part.off), key=lambda part: -part.units)
    if not off:
        return ""
    # Days are told only where nothing else is off: there are many, and they are off where all else is.
    told = [part for part in off if part.field != "day"] or off
    names = [_named(part) for part in told[:_TOLD]]
    if len(told) > _TOLD:
        names.append(f"{len(told) - _TOLD} more")
    return (
        f" But not within {wording.listed(names)}: it was not drawn by lot alone, so the arms are compared "
        "at one mix of categories."
    )


def _shared(plan: Plan, picked: Picked) -> str:
    """That customers were not drawn whole, where more than a few have tickets in both arms of one phase."""
    if plan.unit != "customer":
        return ""
    arms = picked.rows.group_by("phase", "person").agg(
        one=pl.col("pilot").any(), both=pl.col("pilot").any() & (~pl.col("pilot")).any()
    )
    people = arms.group_by("person").agg(pl.col("one", "both").any())
    both, pilot = int(people["both"].sum()), int(people["one"].sum())
    if both <= FEW_SHARED * pilot:
        return ""
    return (
        f" {wording.counted(both, 'customer')}, {wording.share(both / pilot)} of all that the pilot got, "
        f"{'has' if both == 1 else 'have'} tickets in both arms, so customers were not drawn whole."
    )


def _named(part: SplitPart) -> str:
    if part.field == "day" and part.value:
        return wording.day(date.fromisoformat(part.value))
    return f"{part.field} {NOT_RECORDED if part.value is None else part.value}"


def _percent(share: float) -> str:
    return wording.share(share, 0 if round(100 * share, 6) % 1 == 0 else 1)
