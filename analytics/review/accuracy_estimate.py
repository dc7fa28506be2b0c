"""The share of right answers from a sample whose inclusion probabilities are known, with its interval.

Hájek's estimator within strata, weighted to the strata's sizes in the frame; the variance by customers within
strata with the finite population correction; the interval is Wilson's at the effective sample size, with t.
Tags without a probability, picked by hand, have no place here.

Sources: Hájek 1971, in Foundations of Statistical Inference; Särndal, Swensson and Wretman 1992, Model
Assisted Survey Sampling, ch. 5 and 7; Korn and Graubard 1998, Survey Methodology 24:193 (effective size).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

#: A stratum with fewer reviewed answers is estimated together with all others like it.
FEWEST_IN_STRATUM = 5
#: With fewer answers on one side the spread of the sample says little about the truth.
FEWEST_EVENTS = 5
#: Nothing is said of fewer reviewed answers.
FEWEST = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """Reviewed answers: 1 right, 0 not, or between where people differ; with their probability, and whose.

    `sizes` are the answers of each stratum in the frame.
    """

    right: Floats
    pi: Floats
    stratum: Sequence[str]
    customer: Sequence[str]
    sizes: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many answers were reviewed."""
        return len(self.right)

    @property
    def population(self) -> int:
        """How many answers there are."""
        return sum(self.sizes.values())


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % interval, and how much the sample is worth as a simple random one."""

    value: float
    low: float
    high: float
    variance: float
    n: int
    customers: int
    population: int
    n_effective: float

    @property
    def half_width(self) -> float:
        """Half of the interval."""
        return (self.high - self.low) / 2


def estimate(sample: Sample, *, more_variance: float = 0.0, alpha: float = 0.05) -> Rate | None:
    """The share of right answers of the frame; None with fewer than 10 reviewed ones.

    `more_variance` comes from elsewhere, such as reviewers who differ.
    """
    if sample.n < FEWEST:
        return None
    value, errors = _linearised(sample.right, sample)
    return _rate(sample, value, _variance(errors, sample) + more_variance, alpha)


def difference_estimate(sample: Sample, moved: Floats, *, alpha: float = 0.05) -> Rate | None:
    """The same share, moved by what an automatic score says of the answers that nobody reviewed.

    `moved` is that score of the reviewed answers, centred so that its mean over the frame is 0, times its
    power; see `automatic_score`.
    """
    if sample.n < FEWEST:
        return None
    value, errors = _linearised(sample.right - moved, sample)
    return _rate(sample, value, _variance(errors, sample), alpha)


def naive(sample: Sample, *, alpha: float = 0.05) -> tuple[float, float, float]:
    """The mean of the reviewed answers as if all had been drawn alike, with Wilson's interval."""
    value = float(sample.right.mean())
    low, high = _wilson(value, sample.n, float(special.ndtri(1 - alpha / 2)))
    return value, low, high


def strata_of(stratum: Sequence[str]) -> NDArray[np.int64]:
    """The stratum of each reviewed answer by number; those with fewer than five share number 0."""
    _, codes, counts = np.unique(np.asarray(stratum), return_inverse=True, return_counts=True)
    large = counts >= FEWEST_IN_STRATUM
    if not large.any() or (counts[~large].sum() and counts[~large].sum() < FEWEST_IN_STRATUM):
        # Too few are left over to stand alone: they go with the smallest of the others.
        order = np.argsort(counts, kind="stable")
        large = large.copy()
        for place in order:
            if counts[~large].sum() >= FEWEST_IN_STRATUM or not counts[~large].sum():
                break
            large[place] = False
    number = np.where(large, np.cumsum(large), 0)
    return number[codes]


def sample_size(
    half_width: float, rate: float = 0.5, *, deff: float = 1.0, population: float = np.inf
) -> int:
    """How many answers give an interval of ± `half_width`: Cochran 1977 with design effect and correction.

    1,068 for ±3 points at a rate of .5, 880 of them from 5,000.
    """
    z = float(special.ndtri(0.975))
    endless = deff * z**2 * rate * (1 - rate) / half_width**2
    return ceil(endless if np.isinf(population) else endless / (1 + (endless - 1) / population))


def still_needed(found: Rate, half_width: float) -> int:
    """How many more answers until the interval is ± `half_width`, by the spread found so far."""
    if found.half_width <= half_width or found.n >= found.population:
        return 0
    rate = min(max(found.value, 0.01), 0.99)
    left = 1 / found.n - 1 / found.population
    deff = max(found.variance, rate * (1 - rate) * left / 4) / (rate * (1 - rate) * left)
    needed = sample_size(half_width, rate, deff=deff, population=found.population)
    return max(1, min(needed, found.population) - found.n)


