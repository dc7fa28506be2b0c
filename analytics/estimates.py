"""An estimate: a metric's value for some tickets, with its interval, its parts, or the reason for none."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.metrics import METRICS, Metric, missing
from analytics.moments import Moments, Share
from analytics.significance import means, proportions, quantiles
from analytics.significance.means import Difference
from analytics.significance.quantiles import Quantile

#: Below this many rows a page says how many there are instead of drawing a rate.
ENOUGH = 30

#: The least and the greatest value that there can be.
_RANGES: Mapping[str, tuple[float, float]] = {"seconds": (0.0, math.inf), "points": (1.0, 5.0)}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric's value with its interval; `value` is None, with a reason, where there is none.

    The interval is that of independent rows. `effect` is how many times that variance the value has because
    customers come back (`repeats.reckoned`), which differences are judged with.

    n + excluded + maturing + not_applicable are all eligible tickets, or all their answers.
    """

    metric: Metric
    value: float | None
    low: float | None
    high: float | None
    n: int
    numerator: int | None
    excluded: int
    maturing: int
    reason: str
    parts: Share | Moments | Quantile
    effect: float = 1.0
    not_applicable: int = 0

    @property
    def thin(self) -> bool:
        """Whether there are too few rows for a page to show the value as a rate."""
        return self.n < ENOUGH


def sample_columns(metrics: Iterable[Metric]) -> list[str]:
    """The columns of the facts that these metrics need row by row; everything else comes from sums."""
    wanted = [n for m in metrics if m.kind == "quantile" for n in (m.denominator, m.value, m.open_ended) if n]
    return sorted(set(wanted))


def all_of(
    samples: pl.DataFrame,
    added: pl.DataFrame,
    known: frozenset[str],
    by: Sequence[str] = (),
    metrics: Iterable[Metric] = tuple(METRICS.values()),
) -> dict[tuple[object, ...], dict[str, Estimate]]:
    """Every metric for every group: a mapping from the group's values to its estimates by key.

    `samples` are the rows with `by` and `sample_columns`; `added` the same rows' measures added up per
    group (`cube.add`).
    """
    rows = {tuple(row[name] for name in by): row for row in added.to_dicts()}
    result: dict[tuple[object, ...], dict[str, Estimate]] = {group: {} for group in rows}
    for metric in metrics:
        for group, estimate in of(metric, samples, rows, known, by).items():
            result[group][metric.key] = estimate
    return result


def of(
    metric: Metric,
    samples: pl.DataFrame,
    rows: Mapping[tuple[object, ...], Mapping[str, float]],
    known: frozenset[str],
    by: Sequence[str] = (),
) -> dict[tuple[object, ...], Estimate]:
    """One metric for every group of added measures."""
    absent = missing(metric, known)
    if metric.kind == "ratio":
        return _ratios(metric, rows, absent)
    if metric.kind == "mean":
        return {group: _mean(metric, row, absent) for group, row in rows.items()}
    found = {} if absent else _quantiles(metric, samples, by)
    nothing = Quantile(None, None, None)
    return {group: _quantile(metric, row, found.get(group, nothing), absent) for group, row in rows.items()}


def difference(one: Estimate, base: Estimate) -> Difference | None:
    """One estimate minus another of the same metric; nothing where one of them has no value.

    Rates: Newcombe's interval and the score test. Means: Welch. Quantiles: Price and Bonett. Rows count as
    many as they are worth: n / design effect.
    """
    if one.value is None or base.value is None:
        return None
    if isinstance(one.parts, Share) and isinstance(base.parts, Share):
        parts = (
            one.parts.successes / one.effect,
            one.parts.n / one.effect,
            base.parts.successes / base.effect,
            base.parts.n / base.effect,
        )
        low, high = proportions.newcombe(*parts)
        p = float(proportions.score_p(*parts))
        return Difference(one.value - base.value, float(low), float(high), None if np.isnan(p) else p)
    if isinstance(one.parts, Moments) and isinstance(base.parts, Moments):
        return means.welch(one.parts, base.parts, effects=(one.effect, base.effect))
    if isinstance(one.parts, Quantile) and isinstance(base.parts, Quantile):
        return quantiles.difference(one.parts, base.parts, effects=(one.effect, base.effect))
    raise TypeError("Two estimates of one metric are made of the same parts.")


