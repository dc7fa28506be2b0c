"""Decomposes a metric's change between two periods into mix, rate and maturity, by named values.

A rate or mean is made of the values of a dimension: their shares of the denominator times their own rates.
`effects` says how a change of it is theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np
import polars as pl
from scipy import special

from analytics import wording
from analytics.metrics import Metric, Unit
from analytics.ticket_slices import words
from analytics.trends import period_design_effects
from analytics.trends.mix_rate_variances import Effect, Split, split
from analytics.trends.period_design_effects import Grouped
from analytics.trends.ratio_cells import Cells, cells, joined


@dataclass(frozen=True, slots=True)
class Part:
    """The contribution of one value, or of all; intervals hold for all named parts at once.

    `path` is the value, or the outer and the inner value of a nested answer; empty for a total.
    """

    path: tuple[str | None, ...]
    effect: Effect
    value: float
    low: float
    high: float
    #: The rows of the later and of the earlier period that it is made of; of totals none are told.
    counts: tuple[int, int] = (0, 0)

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
class Decomposition:
    """A metric's change with its parts; if there are none, a reason.

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
    """A period's measures by group; `alike` only of days that both periods have judged.

    Where all days are judged in both, `alike` is None.
    """

    added: pl.DataFrame
    alike: pl.DataFrame | None = None


def moved(
    metric: Metric,
    one: Period,
    base: Period,
    by: str,
    *,
    tickets: Grouped | None = None,
    alpha: float = 0.05,
) -> Decomposition:
    """Decomposes the change from base to one by the values of a dimension.

    With the `tickets` of both periods by the same dimension the intervals reckon with customers and days;
    without, every ticket is on its own.
    """
    refused = _refused(metric, one, base, (by,))
    if refused is not None:
        return refused
    names, now, then = joined(metric, _alike(one), _alike(base), (by,))
    divided = split(now, then)
    if tickets is not None:
        divided = divided.widened(
            period_design_effects.effects(metric, tickets, names, (now, then), divided.gradients)
        )
    looks = 2 * len(names)
    parts = [
        _part(name, effect, divided.effect(effect, row), looks, alpha, _counts(now, then, row))
        for row, name in enumerate(names)
        for effect in ("mix", "rate")
    ]
    return _moved(metric, one, base, (by,), divided, parts, alpha)


def nested(
    metric: Metric, one: Period, base: Period, outer: str, inner: str, *, alpha: float = 0.05
) -> Decomposition:
    """Decomposes each outer value's rate effect by the inner values within it.

    Parts: the mix of every outer value, and mix and rate of every inner value within it.
    """
    refused = _refused(metric, one, base, (outer, inner))
    if refused is not None:
        return refused
    names, now, then = joined(metric, _alike(one), _alike(base), (outer, inner))
    groups = list(dict.fromkeys(name[0] for name in names))
    of = np.array([groups.index(name[0]) for name in names])
    by_group = now.summed(of, len(groups)), then.summed(of, len(groups))
    top = split(*by_group)
    looks = len(groups) + 2 * len(names)
    parts = [
        _part((group,), "mix", top.effect("mix", row), looks, alpha, _counts(*by_group, row))
        for row, group in enumerate(groups)
    ]
    weight = (top.now_share + top.then_share) / 2
    spread = (top.now_share_variance + top.then_share_variance) / 4
    for row in range(len(groups)):
        inside = np.flatnonzero(of == row)
        if not now.n[inside].sum() or not then.n[inside].sum():
            # It came or went whole: all of that is its mix.
            continue
        within = split(now.only(inside), then.only(inside))
        for place, cell in enumerate(inside):
            for effect in ("mix", "rate"):
                value, variance, freedom = within.effect(effect, place)
                variance = float(weight[row] ** 2 * variance + value**2 * spread[row])
                found = (float(weight[row] * value), variance, freedom)
                counts = _counts(now, then, int(cell))
                parts.append(_part(names[cell], effect, found, looks, alpha, counts))
    return _moved(metric, one, base, (outer, inner), top, parts, alpha)


def sentence(found: Decomposition, *, at_most: int = 3) -> str:
    """Says what moved the metric, the largest clear parts first, or that it is within chance."""
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
        f"{wording.difference(part.value, unit, part.digits(unit))} from days mature on one side only"
        for part in young
    ]
    if not told:
        return f"{start} No {' or '.join(found.dimensions)} changed more than chance would explain."
    return f"{start} {'; '.join(told)}."


_BECAUSE: Mapping[Effect, str] = {
    "mix": "its share of tickets",
    "rate": "its own rate",
    "maturity": "maturity",
}


def _maturity(metric: Metric, one: Period, base: Period) -> tuple[float, float]:
    """Returns what days judged in only one period add, and its variance."""
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
    divided: Split,
    parts: Sequence[Part],
    alpha: float,
) -> Decomposition:
    maturity, uncertain = _maturity(metric, one, base)
    totals = [
        _part((), "mix", divided.total("mix"), 1, alpha),
        _part((), "rate", divided.total("rate"), 1, alpha),
        _part((), "maturity", (maturity, uncertain, float("inf")), 1, alpha),
    ]
    largest = sorted(parts, key=lambda part: (not part.clear, -abs(part.value)))
    now, then = cells(metric, one.added).whole, cells(metric, base.added).whole
    return Decomposition(metric, dimensions, now.value, then.value, tuple(totals), tuple(largest), "")


def _part(
    path: tuple[str | None, ...],
    effect: Effect,
    found: tuple[float, float, float],
    looks: int,
    alpha: float,
    counts: tuple[int, int] = (0, 0),
) -> Part:
    value, variance, freedom = found
    reach = _critical(looks, alpha, freedom) * variance**0.5
    return Part(path, effect, value, value - reach, value + reach, counts)


def _counts(now: Cells, then: Cells, row: int) -> tuple[int, int]:
    return round(float(now.n[row])), round(float(then.n[row]))


def _critical(looks: int, alpha: float, freedom: float) -> float:
    """How many standard errors an interval has so that all of so many hold together (Šidák 1967)."""
    each = 1 - (1 - alpha) ** (1 / max(looks, 1))
    if isfinite(freedom):
        return float(special.stdtrit(freedom, 1 - each / 2))
    return float(special.ndtri(1 - each / 2))


def _alike(period: Period) -> pl.DataFrame:
    return period.added if period.alike is None else period.alike


def _refused(metric: Metric, one: Period, base: Period, dimensions: tuple[str, ...]) -> Decomposition | None:
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
    return Decomposition(metric, dimensions, None, None, (), (), reason) if reason else None
