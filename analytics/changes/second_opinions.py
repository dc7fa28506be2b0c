"""Second opinions on a change: the target's own interrupted series, and a synthetic control."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.changes import interrupted_series, synthetic_control
from analytics.changes.comparison_windows import Windows
from analytics.changes.daily_panel import Floats, Panel
from analytics.changes.interrupted_series import Interrupted
from analytics.changes.synthetic_control import Synthetic


class Seconds(NamedTuple):
    """The interrupted series and synthetic control of the largest target, with its weekly figures.

    `counterfactual` is the target's level before moved by as much as the controls moved; its error is that
    of one week.
    """

    category: str
    weeks: NDArray[np.int64]
    level: Floats
    rows: Floats
    counterfactual: Floats
    error: Floats
    #: Each control's weeks less its own level before, less the same of all controls; the largest first.
    placebos: Floats
    interrupted: Interrupted | None
    synthetic: Synthetic | None
    donors: tuple[str, ...]


def of(
    panel: Panel, windows: Sequence[Windows], weights: Floats, controls: Sequence[int], *, rate: bool
) -> Seconds:
    """For the target with most tickets after its start."""
    main = windows[int(np.argmax(weights))]
    place, here = panel.place(main.target.category), list(controls)
    compared = main.before | main.after
    weeks, weekly = panel.weekly(compared | main.picked, main.target.live_on)
    full, counted = panel.weekly(compared, main.target.live_on)
    level, mean = panel.sums(main.before).mean, weekly.mean
    size = panel.sums(compared).n[here]
    off = np.nan_to_num(mean[here] - level[here, None])
    # Large categories know best what happened to all in a week.
    moved = (size @ off) / size.sum()
    after = full >= 0
    donors = counted.mean[here]
    complete = np.isfinite(donors).all(1) & np.isfinite(level[here])
    usable = np.isfinite(counted.mean[place])
    synthetic = synthetic_control.fit(
        counted.mean[place][~after & usable],
        donors[complete][:, ~after & usable],
        counted.mean[place][after & usable],
        donors[complete][:, after & usable],
    )
    return Seconds(
        category=main.target.category,
        weeks=weeks,
        level=mean[place],
        rows=weekly.n[place],
        counterfactual=level[place] + moved,
        error=np.sqrt(np.maximum(weekly.variance_of_mean()[place], 0.0)),
        placebos=(off - moved)[np.argsort(-size, kind="stable")],
        interrupted=interrupted_series.fit(full, type(counted)(*(
            each[place] for each in (counted.n, counted.total, counted.squares))), rate=rate),
        synthetic=synthetic,
        donors=tuple(panel.categories[each] for each, whole in zip(here, complete, strict=True) if whole),
    )  # fmt: skip
