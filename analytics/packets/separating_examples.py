"""Examples that separate two intents which the agent mixes up, and what adding them would bring.

Chosen are confirmed requests near the border between both intents, varied, and one of each customer. The
gain is measured on customers whose requests were not used: a plain classifier (logistic regression on the
requests' vectors) is taught what the agent already reads rightly, once without and once with the examples.
"""
# What scikit-learn hands out has no types; what leaves this file has.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from analytics.failures.nearest_neighbours import Floats, Whole
from analytics.packets import phrasings
from analytics.significance import paired_comparison

EACH = 10
_FOLDS = 5
#: With fewer held-out requests of an intent nothing is said about the gain.
_FEWEST = 10
#: So many of the requests nearest to the border are looked at for each example that is wanted.
_BORDER = 4
#: The classifier knows the pair and the intents nearest to it, and so many requests of each.
_OTHERS, _TAUGHT_EACH = 4, 150

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Labelled:
    """Requests whose intent is known: vectors, intents, customers, and which the agent read rightly."""

    vectors: Floats
    intents: Sequence[str]
    customers: Sequence[str | None]
    read_right: Mask


@dataclass(frozen=True, slots=True)
class Gain:
    """Share of the pair's held-out requests that are read rightly without and with the examples.

    `low` and `high` are the 95 % interval of the paired difference (Tango).
    """

    before: float
    after: float
    held_out: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Separation:
    """Rows of the chosen examples of either intent, and the measured gain; None where too few are known."""

    first: tuple[int, ...]
    second: tuple[int, ...]
    gain: Gain | None


def separate(known: Labelled, pair: tuple[str, str], each: int = EACH, seed: int = 7) -> Separation:
    """Up to `each` examples of both intents of a pair, and what such examples gain on held-out customers."""
    rows = np.arange(len(known.intents))
    chosen = choose(known, rows, pair, each)
    return Separation(chosen[0], chosen[1], _gain(known, pair, each, seed))


def choose(
    known: Labelled, rows: Whole, pair: tuple[str, str], each: int = EACH
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Examples of each intent among these rows: smallest margin first, then the most varied of those.

    The margin is how much more a request is like the middle of its own intent than of the other one.
    """
    intents = np.array(known.intents, dtype=object)[rows]
    sides = [rows[intents == intent] for intent in pair]
    if not all(len(side) for side in sides):
        return tuple(tuple(int(row) for row in side[:each]) for side in sides)  # pyright: ignore[reportReturnType]
    middles = [known.vectors[side].mean(axis=0) for side in sides]
    found: list[tuple[int, ...]] = []
    for place, side in enumerate(sides):
        margin = known.vectors[side] @ (middles[place] - middles[1 - place])
        # What the agent read wrongly teaches more than what it knows already, at the same margin.
        order = np.lexsort((side, margin, known.read_right[side]))
        near = [int(row) for row in side[order][: _BORDER * each]]
        # The far end is mislabelled more often than it is hard: the example to begin with lies inside.
        first = near[0]
        found.append((first, *phrasings.spread(known.vectors, near, known.customers, first, each - 1)))
    return found[0], found[1]


def _gain(known: Labelled, pair: tuple[str, str], each: int, seed: int) -> Gain | None:
    intents = np.array(known.intents, dtype=object)
    mine = np.isin(intents, pair)
    near = np.isin(intents, [*pair, *_nearest_intents(known, intents, pair)])
    parts = _customer_parts(known.customers, seed)
    if any((intents[mine] == intent).sum() < _FEWEST for intent in pair):
        return None
    before: list[int] = []
    after: list[int] = []
    for part in range(_FOLDS):
        held = mine & (parts == part)
        taught = _some_of_each(np.flatnonzero(near & known.read_right & (parts != part)), intents)
        others = np.flatnonzero(mine & (parts != part))
        if not held.any() or len(set(intents[taught])) < 2:
            continue
        added = np.array(list(chain(*choose(known, others, pair, each))), dtype=np.int64)
        before += _right(known, intents, taught, np.flatnonzero(held))
        after += _right(known, intents, np.union1d(taught, added), np.flatnonzero(held))
    if not before:
        return None
    n, gained = len(before), sum(new > old for old, new in zip(before, after, strict=True))
    lost = sum(new < old for old, new in zip(before, after, strict=True))
    found = paired_comparison.tango(gained, lost, n)
    return Gain(sum(before) / n, sum(after) / n, n, found.low, found.high)


def _nearest_intents(known: Labelled, intents: NDArray[np.object_], pair: tuple[str, str]) -> list[str]:
    """The other intents whose requests are most like those of the pair."""
    middle = known.vectors[np.isin(intents, pair)].mean(axis=0)
    others = sorted(set(intents) - set(pair))
    like = {name: float(known.vectors[intents == name].mean(axis=0) @ middle) for name in others}
    return sorted(others, key=lambda name: (-like[name], name))[:_OTHERS]


def _some_of_each(rows: Whole, intents: NDArray[np.object_]) -> Whole:
    kept = [rows[intents[rows] == name][:_TAUGHT_EACH] for name in sorted(set(intents[rows]))]
    return np.concatenate(kept) if kept else rows


def _right(known: Labelled, intents: NDArray[np.object_], taught: Whole, asked: Whole) -> list[int]:
    model = LogisticRegression(C=10, max_iter=400)
    model.fit(known.vectors[taught], intents[taught].astype(str))
    read = zip(model.predict(known.vectors[asked]), intents[asked], strict=True)
    return [int(str(one) == str(other)) for one, other in read]


def _customer_parts(customers: Sequence[str | None], seed: int) -> Whole:
    """The part of each request; all requests of a customer are in one part."""
    rng = np.random.default_rng(seed)
    parts: dict[str, int] = {}
    found = np.empty(len(customers), dtype=np.int64)
    for row, customer in enumerate(customers):
        drawn = int(rng.integers(_FOLDS))
        found[row] = drawn if customer is None else parts.setdefault(customer, drawn)
    return found
