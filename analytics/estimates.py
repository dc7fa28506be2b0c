"""Estimates: a metric's value for some tickets with interval and parts, or the reason for none."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from analytics.metrics import METRICS, Metric, missing
from analytics.moments import Moments, Share
from analytics.significance import means, proportions, quantiles
from analytics.significance.quantiles import LARGE, Quantile
from analytics.wording import NARROW

Floats = NDArray[np.float64]

#: Below this many rows a page says how many there are instead of drawing a rate.
ENOUGH = 30
#: Rates that rest on words of a file, and the share of tickets that may have the answer that is missing.
_BY_WORDS = ("resolution_rate", "automated_resolution_rate", "escalation_rate", "handover_rate")
_MUCH = 0.25
_MARK = "one-sided "
#: One interval in twenty may leave out the truth.
LEVEL = 0.05


class Values(NamedTuple):
    """The values behind a quantile, and which of them are censored (still open)."""

    times: Floats
    is_open: NDArray[np.bool_] | None

    def quantile(self, q: float, alpha: float = 0.05) -> Quantile:
        """Returns the quantile with its interval at this level."""
        if self.is_open is None:
            return quantiles.of_values(self.times, q, alpha=alpha)
        return quantiles.of_open_ended(self.times, self.is_open, q, alpha=alpha)


#: The least and the greatest value that there can be.
_RANGES: Mapping[str, tuple[float, float]] = {"seconds": (0.0, math.inf), "points": (1.0, 5.0)}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric's value with its interval; if there is none, `value` is None with a reason.

    `effect` is how many times the variance of independent rows the value has because customers come back and
    days differ, `freedom` the degrees of freedom with which that is known; the interval reckons with both.
    They are 1 and infinite where nobody has asked yet (`design_effects.reckoned` does).

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
    freedom: float = math.inf
    #: What is known where its rate is withheld because all of it says the same.
    one_sided: Share | None = None
    #: Why there is a value, yet no interval.
    doubt: str = ""
    #: How many values of a quantile are 0, and what it would be without them.
    zeros: int = 0
    without_zeros: float | None = None
    #: What a quantile's interval can be made of again, until its customers are known.
    values: "Values | None" = field(default=None, compare=False, repr=False)

    @property
    def reach(self) -> float:
        """Returns the interval's half-width in standard errors of independent rows."""
        return critical(self.freedom) * self.effect**0.5

    @property
    def thin(self) -> bool:
        """Returns whether there are too few rows to show the value as a rate."""
        return self.n < ENOUGH


def sample_columns(metrics: Iterable[Metric]) -> list[str]:
    """Returns the facts' columns these metrics need row by row; all else comes from sums."""
    wanted = [n for m in metrics if m.kind == "quantile" for n in (m.denominator, m.value, m.open_ended) if n]
    return sorted(set(wanted))


def all_of(
    samples: pl.DataFrame,
    added: pl.DataFrame,
    known: frozenset[str],
    by: Sequence[str] = (),
    metrics: Iterable[Metric] = tuple(METRICS.values()),
) -> dict[tuple[object, ...], dict[str, Estimate]]:
    """Estimates every metric for every group: from the group's values to its estimates by key.

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
    """Estimates one metric for every group of summed measures."""
    absent = missing(metric, known)
    if metric.kind == "ratio":
        return _ratios(metric, rows, absent, known)
    if metric.kind == "mean":
        return {group: _mean(metric, row, absent) for group, row in rows.items()}
    found = {} if absent else _values(metric, samples, by)
    absent = absent or _untimed(metric, found.values(), known)
    return {group: _quantile(metric, row, found.get(group), absent) for group, row in rows.items()}


def critical(freedom: float, alpha: float = LEVEL) -> float:
    """Returns the critical value of Student's t for the interval."""
    return float(special.stdtrit(min(freedom, LARGE), 1 - alpha / 2))


def _ratios(
    metric: Metric,
    rows: Mapping[tuple[object, ...], Mapping[str, float]],
    absent: str,
    known: frozenset[str],
) -> dict[tuple[object, ...], Estimate]:
    shares = {
        group: Share(int(row[metric.numerator]), int(row[metric.denominator])) for group, row in rows.items()
    }
    one_sided = "" if absent else withheld_by(metric, known)
    sizes = np.array([max(share.n, 1) for share in shares.values()])
    low, high = proportions.wilson([share.successes for share in shares.values()], sizes)
    bounds = zip(low.tolist(), high.tolist(), strict=True)
    found = {
        group: _estimate(metric, rows[group], share, share.rate, interval, absent, one_sided)
        for (group, share), interval in zip(shares.items(), bounds, strict=True)
    }
    if not one_sided:
        return found
    return {group: replace(each, one_sided=shares[group]) for group, each in found.items()}


