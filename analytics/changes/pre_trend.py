"""Pre-trend: was the target moving away from the untouched categories before the change already?"""

from typing import NamedTuple

import numpy as np

from analytics.changes.comparison_windows import Windows
from analytics.changes.daily_panel import Floats, Panel
from analytics.changes.difference_in_differences import two_sided


class Trend(NamedTuple):
    """The slope a week of target less controls before the start, its error and p; nan where too few weeks.

    Going on, it moves the target by slope × `weeks` from the middle of before to the middle of after;
    `carried` is by how much the error of an effect grows, as a variance, when that is taken out of it.
    """

    slope: float
    error: float
    p: float
    weeks: float
    carried: float


_NONE = Trend(float("nan"), float("nan"), 1.0, 0.0, 0.0)


def before(panel: Panel, windows: Windows, controls: list[int]) -> Trend:
    """The slope of the target's weeks beside the slopes that untouched categories have among each other."""
    weeks, weekly = panel.weekly(windows.history, windows.target.live_on)
    rows = [panel.place(windows.target.category), *controls]
    mean, n = weekly.mean[rows], weekly.n[rows]
    usable = (n > 0).all(0)
    if usable.sum() < 4 or len(rows) < 4:
        return _NONE
    mean, n, at = mean[:, usable], n[:, usable], weeks[usable].astype(np.float64)
    slopes = _slopes(mean - mean[1:].mean(0), at)
    # A small category has a noisier slope: its spread is scaled by the tickets behind it.
    size, controls_n = 1 / np.maximum(n.sum(1), 1), len(controls)
    scale = float(((slopes[1:] ** 2) / size[1:]).sum()) / (controls_n - 1)
    error = float(np.sqrt(scale * (size[0] + size[1:].mean() / controls_n)))
    middle = {
        name: float(getattr(windows, name).nonzero()[0].mean()) / 7 for name in ("before", "after", "history")
    }
    apart = middle["after"] - middle["before"]
    # Luck in the weeks before raises the slope and lowers the effect, so their errors do not only add.
    carried = error**2 * (apart**2 + 2 * apart * (middle["before"] - middle["history"]))
    p = two_sided(float(slopes[0]), error, len(controls) - 1)
    return Trend(float(slopes[0]), error, p, apart, max(carried, 0.0))


def _slopes(values: Floats, at: Floats) -> Floats:
    centred = at - at.mean()
    return (values @ centred) / float(centred @ centred)
