"""Complexity of a category by visible weights, and its rank by tickets a month × (1 − complexity).

The rank's interval is that of draws of customers: everything a rank is made of is made anew in each draw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: What complexity is the mean of, each from 0 to 1: the part, and how it is called.
PARTS: Mapping[str, str] = {
    "disagreement": "1 − consistency",
    "account": "account need",
    "discretion": "discretion",
    "minutes": "minutes of people (percentile)",
}
EQUAL: Mapping[str, float] = dict.fromkeys(PARTS, 1.0)
#: So many draws of customers give a rank its interval.
DRAWS = 500
TOP = 15


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Tickets a month and the parts of complexity by category: as found, and of each draw (rows: categories).

    A part that a category's source does not record is nan.
    """

    a_month: Floats
    parts: Mapping[str, Floats]
    drawn_a_month: Floats
    drawn: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A category's complexity with its interval, and its rank among those ranked with its interval."""

    complexity: float
    low: float
    high: float
    gain: float
    rank: int
    best: int
    worst: int
    unknown: tuple[str, ...]


def weights(rng: np.random.Generator, customers: int) -> NDArray[np.uint8]:
    """How often each draw takes each customer (customers × draws), independently of one another.

    Poisson's bootstrap: a customer is drawn alike in all of their categories. Source: Chamandy et al. 2012.
    """
    return rng.poisson(1.0, (customers, DRAWS)).astype(np.uint8)


def ranked(found: Parts, weigh: Mapping[str, float] = EQUAL) -> list[Ranked | None]:
    """The rank of each category; None where nothing of its complexity is known."""
    complexity = combined(found.parts, weigh)
    drawn = combined(found.drawn, weigh)
    gain = found.a_month * (1 - complexity)
    drawn_gain = found.drawn_a_month * (1 - drawn)
    known = ~np.isnan(gain)
    places = _ranks(gain[:, None], known)[:, 0]
    each_draw = _ranks(np.nan_to_num(drawn_gain), known)
    result: list[Ranked | None] = []
    for row in range(len(gain)):
        if not known[row]:
            result.append(None)
            continue
        ranks = np.quantile(each_draw[row], (0.025, 0.975), method="nearest")
        low, high = np.nanquantile(drawn[row], (0.025, 0.975))
        result.append(
            Ranked(
                complexity=float(complexity[row]),
                low=min(float(low), float(complexity[row])),
                high=max(float(high), float(complexity[row])),
                gain=float(gain[row]),
                rank=int(places[row]),
                best=min(int(ranks[0]), int(places[row])),
                worst=max(int(ranks[1]), int(places[row])),
                unknown=tuple(PARTS[name] for name, part in found.parts.items() if np.isnan(part[row])),
            )
        )
    return result


def combined(parts: Mapping[str, Floats], weigh: Mapping[str, float]) -> Floats:
    """The weighted mean of the parts that are known; nan where none is."""
    stacked = np.stack([parts[name] for name in PARTS])
    each = np.asarray([max(0.0, weigh.get(name, 0.0)) for name in PARTS])
    each = each.reshape(-1, *([1] * (stacked.ndim - 1)))
    there = ~np.isnan(stacked)
    total = (each * there).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, (each * np.where(there, stacked, 0)).sum(axis=0) / total, np.nan)


def percentiles(values: Floats) -> Floats:
    """The place of each value among all known ones, from 0 to 1; of ties the middle one."""
    found = np.full(values.shape, np.nan)
    for column in range(values.shape[1]):
        known = ~np.isnan(values[:, column])
        mine = values[known, column]
        if not len(mine):
            continue
        below = (mine[None, :] < mine[:, None]).sum(axis=1)
        alike = (mine[None, :] == mine[:, None]).sum(axis=1) - 1
        found[known, column] = (below + alike / 2) / max(1, len(mine) - 1)
    return found


def among(found: Parts, rows: Sequence[int]) -> Parts:
    """The parts of some of the categories."""
    places = list(rows)
    return Parts(
        found.a_month[places],
        {name: part[places] for name, part in found.parts.items()},
        found.drawn_a_month[places],
        {name: part[places] for name, part in found.drawn.items()},
    )


def _ranks(gain: Floats, known: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Of each column the ranks of the known rows, 1 for the most; of ties the first row."""
    order = np.argsort(np.where(known[:, None], -gain, np.inf), axis=0, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(gain) + 1)[:, None], axis=0)
    return ranks