def _ratios(
    metric: Metric, rows: Mapping[tuple[object, ...], Mapping[str, float]], absent: str
) -> dict[tuple[object, ...], Estimate]:
    shares = {
        group: Share(int(row[metric.numerator]), int(row[metric.denominator])) for group, row in rows.items()
    }
    sizes = np.array([max(share.n, 1) for share in shares.values()])
    low, high = proportions.wilson([share.successes for share in shares.values()], sizes)
    return {
        group: _estimate(metric, rows[group], share, share.rate, (float(low[i]), float(high[i])), absent)
        for i, (group, share) in enumerate(shares.items())
    }


def _mean(metric: Metric, row: Mapping[str, float], absent: str) -> Estimate:
    moments = Moments(int(row[metric.denominator]), row[metric.value], row[f"{metric.value}_squared"])
    return _estimate(metric, row, moments, moments.mean, means.mean_interval(moments), absent)


def _quantile(metric: Metric, row: Mapping[str, float], found: Quantile, absent: str) -> Estimate:
    return _estimate(metric, row, found, found.value, (found.low, found.high), absent)


def _quantiles(
    metric: Metric, samples: pl.DataFrame, by: Sequence[str]
) -> dict[tuple[object, ...], Quantile]:
    columns = [metric.value, metric.open_ended] if metric.open_ended else [metric.value]
    counted = samples.filter(pl.col(metric.denominator)).select(*by, *columns)
    groups = counted.partition_by(by, as_dict=True, include_key=False) if by else {(): counted}
    return {
        group: quantiles.of_open_ended(
            rows[metric.value].to_numpy(), rows[metric.open_ended].to_numpy(), metric.quantile
        )
        if metric.open_ended
        else quantiles.of_values(rows[metric.value].to_numpy(), metric.quantile)
        for group, rows in groups.items()
    }


def _estimate(
    metric: Metric,
    row: Mapping[str, float],
    parts: Share | Moments | Quantile,
    value: float | None,
    interval: tuple[float | None, float | None] | None,
    absent: str,
) -> Estimate:
    n, population = 0 if absent else int(row[metric.denominator]), int(row[metric.population])
    maturing, beside = (int(row[name]) if name else 0 for name in (metric.maturing, metric.not_applicable))
    reason = absent or ("" if value is not None else _why_nothing(metric, n, population, maturing))
    low, high = (None, None) if reason or interval is None else _possible(metric, interval)
    return Estimate(
        metric=metric,
        value=None if reason else value,
        low=low,
        high=high,
        n=n,
        numerator=int(row[metric.numerator]) if metric.kind == "ratio" and not absent else None,
        excluded=int(row[metric.whole]) - n - maturing - beside,
        maturing=maturing,
        reason=reason,
        parts=parts,
        not_applicable=beside,
    )


def _possible(
    metric: Metric, interval: tuple[float | None, float | None]
) -> tuple[float | None, float | None]:
    """The interval without values that the metric cannot have, such as a handling time below zero."""
    least, most = _RANGES.get(metric.unit, (-math.inf, math.inf))
    low, high = interval
    return None if low is None else max(low, least), None if high is None else min(high, most)


def _why_nothing(metric: Metric, n: int, population: int, maturing: int) -> str:
    if n:
        return "Too many tickets are still open for this to be known."
    if population:
        return f"None of {population:,} {metric.rows}s has it recorded."
    if maturing:
        return f"{maturing:,} tickets, none past its horizon yet."
    return f"No {metric.rows} to count."
