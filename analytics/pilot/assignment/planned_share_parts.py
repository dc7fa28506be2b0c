"""Split check within days, channels, categories and so on, and for drift over time.

All questions are one family: each field has an equal part of the level, corrected by Holm over its values,
so that fifty rare categories take nothing from the two channels. Before the decision date the evidence is
the always-valid one, because the page is looked at every day.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.pilot.assignment.crossover_and_balance import FIELDS
from analytics.pilot.assignment.eligible_tickets import EligibleTickets, Integers, coded
from analytics.pilot.assignment_records import SplitDrift, SplitPart
from analytics.significance import sample_ratio_mismatch
from analytics.significance.multiple_testing import holm

#: A part of the split is off where its corrected p is below this.
OFF = 0.01
#: What is known of a ticket before the agent sees it; a day is none of these but is looked at as well.
LOOKED_AT = ("day", *FIELDS)


def of(
    picked: EligibleTickets, units: pl.DataFrame, begins: int, share: float, *, read: bool
) -> tuple[tuple[SplitPart, ...], SplitDrift | None]:
    """Returns each part's p-value, corrected over all fields and values, and the drift.

    `units` has one row a randomised unit, in the order in which they came.
    """
    counted = {field: _counted(picked, units, begins, field) for field in LOOKED_AT if field in _there(units)}
    # One value alone is the whole, which has a test of its own.
    judged = {field: rows for field, rows in counted.items() if len(rows) > 1}
    drift = _drift(units, begins, share) if read else None
    families = len(judged) + (drift is not None)
    parts: list[SplitPart] = []
    for field, rows in judged.items():
        pilot, n = (np.array([row[at] for row in rows], dtype=float) for at in (1, 2))
        corrected = np.minimum(np.array(holm([float(p) for p in _p(pilot, n, share, read)])) * families, 1.0)
        parts += [
            SplitPart(field, name, chosen, of_all, chosen / of_all, float(p), bool(p < OFF))
            for (name, chosen, of_all), p in zip(rows, corrected, strict=True)
        ]
    if drift is not None:
        p = min(1.0, drift.p * families)
        drift = SplitDrift(drift.first, drift.second, p, p < OFF)
    return tuple(parts), drift


def _there(units: pl.DataFrame) -> set[str]:
    """Fields that the source records at all."""
    return {
        "day",
        *(field for field in FIELDS if field in units.columns and units[field].null_count() < len(units)),
    }


def _counted(
    picked: EligibleTickets, units: pl.DataFrame, begins: int, field: str
) -> list[tuple[str | None, int, int]]:
    """Each value with its units in the pilot and in all."""
    if field == "day":
        days = _days(units, begins)
        names: tuple[str | None, ...] = tuple(
            str(picked.day(begins + day)) for day in range(int(days.max(initial=-1)) + 1)
        )
        part = days
    else:
        names, part = coded(units[field])
    of_all, of_pilot = _by(part, units, len(names))
    rows = zip(names, of_pilot, of_all, strict=True)
    return [(name, int(pilot), int(n)) for name, pilot, n in rows if n]


def _drift(units: pl.DataFrame, begins: int, share: float) -> SplitDrift | None:
    days = _days(units, begins)
    of_all, of_pilot = _by(days, units, int(days.max(initial=-1)) + 1)
    p = sample_ratio_mismatch.trend_p(of_pilot, of_all, share)
    if not np.isfinite(p):
        return None
    half = len(units) // 2
    pilot = units["pilot"].to_numpy()
    return SplitDrift(float(pilot[:half].mean()), float(pilot[half:].mean()), p, off=False)


def _p(pilot: NDArray[np.float64], n: NDArray[np.float64], share: float, read: bool) -> NDArray[np.float64]:
    if read:
        return sample_ratio_mismatch.exact_p(pilot, n, share)
    counts = np.stack((pilot, n - pilot), axis=-1)
    return np.exp(-np.maximum(sample_ratio_mismatch.log_evidence(counts, (share, 1 - share)), 0.0))


def _days(units: pl.DataFrame, begins: int) -> Integers:
    return units["look"].to_numpy().astype(np.int64) - begins


def _by(part: Integers, units: pl.DataFrame, length: int) -> tuple[Integers, Integers]:
    return (
        np.bincount(part, minlength=length),
        np.bincount(part[units["pilot"].to_numpy()], minlength=length),
    )
