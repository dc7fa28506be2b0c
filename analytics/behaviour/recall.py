"""Recall of triggers from reviewed answers: two phases, of which the first knows where triggers fire.

The share that needed a person is estimated apart where a trigger stopped the answer and where none did, each
by inclusion probabilities; recall is the part of all needed that lies among the stopped. Its interval follows
from the ratio of the two shares by recovered variances.

Sources: Begg and Greenes 1983, Biometrics 39:207 (verification by design); Donner and Zou 2012, Stat Methods
Med Res 21:347 (interval of a ratio from two intervals).
"""

from dataclasses import dataclass
from math import inf, sqrt

from analytics.review import accuracy_estimate
from analytics.review.accuracy_estimate import Rate, Sample

#: With fewer reviewed answers that no trigger stopped, nobody knows what was missed.
FEWEST_REVIEWED = 50


@dataclass(frozen=True, slots=True)
class Recall:
    """Recall and precision of reviewed answers; no `value` where too few of those not stopped were reviewed.

    `most` then is the most that recall can be, by the misses that were seen.
    """

    value: float | None
    low: float
    high: float
    precision: Rate | None
    missed: Rate | None
    reviewed_stopped: int
    reviewed_passed: int
    stopped: int
    passed: int
    seen_missed: float
    most: float

    @property
    def known(self) -> bool:
        """Whether recall has a value."""
        return self.value is not None


def estimate(stopped: Sample, passed: Sample) -> Recall:
    """Recall from reviewed answers: those that triggers stop, and those that pass.

    `right` of a sample is 1 where the answer needed a person; its `sizes` are all answers of the frame.
    """
    seen_missed = float(passed.right.sum())
    # Even if every answer that was stopped and not reviewed had needed a person.
    possible = stopped.population - float((1 - stopped.right).sum())
    most = possible / (possible + seen_missed) if possible + seen_missed else 1.0
    precision = accuracy_estimate.estimate(stopped) if stopped.n else None
    missed = accuracy_estimate.estimate(passed) if passed.n else None
    value, low, high = None, 0.0, most
    if passed.n >= FEWEST_REVIEWED and precision is not None and missed is not None:
        odds = passed.population / stopped.population
        needed = precision.value + odds * missed.value
        if needed > 0:
            value = precision.value / needed
            least, largest = ratio_interval(missed, precision)
            low, high = 1 / (1 + odds * largest), 1 / (1 + odds * least)
    elif passed.n >= FEWEST_REVIEWED and missed is not None and not stopped.population:
        # No trigger fires anywhere, so nothing is caught.
        value, low, high = (0.0, 0.0, 0.0) if missed.value > 0 else (None, 0.0, 1.0)
    return Recall(
        value=value,
        low=low,
        high=high,
        precision=precision,
        missed=missed,
        reviewed_stopped=stopped.n,
        reviewed_passed=passed.n,
        stopped=stopped.population,
        passed=passed.population,
        seen_missed=seen_missed,
        most=most,
    )


def ratio_interval(over: Rate, under: Rate) -> tuple[float, float]:
    """The 95 % interval of one share over another from their own, by recovered variances (MOVER-R)."""
    a, low_a, high_a = over.value, over.low, over.high
    b, low_b, high_b = under.value, under.low, under.high
    product = a * b
    least = (product - _root(product**2 - low_a * high_b * (2 * a - low_a) * (2 * b - high_b))) / (
        high_b * (2 * b - high_b)
    ) if high_b * (2 * b - high_b) > 0 else low_a / high_b if high_b else 0.0  # fmt: skip
    below = low_b * (2 * b - low_b)
    if below <= 0:
        return max(0.0, least), inf
    largest = (product + _root(product**2 - high_a * low_b * (2 * a - high_a) * (2 * b - low_b))) / below
    return max(0.0, least), largest


def _root(value: float) -> float:
    return sqrt(max(0.0, value))
