"""What moved a metric from one period to another: mix, rate and maturity, exactly, down to named values.

A rate or mean is Σ wᵢ·rᵢ over the values i of a dimension: their shares of the denominator times their own
rates. With midpoints as weights (Shapley values of two factors) the effects add up without a remainder
and turn round when the periods are swapped. A value that only one period has keeps its rate, so that all
it brings or takes is mix.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from analytics import wording
from analytics.metrics import Metric, Unit
from analytics.slices import words
from analytics.trends.cells import Cells, cells, joined

Floats = NDArray[np.float64]
Effect = Literal["mix", "rate", "maturity"]


@dataclass(frozen=True, slots=True)
class Part:
    """What one value, or all, contributed to a change; the interval holds for all named parts together.

    `path` is the value, or the outer and the inner value of a nested answer; empty for a total.
    """

    path: tuple[str | None, ...]
    effect: Effect
    value: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.low > 0 or self.high < 0

    def digits(self, unit: Unit) -> int | None:
        """How many digits it needs, if more than is usual, so that a clear one doesn't read as none."""
        return wording.apart(self.low, self.high, unit)

    @property
    def word(self) -> Literal["raised it", "lowered it", "not clear"]:
        """What the part did, as far as chance allows to say."""
        if not self.clear:
            return "not clear"
        return "raised it" if self.value > 0 else "lowered it"


@dataclass(frozen=True, slots=True)
class Moved:
    """A metric's change with all that it is made of; without parts there is a reason.

    `totals` are mix, rate and maturity; `parts` the mix and the rate of every value, largest first. Totals
    add up to the change, and parts with the maturity do, too.
    """

    metric: Metric
    dimensions: tuple[str, ...]
    one: float | None
    base: float | None
    totals: tuple[Part, ...]
    parts: tuple[Part, ...]
    reason: str

    @property
    def change(self) -> float | None:
        """How much the metric moved."""
        return None if self.one is None or self.base is None else self.one - self.base

    @property
    def clear(self) -> tuple[Part, ...]:
        """The named parts that chance does not explain."""
        return tuple(part for part in self.parts if part.clear)


@dataclass(frozen=True, slots=True)
class Period:
    """A period's measures added up per group; `alike` only those of days that both periods have judged.

    Where all days are judged in both, `alike` is None.
    """

    added: pl.DataFrame
    alike: pl.DataFrame | None = None


def moved(metric: Metric, one: Period, base: Period, by: str, *, alpha: float = 0.05) -> Moved:
    """The change of a metric from base to one, by the values of a dimension."""
    refused = _refused(metric, one, base, (by,))
    if refused is not None:
        return refused
    names, now, then = joined(metric, _alike(one), _alike(base), (by,))
    split = _split(now, then)
    scale = _critical(2 * len(names), alpha)
    parts = [
        _part(name, effect, split, row, scale) for row, name in enumerate(names) for effect in ("mix", "rate")
    ]
    return _moved(metric, one, base, (by,), split, parts, alpha)


def nested(
    metric: Metric, one: Period, base: Period, outer: str, inner: str, *, alpha: float = 0.05
) -> Moved:
    """The same with each outer value's rate taken apart by the inner values within it.

    Parts: the mix of every outer value, and mix and rate of every inner value within it.
    """
    refused = _refused(metric, one, base, (outer, inner))
    if refused is not None:
        return refused
    names, now, then = joined(metric, _alike(one), _alike(base), (outer, inner))
    groups = list(dict.fromkeys(name[0] for name in names))
    of = np.array([groups.index(name[0]) for name in names])
    top = _split(now.summed(of, len(groups)), then.summed(of, len(groups)))
    scale = _critical(len(groups) + 2 * len(names), alpha)
    parts = [_part((group,), "mix", top, row, scale) for row, group in enumerate(groups)]
    weight = (top.now_share + top.then_share) / 2
    spread = (top.now_share_variance + top.then_share_variance) / 4
    for row in range(len(groups)):
        inside = np.flatnonzero(of == row)
        if not now.n[inside].sum() or not then.n[inside].sum():
            # It came or went whole: all of that is its mix.
            continue
        within = _split(now.only(inside), then.only(inside))
        for place, cell in enumerate(inside):
            for effect in ("mix", "rate"):
                value, variance = within.effect(effect, place)
                error = (weight[row] ** 2 * variance + value**2 * spread[row]) ** 0.5
                amount = float(weight[row] * value)
                parts.append(
                    Part(names[cell], effect, amount, amount - scale * error, amount + scale * error)
                )
    return _moved(metric, one, base, (outer, inner), top, parts, alpha)


