"""What an automatic score adds to people's tags: prediction-powered inference with tuned power (PPI++).

A score is never taken for the truth: it only narrows the interval of the tags, by as much as it agrees with
them, and by nothing where it does not.

Source: Angelopoulos, Duchi and Zrnic 2023, PPI++: Efficient Prediction-Powered Inference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy import special

from analytics.review import accuracy_estimate
from analytics.review.accuracy_estimate import Rate, Sample

Floats = NDArray[np.float64]

#: A power below this narrows nothing that anybody would notice.
OF_NO_USE = 0.05
#: With fewer tags a band's power is that of all such bands together.
FEWEST_IN_BAND = 30


@dataclass(frozen=True, slots=True)
class Powered:
    """A share from tags and a score: estimate, standard error, and the power λ between 0 and 1."""

    value: float
    error: float
    power: float

    def interval(self, alpha: float = 0.05) -> tuple[float, float]:
        """The interval by the normal distribution, within 0 and 1."""
        reach = float(special.ndtri(1 - alpha / 2)) * self.error
        return max(0.0, self.value - reach), min(1.0, self.value + reach)


@dataclass(frozen=True, slots=True)
class Helped:
    """The rate with a score's help beside the rate of the tags alone, and the tags that it saved."""

    alone: Rate
    helped: Rate
    power: float
    saved: int

    @property
    def useful(self) -> bool:
        """Whether the score saved any tag."""
        return self.power >= OF_NO_USE and self.saved > 0

    @property
    def sentence(self) -> str:
        """What the score is worth, in words."""
        if not self.useful:
            return "The automatic score is of no use here: it narrows nothing."
        tags = "1 tag" if self.saved == 1 else f"{self.saved} tags"
        return f"The automatic score saved you {tags}."


def ppi(human: Floats, score: Floats, unlabelled: Floats) -> Powered:
    """The share from tagged answers with their score, and the scores of answers that nobody tagged.

    Both sets are simple random samples of the same answers.
    """
    n, more = len(human), len(unlabelled)
    power = _power(human, score, np.concatenate([score, unlabelled]), n / more)
    value = float(human.mean() + power * (unlabelled.mean() - score.mean()))
    variance = np.var(human - power * score, ddof=1) / n + power**2 * np.var(unlabelled, ddof=1) / more
    return Powered(value, float(variance) ** 0.5, power)


def helped_by_mean(sample: Sample, score: Floats, frame_score: float) -> Helped | None:
    """The rate of a draw with the help of a score that every answer of the frame has; None with too few tags.

    `score` is that of the reviewed answers, `frame_score` its mean over the whole frame.
    """
    return helped_by_band(sample, score, ["all"] * sample.n, {"all": frame_score})


def helped_by_band(
    sample: Sample, score: Floats, band: Sequence[str], frame_means: Mapping[str, float]
) -> Helped | None:
    """The same with a power for each band of answers, as a judge may be right about some and guess at others.

    `band` is that of each reviewed answer, `frame_means` the score's mean over each band of the frame. A band
    with fewer than 30 tags shares its power with the others like it.
    """
    alone = accuracy_estimate.estimate(sample)
    if alone is None:
        return None
    powers = _powers(sample, score, band)
    # Around each band's own mean: 0 over the frame, and how many of a band were drawn adds no noise.
    usual = np.asarray([frame_means[each] for each in band])
    moved = np.asarray([powers[each] for each in band]) * (score - usual)
    found = accuracy_estimate.difference_estimate(sample, moved)
    if found is None or found.variance >= alone.variance:
        return Helped(alone, alone, 0.0, 0)
    saved = ceil(alone.n * (alone.variance / found.variance - 1)) if found.variance > 0 else 0
    return Helped(alone, found, max(powers.values(), default=0.0), saved)


def _powers(sample: Sample, score: Floats, band: Sequence[str]) -> dict[str, float]:
    """The power of the score in each band; small ones share one."""
    ratio = sample.n / max(1, sample.population - sample.n)
    names, number, count = np.unique(np.asarray(band), return_inverse=True, return_counts=True)
    weight = 1 / sample.pi

    def of(rows: NDArray[np.bool_]) -> float:
        return _power(sample.right[rows], score[rows], score[rows], ratio, weight[rows])

    small = count[number] < FEWEST_IN_BAND
    shared = of(small) if small.any() else 0.0
    return {
        name: of(number == place) if count[place] >= FEWEST_IN_BAND else shared
        for place, name in enumerate(names.tolist())
    }


def _power(human: Floats, score: Floats, scores: Floats, ratio: float, weight: Floats | None = None) -> float:
    """The power that makes the variance smallest, within 0 and 1; 0 for a score without spread."""
    w = np.ones(len(human)) if weight is None else weight
    spread = float(np.var(scores))
    if spread <= 0 or len(human) < 2:
        return 0.0
    mean, mean_score = np.average(human, weights=w), np.average(score, weights=w)
    together = float(np.average((human - mean) * (score - mean_score), weights=w))
    return min(1.0, max(0.0, together / ((1 + ratio) * spread)))
