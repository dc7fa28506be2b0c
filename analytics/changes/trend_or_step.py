"""Whether a steady trend that began before a change explains its weeks as well as a step at its start.

A few weeks before the start cannot tell the two apart by themselves: the weeks after the start count as well,
in which a trend goes on and a step does not.

Source: Wagner, Soumerai, Zhang and Ross-Degnan 2002, J Clin Pharm Ther 27:299 (level and slope).
"""

from typing import NamedTuple

import numpy as np

from analytics.changes.comparison_windows import Windows
from analytics.changes.daily_panel import Floats, Panel

#: With fewer weeks on a side nothing is told apart.
_FEWEST = 3


class TrendOrStep(NamedTuple):
    """By how much a step is likelier than a trend (log-likelihood ratio), and the trend a week."""

    step_over_trend: float
    slope: float
    weeks: int


def compare(panel: Panel, windows: Windows, controls: list[int]) -> TrendOrStep | None:
    """The two explanations of the target's weeks less those of untouched categories; None where too few."""
    weeks, weekly = panel.weekly(windows.history | windows.follow, windows.target.live_on)
    rows = [panel.place(windows.target.category), *controls]
    mean, n = weekly.mean[rows], weekly.n[rows]
    usable = (n > 0).all(0)
    mean, n, at = mean[:, usable], n[:, usable], weeks[usable].astype(np.float64)
    after = (at >= 0).astype(np.float64)
    if after.sum() < _FEWEST or (1 - after).sum() < _FEWEST or len(controls) < 3:
        return None
    off = mean - mean[1:].mean(0)
    ones = np.ones_like(at)
    step, trend, both = (np.column_stack(each) for each in ((ones, after), (ones, at), (ones, at, after)))
    freedom = (at.size - both.shape[1]) * (len(controls) - 1)
    spread = sum(_left(off[row], n[row], both)[0] for row in range(1, len(rows))) / max(1, freedom)
    if not spread > 0:
        return None
    with_step, _ = _left(off[0], n[0], step)
    with_trend, found = _left(off[0], n[0], trend)
    return TrendOrStep((with_trend - with_step) / (2 * spread), float(found[1]), int(at.size))


def _left(values: Floats, weight: Floats, design: Floats) -> tuple[float, Floats]:
    """The weighted squares that a fit leaves, and its coefficients."""
    root = np.sqrt(weight)
    found, *_ = np.linalg.lstsq(design * root[:, None], values * root)
    return float((weight * (values - design @ found) ** 2).sum()), found.astype(np.float64)
