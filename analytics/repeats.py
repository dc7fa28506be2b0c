"""How much less tickets say where customers come back, as the tickets of one customer are alike."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from analytics.estimates import Estimate
from analytics.metrics import METRICS, Metric
from analytics.significance import clustered, design_effect
from analytics.significance.clustered import Floats, Sums

Group = tuple[object, ...]
Found = Mapping[Group, Mapping[str, Estimate]]

#: About so many tickets are asked, with all of theirs for each customer drawn: a design effect is a ratio of
#: variances, which thousands of customers tell as well as all.
ASKED = 100_000
#: Of a group with fewer tickets all are asked: a part of its customers would be too few.
FEW = 10_000


def reckoned(
    found: Found, rows: pl.LazyFrame, by: Sequence[str] = (), only: Collection[str] | None = None
) -> dict[Group, dict[str, Estimate]]:
    """The same estimates, each with its design effect; `rows` are the facts that they were counted of.

    `found` is by the values of `by`, as text. Of `only` these metrics, where they are named.
    """
    one_in = max(1, round(sum(map(_tickets, found.values())) / ASKED))
    small = {name: of for name, of in found.items() if _tickets(of) < FEW} if by and one_in > 1 else {}
    if not small:
        return _reckoned(found, rows, by, only, one_in)
    if len(small) == len(found):
        return _reckoned(found, rows, by, only, 1)
    theirs = rows.with_columns(pl.col(by).cast(pl.String)).join(
        _names(small, by).lazy(), on=by, how="semi", nulls_equal=True
    )
    large = {name: of for name, of in found.items() if name not in small}
    reckoned = _reckoned(large, rows, by, only, one_in) | _reckoned(small, theirs, by, only, 1)
    return {name: reckoned[name] for name in found}


def _tickets(of: Mapping[str, Estimate]) -> int:
    return max((each.n for each in of.values()), default=0)


def _reckoned(
    found: Found, rows: pl.LazyFrame, by: Sequence[str], only: Collection[str] | None, one_in: int
) -> dict[Group, dict[str, Estimate]]:
    there = [key for of in found.values() for key, each in of.items() if each.value is not None]
    metrics = [METRICS[key] for key in dict.fromkeys(there) if only is None or key in only]
    drawn = rows.filter(pl.col("customer") % one_in == 0) if one_in > 1 else rows
    people, group = _people(found, drawn, by, metrics)
    effects = {each.key: _effects(people, group, each, len(found), one_in) for each in metrics}
    return {
        name: {
            key: replace(each, effect=float(effects[key][place])) if key in effects else each
            for key, each in of.items()
        }
        for place, (name, of) in enumerate(found.items())
    }


def columns(metrics: Iterable[Metric]) -> list[str]:
    """The columns of the facts that the design effects of these metrics are made of."""
    wanted = [
        name for m in metrics for name in (m.denominator, m.numerator if m.kind == "ratio" else m.value)
    ]
    return ["customer", *dict.fromkeys(wanted)]


def _people(
    found: Found, rows: pl.LazyFrame, by: Sequence[str], metrics: Sequence[Metric]
) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """Each customer's totals and n within every group, and which of the groups that is."""
    columns: dict[str, pl.Expr] = {}
    for each in metrics:
        columns[_total(each)] = _counted(each)
        columns[each.denominator] = pl.col(each.denominator)
        if each.kind == "mean":
            columns[_squares(each)] = _counted(each) ** 2
    bordered = _bordered(found, rows, by, [each for each in metrics if each.kind == "quantile"])
    people = (
        bordered.select(*by, "customer", **columns).group_by(*by, "customer").agg(pl.all().sum()).collect()
    )
    if not by:
        return people, np.zeros(people.height, dtype=np.int64)
    names = people.select(pl.col(by).cast(pl.String))
    placed = names.join(_names(found, by), on=by, how="left", nulls_equal=True, maintain_order="left")
    known = placed["group"].is_not_null()
    return people.filter(known), placed["group"].filter(known).to_numpy().astype(np.int64)


def _names(found: Found, by: Sequence[str]) -> pl.DataFrame:
    schema = dict.fromkeys(by, pl.String)
    return pl.DataFrame(list(found), schema=schema, orient="row").with_row_index("group")


def _bordered(found: Found, rows: pl.LazyFrame, by: Sequence[str], metrics: Sequence[Metric]) -> pl.LazyFrame:
    """The rows with the quantile of their group beside each."""
    borders = {
        _border(each): pl.Series([of[each.key].value for of in found.values()], dtype=pl.Float64)
        for each in metrics
    }
    if not by:
        return rows.with_columns(pl.lit(each[0]).alias(name) for name, each in borders.items())
    if not borders:
        return rows
    named = _names(found, by).with_columns(**borders).lazy()
    return rows.with_columns(pl.col(by).cast(pl.String)).join(named, on=by, how="left", nulls_equal=True)


def _border(metric: Metric) -> str:
    return f"{metric.key} at"


def _total(metric: Metric) -> str:
    return metric.numerator if metric.kind == "ratio" else metric.key


def _squares(metric: Metric) -> str:
    return f"{metric.key} squares"


def _counted(metric: Metric) -> pl.Expr:
    """What is added up for a customer."""
    if metric.kind == "ratio":
        return pl.col(metric.numerator)
    counted = pl.col(metric.denominator) > 0
    if metric.kind == "mean":
        return pl.when(counted).then(pl.col(metric.value)).otherwise(0.0)
    # How sure a quantile is depends on the share of rows below it (Woodruff 1952, JASA 47:635).
    return counted & (pl.col(metric.value) <= pl.col(_border(metric))).fill_null(False)


def _effects(
    people: pl.DataFrame, group: NDArray[np.int64], metric: Metric, groups: int, one_in: int
) -> Floats:
    total, n = (people[name].cast(pl.Float64).to_numpy() for name in (_total(metric), metric.denominator))
    arm = clustered.added_by(group, total, n, groups)
    squares = None
    if metric.kind == "mean":
        squares = np.bincount(group, people[_squares(metric)].to_numpy(), groups).astype(np.float64)
    return _widened(arm, squares, one_in)


def _widened(arm: Sums, squares: Floats | None, one_in: int) -> Floats:
    """The design effect, with Student's t of all customers; 1 where nobody comes back."""
    freedom = np.maximum(one_in * np.nan_to_num(arm.alike), 2.0) - 1
    few = (special.stdtrit(freedom, 0.975) / special.ndtri(0.975)) ** 2
    effect = np.nan_to_num(design_effect.observed(arm, squares), nan=1.0) * few
    return np.where(arm.n_squared > arm.n, np.maximum(effect, 1.0), 1.0)
