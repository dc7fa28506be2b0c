"""How far reviewers agree: Cohen's kappa with linear weights, Gwet's AC1, Krippendorff's alpha (ordinal).

All three, because where almost every answer is right kappa is near 0 although people agree on 94 of 100.

Sources: Cohen 1968, Psychol Bull 70:213; Gwet 2008, Br J Math Stat Psychol 61:29; Krippendorff 2011,
Computing Krippendorff's alpha-reliability.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analytics.significance.returning_customers import clustered, design_effect

Floats = NDArray[np.float64]

#: With fewer answers reviewed twice nothing is said.
FEWEST_DOUBLES = 50
_DRAWS = 1000
Scale = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of agreement with the 95 % interval of its customer bootstrap."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two people gave the same tag, and the three coefficients; None where all tags are alike.

    `low` and `high` are the 95 % interval of `same` with customers who come back; None below 30 customers.
    """

    pairs: int
    same: float
    low: float | None
    high: float | None
    kappa: Coefficient | None
    ac1: Coefficient | None
    alpha: Coefficient | None


def of_pairs(
    first: Sequence[int], second: Sequence[int], customer: Sequence[str], *, categories: int = 3, seed: int
) -> Agreement | None:
    """Agreement of two tags (0, 1, … in their order) for each answer; None with fewer than 50 answers."""
    if len(first) < FEWEST_DOUBLES:
        return None
    tables = _tables(np.asarray(first), np.asarray(second), customer, categories)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(len(tables), np.full(len(tables), 1 / len(tables)), size=_DRAWS)
    again = np.tensordot(drawn.astype(float), tables, axes=1)
    whole = tables.sum(axis=0)
    alike = clustered.added(np.trace(tables, axis1=1, axis2=2), tables.sum(axis=(1, 2)))
    low, high = (None if np.isnan(end) else float(end) for end in design_effect.rate_interval(alike))
    return Agreement(
        pairs=len(first),
        same=float(np.trace(whole) / whole.sum()),
        low=low,
        high=high,
        kappa=_with_interval(kappa(whole), kappa(again)),
        ac1=_with_interval(ac1(whole), ac1(again)),
        alpha=_with_interval(_pair_alpha(whole), _pair_alpha(again)),
    )


def kappa(table: Floats) -> Floats:
    """Cohen's kappa with linear weights of one table of pairs, or of many; nan where it is not defined.

    With two categories it is the plain kappa.
    """
    share = table / table.sum(axis=(-2, -1), keepdims=True)
    k = table.shape[-1]
    place: Floats = np.arange(k, dtype=np.float64)
    apart = np.abs(place[:, None] - place[None, :])
    by_chance = share.sum(axis=-1)[..., :, None] * share.sum(axis=-2)[..., None, :]
    seen, expected = (share * apart).sum(axis=(-2, -1)), (by_chance * apart).sum(axis=(-2, -1))
    return _one_minus(seen, expected)


def ac1(table: Floats) -> Floats:
    """Gwet's AC1 of one table of pairs, or of many."""
    share = table / table.sum(axis=(-2, -1), keepdims=True)
    seen = np.trace(share, axis1=-2, axis2=-1)
    common = (share.sum(axis=-1) + share.sum(axis=-2)) / 2
    by_chance = (common * (1 - common)).sum(axis=-1) / (table.shape[-1] - 1)
    return _one_minus(1 - seen, 1 - by_chance)


def alpha(ratings: Floats, scale: Scale = "ordinal") -> float:
    """Krippendorff's alpha of ratings, a row a reviewer, nan where one has not rated; nan where undefined."""
    values: Floats = np.unique(ratings[~np.isnan(ratings)])
    seen = np.zeros((len(values), len(values)))
    for unit in ratings.T:
        rated: Floats = unit[~np.isnan(unit)]
        if len(rated) > 1:
            counts: Floats = np.asarray([float((rated == value).sum()) for value in values])
            seen += (np.outer(counts, counts) - np.diag(counts)) / (len(rated) - 1)
    return float(_alpha(seen, values, scale))


def _pair_alpha(table: Floats) -> Floats:
    """Alpha, ordinal, where every answer has two tags."""
    return _alpha(table + np.swapaxes(table, -1, -2), np.arange(table.shape[-1], dtype=np.float64), "ordinal")


def _alpha(seen: Floats, values: Floats, scale: Scale) -> Floats:
    """Alpha of coincidences, one table or many."""
    count = seen.sum(axis=-1)
    whole = count.sum(axis=-1)
    distance = _distances(count, values, scale)
    expected = count[..., :, None] * count[..., None, :] / (whole - 1)[..., None, None]
    return _one_minus((seen * distance).sum(axis=(-2, -1)), (expected * distance).sum(axis=(-2, -1)))


def _distances(count: Floats, values: Floats, scale: Scale) -> Floats:
    """How far two values are apart on their scale; on the ordinal one by how many ratings lie between."""
    apart = values[:, None] - values[None, :]
    match scale:
        case "nominal":
            return (apart != 0).astype(float)
        case "interval":
            return apart**2
        case "ratio":
            added = values[:, None] + values[None, :]
            return np.divide(apart, added, out=np.zeros_like(apart), where=added != 0) ** 2
        case "ordinal":
            middle = np.cumsum(count, axis=-1) - count / 2
            return (middle[..., :, None] - middle[..., None, :]) ** 2


def _tables(first: NDArray[np.int64], second: NDArray[np.int64], customer: Sequence[str], k: int) -> Floats:
    """A table of pairs for each customer."""
    _, number = np.unique(np.asarray(customer), return_inverse=True)
    cell = (number * k + first) * k + second
    counted = np.bincount(cell, minlength=(int(number.max()) + 1) * k * k)
    return counted.reshape(-1, k, k).astype(float)


def _one_minus(seen: Floats, expected: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - seen / expected, np.nan)


def _with_interval(value: Floats, drawn: Floats) -> Coefficient | None:
    known = drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or len(known) < _DRAWS / 2:
        return None
    low, high = np.quantile(known, (0.025, 0.975))
    return Coefficient(float(value), float(min(low, value)), float(max(high, value)))
