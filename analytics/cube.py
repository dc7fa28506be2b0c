"""The cube: the facts summed to one row per day and combination of dimensions."""

from collections.abc import Sequence

import narwhals as nw
import polars as pl

from analytics.facts import DIMENSIONS
from analytics.measures import COUNTED, SUMMED
from analytics.metrics import Metric
from analytics.moments import Moments, Share


def build(facts: nw.LazyFrame, dimensions: Sequence[str] = DIMENSIONS) -> nw.LazyFrame:
    """Facts → a row per day × dimensions: every measure as a count, every mean as sum and squares."""
    return facts.group_by("day", *dimensions).agg(*_sums(facts.collect_schema()))


def total(facts: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """Facts → a row per group, or one row in all: the same sums for fields that are not in the cube."""
    sums = _sums(nw.from_native(facts.lazy()).collect_schema())
    frame = nw.from_native(facts)
    return (frame.group_by(*by).agg(*sums) if by else frame.select(*sums)).to_native()


def add(cube: pl.DataFrame, by: Sequence[str] = ()) -> pl.DataFrame:
    """The cube's rows added up to a row per group, or to one row in all."""
    sums = pl.col(measures(cube)).sum()
    return cube.group_by(by).agg(sums) if by else cube.select(sums)


def measures(cube: pl.DataFrame) -> list[str]:
    """The columns of the cube that add up."""
    return [name for name, dtype in cube.schema.items() if dtype.is_numeric()]


def moments(row: dict[str, float], metric: Metric) -> Share | Moments:
    """What a metric is made of in one row of added measures."""
    if metric.kind == "mean":
        return Moments(int(row[metric.denominator]), row[metric.value], row[f"{metric.value}_squared"])
    return Share(int(row[metric.numerator]), int(row[metric.denominator]))


def _sums(schema: nw.Schema) -> list[nw.Expr]:
    counts = [
        nw.col(name).cast(nw.Int32).sum().cast(nw.Int64).alias(name)
        for name, dtype in schema.items()
        if (dtype == nw.Boolean and not name.startswith("is_") and name != "resolution_open") or name in COUNTED
    ]
    sums = [nw.col(name).sum().alias(name) for name in SUMMED]
    squares = [(nw.col(name) * nw.col(name)).sum().alias(f"{name}_squared") for name in SUMMED]
    return [*counts, *sums, *squares]
