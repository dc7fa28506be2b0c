"""Risk against coverage: how wrong the answers are when the surest so many per cent are answered.

The area under that curve (AURC) is the mean, over all coverages, of the share wrong among those answered;
equal scores are averaged over their orders. Source: Geifman, Uziel and El-Yaniv 2018.
"""

from dataclasses import dataclass

import numpy as np

from analytics.thresholds.scored_answers import Floats, Rungs, Scored


@dataclass(frozen=True, slots=True)
class Point:
    """One threshold on the curve, with the 95 % interval of its risk."""

    threshold: float
    coverage: float
    risk: float
    low: float
    high: float
    answered: int


def aurc(given: Scored) -> float:
    """The area under the risk–coverage curve; 0 is best."""
    _, place = np.unique(-given.score, return_inverse=True)
    weight = np.bincount(place, given.weight)
    wrong = np.bincount(place, given.weight * given.wrong)
    count = np.bincount(place)
    before, lost = np.cumsum(weight) - weight, np.cumsum(wrong) - wrong
    # Within equal scores each answer brings its part of the weight and of the errors.
    part = np.arange(1, given.n + 1) - np.repeat(np.cumsum(count) - count, count)
    share = part / np.repeat(count, count)
    reached = np.repeat(before, count) + share * np.repeat(weight, count)
    risk = (np.repeat(lost, count) + share * np.repeat(wrong, count)) / reached
    step = np.repeat(weight / count, count)
    return float((risk * step).sum() / step.sum())


def best_aurc(wrong: Floats) -> float:
    """The area that the same answers would have if every wrong one came last."""
    n, right = len(wrong), int(np.sum(wrong < 0.5))
    beyond = np.arange(right + 1, n + 1)
    return float(((beyond - right) / beyond).sum() / n) if n else 0.0


def curve(found: Rungs, fewest: int = 10) -> tuple[Point, ...]:
    """The thresholds that answer at least so many, from strict to loose, each coverage once."""
    low, high = found.interval()
    points: list[Point] = []
    for place in range(len(found.threshold)):
        if found.answered[place] < fewest:
            continue
        if points and found.answered[place] == points[-1].answered:
            continue
        points.append(
            Point(
                float(found.threshold[place]),
                float(found.coverage[place]),
                float(found.risk[place]),
                float(low[place]),
                float(high[place]),
                int(found.answered[place]),
            )
        )
    return tuple(points)