def one_sided(row: Mapping[str, float]) -> frozenset[str]:
    """Returns what stands among a source's known columns of each rate that is none, from all its measures.

    All that is known says the same, and of many tickets nothing is known: a file in which one word is
    understood and its opposite is not would else have a rate of 0 or 100 %. It is decided once for a source,
    so that a card, its rows and a chart agree: a day of 0 % is a rate where the source has one.
    """
    marks = set[str]()
    for key in _BY_WORDS:
        metric = METRICS[key]
        told, n, out_of = (int(row[n]) for n in (metric.numerator, metric.denominator, metric.population))
        if n < ENOUGH or told not in (0, n) or (unknown := out_of - n) < _MUCH * out_of:
            continue
        end = "100" if told else "0"
        marks.add(
            f"{_MARK}{key}: {metric.label} would be {end}{NARROW}% of {n:,} tickets, and of {unknown:,} more "
            "it is not known: that is no rate. If the file says it in words that are not understood, say on "
            "Data what they mean."
        )
    return frozenset(marks)


def withheld_by(metric: Metric, known: frozenset[str]) -> str:
    """Returns why a source has no such rate, as `one_sided` decided it; empty if it has."""
    mark = f"{_MARK}{metric.key}: "
    return next((each.removeprefix(mark) for each in known if each.startswith(mark)), "")


def _untimed(metric: Metric, found: Iterable[Values], known: frozenset[str]) -> str:
    """Why there is no time to the first reply: each row of the log holds a question and its answer."""
    if metric.value != "response_seconds" or "first_response_at" in known:
        return ""
    sizes = [each.times.size for each in found]
    if not sum(sizes) or any(each.times.any() for each in found):
        return ""
    return "Question and answer have the same time in each ticket: when the first answer was is not known."


def _mean(metric: Metric, row: Mapping[str, float], absent: str) -> Estimate:
    moments = Moments(int(row[metric.denominator]), row[metric.value], row[f"{metric.value}_squared"])
    return _estimate(metric, row, moments, moments.mean, means.mean_interval(moments), absent)


def _quantile(metric: Metric, row: Mapping[str, float], values: Values | None, absent: str) -> Estimate:
    found = Quantile(None, None, None) if values is None else values.quantile(metric.quantile)
    made = _estimate(metric, row, found, found.value, (found.low, found.high), absent)
    if values is None or values.is_open is not None or not (zeros := int((values.times == 0).sum())):
        return replace(made, values=values)
    others = Values(values.times[values.times != 0], None).quantile(metric.quantile)
    return replace(made, values=values, zeros=zeros, without_zeros=others.value)


def _values(metric: Metric, samples: pl.DataFrame, by: Sequence[str]) -> dict[tuple[object, ...], Values]:
    columns = [metric.value, metric.open_ended] if metric.open_ended else [metric.value]
    counted = samples.filter(pl.col(metric.denominator)).select(*by, *columns)
    groups = counted.partition_by(by, as_dict=True, include_key=False) if by else {(): counted}
    return {
        group: Values(
            rows[metric.value].to_numpy(), rows[metric.open_ended].to_numpy() if metric.open_ended else None
        )
        for group, rows in groups.items()
    }


def _estimate(
    metric: Metric,
    row: Mapping[str, float],
    parts: Share | Moments | Quantile,
    value: float | None,
    interval: tuple[float | None, float | None] | None,
    absent: str,
    one_sided: str = "",
) -> Estimate:
    n, population = 0 if absent else int(row[metric.denominator]), int(row[metric.population])
    maturing, beside = (int(row[name]) if name else 0 for name in (metric.maturing, metric.not_applicable))
    reason = (
        absent or one_sided or ("" if value is not None else _why_nothing(metric, n, population, maturing))
    )
    low, high = (None, None) if reason or interval is None else possible(metric, interval)
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


def possible(
    metric: Metric, interval: tuple[float | None, float | None]
) -> tuple[float | None, float | None]:
    """Clips an interval to the values a metric can have, such as no negative handle time."""
    least, most = _RANGES.get(metric.unit, (-math.inf, math.inf))
    low, high = interval
    return None if low is None else max(low, least), None if high is None else min(high, most)


def _why_nothing(metric: Metric, n: int, population: int, maturing: int) -> str:
    if n:
        return "Too many tickets are still open for this to be known."
    if population:
        return f"Not recorded for any of {population:,} {metric.rows}s."
    if maturing:
        return f"{maturing:,} tickets, none of them mature yet."
    return f"No {metric.rows} to count."
