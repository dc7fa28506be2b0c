"""How much less tickets say where customers come back, as the tickets of one customer are alike."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from scipy import special

from analytics.estimates import Estimate
from analytics.metrics import METRICS, Metric
from analytics.moments import Moments
from analytics.significance import clustered, design_effect
from analytics.significance.clustered import Floats, Sums

Group = tuple[object, ...]


def reckoned(
    found: Mapping[Group, Mapping[str, Estimate]], rows: pl.LazyFrame, by: Sequence[str] = ()
) -> dict[Group, dict[str, Estimate]]:
    """The same estimates, each with its design effect; `rows` are the facts that they were counted of.

    `found` is by the values of `by`, which the rows hold as they stand in its keys.
    """
    keys = [
        key
        for key in dict.fromkeys(key for of in found.values() for key in of)
        if any(of[key].value is not None for of in found.values())
    ]
    people = _people(found, rows, by, [METRICS[key] for key in keys])
    effects = {key: _effects(people, by, key, found) for key in keys}
    return {
        group: {
            key: replace(each, effect=effects[key].get(group, 1.0)) if key in effects else each
            for key, each in of.items()
        }
        for group, of in found.items()
    }


def _people(
    found: Mapping[Group, Mapping[str, Estimate]],
    rows: pl.LazyFrame,
    by: Sequence[str],
    metrics: Sequence[Metric],
) -> pl.DataFrame:
    """Each customer's total and n of every metric, within every group."""
    values = [each for each in metrics if each.kind == "quantile"]
    if by and values:
        borders = pl.DataFrame(
            [
                dict(zip(by, group, strict=True)) | {f"{each.key} at": of[each.key].value for each in values}
                for group, of in found.items()
            ],
            schema={name: pl.String for name in by} | {f"{each.key} at": pl.Float64 for each in values},
        )
        rows = rows.join(borders.lazy(), on=by, how="left", nulls_equal=True)
    elif values:
        rows = rows.with_columns(
            pl.lit(found[()][each.key].value, pl.Float64).alias(f"{each.key} at") for each in values
        )
    columns = [
        column.alias(f"{each.key} {part}")
        for each in metrics
        for part, column in (("total", _total(each)), ("n", pl.col(each.denominator).cast(pl.Int32)))
    ]
    return rows.select(*by, "customer", *columns).group_by(*by, "customer").agg(pl.all().sum()).collect()


def _total(metric: Metric) -> pl.Expr:
    counted = pl.col(metric.denominator) > 0
    if metric.kind == "ratio":
        return pl.col(metric.numerator).cast(pl.Int32)
    if metric.kind == "mean":
        return pl.when(counted).then(pl.col(metric.value)).otherwise(0.0)
    # How sure a quantile is depends on the share of rows below it (Woodruff 1952, JASA 47:635).
    below = counted & (pl.col(metric.value) <= pl.col(f"{metric.key} at"))
    return below.fill_null(False).cast(pl.Int32)


def _effects(
    people: pl.DataFrame, by: Sequence[str], key: str, found: Mapping[Group, Mapping[str, Estimate]]
) -> dict[Group, float]:
    six = clustered.columns(f"{key} total", f"{key} n")
    added = people.group_by(by).agg(**six) if by else people.select(**six)
    groups = added.select(by).rows() if by else [()]
    squares = None
    if METRICS[key].kind == "mean":
        parts = [found[group][key].parts if group in found else None for group in groups]
        squares = np.array([each.squares if isinstance(each, Moments) else 0.0 for each in parts])
    effect = _widened(clustered.read(added), squares)
    return dict(zip(groups, effect.tolist(), strict=True))


def _widened(arm: Sums, squares: Floats | None) -> Floats:
    """The design effect, with Student's t of so many customers; 1 where nobody comes back."""
    freedom = np.maximum(np.nan_to_num(arm.alike), 2.0) - 1
    few = (special.stdtrit(freedom, 0.975) / special.ndtri(0.975)) ** 2
    effect = np.nan_to_num(design_effect.observed(arm, squares), nan=1.0) * few
    return np.where(arm.n_squared > arm.n, np.maximum(effect, 1.0), 1.0)