def sentence(found: Moved, *, at_most: int = 3) -> str:
    """What moved it, the largest clear parts first, or that chance explains it."""
    if found.reason:
        return found.reason
    unit = found.metric.unit
    change = found.change or 0.0
    start = f"{found.metric.label} moved by {wording.difference(change, unit)}."
    told = [
        f"{', '.join(words(part.path))}: {wording.difference(part.value, unit, part.digits(unit))} from "
        f"{_BECAUSE[part.effect]} ({wording.signed_interval(part.low, part.high, unit)})"
        for part in found.clear[:at_most]
    ]
    young = [part for part in found.totals if part.effect == "maturity" and part.clear]
    told += [
        f"{wording.difference(part.value, unit, part.digits(unit))} from days only one side has judged"
        for part in young
    ]
    if not told:
        return f"{start} No {' or '.join(found.dimensions)} stands out from chance."
    return f"{start} {'; '.join(told)}."


_BECAUSE: Mapping[Effect, str] = {
    "mix": "its share of tickets",
    "rate": "its own rate",
    "maturity": "maturity",
}


@dataclass(frozen=True, slots=True)
class _Split:
    """Mix and rate of every cell with their variances, by the delta method."""

    mix: Floats
    rate: Floats
    mix_variance: Floats
    rate_variance: Floats
    total_mix_variance: float
    total_rate_variance: float
    now_share: Floats
    then_share: Floats
    now_share_variance: Floats
    then_share_variance: Floats

    def effect(self, name: str, row: int) -> tuple[float, float]:
        """One cell's effect and its variance."""
        if name == "mix":
            return float(self.mix[row]), float(self.mix_variance[row])
        return float(self.rate[row]), float(self.rate_variance[row])


def _split(now: Cells, then: Cells) -> _Split:
    """The two effects of every cell between two periods that both have rows."""
    w, v = now.share, then.share
    r = np.where(now.n > 0, now.rate, then.rate)
    s = np.where(then.n > 0, then.rate, r)
    middle, weight = (r + s) / 2, (w + v) / 2
    whole = ((w * r).sum() + (v * s).sum()) / 2
    from_whole, shifted, risen = middle - whole, w - v, r - s
    r_variance, s_variance = now.variance, then.variance
    one = np.eye(len(w))
    # A cell that one period lacks takes the other's rate, and with it the other's uncertainty.
    lacks_now, lacks_then = now.n == 0, then.n == 0
    to_r = shifted[:, None] * (one - w) / 2 + np.where(lacks_then, shifted[:, None] * (one - v) / 2, 0.0)
    to_s = shifted[:, None] * (one - v) / 2 + np.where(lacks_now, shifted[:, None] * (one - w) / 2, 0.0)
    to_w = one * from_whole - shifted[:, None] * r / 2
    to_v = -one * from_whole - shifted[:, None] * s / 2
    mix_variance = (to_r**2) @ r_variance + (to_s**2) @ s_variance
    mix_variance += _multinomial(to_w, w, now.n.sum()) + _multinomial(to_v, v, then.n.sum())
    in_both = ~(lacks_now | lacks_then)
    rate_variance = weight**2 * np.where(in_both, r_variance + s_variance, 0.0)
    rate_variance += (risen / 2) ** 2 * (now.share_variance + then.share_variance)
    half = risen / 2
    shares = _multinomial(half[None], w, now.n.sum()) + _multinomial(half[None], v, then.n.sum())
    moved = _multinomial(from_whole[None], w, now.n.sum()) + _multinomial(from_whole[None], v, then.n.sum())
    carried = np.where(in_both, shifted / 2, shifted)
    return _Split(
        mix=shifted * from_whole,
        rate=weight * risen,
        mix_variance=mix_variance,
        rate_variance=rate_variance,
        total_mix_variance=float(moved[0] + (carried**2 * (r_variance + s_variance)).sum()),
        total_rate_variance=float(
            shares[0] + (np.where(in_both, weight, 0.0) ** 2 * (r_variance + s_variance)).sum()
        ),
        now_share=w,
        then_share=v,
        now_share_variance=now.share_variance,
        then_share_variance=then.share_variance,
    )