def allocation(sizes: Mapping[str, int], rates: Mapping[str, float], n: int) -> dict[str, int]:
    """How many of `n` answers each stratum gets so that the interval is narrowest (Neyman 1934).

    A stratum without a rate counts as one of .5.
    """
    spread = {
        name: size * (r * (1 - r)) ** 0.5 for name, size in sizes.items() for r in [rates.get(name, 0.5)]
    }
    whole = sum(spread.values()) or 1.0
    wanted = {name: min(sizes[name], n * each / whole) for name, each in spread.items()}
    given = {name: int(each) for name, each in wanted.items()}
    by_rest = sorted(wanted, key=lambda name: given[name] - wanted[name])
    for name in by_rest[: max(0, min(n, sum(sizes.values())) - sum(given.values()))]:
        given[name] = min(sizes[name], given[name] + 1)
    return given


def _linearised(value: Floats, sample: Sample) -> tuple[float, Floats]:
    """The estimate, and each answer's part in its error."""
    group = strata_of(sample.stratum)
    weight = 1 / sample.pi
    groups = int(group.max()) + 1
    of_weight = np.bincount(group, weight, groups)
    mean = np.divide(
        np.bincount(group, weight * value, groups), of_weight, out=np.zeros(groups), where=of_weight > 0
    )
    share = _shares(group, sample)
    errors = share[group] * weight * (value - mean[group]) / of_weight[group]
    return float(share @ mean), errors


def _shares(group: NDArray[np.int64], sample: Sample) -> Floats:
    """Each stratum's part of the frame; strata of which nothing was reviewed go with those that share 0."""
    groups = int(group.max()) + 1
    own: dict[str, int] = dict(zip(sample.stratum, group.tolist(), strict=True))
    sizes = np.zeros(groups)
    unseen = 0.0
    for name, size in sample.sizes.items():
        if name in own:
            sizes[own[name]] += size
        else:
            unseen += size
    if unseen:
        rest = 0 if (group == 0).any() else None
        sizes = sizes + (
            unseen * (np.arange(groups) == rest) if rest is not None else unseen * sizes / sizes.sum()
        )
    return sizes / sizes.sum()


def _variance(errors: Floats, sample: Sample) -> float:
    """By customers within strata; each answer's part shrinks by its chance to have been reviewed."""
    group = strata_of(sample.stratum)
    counts = np.bincount(group)
    # What was reviewed so far is a random part of what was drawn.
    drawn = sample.pi * min(1.0, sample.n / _expected(sample))
    scaled = errors * np.sqrt(np.maximum(1 - drawn, 0.0)) * np.sqrt(counts[group] / (counts[group] - 1))
    _, customer = np.unique(np.asarray(sample.customer), return_inverse=True)
    return float(np.square(np.bincount(customer, scaled)).sum())


def _expected(sample: Sample) -> float:
    """How many answers were drawn: the frame's size times the harmonic mean of the probabilities."""
    return sample.population * sample.n / float((1 / sample.pi).sum())


def _rate(sample: Sample, value: float, variance: float, alpha: float) -> Rate:
    customers = len(set(sample.customer))
    events = min(float(sample.right.sum()), float((1 - sample.right).sum()))
    weight = 1 / sample.pi
    kish = float(weight.sum() ** 2 / np.square(weight).sum()) * customers / sample.n
    inside = value * (1 - value)
    effective = inside / variance if variance > 0 and inside > 0 else kish
    if events < FEWEST_EVENTS:
        effective = min(effective, kish)
    freedom = max(1, customers - len(set(strata_of(sample.stratum).tolist())))
    low, high = _wilson(min(max(value, 0.0), 1.0), effective, float(special.stdtrit(freedom, 1 - alpha / 2)))
    if sample.n >= sample.population:
        low = high = value
    return Rate(
        value=value,
        low=low,
        high=high,
        variance=variance,
        n=sample.n,
        customers=customers,
        population=sample.population,
        n_effective=effective,
    )


def _wilson(value: float, n: float, z: float) -> tuple[float, float]:
    middle = (value + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z / (1 + z**2 / n) * (value * (1 - value) / n + z**2 / (4 * n**2)) ** 0.5
    return max(0.0, middle - reach), min(1.0, middle + reach)