def _multinomial(gradient: Floats, share: Floats, n: float) -> Floats:
    """The variance that drawing n tickets gives to a linear function of their shares, a row a function."""
    return np.maximum((gradient**2) @ share - (gradient @ share) ** 2, 0.0) / n


def _maturity(metric: Metric, one: Period, base: Period) -> tuple[float, float]:
    """What the days add that only one side has judged, and its variance."""
    value = variance = 0.0
    for period, sign in ((one, 1.0), (base, -1.0)):
        if period.alike is None:
            continue
        whole, alike = cells(metric, period.added).whole, cells(metric, period.alike).whole
        value += sign * (whole.value - alike.value)
        rest = whole.n - alike.n
        if rest > 0:
            # The rest is independent of the part that is alike; the whole is the two mixed.
            other = max(whole.variance * whole.n**2 - alike.variance * alike.n**2, 0.0) / rest**2
            variance += (rest / whole.n) ** 2 * (other + alike.variance)
    return value, variance


def _moved(
    metric: Metric,
    one: Period,
    base: Period,
    dimensions: tuple[str, ...],
    split: _Split,
    parts: Sequence[Part],
    alpha: float,
) -> Moved:
    maturity, uncertain = _maturity(metric, one, base)
    scale = _critical(1, alpha)
    totals = [
        _total("mix", float(split.mix.sum()), split.total_mix_variance, scale),
        _total("rate", float(split.rate.sum()), split.total_rate_variance, scale),
        _total("maturity", maturity, uncertain, scale),
    ]
    largest = sorted(parts, key=lambda part: (not part.clear, -abs(part.value)))
    now, then = cells(metric, one.added).whole, cells(metric, base.added).whole
    return Moved(metric, dimensions, now.value, then.value, tuple(totals), tuple(largest), "")


def _total(effect: Effect, value: float, variance: float, scale: float) -> Part:
    error = scale * variance**0.5
    return Part((), effect, value, value - error, value + error)


def _part(path: tuple[str | None, ...], effect: Effect, split: _Split, row: int, scale: float) -> Part:
    value, variance = split.effect(effect, row)
    return Part(path, effect, value, value - scale * variance**0.5, value + scale * variance**0.5)


def _critical(looks: int, alpha: float) -> float:
    """How many standard errors an interval has so that all of so many hold together (Šidák 1967)."""
    each = 1 - (1 - alpha) ** (1 / max(looks, 1))
    return float(special.ndtri(1 - each / 2))


def _alike(period: Period) -> pl.DataFrame:
    return period.added if period.alike is None else period.alike


def _refused(metric: Metric, one: Period, base: Period, dimensions: tuple[str, ...]) -> Moved | None:
    reason = ""
    if metric.kind == "quantile":
        reason = f"{metric.label} is no sum over tickets, so it has no parts; look at the mean beside it."
    else:
        empty = [
            name
            for name, period in (("later", one), ("earlier", base))
            for frame in (period.added, _alike(period))
            if cells(metric, frame).n.sum() == 0
        ]
        if empty:
            reason = f"The {empty[0]} period has no {metric.rows} to count."
    return Moved(metric, dimensions, None, None, (), (), reason) if reason else None
